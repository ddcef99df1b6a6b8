"""What chapter 1 promises of its functions, as cases: the visible checks and the hidden tests differ in the numbers only.

What is rare costs points in one of an exercise's two checks only.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course import network
from course.judging.cases import Row, arranged, as_runs, in_dtype
from course.judging.function import Run

SHOWN = 11  # the seed of the visible checks' numbers
SIGMOID, MATRIX = "sigmoid", "one_matrix"
FORWARD_ONE, FORWARD_BATCH = "feed_forward, one record", "feed_forward, batch"
LOSS_ONE, LOSS_BATCH = "squared_error, one record", "squared_error, batch"


@cache
def cases(name: str, seed: int = SHOWN, solution: Callable | None = None) -> tuple[Run, ...]:
    """Return the cases of an exercise; solution: what knows the right values, if it is not the kit's forward pass."""
    rng = np.random.default_rng([2026, seed])
    rows, returns, right = {
        SIGMOID: (_sigmoid, ("sigmoid",), network.sigmoid),
        FORWARD_ONE: (_one_record, ("a_h", "y_hat"), _forward),
        FORWARD_BATCH: (_batch, ("a_h", "y_hat"), _forward),
        MATRIX: (_matrices, ("W",), both_layers),
        LOSS_ONE: (_losses_of_one, ("E",), _loss),
        LOSS_BATCH: (_losses_of_batches, ("E",), _loss),
    }[name]
    activations = name in (SIGMOID, FORWARD_ONE, FORWARD_BATCH)
    return as_runs(rows(rng), returns, solution or right, activations=activations)


def _forward(x: NDArray, W_ih: NDArray, W_ho: NDArray) -> tuple[NDArray, NDArray]:
    passed = network.forward(x, W_ih, W_ho)
    return passed.a_h, passed.y_hat


def both_layers(W_1: NDArray, W_2: NDArray) -> NDArray:
    """Return the matrix whose row i is what the two layers make of the i-th unit vector."""
    return np.array([(unit @ W_1) @ W_2 for unit in np.eye(len(W_1))])


def _loss(target: Any, y_hat: Any) -> NDArray:
    return network.squared_error(np.reshape(target, np.shape(y_hat)), y_hat)


def _sigmoid(rng: np.random.Generator) -> Iterator[Row]:
    def row(label: str, z: Any, rare: bool = False) -> Row:
        return label, {"z": z}, rare

    def some(*shape: int) -> NDArray:
        return rng.uniform(-6, 6, shape)

    yield row("for the whole number 0", 0)
    yield row("for the number 0.0", 0.0)
    yield row("for a single whole number", int(rng.integers(2, 6)))
    yield row("for a single negative number", -float(abs(some())))
    yield row("for an array of a single number", some(1))
    yield row("for a table of a single number", some(1, 1))
    yield row("for a table with one row", some(1, 4))
    yield row("for a table with one column", some(4, 1))
    yield row("for an array with three axes", some(2, 3, 2))
    yield row("for an array of zeros", np.zeros(3))
    yield row("for an array with a 0 in it", some(3) * [1, 0, 1])
    yield row("for entries that are all equal", np.full(4, float(some())))
    yield row("for negative numbers only", -np.abs(some(4)))
    yield row("for positive numbers only", np.abs(some(4)))
    yield row("for numbers from -18 to 18", np.array([-18.0, -12.5, 9.5, 14.0, 18.0]) * rng.uniform(0.9, 1))
    yield row("for numbers as small as 1e-13", 1e-13 * some(3))
    for words, dtype in (("int64", np.int64), ("int32", np.int32)):
        yield row(f"for a table of whole numbers ({words})", rng.integers(-5, 6, (2, 2)).astype(dtype))
    yield from arranged({"z": some(3, 2)}, ["z"])
    yield "for float32", in_dtype({"z": some(4)}, ["z"], np.float32), True


