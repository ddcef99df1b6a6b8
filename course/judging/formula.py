"""Finding the formula behind wrong numbers, and saying where it differs from the right one without giving that away."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import filterfalse, takewhile
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course.judging.expression import Tree, evaluate, size, written
from course.judging.variants import Variants

# A formula that gives the numbers of one set of arguments is tried on the others; of more than so many, the first.
MOST_TRIED = 500
# A number with so many digits was computed, not typed; one with fewer than so few may come from anywhere.
MANY, FEW = 13, 4
THE_REST = "All that is asked for is in it already. What is the rest for?"


@dataclass(frozen=True)
class Recipe:
    """What a quantity is made of: the right formula, what else may stand in it, and what to ask about its parts.

    atoms: trees over the names, most likely ones first. parts: from the way to a part, the places of operands from the
    root, to a question that does not give the part away. spellings: the same formula with its operations grouped in
    other ways, each of which can go wrong in ways of its own.
    """

    tree: Tree
    atoms: tuple[Tree, ...]
    parts: Mapping[tuple[int, ...], str] = field(default_factory=dict)
    spellings: tuple[Tree, ...] = ()

    @property
    def right(self) -> tuple[Tree, ...]:
        """The right formula in all its spellings."""
        return self.tree, *self.spellings

    def whole_in(self, tree: Tree) -> Tree | None:
        """Return the right formula, as it is spelled in a tree that holds all of it, or None."""
        parts = set(_parts(tree))
        return next((right for right in self.right if right in parts), None)


class Probe(NamedTuple):
    """What the names stand for on one set of arguments, the learner's value, and the tolerance that it deserves."""

    names: Mapping[str, ArrayLike]
    value: NDArray
    rtol: float


class Found(NamedTuple):
    """A formula that gives the learner's numbers everywhere: its tree, and the recipe that it departs from."""

    tree: Tree
    recipe: Recipe

    def with_names(self, names: Mapping[str, str]) -> "Found":
        """Return the same formula in other names."""

        def renamed(tree: Tree) -> Tree:
            if isinstance(tree, str):
                return names.get(tree, tree)
            return (tree[0], *map(renamed, tree[1:])) if isinstance(tree, tuple) else tree

        tree, *spellings = map(renamed, self.recipe.right)
        return Found(renamed(self.tree), replace(self.recipe, tree=tree, spellings=tuple(spellings)))

    @property
    def text(self) -> str:
        """The formula as Python."""
        return written(self.tree)

    @property
    def holds_the_right_one(self) -> bool:
        """Whether the whole right formula is part of it, so that a message must not spell it out."""
        return self.recipe.whole_in(self.tree) is not None

    @property
    def is_a_number(self) -> bool:
        """Whether it says no more than a number, which words say better."""
        return not isinstance(self.tree, tuple | str) or self.tree[0] == "filled"

    @property
    def said(self) -> str:
        """The formula in a message, with a word where the whole right one stands."""
        whole = self.recipe.whole_in(self.tree)
        if whole is None:
            return f"`{self.text}`"
        shown = written(_with(self.tree, whole, "right"))
        return f"`{shown}`, where `right` stands for the right value"

    @property
    def think(self) -> str:
        """The question about the part that differs, or nothing."""
        if self.holds_the_right_one:
            return THE_REST
        way = _where(self.tree, self.recipe.tree)
        return next(
            (self.recipe.parts[way[:n]] for n in range(len(way), -1, -1) if way[:n] in self.recipe.parts), ""
        )


def find(recipe: Recipe, probes: Sequence[Probe]) -> list[Found]:
    """Return the simplest formula within two edits that gives the values of all probes, if there is any.

    A second one stands beside it that is as simple, gives them as well, and is not the same in other words. One probe, a
    small one without zeros if there is one, chooses from all formulas at once; those that it leaves are tried on the
    others.
    """
    if (number := _number(recipe, probes)) is not None:
        return [Found(number, recipe)]
    least = min(
        probes[1:] or probes, key=lambda probe: (np.any(probe.value == 0), np.size(probe.value) or np.inf)
    )
    variants = Variants(least.names, recipe.atoms)
    chance = np.random.default_rng(0)
    others = {
        name: value if isinstance(value, int) else value * chance.uniform(0.5, 2, np.shape(value))
        for name, value in least.names.items()
    }
    for edits in (1, 2):
        fitting = (
            tree
            for tree in _simplest(_giving(least, recipe, variants, edits), recipe)
            if all(gives(tree, probe) for probe in probes)
        )
        if (first := next(fitting, None)) is not None:
            as_simple = takewhile(lambda tree: size(tree) == size(first), fitting)
            second = next((tree for tree in as_simple if not _same(tree, first, others)), None)
            return [Found(tree, recipe) for tree in (first, second) if tree is not None]
    return []


