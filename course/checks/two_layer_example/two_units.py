"""One training step of a network with two hidden units, as a function of its numbers.

Each unit is one of the worked example's kind: what a number of unit 1 or 2 should be, and what a slip makes of it, are
what they are there, with that unit's weights. What is new is where the two meet: in the output, and in mistaking
one for the other.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course.checks.two_layer_example import worked_numbers
from course.checks.two_layer_example.formulas import CHANGE, ERROR, FIRST
from course.checks.two_layer_example.worked_numbers import Numbers, back_through_sigmoid
from course.checks.two_layer_example.worked_slips import SLIPS
from course.judging.cases import and_cases
from course.judging.chain import WHICH_SLOPE, Chain
from course.judging.expression import Tree, evaluate, own_slope, product
from course.judging.function import Run, judge_function
from course.judging.recipe import Line, Names, Recipe
from course.judging.slip import Slip, row
from course.judging.verdict import Verdict
from course.network import sigmoid

UNITS = (1, 2)
QUANTITIES = (
    "z_1", "z_2", "a_1", "a_2", "y_hat", "delta_o", "delta_1", "delta_2",
    "change_W_1", "change_W_2", "change_w_1", "change_w_2",
)  # fmt: skip
RETURNED = QUANTITIES[5:]
# What a number of one unit is called in the example with a single one.
OF_ONE_UNIT = {"z": "z_h", "a": "a", "delta": "delta_h", "change_W": "change_W", "change_w": "change_w"}
GIVEN = ("x", "w_1", "w_2", "W_1", "W_2", "y", "eta")
ON_PAPER = "Follow one set of numbers through your code, on paper."


@dataclass(frozen=True, eq=False)
class Pair:
    """What one step is computed from: x, w_1 and w_2 (n_in,), and the numbers W_1, W_2, y and eta."""

    label: str
    x: NDArray
    w_1: NDArray
    w_2: NDArray
    W_1: float
    W_2: float
    y: float
    eta: float

    @property
    def arguments(self) -> dict[str, Any]:
        """What a step is called with, by name and in that order."""
        return {name: getattr(self, name) for name in GIVEN}

    def unit(self, number: int) -> Numbers:
        """Return the numbers of one hidden unit, as if it were the only one."""
        w, W = (getattr(self, f"{name}_{number}") for name in ("w", "W"))
        return Numbers(self.label, self.x, w, W, self.y, self.eta)


TRIED = (
    Pair("the printed numbers with a second unit", np.array([0.1, 0.3]), np.array([0.4, -0.2]),
         np.array([-0.6, 0.9]), 0.1, -0.7, 1.0, 0.5),
    Pair("numbers in which nothing coincides", np.array([1.2, -0.7]), np.array([1.9, -0.8]),
         np.array([-0.4, 1.1]), 2.3, -1.4, 0.6, 0.9),
    Pair("numbers with a negative W_1", np.array([0.8, -1.4]), np.array([-1.1, 0.7]), np.array([0.3, 0.6]),
         -1.7, 0.8, 0.35, 0.4),
    Pair("three inputs", np.array([1.5, -0.6, 2.0]), np.array([0.5, 1.3, -0.9]), np.array([-0.7, 0.2, 0.4]),
         0.65, -1.9, 0.85, 1.3),
    Pair("whole numbers", np.array([2, -1]), np.array([1, 3]), np.array([-1, -2]), -2, 1, 1, 2),
)  # fmt: skip


def _stem_and_unit(quantity: str) -> tuple[str, int]:
    stem, number = quantity.rsplit("_", 1)
    return OF_ONE_UNIT[stem], int(number)


def _as_one_unit(before: Mapping[str, ArrayLike], number: int) -> dict[str, ArrayLike]:
    """Return the values of one unit and of the output, by the names of the example with a single unit."""
    own = {
        name: before[f"{stem}_{number}"] for stem, name in OF_ONE_UNIT.items() if f"{stem}_{number}" in before
    }
    return own | {name: before[name] for name in ("y_hat", "delta_o") if name in before}


def expected(quantity: str, pair: Pair, before: Mapping[str, ArrayLike]) -> NDArray:
    """Return what a quantity should be, given the values of those before it."""
    if quantity == "y_hat":
        return sigmoid(sum(getattr(pair, f"W_{j}") * before[f"a_{j}"] for j in UNITS))
    if quantity == "delta_o":
        return back_through_sigmoid(before["y_hat"], pair.y - before["y_hat"])
    stem, number = _stem_and_unit(quantity)
    return worked_numbers.expected(stem, pair.unit(number), _as_one_unit(before, number))


CHAIN = Chain(QUANTITIES, expected)
truth = CHAIN.truth


def _seen(pair: Pair, number: int, before: Mapping[str, ArrayLike]) -> dict[str, Any]:
    """Return what the formulas of the slips see: one unit's numbers as if it were the only one, and the other's."""
    values = {**truth(pair), **before}
    other = UNITS[2 - number]
    one, beside = pair.unit(number), pair.unit(other)
    return {
        **worked_numbers.seen_by_slips(one, _as_one_unit(values, number)),
        "z_o": sum(getattr(pair, f"W_{j}") * values[f"a_{j}"] for j in UNITS),
        "other": SimpleNamespace(**worked_numbers.seen_by_slips(beside, _as_one_unit(values, other))),
        "pair": pair,
    }


# --- slips: those of a single unit, made in either, and those of two


def _in_unit(slip: Slip, g: SimpleNamespace, number: int, name: str) -> NDArray:
    """Return what a slip of the example with a single unit makes of one unit's numbers; name: of the quantity there."""
    return slip.formula(SimpleNamespace(**{**vars(g.unit[number]), "right": g.right, "name": name}))


