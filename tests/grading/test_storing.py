"""What one writer leaves in the gradebook: row by row what nbgrader's own steps would, all of it or nothing."""

import shutil
from datetime import datetime

import nbformat
import pytest
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades
from nbgrader.utils import parse_utc
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from traitlets.config import Config

from grading.engine.batch import GradedNotebook, grade_notebook
from grading.engine.examination import Answer
from grading.engine.learner_side import Patience
from grading.engine.original import read_original
from grading.folder import records
from grading.folder.opening import open_course
from grading.folder.storing import Storekeeper
from grading.folder.submissions import find_submissions
from tests.grading.conftest import CHAPTER, NOTEBOOK, Copy
from tests.grading.gradebook_rows import contents

NAME = NOTEBOOK.removesuffix(".ipynb")
STUDENT = "ada"
DUE = datetime(2026, 1, 30, 12)
FAILED = {"output_type": "error", "ename": "CheckFailed", "evalue": "no", "traceback": ["no"]}
LATE = """
c.AssignLatePenalties.plugin_class = "grading.late.SharePerDay"
c.SharePerDay.share_per_day = 0.1
"""


class Examiner:
    """Lets the tests at these places among all tests fail, without running anything."""

    def __init__(self, failing):
        self.failing = failing

    def examine(self, task):
        tests = -1
        for number, cell in enumerate(task.cells, 1):
            tests += cell.test
            failed = cell.test and tests in self.failing
            yield Answer([dict(FAILED)] if failed else [], number, judged=cell.test)


def graded(course, failing=(), answer=None) -> GradedNotebook:
    with course.gradebook as gradebook:
        original = read_original(gradebook, CHAPTER, NAME, course.source(CHAPTER) / NOTEBOOK)
    nb = nbformat.read(course.release(CHAPTER) / NOTEBOOK, as_version=4)
    for cell in nb.cells:
        if answer and cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source += answer
    return grade_notebook(nb, original, (), Examiner(failing), Patience())


@pytest.fixture
def courses(released_course, tmp_path):
    """Two copies, one for our writer and one for nbgrader's, with a hand-in and some work of a person's."""
    found = []
    for name in ("ours", "stocks"):
        root = tmp_path / name
        shutil.copytree(released_course.root, root)
        copy = Copy(root)
        copy.configure(LATE)
        folder = copy.submitted(STUDENT)
        shutil.copytree(root / "release" / CHAPTER, folder)
        course = open_course(root)
        with course.gradebook as gradebook:
            gradebook.update_or_create_assignment(CHAPTER, duedate=DUE)
        found.append(course)
    return found


def hand_in_at(courses, stamp: str) -> None:
    for course in courses:
        (course.submitted(STUDENT, CHAPTER) / "timestamp.txt").write_text(stamp)


def mark_by_hand(courses) -> None:
    """Give a test another score, an answer its points and extra credit, and a comment."""
    for course in courses:
        with course.gradebook as gradebook:
            gradebook.update_or_create_student(STUDENT)
            gradebook.update_or_create_submission(CHAPTER, STUDENT)
            grades = [
                gradebook.find_grade(cell, NAME, CHAPTER, STUDENT)
                for cell in ("check-error", "written-answer")
            ]
            grades[0].manual_score, grades[1].manual_score, grades[1].extra_credit = 0.25, 2, 1
            gradebook.find_comment("train", NAME, CHAPTER, STUDENT).manual_comment = "see me"
            gradebook.db.commit()


def store(course, result: GradedNotebook) -> None:
    (submission,) = find_submissions(course, CHAPTER)
    with course.gradebook as gradebook:
        Storekeeper(course, CHAPTER, gradebook).store(submission, {NOTEBOOK: result})


def store_as_stock_does(course, result: GradedNotebook) -> None:
    """What nbgrader's converter does at the beginning, and its two steps."""
    stamp = course.submitted(STUDENT, CHAPTER) / "timestamp.txt"
    with course.gradebook as gradebook:
        gradebook.update_or_create_student(STUDENT)
        times = {"timestamp": parse_utc(stamp.read_text())} if stamp.exists() else {}
        gradebook.update_or_create_submission(CHAPTER, STUDENT, **times)
    url = course.coursedir.db_url
    where = {"notebook": NAME, "assignment": CHAPTER, "student": STUDENT, "db_url": url}
    config = Config({"AssignLatePenalties": course.config.AssignLatePenalties})
    config.SharePerDay = course.config.SharePerDay
    for step in (SaveAutoGrades, AssignLatePenalties):
        step(config=config).preprocess(nbformat.reads(result.text, as_version=4), {"nbgrader": where})


