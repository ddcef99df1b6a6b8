"""What a gradient costs: a stack of dense layers run forward and backward, its matrix products counted.

The weights of a stack are one array of shape (layers, width, width), so that every layer is as wide as the
input and one array holds all that is to be differentiated. Each layer is a matrix product and a sigmoid.
Gradients here are +dE/dW, for the E of `network.squared_error`.
"""

import os
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course.ahead import GRADING
from course.network import sigmoid, squared_error

# Ticks of the clock between two looks at it, at least.
FEWEST_TICKS = 20

Product = Callable[[NDArray, NDArray], NDArray]


class Stack(NamedTuple):
    """Weights (layers, width, width), inputs and targets, both (records, width)."""

    weights: NDArray
    x: NDArray
    target: NDArray


class ProductCounter:
    """A matrix product that counts its calls."""

    def __init__(self):
        self.count = 0

    def __call__(self, first: NDArray, second: NDArray) -> NDArray:
        """Return first @ second."""
        self.count += 1
        return first @ second


def random_stack(layers: int, width: int, records: int, seed: int = 0) -> Stack:
    """Return a stack with normal weights of standard deviation 1 / sqrt(width), and data to match."""
    rng = np.random.default_rng(seed)
    weights = rng.normal(0, 1 / np.sqrt(width), (layers, width, width))
    return Stack(weights, rng.normal(0, 1, (records, width)), rng.uniform(0, 1, (records, width)))


def run_forward(stack: Stack, product: Product = np.matmul) -> list[NDArray]:
    """Return the inputs and the activations of every layer, each (records, width): one product a layer."""
    activations = [stack.x]
    for weights in stack.weights:
        activations.append(sigmoid(product(activations[-1], weights)))
    return activations


def stack_loss(stack: Stack) -> float:
    """Return E of the stack's outputs, averaged over records."""
    return squared_error(stack.target, run_forward(stack)[-1])


def run_backward(stack: Stack, activations: list[NDArray], product: Product = np.matmul) -> NDArray:
    """Return dE/dW of every layer in one sweep, in the shape of the weights.

    Each layer takes one product for its weights and one to carry the derivative on to the layer below; the
    first layer has none below. That is 2 * layers - 1 products.
    """
    gradient = np.empty_like(stack.weights)
    arriving = _at_the_output(stack, activations)
    for layer in reversed(range(len(stack.weights))):
        gradient[layer] = product(activations[layer].T, arriving)
        if layer > 0:
            arriving = _one_layer_down(stack, activations, layer, arriving, product)
    return gradient


def backward_without_reuse(stack: Stack, activations: list[NDArray], product: Product = np.matmul) -> NDArray:
    """Return the same gradient, but start anew from the output for every layer.

    The k-th layer from the top takes k products, all of them together layers * (layers + 1) / 2.
    """
    gradient = np.empty_like(stack.weights)
    for layer in range(len(stack.weights)):
        arriving = _at_the_output(stack, activations)
        for above in reversed(range(layer + 1, len(stack.weights))):
            arriving = _one_layer_down(stack, activations, above, arriving, product)
        gradient[layer] = product(activations[layer].T, arriving)
    return gradient


def _at_the_output(stack: Stack, activations: list[NDArray]) -> NDArray:
    """Return dE/dz at the output."""
    y_hat = activations[-1]
    return (y_hat - stack.target) * y_hat * (1 - y_hat) / len(stack.x)


def _one_layer_down(
    stack: Stack, activations: list[NDArray], layer: int, arriving: NDArray, product: Product
) -> NDArray:
    """Return dE/dz of the layer below from dE/dz of this one."""
    below = activations[layer]
    return product(arriving, stack.weights[layer].T) * below * (1 - below)


def median_seconds(function: Callable, *arguments: object, repeats: int = 5) -> float:
    """Return the median duration of a call, in seconds; a single call may be slow by accident.

    What is over sooner than a clock can tell (a browser's has ticks of 0.1 ms) is called several times between two looks.
    While a notebook is graded nobody looks, and the first duration will do.
    """
    if GRADING in os.environ:
        repeats = 1
    calls, shortest = 1, FEWEST_TICKS * _tick()
    while (first := _seconds(function, arguments, calls)) < shortest:
        calls *= 2
    durations = [first, *(_seconds(function, arguments, calls) for _ in range(repeats - 1))]
    return float(np.median(durations)) / calls


def _tick() -> float:
    """Return the seconds between two times that the clock can tell apart."""
    start = time.perf_counter()
    while (now := time.perf_counter()) == start:
        pass
    return now - start


def _seconds(function: Callable, arguments: tuple, calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        function(*arguments)
    return time.perf_counter() - start
