"""Putting a figure on the page with its alternative text."""

import base64
import html
import os

import numpy as np
from IPython.display import HTML, display

from course.ahead import GRADING
from course.drawings.later import Figure, FigureCanvasAgg
from course.drawings.on_demand import Undrawn
from course.drawings.once import ticks_found_once
from course.drawings.png import png, width_of

# Pixels to an inch: 100 of them are shown as an inch of the page.
DPI = 200
PAGE = 100


def show(figure: Figure, alt: str) -> None:
    """Display a figure as an image with alternative text, for screen readers and broken images.

    JupyterLab drops the alternative text of inline figures, so the figure goes out as HTML. It is drawn at
    twice its size, to stay sharp when the page is enlarged. While a notebook is graded nobody looks, and a
    class would wait for the pictures of everybody: then the alternative text stands for the figure.
    """
    if GRADING in os.environ:
        display(HTML(f"<p><em>Figure:</em> {html.escape(alt)}</p>"))
        return
    picture = figure.picture(_as_file) if isinstance(figure, Undrawn) else _as_file(figure)
    width = width_of(picture) * PAGE // DPI
    data = base64.b64encode(picture).decode()
    style = f"width: {width}px; max-width: 100%"
    display(HTML(f'<img alt="{html.escape(alt)}" style="{style}" src="data:image/png;base64,{data}">'))


def _as_file(figure: Figure) -> bytes:
    """Return a figure as a file.

    Drawn once, as large as it is: `savefig` with a tight box draws everything twice and measures it once more, which is
    half of the time that a chapter takes in a browser.
    """
    figure.set(facecolor="white", dpi=DPI)
    canvas = FigureCanvasAgg(figure)
    with ticks_found_once(figure):
        canvas.draw()
    return png(np.asarray(canvas.buffer_rgba()))
