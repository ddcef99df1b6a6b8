"""Naming a fault in a value: the row of a slip table that gives it, or the formula, or how it relates to the right one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
from numpy.typing import ArrayLike

from course.judging.compare import close
from course.judging.formula import Probe, find
from course.judging.recipe import THE_REST, Found, Recipe, said
from course.judging.relations import (
    ANOTHER_SHAPE,
    LATER_DIGITS,
    NEARLY,
    ROUNDED,
    Case,
    describe,
    size_of_fault,
)
from course.judging.slip import Slip
from course.judging.verdict import Verdict

# What to think about where the right value is part of the wrong one, whatever the exercise is.
THINK_OF = {
    "rounded": "Round what you print, and return the number as it is.",
    "transposed": "All is computed already. Which operation turned the rows into columns, or which of two stands up?",
    "sign": "What turns a sign round: a minus in front, a difference taken the other way round, a negative factor?",
    "magnitude": "What takes a sign away: abs, a square and its root, a maximum?",
    **dict.fromkeys(("factor", "times", "divided", "plus"), THE_REST),
}


@dataclass(frozen=True)
class Judged:
    """One network's answer, what the slips' formulas see of that network, and whether the answer passes.

    names: what stands under the names that the learner computes with, for the search for a formula.
    """

    case: Case
    given: SimpleNamespace
    passes: bool
    names: Mapping[str, ArrayLike] = field(default_factory=dict)


def name_the_fault(
    quantity: str,
    judged: Sequence[Judged],
    slips: Sequence[Slip],
    advice: str,
    recipe: Recipe | None = None,
    also: Sequence[Judged] = (),
) -> Verdict:
    """Return the verdict on a quantity that is wrong on at least one network; also: more, for what is said to hold on.

    Slips are looked for where the values are finite.
    """
    first = judged[0].case
    wrong = next(answer.case for answer in judged if not answer.passes)
    status = "shape" if wrong.value.shape != wrong.right.shape else "value"
    sentences = []
    if wrong.label != first.label:
        sentences.append(f"It is right for {first.label}, but not for {wrong.label}.")
    if status == "shape":
        sentences.append(f"It has shape {wrong.value.shape}; it should have shape {wrong.right.shape}.")
    finite = [answer for answer in (*judged, *also) if np.isfinite(answer.case.value).all()]
    found = [slip for slip in slips if finite and quantity in slip.quantities and gives(slip, finite)]
    if found:
        sentences.append(f"Your numbers are what one gets from {'; or from '.join(s.name for s in found)}.")
        return Verdict(quantity, status, " ".join(sentences), found[0].think, tuple(s.id for s in found))
    cases = [answer.case for answer in judged]
    formulas = _fitting((*judged, *also), recipe) if recipe and judged[0].names else []
    text, think = (formulas[0].text, formulas[0].think or advice) if formulas else ("", advice)
    if formulas and not (formulas[0].is_a_number or formulas[0].holds_the_right_one):
        sentences.append(f"Your numbers are what one gets from {said(formulas)}.")
        return Verdict(quantity, status, " ".join(sentences), think, formula=text)
    relation = describe(cases, pairs=not judged[0].names)
    if relation:
        sentences.append(relation.text)
        advice = THINK_OF.get(relation.kind, advice)
    elif formulas:
        sentences.append(f"Your numbers are what one gets from {formulas[0].said}.")
        advice = think
    elif all(close(case.value, case.right, NEARLY) for case in cases):
        sentences.append(LATER_DIGITS)
        advice = ROUNDED
    elif status == "value":
        sentences.append(size_of_fault(wrong))
    elif judged[0].passes:
        advice = ANOTHER_SHAPE
    return Verdict(quantity, status, " ".join(sentences), advice, relation=relation, formula=text)


def _fitting(judged: Sequence[Judged], recipe: Recipe) -> list[Found]:
    return find(recipe, [Probe(answer.names, answer.case.value, answer.case.rtol) for answer in judged])


def gives(slip: Slip, judged: Sequence[Judged]) -> bool:
    """Say whether the slip has a formula, and it gives the learner's numbers on every network."""
    if slip.formula is None:
        return False
    with np.errstate(all="ignore"):
        try:
            return all(close(j.case.value, slip.formula(j.given), j.case.rtol) for j in judged)
        except (ValueError, IndexError):  # the formula does not apply to these shapes
            return False
