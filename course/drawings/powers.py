"""Powers of ten beside a logarithmic axis, as plain text.

matplotlib writes them with its mathtext, whose parser is one for all and bears one thread at a time. A live figure may be
drawn in a thread of its own, while a cell draws another: both would raise what the parser says of a text of neither.
"""

from math import log10
from typing import Any

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def plain_powers(axis: Any) -> None:
    """Write 10⁻³ and its like along an axis of powers of ten; what lies between them stays without a number."""
    axis.set_major_formatter(power_of_ten)
    axis.set_minor_formatter("")


def power_of_ten(value: float, _place: int | None = None) -> str:
    """Return a positive number as the nearest power of ten, written out."""
    return "10" + str(round(log10(value))).translate(RAISED)
