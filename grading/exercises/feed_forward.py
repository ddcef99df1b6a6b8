"""Chapter 1: the forward pass, written out unit by unit and record by record, and its hidden cases."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from course.checks.feed_forward import forward_pass, loss
from course.checks.feed_forward import sigmoid as sigmoid_checks
from course.checks.feed_forward.cases import cases
from course.judging.function import Run
from course.judging.verdict import Verdict
from grading.exercises import UNSEEN, by_reference
from grading.exercises.numpy_backprop import random_network


def sigmoid(z: float | NDArray) -> NDArray:
    """Return 1 / (1 + e^-z), entry by entry; an exponent is never positive, so that nothing overflows."""
    values = [sigmoid_of_one(float(one)) for one in np.ravel(z)]
    return np.reshape(values, np.shape(z))


def feed_forward(x: NDArray, W_ih: NDArray, W_ho: NDArray) -> tuple[NDArray, NDArray]:
    """Return hidden activations and outputs; x (n_in,) or (n_records, n_in), W (units below, units above)."""
    hidden, outputs = [], []
    for record in np.atleast_2d(x):
        a_h = layer(record, W_ih)
        hidden.append(a_h)
        outputs.append(layer(a_h, W_ho))
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


def sigmoid_of_one(z: float) -> float:
    """Return the sigmoid of one number."""
    shrinking = math.exp(-abs(z))
    return 1 / (1 + shrinking) if z >= 0 else shrinking / (1 + shrinking)


def layer(below: NDArray, weights: NDArray) -> list[float]:
    """Return the activations of one layer for one record."""
    sums = [math.fsum(below[i] * weights[i][j] for i in range(len(below))) for j in range(len(weights[0]))]
    return [sigmoid_of_one(float(z)) for z in sums]


# --- hidden cases


def _sigmoid(function: Callable) -> Verdict:
    """Return the verdict on a learner's sigmoid for moderate z."""
    rng = np.random.default_rng([2026, 11])
    shapes = ((), (7,), (3, 4), (2, 1, 3))
    inputs = [rng.uniform(-6, 6, shape) if shape else float(rng.uniform(-6, 6)) for shape in shapes]
    inputs.append(rng.integers(-5, 6, (2, 3)))
    runs = [
        Run(UNSEEN, {"z": z}, {"sigmoid": sigmoid(z)}, {"z": np.asarray(z)}, names={"z": z}) for z in inputs
    ]
    return sigmoid_checks.judge_sigmoid(function, runs, cases("sigmoid", 71, sigmoid))


def _sigmoid_far_out(function: Callable) -> Verdict:
    """Return the verdict on a learner's sigmoid where e^|z| overflows."""
    rng = np.random.default_rng([2026, 12])
    points = (rng.uniform(-3000, 3000, (4, 5)), rng.uniform(-20, 20, 9), -float(rng.uniform(720, 5000)), 800)
    points += (
        -rng.integers(700, 3000, 3),
        rng.uniform(19, 40, (1, 2)),
        np.array([-float(rng.uniform(19, 40))]),
    )
    verdict = sigmoid_checks.judge_far_out(function, points)
    # its message would name the hidden inputs
    if verdict.status == "value" and not verdict.ids:
        return replace(verdict, what="It is right at the z of the check, but not at others.")
    return verdict


def _squared_error(kind: str) -> Callable[[Callable], Verdict]:
    def judge(function: Callable) -> Verdict:
        rng = np.random.default_rng([2026, 13 if kind == "one record" else 14])
        shapes = ((), (2,), (5,)) if kind == "one record" else ((4, 3), (2, 2), (6, 1), (1, 1))
        pairs = [(rng.uniform(0, 1, shape), rng.uniform(0, 1, shape)) for shape in shapes]
        if kind == "one record":
            pairs.append((float(rng.uniform()), float(rng.uniform())))
        else:
            pairs += [(rng.uniform(0, 1, n), rng.uniform(0, 1, (n, 1))) for n in (2, 7)]
        runs = tuple(by_reference(squared_error, loss.loss_run(UNSEEN, *pair)) for pair in pairs)
        name = f"squared_error, {kind}"
        return loss.judge_squared_error(function, runs, cases(name, 72 + (kind == "batch"), squared_error))

    return judge


def _one_matrix(function: Callable) -> Verdict:
    rng = np.random.default_rng([2026, 15])
    sizes = ((4, 4, 4), (1, 3, 2), (5, 2, 3))
    pairs = [(rng.normal(size=(n_in, n)), rng.normal(size=(n, n_out))) for n_in, n, n_out in sizes]
    runs = tuple(by_reference(one_matrix, forward_pass.matrix_run(UNSEEN, *pair)) for pair in pairs)
    return forward_pass.judge_one_matrix(function, runs, cases("one_matrix", 74, one_matrix))


@cache
def _networks(kind: str) -> tuple[tuple, ...]:
    """Return four networks as judge_feed_forward takes them; |z| <= 6, where float32 keeps its digits."""
    rng = np.random.default_rng([2026, 16 if kind == "one record" else 17])
    drawn = (random_network(rng, batch=True, largest_z=6.0) for _ in range(100))
    networks = [network for network in drawn if network.W_ih.size > 1 and network.W_ho.size > 1]
    if kind == "one record":
        return tuple((UNSEEN, network.x[0], network.W_ih, network.W_ho) for network in networks[:4])
    several = [network for network in networks if network.n_records > 1]
    return tuple((UNSEEN, network.x, network.W_ih, network.W_ho) for network in several[:4])


EXAMINED = {
    "sigmoid": _sigmoid,
    "sigmoid far out": _sigmoid_far_out,
    **{
        f"feed_forward, {kind}": lambda function, kind=kind: forward_pass.judge_feed_forward(
            function,
            networks=_networks(kind),
            then=cases(f"feed_forward, {kind}", 75 + (kind == "batch"), feed_forward),
        )
        for kind in ("one record", "batch")
    },
    **{f"squared_error, {kind}": _squared_error(kind) for kind in ("one record", "batch")},
    "one_matrix": _one_matrix,
}
