"""Reference solutions of chapter 3, written out as the course derives them; no code shared with the checks."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

RIGHT_PASS = "C"
WRONG_PARTIAL = {"A": "w2", "B": "b", "D": "x1"}


def forward_difference(f: Callable[[float], float], x: float, h: float) -> float:
    """Return the slope of the secant from x to x + h."""
    rise = f(x + h) - f(x)
    return rise / h


def central_difference(f: Callable[[float], float], x: float, h: float) -> float:
    """Return the slope of the secant from x - h to x + h; h is the half-step."""
    rise, run = f(x + h) - f(x - h), 2 * h
    return rise / run


def numerical_gradient(f: Callable[[NDArray], float], x: ArrayLike, h: float = 1e-5) -> NDArray:
    """Return +df/dx by central differences, in the shape of x, as floats; x is not changed."""
    start = np.array(x, dtype=float)
    slopes = []
    for place in range(start.size):
        values = []
        for move in (h, -h):
            moved = start.copy()
            moved.flat[place] += move
            values.append(f(moved))
        slopes.append((values[0] - values[1]) / (2 * h))
    return np.array(slopes).reshape(start.shape)


def relative_error(a: ArrayLike, b: ArrayLike) -> float:
    """Return |a - b| / max(|a|, |b|) with Euclidean lengths, and 0 for two zeros; equal shapes only."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError(f"shapes {a.shape} and {b.shape} differ")
    largest = max(np.sqrt(np.sum(a**2)), np.sqrt(np.sum(b**2)))
    return np.sqrt(np.sum((a - b) ** 2)) / largest if largest > 0 else 0.0


def circuit_gradient(p: NDArray) -> NDArray:
    """Return the five partials of (w1 x1 + w2 x2)^2 + b at p = (x1, x2, w1, w2, b), by the chain rule."""
    x1, x2, w1, w2, _ = p
    square = 2 * (w1 * x1 + w2 * x2)
    return np.array([square * w1, square * w2, square * x1, square * x2, 1.0])
