"""Numerical differentiation: derivatives from function values alone, and the gradient check.

In `h` every function here takes the *half-step*: the central difference looks at x - h and x + h. (Some
texts write h for the whole distance; their h is twice ours.)
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

EPS = np.finfo(float).eps
FORWARD_STEP = EPS ** (1 / 2)
CENTRAL_STEP = EPS ** (1 / 3)
COMPLEX_STEP = 1e-30


def forward_difference(f: Callable, x: float, h: float = FORWARD_STEP) -> float:
    """Return (f(x + h) - f(x)) / h for a function of one number; the error shrinks like h.

    The default h, about 1.5e-8, balances that error against rounding (Press et al., Numerical Recipes, 5.7).
    """
    return (f(x + h) - f(x)) / h


def central_difference(f: Callable, x: float, h: float = CENTRAL_STEP) -> float:
    """Return (f(x + h) - f(x - h)) / (2 h) for a function of one number; the error shrinks like h^2.

    The default h, about 6e-6, balances that error against rounding (Press et al., Numerical Recipes, 5.7).
    """
    return (f(x + h) - f(x - h)) / (2 * h)


def numerical_gradient(f: Callable[[NDArray], float], x: ArrayLike, h: float = CENTRAL_STEP) -> NDArray:
    """Return +df/dx by central differences, one entry of x at a time: 2 * x.size calls of f.

    x has any shape and is not changed; the gradient has the same shape. The result is a float array also
    for an integer x, whose entries could not hold x + h.
    """
    x = np.asarray(x, dtype=float)
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):

        def along_one_entry(value, index=index):
            moved = x.copy()
            moved[index] = value
            return f(moved)

        gradient[index] = central_difference(along_one_entry, x[index], h)
    return gradient


def complex_step_gradient(f: Callable[[NDArray], complex], x: ArrayLike) -> NDArray:
    """Return +df/dx as Im f(x + ih) / h, one entry at a time: exact to rounding, for there is no difference.

    f must be analytic and let complex numbers through (no abs, no comparison of values). Source: Squire and
    Trapp, "Using complex variables to estimate derivatives of real functions", SIAM Review 40 (1998).
    """
    x = np.asarray(x, dtype=complex)
    gradient = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        moved = x.copy()
        moved[index] += 1j * COMPLEX_STEP
        gradient[index] = f(moved).imag / COMPLEX_STEP
    return gradient


def relative_error(a: ArrayLike, b: ArrayLike) -> float:
    """Return |a - b| / max(|a|, |b|), with Euclidean lengths over all entries; 0 if both are zero.

    Dividing by the larger length makes the result independent of the size of the numbers: an absolute
    tolerance on weight changes of 1e-4 would accept anything. Raises ValueError when the shapes differ.
    """
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError(f"cannot compare shape {a.shape} with shape {b.shape}")
    longer = max(np.linalg.norm(a), np.linalg.norm(b))
    return 0.0 if longer == 0 else float(np.linalg.norm(a - b) / longer)


def gradient_check(f: Callable[[NDArray], float], x: ArrayLike, gradient: ArrayLike) -> float:
    """Return the relative error of a claimed gradient +df/dx at x against the numerical one.

    Below about 1e-7 the claim is right; above 1e-4 it is wrong (for smooth f away from a zero gradient).
    """
    return relative_error(gradient, numerical_gradient(f, x))
