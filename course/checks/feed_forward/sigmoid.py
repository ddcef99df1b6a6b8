"""Judging a learner's sigmoid: for moderate z, and far out, where e^|z| is larger than any float."""

import re
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.checks.feed_forward.cases import SIGMOID, cases
from course.checks.feed_forward.raised import ENTRY_BY_ENTRY
from course.judging.attempt import Attempt
from course.judging.cases import and_cases
from course.judging.compare import entries_close, fault_of_form
from course.judging.function import Run, judge_function
from course.judging.raised import explain
from course.judging.recipe import Recipe
from course.judging.relations import LATER_DIGITS, NEARLY, ROUNDED
from course.judging.slip import Slip, row
from course.judging.verdict import Verdict
from course.network import sigmoid

FAR_OUT = (
    np.array([-1000.0, -200.0, -30.0, -2.3456789, 0.0, 2.3456789, 30.0, 200.0, 1000.0]),
    -1000.0,
    1000.0,
    np.array([[-745.0, 709.0], [710.0, -21.0]]),
    np.array([20.0]),
    np.array([1000, -1000]),
    -1000,
)
# Far out only the closeness to 0 or 1 counts: 1e-80 and 0 are both good for sigmoid(-200).
CLOSE_ENOUGH = 1e-9
UNDERFLOW = "NumPy was told to stop where a number is rounded to 0 (underflow). That does no harm here: e^-1000 is nearly 0."
# How NumPy's warnings of these three begin.
WARNING = "^(overflow|divide|invalid)"


def _into_whole_numbers(g: SimpleNamespace) -> NDArray:
    """Return the right values stored into an array with the dtype of z, as np.empty_like(z) makes it."""
    return np.asarray(g.right).astype(np.asarray(g.z).dtype)


CURVE = "Where should it end far to the left, and where far to the right? What is it at z = 0?"
SLIPS = (
    row("S1", "sigmoid", "e^z where e^-z belongs", lambda g: 1 / (1 + np.exp(g.z)), CURVE),
    row("S2", "sigmoid", "1 + e^-z, without the one over it", lambda g: 1 + np.exp(-g.z),
        "Python divides before it adds. Which part belongs below the fraction bar?"),
    row("S3", "sigmoid", "a sum below the fraction bar without its 1", lambda g: 1 / np.exp(-g.z), CURVE),
    row("S4", "sigmoid", "the sigmoid applied twice", lambda g: sigmoid(g.right),
        "Apply it once. What should the value at z = 0 be?"),
    row("S5", "sigmoid", "the slope of the sigmoid", lambda g: g.right * (1 - g.right),
        "Asked for is the function itself."),
    row("S6", "sigmoid", "tanh", lambda g: np.tanh(g.z), "An s-shaped curve too, but it runs from -1 to 1."),
    row("S7", "sigmoid", "e^-z alone", lambda g: np.exp(-g.z), CURVE),
    row("S8", "sigmoid", "z squared in the exponent", lambda g: 1 / (1 + np.exp(-np.square(g.z))),
        "The exponent is just -z."),
    row("S9", "sigmoid", "a step from 0 to 1", lambda g: np.where(np.greater(g.z, 0), 1.0, 0.0),
        "Between its two ends the sigmoid is smooth."),
    row("S10", "sigmoid", "the ReLU", lambda g: np.maximum(g.z, 0), CURVE),
    row("S11", "sigmoid", "z itself", lambda g: g.z, "Which formula is asked for?"),
    row("S12", "sigmoid", "the softmax, which divides by a sum over all entries",
        lambda g: np.exp(g.z) / np.exp(g.z).sum(), "Each entry has a sigmoid of its own, whatever the others are."),
    row("T6", "sigmoid", "an array of whole numbers, which cannot hold decimals", _into_whole_numbers,
        "z may hold whole numbers. An array made like z has its dtype: make one of floats."),
)  # fmt: skip

OVERFLOW = Slip("S30", ("sigmoid far out",), "an exponential that overflows where z is far from 0", None)

RECIPES = {"sigmoid": Recipe(("/", 1, ("+", 1, ("exp", ("negative", "z")))), ("z",))}


