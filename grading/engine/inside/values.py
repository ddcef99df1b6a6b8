"""Values as plain data: what crosses between the learner's process and the examiner's.

Numbers, strings, containers of them, and numeric arrays as dtype, shape and raw bytes. A function crosses as
a handle that can be called; whatever else crosses as the name of its type. A decoded value is always of a
type of the decoding side's own: nothing of the other side's classes comes along. An instance of a subclass
(an IntEnum, a namedtuple) arrives as what it is an instance of, any mapping as a dict.

What a JSON value means: null, true, numbers, strings and lists are themselves. {"t": items} is a tuple,
{"d": pairs} a dict, {"m": [pairs, handle]} a dict with a function for missing keys, {"s": items} a set,
{"z": items} a frozenset, {"i": hex} a large int, {"q": [numerator, denominator]} a fraction, {"x": text} a
decimal, {"c": [re, im]} complex, {"b": base64} bytes, {"a": [dtype, shape, base64]} an array in C order, with a
fourth entry [strides, may it be written to] if it lies otherwise in memory, {"e": [shape, items]} an array of objects,
{"n": [dtype, base64]} a NumPy scalar, {"f": [handle, name]} a function, with a third entry if it is another value, too,
{"r": position} what this call was given, by its position among `given.holders`, or of an argument what an earlier one is,
{"o": [type, shape]} anything else, by the name of its type; `shape` if it is some kind of array.
"""

import base64
import binascii
import contextlib
import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

# How much of a value may cross: entries of its containers, depth, digits of an int, bytes in all.
MOST_ITEMS = 100_000
DEEPEST = 20
LARGEST_INT = 1 << 4096
MOST_BYTES = 4 * 1024 * 1024
LONGEST_NAME = 60
# Digits of a decimal, and how far its point may be from them: a float has 17 and goes to 308.
LONGEST_DECIMAL = 1_000
# Booleans, integers, floats, complex numbers, and texts and dates, which are said to be no numbers.
KINDS = "biufcSUmM"
FLOATS = np.dtype(float).str


class TooLarge(ValueError):
    """There is more of a value than may cross."""


class Malformed(ValueError):
    """What came is not a value as this module writes them."""


