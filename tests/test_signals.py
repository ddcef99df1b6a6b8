"""Error terms and gradients with skip connections and normalisation, against measured ones."""

import numpy as np
import pytest

from course.depth import initialise, stack_gradients
from course.differences import numerical_gradient
from course.signals import REMEDIES, remedied_gradients, remedied_prediction, signals_before_training


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "ReLU"])
@pytest.mark.parametrize("remedy", REMEDIES)
def test_gradients_agree_with_measured_ones(activation, remedy):
    rng = np.random.default_rng(3)
    x, target = rng.normal(size=(5, 3)), rng.uniform(size=(5, 2))
    weights = initialise([3, 4, 4, 4, 2], "He", rng)
    _, gradients = remedied_gradients(x, target, weights, activation, remedy)
    for layer, gradient in enumerate(gradients):

        def loss(W, layer=layer):
            moved = [*weights[:layer], W, *weights[layer + 1 :]]
            return np.sum((target - remedied_prediction(x, moved, activation, remedy)) ** 2) / 2 / len(x)

        np.testing.assert_allclose(gradient, numerical_gradient(loss, weights[layer]), rtol=1e-5, atol=1e-9)


def test_without_a_remedy_it_is_the_plain_stack():
    rng = np.random.default_rng(1)
    x, target, weights = (
        rng.normal(size=(4, 3)),
        rng.uniform(size=(4, 1)),
        initialise([3, 5, 5, 1], "He", rng),
    )
    deltas, gradients = remedied_gradients(x, target, weights, "tanh", "none")
    for ours, theirs in zip(gradients, stack_gradients(x, target, weights, "tanh"), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)
    y_hat = remedied_prediction(x, weights, "tanh", "none")
    np.testing.assert_allclose(deltas[-1], (target - y_hat) * y_hat * (1 - y_hat), rtol=1e-12)


def test_a_level_gradient_can_hide_error_terms_that_do_not_arrive():
    thin = signals_before_training(10, "ReLU", "He", 0.3)
    assert 0.3 < thin.gradients[0] / thin.gradients[-1] < 3
    assert max(thin.arriving, thin.spreads[-2]) < 1e-3


def test_remedies_lift_the_error_terms_of_a_deep_sigmoid_stack():
    plain, skipped, normalised = (
        signals_before_training(10, "sigmoid", "Glorot", remedy=remedy) for remedy in REMEDIES
    )
    assert plain.arriving < 1e-4 < 1e-2 < min(skipped.arriving, normalised.arriving)


def test_an_unknown_remedy_is_named():
    with pytest.raises(ValueError, match="no remedy is called 'prayer'"):
        remedied_prediction(np.ones((1, 1)), [np.ones((1, 1))], "tanh", "prayer")
