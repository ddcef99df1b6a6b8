"""How an array lies in memory, and copies of what a function is lent that keep it: order, strides, read-only or not."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray


def lent(value: Any, known: dict[int, Any] | None = None) -> Any:
    """Return a copy of an argument, lists and dictionaries with all that is in them; what is no container is itself.

    Arrays keep their layout. known: copies made before, by the id of their original: one array handed over as two
    arguments is one array there, too.
    """
    known = {} if known is None else known
    if id(value) in known:
        return known[id(value)]
    if type(value) is np.ndarray and value.dtype != object:
        made: Any = _copied(value)
    elif type(value) in (list, tuple):
        made = type(value)(lent(one, known) for one in value)
    elif type(value) is dict:
        made = {name: lent(one, known) for name, one in value.items()}
    else:
        return value
    known[id(value)] = made
    return made


def unchanged(value: Any, copy: Any) -> bool:
    """Say whether a copy that was lent still is what it was made from, to the bit."""
    if isinstance(value, np.ndarray):
        return (
            isinstance(copy, np.ndarray)
            and (value.dtype, value.shape) == (copy.dtype, copy.shape)
            and value.tobytes() == copy.tobytes()
        )
    if isinstance(value, list | tuple):
        return type(value) is type(copy) and len(value) == len(copy) and all(map(unchanged, value, copy))
    if isinstance(value, dict):
        return list(value) == list(copy) and all(unchanged(one, copy[name]) for name, one in value.items())
    return value is copy or bool(value == copy)


def layouts(array: NDArray) -> Iterator[tuple[str, NDArray]]:
    """Yield the same numbers laid out in memory in other ways, each with words that complete "for ..."."""
    if array.ndim > 1:
        yield "arrays in Fortran order (a transposed table)", np.asfortranarray(array)
    if array.ndim:
        yield "arrays that are every other entry of a longer one", np.repeat(array, 2, axis=-1)[..., ::2]
        yield "arrays that are another one read backwards", array[..., ::-1].copy()[..., ::-1]


def read_only(array: NDArray) -> NDArray:
    """Return a copy that cannot be written to."""
    copy = _copied(array)
    copy.setflags(write=False)
    return copy


def _copied(array: NDArray) -> NDArray:
    if array.flags.c_contiguous and array.flags.writeable:
        return array.copy()
    reach = [(length - 1) * stride for length, stride in zip(array.shape, array.strides, strict=True)]
    before = -sum(one for one in reach if one < 0) if array.size else 0
    size = before + sum(one for one in reach if one > 0) + array.itemsize if array.size else 0
    copy = np.ndarray(array.shape, array.dtype, np.zeros(size, np.uint8), before, array.strides)
    copy[...] = array
    copy.setflags(write=array.flags.writeable)
    return copy
