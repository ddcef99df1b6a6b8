"""Judging chapter 2's partial derivatives by hand, of one function of two variables."""

from collections.abc import Callable, Iterable, Sequence
from types import SimpleNamespace

import numpy as np

from course.differences import complex_step_gradient
from course.judging.cases import and_cases
from course.judging.expression import Tree, product
from course.judging.function import Run, judge_function
from course.judging.recipe import Recipe
from course.judging.slip import Slip
from course.judging.verdict import Verdict


def practice_function(u: float, v: float) -> float:
    """Return f(u, v) = (u^2 - 3 v)^3 + 2 v, the function that is differentiated by hand."""
    return (u * u - 3 * v) ** 3 + 2 * v


POINTS = ((1.3, 0.7), (-0.6, 1.9), (2.0, -1.0), (0.4, -2.5))
INNER = "An outer derivative belongs at the inner value. What stands inside the parentheses of the cube?"
TWO_FACTORS = (
    "The chain rule has two factors: the outer derivative at the inner value, and the inner derivative."
)
POWER = "The rule for a power brings the exponent down *and* reduces it by one."
CONSTANT = "The other variable is held constant. What is the derivative of a term that does not change?"
OUTSIDE = "One term stands outside the parentheses. Does it change with this variable, and how fast?"
DOWNHILL = "A partial derivative is a slope, uphill positive. The minus sign belongs to the step downhill."


def _partial_slips(which: str, slope_inside: Callable, outside: float) -> tuple[Slip, ...]:
    """Return the slips in a partial derivative whose inner derivative and outer term's derivative are these.

    Formulas see u, v, the inner value i, and `right`.
    """

    def row(id_: str, name: str, formula: Callable, think: str) -> Slip:
        return Slip(id_, (which,), name, formula, think)

    def variable(g: SimpleNamespace) -> float:
        return g.u if which == "df_du" else g.v

    other_inside = {"df_du": lambda g: -3.0, "df_dv": lambda g: 2 * g.u}[which]
    other_outside = 2 - outside
    k = slope_inside
    return (
        row("D1", "the outer derivative taken at the variable itself, not at the inner value",
            lambda g: 3 * variable(g) ** 2 * k(g) + outside, INNER),
        row("D2", "the outer derivative alone, without the inner one", lambda g: 3 * g.i**2 + outside, TWO_FACTORS),
        row("D3", "the inner derivative alone, without the outer one", lambda g: k(g) + outside, TWO_FACTORS),
        row("D4", "the outer derivative taken at the inner derivative", lambda g: 3 * k(g) ** 2 + outside, INNER),
        row("D5", "inner and outer derivative added", lambda g: 3 * g.i**2 + k(g) + outside,
            "Two gears turn each other: do their rates add or multiply?"),
        row("D6", "a cube whose exponent came down but was not reduced", lambda g: 3 * g.i**3 * k(g) + outside, POWER),
        row("D7", "a cube whose exponent was reduced but did not come down", lambda g: g.i**2 * k(g) + outside, POWER),
        row("D8", "a square in the place of the cube", lambda g: 2 * g.i * k(g) + outside, POWER),
        row("D9", "the other variable's part of the inner derivative taken along",
            lambda g: 3 * g.i**2 * (k(g) + other_inside(g)) + outside, CONSTANT),
        row("D10", "both variables moving at once",
            lambda g: 3 * g.i**2 * (k(g) + other_inside(g)) + outside + other_outside, CONSTANT),
        row("D11", "the term 2 v kept as it stands, not differentiated",
            lambda g: g.right - outside + 2 * g.v, OUTSIDE),
        row("D12", "2 v differentiated as if v moved" if which == "df_du" else "the term 2 v left out", lambda g: g.right - outside + other_outside, OUTSIDE),
        row("D13", "the derivative by the other variable", lambda g: g.other, "Which variable moves, which stands still?"),
        row("D14", "the negative of the partial derivative", lambda g: -g.right, DOWNHILL),
        row("D15", "the function itself", lambda g: practice_function(g.u, g.v), "Asked for is its slope."),
        row("D16", "the inner derivative with its sign turned", lambda g: -3 * g.i**2 * k(g) + outside,
            "Look at the sign in front of the term inside the parentheses."),
        row("D17", "the outside term's derivative multiplied in with the inner derivative",
            lambda g: 3 * g.i**2 * (k(g) + outside), "What stands outside the parentheses never meets the cube."),
        *(
            (row("D18", "u as the derivative of u squared", lambda g: 3 * g.i**2 * g.u, POWER),
             row("D18b", "2 as the derivative of u squared", lambda g: 3 * g.i**2 * 2, POWER))
            if which == "df_du"
            else
            (row("D19", "3 v in the place of its derivative", lambda g: -9 * g.v * g.i**2 + outside,
                 "How fast does 3 v change when v does?"),)
        ),
    )  # fmt: skip


PARTIAL_SLIPS = (
    *_partial_slips("df_du", lambda g: 2 * g.u, 0),
    *_partial_slips("df_dv", lambda g: -3.0, 2),
)


def _outer(square: Callable[[Tree], Tree]) -> Tree:
    return product(3, square(("-", square("u"), ("*", 3, "v"))))


AT_THE_INNER = "Look at the outer derivative: at which value is it taken, and what did the power become?"
INSIDE = "Look at the inner derivative: which term inside the parentheses changes, and how fast?"
# A square that is called so, and one that can go wrong in its exponent.
OUTER, POWERS = _outer(lambda of: ("square", of)), _outer(lambda of: ("**", of, 2))
RECIPES = {
    "df_du": Recipe(
        product(OUTER, ("*", 2, "u")), ("u", "v"), {(0,): AT_THE_INNER, (1,): INSIDE}, (product(POWERS, 2, "u"),)
    ),
    "df_dv": Recipe(
        ("+", product(OUTER, -3), 2), ("u", "v"), {(0, 0): AT_THE_INNER, (0, 1): INSIDE, (1,): OUTSIDE},
        (("+", product(POWERS, -3), 2),),
    ),
}  # fmt: skip


def partial_runs(which: str, points: Iterable[tuple[float, float]]) -> list[Run]:
    """Return the calls that a partial derivative of `practice_function` is judged by."""
    runs = []
    for point in points:
        by_u, by_v = complex_step_gradient(lambda at: practice_function(*at), np.array(point))
        right, other = (by_u, by_v) if which == "df_du" else (by_v, by_u)
        u, v = point
        given = {"u": u, "v": v, "i": u * u - 3 * v, "other": other}
        known = {"u": u, "v": v, "the inner value": given["i"]}
        label = f"u = {u:g}, v = {v:g}"
        runs.append(Run(label, {"u": u, "v": v}, {which: right}, given, known, names={"u": u, "v": v}))
    return runs


def judge_partial(
    which: str,
    function: Callable,
    points: Iterable[tuple[float, float]] = POINTS,
    then: Sequence[Run] = (),
) -> Verdict:
    """Return the verdict on a partial derivative, "df_du" or "df_dv", of `practice_function`; then: its cases."""
    verdict = judge_function(
        which, function, partial_runs(which, points), PARTIAL_SLIPS, TWO_FACTORS, recipes=RECIPES
    )
    return and_cases(verdict, function, then)
