"""The numbers of one training step with one hidden unit, and what each of them should be.

The right value of each number comes from differentiating one stage of the forward pass with the complex step,
given the numbers before it. The weights here are w (n_in,), from the inputs to the hidden
unit, and the number W, from there to the output.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course.judging.chain import Chain, pull_back
from course.network import sigmoid

QUANTITIES = ("z_h", "a", "y_hat", "delta_o", "delta_h", "change_W", "change_w")
BACKWARD = QUANTITIES[3:]
CHANGES = QUANTITIES[5:]


@dataclass(frozen=True, eq=False)
class Numbers:
    """What one step is computed from: x (n_in,), w (n_in,), and the numbers W, y and eta."""

    label: str
    x: NDArray
    w: NDArray
    W: float
    y: float
    eta: float

    @property
    def arguments(self) -> dict[str, Any]:
        """What a step is called with, by name and in that order."""
        return {"x": self.x, "w": self.w, "W": self.W, "y": self.y, "eta": self.eta}


PRINTED = Numbers("the printed numbers", np.array([0.1, 0.3]), np.array([0.4, -0.2]), 0.1, 1.0, 0.5)
SECOND = Numbers("set B", np.array([1.2, -0.7]), np.array([1.9, -0.8]), 2.3, 0.6, 0.9)


def back_through_sigmoid(value: ArrayLike, arriving: ArrayLike) -> NDArray:
    """Return what arrives above a sigmoid unit, carried back to its pre-activation.

    A slip in the forward pass can make a value that no sigmoid has. There the usual formula of the slope goes
    on, so that whoever used it with this value is not told of a second mistake.
    """
    value = np.asarray(value, dtype=float)
    if np.all((value > 0) & (value < 1)):
        return pull_back(sigmoid, np.log(value / (1 - value)), arriving)
    return arriving * value * (1 - value)


def expected(quantity: str, numbers: Numbers, before: Mapping[str, ArrayLike]) -> NDArray:
    """Return what a quantity should be, given the values of those before it."""
    match quantity:
        case "z_h":
            return np.dot(numbers.w, numbers.x)
        case "a":
            return sigmoid(before["z_h"])
        case "y_hat":
            return sigmoid(numbers.W * before["a"])
        case "delta_o":
            return back_through_sigmoid(before["y_hat"], numbers.y - before["y_hat"])
        case "delta_h":
            return back_through_sigmoid(before["a"], numbers.W * before["delta_o"])
        case "change_W":
            return numbers.eta * pull_back(lambda W: W * before["a"], numbers.W, before["delta_o"])
        case "change_w":
            return numbers.eta * pull_back(lambda w: np.dot(w, numbers.x), numbers.w, before["delta_h"])
    raise ValueError(f"no quantity is called {quantity!r}; there are {', '.join(QUANTITIES)}")


CHAIN = Chain(QUANTITIES, expected)
truth = CHAIN.truth


def seen_by_slips(numbers: Numbers, before: Mapping[str, ArrayLike]) -> dict[str, Any]:
    """Return what the formulas of the slips see beside `right`: the numbers and all that can be made of them."""
    seen = {**truth(numbers), **before}
    return {
        **numbers.arguments,
        **seen,
        "numbers": numbers,
        "before": seen,
        "z_o": numbers.W * seen["a"],
        "error": numbers.y - seen["y_hat"],
        "slope_o": seen["y_hat"] * (1 - seen["y_hat"]),
        "slope_h": seen["a"] * (1 - seen["a"]),
    }
