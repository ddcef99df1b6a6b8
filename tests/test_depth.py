import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from course.deep_runs import exclusive_or, train_from
from course.depth import (
    ACTIVATIONS,
    INITIALISATIONS,
    LOSSES,
    first_to_last,
    initialise,
    layer_norms,
    relu,
    relu_slope,
    sigmoid_slope,
    stack_forward,
    stack_gradients,
    stack_loss,
    train_stack,
)
from course.differences import complex_step_gradient
from course.network import forward, squared_error

ORACLE = {
    "sigmoid": lambda z: 1 / (1 + anp.exp(-z)),
    "tanh": anp.tanh,
    "ReLU": lambda z: anp.maximum(z, 0),
}


def oracle_loss(x, target, weights, activation, loss):
    a = x
    for W in weights[:-1]:
        a = ORACLE[activation](anp.dot(a, W))
    y_hat = ORACLE["sigmoid"](anp.dot(a, weights[-1]))
    if loss == "squared error":
        return anp.sum((target - y_hat) ** 2) / 2 / len(x)
    return -anp.sum(target * anp.log(y_hat) + (1 - target) * anp.log(1 - y_hat)) / len(x)


def stack(activation, sizes, seed=0, records=4):
    rng = np.random.default_rng(seed)
    return (
        rng.normal(size=(records, sizes[0])),
        rng.uniform(size=(records, sizes[-1])),
        initialise(sizes, "He", rng),
    )


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("sizes", [[3, 2], [2, 4, 3], [3, 5, 4, 2, 3, 1]])
def test_gradients_agree_with_autograd(activation, sizes, loss):
    x, target, weights = stack(activation, sizes)
    ours = stack_gradients(x, target, weights, activation, loss)
    theirs = grad(lambda all_: oracle_loss(x, target, all_, activation, loss))(weights)
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_complex_step_sees_through_the_forward_pass(activation, loss):
    x, target, weights = stack(activation, [3, 4, 4, 2], seed=3)
    gradients = stack_gradients(x, target, weights, activation, loss)
    for layer, gradient in enumerate(gradients):

        def alone(W, layer=layer):
            return stack_loss(
                target, stack_forward(x, [*weights[:layer], W, *weights[layer + 1 :]], activation), loss
            )

        np.testing.assert_allclose(
            gradient, complex_step_gradient(alone, weights[layer]), rtol=1e-10, atol=1e-15
        )


def test_two_layers_of_sigmoids_are_the_network_of_the_course():
    x, target, weights = stack("sigmoid", [3, 4, 2])
    passed = stack_forward(x, weights, "sigmoid")
    np.testing.assert_array_equal(passed.y_hat, forward(x, *weights).y_hat)
    assert stack_loss(target, passed) == pytest.approx(squared_error(target, passed.y_hat), rel=1e-14)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_slopes_are_the_derivatives_of_the_activations(activation):
    f, slope = ACTIVATIONS[activation]
    z = np.array([-8.0, -1.3, -0.2, 0.1, 0.9, 6.5])
    np.testing.assert_allclose(
        slope(z), complex_step_gradient(lambda w: np.sum(f(w)), z), rtol=1e-9, atol=1e-12
    )


def test_the_sigmoids_slope_keeps_its_digits_far_out():
    assert sigmoid_slope(40.0) == pytest.approx(np.exp(-40.0), rel=1e-12)
    assert sigmoid_slope(-40.0) == sigmoid_slope(40.0)


def test_a_relu_at_its_kink_has_slope_0_by_convention():
    assert relu(0.0) == 0
    assert relu_slope(0.0) == 0


def test_cross_entropy_stays_finite_where_the_sigmoid_is_0():
    passed = stack_forward(np.array([[1.0]]), [np.array([[-900.0]])], "tanh")
    assert passed.y_hat == pytest.approx(0, abs=1e-300)
    with np.errstate(all="raise", under="ignore"):
        assert stack_loss([[1.0]], passed, "cross-entropy") == pytest.approx(900)
        assert stack_loss([[0.0]], passed, "cross-entropy") == 0


