"""A figure that nobody looks at costs nothing, and is there for who asks."""

import sys

from matplotlib.figure import Figure

from course.drawings import loss_curves
from course.drawings.on_demand import drawn_on_demand
from course.drawings.show import GRADING, show


def test_a_drawing_is_a_figure_where_somebody_looks(monkeypatch):
    monkeypatch.delenv(GRADING, raising=False)
    assert isinstance(loss_curves({"a run": [2.0, 1.0]}), Figure)


def test_while_grading_a_drawing_is_made_once_and_only_for_who_asks(monkeypatch):
    monkeypatch.setenv(GRADING, "autograde")
    monkeypatch.setattr(sys.modules["course.drawings.show"], "display", lambda html: None)
    made = []

    @drawn_on_demand
    def drawing(title):
        made.append(title)
        return Figure(figsize=(2, 1))

    picture = drawing("a title")
    show(picture, alt="words")
    assert made == []
    assert list(picture.get_size_inches()) == [2, 1]
    assert picture.axes == []
    assert made == ["a title"]