def _networks(rng: np.random.Generator, records: int | None) -> Iterator[Row]:
    """Networks of all sizes; records: how many of a batch, or None for a single record without an axis of its own."""

    def row(
        label: str, n_in: int, n_hidden: int, n_out: int, n: int | None = records, **changed: Callable
    ) -> Row:
        parts = {
            "x": rng.normal(size=n_in if records is None else (n, n_in)),
            "W_ih": rng.normal(size=(n_in, n_hidden)),
            "W_ho": rng.normal(size=(n_hidden, n_out)),
        }
        return (
            label,
            {name: changed.get(name, lambda part: part)(part) for name, part in parts.items()},
            False,
        )

    yield row("for one input, one hidden unit and one output", 1, 1, 1)
    yield row("for a single input", 1, 3, 2)
    yield row("for a single hidden unit", 3, 1, 2)
    yield row("for a single output", 2, 3, 1)
    yield row("for sizes that are all different", 4, 5, 3)
    yield row("for sizes that are all equal", 2, 2, 2)
    yield row("for inputs that are all 0", 2, 3, 2, x=np.zeros_like)
    yield row("for an input that is 0", 3, 2, 1, x=lambda x: x * [1, 0, 1])
    yield row("for weights that are all 0", 2, 3, 2, W_ih=np.zeros_like, W_ho=np.zeros_like)
    yield row("for a hidden unit whose weights are 0", 2, 3, 2, W_ho=lambda W: W * [[1], [0], [1]])
    yield row("for negative weights only", 2, 3, 2, W_ih=lambda W: -np.abs(W), W_ho=lambda W: -np.abs(W))
    yield row("for inputs as small as 1e-13", 2, 2, 1, x=lambda x: 1e-13 * x)
    yield row(
        "for pre-activations of 12 and more",
        2,
        2,
        1,
        W_ih=lambda W: 0 * W + 2,
        x=lambda x: 0 * x + 3.2,
        W_ho=lambda W: 0 * W - 7.1,
    )
    yield row("for a network of whole numbers", 2, 3, 2, x=_whole, W_ih=_whole, W_ho=_whole)
    if records is not None:
        yield row("for a batch of a single record", 3, 2, 2, 1)
        yield row("for a batch of two records", 3, 4, 2, 2)
        yield row("for a batch of nine records", 2, 3, 1, 9)
        yield row("for a record that is there twice", 2, 2, 2, x=lambda x: x[[0] * len(x)])


def _whole(array: NDArray) -> NDArray:
    return np.round(2 * array).astype(int)


def _one_record(rng: np.random.Generator) -> Iterator[Row]:
    yield from _networks(rng, None)
    W = rng.normal(size=(3, 3))
    yield "for one and the same matrix in both layers", {"x": rng.normal(size=3), "W_ih": W, "W_ho": W}, False
    plain = {"x": rng.normal(size=3), "W_ih": rng.normal(size=(3, 4)), "W_ho": rng.normal(size=(4, 2))}
    yield from arranged(plain, plain, rare=False)


def _batch(rng: np.random.Generator) -> Iterator[Row]:
    yield from _networks(rng, 4)
    plain = {"x": rng.normal(size=(5, 3)), "W_ih": rng.normal(size=(3, 4)), "W_ho": rng.normal(size=(4, 2))}
    yield from arranged(plain, plain)
    yield "for float32", in_dtype(plain, plain, np.float32), True


def _matrices(rng: np.random.Generator) -> Iterator[Row]:
    def row(label: str, W_1: NDArray, W_2: NDArray) -> Row:
        return label, {"W_1": W_1, "W_2": W_2}, False

    def some(*shape: int) -> NDArray:
        return rng.normal(size=shape)

    yield row("for one input, one unit and one output", some(1, 1), some(1, 1))
    yield row("for a single unit in the middle", some(3, 1), some(1, 2))
    yield row("for a single input", some(1, 3), some(3, 2))
    yield row("for a single output", some(2, 3), some(3, 1))
    yield row("for sizes that are all different", some(4, 2), some(2, 5))
    yield row("for sizes that are all equal", some(3, 3), some(3, 3))
    yield row("for weights that are all 0", np.zeros((2, 3)), some(3, 2))
    yield row("for a second layer whose weights are all 0", some(2, 3), np.zeros((3, 2)))
    yield row("for products that add up to 0", np.array([[1.0, -1.0]]), np.array([[2.0, 3.0], [2.0, 5.0]]))
    yield row("for negative weights only", -np.abs(some(2, 3)), -np.abs(some(3, 2)))
    yield row("for weights as small as 1e-13", 1e-13 * some(2, 3), 1e-13 * some(3, 2))
    yield row("for weights as large as 1e13", 1e13 * some(2, 3), 1e13 * some(3, 2))
    yield row("for whole numbers", rng.integers(-4, 5, (2, 3)), rng.integers(-4, 5, (3, 2)))
    square = some(2, 2)
    yield row("for one and the same matrix in both layers", square, square)
    plain = {"W_1": some(2, 3), "W_2": some(3, 4)}
    yield from arranged(plain, plain)
    yield "for float32", in_dtype(plain, plain, np.float32), True


