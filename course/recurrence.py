"""A recurrent unit unrolled in time: the same weight at every step, a_k = f(w a_(k-1) + u x_k).

Unrolled, it is a stack that is as deep as time is long. Every function takes a weight *for every step*, so
that one can ask what each use of the weight contributes; a recurrent unit has all of them equal. They take
complex arrays, too, for `differences.complex_step_gradient`.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray


class Unrolled(NamedTuple):
    """The pre-activations z_1 ... z_T, and the activations a_0 ... a_T, one more."""

    z: NDArray
    a: NDArray


def unroll(
    weights: ArrayLike, u: float, x: ArrayLike, start: float, f: Callable[[ArrayLike], NDArray] = np.tanh
) -> Unrolled:
    """Run the unit through time: weights (T,), one a step, and inputs x (T,), from the activation `start`.

    Raises ValueError when weights and inputs differ in length.
    """
    z, a = [], [start]
    for w, x_k in zip(np.asarray(weights), np.asarray(x), strict=True):
        z.append(w * a[-1] + u * x_k)
        a.append(f(z[-1]))
    return Unrolled(np.array(z), np.array(a))


def last_error(weights: ArrayLike, u: float, x: ArrayLike, start: float, target: float) -> NDArray:
    """Return E = 1/2 (y - a_T)^2, the loss of the last activation; arguments as in unroll, with f = tanh."""
    return (target - unroll(weights, u, x, start).a[-1]) ** 2 / 2
