"""The made-up class: what is dealt out, and whether predictions follow from what was planted."""

import ast
import json
import random
from collections import Counter
from functools import cache

import pytest

from grading.classroom.chapters import CHAPTERS
from grading.classroom.exercises import called, edited
from grading.classroom.plans import (
    DEFAULT,
    KINDS,
    STEP_CHECKS,
    Plan,
    deal,
    kinds,
    one_of_each,
    planted,
    right_but_for,
)
from grading.classroom.writer import filled, points_of
from tests.grading.conftest import ROOT
from tests.notebooks import versions

STUB = '# YOUR CODE HERE\nraise NotImplementedError("not attempted yet")'
ERROR, OUTPUT, HIDDEN, H_O, I_H = STEP_CHECKS.values()


def grade_id(cell: dict) -> str | None:
    return cell["metadata"].get("nbgrader", {}).get("grade_id")


def stubbed(source: str) -> str:
    """Return a cell's source with its solution replaced by the stub."""
    lines, inside = [], False
    for line in source.splitlines():
        if "BEGIN SOLUTION" in line:
            indent = line[: len(line) - len(line.lstrip())]
            lines += [indent + part for part in STUB.splitlines()]
            inside = True
        if not inside:
            lines.append(line)
        inside = inside and "END SOLUTION" not in line
    return "\n".join(lines)


@cache
def released(chapter: str = DEFAULT) -> dict:
    """Return a student version with its hidden tests, made here so that fast tests need no nbgrader."""
    (path,) = (ROOT / "source" / chapter).glob("*.ipynb")
    source = json.loads(path.read_text("utf-8"))
    cells = [{**cell, "source": stubbed("".join(cell["source"]))} for cell in source["cells"]]
    return {**source, "cells": cells}


RELEASED = released()
POINTS = points_of(RELEASED)
EVERY_CHAPTER = pytest.mark.parametrize("chapter", CHAPTERS)


@EVERY_CHAPTER
def test_a_class_is_the_same_each_time_and_a_larger_one_continues_it(chapter):
    assert deal(40, 3, chapter) == deal(40, 3, chapter)
    assert deal(70, 3, chapter)[:40] == deal(40, 3, chapter)
    assert deal(40, 3, chapter) != deal(40, 4, chapter)


@EVERY_CHAPTER
def test_thirty_students_are_one_of_every_kind_or_more(chapter):
    assert {plan.kind for plan in deal(30, 5, chapter)} == set(kinds(chapter))
    assert sum(count for count, _ in kinds(chapter).values()) == 30


def test_a_student_is_not_of_the_same_kind_in_every_chapter():
    classes = [deal(30, 5, chapter) for chapter in CHAPTERS]
    assert all(len({plan.kind for plan in student}) > 1 for student in zip(*classes, strict=True))


@EVERY_CHAPTER
def test_every_slip_comes_up_before_one_comes_twice(chapter):
    slips = {slip.id: slip for slip in CHAPTERS[chapter].slips}
    dealt = [slips[name] for plan in deal(600, 1, chapter) for name in plan.slips]
    for inside in (True, False):
        of_a_kind = [slip.id for slip in slips.values() if (slip.cell == CHAPTERS[chapter].main) == inside]
        came = [slip.id for slip in dealt if (slip.cell == CHAPTERS[chapter].main) == inside]
        assert set(came[: len(of_a_kind)]) == set(of_a_kind)


@EVERY_CHAPTER
def test_a_class_of_three_hundred_makes_nearly_every_slip(chapter):
    dealt = {name for plan in deal(300, 5, chapter) for name in plan.slips}
    assert len(dealt) > 0.85 * len(CHAPTERS[chapter].slips)


@EVERY_CHAPTER
def test_ids_of_slips_are_unique(chapter):
    ids = [slip.id for slip in CHAPTERS[chapter].slips]
    assert len(ids) == len(set(ids))


def test_what_was_planted_is_counted_by_the_name_that_the_checks_have_for_it():
    plans = deal(200, 5, "02-chain-rule")
    counted = planted(plans)
    assert counted == Counter(called(name) for plan in plans for name in plan.slips if called(name))
    assert counted["D1"] == sum(name in ("D1, df_du", "D1, df_dv") for plan in plans for name in plan.slips)
    plans = deal(200, 5, "01-feed-forward")
    assert "clipped early" in {name for plan in plans for name in plan.slips}
    assert "clipped early" not in planted(plans)
    assert planted([]) == {}


