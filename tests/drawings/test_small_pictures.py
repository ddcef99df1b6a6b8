"""Pictures of one idea each: they have the parts that their page speaks of."""

import numpy as np

from course.drawings.depth import histograms
from course.drawings.hidden_views import hidden_views
from course.drawings.stack import stack_drawing
from course.drawings.unrolled import unrolled
from course.drawings.wishes import wishes


def test_every_record_has_an_arrow_and_so_has_the_average():
    figure = wishes([[1, 0], [0, 1], [-1, 2]], ("w1", "w2"))
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert names == ["record 1", "record 2", "record 3", "their average"]


def test_every_hidden_unit_has_a_view_beside_the_prediction():
    points = np.array([[0.0, 0, 1], [1, 1, 1]])
    figure = hidden_views(points, np.array([[0.1], [0.9]]), np.ones((3, 4)), np.ones((4, 1)), (-1, 2))
    titles = [axes.get_title() for axes in figure.axes]
    assert titles[:5] == [*(f"hidden unit {j}" for j in range(1, 5)), "prediction"]


def test_the_unrolled_unit_has_one_error_term_for_each_step():
    texts = [text.get_text() for text in unrolled(3).axes[1].texts]
    assert [text for text in texts if "delta" in text] == [f"$\\delta_{k}$" for k in (1, 2, 3)]
    assert texts.count("w") == texts.count("u") == 3


def test_every_weight_of_a_stack_is_a_line():
    axes = stack_drawing(layers=2, width=5).axes[0]
    assert len(axes.lines) == 2 * 5 * 5
    assert {"inputs", "layer 1", "layer 2"} < {text.get_text() for text in axes.texts}


def test_each_stack_has_a_row_of_histograms():
    rng = np.random.default_rng(0)
    stacks = {name: [rng.normal(size=(5, 4)) for _ in range(9)] for name in ("one", "other")}
    assert len(histograms(stacks, (1, 5, 9), (-2, 2)).axes) == 6
