"""How students stand: nbgrader's own totals, read in as many queries for a large class as for a small one."""

from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from grading.commands.summary import standings
from tests.grading.conftest import CHAPTER
from tests.grading.small_class import Student, a_course, wrong

CLASS = [
    Student("right"),
    Student("wrong", outputs={"check-error": wrong("error", "E1")}, written=2.0),
    Student("marked", manual={"check-error": 0.25}, written=1.5),
    Student("late", late=timedelta(days=2), penalty=1.0),
]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return a_course(tmp_path_factory.mktemp("class"), CLASS)


def test_totals_and_lateness_are_nbgraders_own(course):
    known = standings(course, CHAPTER)
    with course.gradebook as gradebook:
        theirs = {one.student.id: one for one in gradebook.assignment_submissions(CHAPTER)}
        assert set(known) == set(theirs) == {student.id for student in CLASS}
        for who, one in known.items():
            assert (one.total, one.most) == (theirs[who].score, theirs[who].max_score)
            assert one.seconds_late == theirs[who].total_seconds_late
            assert one.total == one.automatic + one.by_hand
            assert one.most == one.automatic_most + one.by_hand_most


def test_what_tests_gave_and_what_a_person_gives_are_kept_apart(course):
    known = standings(course, CHAPTER)
    assert {who: (one.automatic, one.by_hand) for who, one in known.items()} == {
        "right": (6.0, 0.0), "wrong": (5.0, 2.0), "marked": (5.25, 1.5), "late": (6.0, 0.0),
    }  # fmt: skip
    assert {(one.automatic_most, one.by_hand_most) for one in known.values()} == {(6.0, 2.0)}


def test_a_chapter_that_nobody_has_been_graded_in_has_none(course):
    assert standings(course, "01-feed-forward") == {}


def queries(course) -> int:
    """Return how many queries it takes to learn how a class stands."""
    asked = []

    def note(*call):
        asked.append(call[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        standings(course, CHAPTER)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return sum(statement.startswith("SELECT") for statement in asked)


def test_a_larger_class_takes_no_more_queries(course, tmp_path):
    assert queries(course) == queries(a_course(tmp_path, CLASS[:1])) > 0
