"""Putting a figure on the page with its alternative text."""

import base64
import html
import io
import os

from IPython.display import HTML, display

from course.drawings.later import Figure

# nbgrader sets it while it executes a notebook.
GRADING = "NBGRADER_EXECUTION"


def show(figure: Figure, alt: str) -> None:
    """Display a figure as an image with alternative text, for screen readers and broken images.

    JupyterLab drops the alternative text of inline figures, so the figure goes out as HTML. It is drawn at
    twice its size, to stay sharp when the page is enlarged. While a notebook is graded nobody looks, and a
    class would wait for the pictures of everybody: then the alternative text stands for the figure.
    """
    if GRADING in os.environ:
        display(HTML(f"<p><em>Figure:</em> {html.escape(alt)}</p>"))
        return
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=200, bbox_inches="tight", facecolor="white")
    width = round(figure.get_size_inches()[0] * 100)
    data = base64.b64encode(buffer.getvalue()).decode()
    style = f"width: {width}px; max-width: 100%"
    display(HTML(f'<img alt="{html.escape(alt)}" style="{style}" src="data:image/png;base64,{data}">'))
