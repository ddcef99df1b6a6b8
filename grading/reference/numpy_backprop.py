"""Reference solutions of the graded exercises, written out as the course derives them.

They share no code with the kit's checks, which know the truth from complex-step differentiation: two
independent ways to the same numbers, compared by the tests.
"""

import numpy as np
from numpy.typing import NDArray

from course.network import sigmoid, squared_error


def backward_step(
    x: NDArray,
    target: float,
    learnrate: float,
    weights_input_hidden: NDArray,
    weights_hidden_output: NDArray,
) -> tuple[NDArray, NDArray, NDArray, NDArray, NDArray]:
    """Return error, output_error_term, hidden_error_term, delta_w_h_o, delta_w_i_h for one record.

    Shapes: x (n_in,), weights_input_hidden (n_in, n_hidden), weights_hidden_output (n_hidden,); one output.
    """
    hidden_layer_output = sigmoid(x @ weights_input_hidden)
    output = sigmoid(hidden_layer_output @ weights_hidden_output)
    error = target - output
    output_error_term = error * output * (1 - output)
    hidden_error_term = (
        output_error_term * weights_hidden_output * hidden_layer_output * (1 - hidden_layer_output)
    )
    delta_w_h_o = learnrate * output_error_term * hidden_layer_output
    delta_w_i_h = learnrate * np.outer(x, hidden_error_term)
    return error, output_error_term, hidden_error_term, delta_w_h_o, delta_w_i_h


def backward_pass(
    x: NDArray,
    target: NDArray,
    learnrate: float,
    weights_input_hidden: NDArray,
    weights_hidden_output: NDArray,
) -> tuple[NDArray, NDArray, NDArray, NDArray, NDArray]:
    """Return the same five for a batch; the changes are averages over the records.

    Shapes: x (n_records, n_in), target (n_records, n_out), weights (n_in, n_hidden) and (n_hidden, n_out).
    """
    hidden_layer_output = sigmoid(x @ weights_input_hidden)
    output = sigmoid(hidden_layer_output @ weights_hidden_output)
    error = target - output
    output_error_term = error * output * (1 - output)
    hidden_error_term = (
        output_error_term @ weights_hidden_output.T * hidden_layer_output * (1 - hidden_layer_output)
    )
    delta_w_h_o = learnrate * hidden_layer_output.T @ output_error_term / len(x)
    delta_w_i_h = learnrate * x.T @ hidden_error_term / len(x)
    return error, output_error_term, hidden_error_term, delta_w_h_o, delta_w_i_h


def train_step(
    x: NDArray,
    target: NDArray,
    learnrate: float,
    weights_input_hidden: NDArray,
    weights_hidden_output: NDArray,
) -> tuple[NDArray, NDArray]:
    """Return new weights_input_hidden and weights_hidden_output after one step on a batch."""
    *_, delta_w_h_o, delta_w_i_h = backward_pass(
        x, target, learnrate, weights_input_hidden, weights_hidden_output
    )
    return weights_input_hidden + delta_w_i_h, weights_hidden_output + delta_w_h_o


def train(
    x: NDArray,
    target: NDArray,
    learnrate: float,
    weights_input_hidden: NDArray,
    weights_hidden_output: NDArray,
    steps: int,
) -> tuple[NDArray, NDArray, list[float]]:
    """Return the weights after `steps` steps, and steps + 1 losses: before the first and after each."""

    def loss() -> float:
        hidden_layer_output = sigmoid(x @ weights_input_hidden)
        return squared_error(target, sigmoid(hidden_layer_output @ weights_hidden_output))

    losses = [loss()]
    for _ in range(steps):
        weights_input_hidden, weights_hidden_output = train_step(
            x, target, learnrate, weights_input_hidden, weights_hidden_output
        )
        losses.append(loss())
    return weights_input_hidden, weights_hidden_output, losses
