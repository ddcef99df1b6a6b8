"""Cases that look everywhere: what a function is tried on when it is right for ordinary numbers.

A chapter declares what an exercise's text promises as runs whose labels name the case ("for a single input", "when both
are zero"). The visible check and the hidden test are given the same declaration with other numbers, so that a learner
is shown every kind of case that costs points. All are one conversation: results are overwritten between the calls, as
a caller may do, and at the end the first cases come once more.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from course.judging.attempt import OVERWRITTEN, Attempt, attempts
from course.judging.compare import RTOL_FLOAT32, close, tolerance
from course.judging.function import PURE, Run, unusable
from course.judging.layout import layouts, lent, read_only
from course.judging.raised import Raised
from course.judging.relations import ANOTHER_SHAPE, LATER_DIGITS, NEARLY, ROUNDED, Case, size_of_fault
from course.judging.slip import CHANGED
from course.judging.verdict import Verdict

# A case as it is declared: what completes "but not ...", the arguments by name, and whether it is a rare one.
Row = tuple[str, Mapping[str, Any], bool]
RARE = "(A rare case. It costs this point and no other.)"
REMEMBERED = (
    "Does your code keep something from one call to the next? Each call starts with its own arguments alone."
)
HOW_MANY_AGAIN = 3
# What to think about where ordinary numbers are right, so that no formula is wrong.
APART = "What treats this case otherwise: an if, abs or max, a limit, a rounding, a number that is typed in?"


def arranged(arguments: Mapping[str, Any], names: Iterable[str], *, rare: bool = True) -> list[Row]:
    """Return rows with the named arrays laid out in other ways, or read-only."""
    names = [name for name in names if isinstance(arguments[name], np.ndarray)]
    found: dict[str, dict[str, Any]] = {}
    for name in names:
        for words, array in layouts(arguments[name]):
            found.setdefault(words, dict(arguments))[name] = array
    closed = {**arguments, **{name: read_only(arguments[name]) for name in names}}
    rows = [(f"for {words}", changed, True) for words, changed in found.items()] if rare else []
    return [*rows, ("for arrays that can only be read", closed, False)]


def in_dtype(arguments: Mapping[str, Any], names: Iterable[str], dtype: type) -> dict[str, Any]:
    """Return the arguments with the named arrays in another dtype."""
    return {**arguments, **{name: np.asarray(arguments[name]).astype(dtype) for name in names}}


def as_runs(rows: Iterable[Row], returns: Sequence[str], solution: Callable, **more: Any) -> tuple[Run, ...]:
    """Return the cases as runs, with what a right function returns for their right values; more: as in Run."""
    runs = []
    for label, arguments, rare in rows:
        with np.errstate(all="ignore"):
            returned = solution(*lent(dict(arguments)).values())
        values = returned if len(returns) > 1 else (returned,)
        right = dict(zip(returns, map(np.asarray, values), strict=True))
        runs.append(Run(label, arguments, right, rare=rare, **more))
    return tuple(runs)


def and_cases(
    verdict: Verdict,
    function: Callable,
    runs: Sequence[Run],
    raised: Sequence[Raised] = (),
    *,
    advice: str = APART,
    changes: bool = True,
) -> Verdict:
    """Return the verdict on ordinary numbers or, if that is right, the one from the first case that shows a fault.

    raised: the exercise's own rows on exceptions. advice: what to think about if a value is wrong. changes: whether
    changed arguments are a fault here.
    """
    if verdict.status != "right" or not runs:
        return verdict
    exercise, returns = verdict.quantity, tuple(runs[0].right)
    again = [replace(run, label="the second time it is called") for run in runs[:HOW_MANY_AGAIN]]
    runs = [*runs, *again]
    tried = attempts(function, [run.arguments for run in runs], returns, overwritten=True)
    for run, attempt in zip(runs, tried, strict=True):
        if fault := _fault(exercise, run, attempt, advice, raised, changes):
            return fault
    return Verdict(exercise, "right", f"Tried {len(runs)} times.")


def _fault(
    exercise: str, run: Run, attempt: Attempt, advice: str, raised: Sequence[Raised], changes: bool
) -> Verdict | None:
    rare = f" {RARE}" if run.rare else ""
    start = f"It is right for ordinary numbers, but not {run.label}."
    if run.label.startswith("the second time"):
        advice = REMEMBERED
    if verdict := unusable(exercise, run, attempt, raised):
        return replace(verdict, what=f"{start}{rare} {verdict.what}")
    for name, right in run.right.items():
        value, right = np.asarray(attempt.values[name], dtype=float), np.asarray(right)
        rtol = run.rtol or tolerance(*attempt.values.values())
        if rtol == RTOL_FLOAT32:
            # what is too small for float32 is 0 there
            with np.errstate(over="ignore", under="ignore"):
                right = right.astype(np.float32).astype(float)
            if run.activations and value.shape == right.shape:
                value = np.where(np.abs(value - right) <= np.finfo(np.float32).eps, right, value)
        if run.rare:
            rtol = max(rtol, RTOL_FLOAT32)
        if close(value, right, rtol):
            continue
        which = "" if len(run.right) == 1 else f"{name} is wrong. "
        if value.shape != right.shape:
            what = f"It has shape {value.shape}; it should have shape {right.shape}."
            return Verdict(exercise, "shape", f"{start}{rare} {which}{what}", ANOTHER_SHAPE)
        if value.size and (value == OVERWRITTEN).all():
            what = "It returns what it has returned before, and its caller has written over that since."
            return Verdict(exercise, "value", f"{start}{rare} {which}{what}", REMEMBERED)
        if close(value, right, NEARLY):
            return Verdict(exercise, "value", f"{start}{rare} {which}{LATER_DIGITS}", ROUNDED)
        what = size_of_fault(Case(run.label, value, right, {}, rtol))
        return Verdict(exercise, "value", f"{start}{rare} {which}{what}", advice)
    if changes and attempt.changed:
        return Verdict(exercise, "value", f"{start}{rare} {attempt.what_changed}", PURE, (CHANGED.id,))
    return None
