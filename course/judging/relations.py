"""Describing wrong numbers that no row of the slip table gives: how they relate to the right ones.

A relation is only stated if it holds on every network that the learner's function was called on. The
tests recompute each stated relation from the numbers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, permutations

import numpy as np
from numpy.typing import NDArray

from course.judging.compare import RTOL, close, entries_close


@dataclass(frozen=True)
class Case:
    """One network's answer: the learner's value, the right one, and quantities to relate it to, by name."""

    label: str
    value: NDArray
    right: NDArray
    known: Mapping[str, NDArray]
    rtol: float
    traits: frozenset[str] = frozenset()

    @property
    def is_right(self) -> bool:
        """Whether the value equals the right one."""
        return close(self.value, self.right, self.rtol)


@dataclass(frozen=True)
class Relation:
    """A statement about wrong numbers; `names` are the quantities that it speaks of, `number` its factor."""

    kind: str
    text: str
    names: tuple[str, ...] = ()
    number: float = 1.0


# A relative error that comes from rounding, or from a small number that was added, rather than from a wrong formula.
NEARLY = 1e-3
LATER_DIGITS = "The first digits are right, those after them are not."
ROUNDED = "Is anything rounded or cut off on the way, or a small number added?"
# What to think about where a shape is wrong for some sizes only.
ANOTHER_SHAPE = "Which operation drops, adds or stretches an axis here?"
# So many entries are named one by one.
MOST_LISTED = 4
FACTORS = (2, 1 / 2, 3, 1 / 3, 4, 1 / 4, 10, 1 / 10)


def describe(cases: Sequence[Case], *, pairs: bool = True) -> Relation | None:
    """Return the first relation that holds on every case, or None.

    pairs: look at two known quantities at a time as well, which takes longest, and which the search for a formula does
    better where there is one.
    """
    with np.errstate(all="ignore"):
        return next(_relations(cases, pairs), None)


def size_of_fault(case: Case) -> str:
    """Say in words how one wrong answer differs from the right one; a ratio would give the answer away."""
    wrong = ~entries_close(case.value, case.right, case.rtol)
    are = "is" if wrong.sum() == 1 else "are"
    count = f"{wrong.sum()} of {wrong.size} entries {are} wrong" if wrong.size > 1 else "The number is wrong"
    if wrong.ndim == 1 and not wrong.all():
        count += f" ({_listed(np.flatnonzero(wrong).tolist())})"
    if wrong.ndim == 2:
        for axis, line in ((1, "row"), (0, "column")):
            hit = np.flatnonzero(wrong.any(axis)).tolist()
            if len(hit) < wrong.shape[1 - axis]:
                count += f" (in {line}{'s' * (len(hit) > 1)} {_listed(hit)})"
                break
    if not case.value[wrong].any():
        return f"{count}: 0 stands where another number belongs."
    if not case.right[wrong].any():
        return f"{count}: another number stands where 0 belongs."
    with np.errstate(all="ignore"):
        ratios = (case.value / case.right)[wrong]
    faults = []
    if (ratios < 0).any():
        faults.append("the sign is wrong" if (ratios < 0).all() else "some signs are wrong")
    sizes = np.abs(ratios)
    if (sizes > 10).all():
        faults.append("more than ten times too large")
    elif (sizes < 0.1).all():
        faults.append("more than ten times too small")
    elif (sizes > 1).all():
        faults.append("too large")
    elif (sizes < 1).all():
        faults.append("too small")
    elif sizes.size > 1:
        faults.append("some are too large, some too small")
    return f"{count}: {', '.join(faults)}." if faults else f"{count}."


def _listed(indices: list[int]) -> str:
    """Return which entries of a row are meant; of many, the first."""
    if len(indices) > MOST_LISTED:
        return f"the first is [{indices[0]}]"
    return ", ".join(f"[{index}]" for index in indices)


def _alike(array: NDArray) -> bool:
    return bool((array == array.flat[0]).all())


def _relations(cases: Sequence[Case], pairs: bool) -> Iterator[Relation]:
    """Yield the relations that hold, the most telling first."""

    def always(claim) -> bool:
        return all(claim(case) for case in cases)

    def equals(formula) -> bool:
        return always(lambda case: close(case.value, formula(case), case.rtol))

    same_shape = always(lambda case: case.value.shape == case.right.shape)
    each = "The number is" if always(lambda case: case.value.size == 1) else "Every entry is"
    if same_shape and always(lambda case: not case.value.any()):
        yield Relation("zero", f"{each} zero.")
    first = cases[0].value.flat[0] if cases[0].value.size else np.nan
    if len(cases) > 1 and always(lambda case: case.value.size and bool((case.value == first).all())):
        # where all begin alike, it may be one of the right entries over and over
        is_one_of_them = always(lambda case: np.isclose(case.right, first, rtol=RTOL, atol=0).any())
        whatever = "" if is_one_of_them else ", whatever the arguments are"
        yield Relation("number", f"{each} {first:.6g}{whatever}.", number=first)
    elif always(lambda case: case.value.size > 1 and _alike(case.value)) and not all(
        _alike(case.right) for case in cases
    ):
        yield Relation("alike", "All entries are equal. (In a loop: what does each round store, and where?)")
    if equals(lambda case: -case.right):
        yield Relation("sign", "The size is right and the sign is wrong.")
    for factor in FACTORS:
        for sign in (1, -1):
            if equals(lambda case, k=sign * factor: k * case.right):
                text = f"{each} {sign * factor:.4g} times the right one."
                yield Relation("factor", text, number=sign * factor)
    if always(lambda case: case.right.ndim == 2 and case.value.shape == case.right.T.shape) and equals(
        lambda case: case.right.T
    ):
        yield Relation("transposed", "The numbers are right, but the table lies on its side.")

    names = tuple(name for name in cases[0].known if always(lambda case, name=name: name in case.known))
    yield from _equal_to_a_known_quantity(names, equals)
    if same_shape:
        yield from _right_but_for_one_quantity(names, equals)
        yield from _right_in_part(cases, always)
        if pairs:
            yield from _one_quantity_for_another(names, cases, equals)
    if pairs:
        yield from _equal_to_a_product(names, cases, equals)


def _equal_to_a_known_quantity(names, equals) -> Iterator[Relation]:
    for name in names:
        if equals(lambda case, name=name: case.known[name]):
            yield Relation("equal", f"It equals {name}.", (name,))
        if equals(lambda case, name=name: -case.known[name]):
            yield Relation("equal", f"It equals {name} with the sign turned.", (name,), -1)


def _fitting(case: Case, name: str) -> NDArray:
    """Return a known quantity if it meets the right value entry by entry; NaN if it cannot."""
    known, shape = case.known[name], case.right.shape
    try:
        return known if np.broadcast_shapes(known.shape, shape) == shape else np.array(np.nan)
    except ValueError:
        return np.array(np.nan)


def _right_but_for_one_quantity(names, equals) -> Iterator[Relation]:
    for name in names:
        for sign, minus in ((1, ""), (-1, "minus ")):
            if equals(lambda case, n=name, s=sign: s * case.right * _fitting(case, n)):
                yield Relation("times", f"It is the right value times {minus}{name}.", (name,), sign)
            if equals(lambda case, n=name, s=sign: s * case.right / _fitting(case, n)):
                yield Relation("divided", f"It is {minus}the right value divided by {name}.", (name,), sign)
        for sign, word in ((1, "plus"), (-1, "minus")):
            if equals(lambda case, n=name, s=sign: case.right + s * _fitting(case, n)):
                yield Relation("plus", f"It is the right value {word} {name}.", (name,), sign)


def _one_quantity_for_another(names, cases: Sequence[Case], equals) -> Iterator[Relation]:
    for wrong, meant in permutations(names, 2):
        for sign, minus in ((1, ""), (-1, " and the sign turned")):

            def swapped(case, wrong=wrong, meant=meant, sign=sign):
                return sign * case.right * (_fitting(case, wrong) / _fitting(case, meant))

            if equals(swapped):
                text = f"It is the right value with {wrong} in the place of {meant}{minus}."
                yield Relation("swapped", text, (wrong, meant), sign)


def _right_in_part(cases: Sequence[Case], always) -> Iterator[Relation]:
    if always(lambda case: bool(entries_close(np.abs(case.value), np.abs(case.right), case.rtol).all())):
        yield Relation("magnitude", "Every size is right, but some signs are wrong.")
    for digits in range(1, 11):
        if always(lambda case, d=digits: close(case.value, np.round(case.right, d), case.rtol)):
            text = f"It is the right value rounded to {digits} decimal{'s' if digits > 1 else ''}."
            yield Relation("rounded", text, number=digits)
    hits = [entries_close(case.value, case.right, case.rtol) for case in cases]
    for axis, word in ((0, "row"), (1, "column")):
        if not all(hit.ndim == 2 and hit.shape[axis] > 1 for hit in hits):
            continue
        wrong = {tuple(np.flatnonzero(~hit.all(axis=1 - axis)).tolist()) for hit in hits}
        if len(wrong) == 1 and 0 < len(only := wrong.pop()) < min(hit.shape[axis] for hit in hits):
            which = " and ".join(str(index) for index in only)
            plural = "s" if len(only) > 1 else ""
            text = f"Only {word}{plural} {which} of the table {'are' if plural else 'is'} wrong."
            yield Relation("part", text, (word,), only[0])
    for trait in sorted(set().union(*(case.traits for case in cases))):
        if always(lambda case, trait=trait: case.is_right != (trait in case.traits)):
            if trait == "saturated":
                text = "It is right only where the units are not saturated."
            else:
                text = f"It is right everywhere but on {trait}."
            yield Relation("trait", text, (trait,))


def _equal_to_a_product(names, cases: Sequence[Case], equals) -> Iterator[Relation]:
    def product(case, first, second) -> NDArray:
        try:
            return case.known[first] * case.known[second]
        except ValueError:
            return np.array(np.nan)

    for first, second in combinations_with_replacement(names, 2):
        if equals(lambda case, a=first, b=second: product(case, a, b)):
            yield Relation("product", f"It equals {first} times {second}.", (first, second))
