"""Putting a figure on the page, with words for who cannot see it."""

import base64
import io
import re
import sys

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from course.drawings.show import GRADING, show
from course.drawings.unrolled import unrolled
from course.drawings.wishes import wishes


def shown(monkeypatch, grading: bool, figure: Figure | None = None) -> str:
    monkeypatch.delenv(GRADING, raising=False)
    if grading:
        monkeypatch.setenv(GRADING, "autograde")
    displayed = []
    # the package's own `show` is the function
    monkeypatch.setattr(sys.modules["course.drawings.show"], "display", displayed.append)
    show(figure or Figure(figsize=(1, 1)), alt="a < b")
    (output,) = displayed
    return output.data


def test_a_figure_is_a_picture_with_its_words(monkeypatch):
    html = shown(monkeypatch, grading=False)
    assert html.startswith('<img alt="a &lt; b"')
    assert "data:image/png;base64," in html


def test_while_grading_its_words_stand_for_it(monkeypatch):
    assert shown(monkeypatch, grading=True) == "<p><em>Figure:</em> a &lt; b</p>"


def test_a_figure_is_drawn_once_twice_as_sharp_as_the_page(monkeypatch):
    figure, drawn = Figure(figsize=(3, 2)), []
    monkeypatch.setattr(figure.text(0.5, 0.5, "a text"), "draw", lambda renderer: drawn.append(renderer))
    html = shown(monkeypatch, grading=False, figure=figure)
    assert len(drawn) == 1
    assert "width: 300px" in html
    picture = Image.open(io.BytesIO(base64.b64decode(re.search('base64,([^"]*)', html)[1])))
    assert picture.size == (600, 400)
    assert picture.getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize(
    "figure",
    [unrolled(4), wishes([[0.0077, 0.0054], [-0.0158, -0.0189], [0.024, 0.0164]], ("first", "second"))],
    ids=["unrolled", "wishes"],
)
def test_nothing_is_cut_off_where_the_layout_finds_no_room_by_itself(figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    parts = [*figure.legends]
    for axes in figure.axes:
        parts += [*axes.texts, axes.title, *([axes.xaxis, axes.yaxis] if axes.axison else [])]
    for part in parts:
        place = part.get_tightbbox(canvas.get_renderer())
        assert place is None or (place.x0 > -2 and place.x1 < figure.bbox.x1 + 2), part
