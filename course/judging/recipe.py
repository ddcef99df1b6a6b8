"""What a quantity is made of, and a formula that departs from that: how it is said without giving the right one away."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from numpy.typing import NDArray

from course.judging.expression import Tree, size, written

THE_REST = "The right value is in it already. What else does your code do to it?"

# What names stand for; beside values, a function that a line calls.
Names = Mapping[str, Any]


class Line(NamedTuple):
    """A line on a function's way to what it returns: its name, its formula, and what else may stand in it.

    result: what the function returns on some values of the names if the line makes what the second argument does, which
    is called with the names as they are when the line is reached. It may return less as soon as that is no more what the
    third one holds, for most formulas go wrong early. length: how long that takes on some values, beside others: a line is
    tried on the shortest first.
    """

    name: str
    tree: Tree
    atoms: tuple[Tree, ...]
    result: Callable[[Names, Callable[[Names], NDArray], NDArray], NDArray]
    length: Callable[[Names], int] = lambda _: 1


class Entry(NamedTuple):
    """One entry of what a function returns: what it is called, its formula, and what else may stand in it.

    seen: the names as they are when it is made, and its value, by some names and all that is returned.
    """

    name: str
    tree: Tree
    atoms: tuple[Tree, ...]
    seen: Callable[[Names, NDArray], tuple[Names, NDArray]]


@dataclass(frozen=True)
class Recipe:
    """What a quantity is made of: the right formula, what else may stand in it, and what to ask about its parts.

    atoms: trees over the names, most likely ones first. parts: from the way to a part, the places of operands from the
    root, to a question that does not give the part away. spellings: the same formula with its operations grouped in
    other ways, each of which can go wrong in ways of its own. lines: those before it that nobody sees the values of.
    entries: those of what is returned, in the order in which they are made. where: completes a formula in a message, if its names need a word.
    """

    tree: Tree
    atoms: tuple[Tree, ...]
    parts: Mapping[tuple[int, ...], str] = field(default_factory=dict)
    spellings: tuple[Tree, ...] = ()
    lines: tuple[Line, ...] = ()
    entries: tuple[Entry, ...] = ()
    where: str = ""

    @property
    def right(self) -> tuple[Tree, ...]:
        """The right formula in all its spellings."""
        return self.tree, *self.spellings

    def whole_in(self, tree: Tree) -> Tree | None:
        """Return the right formula, as it is spelled in a tree that holds all of it, or None."""
        parts = set(parts_of(tree))
        return next((right for right in self.right if right in parts), None)


class Found(NamedTuple):
    """A formula that gives the learner's numbers everywhere: its tree, and the recipe that it departs from.

    name: of the line that it stands in, if that is not what is returned.
    """

    tree: Tree
    recipe: Recipe
    name: str = ""

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
        """The formula as Python; in a line before, with its name."""
        return f"{self.name} = {written(self.tree)}" if self.name else written(self.tree)

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
        # that a line begins with a name alone is no secret
        if whole is None or (self.name and isinstance(whole, str) and whole.isidentifier()):
            return f"`{self.text}`{self.recipe.where}"
        shown = written(_with(self.tree, whole, "right"))
        return (
            f"`{self.name} = {shown}`, where `right` stands for its right value"
            if self.name
            else f"`{shown}`, where `right` stands for the right value"
        )

    @property
    def think(self) -> str:
        """The question about the part that differs, or nothing."""
        if self.name:
            return f"Look at the line for {self.name}: what goes into it, how, and in which order?"
        if self.holds_the_right_one:
            return THE_REST
        way = self._way()
        if way is None:
            return ""
        return next(
            (self.recipe.parts[way[:n]] for n in range(len(way), -1, -1) if way[:n] in self.recipe.parts), ""
        )

    def _way(self) -> tuple[int, ...] | None:
        """Return the way, in the recipe's own tree, to the part in which the nearest spelling differs from this."""
        nearest = min(self.recipe.right, key=lambda right: _distance(self.tree, right))
        way = _where(self.tree, nearest)
        if nearest == self.recipe.tree:
            return way
        differs = nearest
        for place in way:
            differs = differs[place + 1]
        ways = dict(reversed([(part, there) for there, part in _ways(self.recipe.tree)]))
        return next((ways[part] for part in parts_of(differs) if part in ways), None)


def said(found: Iterable[Found]) -> str:
    """Return one formula, or several of which nobody can say which it is, for "what one gets from ..."."""
    return "; or from ".join(one.said for one in found)


def parts_of(tree: Tree) -> Iterator[Tree]:
    """Give a tree and all trees in it."""
    yield tree
    if isinstance(tree, tuple):
        for operand in tree[1:]:
            yield from parts_of(operand)


def _ways(tree: Tree, way: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Tree]]:
    """Give the ways to all parts of a tree, with the parts."""
    yield way, tree
    if isinstance(tree, tuple):
        for place, operand in enumerate(tree[1:]):
            yield from _ways(operand, (*way, place))


def _distance(tree: Tree, other: Tree) -> int:
    """Return how much stands in two trees where they differ."""
    if tree == other:
        return 0
    if (
        isinstance(tree, tuple)
        and isinstance(other, tuple)
        and (tree[0], len(tree)) == (other[0], len(other))
    ):
        return sum(map(_distance, tree[1:], other[1:]))
    return size(tree) + size(other)


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
