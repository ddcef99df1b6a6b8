"""Judging a forward and a central difference of a function of one number, with their slips.

The truth comes from the kit's own differences with the same step. Steps are large on purpose: with a tiny
one, a one-sided formula looks just like a central one.
"""

from collections.abc import Callable, Sequence
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from course import differences
from course.checks.finite_differences.cases import cases
from course.judging.cases import and_cases
from course.judging.function import Run, judge_function
from course.judging.recipe import Recipe
from course.judging.slip import row
from course.judging.verdict import Verdict

PLACES = "Mark the two points on the x axis. How far apart are they? That distance is what you divide by."


def _points(x: float, h: float) -> dict[str, float]:
    """Return where f may be taken by mistake."""
    return {
        "h": h, "x + h / 2": x + h / 2, "x - h / 2": x - h / 2, "x + 2 * h": x + 2 * h, "x - 2 * h": x - 2 * h,
        "x * h": x * h, "x / h": x / h, "2 * x": 2 * x, "2 * h": 2 * h, "0": 0.0, "-x": -x, "h - x": h - x,
        "-x - h": -x - h, "abs(x)": abs(x), "abs(x + h)": abs(x + h), "abs(x - h)": abs(x - h),
        "abs(x) + h": abs(x) + h, "abs(x) - h": abs(x) - h,
    }  # fmt: skip


def quotient_run(difference: Callable, label: str, f: Callable, x: float, h: float) -> Run:
    """Return one call of a learner's version of a difference of the kit's, to judge."""
    known = {"f(x)": f(x), "f(x + h)": f(x + h), "f(x - h)": f(x - h), "h": h}
    right = {difference.__name__: difference(f, x, h)}
    names = {**known, "x": x, **{f"f({point})": f(value) for point, value in _points(x, h).items()}}
    return Run(label, {"f": f, "x": x, "h": h}, right, {"f": f, "x": x, "h": h}, known, names=names)


def quotient_runs(difference: Callable) -> list[Run]:
    """Return the visible calls for forward_difference or central_difference."""
    return [
        quotient_run(difference, "f(x) = x^3 - 2 x at x = 1.3, h = 0.1", lambda x: x**3 - 2 * x, 1.3, 0.1),
        quotient_run(difference, "f(x) = e^x at x = -0.7, h = 0.02", np.exp, -0.7, 0.02),
        quotient_run(
            difference, "f(x) = sin(3 x) + x at x = 0.8, h = 0.3", lambda x: np.sin(3 * x) + x, 0.8, 0.3
        ),
    ]


def other_runs(difference: Callable) -> list[Run]:
    """Return calls with values and slopes of other signs, for a formula to hold on."""
    return [
        quotient_run(difference, "a curve that falls", lambda x: 2 - x**3, 0.6, 0.15),
        quotient_run(difference, "a curve below the axis", lambda x: np.cos(2 * x) - 3 + x, -0.4, 0.25),
        quotient_run(difference, "a curve that crosses the axis", lambda x: x**2 - 0.9, 0.9, 0.2),
    ]


def _forward(g: SimpleNamespace) -> float:
    return (g.f(g.x + g.h) - g.f(g.x)) / g.h


def _backward(g: SimpleNamespace) -> float:
    return (g.f(g.x) - g.f(g.x - g.h)) / g.h


def _central(g: SimpleNamespace, h: float | None = None) -> float:
    return differences.central_difference(g.f, g.x, h or g.h)


def _own_step(g: SimpleNamespace) -> NDArray:
    return differences.complex_step_gradient(g.f, g.x)


FORWARD, CENTRAL = "forward_difference", "central_difference"
BOTH = (FORWARD, CENTRAL)
PARENTHESES = "Python divides before it subtracts. What should be divided?"

