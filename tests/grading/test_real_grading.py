"""A class graded by real nbgrader: each score as predicted, each broken hand-in at its author's cost only."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from grading.classroom import register, writer
from grading.classroom.plans import KINDS, STEP_CHECKS, one_of_each
from grading.commands.made_up import automatic_scores, make_class
from grading.folder.opening import open_course
from tests.grading.conftest import CHAPTER, NOTEBOOK, ROOT, Copy, Said, make_copy

pytestmark = pytest.mark.slow

AUTOMATIC = 23
# Whole hand-ins that do not come from a plan.
INSTRUCTOR = "made-up-901"
RETYPED = "made-up-902"
NO_SOLUTION_CELL = "made-up-903"
READ_ONLY = "made-up-904"
MARKS_CHANGED = "made-up-905"
CHECKS_SHADOWED = "made-up-906"


@dataclass
class Class:
    """A class in a copy of the course, what its first grading said, and what each student must get."""

    copy: Copy
    said: Said
    predictions: list[register.Prediction]

    @property
    def course(self):
        return open_course(self.copy.root)

    def scores(self, student: str) -> dict[str, float | None]:
        return automatic_scores(self.course, student, CHAPTER)

    def told(self, student: str, out: str | None = None) -> str:
        """Return the lines on a student below the table."""
        below = (out or self.said.out).split("\n\n", 3)[-1]
        return "\n".join(line for line in below.splitlines() if student in line)


def hand_in(copy: Copy, student: str, notebook: dict) -> Path:
    """Write a hand-in that is marked as made up."""
    folder = copy.submitted(student)
    folder.mkdir(parents=True)
    (folder.parent / register.MARK).write_text("{}")
    (folder / NOTEBOOK).write_text(json.dumps(notebook), "utf-8")
    return folder


def cell_of(notebook: dict, grade_id: str) -> dict:
    return next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def hand_in_odd_ones(copy: Copy) -> None:
    released = writer.read_release(copy.root / "release" / CHAPTER / NOTEBOOK)

    def right() -> dict:
        return writer.filled(one_of_each(["right"])[0], released)

    hand_in(copy, INSTRUCTOR, json.loads((copy.root / "source" / CHAPTER / NOTEBOOK).read_text("utf-8")))

    notebook = right()
    for grade_id in ("train", "check-train-step"):
        cell = cell_of(notebook, grade_id)
        cell["cell_type"] = "markdown"
        del cell["outputs"], cell["execution_count"]
    hand_in(copy, RETYPED, notebook)

    notebook = right()
    notebook["cells"].remove(cell_of(notebook, "train-step"))
    hand_in(copy, NO_SOLUTION_CELL, notebook)

    folder = hand_in(copy, READ_ONLY, right())
    (folder / "picture.bin").write_bytes(bytes(range(256)))
    (folder / "more" / "deep").mkdir(parents=True)
    (folder / "more" / "deep" / "notes.ipynb").write_text("{}")
    (folder / "Untitled.ipynb").write_text("not even JSON")
    (folder / NOTEBOOK).chmod(0o444)
    folder.chmod(0o555)

    notebook = right()
    cell_of(notebook, "check-error")["source"] = "pass"
    cell_of(notebook, "check-train")["metadata"]["nbgrader"]["points"] = 100
    cell_of(notebook, "check-delta-w-i-h")["metadata"]["nbgrader"]["grade"] = False
    cell_of(notebook, "check-delta-w-h-o")["metadata"]["nbgrader"]["grade_id"] = "something-else"
    hand_in(copy, MARKS_CHANGED, notebook)

    notebook = right()
    cell_of(notebook, "backward-pass")["source"] += "\nchecks = None"
    hand_in(copy, CHECKS_SHADOWED, notebook)


@pytest.fixture(scope="module")
def graded(released_course, tmp_path_factory):
    """One student of each kind and the odd ones, graded once."""
    root = tmp_path_factory.mktemp("class")
    shutil.copytree(released_course.root, root, dirs_exist_ok=True)
    copy = Copy(root)
    # so that the endless loop costs this test less
    copy.configure("c.SealedExecute.timeout = 5")
    make_class(open_course(root), CHAPTER, one_of_each(KINDS, seed=3))
    made = register.predictions(root / "submitted")
    hand_in_odd_ones(copy)
    graded = Class(copy, copy.run("grade"), made)
    yield graded
    # or the temporary folder could not be removed
    copy.submitted(READ_ONLY).chmod(0o755)


def student_of(graded: Class, kind: str) -> str:
    return next(one.student for one in graded.predictions if one.kind == kind)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_student_gets_what_was_planted(graded, kind):
    prediction = next(one for one in graded.predictions if one.kind == kind)
    if prediction.ungradable:
        assert prediction.ungradable in graded.told(prediction.student)
        assert not graded.copy.autograded(prediction.student).exists()
    else:
        assert graded.scores(prediction.student) == prediction.scores


def test_the_summary_has_a_line_for_everybody(graded):
    table = [line.split() for line in graded.said.out.split("\n\n")[1].splitlines()]
    rows = {words[0]: words[1:] for words in table[1:]}
    assert set(rows) == {path.name for path in (graded.copy.root / "submitted").iterdir()}
    assert rows[INSTRUCTOR] == ["23", "/", "23", "waits", "23", "/", "25"]
    assert rows[student_of(graded, "untouched")] == ["0", "/", "23", "0", "/", "2", "0", "/", "25"]
    assert rows[student_of(graded, "late")][-6:] == ["late", "by", "2", "d", "3", "h"]
    assert rows[student_of(graded, "not valid JSON")] == ["-", "-", "-", "cannot", "be", "graded"]


def test_something_needs_a_person_and_the_exit_status_says_so(graded):
    assert graded.said.status == 3
    pressing = graded.said.out.split("Needs a person:")[1]
    for kind in ("not valid JSON", "kernel ended", "endless loop"):
        assert student_of(graded, kind) in pressing
    for kind in (
        "right",
        "slip in backward_step",
        "half-finished",
        "untouched",
        "late",
        "tests deleted",
        "other name",
    ):
        assert student_of(graded, kind) not in pressing


def test_nobody_sees_a_traceback_on_the_terminal(graded):
    assert "Traceback" not in graded.said.out + graded.said.err
    assert str(graded.copy.root) not in graded.said.out + graded.said.err


def test_the_instructors_version_gets_every_automatic_point(graded):
    scores = graded.scores(INSTRUCTOR)
    assert scores.pop("written-answer") is None
    assert sum(scores.values()) == AUTOMATIC
    # with all others that came by a folder alone
    assert graded.told(INSTRUCTOR).startswith(f"  new in the gradebook: {INSTRUCTOR}, {RETYPED}, ")
    assert "\n" not in graded.told(INSTRUCTOR)


def errors_of(graded: Class, student: str) -> dict[str, list[str]]:
    notebook = nbformat.read(graded.copy.autograded(student) / NOTEBOOK, as_version=4)
    return {
        cell.metadata.nbgrader.grade_id: [
            o.ename for o in cell.get("outputs", []) if o.output_type == "error"
        ]
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }


def test_an_untouched_notebook_has_nothing_but_not_attempted(graded):
    errors = errors_of(graded, student_of(graded, "untouched"))
    assert errors.pop("written-answer") == []
    assert set(map(tuple, errors.values())) == {("NotAttempted",)}


def test_stuck_cells_say_so_and_show_no_traceback_of_ours(graded):
    student = student_of(graded, "endless loop")
    errors = errors_of(graded, student)
    assert all(errors[cell] == ["CellTimeoutError"] for cell in STEP_CHECKS.values())
    text = (graded.copy.autograded(student) / NOTEBOOK).read_text("utf-8")
    assert "This cell took too long and was stopped" in text
    assert "KeyboardInterrupt" not in text
    assert "took too long and was stopped" in graded.told(student)


def test_the_end_of_the_process_names_the_cell(graded):
    told = graded.told(student_of(graded, "kernel ended"))
    assert "cell that begins with 'import os': ended the process that ran it" in told


def test_a_notebook_under_another_name_is_graded_and_that_is_said(graded):
    told = graded.told(student_of(graded, "other name"))
    assert f"numpy-backprop (1).ipynb was graded, because {NOTEBOOK} is not there." in told


def test_deleted_cells_are_back_in_their_places(graded):
    student = student_of(graded, "tests deleted")
    notebook = nbformat.read(graded.copy.autograded(student) / NOTEBOOK, as_version=4)
    marks = [c.metadata.nbgrader.grade_id for c in notebook.cells if "nbgrader" in c.metadata]
    source = nbformat.read(graded.copy.root / "source" / CHAPTER / NOTEBOOK, as_version=4)
    assert marks == [c.metadata.nbgrader.grade_id for c in source.cells if "nbgrader" in c.metadata]
    told = graded.told(student)
    for cell in ("backward-step-run", "check-error", "check-train"):
        assert f"cell {cell}: had been deleted and was put back" in told


def test_retyped_cells_count(graded):
    assert sum(score for score in graded.scores(RETYPED).values() if score) == AUTOMATIC
    assert "cell train: had been turned from code to markdown" in graded.told(RETYPED)


def test_a_missing_solution_cell_goes_to_a_person(graded):
    scores = graded.scores(NO_SOLUTION_CELL)
    assert (scores["check-train-step"], scores["check-train"]) == (0, 0)
    assert scores["check-backward-pass-batch"] == 3
    assert "cell train-step: is not in the notebook" in graded.told(NO_SOLUTION_CELL)


def test_stray_and_read_only_files_cost_nothing(graded):
    assert sum(score for score in graded.scores(READ_ONLY).values() if score) == AUTOMATIC


def test_changed_marks_and_tests_are_those_of_the_source_again(graded):
    scores = graded.scores(MARKS_CHANGED)
    scores.pop("written-answer")
    source = writer.read_release(graded.copy.root / "release" / CHAPTER / NOTEBOOK)
    assert scores == {cell: worth for cell, worth in writer.points_of(source).items() if cell in scores}
    assert len(scores) == 10


def test_a_learners_own_checks_are_nobodys_business(graded):
    """Tests run elsewhere, with the checks of the course."""
    assert sum(score for score in graded.scores(CHECKS_SHADOWED).values() if score) == AUTOMATIC


# --- afterwards: the same class once more


@pytest.fixture(scope="module")
def second(graded):
    """A person marks a written answer and gives a point; one student hands in again; `grade` once more."""
    marked, changed = student_of(graded, "right"), student_of(graded, "slip elsewhere")
    with graded.course.gradebook as gradebook:
        grade = gradebook.find_grade("check-error", "numpy-backprop", CHAPTER, marked)
        grade.manual_score, grade.needs_manual_grade = 0.5, False
        gradebook.find_comment("train", "numpy-backprop", CHAPTER, marked).manual_comment = "well done"
        gradebook.db.commit()
    before = {
        one.student: (graded.copy.autograded(one.student) / NOTEBOOK).stat().st_mtime_ns
        for one in graded.predictions
        if not one.ungradable
    }
    file = graded.copy.submitted(changed) / NOTEBOOK
    file.write_text(file.read_text("utf-8") + "\n", "utf-8")
    said = graded.copy.run("grade", "05")
    after = {student: (graded.copy.autograded(student) / NOTEBOOK).stat().st_mtime_ns for student in before}
    return Class(graded.copy, said, graded.predictions), {s for s in before if before[s] != after[s]}


def test_only_what_has_changed_is_graded_again(graded, second):
    _, again = second
    assert again == {student_of(graded, "slip elsewhere")}


def test_the_second_summary_says_the_same(graded, second):
    now, _ = second
    assert "1 graded now" in now.said.out
    assert now.said.status == graded.said.status
    assert now.said.out.split("Needs a person:")[1] == graded.said.out.split("Needs a person:")[1]


def test_what_a_person_gave_stays_even_when_all_is_graded_again(graded, second):
    marked = student_of(graded, "right")
    for student in [one.student for one in graded.predictions if one.student != marked]:
        shutil.rmtree(graded.copy.submitted(student))
    for student in (INSTRUCTOR, RETYPED, NO_SOLUTION_CELL, MARKS_CHANGED, CHECKS_SHADOWED):
        shutil.rmtree(graded.copy.submitted(student))
    said = graded.copy.run("grade", "--again")
    assert "2 graded now" in said.out
    with graded.course.gradebook as gradebook:
        grade = gradebook.find_grade("check-error", "numpy-backprop", CHAPTER, marked)
        assert (grade.auto_score, grade.manual_score, grade.score) == (1, 0.5, 0.5)
        comment = gradebook.find_comment("train", "numpy-backprop", CHAPTER, marked)
        assert comment.manual_comment == "well done"


# --- feedback


@pytest.fixture(scope="module")
def feedback(graded):
    return graded.copy.run("feedback")


def page(graded: Class, student: str) -> str:
    """Return the text of a feedback page, as a browser shows it."""
    file = graded.copy.root / "feedback" / student / CHAPTER / NOTEBOOK.replace(".ipynb", ".html")
    html = re.sub(r"<(script|style).*?</\1>", "", file.read_text("utf-8"), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_everybody_with_a_score_has_a_page(graded, feedback):
    assert feedback.status == 0
    assert "Warning" not in feedback.err
    for one in graded.predictions:
        pages = list((graded.copy.root / "feedback" / one.student).rglob("*.html"))
        assert len(pages) == (0 if one.ungradable else 1)


def test_a_page_shows_the_points_the_work_and_what_the_check_said(graded, feedback):
    one = next(one for one in graded.predictions if one.kind == "slip in backward_step")
    text = page(graded, one.student)
    total = sum(score for score in one.scores.values() if score)
    assert f"{total:g} of 25 points" in text
    assert "is not right yet." in text
    assert "def backward_step(" in text
    assert "not attempted yet." in page(graded, student_of(graded, "untouched"))
    assert "was missing from the submission and was put back" in page(
        graded, student_of(graded, "tests deleted")
    )


def test_an_answer_that_waits_for_a_person_has_no_points_yet_and_an_empty_one_none(graded, feedback):
    waiting, empty = (page(graded, student_of(graded, kind)) for kind in ("tests deleted", "untouched"))
    assert "Your answer – of 2 points" in waiting
    assert "Your answer 0 of 2 points" in empty


# --- release and validate


def test_the_committed_release_is_in_sync_with_the_source(tmp_path):
    """A clone must be enough for a learner; every chapter, nothing more, byte for byte."""
    copy = make_copy(tmp_path)
    shutil.copytree(ROOT / "source", tmp_path / "source", dirs_exist_ok=True)
    assert copy.run("release").status == 0

    def notebooks(root: Path) -> dict[str, bytes]:
        found = (root / "release").rglob("*.ipynb")
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}

    made, committed = notebooks(tmp_path), notebooks(ROOT)
    assert committed.keys() == made.keys(), "run `make release`"
    assert [name for name in made if made[name] != committed[name]] == [], "run `make release`"


def test_release_holds_no_solution_and_no_hidden_test(released_course):
    text = (released_course.root / "release" / CHAPTER / NOTEBOOK).read_text("utf-8")
    for secret in ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN", "grading"):
        assert secret not in text
    released = json.loads(text)
    source = json.loads((released_course.root / "source" / CHAPTER / NOTEBOOK).read_text("utf-8"))
    for cell in source["cells"]:
        if "BEGIN SOLUTION" in "".join(cell["source"]):
            solution = "".join(cell["source"]).split("### BEGIN SOLUTION")[1].split("### END SOLUTION")[0]
            left = "".join(cell_of(released, cell["metadata"]["nbgrader"]["grade_id"])["source"])
            assert not {line for line in solution.splitlines() if line.strip()} & set(left.splitlines())
    for cell in released["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


def test_a_second_release_changes_not_a_byte(course_copy):
    def files():
        folder = course_copy.root / "release"
        return {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.rglob("*") if p.is_file()}

    before = files()
    said = course_copy.run("release", "05")
    assert said.out == f"{CHAPTER}: release/{CHAPTER} is up to date.\n"
    assert files() == before


def nbgrader(copy: Copy, *words: str) -> str:
    command = [str(Path(sys.executable).parent / "nbgrader"), *words]
    done = subprocess.run(command, cwd=copy.root, capture_output=True, text=True, timeout=300)
    return done.stdout + done.stderr


def test_validate_passes_on_the_instructors_version_only(course_copy):
    assert "Success! Your notebook passes all the tests." in nbgrader(
        course_copy, "validate", f"source/{CHAPTER}/{NOTEBOOK}"
    )
    student = nbgrader(course_copy, "validate", f"release/{CHAPTER}/{NOTEBOOK}")
    assert "Success" not in student
    # ten tests, and the written answer
    assert student.count("The following cell failed") == 11
    assert len(re.findall("not attempted yet", student)) == 10


def test_nbgraders_own_command_grades_the_same(course_copy):
    """In an environment that nobody has activated, too."""
    make_class(open_course(course_copy.root), CHAPTER, one_of_each(["tests deleted"]))
    (made,) = register.predictions(course_copy.root / "submitted")
    nbgrader(course_copy, "autograde", CHAPTER)
    assert automatic_scores(open_course(course_copy.root), made.student, CHAPTER) == made.scores


# --- cut short, and the demonstration


def test_ctrl_c_keeps_what_is_done_and_the_next_run_does_the_rest(course_copy):
    make_class(open_course(course_copy.root), CHAPTER, one_of_each(["right"] * 6))
    # a process group of its own, for Ctrl-C in a terminal goes to the whole group
    running = subprocess.Popen(
        course_copy.command("grade"), cwd=course_copy.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True,
    )  # fmt: skip
    records = course_copy.root / "autograded" / ".records" / CHAPTER
    until = time.monotonic() + 120
    while not list(records.glob("*.json")) and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=300)
    assert running.returncode == 130
    assert "Traceback" not in out + err
    # on a busy machine it has told before how far it is
    last = re.sub(r"\S+, graded: .*", "", err).strip()
    assert re.fullmatch(r"Stopped. \d of 6 are graded and kept; the same command grades the rest.", last)
    done = {path.stem for path in records.glob("*.json")}
    assert 0 < len(done) < 6
    # nothing half graded is left to be taken for a result
    assert {path.name for path in (course_copy.root / "autograded").glob("made-up-*/*")} <= {CHAPTER}
    assert {p.parent.name for p in (course_copy.root / "autograded").glob(f"made-up-*/{CHAPTER}")} == done
    said = course_copy.run("grade")
    assert f"{6 - len(done)} graded now, {len(done)} graded before and unchanged" in said.out
    assert said.status == 0


def test_demo_shows_that_all_is_as_predicted_and_cleans_up(course_copy):
    course_copy.configure("c.SealedExecute.timeout = 5")
    said = course_copy.run("demo", "--size", "4")
    assert said.status == 0, said.out
    assert "All 4 of 4 results are the predicted ones, cell by cell." in said.out
    shown = re.search(r"Look at (\S+\.html) in a browser", said.out)
    assert (course_copy.root / shown[1]).is_file()
    said = course_copy.run("demo", "--clean")
    assert said.out == "Removed 4 made-up students.\n"
    for folder in ("submitted", "feedback", "autograded"):
        assert not list((course_copy.root / folder).glob("made-up*"))
    with open_course(course_copy.root).gradebook as gradebook:
        assert not gradebook.students
        assert gradebook.find_assignment(CHAPTER).duedate is None
