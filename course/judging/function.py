"""Judging a function of the learner's by what it returns, and a value that the learner worked out.

The common ground of most exercises: call the function on several sets of arguments, compare each returned
value with the right one, and name the fault from a table of slips or by how the numbers relate.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.judging.attempt import Attempt, attempts
from course.judging.compare import close, fault_of_form, in_floats, tolerance
from course.judging.diagnose import Judged, name_the_fault
from course.judging.raised import ARRAY_FOR_NUMBER, Raised, explain, typed_in
from course.judging.recipe import Recipe
from course.judging.relations import Case
from course.judging.slip import CHANGED, Fault, Slip
from course.judging.verdict import Verdict

PURE = "Leave the arguments as they were: compute new arrays instead of changing the ones that you are given."

# What makes a value none that can be compared, though the formula that made it may be found elsewhere.
NOT_FINITE = ("NaN", "infinity")


@dataclass(frozen=True, eq=False)
class Run:
    """One call to judge: its arguments, and the right value of everything that it returns, by name.

    `given` is what the slips' formulas see beside `right`; `known` are quantities that a wrong value is
    related to, by the names a learner knows. `rtol` overrides the usual tolerance. `arrays` name shapes in
    messages about exceptions; the arguments if left out. `lists` are returned values that are collected in a loop, for
    which a list of numbers is as good as an array. `names`: what stands under the names that a formula may be said in.
    `rare` marks a case that may cost a single point at most. `activations` are between 0 and 1, and in float32 their
    digits are counted from the point: 1 - 0.9999999 has one.
    """

    label: str
    arguments: Mapping[str, Any]
    right: Mapping[str, NDArray | float]
    given: Mapping[str, Any] = field(default_factory=dict)
    known: Mapping[str, Any] = field(default_factory=dict)
    rtol: float | None = None
    arrays: Mapping[str, Any] | None = None
    lists: frozenset[str] = frozenset()
    names: Mapping[str, Any] = field(default_factory=dict)
    rare: bool = False
    activations: bool = False


def judge_function(
    exercise: str,
    function: Callable,
    runs: Sequence[Run],
    slips: Sequence[Slip] = (),
    advice: str = "",
    raised: Sequence[Raised] = (),
    recipes: Mapping[str, Recipe] | None = None,
    also: Sequence[Run] = (),
) -> Verdict:
    """Return the verdict on a function, from the first run that shows a fault.

    With several returned values the first wrong one, in their order, is named. A function that changes its
    arguments is told so if its values are right. raised: the exercise's own rows on exceptions. recipes: what the
    returned values are made of, by their names. also: more runs, on which a slip or a formula must hold that is said.
    """
    returns = tuple(runs[0].right)
    tried = list(zip(runs, attempts(function, [run.arguments for run in runs], returns), strict=True))
    odd = None
    for number, (run, attempt) in enumerate(tried):
        if fault := unusable(exercise, run, attempt, raised):
            if fault.status == "not attempted":
                return fault
            if number:
                before = _wrong_values(exercise, tried[:number], (), advice, {}, list)
                if before and before.status == "shape":
                    return before  # what went wrong first says more than where it came to a stop
                first = runs[0].arrays or runs[0].arguments
                size = typed_in(attempt.raised, run.arrays or run.arguments, first)
                fault = replace(fault, what=f"{_beside(run.label, fault.what)}{size}")
            if fault.cause not in NOT_FINITE:
                return fault
            # the numbers beside it, and elsewhere, may tell where that comes from
            odd = odd or fault

    def more() -> list[tuple[Run, Attempt]]:
        every = [(run, Attempt(function, run.arguments, returns)) for run in also]
        return [(run, attempt) for run, attempt in every if not unusable(exercise, run, attempt, raised)]

    wrong = _wrong_values(exercise, tried, slips, advice, recipes or {}, more)
    if (found := with_what_explains(odd, wrong)) is not None:
        return found
    if changed := _changed(tried):
        what = f"The result is right, but your function changes {changed} in place."
        what += "".join(f" {one}" for one in _lists_left(tried))
        return Verdict(exercise, "value", what, PURE, (CHANGED.id,))
    return Verdict(exercise, "right", f"Tried {len(tried)} times." if len(tried) > 1 else "")


def _beside(label: str, what: str) -> str:
    """Return what is said of a result, with the call that it is the result of."""
    return f"For {label} it{what.removeprefix('It')}" if what.startswith("It ") else f"For {label}: {what}"


def with_what_explains(odd: Verdict | None, wrong: Verdict | None) -> Verdict | None:
    """Return the verdict on values of which some are NaN or infinite: `odd`, with what is said of the numbers, if that explains them.

    odd: None if all are finite; wrong: None if all numbers are right.
    """
    if odd is None or wrong is None:
        return odd or wrong
    return replace(wrong, what=f"{odd.what} {wrong.what}") if wrong.ids or wrong.formula else odd


def _wrong_values(
    exercise: str,
    tried: list[tuple[Run, Attempt]],
    slips: Sequence[Slip],
    advice: str,
    recipes: Mapping[str, Recipe],
    more: Callable[[], list[tuple[Run, Attempt]]],
) -> Verdict | None:
    """Return the verdict on the first returned value that is wrong, or None; more: calls that what is said must hold on."""
    returns = tuple(tried[0][0].right)
    for name in returns:
        judged = list(_answers(name, tried))
        if all(answer.passes for answer in judged):
            continue
        recipe = recipes.get(name)
        also = list(_answers(name, more())) if recipe else []
        fault = name_the_fault(name, judged, slips, advice, recipe, also)
        if not fault.ids and (other := _exchanged_with(name, tried)):
            what = f"{name} and {other} stand in one another's place."
            return Verdict(exercise, "value", what, "In which order are the results asked for?")
        what = fault.what if len(returns) == 1 else f"{name} is wrong. {fault.what}"
        if changed := _changed(tried):
            what += f" Your function also changes {changed} in place."
        return replace(fault, quantity=exercise, what=what)
    return None


def _exchanged_with(name: str, tried: list[tuple[Run, Attempt]]) -> str:
    """Return the name of the result that stands in the place of a wrong one everywhere, as that does in its; or nothing."""

    def exchanged(other: str) -> bool:
        return all(
            close(attempt.values[one], run.right[instead])
            for run, attempt in tried
            for one, instead in ((name, other), (other, name))
        )

    return next((other for other in tried[0][0].right if other != name and exchanged(other)), "")


def _changed(tried: list[tuple[Run, Attempt]]) -> str:
    """Return the names of the arguments that were changed in any call, or nothing."""
    return " and ".join(sorted(set().union(*(attempt.changed for _, attempt in tried))))


def _lists_left(tried: list[tuple[Run, Attempt]]) -> list[str]:
    """Return what became of lists and dictionaries that were changed."""
    for run, attempt in tried:
        if any(isinstance(run.arguments[name], list | dict) for name in attempt.changed):
            return [attempt.what_changed]
    return []


def judge_value(
    quantity: str,
    value: Any,
    right: NDArray | float,
    slips: Sequence[Slip] = (),
    *,
    given: Mapping[str, Any] | None = None,
    known: Mapping[str, Any] | None = None,
    rtol: float | None = None,
    advice: str = "",
) -> Verdict:
    """Return the verdict on one number or array that a learner worked out; None is not attempted."""
    value = in_floats(value)
    if value is None:
        return Verdict(quantity, "not attempted")
    if fault := fault_of_form(value):
        return Verdict.of(fault, quantity, "form")
    run = Run("this exercise", {}, {quantity: right}, given or {}, known or {}, rtol)
    answer = _answer(quantity, run, value, rtol or tolerance(value))
    if answer.passes:
        return Verdict(quantity, "right")
    return name_the_fault(quantity, [answer], slips, advice)


def unusable(exercise: str, run: Run, attempt: Attempt, own: Sequence[Raised]) -> Verdict | None:
    """Return a verdict if the call gave nothing that can be compared."""
    if attempt.is_stub:
        return Verdict(exercise, "not attempted")
    if attempt.raised is not None:
        return Verdict.of(explain(attempt.raised, run.arrays or run.arguments, own=own), exercise, "raised")
    if attempt.misreturned:
        return Verdict(exercise, "form", attempt.misreturned, "Look at what the docstring says it returns.")
    for name in run.right:
        value = attempt.values[name]
        collected = name in run.lists and isinstance(value, list | tuple)
        if fault := _fault_of_collected(value) if collected else fault_of_form(value):
            what = fault.what if len(run.right) == 1 else f"{name} is wrong. {fault.what}"
            return Verdict.of(fault._replace(what=what), exercise, "form")
    return None


def _fault_of_collected(numbers: list | tuple) -> Fault | None:
    """Return what is wrong with the form of numbers that were collected in a loop."""
    try:
        return fault_of_form(np.asarray(numbers))
    except ValueError:  # pieces that fit into no array
        place = next(k for k, piece in enumerate(numbers) if _is_many(piece))
        piece = numbers[place]
        array = isinstance(piece, np.ndarray)
        kind = f"an array of shape {piece.shape}" if array else f"a {type(piece).__name__}"
        return Fault(
            f"Its entry {place} is {kind}, where one number belongs.",
            "What makes one number of an array?",
            (ARRAY_FOR_NUMBER.id,),
        )


def _is_many(piece: Any) -> bool:
    return piece.ndim > 0 if isinstance(piece, np.ndarray) else hasattr(piece, "__len__")


def _answers(name: str, tried: list[tuple[Run, Attempt]]) -> Iterator[Judged]:
    for run, attempt in tried:
        yield _answer(name, run, attempt.values[name], run.rtol or tolerance(*attempt.values.values()))


def _answer(name: str, run: Run, value: Any, rtol: float) -> Judged:
    # numbers larger than any float, in a list, are infinity
    value, right = np.asarray(in_floats(np.asarray(value)), dtype=float), np.asarray(run.right[name])
    known = {known: np.asarray(array, dtype=float) for known, array in run.known.items()}
    given = SimpleNamespace(**run.given, right=right, name=name)
    case = Case(run.label, value, right, known, rtol)
    return Judged(case, given, close(value, right, rtol), run.names)
