"""The gradebook in PostgreSQL: every command works with it, two graders at once lose nothing, and it can be moved there."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from nbgrader.api import Base, Gradebook
from sqlalchemy import create_engine, inspect, select, text

from grading.classroom.plans import deal
from grading.commands.made_up import disagreements, make_class
from grading.commands.move_gradebook import move_gradebook
from grading.commands.one_chapter import Graded
from grading.folder.lock import only_one
from grading.folder.messages import Trouble
from grading.folder.opening import open_course
from tests.grading.at_once import all_come_out_as_predicted, forget_students
from tests.grading.conftest import CHAPTER, ROOT, Copy
from tests.grading.postgres import cluster, new_database
from tests.grading.small_class import Student, a_course

pytestmark = pytest.mark.slow

FIRST = "01-feed-forward"
# How many hand in each of two chapters.
CLASS = 30 if os.environ.get("PROOF") else 4
HOLDING = """
import sys
from grading.folder.lock import only_one
from grading.folder.opening import open_course
with only_one(open_course(), sys.argv[1:]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def server():
    with cluster() as one:
        yield one


@pytest.fixture
def address(server, request):
    """An empty database."""
    return new_database(server, request.node.name[:50])


def use(copy: Copy, address: str) -> Copy:
    copy.configure(f"c.CourseDirectory.db_url = {address!r}")
    return copy


def rows(address: str) -> dict[str, list]:
    """Return every row of a gradebook."""
    engine = create_engine(address)
    with engine.connect() as connection:
        found = {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()
    return found


def by_hand(address: str) -> list[tuple]:
    """Return what a person gave for each cell: nbgrader flags it anew when it is graded again, and no more."""
    engine, grade = create_engine(address), Base.metadata.tables["grade"].c
    with engine.connect() as connection:
        found = connection.execute(
            select(grade.id, grade.manual_score, grade.extra_credit).order_by(grade.id)
        ).all()
    engine.dispose()
    return found


# --- every command


def test_every_command_works_with_it(course_copy, address):
    course = use(course_copy, address)
    (course.root / "gradebook.db").unlink()
    roster = course.root / "list.csv"
    roster.write_text(
        "id,name,email\nlovelaceada,Ada Lovelace,ada@example.org\nmade-up-001,Made-up One,one@example.org\n"
    )
    for words in (
        ["class", "--size", "3"],
        ["roster", "list.csv", "--yes"],
        ["grade"],
        ["extend", "05", "made-up-001", "--days", "2"],
        ["report"],
        ["feedback"],
        ["export", "--to", "tidy"],
    ):
        said = course.run(*words)
        assert said.status in (0, 3), (words, said)
        assert "could not" not in said.out + said.err, (words, said)
        if words[0] == "grade":
            assert f"{CHAPTER}: 3 graded now." in said.out or f"{CHAPTER}: 2 graded now." in said.out
    assert not (course.root / "gradebook.db").exists()
    assert not (course.root / "gradebook.db.lock").exists()
    said = course.nbgrader("db", "student", "list")
    assert "lovelaceada" in said.out + said.err


def test_the_formgrader_and_nbgraders_own_autograde_work_with_it(course_copy, address):
    course = use(course_copy, address)
    assert course.run("class", "--size", "1").status == 0
    said = course.nbgrader("autograde", CHAPTER)
    assert said.status == 0, said
    api = open_course(course.root).api
    (submission,) = api.get_submissions(CHAPTER)
    assert submission["student"] == "made-up-001"
    assert submission["autograded"]
    assert api.get_assignment(CHAPTER)["num_submissions"] == 1


# --- what goes wrong


def test_a_missing_driver_is_one_sentence(released_course, course_copy):
    use(course_copy, "postgresql+pg8000://grader@localhost/gradebook")
    said = course_copy.run("grade")
    assert (said.status, said.out) == (1, "")
    assert said.err == (
        "A gradebook that is no file needs a package that is not here (pg8000): type `pip install -c constraints.txt -e "
        "'.[postgres]'` in this environment, and give the command again.\n"
    )


@pytest.mark.parametrize(
    "words", [["grade"], ["report"], ["release"], ["collect", ".", "05"]], ids=lambda words: words[0]
)
def test_a_server_that_does_not_answer_is_one_sentence(course_copy, tmp_path, words):
    use(course_copy, f"postgresql+psycopg://grader:secret@/gradebook?host={tmp_path}/nobody")
    said = course_copy.run(*words)
    assert said.status == 1
    assert "Traceback" not in said.err
    assert "secret" not in said.out + said.err
    assert "look whether its server runs, and whether db_url in nbgrader_config.py is right." in said.err


# --- two at once


def test_the_lock_is_one_a_chapter_and_names_who_has_it(released_course, course_copy, address):
    course = open_course(use(course_copy, address).root)
    holding = [sys.executable, "-c", HOLDING, CHAPTER]
    with subprocess.Popen(holding, cwd=course.root, stdin=-1, stdout=-1, text=True) as other:
        assert other.stdout.readline() == "held\n"
        with only_one(course, [FIRST]):
            pass
        with (
            pytest.raises(
                Trouble, match=rf"at work on {CHAPTER} \(\S+.*, since 20.*, process {other.pid} on "
            ),
            only_one(course, [FIRST, CHAPTER]),
        ):
            pass
        # what needs the whole course has to wait
        with pytest.raises(Trouble, match="at work in this course"), only_one(course):
            pass
        other.kill()
    with only_one(course), pytest.raises(Trouble, match="at work in this course"), only_one(course, [FIRST]):
        pass


def test_two_graders_grade_two_chapters_at_once(course_copy, address):
    for room in ("source", "release"):
        shutil.copytree(ROOT / room / FIRST, course_copy.root / room / FIRST)
    course = open_course(use(course_copy, address).root)
    for chapter in (FIRST, CHAPTER):
        make_class(course, chapter, deal(CLASS, 5, chapter))
    forget_students(course)
    graders = {
        chapter: subprocess.Popen(
            [sys.executable, "-m", "grading", "grade", chapter, "--json", "--workers", "1"],
            cwd=course.root, stdout=-1, stderr=-1, text=True,
        )
        for chapter in (FIRST, CHAPTER)
    }  # fmt: skip
    all_come_out_as_predicted(course, graders, CLASS)
    with course.gradebook as gradebook:
        twice = "SELECT student_id FROM submitted_assignment GROUP BY student_id, assignment_id HAVING count(*) > 1"
        assert gradebook.db.execute(text(twice)).all() == []


@pytest.mark.parametrize("where", ["file", "server"])
def test_marks_in_the_formgrader_while_the_class_is_graded_are_not_lost(course_copy, server, where):
    if where == "server":
        use(course_copy, new_database(server, "formgrader"))
    course = open_course(course_copy.root)
    make_class(course, CHAPTER, deal(4, 5, CHAPTER))
    assert course_copy.run("grade").status in (0, 3)
    command = [sys.executable, "-m", "grading", "grade", "--again", "--json"]
    given = 0
    with subprocess.Popen(command, cwd=course.root, stdout=-1, stderr=-1, text=True) as grading:
        while grading.poll() is None:
            # as its page does: a connection for each request
            with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
                given += 1
                for submission in gradebook.assignment_submissions(CHAPTER):
                    for grade in submission.notebooks[0].grades:
                        if grade.name == "written-answer":
                            grade.manual_score, grade.needs_manual_grade = (given % 5) / 4, False
                    for comment in submission.notebooks[0].comments:
                        comment.manual_comment = f"seen {given}"
                gradebook.db.commit()
        out, err = grading.communicate()
    assert grading.returncode in (0, 3), err
    (result,) = json.loads(out)
    assert given > 0
    assert disagreements(course, Graded(CHAPTER, ungraded=result["not_graded"])) == []
    with course.gradebook as gradebook:
        for submission in gradebook.assignment_submissions(CHAPTER):
            (notebook,) = submission.notebooks
            marks = {grade.manual_score for grade in notebook.grades if grade.name == "written-answer"}
            assert marks == {(given % 5) / 4}
            assert {comment.manual_comment for comment in notebook.comments} == {f"seen {given}"}


# --- the move


def marked(course: Copy) -> None:
    """Give marks and comments by hand, as the formgrader does."""
    with open_course(course.root).gradebook as gradebook:
        for submission in gradebook.assignment_submissions(CHAPTER):
            for grade in submission.notebooks[0].grades:
                grade.manual_score = {"written-answer": 1.25, "check-train": 0.1}.get(
                    grade.name, grade.manual_score
                )
                grade.extra_credit = 1 / 3 if grade.name == "written-answer" else None
            for comment in submission.notebooks[0].comments:
                comment.manual_comment = "well said, “Ada” — ∂E/∂w\n"
        gradebook.db.commit()


def test_the_gradebook_moves_in_mid_term_with_marks_and_comments(course_copy, address):
    course = course_copy
    assert course.run("class", "--size", "3").status == 0
    assert course.run("grade").status in (0, 3)
    assert course.run("extend", "05", "made-up-001", "--days", "1.5").status == 0
    marked(course)
    old = f"sqlite:///{course.root / 'gradebook.db'}"
    before, marks = rows(old), by_hand(old)
    assert {manual for _, manual, _ in marks} == {None, 1.25, 0.1}
    said = course.run("move-gradebook", address)
    assert said.status == 0, said
    assert rows(address) == before == rows(old)
    assert f"c.CourseDirectory.db_url = {address!r}" in said.out
    for table in ("grade", "comment", "submitted_notebook", "student"):
        assert f"  {table:<20} {len(before[table])} rows, each the same" in said.out
    use(course, address)
    (course.root / "gradebook.db").rename(course.root / "kept.db")
    assert " 0 graded now" in course.run("grade").out
    said = course.run("grade", "--again")
    assert said.status in (0, 3), said
    assert rows(address)["comment"] == before["comment"]
    assert by_hand(address) == marks


def test_two_gradebooks_are_not_made_into_one(tmp_path, address):
    course = a_course(tmp_path, [Student("lovelaceada", written=1.5)])
    move_gradebook(course, address)
    before = rows(address)
    with pytest.raises(Trouble, match="holds a gradebook already"):
        move_gradebook(course, address)
    assert rows(address) == before


def test_a_gradebook_that_was_only_opened_is_empty(tmp_path, address):
    course = a_course(tmp_path, [Student("lovelaceada", written=1.5)])
    Gradebook(address, "backpropagation").close()
    move_gradebook(course, address)
    assert rows(address) == rows(course.coursedir.db_url)


def test_what_the_new_database_does_not_take_leaves_it_empty(tmp_path, address):
    """SQLite keeps no promise of lengths and of what a row belongs to."""
    course = a_course(tmp_path, [Student("lovelaceada")])
    with course.gradebook as gradebook:
        gradebook.db.execute(
            text("UPDATE grade SET cell_id = 'nobody' WHERE id = (SELECT min(id) FROM grade)")
        )
        gradebook.db.commit()
    with pytest.raises(
        Trouble, match=r"Nothing was moved: grade holds what the new database does not take \(.*cell_id"
    ):
        move_gradebook(course, address)
    assert not any(rows(address).values())
    assert inspect(create_engine(address)).has_table("alembic_version")


@pytest.mark.parametrize("url", ["gradebook", "postgresql+pg8000://localhost/x", "SELF"])
def test_an_address_that_is_none_is_a_sentence(tmp_path, url):
    course = a_course(tmp_path, [])
    with pytest.raises(Trouble):
        move_gradebook(course, course.coursedir.db_url if url == "SELF" else url)
