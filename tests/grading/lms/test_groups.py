"""A group's file: graded once, entered for each; a mark for one is a mark for all, until they differ."""

import json
import random

import pytest

from grading.classroom.chapters import CHAPTERS
from grading.classroom.plans import right
from grading.classroom.writer import filled, read_release
from grading.commands.groups import Together, groups_of, share_marks
from grading.commands.summary import standings
from grading.folder.opening import open_course
from grading.folder.submissions import find_submissions
from tests.grading.handins.cells import new_cell
from tests.grading.lms import downloads as d
from tests.grading.lms.conftest import Desk, give_points
from tests.grading.lms.downloads import ADA, FIVE, GRACE, NOTEBOOKS, notebook

N5 = NOTEBOOKS[FIVE]


@pytest.fixture
def engine(desk):
    """Team Engine (Ada and Grace) has handed in one file."""
    desk.roster(d.canvas_gradebook())
    desk.roster(d.canvas_groups())
    desk.collect(desk.write("s.zip", {d.canvas_team_name("Team Engine", GRACE, N5, 1): notebook("both")}))
    return desk


def mark(desk, student: str, points: float | None = None, comment: str | None = None) -> None:
    with desk.course.gradebook as gradebook:
        found = gradebook.find_submission_notebook("numpy-backprop", FIVE, student)
        grade = next(one for one in found.grades if one.name == "written-answer")
        grade.manual_score, grade.needs_manual_grade = points, points is None
        next(one for one in found.comments if one.name == "written-answer").manual_comment = comment
        gradebook.db.commit()


def marks(desk) -> dict[str, tuple]:
    found = {}
    with desk.course.gradebook as gradebook:
        for person in (ADA, GRACE):
            of = gradebook.find_submission_notebook("numpy-backprop", FIVE, person.login)
            grade = next(one for one in of.grades if one.name == "written-answer")
            comment = next(one for one in of.comments if one.name == "written-answer")
            found[person.login] = (grade.manual_score, grade.needs_manual_grade, comment.manual_comment)
    return found


def test_one_is_graded_and_the_other_gets_its_result(engine):
    ada, grace = find_submissions(engine.course, FIVE)[::-1]
    together = Together(engine.course, FIVE)
    assert groups_of(engine.course, FIVE) == [("hoppergrace", "lovelaceada")]
    assert ada.fingerprint() == grace.fingerprint()
    assert together.result(ada, "x") is None
    assert not together.waits(ada, "x")
    assert together.waits(grace, "x")
    assert together.others(ada, "x", "the result") == [grace]
    assert together.result(grace, "x") == "the result"


def test_who_handed_in_something_else_since_is_out_of_it(engine):
    engine.collect(engine.write("t.zip", {d.canvas_name(ADA, N5, 9): notebook("alone")}))
    assert engine.answers() == {"hoppergrace": "both", "lovelaceada": "alone"}
    assert groups_of(engine.course, FIVE) == []


def test_a_mark_and_a_comment_by_hand_are_for_each(engine):
    give_points(engine.course, {ADA.login: 5.0, GRACE.login: 5.0})
    mark(engine, ADA.login)
    mark(engine, GRACE.login, 2.0, "well put")
    assert share_marks(engine.course, [FIVE]) == 2
    assert marks(engine) == {ADA.login: (2.0, False, "well put"), GRACE.login: (2.0, False, "well put")}


def test_two_marks_that_differ_were_meant_to(engine):
    give_points(engine.course, {ADA.login: 5.0, GRACE.login: 5.0})
    mark(engine, ADA.login, 1.0)
    mark(engine, GRACE.login, 2.0)
    share_marks(engine.course, [FIVE])
    assert [one[0] for one in marks(engine).values()] == [1.0, 2.0]


@pytest.mark.slow
def test_a_groups_notebook_is_run_once_and_each_has_its_points_and_marks(course_copy, capsys):
    desk = Desk(open_course(course_copy.root), capsys)
    desk.roster(d.canvas_gradebook())
    desk.roster(d.canvas_groups())
    handed_in = filled(
        right(CHAPTERS[FIVE], random.Random(1)), read_release(course_copy.root / "release" / FIVE / N5)
    )
    handed_in["cells"].append(new_cell("import uuid\nprint(uuid.uuid4())"))
    name = d.canvas_team_name("Team Engine", GRACE, N5, 1)
    desk.collect(desk.write("s.zip", {name: json.dumps(handed_in).encode()}))
    said = course_copy.run("grade")
    assert "2 graded now" in said.out, said.err
    known = standings(desk.course, FIVE)
    assert {who: one.automatic for who, one in known.items()} == {"hoppergrace": 23, "lovelaceada": 23}
    ran = {desk.course.autograded(who, FIVE).joinpath(N5).read_text("utf-8") for who in known}
    assert len(ran) == 1, "what one run printed is in both"
    mark(desk, "hoppergrace", 1.5, "Well seen.")
    course_copy.run("grade")
    assert set(marks(desk).values()) == {(1.5, False, "Well seen.")}
