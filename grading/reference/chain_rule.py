"""Reference solutions of chapter 2's exercises, written out as the chapter derives them."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def df_du(u: float, v: float) -> float:
    """Return the partial derivative of (u^2 - 3 v)^3 + 2 v by u."""
    return 3 * (u**2 - 3 * v) ** 2 * 2 * u


def df_dv(u: float, v: float) -> float:
    """Return the partial derivative of (u^2 - 3 v)^3 + 2 v by v."""
    return -9 * (u**2 - 3 * v) ** 2 + 2


def sigmoid_slope(a: ArrayLike) -> NDArray:
    """Return the sigmoid's slope where its value is a, elementwise."""
    a = np.asarray(a)
    return a * (1 - a)


def backward(nodes: list[tuple[str, tuple[int, ...], float | None]], values: NDArray) -> NDArray:
    """Return +d(last node)/d(node) for every node of a listed graph; shape (len(nodes),)."""
    slopes = np.zeros(len(nodes))
    slopes[-1] = 1
    for k in reversed(range(len(nodes))):
        operation, inputs, number = nodes[k]
        if operation == "add":
            for source in inputs:
                slopes[source] += slopes[k]
        elif operation == "multiply":
            left, right = inputs
            slopes[left] += slopes[k] * values[right]
            slopes[right] += slopes[k] * values[left]
        elif operation == "power":
            slopes[inputs[0]] += slopes[k] * number * values[inputs[0]] ** (number - 1)
        elif operation == "sigmoid":
            slopes[inputs[0]] += slopes[k] * values[k] * (1 - values[k])
    return slopes


# A chain of three units: 2, 4 and 6 local slopes on the paths to its weights; 7 wires carry a product.
ONE_BY_ONE, IN_ONE_SWEEP = 1 + 3 + 5, 7