def _number(recipe: Recipe, probes: Sequence[Probe]) -> Tree | None:
    """Return what says that every entry is one and the same number on several probes, or None."""
    entries = np.concatenate([np.ravel(probe.value) for probe in probes])
    if len(probes) < 2 or not entries.size or (entries != entries[0]).any():
        return None
    if all(probe.value.shape == () for probe in probes):
        return float(entries[0])
    alike = (
        name
        for name in recipe.atoms
        if name in probes[0].names
        and all(np.shape(probe.names[name]) == probe.value.shape for probe in probes)
    )
    return next((("filled", name, float(entries[0])) for name in alike), None)


def _same(tree: Tree, other: Tree, names: Mapping[str, ArrayLike]) -> bool:
    """Say whether two formulas give the same on these values of the names."""
    made, there = evaluate(tree, names), evaluate(other, names)
    return made.shape == there.shape and np.allclose(made, there, rtol=1e-9, atol=0, equal_nan=True)


def perhaps(
    recipe: Recipe, names: Mapping[str, ArrayLike], value: NDArray, elsewhere: Mapping[str, ArrayLike]
) -> list[Found]:
    """Return the one or two simplest formulas that fit a number to the digits that it was typed with.

    A few digits fit by chance, so that two edits are only looked for with many, and nothing with less than four. Of
    formulas that agree elsewhere, on other values of the names, one is enough.
    """
    digits = min((_digits(entry) for entry in np.ravel(value)), default=0)
    if digits < FEW:
        return []
    probe = Probe(names, value, 1e-10 if digits >= MANY else 0.51 * 10.0 ** (1 - digits))
    variants, told = Variants(names, recipe.atoms), []
    for edits in (1, 2) if digits >= MANY else (1,):
        fitting = (tree for tree in _giving(probe, recipe, variants, edits) if gives(tree, probe))
        for tree in _simplest(fitting, recipe):
            if not any(_same(one.tree, tree, elsewhere) for one in told):
                told.append(Found(tree, recipe))
        if told:
            break
    return told[:2]


def _digits(number: float) -> int:
    """Return how many significant digits a number was typed with."""
    return len(f"{abs(number):.15e}".partition("e")[0].replace(".", "").rstrip("0")) if number else 0


def _simplest(trees: Iterable[Tree], recipe: Recipe) -> list[Tree]:
    """Return the simplest of these trees, in their own order where they are equally simple.

    Of those, what holds the whole right formula comes first: it can be said without spelling that out.
    """

    def rank(tree: Tree) -> tuple[int, bool, int]:
        text = written(tree)
        return size(tree), recipe.whole_in(tree) is None, len(text) - 2 * text.count("(")

    order = sorted(filterfalse(_divides_by_0, trees), key=rank)
    return order[:MOST_TRIED]


def said(found: Iterable[Found]) -> str:
    """Return one formula, or several of which nobody can say which it is, for "what one gets from ..."."""
    return "; or from ".join(one.said for one in found)


def gives(tree: Tree, probe: Probe) -> bool:
    """Say whether a formula gives the value of a probe, with its shape."""
    try:
        made = evaluate(tree, probe.names)
    except (ValueError, IndexError):
        return False
    return made.shape == probe.value.shape and bool(_close(made, probe).all())


def _close(values: NDArray, probe: Probe) -> NDArray:
    with np.errstate(all="ignore"):
        return np.abs(values - probe.value) <= probe.rtol * np.abs(probe.value)


def _giving(probe: Probe, recipe: Recipe, variants: Variants, edits: int) -> Iterator[Tree]:
    """Give the variants of all spellings, by so many edits, that have the value of a probe."""
    shape = probe.value.shape
    for stack in (one for spelling in recipe.right for one in variants.of_shape(shape, spelling, edits)):
        # Few have the right first entry, so that only of these the others are looked at.
        some = np.arange(len(stack.values))
        for values, wanted in zip(stack.values.reshape(len(some), -1).T, np.ravel(probe.value), strict=True):
            some = some[_close(values[some], probe._replace(value=wanted))]
        yield from map(stack.tree, some[:MOST_TRIED].tolist())


def _divides_by_0(tree: Tree) -> bool:
    return any(isinstance(part, tuple) and part[0] == "/" and part[2] == 0 for part in _parts(tree))


def _parts(tree: Tree) -> Iterator[Tree]:
    yield tree
    if isinstance(tree, tuple):
        for operand in tree[1:]:
            yield from _parts(operand)


def _with(tree: Tree, part: Tree, other: Tree) -> Tree:
    """Return a tree with another one in the place of a part."""
    if tree == part:
        return other
    return (
        (tree[0], *(_with(operand, part, other) for operand in tree[1:])) if isinstance(tree, tuple) else tree
    )


def _where(tree: Tree, right: Tree) -> tuple[int, ...]:
    """Return the way to the first of the smallest parts of the right formula in which another one differs from it."""
    way: list[int] = []
    while (
        isinstance(tree, tuple)
        and isinstance(right, tuple)
        and (tree[0], len(tree)) == (right[0], len(right))
    ):
        differ = [place for place in range(1, len(tree)) if tree[place] != right[place]]
        if not differ:
            break
        way.append(differ[0] - 1)
        tree, right = tree[differ[0]], right[differ[0]]
    return tuple(way)
