"""Finding the formula behind wrong numbers: of all that are an edit or two away from a recipe, the simplest."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import filterfalse, takewhile
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course.judging.expression import Tree, evaluate, size, written
from course.judging.recipe import Found, Line, Names, Recipe, parts_of
from course.judging.variants import Stack, Variants

# A formula that gives the numbers of one set of arguments is tried on the others; of more than so many, the first.
MOST_TRIED = 500
# A number with so many digits was computed, not typed; one with fewer than so few may come from anywhere.
MANY, FEW = 13, 4
# With fewer finite entries, many formulas give them beside the same NaN and infinity.
LEAST_FINITE = 3
PARTIAL = ("first", "last")
# So many other values of the names tell two formulas apart: one in five turns the sign of a difference.
FAR = 24


class Probe(NamedTuple):
    """What the names stand for on one set of arguments, the learner's value, and the tolerance that it deserves."""

    names: Names
    value: NDArray
    rtol: float


def find(recipe: Recipe, probes: Sequence[Probe]) -> list[Found]:
    """Return the simplest formula within two edits that gives the values of all probes, if there is any.

    A second one stands beside it that is as simple, gives them as well, and is not the same in other words. One probe, a
    small one without zeros if there is one, chooses from all formulas at once; those that it leaves are tried on the
    others. What is NaN or infinite must be so in the formula's values too, and tells little: some numbers must be there.
    """
    finite = np.concatenate([np.isfinite(np.ravel(probe.value)) for probe in probes])
    if not finite.all() and finite.sum() < LEAST_FINITE:
        return []
    if (number := _number(recipe, probes)) is not None:
        return [Found(number, recipe)]
    least = min(
        probes[1:] or probes,
        key=lambda probe: (
            -np.isfinite(probe.value).sum() / max(np.size(probe.value), 1),
            np.any(probe.value == 0),
            np.size(probe.value) or np.inf,
        ),
    )
    variants = Variants(least.names, recipe.atoms)
    elsewhere = cache(partial(_elsewhere, least.names, probes))  # most numbers have one formula at most
    for edits in (1, 2):
        fitting = (
            tree
            for tree in _simplest(_giving(least, recipe, variants, edits), recipe)
            if all(gives(tree, probe) for probe in probes)
        )
        if (first := next(fitting, None)) is not None:
            as_simple = takewhile(lambda tree: size(tree) == size(first), fitting)
            second = next(
                (tree for tree in as_simple if not all(_same(tree, first, names) for names in elsewhere())),
                None,
            )
            return [Found(tree, recipe) for tree in (first, second) if tree is not None]
        if edits == 1 and (found := _in_part(recipe, least, probes)):
            return found
    return []


def _elsewhere(names: Names, probes: Sequence[Probe]) -> list[Names]:
    """Return other values of the names: near these, and far from them, where a difference may have another sign.

    What is negative on some probe may be so there; a learning rate stays positive.
    """
    chance = np.random.default_rng(0)
    moving = {
        name: np.asarray(value)
        for name, value in names.items()
        if not (callable(value) or isinstance(value, int))
    }
    either = {name for name in moving if any(np.any(np.less(one.names.get(name, 0), 0)) for one in probes)}

    def moved(decades: float) -> Names:
        values = dict(names)
        for name, value in moving.items():
            signs = (-1, 1) if decades > 1 and name in either else (1,)
            factors = 10 ** chance.uniform(-decades, decades, value.shape)
            values[name] = value * factors * chance.choice(signs, value.shape)
        return values

    return [moved(decades) for decades in (0.3, *[2] * FAR)]


def _in_part(recipe: Recipe, least: Probe, probes: Sequence[Probe]) -> list[Found]:
    """Return the formulas of the first entry that is wrong, or that of a line before."""
    fits = all(probe.value.shape == evaluate(recipe.tree, probe.names).shape for probe in probes)
    for entry in recipe.entries if fits else ():
        seen = [Probe(*entry.seen(probe.names, probe.value), probe.rtol) for probe in probes]
        if not all(gives(entry.tree, probe) for probe in seen):
            return [one._replace(name=entry.name) for one in find(Recipe(entry.tree, entry.atoms), seen)]
    found = (_in_line(line, least, probes) for line in recipe.lines)
    return [one for one in found if one][:1]


