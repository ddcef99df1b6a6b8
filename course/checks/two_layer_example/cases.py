"""What chapter 4 promises of step_of_two, as numbers: the visible check and the hidden test differ in the numbers only."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from course.checks.two_layer_example.two_units import Pair, truth
from course.judging.layout import read_only

SHOWN = 41  # the seed of the visible check's numbers


@cache
def pairs(seed: int = SHOWN) -> tuple[Pair, ...]:
    """Return numbers of every kind that the text allows."""
    return tuple(_pairs(seed))


def _pairs(seed: int) -> Iterator[Pair]:
    rng = np.random.default_rng([2026, seed])

    def some(label: str, n_in: int = 2, **changed) -> Pair:
        x, w_1, w_2 = rng.normal(size=(3, n_in))
        W_1, W_2 = rng.normal(0, 1.5, 2).tolist()
        y, eta = float(rng.uniform(0.1, 0.9)), float(rng.uniform(0.2, 1.5))
        return replace(Pair(f"for {label}", x, w_1, w_2, W_1, W_2, y, eta), **changed)

    def whole(size: int) -> NDArray:
        return rng.integers(1, 3, size) * rng.choice([-1, 1], size)

    yield some("a single input", 1)
    yield some("four inputs", 4)
    yield some("nine inputs", 9)
    yield some("inputs that are all 0", x=np.zeros(2))
    yield some("an input that is 0", x=np.array([0.0, 1.3]))
    yield some("weights w_1 that are all 0", w_1=np.zeros(2))
    yield some("weights w_2 that are all 0", w_2=np.zeros(2))
    yield some("W_1 = 0", W_1=0.0)
    yield some("W_2 = 0", W_2=0.0)
    yield some("a negative W_2, a whole number", W_2=-2)
    equal = rng.normal(size=2)
    yield some("two units with equal weights", w_1=equal, w_2=equal.copy(), W_1=0.8, W_2=0.8)
    yield some("two equal units that cancel", w_1=equal, w_2=equal.copy(), W_1=1.3, W_2=-1.3)
    yield some("weights W as small as 1e-7", W_1=1.23456789e-7 * rng.uniform(1, 2), W_2=-2.3456789e-7)
    yield some("a learning rate of 0", eta=0)
    yield some("a learning rate of 1", eta=1)
    yield some("a learning rate as small as 1e-13", eta=1e-13)
    yield some("a learning rate as large as 1e6", eta=1e6)
    yield some("a target of 0", y=0)
    yield some("a target of 1", y=1)
    yield some("a target outside 0 to 1", y=-3.5)
    yield some("a target far outside 0 to 1", y=-40.0, W_1=3.5, W_2=-3.0)
    near = some("an output that is nearly the target")
    yield replace(near, y=float(truth(near)["y_hat"]) + 1.2345678e-6)
    yield some("inputs as small as 1e-13", x=1e-13 * rng.normal(size=2))
    yield some("a sum that is 0", x=np.array([1.0, -2.0]), w_1=np.array([0.8, 0.4]))
    yield some("inputs that are all equal", x=np.full(2, 0.7))
    far, up = np.array([3.0, 3.0]), np.array([2.0, 2.0])
    yield some("a hidden unit far out, at z = 12", x=far, w_1=up)
    yield some("a hidden unit far out, at z = -12", x=far, w_2=-up)
    # farther out than 20, 1 - a has too few digits left
    yield some("hidden units far out, at z = -24 and z = 20", x=far, w_1=-2 * up, w_2=5 / 3 * up)
    yield some("hidden units far out, at z = 20 and z = -24", x=far, w_1=5 / 3 * up, w_2=-2 * up)
    yield some("an output that is nearly 0", W_1=-9.0, W_2=-8.0, x=up, w_1=up, w_2=up)
    yield some("an output that is nearly 1", W_1=6.0, W_2=5.0, x=up, w_1=up, w_2=up / 2)
    yield some("whole numbers everywhere", x=whole(2), w_1=whole(2), w_2=whole(2), W_1=-1, W_2=2, y=1, eta=2)
    closed = some("arrays that can only be read")
    yield replace(closed, **{name: read_only(getattr(closed, name)) for name in ("x", "w_1", "w_2")})
