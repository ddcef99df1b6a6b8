"""Figures that are not drawn before somebody looks."""

import os
from collections.abc import Callable
from functools import cached_property, partial, wraps
from typing import Any

from course.drawings.later import Figure
from course.drawings.show import GRADING


def drawn_on_demand(drawing: Callable[..., Figure]) -> Callable[..., Figure]:
    """Have a function return, while a notebook is graded, what is drawn once something of it is asked for.

    `show` asks for nothing then; making the figures would take a quarter of the time of a chapter.
    """

    @wraps(drawing)
    def draw(*arguments: Any, **named: Any) -> Any:
        if GRADING in os.environ:
            return _Undrawn(partial(drawing, *arguments, **named))
        return drawing(*arguments, **named)

    return draw


class _Undrawn:
    """Stands for a figure until it is drawn."""

    def __init__(self, draw: Callable[[], Figure]):
        self._draw = draw

    @cached_property
    def _drawn(self) -> Figure:
        return self._draw()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            # IPython looks for many ways to show a thing
            raise AttributeError(name)
        return getattr(self._drawn, name)