def _in_line(line: Line, least: Probe, probes: Sequence[Probe]) -> Found | None:
    """Return the simplest formula within one edit of a line that has the values of all probes come of it, or None."""
    recipe, reached = Recipe(line.tree, line.atoms), []
    least = min(least, *probes, key=lambda probe: line.length(probe.names))

    def gives_as_line(make: Callable[[Names], NDArray], probe: Probe) -> bool:
        try:
            made = line.result(probe.names, make, probe.value)
        except (ValueError, IndexError):
            return False
        return made.shape == probe.value.shape and bool(_close(made, probe).all())

    def gives_everywhere(tree: Tree) -> bool:
        return all(gives_as_line(lambda names: evaluate(tree, names), probe) for probe in probes)

    def of_stack(stack: Stack, i: int) -> Callable[[Names], NDArray]:
        known = [stack.values[i]]  # where the line is reached first; most go wrong right after it
        return lambda names: known.pop() if known else evaluate(stack.tree(i), names)

    def right(names: Names) -> NDArray:
        parts = (part for tree in (line.tree, *line.atoms) for part in parts_of(tree))
        # as they are now: the line's loop changes them
        reached.append({part: np.copy(names[part]) for part in parts if isinstance(part, str)})
        return evaluate(line.tree, names)

    line.result(least.names, right, least.value)
    stacks = Variants(reached[0], line.atoms).of(line.tree, 1)
    candidates = ((stack, i) for stack in stacks for i in range(len(stack.values)))
    fitting = _simplest(
        (stack.tree(i) for stack, i in candidates if gives_as_line(of_stack(stack, i), least)), recipe
    )
    return next((Found(tree, recipe, line.name) for tree in fitting if gives_everywhere(tree)), None)


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


def _same(tree: Tree, other: Tree, names: Names) -> bool:
    """Say whether two formulas give the same on these values of the names."""
    made, there = evaluate(tree, names), evaluate(other, names)
    return made.shape == there.shape and np.allclose(made, there, rtol=1e-9, atol=0, equal_nan=True)


@np.errstate(all="ignore")
def perhaps(recipe: Recipe, names: Names, value: NDArray, elsewhere: Names) -> list[Found]:
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


@np.errstate(all="ignore")
def _simplest(trees: Iterable[Tree], recipe: Recipe) -> list[Tree]:
    """Return the simplest of these trees, in their own order where they are equally simple.

    Of those, what holds the whole right formula comes first: it can be said without spelling that out. What takes a
    part of it comes last: nobody computes all of it for one entry.
    """

    def rank(tree: Tree) -> tuple[int, int, int]:
        text, whole = written(tree), recipe.whole_in(tree) is not None
        part = isinstance(tree, tuple) and tree[0] in PARTIAL
        return size(tree), 2 * part if whole else 1, len(text) - 2 * text.count("(")

    order = sorted(filterfalse(_divides_by_0, trees), key=rank)
    return order[:MOST_TRIED]


def gives(tree: Tree, probe: Probe) -> bool:
    """Say whether a formula gives the value of a probe, with its shape."""
    try:
        made = evaluate(tree, probe.names)
    except (ValueError, IndexError):
        return False
    return made.shape == probe.value.shape and bool(_close(made, probe).all())


def _close(values: NDArray, probe: Probe) -> NDArray:
    with np.errstate(all="ignore"):
        near = np.abs(values - probe.value) <= probe.rtol * np.abs(probe.value)
    finite = np.isfinite(probe.value)
    if finite.all():
        return near
    alike = (values == probe.value) | (np.isnan(values) & np.isnan(probe.value))
    return np.where(finite, near, alike)


def _giving(probe: Probe, recipe: Recipe, variants: Variants, edits: int) -> Iterator[Tree]:
    """Give the variants of all spellings, by so many edits, that have the value of a probe.

    Of two edits, those that only have its size as well, with a sign or without: that is a third edit which costs nothing.
    """
    shape, sizes = probe.value.shape, probe._replace(value=np.abs(probe.value))
    for stack in (one for spelling in recipe.right for one in variants.of_shape(shape, spelling, edits)):
        # Few have the right first entry, so that only of these the others are looked at.
        some = np.arange(len(stack.values))
        for values, size_of_one in zip(
            stack.values.reshape(len(some), -1).T, np.ravel(sizes.value), strict=True
        ):
            some = some[_close(np.abs(values[some]), sizes._replace(value=size_of_one))]
            if not some.size:
                break
        for i in some[:MOST_TRIED].tolist():
            yield from _signed(stack.values[i], probe, stack.tree(i), edits)


def _signed(values: NDArray, probe: Probe, tree: Tree, edits: int) -> Iterator[Tree]:
    """Give a tree, whose values have the sizes of a probe's value, with what makes their signs those of the value."""
    if _close(values, probe).all():
        yield tree
    elif edits > 1 and _close(-values, probe).all():
        yield "negative", tree
    if edits > 1 and (probe.value >= 0).all() and (values < 0).any():
        yield "abs", tree


def _divides_by_0(tree: Tree) -> bool:
    return any(isinstance(part, tuple) and part[0] == "/" and part[2] == 0 for part in parts_of(tree))
