"""Gradient descent on a loss over one weight that is a parabola: the bowl of chapter 2, and the one on chapter 6's dial."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Nearer to a threshold than this, a learning rate stands on it.
ON_THE_LINE = 1e-9
TO_AND_FRO, AWAY, AT_ONCE, ACROSS, ALONG = "to and fro", "away", "at once", "across", "along"


class Parabola(NamedTuple):
    """A loss E of one weight, or of an array of weights, its slope, its lowest point, and its second derivative."""

    loss: Callable[[ArrayLike], NDArray | float]
    slope: Callable[[float], float]
    bottom: float
    curvature: float

    def walk(self, start: float, eta: float, steps: int) -> NDArray:
        """Return the weight before the first step and after each of them."""
        visited = [start]
        for _ in range(steps):
            visited.append(visited[-1] - eta * self.slope(visited[-1]))
        return np.array(visited)

    def factor(self, eta: float) -> float:
        """Return what each step multiplies the distance from the bottom by."""
        return 1 - self.curvature * eta

    def pace(self, eta: float) -> str:
        """Return where steps lead: TO_AND_FRO for ever, AWAY, AT_ONCE to the bottom, or nearer, ACROSS it or ALONG a side."""
        factor = self.factor(eta)
        if abs(abs(factor) - 1) < ON_THE_LINE:
            return TO_AND_FRO
        if abs(factor) < ON_THE_LINE:
            return AT_ONCE
        if abs(factor) > 1:
            return AWAY
        return ACROSS if factor < 0 else ALONG


# --- chapter 2: the model y_hat = w x on three records

INPUTS = np.array([1.0, 2.0, 3.0])
TARGETS = np.array([2.2, 3.8, 6.3])


def _loss_of_records(w: ArrayLike) -> NDArray:
    """Return half the squared error, averaged over the records."""
    errors = TARGETS - np.multiply.outer(w, INPUTS)
    return np.mean(errors**2, axis=-1) / 2


def _slope_of_records(w: float) -> float:
    return float(np.mean(-(TARGETS - w * INPUTS) * INPUTS))


RECORDS = Parabola(
    _loss_of_records,
    _slope_of_records,
    bottom=float(np.sum(INPUTS * TARGETS) / np.sum(INPUTS**2)),
    curvature=float(np.mean(INPUTS**2)),
)

# --- chapter 6: (2 x + 9)^2 + 3, chapter 2's function of one variable

CIRCUIT = Parabola(lambda x: (2 * x + 9) ** 2 + 3, lambda x: 4 * (2 * x + 9), bottom=-4.5, curvature=8.0)
