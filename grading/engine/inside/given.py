"""What a call was given: the arrays, lists and dicts that both sides hold, and what the call left of them."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np


def holders(values: Iterable[Any]) -> list[Any]:
    """Return the arrays, lists and dicts among some values and in them, in an order that both sides agree on."""
    found = []
    for value in values:
        if type(value) is np.ndarray:
            found.append(value)
            continue
        if isinstance(value, (np.ndarray, list, Mapping)):
            found.append(value)
        if isinstance(value, (list, tuple, Mapping)):
            found += holders(value.values() if isinstance(value, Mapping) else value)
    return found


def become(value: Any, left: Any) -> None:
    """Make an array, a list or a dict what a call left of it."""
    if isinstance(value, np.ndarray) and isinstance(left, np.ndarray):
        if not value.flags.writeable:
            # whoever changed it has made it writable first
            value.setflags(write=True)
        if value.shape == left.shape and value.dtype == left.dtype:
            value[...] = left
        else:
            # what `a.shape = ...`, `a.dtype = ...` and `a.resize(...)` do, wherever the numbers are kept
            value.__setstate__((1, left.shape, left.dtype, False, left.tobytes()))
    elif isinstance(value, list) and isinstance(left, list):
        value[:] = left
    elif isinstance(value, dict) and isinstance(left, dict):
        value.clear()
        value.update(left)
