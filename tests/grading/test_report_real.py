"""The report of the made-up class of 30, really graded: each planted slip with its right count."""

import json
from collections import Counter

import pytest

from grading.classroom import register
from grading.report.slips import meaning
from tests.grading.conftest import CHAPTER, Copy, make_copy

pytestmark = pytest.mark.slow

# Slips that give the numbers of another, whose name the report then has.
SAME_AS = {"I6": "I5", "I2": "I1"}


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> Copy:
    """The class of `python -m grading demo`, graded once."""
    copy = make_copy(tmp_path_factory.mktemp("thirty"))
    # so that the endless loop costs this test less
    copy.configure("c.SealedExecute.timeout = 5")
    for words in (("release",), ("class", "--size", "30"), ("grade",)):
        said = copy.run(*words)
        assert said.status in (0, 3), said.err
    return copy


@pytest.fixture(scope="module")
def report(graded) -> dict:
    said = graded.run("report", "05", "--json", "--names")
    assert said.status == 3, said.err
    return json.loads(said.out)[0]


@pytest.fixture(scope="module")
def planted(graded) -> list[register.Prediction]:
    found = [one for one in register.predictions(graded.root / "submitted") if one.chapter == CHAPTER]
    assert len(found) == 30
    return found


def named(planted: list[register.Prediction]) -> dict[str, set[str]]:
    """Return who made which slip, by the id that a check gives it; some give the same numbers as others.

    What a plan calls otherwise ("wrong name") is wrong in a way that has no id.
    """
    made: dict[str, set[str]] = {}
    for one in planted:
        for slip in one.slips if not one.ungradable else ():
            id_ = slip.split(",")[0]
            id_ = SAME_AS.get(id_, id_)
            if meaning(CHAPTER, id_, ""):
                made.setdefault(id_, set()).add(one.student)
    return made


def test_each_planted_slip_is_found_with_its_count(report, planted):
    expected = named(planted)
    assert len(expected) >= 8
    for id_, students in expected.items():
        rows = [row for row in report["slips"] if id_ in row["ids"]]
        assert {student for row in rows for student in row["students"]} == students, id_
        assert sum(row["learners"] for row in rows) == len(students), id_


def test_nobody_without_a_planted_slip_is_in_a_row(report, planted):
    with_slips = {one.student for one in planted if one.slips}
    assert {student for row in report["slips"] for student in row["students"]} <= with_slips


def test_each_exercise_has_as_many_right_answers_as_predicted(report, planted):
    graded = [one for one in planted if not one.ungradable]
    for row in report["exercises"]:
        assert row["right"] == sum(bool(one.scores[row["cell"]]) for one in graded), row["cell"]
    assert report["learners"] == len(graded)


def test_who_needs_a_person_is_named_with_the_reason(report, planted):
    kinds = {one.student: one.kind for one in planted}
    told = {case["student"]: case for case in report["attention"]["cases"]}
    for one in planted:
        if one.ungradable:
            assert one.ungradable in told[one.student]["why"]
    assert "endless loop" in {kinds[student] for student in told}
    assert not {"right", "untouched", "late"} & {kinds[student] for student in told}


def test_every_slip_has_an_example_from_one_who_made_it(graded, report):
    for row in report["slips"]:
        assert row["example"]["text"].strip(), row["ids"]
    kinds = Counter(case["sort"] for case in report["attention"]["cases"])
    assert "suspicious" not in kinds


def test_the_page_and_the_notebook_are_written_without_names(graded):
    said = graded.run("report", "05")
    assert said.status == 3, said.err
    assert "slips recognised" in said.out
    for ending in ("html", "ipynb"):
        text = (graded.root / "report" / f"{CHAPTER}.{ending}").read_text("utf-8")
        assert "made-up-" not in text
        assert "Made-up" not in text


def test_exports_hold_the_predicted_points(graded, planted):
    rows = json.loads(graded.run("export", "05", "--to", "tidy", "--json").out)
    points = {(row["student"], row["exercise"]): row["automatic"] for row in rows}
    for one in planted:
        for cell, predicted in ({} if one.ungradable else one.scores).items():
            assert points[one.student, cell] == predicted, (one.student, cell)
