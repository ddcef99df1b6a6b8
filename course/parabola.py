"""Gradient descent on a loss over one weight, E = (w - 2)^2."""

import numpy as np
from numpy.typing import NDArray

BOTTOM = 2.0


def loss(w: NDArray) -> NDArray:
    """Return E = (w - 2)^2."""
    return (np.asarray(w) - BOTTOM) ** 2


def slope(w: float) -> float:
    """Return dE/dw = 2 (w - 2)."""
    return 2 * (w - BOTTOM)


def walk(start: float, eta: float, steps: int) -> NDArray:
    """Return the weight before the first step and after each of them."""
    visited = [start]
    for _ in range(steps):
        visited.append(visited[-1] - eta * slope(visited[-1]))
    return np.array(visited)