def _losses(rng: np.random.Generator, *shapes: tuple[tuple[int, ...], str]) -> Iterator[Row]:
    """Targets and predictions of these shapes, each with words for it; the first is that of all further cases."""

    def row(label: str, target: Any, y_hat: Any) -> Row:
        return label, {"target": target, "y_hat": y_hat}, False

    def some(shape: tuple[int, ...]) -> Any:
        return rng.uniform(0.05, 0.95, shape) if shape else float(rng.uniform(0.05, 0.95))

    for shape, words in shapes:
        yield row(f"for {words}", some(shape), some(shape))
    shape = shapes[0][0]
    y, y_hat = np.asarray(some(shape)), np.asarray(some(shape))
    yield row("when all predictions are perfect", y, y.copy())
    yield row("when target and y_hat are one and the same array", y, y)
    yield row("when one prediction is perfect", y, np.where(np.arange(y.size).reshape(shape) == 1, y, y_hat))
    yield row("when all targets are 0", 0 * y, y_hat)
    yield row("when all predictions are 0", y, 0 * y_hat)
    yield row("when both are zero", 0 * y, 0 * y)
    yield row("when all predictions are too high", y, y + 0.3 * y_hat)
    yield row("when all predictions are too low", y, y - 0.3 * y_hat)
    yield row(
        "when the differences add up to 0", y, y + np.where(np.arange(y.size).reshape(shape) % 2, 0.25, -0.25)
    )
    yield row("when predictions are nearly perfect", y, y + 1e-6 * y_hat)
    yield row("for targets outside 0 to 1", 3 + 4 * y, -2 * y_hat)
    yield row("for numbers as small as 1e-13", 1e-13 * y, 1e-13 * y_hat)
    yield row("for numbers as large as 1e13", 1e13 * y, -1e13 * y_hat)
    yield row("for whole numbers", rng.integers(-3, 4, shape), rng.integers(-3, 4, shape))
    yield row("for targets that are whole numbers", rng.integers(0, 2, shape), y_hat)


def _losses_of_one(rng: np.random.Generator) -> Iterator[Row]:
    yield from _losses(
        rng,
        ((4,), "four outputs"),
        ((), "a single number"),
        ((1,), "an array of a single output"),
        ((2,), "two outputs"),
    )
    for label, target, y_hat in (
        ("for single numbers that are whole", 1, 3),
        ("for a single number that is perfect", 0.5, 0.5),
        ("for a single target of 0", 0, 0.25),
        ("for a single prediction of 0", 0.75, 0.0),
        ("for single numbers as small as 1e-13", 1e-13, 3e-13),
    ):
        yield label, {"target": target, "y_hat": y_hat}, False
    plain = {"target": rng.uniform(0, 1, 3), "y_hat": rng.uniform(0, 1, 3)}
    yield from arranged(plain, plain, rare=False)


def _losses_of_batches(rng: np.random.Generator) -> Iterator[Row]:
    yield from _losses(
        rng, ((3, 2), "more records than outputs"), ((2, 4), "more outputs than records"), ((3, 3), "as many records as outputs"),
        ((1, 1), "a single record with a single output"), ((1, 3), "a batch of a single record"), ((4, 1), "a single output"),
        ((9, 2), "nine records"),
    )  # fmt: skip
    for n in (1, 2, 5):
        flat = {"target": rng.uniform(0, 1, n), "y_hat": rng.uniform(0, 1, (n, 1))}
        yield f"for flat targets of {n} record{'s' * (n > 1)}", flat, False
    y = rng.uniform(0, 1, 3)
    yield "for flat targets and perfect predictions", {"target": y, "y_hat": y[:, None].copy()}, False
    plain = {"target": rng.uniform(0, 1, (3, 2)), "y_hat": rng.uniform(0, 1, (3, 2))}
    yield from arranged(plain, plain)
    yield "for float32", in_dtype(plain, plain, np.float32), True
