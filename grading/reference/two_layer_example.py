"""Reference answers of chapter 4, written out as the chapter derives them; no code is shared with the checks."""

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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


def _sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def whole_step(x: Sequence[float], w: Sequence[float], W: float, y: float, eta: float) -> Step:
    """Return every number of one step; x and w have shape (n_in,)."""
    z_h = sum(weight * value for weight, value in zip(w, x, strict=True))
    a = _sigmoid(z_h)
    y_hat = _sigmoid(W * a)
    delta_o = (y - y_hat) * y_hat * (1 - y_hat)
    delta_h = W * delta_o * a * (1 - a)
    return Step(z_h, a, y_hat, delta_o, delta_h, eta * delta_o * a, eta * delta_h * np.asarray(x))


def one_step(x: NDArray, w: NDArray, W: float, y: float, eta: float) -> tuple[float, float, float, NDArray]:
    """Return delta_o, delta_h, change_W and change_w."""
    return whole_step(x, w, W, y, eta)[3:]


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
