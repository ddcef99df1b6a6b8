"""The same training at many learning rates: one small network, a few noisy records, loss on both sides.

A sigmoid output keeps the loss between 0 and 1/2, whatever the rate; an identity output does not, and a rate
that is too large takes it beyond the largest float. Runs go through overflow as floats do, to infinity and NaN.

Gradients are complex-step gradients of the forward pass (chapter 3), for all rates at once. Weights have six decimals.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course.differences import COMPLEX_STEP
from course.network import sigmoid

HIDDEN = 5
RECORDS, HELD_OUT = 16, 200
# One record in eight carries the wrong answer: what is noise can only be learned by heart.
WRONG = 0.12
STEPS = 300
SEED = 3
RATES = tuple(float(f"{rate:.2e}") for rate in np.logspace(-2, 3, 41))
OUTPUTS = {"sigmoid": sigmoid, "identity": lambda z: z}


class Records(NamedTuple):
    """Inputs x (n, 3), whose last column is 1 and makes a bias, and targets y (n, 1), 0 or 1."""

    x: NDArray
    y: NDArray


class Runs(NamedTuple):
    """One run a rate: weights (steps + 1, n_rates, n_weights), losses on both sides (steps + 1, n_rates)."""

    weights: NDArray
    training: NDArray
    held_out: NDArray


@cache
def records() -> tuple[Records, Records]:
    """Return the training records and the held-out ones; y says whether both inputs have one sign."""
    return _records(np.random.default_rng(SEED), RECORDS), _records(
        np.random.default_rng(SEED + 100), HELD_OUT
    )


def _records(rng: np.random.Generator, count: int) -> Records:
    x = rng.uniform(-1, 1, (count, 2))
    same = x[:, 0] * x[:, 1] > 0
    answer = np.where(rng.random(count) < WRONG, ~same, same)
    return Records(np.column_stack([x, np.ones(count)]), answer[:, None].astype(float))


def predictions(x: NDArray, weights: NDArray, output: str) -> NDArray:
    """Return y_hat, shape (..., n_records, 1), for weights of shape (..., n_weights)."""
    ahead = weights.shape[:-1]
    W_ih = weights[..., : 3 * HIDDEN].reshape(*ahead, 3, HIDDEN)
    W_ho = weights[..., 3 * HIDDEN :].reshape(*ahead, HIDDEN, 1)
    return OUTPUTS[output](sigmoid(x @ W_ih) @ W_ho)


def _loss(given: Records, weights: NDArray, output: str) -> NDArray:
    return np.sum((given.y - predictions(given.x, weights, output)) ** 2, axis=(-1, -2)) / (2 * len(given.x))


@cache
def runs(output: str) -> Runs:
    """Train once with each of RATES, from the same weights; output is "sigmoid" or "identity".

    Raises KeyError for another output. A loss is infinite or NaN from where it left the floats.
    """
    training, held_out = records()
    rng = np.random.default_rng(SEED)
    start = np.concatenate([rng.normal(0, 1.5, 3 * HIDDEN), rng.normal(0, 1, HIDDEN)])
    weights = np.tile(start, (len(RATES), 1))
    nudges = 1j * COMPLEX_STEP * np.eye(len(start))
    path, losses, unseen = [], [], []
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(STEPS + 1):
            nudged = _loss(training, weights[:, None] + nudges, output)
            path.append(weights)
            losses.append(_loss(training, weights, output))
            unseen.append(_loss(held_out, weights, output))
            # Runs at high rates are chaotic and would amplify the last digit, which differs between processors. Weights
            # of six decimals are the same on all of them.
            weights = np.round(weights - np.array(RATES)[:, None] * nudged.imag / COMPLEX_STEP, 6)
    return Runs(np.array(path), np.array(losses), np.array(unseen))


def leaves_the_floats(losses: NDArray) -> int | None:
    """Return the first step whose loss is no finite number, or None."""
    lost = np.flatnonzero(~np.isfinite(losses))
    return int(lost[0]) if lost.size else None


def what_happened(losses: NDArray, output: str = "sigmoid") -> str:
    """Return what a training loss did in the course of a run, in words."""
    overflow = leaves_the_floats(losses)
    if overflow is not None:
        return f"the loss overflowed at step {overflow}"
    first, last = losses[0], losses[-1]
    late = losses[-len(losses) // 3 :]
    rises = int(np.sum(np.diff(losses) > 1e-4))
    if last > 0.9 * first:
        if np.ptp(losses) < 0.1 * first:
            return "the loss hardly falls"
        if np.ptp(late) < 0.02 * first:
            return "the loss is stuck: the steps were too large and the units saturate"
        return "the loss jumps up and down and does not settle"
    if rises > 10:
        return f"the loss falls, but {rises} of {len(losses) - 1} steps went up"
    return "the loss falls"
