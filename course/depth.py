"""Gradients through a deep stack: any number of layers of weights, one activation in all hidden layers.

Notation of the whole course: layer 1 is nearest to the input, z = a_below W, a = f(z), the output is a
sigmoid, and the error term is delta = -dE/dz. The gradients returned are +dE/dW, so a step is
W - eta * gradient. There are no biases: a bias is a weight on an input that is always 1.

`stack_forward` and `stack_loss` also take complex arrays, so that
`differences.complex_step_gradient` can look through them.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course.network import sigmoid


class Activation(NamedTuple):
    """An activation function and its slope, both elementwise functions of the pre-activation z."""

    f: Callable[[ArrayLike], NDArray]
    slope: Callable[[ArrayLike], NDArray]


class StackPass(NamedTuple):
    """What the forward pass keeps: one array a layer, from the input side to the output.

    activations has one array more than pre_activations: its first is the input, its last the prediction.
    """

    pre_activations: tuple[NDArray, ...]
    activations: tuple[NDArray, ...]

    @property
    def y_hat(self) -> NDArray:
        """The prediction, shape (n_records, n_out)."""
        return self.activations[-1]


class TrainingRecord(NamedTuple):
    """A training run: the weights at its end, and what was recorded before the first step and after each.

    losses (steps + 1,); errors (steps + 1,), the mean of |y - y_hat|; norms (steps + 1, n_layers), the
    Frobenius norm of every layer's gradient.
    """

    weights: list[NDArray]
    losses: NDArray
    errors: NDArray
    norms: NDArray


def sigmoid_slope(z: ArrayLike) -> NDArray:
    """Return sigmoid'(z); as sigmoid(z) sigmoid(-z), for 1 - sigmoid(z) loses its digits at large z."""
    return sigmoid(z) * sigmoid(-np.asarray(z))


def tanh_slope(z: ArrayLike) -> NDArray:
    """Return tanh'(z) = 1 - tanh(z)^2."""
    return 1 - np.tanh(z) ** 2


def relu(z: ArrayLike) -> NDArray:
    """Return max(0, z), elementwise; for complex z the real part decides."""
    z = np.asarray(z)
    return z * (z.real > 0)


def relu_slope(z: ArrayLike) -> NDArray:
    """Return 1 where z > 0, else 0. At 0 there is no slope; 0 is the usual convention."""
    return (np.asarray(z).real > 0).astype(float)


ACTIVATIONS = {
    "sigmoid": Activation(sigmoid, sigmoid_slope),
    "tanh": Activation(np.tanh, tanh_slope),
    "ReLU": Activation(relu, relu_slope),
}
# The same slopes from z and a = f(z), which a stack that was run knows: for tanh that takes a quarter of the time.
_SLOPES: dict[str, Callable[[NDArray, NDArray], NDArray]] = {
    "sigmoid": lambda z, a: a * sigmoid(-z),
    "tanh": lambda z, a: 1 - a**2,
    "ReLU": lambda z, a: relu_slope(z),
}

# The standard deviation of a layer's normally distributed start weights, from n_in and n_out. Sources: Glorot
# and Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010); He and
# others, "Delving deep into rectifiers" (2015).
INITIALISATIONS: dict[str, Callable[[int, int], float]] = {
    "Glorot": lambda n_in, n_out: np.sqrt(2 / (n_in + n_out)),
    "He": lambda n_in, n_out: np.sqrt(2 / n_in),
    "N(0, 1)": lambda n_in, n_out: 1.0,
}

LOSSES = ("squared error", "cross-entropy")


def initialise(
    sizes: Sequence[int], initialisation: str, rng: np.random.Generator, scale: float = 1.0
) -> list[NDArray]:
    """Return start weights for layers of the given sizes, inputs first: len(sizes) - 1 matrices.

    Each is normally distributed around 0; its standard deviation is that of INITIALISATIONS, times scale.
    Raises KeyError for an unknown initialisation.
    """
    spread = INITIALISATIONS[initialisation]
    return [rng.normal(0, scale * spread(n_in, n_out), (n_in, n_out)) for n_in, n_out in pairwise(sizes)]


def stack_forward(x: ArrayLike, weights: Sequence[NDArray], activation: str) -> StackPass:
    """Run a batch through the stack; x (n_records, n_in), each matrix of weights (n_below, n_above)."""
    f = ACTIVATIONS[activation].f
    pre_activations, activations = [], [np.asarray(x)]
    for W in weights:
        pre_activations.append(activations[-1] @ W)
        is_output = len(pre_activations) == len(weights)
        activations.append(sigmoid(pre_activations[-1]) if is_output else f(pre_activations[-1]))
    return StackPass(tuple(pre_activations), tuple(activations))


