import numpy as np
import pytest

from course.network import forward, sigmoid, squared_error


@pytest.mark.parametrize("z", [-1000.0, -710.0, -40.0, 0.0, 40.0, 1000.0])
def test_sigmoid_is_right_and_silent_far_out(z):
    with np.errstate(all="raise", under="ignore"):
        value = sigmoid(z)
    assert value == pytest.approx(0.5 * (1 + np.tanh(z / 2)), abs=1e-16)


def test_sigmoid_keeps_the_small_tail():
    assert sigmoid(-40.0) == pytest.approx(np.exp(-40.0), rel=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
def test_sigmoid_keeps_the_dtype(dtype):
    assert sigmoid(np.array([0.5, -2], dtype=dtype)).dtype == dtype


def test_forward_agrees_with_the_numbers_of_the_exercise():
    passed = forward([0.5, 0.1, -0.2], [[0.5, -0.6], [0.1, -0.2], [0.1, 0.7]], [0.1, -0.3])
    assert passed.y_hat == 0.48497343084992534


def test_forward_of_a_batch_is_forward_of_each_record():
    rng = np.random.default_rng(1)
    x, W_ih, W_ho = rng.normal(size=(4, 3)), rng.normal(size=(3, 5)), rng.normal(size=(5, 2))
    whole = forward(x, W_ih, W_ho)
    for record in range(4):
        for one, all_ in zip(forward(x[record], W_ih, W_ho), whole, strict=True):
            np.testing.assert_allclose(one, all_[record], rtol=1e-12, atol=1e-15)


def test_squared_error_sums_outputs_and_averages_records():
    target, y_hat = np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([[0.5, 0.5], [0.5, 0.0]])
    assert squared_error(target, y_hat) == pytest.approx((0.25 + 0.125) / 2)
    assert squared_error(0.6, 0.1) == pytest.approx(0.125)


def test_squared_error_refuses_targets_that_would_broadcast():
    with pytest.raises(ValueError, match=r"\(3,\).*\(3, 1\)"):
        squared_error(np.zeros(3), np.zeros((3, 1)))
