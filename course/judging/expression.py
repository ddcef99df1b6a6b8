"""Formulas as trees: computed for many candidates at once, and written as Python.

A tree is a name (a string, any Python expression that stands for a known value), a number, or a tuple of an operation
and its operands. A stack holds values of one shape of many trees, candidates along axis 0: an operation on two stacks
makes all pairs.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course.network import sigmoid

Tree = str | int | float | tuple


class Operation(NamedTuple):
    """What an operation computes of stacks, how Python writes it, and how tightly that binds.

    compute raises ValueError or IndexError where the shapes do not fit.
    """

    compute: Callable[..., NDArray]
    written: str
    binds: int = 9


def _pairs(a: NDArray, b: NDArray) -> tuple[NDArray, NDArray]:
    """Return views in which axis 0 belongs to a, axis 1 to b, and the other axes meet from the right."""
    axes = max(a.ndim, b.ndim) - 1
    return (
        a.reshape(len(a), 1, *(1,) * (axes - a.ndim + 1), *a.shape[1:]),
        b.reshape(1, len(b), *(1,) * (axes - b.ndim + 1), *b.shape[1:]),
    )


def _entry_by_entry(function: Callable) -> Callable[[NDArray, NDArray], NDArray]:
    def compute(a: NDArray, b: NDArray) -> NDArray:
        made = function(*_pairs(a, b))
        return made.reshape(-1, *made.shape[2:])

    return compute


_times = _entry_by_entry(np.multiply)


def _matmul(a: NDArray, b: NDArray) -> NDArray:
    if not (1 < a.ndim < 4 and 1 < b.ndim < 4):
        raise ValueError("a sum over a shared axis is of vectors and tables")
    left = a[:, None, None] if a.ndim == 2 else a[:, None]
    right = b[None, :, :, None] if b.ndim == 2 else b[None]
    made = np.matmul(left, right)
    if a.ndim == 2:
        made = made[:, :, 0]
    if b.ndim == 2:
        made = made[..., 0]
    return made.reshape(-1, *made.shape[2:])


def _dot(a: NDArray, b: NDArray) -> NDArray:
    return _times(a, b) if a.ndim == 1 or b.ndim == 1 else _matmul(a, b)


def _filled(a: NDArray, b: NDArray) -> NDArray:
    if b.ndim > 1:
        raise ValueError("one number fills all")
    return _times(np.ones_like(a), b)


def _outer(a: NDArray, b: NDArray) -> NDArray:
    return _times(a.reshape(len(a), -1, 1), b.reshape(len(b), 1, -1))


def _over(function: Callable, *axes: int) -> Callable[[NDArray], NDArray]:
    """Return what folds these axes of each candidate, or all of them."""

    def compute(v: NDArray) -> NDArray:
        if axes and v.ndim < 3:
            raise ValueError("there is no such axis")
        return function(v, axis=axes or tuple(range(1, v.ndim)))

    return compute


def _axes(least: int, function: Callable) -> Callable[[NDArray], NDArray]:
    """Return what needs candidates of at least so many axes."""

    def compute(v: NDArray) -> NDArray:
        if v.ndim - 1 < least:
            raise ValueError("too few axes")
        return function(v)

    return compute


def _turned(v: NDArray) -> NDArray:
    return v.transpose(0, *range(v.ndim - 1, 0, -1))


def _slope(v: NDArray) -> NDArray:
    return sigmoid(v) * (1 - sigmoid(v))


def _reshaped(v: NDArray) -> NDArray:
    """Return the entries in the order of the table on its side, poured back into the shape."""
    return _turned(v).reshape(v.shape)


def _over_all(function: Callable, v: NDArray) -> NDArray:
    """Return what folds all entries of each candidate, so that it meets every one of them."""
    return function(v.reshape(len(v), -1), axis=1).reshape(-1, *(1,) * (v.ndim - 1))


def _length(rows: NDArray, axis: int | tuple[int, ...]) -> NDArray:
    return np.sqrt(np.sum(np.square(rows), axis=axis))


OPERATIONS: dict[str, Operation] = {
    "+": Operation(_entry_by_entry(np.add), "{} + {}", 1),
    "-": Operation(_entry_by_entry(np.subtract), "{} - {}", 1),
    "*": Operation(_times, "{} * {}", 2),
    "/": Operation(_entry_by_entry(np.divide), "{} / {}", 2),
    "@": Operation(_matmul, "{} @ {}", 2),
    "**": Operation(_entry_by_entry(np.power), "{} ** {}", 4),
    "dot": Operation(_dot, "np.dot({}, {})"),
    "outer": Operation(_outer, "np.outer({}, {})"),
    "filled": Operation(_filled, "np.full_like({}, {})"),
    "larger": Operation(_entry_by_entry(np.maximum), "np.maximum({}, {})"),
    "negative": Operation(np.negative, "-{}", 3),
    "abs": Operation(np.abs, "abs({})"),
    "sign": Operation(np.sign, "np.sign({})"),
    "square": Operation(np.square, "{} ** 2", 4),
    "cube": Operation(lambda v: v**3, "{} ** 3", 4),
    "length": Operation(_over(_length), "np.linalg.norm({})"),
    "root": Operation(np.sqrt, "np.sqrt({})"),
    "one minus": Operation(lambda v: 1 - v, "1 - {}", 1),
    "exp": Operation(np.exp, "np.exp({})"),
    "tanh": Operation(np.tanh, "np.tanh({})"),
    "activated": Operation(sigmoid, "sigmoid({})"),
    "slope": Operation(_slope, "sigmoid({0}) * (1 - sigmoid({0}))", 2),
    "clipped": Operation(lambda v: np.maximum(v, 0), "np.maximum({}, 0)"),
    "rounded": Operation(lambda v: np.round(v, 3), "np.round({}, 3)"),
    "rounded to 2": Operation(lambda v: np.round(v, 2), "np.round({}, 2)"),
    "sum": Operation(_over(np.sum), "np.sum({})"),
    "mean": Operation(_over(np.mean), "np.mean({})"),
    "largest": Operation(_over(np.max), "np.max({})"),
    "product": Operation(_over(np.prod), "np.prod({})"),
    "sum over rows": Operation(_over(np.sum, 1), "np.sum({}, axis=0)"),
    "sum over columns": Operation(_over(np.sum, 2), "np.sum({}, axis=1)"),
    "mean over rows": Operation(_over(np.mean, 1), "np.mean({}, axis=0)"),
    "mean over columns": Operation(_over(np.mean, 2), "np.mean({}, axis=1)"),
    "turned": Operation(_axes(1, _turned), "{}.T", 8),
    "column": Operation(_axes(1, lambda v: v[:, :, None]), "{}[:, None]", 8),
    "row": Operation(lambda v: v[:, None], "np.array([{}])"),
    "in brackets": Operation(_axes(1, lambda v: v[..., None]), "{}[..., None]", 8),
    "first": Operation(_axes(1, lambda v: v[:, 0]), "{}[0]", 8),
    "last": Operation(_axes(1, lambda v: v[:, -1]), "{}[-1]", 8),
    "backwards": Operation(_axes(1, lambda v: v[:, ::-1]), "{}[::-1]", 8),
    "flat": Operation(_axes(2, lambda v: v.reshape(len(v), -1)), "np.ravel({})"),
    "reshaped": Operation(_axes(2, _reshaped), "np.reshape({0}.T, np.shape({0}))"),
    "own slope": Operation(lambda v: v * (1 - v), "{0} * (1 - {0})", 2),
    "slope of tanh": Operation(lambda v: 1 - np.tanh(v) ** 2, "1 - np.tanh({}) ** 2", 1),
    "log": Operation(np.log, "np.log({})"),
    "positive": Operation(lambda v: (v > 0).astype(float), "1.0 * ({} > 0)", 2),
    "whole": Operation(np.round, "np.round({})"),
    "cut off": Operation(np.trunc, "np.trunc({})"),
    "with an axis": Operation(lambda v: v.reshape(-1, 1) if v.ndim == 1 else v, "np.atleast_1d({})"),
    "shared": Operation(_axes(1, lambda v: v / _over_all(np.sum, v)), "{0} / np.sum({0})", 2),
    "shared by size": Operation(
        _axes(1, lambda v: v / _over_all(np.sum, np.abs(v))), "{0} / np.sum(np.abs({0}))", 2
    ),
    "centred": Operation(_axes(1, lambda v: v - _over_all(np.mean, v)), "{0} - np.mean({0})", 1),
    "to length 1": Operation(_axes(1, lambda v: v / _over_all(_length, v)), "{0} / np.linalg.norm({0})", 2),
}
# After these, what binds as tightly as they do needs parentheses; a product of products needs none.
STRICT_ON_THE_RIGHT = {"-", "/", "@", "*", "one minus"}


def stack_of(value: ArrayLike) -> NDArray:
    """Return a stack of a single candidate."""
    return np.asarray(value, dtype=float)[None]


def evaluate(tree: Tree, names: Mapping[str, ArrayLike]) -> NDArray:
    """Return the value of a tree. Raises ValueError or IndexError where shapes do not fit, KeyError for a name."""
    with np.errstate(all="ignore"):
        return _evaluate(tree, names)[0]


def _evaluate(tree: Tree, names: Mapping[str, ArrayLike]) -> NDArray:
    if isinstance(tree, tuple):
        return OPERATIONS[tree[0]].compute(*(_evaluate(operand, names) for operand in tree[1:]))
    return stack_of(names[tree] if isinstance(tree, str) else tree)


def written(tree: Tree) -> str:
    """Return a tree as Python writes it."""
    return _written(tree)[0]


def _written(tree: Tree) -> tuple[str, int]:
    if isinstance(tree, str):
        return tree, 9
    if not isinstance(tree, tuple):
        return f"{tree:g}", 9 if tree >= 0 else 3
    operation, *operands = tree
    if operation == "root" and isinstance(operands[0], tuple) and operands[0][0] == "square":
        operation, operands = "abs", operands[0][1:]
    _, template, binds = OPERATIONS[operation]
    texts = []
    for place, (text, held) in enumerate(map(_written, operands)):
        right = operation in STRICT_ON_THE_RIGHT and place == len(operands) - 1
        if operation == "*" and isinstance(operands[-1], tuple) and operands[-1][0] != "@":
            right = False
        twice = "{0}" in template and operation != "slope" and held < 8
        loose = held < binds or (right and held == binds) or (binds == 4 and held <= 4)
        enclosed = "({" in template and not twice
        texts.append(f"({text})" if twice or (binds < 9 and not enclosed and loose) else text)
    return template.format(*texts), binds


def size(tree: Tree) -> int:
    """Return the number of names, numbers and operations of a tree."""
    return 1 + sum(map(size, tree[1:])) if isinstance(tree, tuple) else 1


def product(*factors: Tree) -> Tree:
    """Return the product of these factors, from left to right."""
    made, *rest = factors
    for factor in rest:
        made = ("*", made, factor)
    return made


def own_slope(activation: Tree) -> Tree:
    """Return the slope of a sigmoid unit, written with its activation."""
    return ("*", activation, ("one minus", activation))
