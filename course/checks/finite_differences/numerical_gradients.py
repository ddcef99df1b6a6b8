"""Judging a numerical gradient of a function of an array, with its slips.

The truth comes from the kit's own gradient with the same step, and from complex-step differentiation where
the learner's function uses its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from course import differences
from course.checks.finite_differences import points
from course.checks.finite_differences.cases import CARE, VALUES, cases
from course.checks.finite_differences.difference_quotients import PLACES
from course.checks.finite_differences.points import each_entry
from course.judging.cases import and_cases
from course.judging.function import Run, judge_function
from course.judging.raised import Raised
from course.judging.slip import CHANGED, row
from course.judging.verdict import Verdict

GRADIENT = "numerical_gradient"
DEFAULT_STEP = 1e-5  # the h of the stub of numerical_gradient
ONE_ENTRY = "A partial derivative moves one entry of x and holds all others at their own values."
PUT_BACK = "Start every entry from a fresh copy of x."
EACH_IN_ITS_PLACE = "Put each slope into its own place of an array that has the shape of x."
SYMPTOMS = (
    Raised(
        "",
        "",
        "IndexError",
        "",
        None,
        "How many axes has x? Your loop has to visit every place, however many.",
    ),
    Raised(
        "", "", "TypeError", "list indices must be integers or slices, not tuple", None, EACH_IN_ITS_PLACE
    ),
)


def gradient_run(label: str, f: Callable, x: NDArray, h: float | None = None) -> Run:
    """Return one call of numerical_gradient to judge, with a step of ours or, without h, with its default."""
    given = {"f": f, "x": x, "h": h or DEFAULT_STEP}
    names = points.names(**given)
    if h is None:
        right = differences.complex_step_gradient(f, x)
        return Run(label, {"f": f, "x": x}, {GRADIENT: right}, given, rtol=1e-6, names=names)
    right = differences.numerical_gradient(f, x, h)
    return Run(label, {"f": f, "x": x, "h": h}, {GRADIENT: right}, given, names=names)


def mixed(v: NDArray) -> NDArray:
    """Return a number that depends on every entry of v, whatever its shape, in a different way."""
    places = np.arange(1, np.size(v) + 1).reshape(np.shape(v))
    return np.sum(np.exp(v / 2) * places) + np.prod(v + 0.3)


_RECORD = np.array([0.8, -1.1])
FLOAT_RUNS = [
    gradient_run("an array of shape (3,), h = 0.1", mixed, np.array([0.4, -1.2, 0.9]), 0.1),
    gradient_run("weights of shape (2, 3), h = 0.2", lambda W: np.sum(np.exp(np.matmul(_RECORD, W))),
                 np.array([[0.5, -0.4, 1.1], [0.2, 0.7, -0.3]]), 0.2),
    gradient_run("an array of shape (2, 2), with your own h", mixed, np.array([[0.3, -0.8], [1.4, 0.6]])),
]  # fmt: skip
SINGLE_NUMBER = [gradient_run("a single number, shape (), h = 0.1", mixed, np.array(0.7), 0.1)]
INTEGER_RUNS = [
    gradient_run("whole numbers, h = 0.1", mixed, np.array([2, -1, 3]), 0.1),
    gradient_run("whole numbers of shape (2, 2), with your own h", mixed, np.array([[1, 2], [-3, 4]])),
]


def _one_sided(g: SimpleNamespace) -> NDArray:
    return each_entry(g.x, lambda unit: (g.f(g.x + g.h * unit) - g.f(g.x + 0.0)) / g.h)


def _steps_pile_up(g: SimpleNamespace) -> NDArray:
    """Return the result when one copy above and one below serve for all entries."""
    moved = np.zeros(np.shape(g.x))

    def estimate(unit):
        moved[...] += g.h * unit
        return (g.f(g.x + moved) - g.f(g.x - moved)) / (2 * g.h)

    return each_entry(g.x, estimate)


def _stays_below(g: SimpleNamespace) -> NDArray:
    """Return the result when an entry is moved up by h, down by 2 h, and left there."""
    moved = np.zeros(np.shape(g.x))

    def estimate(unit):
        above = g.f(g.x + moved + g.h * unit)
        moved[...] -= g.h * unit
        return (above - g.f(g.x + moved)) / (2 * g.h)

    return each_entry(g.x, estimate)


def _all_at_once(g: SimpleNamespace) -> float:
    return (g.f(g.x + g.h) - g.f(g.x - g.h)) / (2 * g.h)


def _row_by_row(g: SimpleNamespace) -> NDArray:
    """Return the result when the loop runs over the first axis only and moves whole rows."""
    if np.ndim(g.x) < 2:
        return g.right
    result = np.empty(g.x.shape)
    for place in range(len(g.x)):
        unit = np.zeros(g.x.shape)
        unit[place] = 1
        result[place] = (g.f(g.x + g.h * unit) - g.f(g.x - g.h * unit)) / (2 * g.h)
    return result


def _first_entry_only(g: SimpleNamespace) -> NDArray:
    result = np.zeros(np.shape(g.right))
    result.flat[0] = g.right.flat[0]
    return result


def _x_cut_off(g: SimpleNamespace) -> NDArray:
    """Return the result when x stays an array of whole numbers, which cuts x + h and x - h off."""
    if np.asarray(g.x).dtype.kind != "i":
        return g.right
    return each_entry(
        g.x, lambda unit: (g.f(np.trunc(g.x + g.h * unit)) - g.f(np.trunc(g.x - g.h * unit))) / (2 * g.h)
    )


def _moved_in_place(g: SimpleNamespace) -> NDArray:
    """Return the result when whole numbers are moved up, down and back in x itself, and are cut off each time."""
    if np.asarray(g.x).dtype.kind != "i":
        return g.right
    moved, result = np.array(g.x), np.empty(g.x.shape)
    for index in np.ndindex(moved.shape):
        values = []
        for move in (g.h, -2 * g.h, g.h):
            moved[index] = np.trunc(moved[index] + move)
            values.append(g.f(moved))
        result[index] = (values[0] - values[1]) / (2 * g.h)
    return result


def _result_cut_off(g: SimpleNamespace, of: Callable = lambda g: g.right) -> NDArray:
    return np.trunc(of(g)) if np.asarray(g.x).dtype.kind == "i" else g.right


WHOLE = "An array keeps its dtype. What becomes of a decimal that is stored in an array of whole numbers?"
# fmt: off
GRADIENT_SLIPS = (
    row("NG1", GRADIENT, "a one-sided formula", _one_sided, "Central means one point on either side."),
    row("NG2", GRADIENT, "a division by h where 2 h belongs", lambda g: 2 * g.right, PLACES),
    row("NG3", GRADIENT, "differences that are not divided", lambda g: 2 * g.h * g.right, "A slope is a rise divided by a run."),
    row("NG4", GRADIENT, "steps that pile up: entries that were moved earlier are still moved", _steps_pile_up, PUT_BACK),
    row("NG4b", GRADIENT, "entries that are left at x - h when the next one is moved", _stays_below, PUT_BACK),
    row("NG5", GRADIENT, "all entries moved at once, which gives a single slope", _all_at_once, ONE_ENTRY),
    row("NG5b", GRADIENT, "all entries moved at once, which gives every entry the same slope",
          lambda g: np.full(np.shape(g.right), _all_at_once(g)), ONE_ENTRY),
    row("NG6", GRADIENT, "a loop over the first axis only, which moves whole rows", _row_by_row, ONE_ENTRY),
    row("NG7", GRADIENT, "a result that was left flat", lambda g: g.right.ravel(), "The gradient has one entry for each entry of x, in the same places."),
    row("NG8", GRADIENT, "f taken twice at one and the same point", lambda g: 0 * g.right,
          "Print both points. Is one line there twice? (`a = x` makes no copy: it only gives the same array another name.)"),
    row("NG9", GRADIENT, "minus the gradient", lambda g: -g.right, "numerical_gradient returns the uphill direction, +df/dx."),
    row("NG10", GRADIENT, "only the first entry, and zeros elsewhere", _first_entry_only,
        "What does the loop do when the next entry comes? How far is `return` indented, and is everything as it was?"),
    row("NG11", GRADIENT, "a step that is typed in: the result does not depend on h",
          lambda g: differences.complex_step_gradient(g.f, g.x), "h is an argument. Use the one that you are given."),
    row("NG12", GRADIENT, "the formula in which h is the whole distance, from x - h/2 to x + h/2",
          lambda g: differences.numerical_gradient(g.f, g.x, g.h / 2), "Here h is the half-step: the points are x - h and x + h."),
    row("NI1", GRADIENT, "moved points that were cut off to whole numbers", _x_cut_off, WHOLE),
    row("NI2", GRADIENT, "a gradient that was cut off to whole numbers", _result_cut_off, WHOLE),
    row("NI3", GRADIENT, "moved points and a gradient that were both cut off to whole numbers",
        lambda g: _result_cut_off(g, _x_cut_off), WHOLE),
    row("NI4", GRADIENT, "whole numbers that are moved in x itself: they are cut off, and do not come back",
        _moved_in_place, WHOLE),
    row("NI4", GRADIENT, "whole numbers that are moved in x itself, and a gradient that is cut off as well",
        lambda g: _result_cut_off(g, _moved_in_place), WHOLE),
)
# fmt: on


def judge_gradient(
    function: Callable,
    runs: Sequence[Run] = FLOAT_RUNS,
    then: Sequence[Run] = SINGLE_NUMBER,
    everywhere: Sequence[Run] | None = None,
) -> Verdict:
    """Return the verdict on the values of numerical_gradient for floats of any shape.

    A single number comes last, because a loop over rows stops there without saying what else is wrong.
    Whether x is changed is asked by `judge_care`, so that it is told, and costs points, once. Then come the cases of
    `everywhere`.
    """
    verdict = _ordinary(function, runs, then)
    some = cases(VALUES) if everywhere is None else everywhere
    return and_cases(verdict, function, some, SYMPTOMS, changes=False)


def _ordinary(function: Callable, runs: Sequence[Run], then: Sequence[Run]) -> Verdict:
    verdict = _values(function, runs)
    if verdict.status == "right" and then:
        verdict = _values(function, then)
        if verdict.status != "right":
            return replace(
                verdict, what=f"It is right for arrays, but not for {then[0].label}. {verdict.what}"
            )
    return verdict


def judge_care(
    function: Callable,
    runs: Sequence[Run] = INTEGER_RUNS,
    floats: Sequence[Run] = FLOAT_RUNS,
    everywhere: Sequence[Run] | None = None,
) -> Verdict:
    """Return the verdict on whole numbers, and on leaving x as it was."""
    exercise = f"{GRADIENT}, with care,"
    before = _ordinary(function, floats, ())
    if before.status == "not attempted":
        return replace(before, quantity=exercise.rstrip(","))
    if before.status != "right":
        return Verdict(
            exercise,
            "waits",
            "It is not right for floats yet.",
            "Mend that first: the check above says what.",
        )
    verdict = replace(judge_function(GRADIENT, function, runs, GRADIENT_SLIPS, WHOLE), quantity=exercise)
    if verdict.status == "raised" and "T6" in verdict.ids:
        return replace(verdict, think=f"{WHOLE} Which line could make an array of floats first?")
    if verdict.status == "right":
        verdict = replace(judge_function(GRADIENT, function, floats), quantity=exercise)
    verdict = and_cases(
        verdict, function, cases(CARE) if everywhere is None else everywhere, SYMPTOMS, advice=WHOLE
    )
    if verdict.ids == (CHANGED.id,):
        return replace(
            verdict,
            think="Work on a copy. Adding h and taking it away again need not give back the last digit.",
        )
    return verdict


def _values(function: Callable, runs: Sequence[Run]) -> Verdict:
    verdict = judge_function(
        GRADIENT, function, runs, GRADIENT_SLIPS, ONE_ENTRY, SYMPTOMS, {GRADIENT: points.RECIPE}
    )
    if verdict.cause == "list":
        return replace(verdict, think=EACH_IN_ITS_PLACE)
    return Verdict(GRADIENT, "right") if verdict.ids == (CHANGED.id,) else verdict
