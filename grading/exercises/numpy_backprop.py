"""Chapter 5: the backward pass, written out as the course derives it, training with it, and the hidden networks."""

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from course.checks.numpy_backprop import backward, bug_hunt, cases, training
from course.checks.numpy_backprop.stages import QUANTITIES, Network
from course.judging.verdict import Verdict
from course.network import sigmoid, squared_error
from grading.exercises import UNSEEN


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


# The visible check in the same cell tries every kind of case, so of the hidden ones a part is enough: grading is quicker.
EVERY = 5


# --- hidden networks: random, of many shapes, the same for everybody


def random_network(rng: np.random.Generator, *, batch: bool, largest_z: float = 12.0) -> Network:
    """Return a random network with |z| <= largest_z; with `batch`, several records and outputs.

    Sizes are 1 to 8 (records 1 to 5, outputs 1 to 4). Raises nothing: weights are scaled down until z fits.
    """
    n_in, n_hidden = rng.integers(1, 9, size=2)
    n_records, n_out = rng.integers(1, 6), rng.integers(1, 5)
    scale = rng.uniform(0.3, 3)
    W_ih = rng.normal(0, scale, (n_in, n_hidden))
    W_ho = rng.normal(0, scale, (n_hidden, n_out) if batch else n_hidden)
    x = rng.normal(0, 1, (n_records, n_in) if batch else n_in)
    target = rng.uniform(0.01, 0.99, (n_records, n_out)) if batch else float(rng.uniform(0.01, 0.99))
    network = Network(UNSEEN, x, target, float(rng.uniform(0.02, 2)), W_ih, W_ho)
    too_large = network.largest_z / largest_z
    if too_large <= 1:
        return network
    return Network(UNSEEN, x, target, network.learnrate, W_ih / too_large, W_ho / too_large)


@cache
def _networks(kind: str) -> tuple[Network, ...]:
    """Return the hidden networks of a kind of exercise: "step", "one record", "batch" or "train"."""
    seed = {"step": 51, "one record": 52, "batch": 53, "train": 54}[kind]
    rng = np.random.default_rng([2026, seed])
    drawn = (random_network(rng, batch=kind != "step") for _ in range(1000))
    wanted = {
        "step": lambda n: n.x.size > 1 and n.W_ho.size > 1,
        "one record": lambda n: n.n_records == 1 and n.W_ho.shape[1] > 1,
        "batch": lambda n: n.n_records > 1 and n.W_ho.size > 1,
        "train": lambda n: n.n_records > 2 and n.W_ho.shape[1] > 1,
    }[kind]
    return tuple(network for network in drawn if wanted(network))[:4]


def _backward_pass(kind: str) -> Callable[[Callable], Verdict]:
    def judge(function: Callable) -> Verdict:
        seed = {"one record": 56, "batch": 57}[kind]
        verdicts = backward.judge_everywhere(function, _networks(kind), cases.networks(kind, seed)[::EVERY])
        return backward.first_fault(verdicts) or Verdict("backward_pass", "right")

    return judge


def _train(function: Callable) -> Verdict:
    """Return the verdict on a training loop after 2 and, once, after 12 steps, and on its cases."""
    first, *others = _networks("train")
    tried = [(network, None, (2,)) for network in others]
    verdicts = (
        training.judge_train(function, network, seed, EVERY, steps)
        for network, seed, steps in [*tried, (first, 59, (2, 12))]
    )
    return next((verdict for verdict in verdicts if not verdict.passes), Verdict("train", "right"))


EXAMINED = {
    **{
        name: lambda function, name=name: backward.judge_everywhere(
            function, _networks("step"), cases.networks("step", 55)[::EVERY], [name]
        )[name]
        for name in QUANTITIES
    },
    **{f"backward_pass, {kind}": _backward_pass(kind) for kind in ("one record", "batch")},
    "train_step": lambda function, backward_pass=None: training.judge_train_step(
        function, backward_pass, networks=_networks("train"), seed=58, every=EVERY
    ),
    "train": _train,
    "gradient_check": lambda function: bug_hunt.judge_gradient_check(
        # the one with the fewest weights: each of them takes two forward passes
        function,
        _networks("train")[3:],
        60,
        EVERY,
    ),
}