def test_a_loss_refuses_targets_that_would_broadcast_and_unknown_names():
    x, _, weights = stack("tanh", [3, 2])
    with pytest.raises(ValueError, match=r"\(4,\).*\(4, 2\)"):
        stack_gradients(x, np.zeros(4), weights, "tanh")
    with pytest.raises(ValueError, match="hinge"):
        stack_loss(np.zeros((4, 2)), stack_forward(x, weights, "tanh"), "hinge")


@pytest.mark.parametrize("name", INITIALISATIONS)
def test_start_weights_have_the_shape_and_the_spread_that_is_asked_for(name):
    first, last = initialise([200, 300, 100], name, np.random.default_rng(0), scale=2)
    assert (first.shape, last.shape) == ((200, 300), (300, 100))
    assert first.std() == pytest.approx(2 * INITIALISATIONS[name](200, 300), rel=0.02)
    assert abs(last.mean()) < 0.02 * max(1, 100 * last.std())


def test_norms_are_frobenius_norms_and_the_ratio_is_first_to_last():
    gradients = [np.array([[3.0, 4.0]]), np.array([[0.0], [2.0]])]
    np.testing.assert_allclose(layer_norms(gradients), [5, 2])
    assert first_to_last(gradients) == 2.5


def test_training_records_the_steps_that_it_makes_and_leaves_the_weights_given():
    x, target, weights = stack("tanh", [3, 4, 1])
    before = [W.copy() for W in weights]
    record = train_stack(x, target, weights, "tanh", 0.7, 2)
    by_hand = weights
    for _ in range(2):
        by_hand = [
            W - 0.7 * g for W, g in zip(by_hand, stack_gradients(x, target, by_hand, "tanh"), strict=True)
        ]
    for old, kept, ours, right in zip(before, weights, record.weights, by_hand, strict=True):
        np.testing.assert_array_equal(kept, old)
        np.testing.assert_allclose(ours, right, rtol=1e-12)
    assert (len(record.losses), len(record.errors), record.norms.shape) == (3, 3, (3, 2))
    end = stack_forward(x, by_hand, "tanh")
    assert record.losses[-1] == pytest.approx(stack_loss(target, end))
    assert record.errors[-1] == pytest.approx(np.mean(np.abs(target - end.y_hat)))
    np.testing.assert_allclose(record.norms[-1], layer_norms(stack_gradients(x, target, by_hand, "tanh")))


# What chapter 6 says in words. Ten layers, 100 wide, 20 records, 10 outputs.
@pytest.mark.parametrize(
    ("activation", "start", "low", "high"),
    [("sigmoid", "Glorot", 1e-7, 1e-5), ("tanh", "Glorot", 0.3, 5), ("ReLU", "He", 0.1, 3)],
)
def test_ratios_of_ten_layers_are_what_the_chapter_says(activation, start, low, high):
    for seed in range(10):
        rng = np.random.default_rng(seed)
        x, target = rng.normal(size=(20, 100)), rng.integers(0, 2, (20, 10)).astype(float)
        ratio = first_to_last(
            stack_gradients(x, target, initialise([100] * 10 + [10], start, rng), activation)
        )
        assert low < ratio < high


def test_exclusive_or_has_half_of_its_targets_high_and_a_constant_input():
    x, target = exclusive_or(np.random.default_rng(0), 1000)
    assert x.shape == (1000, 3)
    assert set(x[:, 2]) == {1.0}
    np.testing.assert_array_equal(target.ravel(), np.where(x[:, 0] * x[:, 1] > 0, 0.95, 0.05))
    assert target.mean() == pytest.approx(0.5, abs=0.03)


def test_a_run_from_settings_depends_on_nothing_but_settings_and_seed():
    settings = {
        "activation": "tanh",
        "initialisation": "He",
        "weight_scale": 0.5,
        "learnrate": 0.1,
        "loss": "cross-entropy",
    }
    one, again, other = (train_from(settings, seed, layers=3, steps=5) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.losses, again.losses)
    assert one.losses[0] != other.losses[0]
    assert [W.shape for W in one.weights] == [(3, 20), (20, 20), (20, 1)]
