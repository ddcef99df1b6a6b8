"""One training step of a network with one hidden unit, judged number by number.

Each number is judged from the learner's own earlier ones, so that a slip is named once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.checks.two_layer_example.formulas import RECIPES, names
from course.checks.two_layer_example.worked_numbers import (
    CHAIN,
    CHANGES,
    PRINTED,
    SECOND,
    Numbers,
    seen_by_slips,
    truth,
)
from course.checks.two_layer_example.worked_slips import (
    ADVICE,
    LET_IT_COMPUTE,
    OF_ANOTHER_SET,
    SLIPS,
)
from course.judging.compare import NUMBERS, close, fault_of_form, in_floats, one_number, tolerance
from course.judging.formula import perhaps
from course.judging.function import judge_value
from course.judging.recipe import said
from course.judging.slip import Slip
from course.judging.verdict import Verdict

TYPED_IN = Slip("R0", (), "a number that was typed in with too few digits", None)
NUMBER_SLIPS = (*SLIPS, *OF_ANOTHER_SET, TYPED_IN)


def judge_number(quantity: str, numbers: Numbers, own: Mapping[str, Any], suffix: str = "") -> Verdict:
    """Return the verdict on one of the learner's numbers, given their own earlier ones.

    own: values by name, with `quantity` among them. suffix: what the notebook's names end with. A change
    that is right but built on a number that is wrong has to wait; an error term is right in itself.
    """
    own = {name: in_floats(_in_form(value, np.shape(truth(numbers)[name]))) for name, value in own.items()}
    value, label = own[quantity], quantity + suffix
    earlier = CHAIN.usable(quantity, numbers, own)
    before = {**truth(numbers), **earlier}
    right = CHAIN.expected(quantity, numbers, before)
    # A number that does not follow from the learner's own earlier ones may still be the right one.
    if (
        value is not None
        and not fault_of_form(value)
        and close(value, truth(numbers)[quantity], tolerance(value))
    ):
        right = truth(numbers)[quantity]
    known = {**{name: numbers.arguments[name] for name in ("x", "w", "W", "eta")},
             **{name: before[name] for name in CHAIN.before(quantity)}}  # fmt: skip
    verdict = judge_value(
        quantity, value, right, NUMBER_SLIPS,
        given=seen_by_slips(numbers, before), known=known, advice=ADVICE[quantity],
    )  # fmt: skip
    verdict = as_typed(verdict, value, (right, truth(numbers)[quantity]))
    if verdict.status in ("value", "shape") and not verdict.ids:
        verdict = _with_formula(verdict, quantity, numbers, before, np.asarray(value, dtype=float), suffix)
    wrong = [name for name in earlier if not close(earlier[name], truth(numbers)[name], tolerance(own[name]))]
    if verdict.status == "right" and wrong:
        first = wrong[0] + suffix
        if close(value, truth(numbers)[quantity], tolerance(value)):
            verdict = Verdict(label, "right")
        elif quantity in CHANGES:
            verdict = Verdict(label, "waits", f"It is right given your {first}, and that is not right yet.",
                              f"Mend {first} first. This one comes right with it.")  # fmt: skip
        else:
            verdict = Verdict(label, "right", f"(Given your {first}, which is not right yet.)")
    return replace(verdict, quantity=label)


def _in_form(value: Any, shape: tuple[int, ...]) -> Any:
    """Return one number in an array as that number, and numbers in a list as an array; all else as it is."""
    if shape == ():
        return one_number(value)
    numbers = isinstance(value, list | tuple) and all(isinstance(one, NUMBERS) for one in value)
    return np.array(value) if numbers else value


def _with_formula(
    verdict: Verdict, quantity: str, numbers: Numbers, before: Mapping, value: NDArray, suffix: str
) -> Verdict:
    """Return the verdict with the formulas that the number may come from, in the names that end with the suffix."""
    other = PRINTED if numbers is SECOND else SECOND
    found = perhaps(RECIPES[quantity], names(numbers, before), value, names(other, {}))
    if not found:
        return verdict
    formulas = [one.with_names({name: name + suffix for name in names(numbers, before)}) for one in found]
    told = replace(verdict, formula=formulas[0].text)
    if verdict.relation and any(one.holds_the_right_one for one in formulas):
        return told
    what = f"Perhaps it is what one gets from {said(formulas)}."
    return replace(told, what=what, think=formulas[0].think or verdict.think)


def as_typed(verdict: Verdict, value: Any, rights: Sequence[NDArray]) -> Verdict:
    """Return the verdict, with a sentence of its own for a number that was typed in with fewer digits."""
    if verdict.status != "value" or verdict.ids:
        return verdict
    value = np.asarray(value, dtype=float)
    for right in rights:
        for decimals in range(1, 13):
            kept = np.round(right, decimals)
            cut = np.trunc(np.asarray(right) * 10.0**decimals) / 10.0**decimals
            for typed, word in ((kept, "rounded to"), (cut, "cut off after")):
                if typed.any() and close(value, typed, 1e-12):
                    what = f"It is the right value {word} {decimals} decimal{'s' * (decimals > 1)}."
                    return Verdict(verdict.quantity, "value", what, LET_IT_COMPUTE, (TYPED_IN.id,))
    if verdict.relation is None and any(close(value, right, 1e-3) for right in rights):
        return replace(verdict, what="It is close to the right value, but only its first digits agree.",
                       think="Was a rounded number used on the way? " + LET_IT_COMPUTE)  # fmt: skip
    return verdict
