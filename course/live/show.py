"""Putting a live figure on the page, or a sentence where there can be none."""

import os
from typing import Any

from IPython.display import display

from course.ahead import GRADING

NOT_WHILE_GRADING = "(live figure: not drawn while a notebook is graded)"
NO_WIDGETS = (
    "(live figure: it needs the Python package {name}, which is not installed here. Install the course as its README "
    "says, restart the kernel, and run this cell again. Everything else in this notebook works without it.)"
)


def show(*given: Any, **options: Any) -> None:
    """Make a LiveFigure, from what it takes, and put it on the page.

    While a notebook is graded nobody looks, and nothing is made.
    """
    if GRADING in os.environ:
        print(NOT_WHILE_GRADING)
        return
    try:
        # not before it is needed: without the widget packages only the figures are missing, not the notebook
        from course.live.figure import LiveFigure
    except ModuleNotFoundError as missing:
        if str(missing.name).partition(".")[0] not in ("anywidget", "ipywidgets"):
            raise
        print(NO_WIDGETS.format(name=missing.name))
        return
    bundle, metadata = LiveFigure(*given, **options)._repr_mimebundle_()
    display(bundle, metadata=metadata, raw=True)
