import time

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from course.cost import (
    ProductCounter,
    backward_without_reuse,
    median_seconds,
    random_stack,
    run_backward,
    run_forward,
    stack_loss,
)
from course.differences import numerical_gradient


def loss_for_autograd(stack):
    def loss(weights):
        a = stack.x
        for layer in range(len(weights)):
            a = 1 / (1 + anp.exp(-anp.dot(a, weights[layer])))
        return anp.sum((stack.target - a) ** 2) / (2 * len(stack.x))

    return loss


@pytest.mark.parametrize("backward", [run_backward, backward_without_reuse])
@pytest.mark.parametrize(("layers", "width", "records"), [(1, 3, 2), (2, 4, 1), (5, 2, 6)])
def test_both_ways_back_give_the_gradient(backward, layers, width, records):
    stack = random_stack(layers, width, records, seed=layers)
    right = autograd.grad(loss_for_autograd(stack))(stack.weights)
    np.testing.assert_allclose(backward(stack, run_forward(stack)), right, rtol=1e-10)


def test_the_loss_of_a_stack_can_be_differentiated_numerically():
    stack = random_stack(2, 3, 4)
    measured = numerical_gradient(lambda weights: stack_loss(stack._replace(weights=weights)), stack.weights)
    np.testing.assert_allclose(measured, run_backward(stack, run_forward(stack)), rtol=1e-6)


@pytest.mark.parametrize("layers", [1, 2, 7])
def test_products_are_counted(layers):
    stack = random_stack(layers, 3, 2)
    forward, backward, without = ProductCounter(), ProductCounter(), ProductCounter()
    activations = run_forward(stack, forward)
    run_backward(stack, activations, backward)
    backward_without_reuse(stack, activations, without)
    assert forward.count == layers
    assert (forward.count + backward.count) / forward.count == pytest.approx(3 - 1 / layers)
    assert without.count == layers * (layers + 1) / 2


def test_a_duration_is_a_median_of_several_calls():
    calls = []

    def longer_than_a_tick():
        time.sleep(0.003)
        calls.append(1)

    assert median_seconds(longer_than_a_tick, repeats=3) >= 0.003
    assert calls == [1, 1, 1]


def test_what_is_over_between_two_ticks_of_a_browsers_clock_still_takes_time(monkeypatch):
    exact = time.perf_counter
    monkeypatch.setattr(time, "perf_counter", lambda: exact() // 1e-4 * 1e-4)
    assert 0 < median_seconds(len, (), repeats=3) < 1e-4


def test_a_clock_that_can_tell_is_looked_at_after_each_call():
    calls = []
    median_seconds(lambda: calls.append(time.sleep(0.001)), repeats=3)
    assert len(calls) == 3
