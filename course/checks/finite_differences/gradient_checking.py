"""Judging the tools of a gradient check and what a learner found with them.

The relative error, with its slips; and four backward passes of one circuit, of which one is right and each
other has one wrong partial derivative. They are told apart by their values alone, so the answers stand
nowhere here: complex-step differentiation of the circuit says which is which.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course import differences
from course.checks.finite_differences.cases import cases
from course.judging.cases import and_cases
from course.judging.function import Run, judge_function
from course.judging.raised import Raised
from course.judging.recipe import Recipe
from course.judging.slip import Slip
from course.judging.verdict import Verdict

# --- the relative error


def error_run(label: str, a: NDArray | float, b: NDArray | float) -> Run:
    """Return one call of relative_error to judge."""
    both = {"a": a, "b": b}
    right = {"relative_error": differences.relative_error(a, b)}
    return Run(label, both, right, both, names=both)


ERROR_RUNS = [
    error_run("two arrays of shape (3,)", np.array([1.0, 2.0, -2.0]), np.array([1.1, 1.7, -2.4])),
    error_run("small numbers, a longer than b", np.array([3e-4, -1e-4]), np.array([2e-4, 1e-4])),
    error_run("two arrays of shape (2, 2)", np.array([[0.5, -0.2], [0.1, 0.9]]), np.array([[1.0, -0.6], [-0.4, 0.3]])),
    error_run("two zeros", np.zeros(2), np.zeros(2)),
]  # fmt: skip
# Longer on the other side, of two sizes, and with sums far below zero, for a formula to hold on.
OTHER_LENGTHS = [
    error_run("b longer than a", np.array([[0.3, -0.8, 0.5], [-0.7, 0.2, 0.4]]), np.array([[-1.1, 0.9, 0.6], [1.3, -0.4, 0.8]])),
    error_run("a longer than b", np.array([1.7, 0.6, 1.2, 0.9]), np.array([0.2, -0.3, -0.5, 0.1])),
    error_run("negative numbers", np.array([-1.9, -0.4, -1.2, 0.3, -0.6]), np.array([-0.9, -2.1, -1.6, -0.2, -1.3])),
]  # fmt: skip


def _error_slip(id_: str, name: str, formula: Callable, think: str) -> Slip:
    """Return a row whose formula sees a, b, and their lengths; two zeros have no error by any formula."""

    def guarded(g: SimpleNamespace) -> NDArray | float:
        if not (np.any(g.a) or np.any(g.b)):
            return 0.0
        return formula(
            SimpleNamespace(a=g.a, b=g.b, la=np.linalg.norm(g.a), lb=np.linalg.norm(g.b), right=g.right)
        )

    return Slip(id_, ("relative_error",), name, guarded, think)


LARGER = "The formula divides by the larger of the two lengths."
LENGTH = "|v| is the Euclidean length: the root of the sum of the squares of all entries."
SYMPTOMS = (
    Raised("", "", "", "ambiguous", None,
           "`max` and `if` compare single numbers. Turn each array into one number first: its length."),
)  # fmt: skip
DIFFERENCE = ("-", "a", "b")
RECIPES = {
    "relative_error": Recipe(
        ("/", ("length", DIFFERENCE), ("larger", ("length", "a"), ("length", "b"))),
        ("a", "b", DIFFERENCE),
        {
            (0,): LENGTH,
            (0, 0): "What is the length above the line taken of? It is 0 if a and b agree.",
            (1,): LARGER,
        },
    )
}

# fmt: off
ERROR_SLIPS = (
    _error_slip("RE1", "the length of a - b, not divided", lambda g: np.linalg.norm(g.a - g.b),
                "Without a division, small numbers always look equal."),
    _error_slip("RE2", "a division by the length of b", lambda g: np.linalg.norm(g.a - g.b) / g.lb, LARGER),
    _error_slip("RE3", "a division by the length of a", lambda g: np.linalg.norm(g.a - g.b) / g.la, LARGER),
    _error_slip("RE4", "a division by the sum of both lengths", lambda g: np.linalg.norm(g.a - g.b) / (g.la + g.lb), LARGER),
    _error_slip("RE5", "a division by the smaller length", lambda g: np.linalg.norm(g.a - g.b) / min(g.la, g.lb), LARGER),
    _error_slip("RE6", "the difference of the two lengths", lambda g: abs(g.la - g.lb) / max(g.la, g.lb),
                "Two arrays can be equally long and point in different directions. Subtract first."),
    _error_slip("RE7", "squared lengths, without the root", lambda g: g.right**2, LENGTH),
    _error_slip("RE8", "one number for every entry", lambda g: np.abs(g.a - g.b) / np.maximum(np.abs(g.a), np.abs(g.b)),
                "The whole of two arrays is compared with one number. Take lengths, not absolute values."),
    _error_slip("RE9", "the largest of the errors of the single entries",
                lambda g: (np.abs(g.a - g.b) / np.maximum(np.abs(g.a), np.abs(g.b))).max(), LENGTH),
    _error_slip("RE10", "the mean of the errors of the single entries",
                lambda g: (np.abs(g.a - g.b) / np.maximum(np.abs(g.a), np.abs(g.b))).mean(), LENGTH),
    _error_slip("RE11", "sums of absolute values in place of lengths",
                lambda g: np.abs(g.a - g.b).sum() / max(np.abs(g.a).sum(), np.abs(g.b).sum()), LENGTH),
    _error_slip("RE12", "largest absolute values in place of lengths",
                lambda g: np.abs(g.a - g.b).max() / max(np.abs(g.a).max(), np.abs(g.b).max()), LENGTH),
    _error_slip("RE13", "a difference without an absolute value, so that plus and minus cancel",
                lambda g: np.sum(g.a - g.b) / max(g.la, g.lb), LENGTH),
)
# fmt: on


def judge_relative_error(
    function: Callable, runs: Sequence[Run] = ERROR_RUNS, then: Sequence[Run] | None = None
) -> Verdict:
    """Return the verdict on a learner's relative_error."""
    # 0 / 0 on two zeros would hide what else is wrong, so that case comes last
    others = [run for run in runs if np.any(run.given["a"]) or np.any(run.given["b"])]
    verdict = judge_function(
        "relative_error", function, others, ERROR_SLIPS, LENGTH, SYMPTOMS, RECIPES, OTHER_LENGTHS
    )
    if verdict.status == "right":
        verdict = judge_function("relative_error", function, runs, ERROR_SLIPS, LENGTH, SYMPTOMS)
        if verdict.cause == "NaN":
            return replace(
                verdict, think="0 / 0 is no number. Two zeros agree: what should your function do then?"
            )
    then = cases("relative_error") if then is None else then
    return and_cases(verdict, function, then, SYMPTOMS)