def _of_both_units(slip: Slip) -> tuple[Slip, ...]:
    """Return a slip of the example with a single unit as one of unit 1 and one of unit 2."""

    def made_in(number: int) -> Slip:
        names = {one: f"{stem}_{number}" for stem, one in OF_ONE_UNIT.items()}

        def formula(g: SimpleNamespace) -> NDArray:
            one_unit = next(one for one, name in names.items() if name == g.name)
            return _in_unit(slip, g, number, one_unit)

        def named(text: str) -> str:
            return re.sub(
                r"\b(delta|z)_h\b|\b([wW])\b", lambda found: f"{found[1] or found[2]}_{number}", text
            )

        quantities = tuple(names[name] for name in slip.quantities if name in names)
        return Slip(slip.id, quantities, named(slip.name), formula, named(slip.think))

    return tuple(made_in(number) for number in UNITS)


WHICH_UNIT = "There are two hidden units now. Whose weights, whose activation and whose error term does this line need?"
BOTH_MEET = "The output adds up what both hidden units send: each activation times its own weight."


def _mixed_up(id_: str, stem: str, name: str, formula: Callable) -> Slip:
    """Return a slip in which one unit gets what is the other's; formula: of the unit's view, which holds the other's."""
    quantities = tuple(f"{stem}_{number}" for number in UNITS)
    return row(id_, quantities, name, lambda g: formula(g.unit[int(g.name[-1])]), WHICH_UNIT)


def _after_forward(
    id_: str, name: str, think: str, slipped: Callable[[str, NDArray, Mapping, Pair], Any]
) -> Slip:
    """Return the slip whose delta_o comes from a forward pass with this slip in it."""

    def formula(g: SimpleNamespace) -> NDArray:
        def change(quantity: str, right: NDArray, made: Mapping) -> Any:
            return slipped(quantity, right, made, g.pair)

        return CHAIN.values(g.pair, change, until="delta_o")["delta_o"]

    return Slip(id_, ("delta_o",), f"a forward pass {name}", formula, think)


