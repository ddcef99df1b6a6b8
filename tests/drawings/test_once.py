"""A figure that finds its ticks once looks the same to the last pixel, and finds them less often."""

from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.axis import Axis
from matplotlib.figure import Figure

from course.drawings import once
from course.drawings.depth import histograms, norms_per_layer, two_runaways
from course.drawings.show import _as_file
from course.drawings.wishes import wishes


def long_numbers() -> Figure:
    """Return panels whose ticks are others once the layout has given them less room."""
    figure = Figure(figsize=(5, 2.4), layout="constrained")
    for axes in figure.subplots(1, 3):
        axes.plot([123456.1, 123456.9], [-1e5, 1e5])
        axes.set_ylabel("a long label\nin two lines")
    return figure


FIGURES = (
    lambda: norms_per_layer({"one": [1e-5, 1e-3, 1], "more": [[1, 2, 3], [2, 3, 4]]}),
    lambda: two_runaways([1, 3, 9], {"too large": [1, 4, 16], "good": [1, 0.1, 0.01]}),
    lambda: histograms({"one": [np.linspace(0, 1, 50)] * 3}, (1, 2, 3), (0, 1)),
    lambda: wishes([[0.1, 0.2], [0.3, -0.1]], ("w", "W")),
    long_numbers,
)


@pytest.mark.parametrize("made", FIGURES)
def test_a_picture_is_the_same_to_the_last_pixel(made: Callable[[], Figure], monkeypatch):
    quick = _as_file(made())
    monkeypatch.setattr(once, "METHODS", ())
    assert quick == _as_file(made())


def test_ticks_are_found_less_often_and_the_figure_is_left_as_it_was(monkeypatch):
    found = []
    monkeypatch.setattr(
        Axis, "_update_ticks", lambda axis, find=Axis._update_ticks: found.append(axis) or find(axis)
    )
    figure = long_numbers()
    _as_file(figure)
    assert not [axes for axes in figure.axes if "_update_ticks" in vars(axes.xaxis)]
    quick = len(found)
    monkeypatch.setattr(once, "METHODS", ())
    _as_file(long_numbers())
    assert 4 * quick < len(found) - quick
