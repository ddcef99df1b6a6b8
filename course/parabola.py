"""Gradient descent on a loss over one weight: E of the model y_hat = w x on three records, the bowl of chapter 2."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

INPUTS = np.array([1.0, 2.0, 3.0])
TARGETS = np.array([2.2, 3.8, 6.3])
# E is a parabola: CURVATURE is its second derivative, BOTTOM its lowest point.
CURVATURE = float(np.mean(INPUTS**2))
BOTTOM = float(np.sum(INPUTS * TARGETS) / np.sum(INPUTS**2))


def loss(w: ArrayLike) -> NDArray:
    """Return E, half the squared error averaged over the records, for one weight or an array of weights."""
    errors = TARGETS - np.multiply.outer(w, INPUTS)
    return np.mean(errors**2, axis=-1) / 2


def slope(w: float) -> float:
    """Return dE/dw."""
    return float(np.mean(-(TARGETS - w * INPUTS) * INPUTS))


def walk(start: float, eta: float, steps: int) -> NDArray:
    """Return the weight before the first step and after each of them."""
    visited = [start]
    for _ in range(steps):
        visited.append(visited[-1] - eta * slope(visited[-1]))
    return np.array(visited)
