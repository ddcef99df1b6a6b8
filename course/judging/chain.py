"""Quantities that depend on one another: what the backward passes of every chapter have in common."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from course.differences import complex_step_gradient
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


def slope(z: NDArray) -> NDArray:
    """Return sigmoid'(z), elementwise."""
    return sigmoid(z) * (1 - sigmoid(z))


def pull_back(stage: Callable[[NDArray], NDArray], at: NDArray, error_term: NDArray) -> NDArray:
    """Return d/dv sum(error_term * stage(v)) at v = `at`, with the shape of `at`."""
    return complex_step_gradient(lambda v: np.sum(error_term * stage(v)), at)
