"""All formulas that are one or two edits away from a right one, with their values on one set of arguments.

An edit puts a name or a number in the place of a part, exchanges an operation or its operands, leaves out an operand,
wraps a part in a function, an index or a sum, or joins a name or a number to it. The values of all variants are computed
together, as stacks by shape; which tree made an entry is worked out only for those that are wanted.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course.judging.expression import OPERATIONS, Tree, stack_of

NUMBERS = (2, 0.5, 0.25, 1, -1, 3, 4, 0.1, 10, 0)
JOINED = ("*", "/", "+", "-")
EXCHANGED = ("*", "+", "-", "/", "**", "@", "larger", "dot", "outer")
WRAPS = (
    "negative", "abs", "sign", "square", "root", "one minus", "activated", "slope", "clipped", "rounded", "sum", "mean", "largest",
    "turned", "column", "row", "in brackets", "first", "last", "backwards", "flat", "reshaped", "tanh", "exp", "cube",
    "sum over rows", "sum over columns", "mean over rows", "mean over columns", "length", "to length 1", "product", "rounded to 2",
    "own slope", "slope of tanh", "log", "positive", "whole", "cut off", "with an axis", "shared", "shared by size", "centred",
)  # fmt: skip
SUMS = {"dot", "@", "outer"}
ALIKE = (
    ("activated", "tanh", "exp", "clipped"),
    ("length", "sum", "mean", "largest"),
    ("column", "row", "first", "last"),
)


# So many values are looked at together: fewer at a time take longer, more take memory that is not there yet.
MANY_VALUES = 1 << 17


class Stack(NamedTuple):
    """Values of many trees, all of one shape, along axis 0; tree(i) is the i-th."""

    values: NDArray
    tree: Callable[[int], Tree]


def one(tree: Tree, value: ArrayLike) -> Stack:
    """Return a stack of one tree."""
    return Stack(stack_of(value), lambda _: tree)


def wrapped(operation: str, stack: Stack) -> Iterator[Stack]:
    """Give the stack of an operation on every tree of a stack, if its shape allows it."""
    if operation == "turned" and stack.values.ndim < 3:  # a row that is turned is the same row
        return
    try:
        values = OPERATIONS[operation].compute(stack.values)
    except (ValueError, IndexError):
        return
    yield Stack(values, lambda i: (operation, stack.tree(i)))


def joined(operation: str, left: Stack, right: Stack) -> Iterator[Stack]:
    """Give the stack of an operation on every pair of trees of two stacks, if their shapes allow it."""
    try:
        values = OPERATIONS[operation].compute(left.values, right.values)
    except (ValueError, IndexError):
        return
    many = len(right.values)
    yield Stack(values, lambda i: (operation, left.tree(i // many), right.tree(i % many)))


def by_shape(stacks: Sequence[Stack]) -> list[Stack]:
    """Return stacks put together, one for each shape."""
    groups: dict[tuple[int, ...], list[Stack]] = {}
    for stack in stacks:
        groups.setdefault(stack.values.shape[1:], []).append(stack)
    return [_together(group) for group in groups.values()]


def _together(group: list[Stack]) -> Stack:
    if len(group) == 1:
        return group[0]
    starts = np.cumsum([0, *(len(stack.values) for stack in group)])

    def tree(i: int) -> Tree:
        which = int(np.searchsorted(starts, i, side="right")) - 1
        return group[which].tree(i - int(starts[which]))

    return Stack(np.concatenate([stack.values for stack in group]), tree)


def _of_two_axes(stacks: list[Stack]) -> list[Stack]:
    """Return the stacks that are worth another edit: a table of tables is not."""
    return [stack for stack in stacks if stack.values.ndim < 4]


class Variants:
    """The variants of trees over some names, on one set of values of these.

    names: the values. atoms: trees that may stand in the place of a part, or be joined to one.
    """

    def __init__(self, names: Mapping[str, ArrayLike], atoms: Sequence[Tree]):
        self._names = names
        self._kept: dict[tuple[Tree, int, str], list[Stack]] = {}
        with np.errstate(all="ignore"):
            known = [stack for atom in atoms for stack in self._of(atom)]
            self._atoms = by_shape([*known, *(one(number, number) for number in NUMBERS)])
            self._factors = by_shape([*known, *(one(number, number) for number in (2, 0.5, 3, 0.25))])

    def of(self, tree: Tree, edits: int, inside: str = "") -> list[Stack]:
        """Return the stacks of all variants of a tree by so many edits, 0, 1 or 2, in any part of it.

        inside: the operation that the tree is an operand of.
        """
        key = (tree, edits, inside)
        if key not in self._kept:
            self._kept[key] = by_shape(self._made(*key))
        return self._kept[key]

    def of_shape(self, shape: tuple[int, ...], tree: Tree, edits: int) -> Iterator[Stack]:
        """Give of these variants those whose values have a shape, and keep none: all together may take 100 MB.

        NumPy is to be told to ignore errors.
        """
        group, size = [], 0
        for stack in self._make(tree, edits, ""):
            if stack.values.shape[1:] == shape:
                group.append(stack)
                size += stack.values.size
                if size > MANY_VALUES:
                    yield _together(group)
                    group, size = [], 0
        if group:
            yield _together(group)

    def _made(self, tree: Tree, edits: int, inside: str) -> list[Stack]:
        with np.errstate(all="ignore"):
            return list(self._make(tree, edits, inside))

    def _make(self, tree: Tree, edits: int, inside: str) -> Iterator[Stack]:
        match edits:
            case 0:
                return self._of(tree)
            case 1:
                return self._once(tree, inside)
            case _:
                return self._twice(tree, inside)

    def _of(self, tree: Tree) -> Iterator[Stack]:
        if not isinstance(tree, tuple):
            yield one(tree, self._names[tree] if isinstance(tree, str) else tree)
            return
        operands = [stack for operand in tree[1:] for stack in self.of(operand, 0)]
        if len(operands) < len(tree) - 1:  # the shapes do not fit already in one of them
            return
        make = wrapped if len(operands) == 1 else joined
        yield from make(tree[0], *operands)

    def _once(self, tree: Tree, inside: str) -> Iterator[Stack]:
        """Give the variants by one edit."""
        yield from self._atoms
        if isinstance(tree, tuple):
            yield from self._with_operands(tree, 1)
            yield from self._operation_edited(tree, 0)
        yield from self._around(self.of(tree, 0), inside)

    def _twice(self, tree: Tree, inside: str) -> Iterator[Stack]:
        """Give the variants by two edits."""
        if isinstance(tree, tuple):
            yield from self._with_operands(tree, 2)
            yield from self._operation_edited(tree, 1)
        yield from self._around(_of_two_axes(self.of(tree, 1, inside)), inside)

    def _with_operands(self, tree: Tree, edits: int) -> Iterator[Stack]:
        """Give the tree with edits in its operands."""
        operation, *operands = tree
        if len(operands) == 1:
            for stack in self.of(operands[0], edits, operation):
                yield from wrapped(operation, stack)
            return
        for first in range(edits, -1, -1):
            for left in _of_two_axes(self.of(operands[0], first, operation)):
                for right in _of_two_axes(self.of(operands[1], edits - first, operation)):
                    yield from joined(operation, left, right)

    def _operation_edited(self, tree: Tree, more: int) -> Iterator[Stack]:
        """Give the tree with its own operation edited, and `more` edits in its operands."""
        operation, *operands = tree
        if len(operands) == 1:
            for stack in self.of(operands[0], more, operation):
                yield stack
                for other in next((alike for alike in ALIKE if operation in alike), ()):
                    if other != operation:
                        yield from wrapped(other, stack)
                if operation == "one minus":
                    for constant, minus in ((1, "+"), (0, "-"), (2, "-"), (-1, "-"), (0.5, "-")):
                        yield from joined(minus, one(constant, constant), stack)
            return
        for first in range(more, -1, -1):
            for left in self.of(operands[0], first, operation):
                if first == more:
                    yield left
                for right in self.of(operands[1], more - first, operation):
                    for other in EXCHANGED:
                        if other != operation:
                            yield from joined(other, left, right)
                    if operation in ("-", "/", *SUMS):
                        yield from joined(operation, right, left)
                    if operation in SUMS:
                        for column in wrapped("column", left):
                            for other in JOINED[1:]:
                                yield from joined(other, column, right)
        yield from self.of(operands[1], more, operation)

    def _around(self, stacks: list[Stack], inside: str) -> Iterator[Stack]:
        """Give these trees in a wrap, and with an atom joined to each."""
        # In a product or a sum, its top joins for all of its parts.
        operations = [
            operation
            for operation in JOINED
            if not (inside in ("*", "/", *SUMS) and operation in "*/")
            and not (inside in ("+", "-", "one minus") and operation in "+-")
        ]
        for stack in stacks:
            for operation in WRAPS:
                yield from wrapped(operation, stack)
            for operation in operations:
                for atoms in self._factors:
                    yield from joined(operation, stack, atoms)