NAMES = (
    *("f(x)", "f(x + h)", "f(x - h)", "h", "x", ("+", "x", "h"), ("-", "x", "h")),
    *(f"f({point})" for point in _points(1.0, 1.0)),
)
PARTS = {
    (0,): "Look at the difference: what is taken from what, and at which two points is f taken?",
    (1,): PLACES,
}
RECIPES = {
    FORWARD: Recipe(("/", ("-", "f(x + h)", "f(x)"), "h"), NAMES, PARTS),
    CENTRAL: Recipe(
        ("/", ("-", "f(x + h)", "f(x - h)"), ("*", 2, "h")), NAMES, PARTS,
        (("/", ("/", ("-", "f(x + h)", "f(x - h)"), 2), "h"),),
    ),
}  # fmt: skip

# fmt: off
QUOTIENT_SLIPS = (
    row("FD1", FORWARD, "the difference to the other side, from x - h to x", _backward,
          "Forward: the second point lies at a larger x."),
    row("FD2", FORWARD, "a central difference", _central, "The forward difference looks at x itself and at one more point."),
    row("FD3", FORWARD, "the difference of the two values, not divided", lambda g: g.right * g.h,
          "A slope is a rise divided by a run."),
    row("FD4", FORWARD, "f(x + h) - f(x) / h, without parentheses", lambda g: g.f(g.x + g.h) - g.f(g.x) / g.h, PARENTHESES),
    row("FD5", BOTH, "h added to the value of f instead of to x", lambda g: 1.0 + 0 * g.right,
          "Which is moved a little: where you look, or what you find there?"),
    row("FD6", BOTH, "a difference taken the wrong way round", lambda g: -g.right,
          "For a curve that rises, which of the two values is the larger one?"),
    row("FD7", FORWARD, "a multiplication by h where a division belongs", lambda g: g.right * g.h**2,
          "A slope is a rise divided by a run."),
    row("FD8", FORWARD, "a division by 2 h", lambda g: g.right / 2, PLACES),
    row("FD9", BOTH, "a step that is typed in: the result does not depend on h", _own_step,
          "h is an argument. Use the one that you are given."),
    row("CD1", CENTRAL, "a one-sided formula, from x to x + h", _forward,
          "Central means one point on either side of x, and x itself is not looked at."),
    row("CD2", CENTRAL, "a one-sided formula, from x - h to x", _backward,
          "Central means one point on either side of x, and x itself is not looked at."),
    row("CD3", CENTRAL, "a division by h where 2 h belongs", lambda g: 2 * g.right, PLACES),
    row("CD4", CENTRAL, "the formula in which h is the whole distance, from x - h/2 to x + h/2",
          lambda g: _central(g, g.h / 2), "Here h is the half-step: the points are x - h and x + h."),
    row("CD5", CENTRAL, "points at x - h/2 and x + h/2, but a division by 2 h",
          lambda g: _central(g, g.h / 2) / 2, PLACES),
    row("CD6", CENTRAL, "the difference of the two values, not divided", lambda g: g.right * 2 * g.h,
          "A slope is a rise divided by a run."),
    row("CD7", CENTRAL, "/ 2 * h, which divides by 2 and then multiplies by h", lambda g: g.right * g.h**2,
          "Python goes from left to right. Put parentheses around the whole of what you divide by."),
    row("CD8", CENTRAL, "f(x + h) - f(x - h) / (2 * h), without parentheses around the difference",
          lambda g: g.f(g.x + g.h) - g.f(g.x - g.h) / (2 * g.h), PARENTHESES),
    row("CD9", CENTRAL, "the two values added instead of subtracted",
          lambda g: (g.f(g.x + g.h) + g.f(g.x - g.h)) / (2 * g.h), "A slope asks by how much the value changes."),
)
# fmt: on


def judge_quotient(difference: Callable) -> Callable[[Callable], Verdict]:
    """Return the judge of a learner's version of forward_difference or central_difference."""
    name = difference.__name__

    def judge(
        function: Callable, runs: Sequence[Run] | None = None, then: Sequence[Run] | None = None
    ) -> Verdict:
        runs = runs or quotient_runs(difference)
        verdict = judge_function(
            name, function, runs, QUOTIENT_SLIPS, PLACES, recipes=RECIPES, also=other_runs(difference)
        )
        return and_cases(verdict, function, cases(name) if then is None else then)

    return judge
