"""What travels through a deep stack before its first step: activations on their way up, error terms on their way down.

Layers, error terms and their signs are those of course.depth. A *remedy* changes what the hidden layers do:

- "skip connections": a hidden layer adds what comes into it to what it puts out, where both have one size;
- "normalisation": a hidden layer's pre-activations are shifted and scaled to mean 0 and variance 1 over the batch,
  unit by unit, before the activation. Source: Ioffe and Szegedy, "Batch Normalization" (2015), without gain and shift.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course.ahead import worked_out_ahead
from course.depth import ACTIVATIONS, initialise, layer_norms, sigmoid_slope
from course.network import sigmoid

REMEDIES = ("none", "skip connections", "normalisation")
WIDTH, OUTPUTS, RECORDS = 100, 10, 20
# keeps a unit that says the same to every record from dividing by zero
TINY_VARIANCE = 1e-30


class Signals(NamedTuple):
    """One number a layer of weights, first layer first; each array has shape (n_layers,).

    error_terms: the root mean square of delta over units and records; spreads: the standard deviation of the
    activations that the layer puts out; gradients: the Frobenius norm of dE/dW.
    """

    error_terms: NDArray
    spreads: NDArray
    gradients: NDArray

    @property
    def arriving(self) -> float:
        """The error term of layer 1, as a multiple of that of the last hidden layer."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return float(self.error_terms[0] / self.error_terms[-2])


class _Layer(NamedTuple):
    into: NDArray  # activations that come in
    seen: NDArray  # what f is applied to: z, or z normalised
    divisor: NDArray | float  # what normalisation divided by
    out: NDArray
    skips: bool


def _forward(x: ArrayLike, weights: Sequence[NDArray], activation: str, remedy: str) -> list[_Layer]:
    f = ACTIVATIONS[activation].f
    layers, a = [], np.asarray(x)
    for number, W in enumerate(weights, start=1):
        z, divisor, skips = a @ W, 1.0, False
        if number == len(weights):
            out = sigmoid(z)
        else:
            if remedy == "normalisation":
                divisor = np.sqrt(z.var(axis=0) + TINY_VARIANCE)
                z = (z - z.mean(axis=0)) / divisor
            skips = remedy == "skip connections" and W.shape[0] == W.shape[1]
            out = f(z) + a if skips else f(z)
        layers.append(_Layer(a, z, divisor, out, skips))
        a = out
    return layers


def remedied_prediction(x: ArrayLike, weights: Sequence[NDArray], activation: str, remedy: str) -> NDArray:
    """Return the prediction (n_records, n_out) of a stack with this remedy; ValueError for an unknown one."""
    if remedy not in REMEDIES:
        raise ValueError(f"no remedy is called {remedy!r}; there are {', '.join(REMEDIES)}")
    return _forward(x, weights, activation, remedy)[-1].out


def remedied_gradients(
    x: ArrayLike, target: ArrayLike, weights: Sequence[NDArray], activation: str, remedy: str
) -> tuple[list[NDArray], list[NDArray]]:
    """Return delta (n_records, n_units) and +dE/dW of every layer for the squared error, first layer first.

    delta = -dE/dz, where z is what the matrix product gives. Arguments as in depth.stack_gradients.
    """
    return _backward(_forward(x, weights, activation, remedy), target, weights, activation, remedy)


def _backward(
    layers: Sequence[_Layer], target: ArrayLike, weights: Sequence[NDArray], activation: str, remedy: str
) -> tuple[list[NDArray], list[NDArray]]:
    slope = ACTIVATIONS[activation].slope
    deltas, gradients = [], []
    arriving = np.asarray(target) - layers[-1].out
    for number in reversed(range(len(weights))):
        layer = layers[number]
        is_output = number == len(weights) - 1
        delta = arriving * (sigmoid_slope if is_output else slope)(layer.seen)
        if remedy == "normalisation" and not is_output:
            # mean and spread depend on every record: what moves them does not move the result
            along = np.mean(delta * layer.seen, axis=0)
            delta = (delta - delta.mean(axis=0) - layer.seen * along) / layer.divisor
        deltas.append(delta)
        gradients.append(-layer.into.T @ delta / len(layer.into))
        arriving = delta @ weights[number].T + (arriving if layer.skips else 0)
    return deltas[::-1], gradients[::-1]


@lru_cache(maxsize=512)
@worked_out_ahead
def signals_before_training(
    layers: int,
    activation: str,
    initialisation: str,
    scale: float = 1.0,
    remedy: str = "none",
    *,
    width: int = WIDTH,
    seed: int = 0,
) -> Signals:
    """Return the signals in a stack of `layers` layers of weights: `width` inputs, hidden units alike, 10 outputs.

    A batch of 20 records with normally distributed inputs and targets 0 or 1 at random, squared error. Raises
    KeyError for an unknown activation or initialisation.
    """
    rng = np.random.default_rng(seed)
    x, target = rng.normal(size=(RECORDS, width)), rng.integers(0, 2, (RECORDS, OUTPUTS)).astype(float)
    weights = initialise([width] * layers + [OUTPUTS], initialisation, rng, scale)
    with np.errstate(over="ignore", invalid="ignore"):
        passed = _forward(x, weights, activation, remedy)
        deltas, gradients = _backward(passed, target, weights, activation, remedy)
        return Signals(
            np.array([np.sqrt(np.mean(delta**2)) for delta in deltas]),
            np.array([layer.out.std() for layer in passed]),
            layer_norms(gradients),
        )
