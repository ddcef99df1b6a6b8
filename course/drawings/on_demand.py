"""Figures that are not drawn before somebody looks, or because there is a picture of them already."""

import os
from collections.abc import Callable
from functools import cached_property, partial, wraps
from typing import Any

from course import ahead
from course.ahead import GRADING
from course.drawings.later import Figure
from course.drawings.png import width_of


def drawn_on_demand(drawing: Callable[..., Figure]) -> Callable[..., Figure]:
    """Have a function return, while a notebook is graded, what is drawn once something of it is asked for.

    `show` asks for nothing then; making the figures would take a quarter of the time of a chapter. The same where there is
    a picture of it already, see `course.ahead`: so a drawing may depend on nothing but what it is given.
    """

    @wraps(drawing)
    def draw(*arguments: Any, **named: Any) -> Any:
        once = partial(drawing, *arguments, **named)
        if GRADING in os.environ:
            return Undrawn(once)
        name = ahead.name_of(drawing, arguments, named)
        picture = ahead.find(name)
        return Undrawn(once, name, picture) if picture or (name and ahead.keeps()) else once()

    return draw


class Undrawn:
    """Stands for a figure until something of it is asked for."""

    def __init__(self, draw: Callable[[], Figure], name: str | None = None, picture: bytes | None = None):
        self._draw, self._name, self._picture = draw, name, picture

    @cached_property
    def drawn(self) -> Figure:
        """The figure itself. Who asks for it may change it, so that no picture of it is known any more."""
        self._name = self._picture = None
        return self._draw()

    def picture(self, draw: Callable[[Figure], bytes]) -> bytes:
        """Return the picture that is there, or else the one that `draw` makes."""
        name, picture = self._name, self._picture
        if picture is None:
            picture = draw(self.drawn)
            if name is not None:
                ahead.keep(name, picture)
        return picture

    def _repr_png_(self) -> Any:
        """As IPython asks for it; a figure that was drawn is its own."""
        return self._picture and (self._picture, {"width": width_of(self._picture) // 2})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            # IPython looks for many ways to show a thing
            raise AttributeError(name)
        return getattr(self.drawn, name)
