"""What chapter 6 promises of its functions, as cases: the visible checks and the hidden tests differ in the numbers only."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from course.judging.cases import Row, arranged, in_dtype

SHOWN = 61  # the seed of the visible checks' numbers
# label, activation, x, target, weights
Stack = tuple[str, str, NDArray, NDArray, tuple[NDArray, ...]]


def paths(seed: int) -> Iterator[Row]:
    """Yield weights along two paths: any number of them, of any size and sign."""
    rng = np.random.default_rng([2026, seed])

    def some(size: int) -> NDArray:
        return rng.uniform(0.5, 6, size) * rng.choice([-1, 1], size)

    for label, first, second in (
        ("for a single negative weight on each path", -np.abs(some(1)), -np.abs(some(1))),
        ("for a single weight of 0 beside a path of two", np.zeros(1), some(2)),
        ("for a path of two beside a single weight of 0", some(2), np.zeros(1)),
        ("for a path with a weight of 0", some(3), some(4) * [1, 1, 0, 1]),
        ("for a weight of 0 on both paths", some(2) * [0, 1], some(2) * [1, 0]),
        ("for a second path of zeros only", some(3), np.zeros(2)),
        ("for a second path that has come before, beside another first one", some(4), np.zeros(2)),
        ("for negative weights only", -np.abs(some(3)), -np.abs(some(2))),
        ("for two weights on each path", some(2), some(2)),
        ("for two paths that are opposite and equal", np.array([2.5, -1.5]), np.array([2.5, 1.5])),
        ("for weights of exactly 4", np.full(3, 4.0), np.full(2, 4.0)),
        ("for weights that are all equal", np.full(4, float(some(1)[0])), np.full(4, float(some(1)[0]))),
        ("for paths of 1 and 30 layers", some(1), some(30)),
        ("for paths of 30 layers", some(30), some(30)),
        ("for weights as small as 1e-3", 1e-3 * some(4), 1e-3 * some(3)),
        ("for single weights as small as 1e-13", 1e-13 * some(1), 1e-13 * some(1)),
        ("for weights as large as 1e6", 1e6 * some(3), 1e6 * some(3)),
        ("for whole numbers", *(rng.integers(1, 9, 4) * rng.choice([-1, 1], 4) for _ in range(2))),
    ):
        yield label, {"first": first, "second": second}, False
    given = {"first": some(4), "second": some(3)}
    yield from arranged(given, list(given))
    yield "for float32", in_dtype(given, list(given), np.float32), True


def stacks(seed: int) -> Iterator[Stack]:
    """Yield stacks of any number of layers, of any sizes, with any activation."""
    rng = np.random.default_rng([2026, seed])

    def stack(label: str, *sizes: int, activation: str = "tanh", n: int = 3, **changed) -> Stack:
        x, target = rng.normal(size=(n, sizes[0])), rng.uniform(0.05, 0.95, (n, sizes[-1]))
        weights = [rng.normal(size=shape) for shape in pairwise(sizes)]
        for layer, change in changed.get("weights", {}).items():
            weights[layer] = change(weights[layer])
        x, target = changed.get("x", np.copy)(x), changed.get("target", np.copy)(target)
        return f"for {label}", activation, x, target, tuple(weights)

    yield stack("a single layer", 3, 2)
    yield stack("a single layer, one input, one output and one record", 1, 1, n=1)
    yield stack("layers of a single unit", 1, 1, 1, 1)
    yield stack("a layer of a single unit between wide ones", 3, 1, 4, 2, activation="sigmoid")
    yield stack("a single record", 2, 3, 2, n=1)
    yield stack("nine records", 2, 3, 2, n=9)
    yield stack("a single output", 3, 2, 2, 1)
    yield stack("sizes that are all different", 2, 5, 3, 4, activation="ReLU")
    yield stack("a stack of ten layers", *[2] * 11)
    yield stack("inputs that are all 0", 2, 3, 2, activation="sigmoid", x=np.zeros_like)
    yield stack("a record of zeros", 2, 3, 2, x=lambda x: x * [[1], [0], [1]])
    yield stack(
        "a layer whose weights are all 0", 2, 3, 3, 2, activation="sigmoid", weights={1: np.zeros_like}
    )
    yield stack("last weights that are all 0", 2, 3, 2, activation="sigmoid", weights={1: np.zeros_like})
    yield stack("a record that is there three times", 2, 3, 2, x=lambda x: x[[0, 0, 0]])
    yield stack("targets outside 0 to 1", 2, 3, 2, target=lambda y: 4 - 9 * y)
    yield stack("targets as large as 1e4", 2, 3, 2, target=lambda y: 1e4 * y)
    yield stack("targets of 0", 2, 3, 2, target=np.zeros_like)
    yield stack(
        "outputs that are the targets, all 0", 2, 3, 2, weights={1: np.zeros_like}, target=np.zeros_like
    )
    yield stack("targets that are whole numbers", 2, 3, 2, target=lambda y: np.round(y).astype(int))
    yield stack("inputs that are whole numbers", 2, 3, 2, x=lambda x: np.round(3 * x).astype(int))
    yield stack("inputs as small as 1e-13", 2, 3, 2, x=lambda x: 1e-13 * x)
    yield stack("gradients as small as 1e-9", 2, 2, 2, 2, activation="sigmoid",
                weights={1: lambda W: 1e-5 * W, 2: lambda W: 1e-4 * W})  # fmt: skip
    yield stack(
        "units far out",
        2,
        2,
        2,
        activation="sigmoid",
        x=lambda x: 0 * x + 3,
        weights={0: lambda W: 0 * W + 2.1},
    )
    yield stack("units far out on the negative side", 2, 2, 2, activation="sigmoid", x=lambda x: 0 * x + 3,
                weights={0: lambda W: 0 * W - 4})  # fmt: skip
    yield stack(
        "ReLU units that are all off", 2, 3, 2, activation="ReLU", x=np.abs, weights={0: lambda W: -np.abs(W)}
    )


def recurrences(seed: int) -> Iterator[tuple]:
    """Yield (label, w, u, x, start, target)."""
    rng = np.random.default_rng([2026, seed])

    def some() -> float:
        return float(rng.uniform(0.2, 1.1) * rng.choice([-1, 1]))

    def three() -> list[float]:
        return [some() for _ in range(3)]

    yield "for w = 0", 0.0, some(), three(), some(), some()
    yield "for w = 1, a whole number", 1, some(), three(), some(), some()
    yield "for a negative w", -1.3, some(), three(), some(), some()
    yield "for u = 0", some(), 0.0, three(), some(), some()
    yield "for a start of 0", some(), some(), three(), 0.0, some()
    yield "for inputs that are all 0", some(), some(), [0.0, 0.0, 0.0], some(), some()
    yield "for a first input of 0", some(), some(), [0.0, some(), some()], some(), some()
    yield "for a last input of 0", some(), some(), [some(), some(), 0.0], some(), some()
    yield "for inputs that are all equal", some(), some(), [some()] * 3, some(), some()
    yield "for a target of 0", some(), some(), three(), some(), 0
    yield "for a target of 1", some(), some(), three(), some(), 1
    yield "for a target outside -1 to 1", some(), some(), three(), some(), -4.5
    yield "for a target that is nearly reached", some(), 1e-3, [0.1, 0.2, 0.3], 1e-3, 1e-4
    yield "for a w as small as 1e-13", 1e-13 * some(), some(), three(), some(), some()
    yield "for an output of 0", 0, some(), [some(), some(), 0.0], some(), some()
    yield "for an output and a target of 0", 0, some(), [some(), some(), 0.0], some(), 0
    yield "for inputs, a start and a target as small as 1e-13", some(), some(), [1e-13 * some()] * 3, 1e-13 * some(), 1e-13 * some()  # fmt: skip
    yield "for units far out", 2.3, 2.1, [1.1, 1.2, 1.3], 1.05, some()
    yield "for whole numbers everywhere", 1, -1, [1, 0, 1], 1, 0
    yield "for w = u", 0.6, 0.6, three(), some(), some()
