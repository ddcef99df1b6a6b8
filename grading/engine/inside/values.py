"""Values as plain data: what crosses between the learner's process and the examiner's.

Numbers, strings, containers of them, and numeric arrays as dtype, shape and raw bytes. A function crosses as
a handle that can be called; whatever else crosses as the name of its type. A decoded value is always of a
type of the decoding side's own: nothing of the other side's classes comes along.

What a JSON value means: null, true, numbers, strings and lists are themselves. {"t": items} is a tuple,
{"d": pairs} a dict, {"s": items} a set, {"i": hex} a large int, {"c": [re, im]} complex, {"b": base64} bytes,
{"a": [dtype, shape, base64]} an array, {"n": [dtype, base64]} a NumPy scalar, {"f": [handle, name]} a
function, {"r": position} the argument of this call at this position itself, {"o": [type, shape]} anything
else, by the name of its type; `shape` if it is some kind of array.
"""

import base64
import binascii
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

# How much of a value may cross: entries of its containers, depth, digits of an int, bytes in all.
MOST_ITEMS = 100_000
DEEPEST = 20
LARGEST_INT = 1 << 4096
MOST_BYTES = 4 * 1024 * 1024
LONGEST_NAME = 60
# Booleans, integers, floats, complex numbers, and texts and dates, which are said to be no numbers.
KINDS = "biufcSUmM"


class TooLarge(ValueError):
    """There is more of a value than may cross."""


class Malformed(ValueError):
    """What came is not a value as this module writes them."""


class Encoder:
    """Turns values into data. `keep` is given each function and returns the handle to send for it.

    `arguments`: objects that the other side holds already, so that only their position crosses.
    """

    def __init__(self, keep: Callable[[Callable], int], arguments: Sequence[Any] = ()):
        self.keep = keep
        self.known = {
            id(value): position
            for position, value in enumerate(arguments)
            if isinstance(value, np.ndarray | list | dict)
        }
        self.items = self.bytes = 0

    def encode(self, value: Any) -> Any:
        """Return a value as data, or the name of its type if it cannot cross or is too large."""
        self.items = self.bytes = 0
        try:
            return self._encode(value, 0)
        except TooLarge:
            return {"o": [f"{_name(type(value))} too large to look at", None]}

    def _encode(self, value: Any, depth: int) -> Any:
        self.items += 1
        if self.items > MOST_ITEMS or depth > DEEPEST:
            raise TooLarge
        kind = type(value)
        if value is None or kind is bool or kind is float:
            return value
        if kind is str:
            self._count(len(value))
            return value
        if kind is int:
            if abs(value) < 1 << 53:
                return value
            return {"i": hex(value)} if abs(value) < LARGEST_INT else {"o": ["int", None]}
        if id(value) in self.known:
            return {"r": self.known[id(value)]}
        if kind is complex:
            return {"c": [value.real, value.imag]}
        if kind is bytes:
            self._count(len(value))
            return {"b": base64.b64encode(value).decode()}
        if isinstance(value, np.ndarray | np.generic):
            return self._numeric(value)
        if isinstance(value, list | tuple | set | frozenset):
            items = [self._encode(item, depth + 1) for item in list(value)]
            return items if isinstance(value, list) else {"t" if isinstance(value, tuple) else "s": items}
        if isinstance(value, dict):
            pairs = [[self._encode(part, depth + 1) for part in pair] for pair in list(value.items())]
            return {"d": pairs}
        if callable(value):
            return {"f": [self.keep(value), _name(value)]}
        return {"o": [_name(kind), None]}

    def _numeric(self, value: Any) -> Any:
        kind = type(value)
        if value.dtype.kind not in KINDS or (kind is not np.ndarray and not isinstance(value, np.generic)):
            return {"o": [_name(kind), list(value.shape)]}
        self._count(value.nbytes)
        # C order whatever it was: a transposed array arrives with its entries where they belong
        content = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
        if isinstance(value, np.generic):
            return {"n": [value.dtype.str, content]}
        return {"a": [value.dtype.str, list(value.shape), content]}

    def _count(self, size: int) -> None:
        self.bytes += size
        if self.bytes > MOST_BYTES:
            raise TooLarge


class Decoder:
    """Turns data back into values. `call` is given a handle and a name and returns the function for it."""

    def __init__(self, function: Callable[[int, str], Callable], arguments: Sequence[Any] = ()):
        self.function = function
        self.arguments = arguments

    def decode(self, data: Any) -> Any:
        """Return the value; raise Malformed if the data are not as Encoder writes them."""
        try:
            return self._decode(data, 0)
        except Malformed:
            raise
        except (TypeError, ValueError, KeyError, IndexError, OverflowError, binascii.Error) as error:
            raise Malformed(f"data that are no value ({type(error).__name__})") from error

    def _decode(self, data: Any, depth: int) -> Any:
        if depth > 2 * DEEPEST:
            raise Malformed("nested too deeply")
        if data is None or isinstance(data, bool | int | float | str):
            return data
        if isinstance(data, list):
            return [self._decode(item, depth + 1) for item in data]
        ((kind, held),) = data.items()
        if kind == "t":
            return tuple(self._decode(item, depth + 1) for item in held)
        if kind == "s":
            return {self._decode(item, depth + 1) for item in held}
        if kind == "d":
            return {self._decode(key, depth + 1): self._decode(value, depth + 1) for key, value in held}
        if kind == "i":
            number = int(held, 16)
            if abs(number) >= LARGEST_INT:
                raise Malformed("too large an int")
            return number
        if kind == "c":
            return complex(float(held[0]), float(held[1]))
        if kind == "b":
            return base64.b64decode(held, validate=True)
        if kind == "a":
            return _array(*held)
        if kind == "n":
            return _array(held[0], (), held[1])[()]
        if kind == "f":
            return self.function(int(held[0]), str(held[1])[:LONGEST_NAME])
        if kind == "r":
            return self.arguments[int(held)]
        if kind == "o":
            return stand_in(*held)
        raise Malformed(f"an unknown kind {str(kind)[:20]!r}")


def stand_in(name: str, shape: Sequence[int] | None) -> Any:
    """Return an object of ours that stands for one that cannot cross: of a type with the same name.

    For a masked array, an array of objects or a subclass of ndarray it is an empty one of these.
    """
    name = str(name)[: 2 * LONGEST_NAME]
    if shape is None:
        return type(name, (), {"__slots__": ()})()
    if name == "MaskedArray":
        return np.ma.MaskedArray(np.zeros(1), mask=True)
    if name == "ndarray":
        return np.full([min(int(length), 8) for length in shape[:4]], None, dtype=object)
    return np.zeros(1).view(type(name, (np.ndarray,), {}))


def _array(dtype: str, shape: Sequence[int], content: str) -> np.ndarray:
    kind = np.dtype(str(dtype))
    shape = tuple(int(length) for length in shape)
    if kind.kind not in KINDS or kind.itemsize == 0 or min(shape, default=0) < 0 or len(shape) > 32:
        raise Malformed("no numeric array")
    raw = base64.b64decode(content, validate=True)
    if len(raw) != kind.itemsize * math.prod(shape):
        raise Malformed("an array of another size than it says")
    # a copy: frombuffer's own is read-only
    return np.frombuffer(raw, kind).reshape(shape).copy()


def _name(thing: Any) -> str:
    name = getattr(thing, "__name__", None)
    return name[:LONGEST_NAME] if type(name) is str else type(thing).__name__[:LONGEST_NAME]
