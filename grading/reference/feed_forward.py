"""Reference solutions of chapter 1, written out unit by unit and record by record.

They share no code with the kit's forward pass, which works on whole arrays: two ways to the same numbers.
"""

import math

import numpy as np
from numpy.typing import NDArray


def sigmoid(z: float | NDArray) -> NDArray:
    """Return 1 / (1 + e^-z), entry by entry; an exponent is never positive, so that nothing overflows."""
    values = [_sigmoid_of_one(float(one)) for one in np.ravel(z)]
    return np.reshape(values, np.shape(z))


def feed_forward(x: NDArray, W_ih: NDArray, W_ho: NDArray) -> tuple[NDArray, NDArray]:
    """Return hidden activations and outputs; x (n_in,) or (n_records, n_in), W (units below, units above)."""
    hidden, outputs = [], []
    for record in np.atleast_2d(x):
        a_h = _layer(record, W_ih)
        hidden.append(a_h)
        outputs.append(_layer(a_h, W_ho))
    if np.ndim(x) == 1:
        return np.array(hidden[0]), np.array(outputs[0])
    return np.array(hidden), np.array(outputs)


def squared_error(target: float | NDArray, y_hat: float | NDArray) -> float:
    """Return E = 1/2 (y - y_hat)^2, summed over outputs and averaged over records.

    y_hat: a number, (n_out,) or (n_records, n_out); target has as many numbers, in the same order.
    """
    n_records = len(y_hat) if np.ndim(y_hat) == 2 else 1
    pairs = zip(np.ravel(target), np.ravel(y_hat), strict=True)
    return math.fsum((float(y) - float(prediction)) ** 2 / 2 for y, prediction in pairs) / n_records


def one_matrix(W_1: NDArray, W_2: NDArray) -> NDArray:
    """Return the matrix that does what two linear layers do; W_1 (n_in, n_hidden), W_2 (n_hidden, n_out)."""
    n_in, n_out = len(W_1), len(W_2[0])
    product = [
        [math.fsum(W_1[i][j] * W_2[j][k] for j in range(len(W_2))) for k in range(n_out)] for i in range(n_in)
    ]
    return np.array(product)


def _sigmoid_of_one(z: float) -> float:
    shrinking = math.exp(-abs(z))
    return 1 / (1 + shrinking) if z >= 0 else shrinking / (1 + shrinking)


def _layer(below: NDArray, weights: NDArray) -> list[float]:
    sums = [math.fsum(below[i] * weights[i][j] for i in range(len(below))) for j in range(len(weights[0]))]
    return [_sigmoid_of_one(float(z)) for z in sums]
