"""What chapter 3 promises of its functions, as cases: the visible checks and the hidden tests differ in the numbers only."""

import math
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from course import differences
from course.judging.cases import Row, arranged, as_runs, in_dtype
from course.judging.function import Run

SHOWN = 31  # the seed of the visible checks' numbers
FORWARD, CENTRAL, GRADIENT, ERROR = (
    "forward_difference", "central_difference", "numerical_gradient", "relative_error",
)  # fmt: skip
VALUES, CARE = GRADIENT, f"{GRADIENT}, with care"


@cache
def cases(name: str, seed: int = SHOWN, solution: Callable | None = None) -> tuple[Run, ...]:
    """Return the cases of an exercise; solution: what knows the right values, if it is not the kit's own function."""
    rng = np.random.default_rng([2026, seed])
    rows = {
        FORWARD: _quotient,
        CENTRAL: _quotient,
        VALUES: _gradient,
        CARE: _gradient_with_care,
        ERROR: _error,
    }
    function = name.split(",")[0]
    return as_runs(rows[name](rng), (function,), solution or getattr(differences, function))


def _quotient(rng: np.random.Generator) -> Iterator[Row]:
    """Any f of one number, any x, any h that is not 0."""
    a, b, c = rng.uniform(0.5, 2, 3).tolist()

    def row(label: str, f: Callable, x: float, h: float) -> Row:
        return label, {"f": f, "x": x, "h": h}, False

    def curved(x: float) -> float:
        return a * x**3 - b * x + c

    yield row("at a negative x", curved, -a - 1, 0.1)
    yield row("at x = 0", curved, 0.0, 0.2)
    yield row("where x + h is 0", curved, -0.25, 0.25)
    yield row("where x - h is 0", curved, 0.25, 0.25)
    yield row("for an x as small as 1e-6", lambda x: a * x * x, 1e-6 * b, 1e-6)
    yield row("for an h below 0", curved, b, -0.15)
    yield row("for an h larger than 1", curved, c, 1 + a)
    yield row("for an h as small as 1e-5", curved, 1 + a, 1e-5)
    yield row("for whole numbers x and h", lambda x: 3 * x * x - x, int(rng.integers(2, 6)), 1)
    yield row("for an f that takes single numbers only", lambda x: math.exp(-a * x), b, 0.1)
    yield row("for an f that does not change", lambda x: c, a, 0.1)
    yield row("for an f that is the same on both sides of x", lambda x: (x - a) ** 2, a, 0.25)
    yield row("for an f that is 0 on one side of x", lambda x: max(0.0, x) ** 2, 0.05, 0.1)
    yield row("for an f that is 0 at x + h", lambda x: b * (x - 1.25), 1.0, 0.25)
    yield row("for an f whose values are negative", lambda x: -a - b * x * x, 1.0, 0.25)
    yield row("for an f with values as small as 1e-13", lambda x: 1e-13 * curved(x), b, 0.1)
    yield row("for an f with values as large as 1e13", lambda x: 1e13 * curved(x), b, 0.1)
    yield row("for an x as large as 1e6", lambda x: a * x * x, 1e6 * b, 500.0)
    # nothing is rounded here, in whichever order it is computed
    yield row("for an h as small as 1e-9", lambda x: 3 * x, float(rng.integers(2, 6)), 2.0**-30)


def _every_entry(rng: np.random.Generator, shape: tuple[int, ...]) -> Callable[[NDArray], float]:
    """Return a function of an array that depends on every entry in another way."""
    k = rng.uniform(0.5, 1.5, shape)
    return lambda v: float(np.sum(np.exp(k * v / 2)) + np.sum(k * v) ** 2)


def _gradient(rng: np.random.Generator) -> Iterator[Row]:
    """Floats of any shape, any f of them; h as given, or 1e-5."""

    def row(
        label: str,
        shape: tuple[int, ...],
        f: Callable | None = None,
        x: NDArray | None = None,
        h: float = 0.1,
    ):
        at = rng.uniform(-1, 1, shape) if x is None else x
        return label, {"f": f or _every_entry(rng, shape), "x": at, "h": h}, False

    yield row("for an array of a single number", (1,))
    yield row("for a table of a single number", (1, 1))
    yield row("for a table with one row", (1, 3))
    yield row("for a table with one column", (3, 1))
    yield row("for a table with more rows than columns", (4, 2))
    yield row("for a square table", (2, 2))
    yield row("for an array with three axes", (2, 3, 2))
    yield row("for an array of zeros", (3,), x=np.zeros(3))
    yield row("for an array with a zero in it", (3,), x=np.array([0.7, 0.0, -0.4]))
    yield row("for entries that are all equal", (2, 2), x=np.full((2, 2), 0.6))
    yield row(
        "for entries as small as 1e-6",
        (2,),
        lambda v: float(np.sum(v**2)),
        np.array([5.1234e-6, -2.2717e-6]),
        1e-6,
    )
    yield row("where an entry of x - h is 0", (2,), x=np.array([0.25, -0.7]), h=0.25)
    yield row("where an entry of x + h is 0", (2,), x=np.array([-0.25, 0.7]), h=0.25)
    yield row(
        "for an f that is 0 on one side",
        (2,),
        lambda v: float(np.prod(np.maximum(v, 0))),
        np.array([0.1, 0.6]),
        0.1,
    )
    yield row(
        "for an f that is 0 on the other side",
        (2,),
        lambda v: float(np.prod(np.minimum(v, 0))),
        np.array([-0.1, -0.6]),
    )
    yield row("for entries as large as 1000", (2,), lambda v: float(np.sum(v**2)), np.array([1e3, -2e3]), 3.0)
    yield row("for an f that does not change", (2, 2), lambda v: 1.5)
    yield row("for an f that looks at one entry only", (2, 3), lambda v: float(v[1, 0] ** 3))
    yield row("for an f that is 0 at x", (2,), lambda v: float(v[0] * v[1] - 0.5), np.array([0.5, 1.0]))
    yield row("for an f with values as small as 1e-13", (3,), lambda v: 1e-13 * float(np.sum(np.exp(v))))
    yield row("for an f with values as large as 1e13", (3,), lambda v: 1e13 * float(np.sum(np.exp(v))))
    yield row(
        "for an f with a very small slope by one entry", (2,), lambda v: float(v[0] + 1e-9 * v[1] ** 2 / v[1])
    )
    yield row("for an h below 0", (2, 2), h=-0.1)
    yield row("for an h larger than 1", (3,), h=1.5)


