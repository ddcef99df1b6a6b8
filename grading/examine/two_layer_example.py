"""What the hidden tests of chapter 4 call: the learner's numbers against the reference, one_step on unseen ones.

Changes of weights, and all that is worked out once, must have the reference's values. The two error terms of
set B are judged from the learner's own earlier numbers, so that one slip costs its own point and no other.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from course.checks.two_layer_example import EXERCISES
from course.checks.two_layer_example.worked_numbers import BACKWARD, QUANTITIES, Numbers
from course.checks.two_layer_example.worked_step import judge_step
from course.judging.attempt import Attempt
from course.judging.compare import close, fault_of_form, tolerance
from course.judging.verdict import Verdict, conclude
from grading.reference import two_layer_example as reference

UNSEEN = "numbers that your code has not seen"
JUDGED_FROM_OWN = ("delta_o", "delta_h")


def printed(quantity: str, *own: Any) -> None:
    """Examine one of the printed numbers; `own` are the learner's from z_h up to the one that is judged."""
    conclude(EXERCISES[quantity](*own), quiet=True)
    _compare(quantity, own[-1], getattr(reference.whole_step(*reference.PRINTED), quantity))


def set_b(name: str, *own: Any) -> None:
    """Examine a number of set B, or its forward pass, in the same way."""
    conclude(EXERCISES[name](*own), quiet=True)
    right = reference.whole_step(*reference.SET_B)
    quantities = QUANTITIES[:3] if name == "forward pass B" else (name.removesuffix("_b"),)
    for quantity, value in zip(quantities, own[-len(quantities) :], strict=True):
        if quantity not in JUDGED_FROM_OWN:
            _compare(f"{quantity}_b", value, getattr(right, quantity))


def rounding(culprit: Any, decimals: Any) -> None:
    """Examine which rounded number spoils the last digit, and how many decimals it needs."""
    if (culprit, decimals) != reference.rounding():
        conclude(Verdict("culprit", "value", "The name or the number of decimals is not right."))


def early(early_change_w: Any) -> None:
    """Examine the change of w that is made too late, with W updated already."""
    _compare("early_change_w", early_change_w, reference.early(*reference.PRINTED)[0])


def early_ratios(early_ratio: Any, early_ratio_b: Any) -> None:
    """Examine how many times as long that change is, for both sets of numbers."""
    _compare("early_ratio", early_ratio, reference.early(*reference.PRINTED)[1])
    _compare("early_ratio_b", early_ratio_b, reference.early(*reference.SET_B)[1])


def one_step(function: Callable) -> None:
    """Examine a learner's one_step on numbers that it has not seen; raise CheckFailed if it is wrong."""
    cases = hidden_numbers()
    conclude(judge_step(function, cases), quiet=True)
    for numbers in cases:
        values = Attempt(function, numbers.arguments, BACKWARD).values
        right = reference.one_step(*numbers.arguments.values())
        for name, wanted in zip(BACKWARD, right, strict=True):
            _compare("one_step", values[name], wanted)


@cache
def hidden_numbers() -> tuple[Numbers, ...]:
    """Return the hidden numbers: random, with one to five inputs and |z| <= 12, the same for everybody."""
    rng = np.random.default_rng([2026, 41])
    drawn = []
    for n_in in (2, 1, 3, 5, 2, 4):
        x, w = rng.normal(0, 1.2, n_in), rng.normal(0, 1.2, n_in)
        W, y, eta = rng.normal(0, 2.5), rng.uniform(0.02, 0.98), rng.uniform(0.02, 2)
        scale = max(1.0, abs(float(w @ x)) / 12, abs(W) / 12)
        drawn.append(Numbers(UNSEEN, x, w / scale, float(W / scale), float(y), float(eta)))
    return tuple(drawn)


def _compare(name: str, value: Any, right: Any) -> None:
    """Raise CheckFailed unless a value equals the reference's."""
    if fault_of_form(value) or not close(value, right, tolerance(value)):
        conclude(Verdict(name, "value", "It does not have the value that the chapter's numbers give."))
