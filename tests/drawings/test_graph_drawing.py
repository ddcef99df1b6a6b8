"""The drawing of a computation graph shows what has been computed, and nothing else."""

import itertools

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from course import graph
from course.drawings.graph import graph_drawing, graph_in_words, graphs_side_by_side
from course.drawings.palette import GREEN, VERMILION
from course.graph import Node


def circuit():
    x1, x2 = Node(1, "x1"), Node(3, "x2")
    c = ((2 * x1).called("a") + (3 * x2).called("b")).called("c")
    return ((c**2).called("e") + 3).called("g")


def forked():
    x1, x2 = Node(1, "x1"), Node(3, "x2")
    c = ((2 * x1).called("a") + (3 * x2).called("b")).called("c")
    return ((c * c).called("e") + 3).called("g")


def chain():
    end = Node(0.5, "x")
    for layer in (1, 2, 3):
        end = graph.sigmoid(Node(0.3 * layer, f"w{layer}") * end)
    return end


def two_uses():
    u, v = Node(2, "u"), Node(-1, "v")
    return (u * u + (-3) * v) ** 3 + 2 * v


def texts(figure, colour):
    return [text.get_text() for text in figure.axes[0].texts if text.get_color() == colour]


def test_all_values_and_slopes_of_the_circuit_stand_there():
    figure = graph_drawing(circuit(), passed=5)
    assert sorted(texts(figure, GREEN)) == sorted(
        ["1", "3", "a = 2", "b = 9", "c = 11", "e = 121", "g = 124"]
    )
    assert sorted(texts(figure, VERMILION)) == sorted(["1", "1", "22", "22", "22", "44", "66"])


def test_steps_show_only_what_has_been_reached():
    figure = graph_drawing(circuit(), computed=3)
    assert "c = 11" in texts(figure, GREEN)
    assert "e = 121" not in texts(figure, GREEN)
    assert texts(figure, VERMILION) == []
    assert sorted(texts(graph_drawing(circuit(), 5, 2), VERMILION)) == ["1", "1", "22"]
    assert texts(graph_drawing(circuit(), 5, 0), VERMILION) == ["1"]


def test_shares_of_a_value_used_twice_and_their_sum_stand_there():
    shown = texts(graph_drawing(forked(), passed=5), VERMILION)
    assert shown.count("11") == 2
    assert "sum: 22" in shown


def test_the_words_say_what_the_drawing_shows():
    words = graph_in_words(circuit(), 3)
    assert "gives c = 11" in words
    assert "not computed yet" in words
    assert "44 at x1" not in words
    assert "44 at x1" in graph_in_words(circuit(), passed=5)
    assert "66 at x2" in graph_in_words(circuit(), passed=5)


def three_gates():
    p, q = Node(3, "p"), Node(-2, "q")
    return {"add": p + q, "multiply": p * q, "max": graph.maximum(p, q)}


def test_each_of_several_graphs_has_its_title_and_its_own_slopes():
    figure = graphs_side_by_side(three_gates())
    assert {"add", "multiply"} < {text.get_text() for text in figure.axes[0].texts}
    assert texts(figure, VERMILION) == ["1", "1", "1", "-2", "3", "1", "1", "0", "1"]


@pytest.mark.parametrize("result", [circuit, forked, chain, two_uses, three_gates])
def test_no_two_numbers_lie_on_each_other(result):
    drawn = result()
    figure = graphs_side_by_side(drawn) if isinstance(drawn, dict) else graph_drawing(drawn, passed=20)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    boxes = [
        (text.get_text(), text.get_window_extent(renderer).shrunk(0.8, 0.6)) for text in figure.axes[0].texts
    ]
    for (first, box), (second, other) in itertools.combinations(boxes, 2):
        assert not box.overlaps(other), (first, second)