def _forward_slip_of_both(slip: Slip) -> Slip:
    """Return the slip of a single unit's forward pass, made in both units."""
    (stem,) = slip.quantities

    def slipped(quantity: str, right: NDArray, made: Mapping, pair: Pair) -> Any:
        if quantity[:-2] not in OF_ONE_UNIT or OF_ONE_UNIT[quantity[:-2]] != stem:
            return right
        seen = _seen(pair, int(quantity[-1]), {**made, quantity: right})
        return slip.formula(SimpleNamespace(**{**seen, "right": right, "name": stem}))

    name = f"in which {stem.replace('_h', '')} of each unit is {slip.name}"
    return _after_forward(f"F-{slip.id}", name, slip.think, slipped)


def _wrong_output(id_: str, name: str, formula: Callable[[Pair, Mapping], ArrayLike]) -> Slip:
    """Return the slip of a forward pass whose output is made in another way; formula: of the pair and what was made."""
    return _after_forward(
        id_, name, BOTH_MEET,
        lambda quantity, right, made, pair: formula(pair, made) if quantity == "y_hat" else right,
    )  # fmt: skip


STEP_SLIPS: tuple[Slip, ...] = (
    *(
        Slip(slip.id, slip.quantities, slip.name, lambda g, slip=slip: _in_unit(slip, g, 1, g.name), slip.think)
        for slip in SLIPS if slip.quantities == ("delta_o",)
    ),
    *(made for slip in SLIPS if slip.quantities[0] in ("delta_h", "change_W", "change_w") for made in _of_both_units(slip)),
    *(_forward_slip_of_both(slip) for slip in SLIPS if slip.quantities[0] in ("z_h", "a")),
    _wrong_output("F-Y1", "in which y_hat is the output's pre-activation, without its sigmoid",
                  lambda p, m: p.W_1 * m["a_1"] + p.W_2 * m["a_2"]),
    _wrong_output("F-Y2", "in which y_hat is the sigmoid applied twice",
                  lambda p, m: sigmoid(sigmoid(p.W_1 * m["a_1"] + p.W_2 * m["a_2"]))),
    _wrong_output("F-Y3", "in which y_hat is made of z_1 and z_2, not of the activations",
                  lambda p, m: sigmoid(p.W_1 * m["z_1"] + p.W_2 * m["z_2"])),
    _wrong_output("F-Y4", "in which y_hat is made without the weights W_1 and W_2", lambda p, m: sigmoid(m["a_1"] + m["a_2"])),
    _wrong_output("F-Y5", "in which only unit 1 reaches the output", lambda p, m: sigmoid(p.W_1 * m["a_1"])),
    _wrong_output("F-Y6", "in which only unit 2 reaches the output", lambda p, m: sigmoid(p.W_2 * m["a_2"])),
    _wrong_output("F-Y7", "in which W_1 and W_2 have changed places", lambda p, m: sigmoid(p.W_2 * m["a_1"] + p.W_1 * m["a_2"])),
    _wrong_output("F-Y8", "in which y_hat adds up two sigmoids, one for each unit",
                  lambda p, m: sigmoid(p.W_1 * m["a_1"]) + sigmoid(p.W_2 * m["a_2"])),
    _wrong_output("F-Y9", "in which y_hat is made of the mean of what the units send",
                  lambda p, m: sigmoid((p.W_1 * m["a_1"] + p.W_2 * m["a_2"]) / 2)),
    _after_forward("F-Z5", "that uses the first two inputs only", "x may have any length.",
                   lambda quantity, right, made, p: np.dot(getattr(p, f"w_{quantity[-1]}")[:2], p.x[:2])
                   if quantity[:2] == "z_" else right),
    _mixed_up("P1", "delta", "the weight of the other unit", lambda u: u.other.W * u.delta_o * u.slope_h),
    _mixed_up("P2", "delta", "the slope of the other unit", lambda u: u.W * u.delta_o * u.other.slope_h),
    _mixed_up("P3", "delta", "the other unit's error term", lambda u: u.other.delta_h),
    _mixed_up("P4", "delta", "both weights, as if both led up from this unit",
              lambda u: (u.W + u.other.W) * u.delta_o * u.slope_h),
    _mixed_up("P5", "delta", "the other unit's error term in the place of delta_o",
              lambda u: u.W * u.other.delta_h * u.slope_h),
    _mixed_up("P6", "change_W", "the activation of the other unit", lambda u: u.eta * u.delta_o * u.other.a),
    _mixed_up("P7", "change_W", "the activations of both units", lambda u: u.eta * u.delta_o * (u.a + u.other.a)),
    _mixed_up("P8", "change_w", "the error term of the other unit", lambda u: u.eta * u.other.delta_h * u.x),
    _mixed_up("P9", "change_w", "the error terms of both units", lambda u: u.eta * (u.delta_h + u.other.delta_h) * u.x),
    row("N-fixed", RETURNED, "one set of numbers, whatever the arguments are", lambda g: truth(TRIED[0])[g.name],
        "Inside the function use its arguments, and nothing from outside."),
)  # fmt: skip


