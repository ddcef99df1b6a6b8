import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from course.differences import complex_step_gradient
from course.recurrence import last_error, unroll


def test_unrolling_keeps_every_pre_activation_and_activation():
    z, a = unroll([0.5, 0.5], 2.0, [0.1, -0.3], 0.4)
    first = np.tanh(0.5 * 0.4 + 2 * 0.1)
    np.testing.assert_allclose(a, [0.4, first, np.tanh(0.5 * first - 0.6)])
    np.testing.assert_allclose(z, [0.4, 0.5 * first - 0.6])


def test_another_activation_can_be_given():
    assert unroll([2.0, 3.0], 0.0, [0, 0], 1.0, lambda z: z).a[-1] == 6


def test_weights_and_inputs_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="zip"):
        unroll([0.5, 0.5], 1.0, [0.1], 0.0)


def test_contributions_of_the_copies_add_up_to_the_gradient_of_the_shared_weight():
    x, w, u, start, target = np.array([0.6, -1.0, 0.4, 0.9]), 0.9, 0.7, 0.2, 0.8

    def oracle(weight):
        a = start
        for x_k in x:
            a = anp.tanh(weight * a + u * x_k)
        return (target - a) ** 2 / 2

    parts = complex_step_gradient(lambda copies: last_error(copies, u, x, start, target), np.full(4, w))
    assert parts.sum() == pytest.approx(grad(oracle)(w), rel=1e-12)
    assert parts[:3].sum() != pytest.approx(grad(oracle)(w), rel=1e-2)
