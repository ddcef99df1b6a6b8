"""What `grade` says besides points: who is new, what an interruption left, what `demo --clean` leaves."""

import pytest

from grading import __main__
from grading.classroom.plans import one_of_each
from grading.commands import grade as grade_command
from grading.commands import one_chapter
from grading.commands.grade import grade
from grading.commands.made_up import clean, make_class
from grading.commands.one_chapter import Graded, How, grade_chapter
from grading.folder.opening import open_course
from grading.folder.submissions import find_submissions
from tests.grading.conftest import CHAPTER
from tests.grading.small_class import Student, a_course


def handed_in(course, *students: str) -> None:
    for student in students:
        course.submitted(student, CHAPTER).mkdir(parents=True)


@pytest.fixture
def no_engine(monkeypatch):
    """Grading that enters whom it meets into the gradebook, and does nothing else."""

    def entered(course, chapter, submissions, how, executors) -> Graded:
        with course.gradebook as gradebook:
            for submission in submissions:
                gradebook.update_or_create_student(submission.student)
        return Graded(chapter, remarks={submission.student: () for submission in submissions})

    monkeypatch.setattr(grade_command, "grade_chapter", entered)


def test_who_is_new_in_the_gradebook_is_told(tmp_path, no_engine, capsys):
    """A slip in the name of a folder makes a student whom nobody knows."""
    course = a_course(tmp_path, [Student("lovelaceada")])
    handed_in(course, "lovelaceada", "Ada Lovelace")
    grade(course, [CHAPTER], How())
    said = capsys.readouterr().out
    assert "Good to know:\n  new in the gradebook: Ada Lovelace.\n" in said
    grade(course, [CHAPTER], How())
    assert "new in the gradebook" not in capsys.readouterr().out


def test_the_first_run_does_not_list_everybody(tmp_path, no_engine, capsys):
    course = a_course(tmp_path, [])
    handed_in(course, "ada", "grace")
    grade(course, [CHAPTER], How())
    assert "new in the gradebook" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("again", "next_time"),
    [
        (False, "the same command grades the rest."),
        (True, "the same command grades all again, and without --again only what is new or changed."),
    ],
)
def test_an_interruption_says_what_the_same_command_does(course_copy, monkeypatch, again, next_time):
    course = open_course(course_copy.root)
    make_class(course, CHAPTER, one_of_each(["right"]))

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(one_chapter, "grade_all", interrupted)
    with pytest.raises(KeyboardInterrupt) as stopped:
        grade_chapter(
            course, CHAPTER, find_submissions(course, CHAPTER), How(again=again), lambda: interrupted
        )
    assert str(stopped.value) == f"Stopped. 0 of 1 are graded and kept; {next_time}"


@pytest.mark.parametrize("said", ["Stopped. 1 of 2 are graded.", ""])
def test_stopped_is_said_once(monkeypatch, capsys, said):
    def stopped(options):
        raise KeyboardInterrupt(*([said] if said else []))

    monkeypatch.setattr(__main__, "_doctor", stopped)
    assert __main__.main(["doctor"]) == 130
    out, err = capsys.readouterr()
    assert (out + err).count("Stopped") == 1
    assert said in err


def test_what_was_made_from_the_made_up_class_and_stays_is_named(course_copy, capsys):
    course = open_course(course_copy.root)
    make_class(course, CHAPTER, one_of_each(["right"]))
    course.reports.mkdir()
    for place in (course.reports / f"{CHAPTER}.html", course.root / "canvas.csv"):
        place.write_text("of a class that never was")
    capsys.readouterr()
    clean(course)
    assert capsys.readouterr().out == (
        "Removed 1 made-up student.\n"
        f"Reports and exports stay. Delete those that tell of the made-up class: report/{CHAPTER}.html, canvas.csv.\n"
    )
