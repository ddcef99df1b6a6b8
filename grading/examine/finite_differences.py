"""What the hidden tests of chapter 3 call: the learner's functions on functions and arrays not seen before."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from course import differences
from course.checks.finite_differences import difference_quotients as quotients
from course.checks.finite_differences import gradient_checking as checking
from course.checks.finite_differences import numerical_gradients as gradients
from course.judging.attempt import Attempt
from course.judging.compare import close, fault_of_form, tolerance
from course.judging.function import Run
from course.judging.verdict import Verdict, conclude
from grading.reference import finite_differences as reference

UNSEEN = "The cases that the check shows are right, but a case that your code has not seen is not."
TYPED_IN = "Does your code depend on one function, one shape, or a number that is typed in?"


def forward_difference(function: Callable) -> None:
    """Examine a learner's forward_difference; raise CheckFailed if it is wrong."""
    _difference(differences.forward_difference, reference.forward_difference, function)


def central_difference(function: Callable) -> None:
    """Examine a learner's central_difference; raise CheckFailed if it is wrong."""
    _difference(differences.central_difference, reference.central_difference, function)


def numerical_gradient(function: Callable) -> None:
    """Examine a learner's numerical_gradient on float arrays of other shapes."""
    rng = np.random.default_rng([2026, 33])
    cases = (((4,), 0.15), ((3, 2), 0.07), ((2, 1, 2), 0.2), ((1, 3), None))
    runs = [
        gradients.gradient_run(_label(k), gradients.mixed, rng.normal(0, 0.8, shape), h)
        for k, (shape, h) in enumerate(cases)
    ]
    _conclude(gradients.judge_gradient(function, runs))
    _compare("numerical_gradient", reference.numerical_gradient, function, runs)


def numerical_gradient_with_care(function: Callable) -> None:
    """Examine a learner's numerical_gradient on whole numbers, and on leaving x as it was."""
    rng = np.random.default_rng([2026, 34])
    runs = [
        gradients.gradient_run(_label(k), gradients.mixed, rng.integers(-3, 4, shape), h)
        for k, (shape, h) in enumerate((((4,), 0.2), ((2, 3), None)))
    ]
    floats = [gradients.gradient_run(_label(2), gradients.mixed, rng.normal(0, 0.8, (2, 2)), 0.1)]
    _conclude(gradients.judge_care(function, runs, floats))
    _compare("numerical_gradient, with care,", reference.numerical_gradient, function, runs)


def relative_error(function: Callable) -> None:
    """Examine a learner's relative_error on arrays of other shapes and sizes."""
    rng = np.random.default_rng([2026, 35])
    cases = (((5,), 1e-5), ((2, 3), 40.0), ((1, 4, 2), 1.0), ((2, 2), 0.0))
    runs = [
        checking.error_run(_label(k), scale * rng.normal(size=shape), scale * rng.normal(size=shape))
        for k, (shape, scale) in enumerate(cases)
    ]
    _conclude(checking.judge_relative_error(function, runs))
    _compare("relative_error", reference.relative_error, function, runs)


def right_pass(answer: Any) -> None:
    """Examine the name of the one right backward pass."""
    conclude(checking.judge_right_pass(answer), quiet=True)
    if answer != reference.RIGHT_PASS:
        conclude(Verdict("right_pass", "value", "It is not the one that agrees with the gradient."))


def wrong_partial(answer: Any) -> None:
    """Examine the names of the wrong partials."""
    conclude(checking.judge_wrong_partials(answer), quiet=True)
    given = {letter: name for letter, name in answer.items() if name is not None}
    if given != reference.WRONG_PARTIAL:
        conclude(Verdict("wrong_partial", "value", "The names are not those of the wrong partials."))


def _label(number: int) -> str:
    return f"hidden case {number + 1}"


def _difference(difference: Callable, solution: Callable, function: Callable) -> None:
    cases = (
        (lambda x: np.cos(2 * x) + x**2, 0.4, 0.15),
        (lambda x: np.exp(-x) * x, 1.7, 0.04),
        (lambda x: x**4 - x, -1.2, 0.25),
    )
    runs = [quotients.quotient_run(difference, _label(k), *case) for k, case in enumerate(cases)]
    _conclude(quotients.judge_quotient(difference)(function, runs))
    _compare(difference.__name__, solution, function, runs)


def _conclude(verdict: Verdict) -> None:
    """Raise CheckFailed for a verdict that does not pass, and say that the visible check is not the one."""
    if verdict.status not in ("right", "not attempted"):
        verdict = replace(verdict, what=f"{UNSEEN} {verdict.what}")
    conclude(verdict, quiet=True)


def _compare(name: str, solution: Callable, function: Callable, runs: Sequence[Run]) -> None:
    """Raise CheckFailed unless the function returns what the reference solution returns."""
    for run in runs:
        value = Attempt(function, run.arguments, ("value",)).values.get("value")
        right = solution(*run.arguments.values())
        if fault_of_form(value) or not close(value, right, run.rtol or tolerance(value)):
            conclude(Verdict(name, "value", UNSEEN, TYPED_IN))
