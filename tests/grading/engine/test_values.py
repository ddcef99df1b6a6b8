"""What crosses between the processes: data and nothing else, bounded, and the same on both sides."""

import json
from collections import ChainMap, Counter, OrderedDict, UserDict, defaultdict, namedtuple
from contextlib import suppress
from decimal import Decimal
from enum import IntEnum, StrEnum
from fractions import Fraction
from types import MappingProxyType

import numpy as np
import pytest

from course.judging.compare import fault_of_form
from grading.engine.inside import values
from grading.engine.inside.values import Decoder, Encoder, Malformed


def crossed(value, arguments=()):
    functions = []
    data = Encoder(lambda f: functions.append(f) or len(functions) - 1, arguments).encode(value)
    text = json.dumps(data)
    return Decoder(lambda handle, name: functions[handle], lambda: arguments).decode(json.loads(text))


@pytest.mark.parametrize(
    "value",
    [
        None, True, False, 0, -7, 2**53, 10**300, 0.1, -0.0, 1e-320, "", "text\x00\ud7ff", b"\x00\xff", 3 + 4j,
        [], [1, [2, "x"]], (), (1, (2.5,)), {}, {"a": [1], (1, 2): None}, {1, 2}, {"t": [1], "r": 3},
        frozenset({frozenset({1}), 2}), {frozenset({1}): 2}, Fraction(-7, 3), Fraction(2**70, 3), Decimal("0.10"),
        Decimal("-Infinity"),
    ],
)  # fmt: skip
def test_plain_values_arrive_as_they_were(value):
    arrived = crossed(value)
    assert arrived == value
    assert type(arrived) is type(value)


class Pass(StrEnum):
    RIGHT = "B"


class Count(IntEnum):
    SWEEP = 7


class Metres(float):
    def __float__(self):
        return 0.0

    def __repr__(self):
        return "metres"


class Chapters(dict):
    """A mapping with answers of its own."""

    def items(self):
        return [("a", 1)]


@pytest.mark.parametrize(
    ("value", "arrives"),
    [
        (Pass.RIGHT, "B"), (Count.SWEEP, 7), (Metres(2.5), 2.5), (Metres("nan"), float("nan")),
        ({"x": Pass.RIGHT}, {"x": "B"}), ({Count.SWEEP}, {7}), (namedtuple("P", "a b")(1, 2), (1, 2)),
        (MappingProxyType({"a": 1}), {"a": 1}), (ChainMap({"a": 1}, {"a": 2, "b": 3}), {"a": 1, "b": 3}),
        (UserDict(a=1), {"a": 1}), (OrderedDict(a=1), {"a": 1}), (Chapters(), {"a": 1}),
    ],
)  # fmt: skip
def test_a_special_kind_of_a_value_arrives_as_a_plain_one(value, arrives):
    arrived = crossed(value)
    assert arrived == arrives or (arrived != arrived and arrives != arrives)
    assert isinstance(arrived, type(arrives))
    assert type(arrived).__name__ == type(arrives).__name__


@pytest.mark.parametrize(("value", "missing"), [(defaultdict(lambda: "x", a=1), "x"), (Counter({"a": 1}), 0)])
def test_a_dict_that_knows_what_to_do_about_a_missing_key_still_does(value, missing):
    arrived = crossed(value)
    assert arrived == {"a": 1}
    assert arrived["not there"] == missing


def test_an_array_of_objects_arrives_as_one():
    array = np.array([[Fraction(1, 2), None], [3, "x"]], dtype=object)
    arrived = crossed(array)
    assert arrived.dtype == object
    assert arrived.tolist() == array.tolist()


class Remembers(dict):
    """Answers, kept in the function that gives them."""

    def __call__(self, x):
        return self.setdefault(x, 2 * x)


class Line(namedtuple("Line", "slope start")):
    def __call__(self, x):
        return self.slope * x + self.start


def test_what_is_a_function_and_something_else_as_well_arrives_as_both():
    remembers, line = Remembers({1: 2}), Line(3, 4)
    assert crossed(remembers)(5) == 10
    assert crossed(remembers) == {1: 2, 5: 10}
    assert crossed(line)(1) == 7
    assert crossed(line) == (3, 4)
    remembers.update((n, n) for n in range(values.MOST_ITEMS))
    assert crossed(remembers)(5) == 5


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_numbers_that_json_has_no_word_for_arrive(number):
    assert np.array_equal(crossed(number), number, equal_nan=True)