# --- one right backward pass among four

PARTIALS = ("x1", "x2", "w1", "w2", "b")
START = np.array([1.0, 3.0, 2.0, 3.0, 3.0])
# Points where no two entries are equal, beside the one where chapter 2 stands.
POINTS = (START, np.array([0.7, -1.3, 1.9, 0.4, 2.2]), np.array([-0.6, 1.1, 0.8, -2.3, -1.4]))
ALIKE = 1e-6
AT_START_ONLY = Slip(
    "GC1", ("right_pass",), "a gradient check at START alone, where two entries are equal", None
)


def circuit(p: NDArray) -> NDArray:
    """Return (w1 x1 + w2 x2)^2 + b for p = (x1, x2, w1, w2, b)."""
    x1, x2, w1, w2, b = p
    return (w1 * x1 + w2 * x2) ** 2 + b


def _backward_pass(mask: tuple[int, ...]) -> Callable[[NDArray], NDArray]:
    """Return one of the four; mask says which rule makes each entry."""

    def backward(p: NDArray) -> NDArray:
        """Return the five partial derivatives of the circuit at p, as this backward pass computes them."""
        p = np.asarray(p, dtype=float)
        up = np.array([2 * (p[2] * p[0] + p[3] * p[1]), 2 * p[0], 1.0])
        rules = np.append(np.outer(up, p), (0.0, 1.0))
        return rules[list(mask)]

    return backward


FOUR_PASSES: dict[str, Callable[[NDArray], NDArray]] = {
    "A": _backward_pass((2, 3, 0, 3, 16)),
    "B": _backward_pass((2, 3, 0, 1, 15)),
    "C": _backward_pass((2, 3, 0, 1, 16)),
    "D": _backward_pass((7, 3, 0, 1, 16)),
}


def _wrong_at(name: str, p: NDArray) -> set[str]:
    """Return the partials that a pass gets wrong at one point."""
    claimed, right = FOUR_PASSES[name](p), differences.complex_step_gradient(circuit, p)
    return {
        partial
        for partial, one, other in zip(PARTIALS, claimed, right, strict=True)
        if differences.relative_error(one, other) > ALIKE
    }


def _wrong(name: str) -> set[str]:
    return set().union(*(_wrong_at(name, p) for p in POINTS))


def judge_right_pass(answer: Any) -> Verdict:
    """Return the verdict on the name of the one right backward pass."""
    quantity = "right_pass"
    if answer is None:
        return Verdict(quantity, "not attempted")
    if not isinstance(answer, str) or answer not in FOUR_PASSES:
        choice = ", ".join(repr(name) for name in FOUR_PASSES)
        return Verdict(
            quantity, "form", f"It is {answer!r:.60}.", f"Choose one of {choice}, with the quotes."
        )
    if not _wrong(answer):
        return Verdict(quantity, "right")
    if not _wrong_at(answer, START):
        what = f"{answer} agrees with the measured gradient at START, but not everywhere."
        return Verdict(
            quantity,
            "value",
            what,
            "Which entries of START are equal? Check at another point.",
            (AT_START_ONLY.id,),
        )
    return Verdict(
        quantity, "value", f"{answer} does not agree with the measured gradient.",
        "Print the relative error of each of the four, at START and at a point of your own.",
    )  # fmt: skip


def judge_wrong_partials(answer: Any) -> Verdict:
    """Return the verdict on the wrong partial of every wrong pass: a dictionary from its letter to a name."""
    quantity = "wrong_partial"
    if answer is None or (isinstance(answer, Mapping) and all(value is None for value in answer.values())):
        return Verdict(quantity, "not attempted")
    names = ", ".join(repr(name) for name in PARTIALS)
    if not isinstance(answer, Mapping) or not set(answer) <= set(FOUR_PASSES):
        return Verdict(quantity, "form", "It is no dictionary from a letter to a name.",
                       "Keep the braces and the letters, and replace None by names.")  # fmt: skip
    for letter, value in answer.items():
        if value is not None and (not isinstance(value, str) or value not in PARTIALS):
            return Verdict(
                quantity,
                "form",
                f"For {letter} it says {value!r:.60}.",
                f"Choose from {names}, with the quotes.",
            )
    wrong = [letter for letter in FOUR_PASSES if {answer.get(letter)} - {None} != _wrong(letter)]
    if not wrong:
        return Verdict(quantity, "right")
    letter = wrong[0]
    given = answer.get(letter)
    if given is None:
        what = f"{letter} has no name yet, and one of its partials is wrong."
    elif not _wrong(letter):
        what = f"{letter} has no wrong partial at all."
    else:
        what = f"For {letter}, {given} agrees with the measured slope."
    return Verdict(
        quantity, "value", what, "Compare entry by entry, at a point where no two entries are equal."
    )
