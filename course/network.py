"""The forward pass of a network with two layers of weights, and its loss.

Notation of the whole course: pre-activation z, activation a, prediction y_hat. `W_ih[i, j]` leads from input
i to hidden unit j, `W_ho[j, k]` from hidden unit j to output k. There are no biases: a bias is a weight on
an input that is always 1.

Every function also takes complex arrays, so that `differences.complex_step_gradient` can look through it.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray


class ForwardPass(NamedTuple):
    """What the forward pass computes and the backward pass needs, from the input side to the output."""

    z_h: NDArray
    a_h: NDArray
    z_o: NDArray
    y_hat: NDArray


# A decorator, for entering errstate in a with-block would cost a third of the whole call.
@np.errstate(over="ignore")
def sigmoid(z: ArrayLike) -> NDArray:
    """Return 1 / (1 + e^-z), elementwise, for z of any size.

    For z below about -709 the exponential overflows to infinity, and 1 / infinity is the limit that is
    wanted, so that overflow is not worth a warning.
    """
    return 1 / (1 + np.exp(-np.asarray(z)))


def forward(x: ArrayLike, W_ih: ArrayLike, W_ho: ArrayLike) -> ForwardPass:
    """Run one record or a batch through the network, sigmoid on both layers.

    Shapes: x (n_in,) or (n_records, n_in); W_ih (n_in, n_hidden); W_ho (n_hidden, n_out), or (n_hidden,)
    for a network with a single output. y_hat has the shape of x with its last axis replaced by W_ho's.
    """
    z_h = np.matmul(x, W_ih)
    a_h = sigmoid(z_h)
    z_o = np.matmul(a_h, W_ho)
    return ForwardPass(z_h, a_h, z_o, sigmoid(z_o))


def squared_error(target: ArrayLike, y_hat: ArrayLike) -> NDArray:
    """Return E = 1/2 sum over outputs of (y - y_hat)^2, averaged over records.

    Shapes: both () or (n_out,) for one record, both (n_records, n_out) for a batch. Raises ValueError when
    the two shapes differ: (n,) against (n, 1) would broadcast to (n, n) and give a wrong loss in silence.
    """
    target, y_hat = np.asarray(target), np.asarray(y_hat)
    if target.shape != y_hat.shape:
        raise ValueError(f"targets of shape {target.shape} do not match predictions of shape {y_hat.shape}")
    records = len(y_hat) if y_hat.ndim == 2 else 1
    return ((target - y_hat) ** 2).sum() / (2 * records)
