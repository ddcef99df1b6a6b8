"""Comparing one answer with what it should be: its form first, then its shape, then its values.

Nothing broadcasts and there is no absolute tolerance: weight changes of 1e-4 are common here, so that a
tolerance of 1e-3 would accept anything.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.judging.slip import TUPLE, Fault

RTOL = 1e-6
# float32 carries seven digits, and 1 - a loses up to three of them for |z| <= 6.
RTOL_FLOAT32 = 1e-4
FLOAT32 = np.dtype(np.float32)
NOT_A_NUMBER = (
    "Look for 0 / 0, infinity - infinity, or a root, a logarithm or a fractional power of a negative number."
)
NUMBERS = int | float | np.number | Fraction | Decimal


def in_floats(value: Any) -> Any:
    """Return numbers that are not NumPy's (fractions, decimals, arrays of such) as floats, all else as it is."""
    if type(value) is np.ndarray:
        if value.dtype != object:
            return value
        numbers = all(isinstance(one, NUMBERS) and not isinstance(one, bool) for one in value.flat)
    else:
        numbers = isinstance(value, (Fraction, Decimal))
    if not numbers:
        return value
    try:
        return np.asarray(value, dtype=float)[()]
    except (OverflowError, ValueError):  # larger than any float, or a decimal that is to be read by nobody
        return np.inf


def one_number(value: Any) -> Any:
    """Return the number that an array of a single one holds, and all else as it is."""
    return value.reshape(())[()] if isinstance(value, np.ndarray) and value.size == 1 else value


def fault_of_form(value: Any) -> Fault | None:
    """Return what is wrong with the type of an answer, or None if it is finite real numbers."""
    if type(value) is np.ndarray and value.dtype == float and np.isfinite(value).all():
        return None  # as nearly all are
    value = in_floats(value)
    if isinstance(value, np.ma.MaskedArray):
        return Fault(
            "It is a masked array, in which entries can be hidden from a comparison.",
            "Return a plain NumPy array.",
        )
    if isinstance(value, tuple):
        return Fault(
            "It is a Python tuple, not a NumPy array.",
            "A comma makes a tuple. Look for one before a * or at the end of a line.",
            (TUPLE.id,),
        )
    if isinstance(value, list):
        return Fault(
            "It is a Python list, not a NumPy array.",
            "Compute with arrays all the way: the operations of NumPy return arrays by themselves.",
            cause="list",
        )
    if callable(value):
        return Fault("It is a function, not its result.", "Did you leave out the parentheses of a call?")
    if isinstance(value, np.ndarray) and type(value) is not np.ndarray:
        return Fault(f"It is a {type(value).__name__}, not a plain NumPy array.", "Use np.array.")
    if value is None:
        return Fault("It is still None.", "Is its result stored under another name?")
    if not isinstance(value, np.ndarray | np.generic | int | float | complex) or isinstance(value, bool):
        return Fault(
            f"It is of type {type(value).__name__}, not a number or an array.",
            "What is asked for is numbers.",
        )
    array = np.asarray(value)
    if array.dtype == object:
        return Fault(
            "It is an array of Python objects (dtype object), not of numbers.",
            "Look for an array that was built from pieces of different lengths, or from None.",
        )
    if array.dtype == np.float16:
        return Fault(
            "It is a float16 array, which holds only three digits.",
            "Leave the dtype to NumPy: it computes in float64, with sixteen digits.",
        )
    if array.dtype.kind not in "fiu":
        return Fault(
            f"Its dtype is {array.dtype}, not a real number.", "Every quantity here is a real number."
        )
    if np.isnan(array).any():
        return Fault("It holds NaN (not a number).", NOT_A_NUMBER, cause="NaN")
    if np.isinf(array).any():
        return Fault(
            "It holds infinity.",
            "Look for a division by zero, or for an exponential or a product that overflows.",
            cause="infinity",
        )
    return None


def tolerance(*values: Any) -> float:
    """Return the relative tolerance that the least precise of these answers deserves."""
    low = any(getattr(value, "dtype", None) == FLOAT32 for value in values)
    return RTOL_FLOAT32 if low else RTOL


def close(value: Any, expected: NDArray, rtol: float = RTOL) -> bool:
    """Say whether a well-formed value has exactly the expected shape and, entry by entry, its values."""
    value = np.asarray(value)
    if value.shape != np.shape(expected):
        return False
    # right answers are often right to the last digit, which is quicker to see; infinity is close to nothing
    same = (value == expected) & np.isfinite(expected)
    return bool(same.all() or entries_close(value, expected, rtol).all())


def entries_close(value: NDArray, expected: NDArray, rtol: float = RTOL) -> NDArray:
    """Return, for each entry, whether |value - expected| <= rtol |expected|."""
    with np.errstate(all="ignore"):
        return np.abs(np.asarray(value, dtype=float) - expected) <= rtol * np.abs(expected)
