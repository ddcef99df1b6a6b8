"""Quantities that depend on one another, each judged from the learner's own values of those before it.

So one slip is told once, and a quantity that follows from a wrong one is right given that one. With it, what the slips of
every backward pass have in common.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.differences import complex_step_gradient
from course.judging.compare import fault_of_form
from course.network import sigmoid

WHICH_WAY = "If the output is too low, should it go up or down? Check the sign that your formula gives then."
PARENTHESES = "Python multiplies before it subtracts. What did you mean?"
SLOPE_AT = "The slope belongs to the pre-activation of the unit. Which of your variables already holds f(z)?"
TWO_FACTORS = "An error term is an error times the slope of the unit's own activation function."
THREE_FACTORS = (
    "A hidden unit's error term has three factors: the error term above it, the weight that leads there, "
    "and the slope of the hidden unit itself."
)
STEP_IS = "A weight's change is the learning rate, times the error term above it, times the value below it."
# What a formula that was found is asked about, by the part in which it differs.
WHICH_SLOPE = "Look at the factor for the slope: whose slope is it, and at what is it taken?"
ABOVE = "Look at the value above the weight: whose error term is it?"
BELOW = "Look at the value below the weight: what did this weight multiply in the forward pass?"


def slope(z: NDArray) -> NDArray:
    """Return sigmoid'(z), elementwise."""
    return sigmoid(z) * (1 - sigmoid(z))


def pull_back(stage: Callable[[NDArray], NDArray], at: NDArray, error_term: NDArray) -> NDArray:
    """Return d/dv sum(error_term * stage(v)) at v = `at`, with the shape of `at`."""
    return complex_step_gradient(lambda v: np.sum(error_term * stage(v)), at)


class Chain:
    """Quantities in the order in which they depend on one another.

    expected(name, inputs, before): what a quantity should be for these inputs, given the values of those before it.
    truth(inputs): the right value of each, from the right values of those before it; kept, so inputs are hashable.
    """

    def __init__(
        self, quantities: tuple[str, ...], expected: Callable[[str, Any, Mapping[str, Any]], NDArray]
    ):
        self.quantities, self.expected = quantities, expected
        self.truth = lru_cache(maxsize=256)(self.values)

    def before(self, name: str) -> tuple[str, ...]:
        """Return the quantities before this one."""
        return self.quantities[: self.quantities.index(name)]

    def values(
        self, inputs: Any, change: Callable[[str, Any, Mapping[str, Any]], Any] | None = None, until: str = ""
    ) -> dict[str, NDArray]:
        """Return each quantity from those before it; change(name, value, made) may put another value in its place."""
        made: dict[str, NDArray] = {}
        for name in (*self.before(until), until) if until else self.quantities:
            value = self.expected(name, inputs, made)
            made[name] = change(name, value, made) if change else value
        return made

    def usable(self, name: str, inputs: Any, own: Mapping[str, Any]) -> dict[str, NDArray]:
        """Return those of the learner's own values before a quantity that can be computed with."""
        right = self.truth(inputs)
        return {
            earlier: np.asarray(own[earlier], dtype=float)[()]
            for earlier in self.before(name)
            if fault_of_form(own.get(earlier)) is None and np.shape(own[earlier]) == np.shape(right[earlier])
        }
