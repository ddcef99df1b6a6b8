"""An answer that has its mark waits no more, also when it is graded again and nbgrader flags it once more."""

import pytest

from grading.commands.export import export
from grading.commands.one_chapter import Graded
from grading.commands.summary import print_summary, standings
from grading.feedback.overview import _waiting
from grading.folder.grades import still_waits
from grading.report.numbers import numbers
from tests.grading.conftest import CHAPTER, NOTEBOOK
from tests.grading.small_class import Student, a_course


@pytest.fixture(scope="module")
def graded_again(tmp_path_factory):
    """A class with one answer that is marked and one that is not, as nbgrader leaves it after grading again."""
    course = a_course(tmp_path_factory.mktemp("again"), [Student("marked", written=2.0), Student("waits")])
    with course.gradebook as gradebook:
        for submission in gradebook.assignment_submissions(CHAPTER):
            for grade in submission.notebooks[0].grades:
                grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        gradebook.db.commit()
    return course


def test_only_a_flag_without_a_mark_waits():
    assert still_waits(True, None)
    assert not still_waits(True, 0.0)
    assert not still_waits(False, None)


def test_the_summary_counts_it_as_marked(graded_again, capsys):
    found = standings(graded_again, CHAPTER)
    assert {who: one.waits for who, one in found.items()} == {"marked": (), "waits": ("written-answer",)}
    print_summary(graded_again, Graded(CHAPTER, remarks={"marked": (), "waits": ()}))
    said = capsys.readouterr().out
    assert "6 / 6    2 / 2" in said
    assert "waits for a mark by hand, of 1 student" in said


def test_the_export_counts_it_as_marked(graded_again, tmp_path, capsys):
    export(graded_again, [CHAPTER], "tidy", tmp_path / "out.csv")
    assert "1 submission still waits" in capsys.readouterr().out


def test_the_report_counts_it_as_marked(graded_again):
    (row,) = numbers(graded_again, CHAPTER)["written"]
    assert (row["waiting"], row["marked"], row["unanswered"]) == (1, 1, 0)


@pytest.mark.parametrize(("student", "waiting"), [("marked", set()), ("waits", {"written-answer"})])
def test_the_feedback_page_counts_it_as_marked(graded_again, student, waiting):
    url = f"sqlite:///{graded_again.root / 'gradebook.db'}"
    notebook = NOTEBOOK.removesuffix(".ipynb")
    where = {"db_url": url, "notebook": notebook, "assignment": CHAPTER, "student": student}
    assert _waiting(where) == waiting
