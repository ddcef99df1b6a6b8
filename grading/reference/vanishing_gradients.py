"""Reference solutions of chapter 6's exercises.

They share no code with the kit's checks, which know the truth from complex-step differentiation. The
diagnoses of the fault clinic stand here alone: the kit judges them by evidence.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

WEIGHT_NEEDED = 4

DIAGNOSES = {
    "A": "wrong backward pass",
    "B": "saturated output",
    "C": "learning rate too large",
    "D": "vanishing gradients",
    "E": "learning rate too small",
}

REPAIRED = {
    "activation": "tanh",
    "initialisation": "Glorot",
    "weight_scale": 1.0,
    "learnrate": 0.5,
    "loss": "squared error",
}


def path_bound(weights: NDArray) -> float:
    """Return the product of |W| / 4 over the weights (n_layers,) of one path through sigmoid units."""
    bound = 1.0
    for weight in weights:
        bound *= abs(weight) * 0.25
    return bound


def gradient_norms(
    x: NDArray, target: NDArray, weights: Sequence[NDArray], f: Callable, slope: Callable
) -> NDArray:
    """Return the Frobenius norm of dE/dW for each layer, first layer first, shape (n_layers,).

    f in the hidden layers, a sigmoid at the output; squared error, averaged over the records of x
    (n_records, n_in). Summed here record by record, from the definition.
    """
    total = [np.zeros(W.shape) for W in weights]
    for record, wanted in zip(x, target, strict=True):
        z, a = [], [record]
        for W in weights:
            z.append(np.dot(a[-1], W))
            a.append(f(z[-1]))
        y_hat = 1 / (1 + np.exp(-z[-1]))
        delta = (y_hat - wanted) * y_hat * (1 - y_hat)
        for layer in range(len(weights) - 1, -1, -1):
            total[layer] += np.outer(a[layer], delta)
            if layer:
                delta = np.dot(weights[layer], delta) * slope(z[layer - 1])
    return np.array([np.sqrt(np.sum((gradient / len(x)) ** 2)) for gradient in total])


def time_terms(w: float, u: float, x: Sequence[float], start: float, target: float) -> NDArray:
    """Return delta_k a_(k-1) for k = 1, 2, 3 of a_k = tanh(w a_(k-1) + u x_k), shape (3,)."""
    a = [start]
    for x_k in x:
        a.append(np.tanh(w * a[-1] + u * x_k))
    slopes = [1 - a_k**2 for a_k in a]
    error = target - a[3]
    delta = (
        error * slopes[3] * w * slopes[2] * w * slopes[1],
        error * slopes[3] * w * slopes[2],
        error * slopes[3],
    )
    return np.array([delta_k * a_k for delta_k, a_k in zip(delta, a, strict=False)])
