import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from course.drawings.activations import ACTIVATIONS, activation_curves

ORACLES = {
    "sign": anp.sign,
    "sigmoid": lambda z: 1 / (1 + anp.exp(-z)),
    "tanh": anp.tanh,
    "ReLU": lambda z: anp.maximum(z, 0.0),
}
AWAY_FROM_KINKS = np.concatenate([np.linspace(-8, -0.01, 60), np.linspace(0.01, 8, 60)])


@pytest.mark.filterwarnings("ignore:Output seems independent")  # autograd, of the sign function
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_functions_and_slopes_agree_with_autograd(name):
    activation, oracle = ACTIVATIONS[name], ORACLES[name]
    np.testing.assert_allclose(activation.f(AWAY_FROM_KINKS), oracle(AWAY_FROM_KINKS), rtol=1e-12, atol=1e-15)
    slopes = autograd.elementwise_grad(oracle)(AWAY_FROM_KINKS)
    np.testing.assert_allclose(activation.slope(AWAY_FROM_KINKS), slopes, rtol=1e-9, atol=1e-12)


def test_the_curves_show_the_functions_and_no_line_crosses_a_jump():
    figure = activation_curves(("sign", "ReLU"), at=1.5)
    sign, relu = figure.axes
    assert [axes.get_title() for axes in figure.axes] == ["sign", "ReLU"]
    for axes, name in ((sign, "sign"), (relu, "ReLU")):
        curves = [line for line in axes.lines if len(line.get_xdata()) > 2 and line.get_linestyle() == "-"]
        assert len(curves) == 2  # left and right of the kink
        for line in curves:
            z = line.get_xdata()
            np.testing.assert_allclose(line.get_ydata(), ACTIVATIONS[name].f(z))
            assert (z < 0).all() or (z > 0).all()
    assert "f = 1.500" in relu.get_xlabel()


def test_an_unknown_activation_is_an_error():
    with pytest.raises(KeyError):
        activation_curves(("swish",))
