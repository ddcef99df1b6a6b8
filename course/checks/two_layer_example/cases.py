"""What chapter 4 promises of one_step, as numbers: the visible check and the hidden test differ in the numbers only."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from course.checks.two_layer_example.worked_numbers import Numbers, truth
from course.judging.layout import read_only

SHOWN = 41  # the seed of the visible check's numbers


def numbers(seed: int = SHOWN) -> Iterator[Numbers]:
    """Yield numbers of every kind that the text allows."""
    rng = np.random.default_rng([2026, seed])

    def some(label: str, n_in: int = 2, **changed) -> Numbers:
        x, w = rng.normal(size=n_in), rng.normal(size=n_in)
        W, y, eta = (float(one) for one in (rng.normal(0, 1.5), rng.uniform(0.1, 0.9), rng.uniform(0.2, 1.5)))
        return replace(Numbers(f"for {label}", x, w, W, y, eta), **changed)

    def whole(size: int) -> NDArray:
        return rng.integers(1, 3, size) * rng.choice([-1, 1], size)

    yield some("a single input", 1)
    yield some("four inputs", 4)
    yield some("nine inputs", 9)
    yield some("inputs that are all 0", x=np.zeros(2))
    yield some("an input that is 0", x=np.array([0.0, 1.3]))
    yield some("weights w that are all 0", w=np.zeros(2))
    yield some("W = 0", W=0.0)
    yield some("a negative W, a whole number", W=-2)
    yield some("a learning rate of 0", eta=0)
    yield some("a learning rate of 1", eta=1)
    yield some("a learning rate as small as 1e-13", eta=1e-13)
    yield some("a learning rate as large as 1e6", eta=1e6)
    yield some("a target of 0", y=0)
    yield some("a target of 1", y=1)
    yield some("a target outside 0 to 1", y=-3.5)
    near = some("an output that is nearly the target")
    yield replace(near, y=float(truth(near)["y_hat"]) + 1.2345678e-6)
    yield some("inputs as small as 1e-13", x=1e-13 * rng.normal(size=2))
    yield some("a sum that is 0", x=np.array([1.0, -2.0]), w=np.array([0.8, 0.4]))
    yield some("inputs that are all equal", x=np.full(2, 0.7))
    yield some("a hidden unit far out, at z = 12", x=np.array([3.0, 3.0]), w=np.array([2.0, 2.0]))
    yield some("a hidden unit far out, at z = -12", x=np.array([3.0, 3.0]), w=np.array([-2.0, -2.0]))
    yield some("an output that is nearly 1", W=11.0, x=np.array([2.0, 1.0]), w=np.array([1.5, 1.5]))
    yield some("whole numbers everywhere", x=whole(2), w=whole(2), W=-1, y=1, eta=2)
    yield some(
        "arrays that can only be read", x=read_only(rng.normal(size=2)), w=read_only(rng.normal(size=2))
    )
