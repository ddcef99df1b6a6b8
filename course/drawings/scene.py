"""A figure in two parts: what stands still, and what moves."""

from collections.abc import Callable
from typing import NamedTuple

from matplotlib.figure import Figure


class Scene(NamedTuple):
    """A figure with all its still parts (axes, limits, reference curves), and how the rest is painted.

    paint: takes as its first argument what to paint on, one for each of the figure's axes and in their order, and
    the values by keyword. That is the axes themselves, or the pens of `course.live` that stand in for them: these
    know `plot`, `text`, `imshow` and `axvspan`, with a colour in every call. words: the same picture as text, from
    the same values.
    """

    figure: Figure
    paint: Callable[..., None]
    words: Callable[..., str]
