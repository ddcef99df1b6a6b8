"""Chapter 4: every number of one training step, and the hidden cases."""

import math
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from course.checks.two_layer_example import EXERCISES
from course.checks.two_layer_example.cases import pairs
from course.checks.two_layer_example.two_units import Pair, judge_step
from course.checks.two_layer_example.worked_numbers import BACKWARD
from course.judging.verdict import Verdict
from grading.exercises import UNSEEN, equal

PRINTED = (np.array([0.1, 0.3]), np.array([0.4, -0.2]), 0.1, 1.0, 0.5)
SET_B = (np.array([1.2, -0.7]), np.array([1.9, -0.8]), 2.3, 0.6, 0.9)


class Step(NamedTuple):
    """Every number of one training step, from the input side to the output and back."""

    z_h: float
    a: float
    y_hat: float
    delta_o: float
    delta_h: float
    change_W: float  # noqa: N815 (W is the name in the mathematics)
    change_w: NDArray


def sigmoid(z: float) -> float:
    """Return 1 / (1 + e^-z)."""
    return 1 / (1 + math.exp(-z))


def whole_step(x: Sequence[float], w: Sequence[float], W: float, y: float, eta: float) -> Step:
    """Return every number of one step; x and w have shape (n_in,)."""
    z_h = sum(weight * value for weight, value in zip(w, x, strict=True))
    a = sigmoid(z_h)
    y_hat = sigmoid(W * a)
    delta_o = (y - y_hat) * y_hat * (1 - y_hat)
    delta_h = W * delta_o * a * (1 - a)
    return Step(z_h, a, y_hat, delta_o, delta_h, eta * delta_o * a, eta * delta_h * np.asarray(x))


def step_of_two(
    x: NDArray, w_1: NDArray, w_2: NDArray, W_1: float, W_2: float, y: float, eta: float
) -> tuple[float, float, float, float, float, NDArray, NDArray]:
    """Return delta_o, delta_1, delta_2, the changes of W_1 and W_2, and those of w_1 and w_2, arrays of shape (n_in,)."""
    weights = ((w_1, W_1), (w_2, W_2))
    activations = [
        sigmoid(sum(weight * value for weight, value in zip(w, x, strict=True))) for w, _ in weights
    ]
    y_hat = sigmoid(sum(W * a for (_, W), a in zip(weights, activations, strict=True)))
    delta_o = (y - y_hat) * y_hat * (1 - y_hat)
    terms = [W * delta_o * a * (1 - a) for (_, W), a in zip(weights, activations, strict=True)]
    upper = [eta * delta_o * a for a in activations]
    lower = [eta * term * np.asarray(x) for term in terms]
    return (delta_o, *terms, *upper, *lower)


def early(x: NDArray, w: NDArray, W: float, y: float, eta: float) -> tuple[NDArray, float]:
    """Return the change of w made with W updated already, and how many times as long it is as the right one."""
    step = whole_step(x, w, W, y, eta)
    change = eta * (W + step.change_W) * step.delta_o * step.a * (1 - step.a) * np.asarray(x)
    return change, 1 + step.change_W / W


def rounding() -> tuple[str, int]:
    """Return which number, rounded to three decimals, spoils the last printed digit, and the decimals it needs."""
    delta_h = Decimal(whole_step(*PRINTED).delta_h)

    def printed(decimals: int) -> Decimal:
        kept = delta_h.quantize(Decimal(1).scaleb(-decimals))
        return (kept * Decimal("0.15")).quantize(Decimal("0.00001"), ROUND_HALF_EVEN)

    wanted = printed(15)
    return "delta_h", next(decimals for decimals in range(1, 15) if printed(decimals) == wanted)


# --- hidden cases. Error terms of set B are judged from the learner's own earlier numbers, so that one slip costs its
# own point and no other; all else has to have the reference's value.


def _printed(quantity: str) -> Callable[..., Verdict]:
    """Return the examination of a printed number, the last of the learner's that it is given."""

    def judge(*own: Any) -> Verdict:
        verdict = EXERCISES[quantity].judge(*own)
        right = getattr(whole_step(*PRINTED), quantity)
        return equal(quantity, right)(own[-1]) if verdict.passes else verdict

    return judge


@cache
def _pairs() -> tuple[Pair, ...]:
    """Return the hidden numbers: random, with one to five inputs and |z| <= 12, the same for everybody."""
    rng = np.random.default_rng([2026, 41])
    drawn = []
    for n_in in (2, 1, 3, 5, 2, 4):
        x, w_1, w_2 = rng.normal(0, 1.2, (3, n_in))
        W_1, W_2 = rng.normal(0, 2, 2)
        y, eta = rng.uniform(0.02, 0.98), rng.uniform(0.02, 2)
        scale = max(1.0, abs(float(w_1 @ x)) / 12, abs(float(w_2 @ x)) / 12, (abs(W_1) + abs(W_2)) / 12)
        one = Pair(
            UNSEEN, x, w_1 / scale, w_2 / scale, float(W_1 / scale), float(W_2 / scale), float(y), float(eta)
        )
        drawn.append(one)
    return tuple(drawn)


EXAMINED = {
    "delta_h": _printed("delta_h"),
    "change_w": _printed("change_w"),
    "culprit": equal("culprit", rounding()[0]),
    "decimals": equal("decimals", rounding()[1]),
    **{name: EXERCISES[name].judge for name in ("forward pass B", *(f"{name}_b" for name in BACKWARD))},
    "early_change_w": equal("early_change_w", early(*PRINTED)[0]),
    "early_ratio": equal("early_ratio", early(*PRINTED)[1]),
    "early_ratio_b": equal("early_ratio_b", early(*SET_B)[1]),
    "step_of_two": lambda function: judge_step(function, _pairs(), pairs(42)),
}
