"""The made-up class: what is dealt out, and whether predictions follow from what was planted."""

import ast
import contextlib
import io
import json
import random

import numpy as np
import pytest

from course import checks
from course.differences import numerical_gradient, relative_error
from course.network import forward, sigmoid, squared_error
from grading.classroom import spellings
from grading.classroom.plans import (
    JUDGED_BY,
    KINDS,
    STEP_CHECKS,
    Plan,
    deal,
    lost_in_step,
    one_of_each,
    step_with,
    with_consequences,
)
from grading.classroom.slips import SLIPS, STEP_SLIPS
from grading.classroom.writer import filled, points_of
from tests.grading.conftest import CHAPTER, NOTEBOOK, ROOT

SOURCE = json.loads((ROOT / "source" / CHAPTER / NOTEBOOK).read_text("utf-8"))
STUB = '# YOUR CODE HERE\nraise NotImplementedError("not attempted yet")'
POINTS = points_of(SOURCE)
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


def released() -> dict:
    """Return the student version, made here so that fast tests need no nbgrader."""
    cells = [{**cell, "source": stubbed("".join(cell["source"]))} for cell in SOURCE["cells"]]
    return {**SOURCE, "cells": cells}


RELEASED = released()


def slip_called(name: str):
    return next(slip for slip in (*STEP_SLIPS, *SLIPS) if slip.id == name)


def test_a_class_is_the_same_each_time_and_a_larger_one_continues_it():
    assert deal(40, seed=3) == deal(40, seed=3)
    assert deal(70, seed=3)[:40] == deal(40, seed=3)
    assert deal(40, seed=3) != deal(40, seed=4)


def test_thirty_students_are_one_of_every_kind_or_more():
    plans = deal(30, seed=5)
    assert {plan.kind for plan in plans} == set(KINDS)
    assert sum(count for count, _ in KINDS.values()) == 30


def test_every_slip_comes_up_before_one_comes_twice():
    planted = [name for plan in deal(600, seed=1) for name in plan.slips]
    in_step = [name for name in planted if name in {slip.id for slip in STEP_SLIPS}]
    assert len(set(in_step[: len(STEP_SLIPS)])) == len(STEP_SLIPS)
    assert {slip.id for slip in SLIPS} <= set(planted)


def test_ids_of_slips_are_unique():
    ids = [slip.id for slip in (*STEP_SLIPS, *SLIPS)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("plan", deal(60, seed=2), ids=lambda plan: "-".join([plan.kind, *plan.slips]))
def test_every_answer_is_valid_python_in_its_cell(plan):
    for cell in filled(plan, RELEASED)["cells"]:
        if grade_id(cell) in JUDGED_BY and plan.kind != "syntax error":
            ast.parse("".join(cell["source"]))


def test_the_syntax_error_is_one():
    (plan,) = one_of_each(["syntax error"])
    source = next(c["source"] for c in filled(plan, RELEASED)["cells"] if grade_id(c) == "backward-step")
    with pytest.raises(SyntaxError):
        ast.parse("".join(source))


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
        ("F2", {ERROR, OUTPUT, HIDDEN, H_O, I_H}),
    ],
)
def test_what_a_slip_in_backward_step_costs(slip, lost):
    assert lost_in_step(slip_called(slip)) == lost


def test_a_step_needs_the_backward_pass_and_a_loop_needs_the_step():
    assert with_consequences({"check-backward-pass-batch"}) == {
        "check-backward-pass-batch",
        "check-train-step",
        "check-train",
    }
    assert with_consequences({"check-train"}) == {"check-train"}


def test_untouched_work_is_worth_nothing_and_leaves_nothing_to_mark():
    assert set(Plan("untouched").predicted(POINTS).values()) == {0.0}


def test_right_work_is_worth_every_automatic_point_and_leaves_the_written_answer():
    (plan,) = one_of_each(["right"], seed=1)
    plan.answers["written-answer"] = "Because."
    scores = plan.predicted(POINTS)
    assert scores.pop("written-answer") is None
    assert sum(scores.values()) == 23


# --- predictions against the course's own checks, without a kernel


def scores_of(notebook: dict) -> dict[str, float]:
    """Run solution and test cells, hidden tests included, and return what each test cell is worth."""
    names = {
        "np": np, "checks": checks, "numerical_gradient": numerical_gradient, "forward": forward,
        "relative_error": relative_error, "sigmoid": sigmoid, "squared_error": squared_error,
        "x": np.array([0.5, 0.1, -0.2]), "target": 0.6, "learnrate": 0.5,
        "weights_input_hidden": np.array([[0.5, -0.6], [0.1, -0.2], [0.1, 0.7]]),
        "weights_hidden_output": np.array([0.1, -0.3]),
    }  # fmt: skip
    scores = {}
    for cell in notebook["cells"]:
        mark = cell["metadata"].get("nbgrader")
        if not mark or cell["cell_type"] != "code":
            continue
        passed = True
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            try:
                exec("".join(cell["source"]), names)
            except Exception:
                passed = False
        if mark.get("grade"):
            scores[mark["grade_id"]] = mark["points"] if passed else 0.0
    return scores


def assert_predicted(plan: Plan) -> None:
    predicted = plan.predicted(POINTS)
    found = scores_of(filled(plan, RELEASED))
    assert found == {cell: predicted[cell] for cell in found}
    assert len(found) == len(POINTS) - 1


def right_but_for(cell: str, answer: str) -> Plan:
    (plan,) = one_of_each(["right"])
    plan.answers[cell] = answer
    return plan


@pytest.mark.parametrize("slip", STEP_SLIPS, ids=lambda slip: slip.id)
def test_the_checks_agree_on_a_slip_in_backward_step(slip):
    plan = right_but_for("backward-step", step_with(slip, random.Random(slip.id)))
    plan.lost = lost_in_step(slip)
    assert_predicted(plan)


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.id)
def test_the_checks_agree_on_a_slip_elsewhere(slip):
    plan = right_but_for(slip.cell, slip.code)
    plan.lost = set(slip.breaks)
    assert_predicted(plan)


ALL_SPELLINGS = [
    *(
        ("backward-step", "\n".join({**{q: ways[0] for q, ways in spellings.STEP.items()}, quantity: way}.values()))
        for quantity, ways in spellings.STEP.items()
        for way in ways
    ),
    *(("backward-pass", way) for way in spellings.BACKWARD_PASS),
    *(("train-step", way) for way in spellings.TRAIN_STEP),
    *(("train", way) for way in spellings.TRAIN),
    *(("bug-hunt", way) for way in spellings.GRADIENT_CHECK),
    *(("first-wrong", way) for way in spellings.FIRST_WRONG),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "answer"), ALL_SPELLINGS)
def test_every_right_spelling_gets_full_points(cell, answer):
    scores = scores_of(filled(right_but_for(cell, answer), RELEASED))
    assert sum(scores.values()) == 23


@pytest.mark.parametrize("seed", range(12))
def test_the_checks_agree_on_half_finished_work(seed):
    (plan,) = one_of_each(["half-finished"], seed)
    assert_predicted(plan)


def test_the_checks_agree_on_an_untouched_notebook():
    assert_predicted(Plan("untouched"))


def test_a_wrong_prediction_is_noticed():
    """Or the tests above would prove nothing."""
    slip = slip_called("E1")
    plan = right_but_for("backward-step", step_with(slip, random.Random(0)))
    plan.lost = lost_in_step(slip) - {H_O}
    with pytest.raises(AssertionError):
        assert_predicted(plan)
