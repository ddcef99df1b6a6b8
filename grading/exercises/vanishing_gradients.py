"""Chapter 6: gradients in deep stacks and through time, and the hidden cases.

The diagnoses of the fault clinic stand here alone: the kit judges them by evidence.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.checks.vanishing_gradients import deep_gradients, deep_repair, fault_clinic, through_time
from course.depth import ACTIVATIONS
from course.judging.function import Run
from course.judging.verdict import Verdict
from grading.exercises import UNSEEN, by_reference

WEIGHT_NEEDED = 8**0.5

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


def two_path_bound(first: NDArray, second: NDArray) -> float:
    """Return the sum, over two paths through sigmoid units, of the product of |W| / 4 over the path's weights."""
    total = 0.0
    for path in (first, second):
        bound = 1.0
        for weight in path:
            bound *= abs(weight) * 0.25
        total += bound
    return total


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


# --- hidden cases

# Starts from which every sound repair learns, and a lucky one does not.
_SEEDS = (3, 6, 9)


def _two_path_bound(function: Callable) -> Verdict:
    rng = np.random.default_rng([2026, 61])
    lengths = ((1, 1), (2, 3), (5, 1), (4, 12))
    runs = [deep_gradients.bound_run(UNSEEN, *(rng.normal(0, 4, size) for size in both)) for both in lengths]
    runs = [by_reference(two_path_bound, run) for run in runs]
    return deep_gradients.judge_bound(function, runs, deep_gradients.bound_cases(66, two_path_bound))


@cache
def _stacks() -> tuple[Run, ...]:
    """Return stacks of many shapes, one of a single layer among them; the same for everybody."""
    rng = np.random.default_rng([2026, 62])
    runs = []
    for layers in (1, 2, 3, 5, 7):
        sizes = rng.integers(1, 5, layers + 1)
        activation = list(ACTIVATIONS)[layers % len(ACTIVATIONS)]
        records = int(rng.integers(1, 6))
        stack = deep_gradients.stack_arguments(UNSEEN, sizes, activation, 100 + layers, records)
        right = gradient_norms(*stack[2:], *ACTIVATIONS[activation])
        runs.append(replace(deep_gradients.norms_run(*stack), right={"gradient_norms": right}))
    return tuple(runs)


def _repair(prediction: Any, repaired: Mapping[str, Any]) -> Verdict:
    """Return the verdict on a learner's settings, from other starts."""
    verdict = deep_repair.judge_repair(prediction, repaired, _SEEDS)
    if verdict.status == "value" and verdict.ids != ("VR1",):
        what = "It learns from the starts that the check shows, but not from others."
        return Verdict(verdict.quantity, "value", what, "Is there a change that does not depend on luck?")
    return verdict


def _time_terms(function: Callable) -> Verdict:
    rng = np.random.default_rng([2026, 65])
    runs = []
    for _ in range(4):
        w, u, start = rng.normal(0, 1.2, 3)
        run = through_time.time_run(UNSEEN, w, u, rng.normal(size=3), start, float(rng.uniform(-0.9, 0.9)))
        runs.append(by_reference(time_terms, run))
    return through_time.judge_time_terms(function, runs, through_time.time_cases(68))


EXAMINED = {
    "two_path_bound": _two_path_bound,
    "gradient_norms": lambda function: deep_gradients.judge_norms(
        function, _stacks(), deep_gradients.norm_cases(67)
    ),
    "repair": _repair,
    "fault clinic": fault_clinic.judge_diagnosis,
    "time_terms": _time_terms,
}