class Encoder:
    """Turns values into data. `keep` is given each function and returns the handle to send for it.

    `arguments`: what the other side holds already, so that only its position crosses.
    """

    def __init__(self, keep: Callable[[Callable], int], arguments: Sequence[Any] = ()):
        self.keep = keep
        self.held: list[Any] = []
        self.known: dict[int, int] = {}
        self.know(arguments)
        self.items = self.bytes = 0

    def know(self, arguments: Sequence[Any]) -> None:
        """Take these, too, for something that the other side holds by then."""
        first = len(self.held)
        self.held += arguments
        for position, value in enumerate(arguments, start=first):
            self.known.setdefault(id(value), position)

    def encode(self, value: Any) -> Any:
        """Return a value as data, or the name of its type if it cannot cross or is too large."""
        self.items = self.bytes = 0
        try:
            return self._encode(value, 0)
        except TooLarge:
            return {"o": [f"{_name(type(value))} too large to look at", None]}
        except Exception:  # of a class of theirs, whose methods may raise anything
            return {"o": [_name(type(value)), None]}

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
            return _whole(value)
        if id(value) in self.known:
            return {"r": self.known[id(value)]}
        if isinstance(value, (np.ndarray, np.generic)):
            return self._numeric(value, depth)
        if not callable(value):
            return self._plain(value, depth)
        function = [self.keep(value), _name(value)]
        # a namedtuple with a __call__, or a dict that remembers answers; of that one nobody asks for its entries
        with contextlib.suppress(TooLarge):
            plain = self._plain(value, depth)
            if not isinstance(plain, dict) or "o" not in plain:
                function.append(plain)
        return {"f": function}

    def _plain(self, value: Any, depth: int) -> Any:
        """Return a value that is no array, whether or not it can be called."""
        for base in (str, int, float):
            if isinstance(value, base):
                # past what a subclass says of itself
                return self._encode((base.__str__ if base is str else base.__pos__)(value), depth)
        if isinstance(value, Fraction):
            if max(abs(value.numerator), value.denominator) >= LARGEST_INT:
                raise TooLarge
            return {"q": [_whole(value.numerator), _whole(value.denominator)]}
        if isinstance(value, Decimal):
            _, digits, exponent = value.as_tuple()
            if len(digits) > LONGEST_DECIMAL or (
                isinstance(exponent, int) and abs(exponent) > LONGEST_DECIMAL
            ):
                raise TooLarge
            return {"x": Decimal.__str__(value)}
        if isinstance(value, complex):
            return {"c": [value.real, value.imag]}
        if isinstance(value, bytes):
            self._count(len(value))
            return {"b": base64.b64encode(value).decode()}
        if isinstance(value, list | tuple | set | frozenset):
            items = [self._encode(item, depth + 1) for item in list(value)]
            if isinstance(value, list):
                return items
            return {"t" if isinstance(value, tuple) else "s" if isinstance(value, set) else "z": items}
        if isinstance(value, Mapping):
            pairs = [[self._encode(part, depth + 1) for part in pair] for pair in list(value.items())]
            return (
                {"m": [pairs, self.keep(value.__getitem__)]}
                if hasattr(value, "__missing__")
                else {"d": pairs}
            )
        return {"o": [_name(type(value)), None]}

    def _numeric(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if kind is np.ndarray and value.dtype == np.float64 and value.flags.carray:
            # most of all that crosses
            self._count(value.nbytes)
            return {"a": [FLOATS, list(value.shape), binascii.b2a_base64(value, newline=False).decode()]}
        if kind is np.ndarray and value.dtype == object:
            return {"e": [list(value.shape), [self._encode(item, depth + 1) for item in value.flat]]}
        if value.dtype.kind not in KINDS or (kind is not np.ndarray and not isinstance(value, np.generic)):
            return {"o": [_name(kind), list(value.shape)]}
        self._count(value.nbytes)
        # the entries in C order, whatever it was; how it lay in memory is told beside them
        content = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
        if isinstance(value, np.generic):
            return {"n": [value.dtype.str, content]}
        if value.flags.c_contiguous and value.flags.writeable:
            return {"a": [value.dtype.str, list(value.shape), content]}
        lies = [list(value.strides), value.flags.writeable]
        return {"a": [value.dtype.str, list(value.shape), content, lies]}

    def _count(self, size: int) -> None:
        self.bytes += size
        if self.bytes > MOST_BYTES:
            raise TooLarge


class Decoder:
    """Turns data back into values. `function` returns the function for a handle and a name.

    `arguments` returns what the other side may speak of by its position.
    """

    def __init__(self, function: Callable[[int, str], Callable], arguments: Callable[[], Sequence] = tuple):
        self.function, self.arguments = function, arguments

    def decode(self, data: Any) -> Any:
        """Return the value; raise Malformed if the data are not as Encoder writes them."""
        try:
            return self._decode(data, 0)
        except Malformed:
            raise
        except (TypeError, ValueError, KeyError, IndexError, ArithmeticError, binascii.Error) as error:
            raise Malformed(f"data that are no value ({type(error).__name__})") from error

    def _decode(self, data: Any, depth: int) -> Any:
        if depth > 2 * DEEPEST:
            raise Malformed("nested too deeply")
        if type(data) is dict and (array := data.get("a")):
            return _array(*array)
        if data is None or isinstance(data, (bool, int, float, str)):
            return data
        if isinstance(data, list):
            return [self._decode(item, depth + 1) for item in data]
        ((kind, held),) = data.items()
        if kind in ("t", "s", "z"):
            items = [self._decode(item, depth + 1) for item in held]
            return tuple(items) if kind == "t" else (set if kind == "s" else frozenset)(map(_key, items))
        if kind in ("d", "m"):
            pairs = held if kind == "d" else held[0]
            entries = {
                _key(self._decode(key, depth + 1)): self._decode(value, depth + 1) for key, value in pairs
            }
            return (
                entries
                if kind == "d"
                else _with(entries, "__missing__", self.function(int(held[1]), "missing"))
            )
        if kind == "i":
            number = int(held, 16)
            if abs(number) >= LARGEST_INT:
                raise Malformed("too large an int")
            return number
        if kind == "q":
            return Fraction(*(self._decode(part, depth + 1) for part in held))
        if kind == "x":
            return Decimal(str(held)[: 2 * LONGEST_DECIMAL])
        if kind == "c":
            return complex(float(held[0]), float(held[1]))
        if kind == "b":
            return base64.b64decode(held, validate=True)
        if kind == "e":
            return _objects(held[0], [self._decode(item, depth + 1) for item in held[1]])
        if kind == "n":
            return _array(held[0], (), held[1])[()]
        if kind == "f":
            function = self.function(int(held[0]), str(held[1])[:LONGEST_NAME])
            return (
                function if len(held) < 3 else _with(self._decode(held[2], depth + 1), "__call__", function)
            )
        if kind == "r":
            return self.arguments()[int(held)]
        if kind == "o":
            return stand_in(*held)
        raise Malformed(f"an unknown kind {str(kind)[:20]!r}")


def stand_in(name: str, shape: Sequence[int] | None) -> Any:
    """Return an object of ours that stands for one that cannot cross: of a type with the same name.

    For a masked array or a subclass of ndarray it is an empty one of these.
    """
    name = str(name)[: 2 * LONGEST_NAME]
    if shape is None:
        return type(name, (), {"__slots__": (), "__repr__": lambda self: f"<{name} object>"})()
    if name == "MaskedArray":
        return np.ma.MaskedArray(np.zeros(1), mask=True)
    if name == "ndarray":
        return np.zeros([min(int(length), 8) for length in shape[:4]], dtype=[("field", float)])
    return np.zeros(1).view(type(name, (np.ndarray,), {}))


def _array(dtype: str, shape: Sequence[int], content: str, lies: Sequence[Any] = ()) -> np.ndarray:
    kind = _dtype(str(dtype))
    shape = tuple(map(int, shape))
    if kind.kind not in KINDS or kind.itemsize == 0 or min(shape, default=0) < 0 or len(shape) > 32:
        raise Malformed("no numeric array")
    raw = binascii.a2b_base64(content, strict_mode=True)
    if len(raw) != kind.itemsize * math.prod(shape):
        raise Malformed("an array of another size than it says")
    # a copy: what looks at bytes is read-only
    array = np.ndarray(shape, kind, raw).copy()
    if lies:
        array = _laid_out(array, [int(stride) for stride in lies[0]])
        array.setflags(write=bool(lies[1]))
    return array


_dtype = lru_cache(100)(np.dtype)


def _laid_out(array: np.ndarray, strides: list[int]) -> np.ndarray:
    """Return an array with these strides, over memory of its own; the same array if that would be too much memory."""
    reach = [(length - 1) * stride for length, stride in zip(array.shape, strides, strict=True)]
    before = -sum(one for one in reach if one < 0)
    size = before + sum(one for one in reach if one > 0) + array.itemsize
    if not array.size or size > MOST_BYTES:
        return array
    lying = np.ndarray(array.shape, array.dtype, np.zeros(size, np.uint8), before, strides)
    lying[...] = array
    return lying


def _objects(shape: Sequence[int], items: list[Any]) -> np.ndarray:
    if min(shape, default=0) < 0:
        raise Malformed("no array")
    array = np.empty(len(items), dtype=object)
    for place, item in enumerate(items):
        array[place] = item
    return array.reshape(shape)


def _with(held: Any, method: str, function: Callable) -> Any:
    """Return the same list, tuple, set or dict with a special method that calls a function."""
    base = type(held)
    kind = type(base.__name__, (base,), {method: lambda self, *given, **named: function(*given, **named)})
    return kind(held)


def _key(value: Any) -> Any:
    """Return a value that can stand in a set, or for one that there could and here cannot something else."""
    try:
        hash(value)
    except TypeError:
        return stand_in(type(value).__name__, None)
    return value


def _whole(number: int) -> Any:
    if abs(number) < 1 << 53:
        return number
    return {"i": hex(number)} if abs(number) < LARGEST_INT else {"o": ["int", None]}


def _name(thing: Any) -> str:
    name = None
    with contextlib.suppress(Exception):
        name = getattr(thing, "__name__", None)
    return name[:LONGEST_NAME] if type(name) is str else type(thing).__name__[:LONGEST_NAME]
