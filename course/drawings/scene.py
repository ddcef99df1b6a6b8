"""A figure in two parts: what stands still, and what moves."""

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from course.drawings.later import Figure


class Sheet(Protocol):
    """What a scene paints its moving parts on: the axes themselves, or a pen of `course.live` that stands in for them.

    The four calls are those of matplotlib's axes, with a colour in every one; more of them a pen does not know.
    """

    figure: Any
    transData: Any  # noqa: N815  (matplotlib's names)
    transAxes: Any  # noqa: N815

    def plot(self, *line: Any, **style: Any) -> Any:
        """Draw a line or marks."""

    def text(self, x: float, y: float, text: str, **style: Any) -> Any:
        """Write a text."""

    def imshow(self, values: Any, **style: Any) -> Any:
        """Draw a picture of values from 0 to 1."""

    def axvspan(self, *span: float, **style: Any) -> Any:
        """Draw a vertical band."""


class Scene(NamedTuple):
    """A figure with all its still parts (axes, limits, reference curves), and how the rest is painted.

    paint: takes as its first argument what to paint on, a Sheet for each of the figure's axes and in their order, and
    the values by keyword. words: the same picture as text, from the same values.
    """

    figure: Figure
    paint: Callable[..., None]
    words: Callable[..., str]
