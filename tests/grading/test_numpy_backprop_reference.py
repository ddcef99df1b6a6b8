"""The reference solutions against oracles that share no code with them."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from course.checks.numpy_backprop.networks import EXERCISE
from course.checks.numpy_backprop.stages import truth
from course.differences import complex_step_gradient
from course.network import forward, squared_error
from grading.exercises import numpy_backprop as reference
from grading.exercises.numpy_backprop import random_network

# The numbers of the exercise, as published.
PUBLISHED = (
    0.11502656915007464,
    0.028730669543515018,
    [0.00070802218654941, -0.00204471402395086],
    [0.00804047394804529, 0.00555918091168283],
    [[1.77005547e-04, -5.11178506e-04], [3.54011093e-05, -1.02235701e-04], [-7.08022187e-05, 2.04471402e-04]],
)


def test_the_exercise_has_the_published_numbers_to_all_printed_digits():
    results = reference.backward_step(*EXERCISE.arguments.values())
    assert results[0] == PUBLISHED[0]
    assert results[1] == PUBLISHED[1]
    np.testing.assert_allclose(results[2], PUBLISHED[2], atol=6e-18, rtol=0)
    np.testing.assert_allclose(results[3], PUBLISHED[3], atol=6e-18, rtol=0)
    np.testing.assert_allclose(results[4], PUBLISHED[4], rtol=5e-9)


def loss_for_autograd(x, target, W_ih, W_ho):
    a = 1 / (1 + anp.exp(-anp.dot(x, W_ih)))
    y_hat = 1 / (1 + anp.exp(-anp.dot(a, W_ho)))
    records = x.shape[0] if x.ndim == 2 else 1
    return anp.sum((target - y_hat) ** 2) / 2 / records


@pytest.mark.parametrize("batch", [False, True])
def test_autograd_and_the_complex_step_agree_on_1000_random_networks(batch):
    rng = np.random.default_rng(5)
    solution = reference.backward_pass if batch else reference.backward_step
    for _ in range(1000):
        network = random_network(rng, batch=batch)
        x, target, rate, W_ih, W_ho = network.arguments.values()
        *_, h_o, i_h = solution(x, target, rate, W_ih, W_ho)
        auto = autograd.grad(loss_for_autograd, (2, 3))(x, target, W_ih, W_ho)
        complex_ih = complex_step_gradient(lambda W: squared_error(target, forward(x, W, W_ho).y_hat), W_ih)
        complex_ho = complex_step_gradient(lambda W: squared_error(target, forward(x, W_ih, W).y_hat), W_ho)
        for mine, theirs in ((i_h, auto[0]), (h_o, auto[1]), (i_h, complex_ih), (h_o, complex_ho)):
            # Entries that cancel are compared with the largest of their array.
            scale = np.abs(rate * theirs).max()
            np.testing.assert_allclose(mine, -rate * theirs, rtol=1e-9, atol=1e-9 * scale)


def test_far_out_the_agreement_is_what_a_times_one_minus_a_can_hold():
    """1 - a has an absolute error of about 1e-16, so its relative error grows like e^|z|."""
    rng = np.random.default_rng(6)
    for _ in range(200):
        network = random_network(rng, batch=False, largest_z=30)
        holds = 4e-16 * np.exp(network.largest_z) * 4 + 1e-9
        x, target, rate, W_ih, W_ho = network.arguments.values()
        *_, i_h = reference.backward_step(x, target, rate, W_ih, W_ho)
        gradient = complex_step_gradient(lambda W: squared_error(target, forward(x, W, W_ho).y_hat), W_ih)
        scale = np.abs(rate * gradient).max()
        np.testing.assert_allclose(i_h, -rate * gradient, rtol=holds, atol=holds * scale)


@pytest.mark.parametrize("batch", [False, True])
def test_the_checks_truth_agrees_with_the_reference(batch):
    rng = np.random.default_rng(7)
    solution = reference.backward_pass if batch else reference.backward_step
    for _ in range(200):
        network = random_network(rng, batch=batch)
        for mine, theirs in zip(solution(*network.arguments.values()), truth(network).values(), strict=True):
            assert np.shape(mine) == np.shape(theirs)
            np.testing.assert_allclose(mine, theirs, rtol=1e-8, atol=1e-9 * np.abs(theirs).max())


def test_training_lowers_the_loss_and_leaves_its_arguments_alone():
    rng = np.random.default_rng(8)
    x, target = rng.normal(size=(5, 2)), rng.uniform(size=(5, 1))
    W_ih, W_ho = rng.normal(size=(2, 3)), rng.normal(size=(3, 1))
    before = W_ih.copy(), W_ho.copy()
    *_, losses = reference.train(x, target, 0.5, W_ih, W_ho, 50)
    assert len(losses) == 51
    assert losses[-1] < losses[0]
    assert (W_ih == before[0]).all()
    assert (W_ho == before[1]).all()
