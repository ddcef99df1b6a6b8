"""Logarithmic axes whose powers of ten are plain text.

matplotlib writes them with its mathtext, whose parser is one for all threads and bears one at a time: a live figure may be
drawn in a thread of its own, while a cell draws another. It is slow, too, and a browser has a tenth of the speed.
"""

import math

from course.drawings.later import Axes, NullLocator

MANY_DECADES = 1e3
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def logarithmic(axes: Axes, which: str = "y") -> None:
    """Make the axis `which` ("x" or "y") of axes that are drawn, or have their limits, logarithmic."""
    getattr(axes, f"set_{which}scale")("log")
    axis = axes.yaxis if which == "y" else axes.xaxis
    axis.set_major_formatter(power_of_ten)
    axis.set_minor_formatter("")
    low, high = getattr(axes, f"get_{which}lim")()
    if high > MANY_DECADES * low:
        axis.set_minor_locator(NullLocator())  # over so many decades they say nothing, and take time


def power_of_ten(size: float, _place: int | None = None) -> str:
    """Return a power of ten as text, such as 10⁻³."""
    return "10" + str(round(math.log10(size))).translate(RAISED)
