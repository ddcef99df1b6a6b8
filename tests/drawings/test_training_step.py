"""The figures of one training step: that what they write and draw is what the network does."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from course.drawings.backward_flow import forward_and_flipped, layers_back, one_layer_back
from course.drawings.nudge import nudge_view, nudged
from course.drawings.training_step import downhill, loss_and_output, training_step
from grading.exercises import two_layer_example as reference

PRINTED, SET_B = reference.PRINTED[:4], reference.SET_B[:4]
BOTH = pytest.mark.parametrize("numbers", [reference.PRINTED, reference.SET_B], ids=["printed", "set B"])


def texts(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def labels(figure):
    axes = figure.axes[-1]
    return [text.get_text() for text in axes.get_legend().get_texts()]


@BOTH
def test_the_way_downhill_is_that_of_autograd(numbers):
    x, w, W, y, _ = numbers

    def loss(w, W):
        a = 1 / (1 + anp.exp(-anp.dot(w, x)))
        return (y - 1 / (1 + anp.exp(-W * a))) ** 2 / 2

    way_w, way_W = downhill(x, w, W, y)
    np.testing.assert_allclose(way_w, -grad(loss, 0)(w, W), rtol=1e-12)
    np.testing.assert_allclose(way_W, -grad(loss, 1)(w, W), rtol=1e-12)


@BOTH
def test_the_backward_view_writes_the_error_terms_and_changes_of_the_reference(numbers):
    step = reference.whole_step(*numbers)
    written = " ".join(texts(training_step(*numbers, view="backward")))
    for value in (step.delta_o, step.delta_h):
        assert f"\n{value:.3g}" in written
    for change in (step.change_W, *step.change_w):
        assert f"{change:+.3g}" in written


def test_only_the_set_that_can_overshoot_has_a_shaded_part():
    assert "ŷ is past the target" in labels(training_step(*SET_B, 150.0))
    assert "ŷ is past the target" not in labels(training_step(*PRINTED, 150.0))


def test_the_title_gives_the_loss_before_and_after():
    x, w, W, y = SET_B
    step = reference.whole_step(*reference.SET_B)
    after, _ = loss_and_output(x, w + step.change_w, W + step.change_W, y)
    title = training_step(*reference.SET_B).axes[-1].get_title()
    assert f"{loss_and_output(*SET_B)[0]:.4f} → {after:.4f}" in title


@pytest.mark.parametrize("which", ["w1", "w2", "W"])
def test_a_nudge_moves_one_weight_and_the_actual_change_is_written(which):
    x, w, W, y = SET_B
    moved_w, moved_W = nudged(w, W, which, 0.3)
    assert np.sum(moved_w != w) + (moved_W != W) == 1
    actual = loss_and_output(x, moved_w, moved_W, y)[0] - loss_and_output(*SET_B)[0]
    assert any(f"actual {actual:+#.2g}" in text for text in texts(nudge_view(*SET_B, which, 0.3)))


def test_names_that_there_are_not_are_refused():
    with pytest.raises(ValueError, match="sideways"):
        training_step(*PRINTED, 0.5, view="sideways")
    with pytest.raises(ValueError, match="w3"):
        nudge_view(*PRINTED, which="w3")


@BOTH
def test_the_flipped_network_writes_both_error_terms(numbers):
    step = reference.whole_step(*numbers)
    written = texts(forward_and_flipped(*numbers[:4]))
    assert f"δₒ\n{step.delta_o:.3f}" in written
    assert f"δₕ\n{step.delta_h:.5f}" in written


def test_one_layer_turns_its_changes_round_with_the_error():
    inputs, weights = np.array([0.8, -0.5, 0.0]), np.array([0.3, 0.6, -0.4])
    figure = one_layer_back(inputs, weights, (0.9, 0.1), 0.5)
    signs = [[t.get_text()[4] for t in axes.texts if t.get_text().startswith("Δ")] for axes in figure.axes]
    assert signs == [["+", "-", "0"], ["-", "+", "0"]]


def test_several_layers_write_each_change():
    written = texts(layers_back([0.6, 0.5, 0.4], [0.5, 0.7], 0.55, [0.02, 0.13], 0.5))
    assert "L2: η · δ₂ · a₁ = +0.033" in written
    assert "L1: η · δ₁ · x = +0.006" in written