# --- the formula behind wrong numbers


def _recipe(quantity: str, tree: Tree, parts: dict[tuple[int, ...], str], *spellings: Tree) -> Recipe:
    earlier = QUANTITIES[: QUANTITIES.index(quantity)]
    slopes = [own_slope(name) for name in ("a_1", "a_2", "y_hat")]
    return Recipe(tree, (*earlier, *GIVEN, *slopes, ERROR), parts, spellings)


def _term(quantity: str, arriving: Tree, value: str) -> Recipe:
    return _recipe(
        quantity, product(arriving, own_slope(value)), {(0,): FIRST, (1,): WHICH_SLOPE},
        product(arriving, value, ("one minus", value)),
    )  # fmt: skip


DELTA_O = _term("delta_o", ERROR, "y_hat")
# What is computed before the first number that is returned.
FORWARD: dict[str, Tree] = {
    **{f"a_{j}": ("activated", ("dot", f"w_{j}", "x")) for j in UNITS},
    "y_hat": ("activated", ("+", ("*", "W_1", "a_1"), ("*", "W_2", "a_2"))),
}


def _line(name: str) -> Line:
    """Return a line of the forward pass, from which delta_o comes."""
    steps = list(FORWARD)

    def result(names: Names, line: Callable[[Names], NDArray], wanted: NDArray) -> NDArray:
        made = dict(names)
        for step in steps[steps.index(name) :]:
            made[step] = line(made) if step == name else evaluate(FORWARD[step], made)
        return evaluate(DELTA_O.tree, made)

    return Line(name, FORWARD[name], (*steps[: steps.index(name)], *GIVEN), result)


RECIPES = {
    "delta_o": replace(DELTA_O, lines=tuple(map(_line, FORWARD))),
    **{f"delta_{j}": _term(f"delta_{j}", product(f"W_{j}", "delta_o"), f"a_{j}") for j in UNITS},
    **{f"change_W_{j}": _recipe(f"change_W_{j}", product("eta", "delta_o", f"a_{j}"), CHANGE) for j in UNITS},
    **{f"change_w_{j}": _recipe(f"change_w_{j}", product("eta", f"delta_{j}", "x"), CHANGE) for j in UNITS},
}


# --- the judge


def judge_step(step: Callable, tried: Sequence[Pair] = TRIED, then: Sequence[Pair] = ()) -> Verdict:
    """Return the verdict on a function of a pair's arguments that returns the error terms and the changes.

    then: the pairs of the further cases.
    """
    verdict = judge_function(
        "step_of_two", step, [step_run(one) for one in tried], STEP_SLIPS, ON_PAPER, recipes=RECIPES
    )
    return and_cases(verdict, step, tuple(map(step_run, then)))


@cache
def step_run(pair: Pair) -> Run:
    """Return a call of step_of_two on these numbers."""
    right = truth(pair)
    units = {number: SimpleNamespace(**_seen(pair, number, {})) for number in UNITS}
    names = {**pair.arguments, **right}
    return Run(
        pair.label,
        pair.arguments,
        {name: right[name] for name in RETURNED},
        {"unit": units, "pair": pair},
        {name: names[name] for name in (*GIVEN, *QUANTITIES) if name != "y"},
        names=names,
    )