@pytest.mark.parametrize("stamp", [None, "2026-01-30 11:00:00 UTC", "2026-02-02 13:00:00 UTC"])
@pytest.mark.parametrize("by_hand", [False, True])
@pytest.mark.parametrize(
    ("failing", "answer"), [((), "\n# mine"), ((0, 2, 5), "\n# mine"), (range(20), None)]
)
def test_the_rows_are_those_of_nbgraders_own_steps(courses, stamp, by_hand, failing, answer):
    ours, stocks = courses
    if stamp:
        hand_in_at(courses, stamp)
    if by_hand:
        mark_by_hand(courses)
    result = graded(ours, failing, answer)
    # twice: a second grading finds the rows of the first
    for _ in range(2):
        store(ours, result)
        store_as_stock_does(stocks, result)
        assert contents(ours.root) == contents(stocks.root)
    with ours.gradebook as gradebook:
        submission = gradebook.find_submission(CHAPTER, STUDENT)
        assert submission.total_seconds_late == (3 * 24 + 1) * 3600 * bool(stamp and "-02-" in stamp)
        score, penalty = submission.score, submission.late_submission_penalty
        assert bool(penalty) == bool(submission.total_seconds_late and score)


def test_what_a_person_gave_stays(courses):
    mark_by_hand(courses)
    ours = courses[0]
    store(ours, graded(ours, (), "\n# mine"))
    with ours.gradebook as gradebook:
        grade = gradebook.find_grade("check-error", NAME, CHAPTER, STUDENT)
        assert (grade.auto_score, grade.manual_score, grade.score) == (1, 0.25, 0.25)
        assert gradebook.find_grade("written-answer", NAME, CHAPTER, STUDENT).score == 3
        assert gradebook.find_comment("train", NAME, CHAPTER, STUDENT).comment == "see me"


def test_what_a_person_does_while_a_class_is_graded_is_seen_and_stays(courses):
    """The formgrader has the same gradebook open, and what is kept from before must not hide that."""
    ours = courses[0]
    hand_in_at(courses, "2026-02-02 13:00:00 UTC")
    (submission,) = find_submissions(ours, CHAPTER)
    result = {NOTEBOOK: graded(ours, (), "\n# mine")}
    with ours.gradebook as gradebook:
        keeper = Storekeeper(ours, CHAPTER, gradebook)
        keeper.store(submission, result)
        mark_by_hand([ours])
        with ours.gradebook as other:
            assert other.find_submission(CHAPTER, STUDENT).late_submission_penalty > 0
            other.find_assignment(CHAPTER).duedate = datetime(2026, 3, 1)
            other.db.commit()
        keeper.store(submission, result)
    with ours.gradebook as gradebook:
        grade = gradebook.find_grade("check-error", NAME, CHAPTER, STUDENT)
        assert (grade.auto_score, grade.manual_score) == (1, 0.25)
        grade = gradebook.find_grade("written-answer", NAME, CHAPTER, STUDENT)
        assert (grade.manual_score, grade.extra_credit, grade.needs_manual_grade) == (2, 1, True)
        assert gradebook.find_comment("train", NAME, CHAPTER, STUDENT).manual_comment == "see me"
        assert gradebook.find_submission(CHAPTER, STUDENT).late_submission_penalty == 0