def test_an_edit_that_changes_nothing_is_refused():
    with pytest.raises(ValueError, match="there is no 'x'"):
        edited("return a", ("x", "y"))


@EVERY_CHAPTER
def test_chapters_speak_of_cells_that_the_notebook_has(chapter):
    data, cells = CHAPTERS[chapter], released(chapter)["cells"]
    solutions = [grade_id(c) for c in cells if "YOUR CODE HERE" in c["source"] and grade_id(c)]
    assert [exercise.cell for exercise in data.exercises] == solutions
    tests = {grade_id(c) for c in cells if grade_id(c) and c["metadata"]["nbgrader"]["grade"]}
    judged = {check for exercise in data.exercises for check in exercise.judged_by}
    assert judged | {"written-answer"} == tests
    assert set(data.needs).union(*data.needs.values(), *(slip.breaks for slip in data.slips)) <= tests
    assert {slip.cell for slip in data.slips} | {odd.cell for odd in data.odd} <= set(solutions)


@EVERY_CHAPTER
def test_every_answer_is_valid_python_in_its_cell(chapter):
    for plan in deal(60, 2, chapter):
        for cell in filled(plan, released(chapter))["cells"]:
            if grade_id(cell) in plan.answers and cell["cell_type"] == "code" and plan.kind != "syntax error":
                ast.parse("".join(cell["source"]))


@EVERY_CHAPTER
@pytest.mark.parametrize("seed", range(8))
def test_the_syntax_error_is_one(chapter, seed):
    (plan,) = one_of_each(["syntax error"], seed, chapter)
    main = CHAPTERS[chapter].main
    source = next(c["source"] for c in filled(plan, released(chapter))["cells"] if grade_id(c) == main)
    with pytest.raises(SyntaxError):
        ast.parse("".join(source))


# --- consequences, in chapter 5


@pytest.mark.parametrize(
    ("slip", "lost"),
    [
        ("E1", {ERROR, H_O, I_H}),
        ("O2", {OUTPUT, H_O, I_H}),
        ("O12", {OUTPUT, HIDDEN, H_O, I_H}),  # it raises: nothing after it is computed
        ("H3", {HIDDEN, I_H}),
        ("H18", {HIDDEN, H_O, I_H}),
        ("W1", {H_O}),
        ("W12", {H_O, I_H}),
        ("I3", {I_H}),
        ("T5", {H_O}),
        ("rounded", {ERROR, OUTPUT, HIDDEN, H_O, I_H}),
        ("T10", {"check-backward-pass-batch", "check-train-step", "check-train"}),
        ("T3", {"check-train-step", "check-train"}),
        ("L1", {"check-train"}),
    ],
)
def test_what_a_slip_costs(slip, lost):
    chapter = CHAPTERS[DEFAULT]
    planted_one = next(one for one in chapter.slips if one.id == slip)
    scores = right_but_for(planted_one, chapter, random.Random(0)).predicted(POINTS)
    scores.pop("written-answer")
    assert {cell for cell, score in scores.items() if score == 0} == lost


def test_a_step_needs_the_backward_pass_and_a_loop_needs_the_step():
    with_consequences = CHAPTERS[DEFAULT].with_consequences
    assert with_consequences({"check-backward-pass-batch"}) == {
        "check-backward-pass-batch",
        "check-train-step",
        "check-train",
    }
    assert with_consequences({"check-train"}) == {"check-train"}


@EVERY_CHAPTER
def test_untouched_work_is_worth_nothing_and_leaves_nothing_to_mark(chapter):
    assert set(Plan("untouched", chapter).predicted(points_of(released(chapter))).values()) == {0.0}


@EVERY_CHAPTER
def test_right_work_is_worth_every_automatic_point_and_leaves_the_written_answer(chapter):
    (plan,) = one_of_each(["right"], 1, chapter)
    plan.answers["written-answer"] = "Because."
    points = points_of(released(chapter))
    scores = plan.predicted(points)
    assert scores.pop("written-answer") is None
    assert sum(scores.values()) == versions.POINTS[chapter] - points["written-answer"]


def test_the_kinds_of_the_chapter_that_is_dealt_by_default():
    assert set(KINDS) == set(kinds(DEFAULT))
    assert DEFAULT == "05-numpy-backprop"
