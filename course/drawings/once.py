"""A figure's ticks found once for each place that its axes have while it is laid out and drawn.

matplotlib finds them, and measures their labels, eight times in each pass of its layout (for both axes, their labels and
every spine): a quarter of all that it calls to draw a figure, and Python in a browser has a tenth of the speed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from course.drawings.later import Figure

# Of matplotlib's own, and so perhaps not in every version of it: without them a figure only takes longer.
METHODS = ("_update_ticks", "_get_ticklabel_bboxes")


@contextmanager
def ticks_found_once(figure: Figure) -> Iterator[None]:
    """Have a figure that is being drawn, and changes nothing but where its axes are, remember its ticks."""
    kept = [(axis, name) for axes in figure.axes for axis in (axes.xaxis, axes.yaxis) for name in METHODS]
    kept = [(axis, name) for axis, name in kept if hasattr(axis, name)]
    for axis, name in kept:
        setattr(axis, name, _remembered(axis, getattr(axis, name)))
    try:
        yield
    finally:
        for axis, name in kept:
            delattr(axis, name)


def _remembered(axis: Any, method: Callable[..., Any]) -> Callable[..., Any]:
    place, found = None, None

    @wraps(method)
    def find(*given: Any, **named: Any) -> Any:
        nonlocal place, found
        now = (*axis.get_view_interval(), *axis.axes.bbox.bounds, axis.figure.dpi)
        if now != place:
            # finding ticks may move the limits: what counts is where they are before
            place, found = now, method(*given, **named)
        return found

    return find