def _gradient_with_care(rng: np.random.Generator) -> Iterator[Row]:
    """Whole numbers, and x left as it was."""

    def plain(shape: tuple[int, ...], h: float = 0.25) -> dict:
        whole = rng.integers(-3, 4, shape)
        return {"f": _every_entry(rng, shape), "x": whole.astype(float), "h": h}

    for words, dtype in (("int64", np.int64), ("int32", np.int32)):
        yield f"for whole numbers ({words})", in_dtype(plain((3,)), ["x"], dtype), False
        yield f"for a table of whole numbers ({words})", in_dtype(plain((2, 2)), ["x"], dtype), False
    yield "for a single whole number", in_dtype(plain(()), ["x"], np.int64), False
    yield from arranged(plain((3, 2)), ["x"])
    yield "for float32", in_dtype(plain((3,)), ["x"], np.float32), True


def _error(rng: np.random.Generator) -> Iterator[Row]:
    """Two arrays of one shape, or two numbers."""

    def row(label: str, a, b, rare: bool = False) -> Row:
        return label, {"a": a, "b": b}, rare

    def some(*shape: int) -> NDArray:
        return rng.uniform(0.3, 2, shape) * rng.choice([-1, 1], shape)

    def pair(*shape: int) -> tuple[NDArray, NDArray]:
        return some(*shape), some(*shape)

    yield row("for two single numbers", *map(float, pair()))
    yield row("for arrays of a single number", *pair(1))
    yield row("for tables of a single number", *pair(1, 1))
    yield row("for tables with one row", *pair(1, 4))
    yield row("for tables with one column", *pair(3, 1))
    yield row("for arrays with three axes", *pair(2, 3, 2))
    a, b = pair(4)
    yield row("when a is longer than b", 3 * a, b)
    yield row("when b is longer than a", a, 5 * b)
    yield row("when a is all zeros and b is not", 0 * a, b)
    yield row("when b is all zeros and a is not", a, 0 * b)
    yield row("when both are zero", 0 * a, 0 * a)
    yield row("when both are zero and single numbers", 0.0, 0.0)
    yield row("when a is the single number 0", 0.0, float(b[0]))
    yield row("when b is the single number 0", float(a[0]), 0.0)
    yield row("when a and b are equal", a, a.copy())
    yield row("when a and b are one and the same array", b, b)
    yield row("when b is -a", a, -a)
    yield row(
        "when a and b are equally long and point elsewhere", np.array([3.0, 4.0]), np.array([-4.0, 3.0])
    )
    yield row("when an entry is 0 in both", a * [1, 0, 1, 1], b * [1, 0, 1, 1])
    yield row("when only one entry differs", a, a * [1, 1, 1.5, 1])
    yield row("when the differences add up to 0", np.array([1.0, 2.0]), np.array([2.0, 1.0]))
    yield row("when a and b are nearly equal", a, a * (1 + 1e-5 * b))
    yield row("when a and b agree to seven digits", a, a * (1 + 1e-7 * b))
    yield row("for numbers as small as 1e-13", 1e-13 * a, 1e-13 * b)
    yield row("for single numbers as small as 1e-13", 1e-13 * float(a[0]), 1e-13 * float(b[0]))
    yield row("for numbers as large as 1e13", 1e13 * a, 1e13 * b)
    yield row("when a is far smaller than b", 1e-13 * a, b)
    yield row("when b is far smaller than a", a, 1e-13 * b)
    whole = {"a": np.array([3, -1, 4]), "b": np.array([2, 6, -5])}
    yield row("for whole numbers", *whole.values())
    yield row("for lists", [1.5, -0.5], [1.0, 0.25])
    yield from arranged(dict(zip("ab", pair(3, 2), strict=True)), "ab")
    yield "for float32", in_dtype(dict(zip("ab", pair(3), strict=True)), "ab", np.float32), True