def stack_loss(target: ArrayLike, passed: StackPass, loss: str = "squared error") -> NDArray:
    """Return the loss of a batch: summed over outputs, averaged over records.

    "squared error" is 1/2 (y - y_hat)^2; "cross-entropy" is -y ln y_hat - (1 - y) ln(1 - y_hat). Raises
    ValueError when target and prediction differ in shape, or for another loss.
    """
    target, y_hat, z_o = np.asarray(target), passed.y_hat, passed.pre_activations[-1]
    _must_match(target, y_hat, loss)
    if loss == "squared error":
        each = (target - y_hat) ** 2 / 2
    else:
        each = -target * _log_sigmoid(z_o) - (1 - target) * _log_sigmoid(-z_o)
    return np.sum(each) / len(target)


def stack_gradients(
    x: ArrayLike, target: ArrayLike, weights: Sequence[NDArray], activation: str, loss: str = "squared error"
) -> list[NDArray]:
    """Return +dE/dW of every layer, first layer first, each in the shape of its weights.

    The output's error term is (y - y_hat) f'(z) for the squared error and y - y_hat for cross-entropy; below
    it, delta = (delta_above W_above^T) f'(z). Source: Rumelhart, Hinton and Williams, Nature 323 (1986).
    """
    return stack_backward(stack_forward(x, weights, activation), target, weights, activation, loss)


def stack_backward(
    passed: StackPass,
    target: ArrayLike,
    weights: Sequence[NDArray],
    activation: str,
    loss: str = "squared error",
) -> list[NDArray]:
    """Return what stack_gradients does, from a forward pass that was made before."""
    target = np.asarray(target)
    _must_match(target, passed.y_hat, loss)
    delta = target - passed.y_hat
    if loss == "squared error":
        delta = delta * _SLOPES["sigmoid"](passed.pre_activations[-1], passed.y_hat)
    slope = _SLOPES[activation]
    gradients = [-passed.activations[-2].T @ delta / len(target)]
    for layer in range(len(weights) - 1, 0, -1):
        known = passed.pre_activations[layer - 1], passed.activations[layer]
        delta = delta @ weights[layer].T * slope(*known)
        gradients.append(-passed.activations[layer - 1].T @ delta / len(target))
    return gradients[::-1]


def layer_norms(gradients: Sequence[NDArray]) -> NDArray:
    """Return the Frobenius norm (root of the sum of all squared entries) of each matrix, shape (n_layers,)."""
    # vdot: np.linalg.norm takes three times as long over so small a matrix
    return np.sqrt([np.vdot(gradient, gradient).real for gradient in gradients])


def first_to_last(gradients: Sequence[NDArray]) -> float:
    """Return the norm of the first layer's gradient divided by the norm of the last layer's."""
    norms = layer_norms(gradients)
    return float(norms[0] / norms[-1])


def train_stack(
    x: ArrayLike,
    target: ArrayLike,
    weights: Sequence[NDArray],
    activation: str,
    learnrate: float,
    steps: int,
    loss: str = "squared error",
    backward: Callable[..., list[NDArray]] = stack_backward,
) -> TrainingRecord:
    """Make steps of gradient descent on the whole batch, and record loss and norms before and after each.

    `backward` computes the gradients, with the arguments of stack_backward. The weights given are left as they are.
    """
    weights = list(weights)
    losses, errors, norms = [], [], []
    for step in range(steps + 1):
        passed = stack_forward(x, weights, activation)
        found = backward(passed, target, weights, activation, loss)
        losses.append(stack_loss(target, passed, loss))
        errors.append(np.mean(np.abs(target - passed.y_hat)))
        norms.append(layer_norms(found))
        if step < steps:
            weights = [W - learnrate * gradient for W, gradient in zip(weights, found, strict=True)]
    return TrainingRecord(weights, np.array(losses), np.array(errors), np.array(norms))


def _log_sigmoid(z: NDArray) -> NDArray:
    """Return ln sigmoid(z), also where sigmoid(z) itself is too small for a float."""
    positive = z.real > 0
    return np.where(positive, 0, z) - np.log1p(np.exp(np.where(positive, -z, z)))


def _must_match(target: NDArray, y_hat: NDArray, loss: str) -> None:
    if loss not in LOSSES:
        raise ValueError(f"no loss is called {loss!r}; there are {', '.join(LOSSES)}")
    if target.shape != y_hat.shape:
        raise ValueError(f"targets of shape {target.shape} do not match predictions of shape {y_hat.shape}")
