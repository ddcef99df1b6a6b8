"""Chapter 3: difference quotients, the numerical gradient and the relative error, and their hidden cases."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course import differences
from course.checks.finite_differences import difference_quotients as quotients
from course.checks.finite_differences import gradient_checking as checking
from course.checks.finite_differences import numerical_gradients as gradients
from course.checks.finite_differences.cases import CARE, VALUES, cases
from course.judging.function import Run
from course.judging.verdict import Verdict
from grading.exercises import UNSEEN, by_reference, equal

RIGHT_PASS = "C"
WRONG_PARTIAL = {"A": "w2", "B": "b", "D": "x1"}


def forward_difference(f: Callable[[float], float], x: float, h: float) -> float:
    """Return the slope of the secant from x to x + h."""
    rise = f(x + h) - f(x)
    return rise / h


def central_difference(f: Callable[[float], float], x: float, h: float) -> float:
    """Return the slope of the secant from x - h to x + h; h is the half-step."""
    rise, run = f(x + h) - f(x - h), 2 * h
    return rise / run


def numerical_gradient(f: Callable[[NDArray], float], x: ArrayLike, h: float = 1e-5) -> NDArray:
    """Return +df/dx by central differences, in the shape of x, as floats; x is not changed."""
    start = np.array(x, dtype=float)
    slopes = []
    for place in range(start.size):
        values = []
        for move in (h, -h):
            moved = start.copy()
            moved.flat[place] += move
            values.append(f(moved))
        slopes.append((values[0] - values[1]) / (2 * h))
    return np.array(slopes).reshape(start.shape)


def relative_error(a: ArrayLike, b: ArrayLike) -> float:
    """Return |a - b| / max(|a|, |b|) with Euclidean lengths, and 0 for two zeros; equal shapes only."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError(f"shapes {a.shape} and {b.shape} differ")
    largest = max(np.sqrt(np.sum(a**2)), np.sqrt(np.sum(b**2)))
    return np.sqrt(np.sum((a - b) ** 2)) / largest if largest > 0 else 0.0


def circuit_gradient(p: NDArray) -> NDArray:
    """Return the five partials of (w1 x1 + w2 x2)^2 + b at p = (x1, x2, w1, w2, b), by the chain rule."""
    x1, x2, w1, w2, _ = p
    square = 2 * (w1 * x1 + w2 * x2)
    return np.array([square * w1, square * w2, square * x1, square * x2, 1.0])


# --- hidden cases


def _quotient(solution: Callable) -> Callable[[Callable], Verdict]:
    difference = getattr(differences, solution.__name__)
    tried = (
        (lambda x: np.cos(2 * x) + x**2, 0.4, 0.15),
        (lambda x: np.exp(-x) * x, 1.7, 0.04),
        (lambda x: x**4 - x, -1.2, 0.25),
    )
    runs = [by_reference(solution, quotients.quotient_run(difference, UNSEEN, *case)) for case in tried]
    then = cases(solution.__name__, 36, solution)
    return lambda function: quotients.judge_quotient(difference)(function, runs, then)


def _gradient_run(x: NDArray, h: float | None) -> Run:
    run = gradients.gradient_run(UNSEEN, gradients.mixed, x, h)
    # with the default step the kit's truth has no step in it
    return by_reference(numerical_gradient, run) if h else run


def _numerical_gradient(function: Callable) -> Verdict:
    """Return the verdict on a numerical_gradient for float arrays of other shapes."""
    rng = np.random.default_rng([2026, 33])
    tried = (((4,), 0.15), ((3, 2), 0.07), ((2, 1, 2), 0.2), ((1, 3), None))
    return gradients.judge_gradient(
        function,
        [_gradient_run(rng.normal(0, 0.8, shape), h) for shape, h in tried],
        everywhere=cases(VALUES, 37, numerical_gradient),
    )


def _with_care(function: Callable) -> Verdict:
    """Return the verdict on a numerical_gradient for whole numbers, and on leaving x as it was."""
    rng = np.random.default_rng([2026, 34])
    runs = [_gradient_run(rng.integers(-3, 4, shape), h) for shape, h in (((4,), 0.2), ((2, 3), None))]
    floats = [_gradient_run(rng.normal(0, 0.8, (2, 2)), 0.1)]
    return gradients.judge_care(function, runs, floats, cases(CARE, 38, numerical_gradient))


def _relative_error(function: Callable) -> Verdict:
    """Return the verdict on a relative_error for arrays of other shapes and sizes."""
    rng = np.random.default_rng([2026, 35])
    tried = (((5,), 1e-5), ((2, 3), 40.0), ((1, 4, 2), 1.0), ((2, 2), 0.0))
    runs = [
        checking.error_run(UNSEEN, scale * rng.normal(size=shape), scale * rng.normal(size=shape))
        for shape, scale in tried
    ]
    runs = [by_reference(relative_error, run) for run in runs]
    return checking.judge_relative_error(function, runs, cases("relative_error", 39, relative_error))


def _wrong_partial(answer: Any) -> Verdict:
    found = (
        {letter: name for letter, name in answer.items() if name is not None}
        if isinstance(answer, Mapping)
        else answer
    )
    return equal("wrong_partial", WRONG_PARTIAL)(found)


EXAMINED = {
    "forward_difference": _quotient(forward_difference),
    "central_difference": _quotient(central_difference),
    "numerical_gradient": _numerical_gradient,
    "numerical_gradient, with care": _with_care,
    "relative_error": _relative_error,
    "right_pass": equal("right_pass", RIGHT_PASS),
    "wrong_partial": _wrong_partial,
}
