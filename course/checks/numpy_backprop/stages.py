"""The backward pass in stages, each by complex-step differentiation of one stage of the forward pass.

This is how chapter 3 grades chapter 5: no formula of the backward pass is needed to know what each of its
quantities should be, *given the one before it*. A stage g with input v passes an error term d back as the
gradient of sum(d * g(v)) with respect to v.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from course.judging.chain import Chain, pull_back
from course.network import ForwardPass, forward, sigmoid

QUANTITIES = ("error", "output_error_term", "hidden_error_term", "delta_w_h_o", "delta_w_i_h")

# The weights that each step is added to.
WEIGHTS = {"delta_w_h_o": "weights_hidden_output", "delta_w_i_h": "weights_input_hidden"}
# In the order in which they are handed over and returned.
WEIGHT_NAMES = ("weights_input_hidden", "weights_hidden_output")


@dataclass(frozen=True, eq=False)
class Network:
    """Inputs of one backward pass, with a name for messages.

    Shapes: for one output and one record x (n_in,), target a number, W_ih (n_in, n_hidden), W_ho
    (n_hidden,); in general x (n_records, n_in), target (n_records, n_out), W_ho (n_hidden, n_out).
    """

    name: str
    x: NDArray
    target: NDArray | float
    learnrate: float
    W_ih: NDArray
    W_ho: NDArray
    traits: frozenset[str] = field(default=frozenset())

    @cached_property
    def passed(self) -> ForwardPass:
        """The forward pass."""
        return forward(self.x, self.W_ih, self.W_ho)

    @property
    def n_records(self) -> int:
        """How many records are averaged over."""
        return len(self.x) if np.ndim(self.x) == 2 else 1

    @property
    def largest_z(self) -> float:
        """The largest |z| of the forward pass."""
        return max(np.abs(self.passed.z_h).max(), np.abs(self.passed.z_o).max())

    @property
    def arguments(self) -> dict[str, NDArray | float]:
        """What a backward pass is called with, by name and in that order."""
        return {
            "x": self.x,
            "target": self.target,
            "learnrate": self.learnrate,
            "weights_input_hidden": self.W_ih,
            "weights_hidden_output": self.W_ho,
        }

    @property
    def arrays(self) -> dict[str, NDArray]:
        """The arrays that a backward pass handles, by name."""
        return {
            "x": self.x,
            "hidden_layer_output": self.passed.a_h,
            "hidden_error_term": self.passed.a_h,
            "weights_input_hidden": self.W_ih,
            "weights_hidden_output": self.W_ho,
            "output": self.passed.y_hat,
        }


def step(network: Network, below: NDArray, weights: NDArray, error_term: NDArray) -> NDArray:
    """Return the change of the weights between the values `below` and the units that have `error_term`."""
    return network.learnrate / network.n_records * pull_back(lambda W: below @ W, weights, error_term)


def expected(quantity: str, network: Network, before: Mapping[str, NDArray]) -> NDArray:
    """Return what a quantity should be on a network, given the values of those before it.

    error = target - y_hat; error terms are -dE/dz of each record; weight changes are learnrate times the
    average over records of -dE/dW.
    """
    match quantity:
        case "error":
            return network.target - network.passed.y_hat
        case "output_error_term":
            return pull_back(sigmoid, network.passed.z_o, before["error"])
        case "hidden_error_term":
            above = before["output_error_term"]
            return pull_back(lambda z_h: sigmoid(z_h) @ network.W_ho, network.passed.z_h, above)
        case "delta_w_h_o":
            return step(network, network.passed.a_h, network.W_ho, before["output_error_term"])
        case "delta_w_i_h":
            return step(network, network.x, network.W_ih, before["hidden_error_term"])
    raise ValueError(f"no quantity is called {quantity!r}; there are {', '.join(QUANTITIES)}")


CHAIN = Chain(QUANTITIES, expected)
truth = CHAIN.truth
