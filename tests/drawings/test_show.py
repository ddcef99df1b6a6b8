"""Putting a figure on the page, with words for who cannot see it."""

import sys

from matplotlib.figure import Figure

from course.drawings.show import GRADING, show


def shown(monkeypatch, grading: bool) -> str:
    monkeypatch.delenv(GRADING, raising=False)
    if grading:
        monkeypatch.setenv(GRADING, "autograde")
    displayed = []
    # the package's own `show` is the function
    monkeypatch.setattr(sys.modules["course.drawings.show"], "display", displayed.append)
    show(Figure(figsize=(1, 1)), alt="a < b")
    (output,) = displayed
    return output.data


def test_a_figure_is_a_picture_with_its_words(monkeypatch):
    html = shown(monkeypatch, grading=False)
    assert html.startswith('<img alt="a &lt; b"')
    assert "data:image/png;base64," in html


def test_while_grading_its_words_stand_for_it(monkeypatch):
    assert shown(monkeypatch, grading=True) == "<p><em>Figure:</em> a &lt; b</p>"
