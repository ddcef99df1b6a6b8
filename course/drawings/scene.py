"""A figure in two parts: what stands still, and what moves."""

from collections.abc import Callable
from typing import NamedTuple

from matplotlib.figure import Figure


class Scene(NamedTuple):
    """A figure with all its still parts (axes, limits, reference curves), and how the rest is painted.

    paint: adds artists to the figure's axes for the values it is given by keyword; whoever calls it takes them away
    again. It changes nothing that was there before. words: the same picture as text, from the same values.
    """

    figure: Figure
    paint: Callable[..., None]
    words: Callable[..., str]