def test_a_submission_takes_a_handful_of_statements_and_none_is_remembered(courses):
    """So that the thousandth takes no more time and memory than the first."""
    ours = courses[0]
    for student in ("bob", "cem"):
        shutil.copytree(ours.submitted(STUDENT, CHAPTER), ours.submitted(student, CHAPTER))
    hand_in_at(courses, "2026-01-30 11:00:00 UTC")
    submissions = find_submissions(ours, CHAPTER)
    with ours.gradebook as gradebook:
        keeper = Storekeeper(ours, CHAPTER, gradebook)
        statements, commits = [], []
        event.listen(gradebook.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
        event.listen(gradebook.engine, "commit", commits.append)
        # new ones, then known ones that change, then known ones that do not
        for failing in ((), (0, 2), (0, 2)):
            result = {NOTEBOOK: graded(ours, failing, "\n# mine")}
            statements.clear()
            commits.clear()
            for submission in submissions:
                keeper.store(submission, result)
                assert list(gradebook.db) == []
            assert len(commits) == len(submissions) == 3
            assert len(statements) <= 10 * len(submissions)


@pytest.mark.parametrize("moment", ["flush", "commit"])
def test_a_transaction_that_fails_leaves_nothing(courses, moment):
    mark_by_hand(courses)
    ours = courses[0]
    store(ours, graded(ours, (1, 2), "\n# mine"))
    before = contents(ours.root)
    file = ours.autograded(STUDENT, CHAPTER) / NOTEBOOK
    text = file.read_bytes()
    (submission,) = find_submissions(ours, CHAPTER)
    with ours.gradebook as gradebook:
        keeper = Storekeeper(ours, CHAPTER, gradebook)
        fail = [True]

        def failing(*_):
            if fail:
                raise OperationalError("UPDATE", {}, Exception("database or disk is full"))

        name = {"flush": "after_flush", "commit": "before_commit"}[moment]
        event.listen(gradebook.db.registry(), name, failing)
        with pytest.raises(OperationalError):
            keeper.store(submission, {NOTEBOOK: graded(ours, (), "\n# again")})
        assert contents(ours.root) == before
        assert file.read_bytes() == text
        # the next one is not harmed by it
        fail.clear()
        keeper.store(submission, {NOTEBOOK: graded(ours, (), "\n# again")})
    assert contents(ours.root) != before
    assert file.read_bytes() != text


def test_files_that_cannot_be_written_leave_the_old_ones(courses, monkeypatch):
    ours = courses[0]
    store(ours, graded(ours, (1, 2), "\n# mine"))
    file = ours.autograded(STUDENT, CHAPTER) / NOTEBOOK
    text = file.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    (ours.submitted(STUDENT, CHAPTER) / "data.csv").write_text("1,2")
    monkeypatch.setattr("grading.folder.storing.shutil.copyfile", full)
    with pytest.raises(OSError, match="No space left"):
        store(ours, graded(ours, (), "\n# again"))
    assert file.read_bytes() == text
    assert list(ours.autograded(".records", CHAPTER).glob("*.new")) == []


def test_a_record_that_was_cut_short_bars_no_later_grading(courses, monkeypatch):
    ours = courses[0]
    (submission,) = find_submissions(ours, CHAPTER)
    record = records.Record("hand-in", "source", ())

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as moment:
        moment.setattr("pathlib.Path.replace", killed)
        with pytest.raises(KeyboardInterrupt):
            records.write_record(ours, submission, record)
    assert records.read_record(ours, submission) is None
    store(ours, graded(ours))
    records.write_record(ours, submission, record)
    assert records.read_record(ours, submission) == record
    left = sorted(path.name for path in ours.autograded(".records", CHAPTER).iterdir())
    assert left == [f"{STUDENT}.json"]


def test_graded_files_cannot_be_changed_by_accident_and_links_do_not_come_along(courses):
    ours = courses[0]
    folder = ours.submitted(STUDENT, CHAPTER)
    (folder / "data").mkdir()
    (folder / "data" / "numbers.csv").write_text("1,2")
    (folder / "link").symlink_to("/etc/passwd")
    (folder / ".hidden").write_text("x")
    (folder / "Untitled.ipynb").write_text("{}")
    store(ours, graded(ours))
    target = ours.autograded(STUDENT, CHAPTER)
    files = [path for path in target.rglob("*") if path.is_file()]
    assert {path.relative_to(target).as_posix() for path in files} >= {NOTEBOOK, "data/numbers.csv"}
    assert not {"link", ".hidden", "Untitled.ipynb"} & {path.name for path in files}
    assert {path.stat().st_mode & 0o777 for path in files} == {0o444}