@pytest.mark.parametrize("kind", ["?", "i1", "u8", "f2", "f4", "f8", "c16", "U3", "M8[s]", ">f8"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 1, 2)])
def test_arrays_arrive_with_their_dtype_and_shape(kind, shape):
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(kind)
    arrived = crossed(array)
    assert type(arrived) is np.ndarray
    assert (arrived.dtype, arrived.shape) == (array.dtype, array.shape)
    assert arrived.tobytes() == array.tobytes()
    assert arrived.flags.writeable


def test_a_view_arrives_with_its_entries_where_they_belong():
    array = np.arange(6.0).reshape(2, 3)
    for view in (array.T, array[:, ::-1], np.asfortranarray(array)):
        assert np.array_equal(crossed(view), view)


def test_a_numpy_scalar_stays_one():
    arrived = crossed(np.float32(0.1))
    assert type(arrived) is np.float32
    assert arrived == np.float32(0.1)


def test_a_function_crosses_as_a_handle():
    assert crossed(len) is len


def test_an_argument_that_comes_back_is_the_argument_itself():
    array = np.ones(3)
    assert crossed([array, 1], [array])[0] is array


class Sneaky(np.ndarray):
    def __eq__(self, other):
        return True


class Anything:
    def __eq__(self, other):
        return True


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (np.ma.masked_all(3), "masked array"),
        (np.zeros(2).view(Sneaky), "It is a Sneaky"),
        (np.array([None, 1]), "dtype object"),
        (Anything(), "It is of type Anything"),
        (bytearray(2), "It is of type bytearray"),
    ],
)
def test_what_cannot_cross_is_told_by_its_name(value, said):
    arrived = crossed(value)
    assert type(arrived) is not type(value) or isinstance(value, np.ndarray)
    assert said in fault_of_form(arrived).what
    assert fault_of_form(arrived) == fault_of_form(value)


def test_no_class_of_the_other_side_arrives():
    assert (crossed(Anything()) == 1) is False


@pytest.mark.parametrize(
    "giant",
    [
        np.broadcast_to(np.float64(1), (10**5, 10**6)), "x" * (values.MOST_BYTES + 1), list(range(10**6)),
        {n: n for n in range(10**6)},
    ],
    ids=["array", "text", "list", "dict"],
)  # fmt: skip
def test_a_giant_is_not_copied_but_named(giant):
    assert "too large to look at" in type(crossed(giant)).__name__


def test_a_list_that_holds_itself_is_too_large():
    endless = []
    endless.append(endless)
    assert "too large" in type(crossed(endless)).__name__
    assert crossed(1 << 100_000).__class__.__name__ == "int"


@pytest.mark.parametrize(
    "data",
    [
        {}, {"a": ["f8", [3], "AAAA"]}, {"a": ["O", [1], "AAAAAAAAAAA="]}, {"a": ["f8", [-1], ""]},
        {"a": ["f8", [10**9, 10**9], ""]}, {"zz": 1}, {"t": 3}, {"r": 5}, {"i": "0x" + "f" * 2000}, {"f": ["x", 1]},
        {"b": "%%"}, {"c": ["x", 1]}, {"d": [[1]]}, {"s": 3}, {"a": 1, "b": 2}, {"n": ["V8", "AAAAAAAAAAA="]},
            {"q": [1, 0]}, {"x": "a"}, {"e": [[2], [1]]}, {"e": [[-2], [1, 2]]}, {"m": [[]]},
    ],
)  # fmt: skip
def test_what_is_no_value_is_refused(data):
    with pytest.raises(Malformed):
        Decoder(lambda handle, name: None).decode(data)


def test_nesting_without_end_is_refused():
    data = []
    for _ in range(500):
        data = [data]
    with pytest.raises(Malformed):
        Decoder(lambda handle, name: None).decode(data)


TABLE = np.arange(12.0).reshape(3, 4)


@pytest.mark.parametrize(
    "array",
    [
        TABLE.T,
        TABLE[::2],
        TABLE[:, ::-1],
        np.asfortranarray(TABLE),
        TABLE[:, :3],
        TABLE[::-1, ::2].T,
    ],
)
def test_an_array_lies_in_memory_as_it_did(array):
    for one in (array, np.lib.stride_tricks.as_strided(array, writeable=False)):
        arrived = crossed(one)
        assert np.array_equal(arrived, one)
        assert (arrived.strides, arrived.flags.writeable) == (one.strides, one.flags.writeable)


@pytest.mark.parametrize(
    "lies", [[[8], True], [["x", 8], True], [[1 << 40, 8], True], [[8, 8, 8], True], [[-8, 3], None]]
)
def test_a_layout_that_is_none_or_too_large_harms_nobody(lies):
    data = {"a": [*Encoder(len).encode(TABLE)["a"], lies]}
    with suppress(Malformed):
        assert Decoder(len).decode(data).nbytes == TABLE.nbytes
