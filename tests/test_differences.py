import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from course import differences
from course.differences import (
    central_difference,
    complex_step_gradient,
    forward_difference,
    gradient_check,
    numerical_gradient,
    relative_error,
)


def curve(x):
    return (2 * x + 9) ** 2 + 3


def test_central_difference_of_a_quadratic_is_exact_and_forward_is_off_by_4h():
    assert central_difference(curve, 1.0, 0.01) == pytest.approx(44, rel=1e-12)
    assert forward_difference(curve, 1.0, 0.02) == pytest.approx(44.08, rel=1e-10)


@pytest.mark.parametrize(("difference", "order"), [(forward_difference, 1), (central_difference, 2)])
def test_the_error_shrinks_with_its_order(difference, order):
    errors = [abs(difference(np.exp, 1.0, h) - np.e) for h in (1e-2, 1e-3)]
    assert np.log10(errors[0] / errors[1]) == pytest.approx(order, abs=0.05)


def test_default_steps_are_near_the_best_ones():
    assert abs(forward_difference(np.exp, 1.0) - np.e) < 1e-7
    assert abs(central_difference(np.exp, 1.0) - np.e) < 1e-9


@pytest.mark.parametrize("gradient", [numerical_gradient, complex_step_gradient])
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 1, 2)])
def test_gradients_agree_with_autograd_for_any_shape(gradient, shape):
    x = np.random.default_rng(3).normal(size=shape)

    def f(v, np_=np):
        return np_.sum(np_.tanh(v) * np_.exp(v) + v**3)

    right = autograd.grad(lambda v: f(v, anp))(x)
    np.testing.assert_allclose(gradient(f, x), right, rtol=1e-7)


@pytest.mark.parametrize("gradient", [numerical_gradient, complex_step_gradient])
def test_integer_input_is_not_cut_off_and_not_changed(gradient):
    x = np.array([1, 3])
    result = gradient(lambda v: (2 * v[0] + 3 * v[1]) ** 2 + 3, x)
    np.testing.assert_allclose(result, [44, 66], rtol=1e-9)
    assert x.dtype.kind == "i"
    assert (x == [1, 3]).all()


def test_relative_error_is_independent_of_size():
    small = np.array([1e-4, 2e-4])
    assert relative_error(small, 2 * small) == pytest.approx(0.5)
    assert relative_error(np.zeros(2), np.zeros(2)) == 0
    with pytest.raises(ValueError, match="shape"):
        relative_error(np.zeros(2), np.zeros((2, 1)))


def test_gradient_check_tells_right_from_wrong():
    x = np.array([0.3, -1.2])
    right = np.cos(x)
    assert gradient_check(lambda v: np.sum(np.sin(v)), x, right) < 1e-8
    assert gradient_check(lambda v: np.sum(np.sin(v)), x, right * 1.001) > 1e-4
    assert differences.COMPLEX_STEP < 1e-20