def _run(label: str, z: Any) -> Run:
    return Run(label, {"z": z}, {"sigmoid": sigmoid(z)}, {"z": np.asarray(z)}, {"z": z}, names={"z": z})


RUNS = tuple(
    _run(label, z)
    for label, z in (
        ("a single number", 0.7),
        ("an array with one axis", np.array([-3.0, -0.4, 0.0, 1.3, 5.0])),
        ("an array with two axes", np.array([[0.25, -1.5], [2.2, -0.6], [4.0, -4.0]])),
        ("an array of whole numbers", np.array([-2, 0, 1, 3])),
    )
)
# For a formula to hold on: those above all have a positive sum.
NEGATIVE_SUM = (_run("a negative sum", np.array([-1.7, 0.3, -2.4, 0.9])),)


def judge_sigmoid(
    function: Callable, runs: tuple[Run, ...] = RUNS, then: Sequence[Run] | None = None
) -> Verdict:
    """Return the verdict on a sigmoid for numbers and arrays of moderate size."""
    verdict = judge_function("sigmoid", function, runs, SLIPS, CURVE, ENTRY_BY_ENTRY, RECIPES, NEGATIVE_SUM)
    return and_cases(verdict, function, cases(SIGMOID) if then is None else then, ENTRY_BY_ENTRY)


def judge_far_out(function: Callable, points: tuple[Any, ...] = FAR_OUT) -> Verdict:
    """Return the verdict on a sigmoid where e^|z| is larger than any float: right, and without a warning.

    A warning that NumPy or a filter of `warnings` was told to leave out, in the function or in the notebook, is none.
    """
    exercise = "sigmoid far out"
    for z in points:
        attempt = Attempt(function, {"z": z}, ("sigmoid",), listen=True)
        if attempt.is_stub:
            return Verdict(exercise, "not attempted")
        if isinstance(attempt.raised, FloatingPointError) and "underflow" in str(attempt.raised):
            return Verdict(exercise, "raised", UNDERFLOW, "np.seterr and np.errstate take under='ignore'.")
        if isinstance(attempt.raised, FloatingPointError | OverflowError | RuntimeWarning):
            return _too_large(exercise, str(attempt.raised))
        if warning := next((text for text in attempt.warned if re.search(WARNING, text)), ""):
            return _too_large(exercise, warning)
        if attempt.raised is not None:
            return Verdict.of(explain(attempt.raised, {"z": z}, own=ENTRY_BY_ENTRY), exercise, "raised")
        if attempt.misreturned:
            return Verdict(exercise, "form", attempt.misreturned, "Look at the last line of your function.")
        value = attempt.values["sigmoid"]
        if fault := fault_of_form(value):
            nan = fault.cause == "NaN" and np.shape(value) == np.shape(z)
            what = f"At {_places(z, np.isnan(value))}: {fault.what}" if nan else fault.what
            return Verdict.of(fault._replace(what=what), exercise, "form")
        if np.shape(value) != np.shape(z):
            what = f"For z of shape {np.shape(z)} it returns shape {np.shape(value)}."
            return Verdict(exercise, "shape", what, "One number comes out for each number that goes in.")
        value, right = np.asarray(value, dtype=float), sigmoid(z)
        wrong = np.abs(value - right) > CLOSE_ENOUGH
        if wrong.any():
            what = f"It is not right at {_places(z, wrong)}."
            if entries_close(value, right, NEARLY)[wrong].all():
                return Verdict(exercise, "value", f"{what} {LATER_DIGITS}", ROUNDED)
            return Verdict(exercise, "value", what, CURVE)
    return Verdict(exercise, "right", "No overflow, no division by zero.")


def _places(z: Any, marked: NDArray) -> str:
    return f"z = {', '.join(f'{one:g}' for one in np.atleast_1d(z)[np.atleast_1d(marked)])}"


def _too_large(exercise: str, said: str) -> Verdict:
    return Verdict(
        exercise,
        "value",
        f"For z = 1000 or z = -1000 an intermediate result is too large for a float ({said}).",
        "e^1000 overflows; e^-1000 is merely rounded to zero, and does no harm. Can you keep the exponent from "
        "being positive? (np.where computes both of its branches before it chooses.)",
        (OVERFLOW.id,),
    )
