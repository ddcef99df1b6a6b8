"""Graphs given as a list of nodes, as chapter 2 gives them: their values, their true slopes, and some to try.

The truth comes from the complex step: each node's value is nudged, and the rest of the list run again.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.differences import complex_step_gradient
from course.network import sigmoid

Nodes = tuple[tuple[str, tuple[int, ...], float | None], ...]


@dataclass(frozen=True, eq=False)
class Graph:
    """A graph as chapter 2 lists it: (operation, inputs, number) for each node, inputs before their users."""

    label: str
    nodes: Nodes

    def run(self, nudged: int = -1, value: Any = 0.0) -> list:
        """Return the value of every node; that of the node `nudged` is `value`, whatever it was made from."""
        values: list[Any] = []
        for index, (operation, inputs, number) in enumerate(self.nodes):
            taken = [values[source] for source in inputs]
            values.append(value if index == nudged else _apply(operation, taken, number))
        return values

    @cached_property
    def values(self) -> NDArray:
        """The values of all nodes."""
        return np.array(self.run(), dtype=float)

    @cached_property
    def slopes(self) -> NDArray:
        """+d(last node)/d(node), for every node."""
        found = [
            complex_step_gradient(lambda value, index=index: self.run(index, value)[-1], at)
            for index, at in enumerate(self.values)
        ]
        return np.array(found, dtype=float)

    def local(self, user: int, position: int) -> float:
        """Return the slope of a node by its input at `position`, its other inputs held constant."""
        operation, inputs, number = self.nodes[user]
        taken = [self.values[source] for source in inputs]

        def alone(value: NDArray) -> Any:
            return _apply(operation, [*taken[:position], value, *taken[position + 1 :]], number)

        return float(complex_step_gradient(alone, taken[position]))


def _apply(operation: str, taken: list, number: float | None) -> Any:
    match operation:
        case "leaf":
            return number
        case "add":
            return taken[0] + taken[1]
        case "multiply":
            return taken[0] * taken[1]
        case "power":
            return taken[0] ** number
        case "sigmoid":
            return sigmoid(taken[0])
    raise ValueError(f"no operation is called {operation!r}")


def leaf(value: float) -> tuple[str, tuple[int, ...], float]:
    """Return the entry of a leaf."""
    return ("leaf", (), value)


CIRCUIT = Graph(
    "the circuit at x1 = 1, x2 = 3",
    (
        leaf(1.0), leaf(3.0), leaf(2.0), leaf(3.0), leaf(3.0), ("multiply", (2, 0), None),
        ("multiply", (3, 1), None), ("add", (5, 6), None), ("power", (7,), 2), ("add", (8, 4), None),
    ),
)  # fmt: skip
UNIT = Graph(
    "a sigmoid unit with two inputs",
    (
        leaf(0.7), leaf(-1.4), leaf(1.6), leaf(0.3), ("multiply", (0, 2), None), ("multiply", (1, 3), None),
        ("add", (4, 5), None), ("sigmoid", (6,), None),
    ),
)  # fmt: skip
POWERS = Graph(
    "a sigmoid divided by the cube of a sum",
    (
        leaf(-0.6), leaf(2.3), leaf(0.9), ("add", (0, 1), None), ("power", (3,), 3), ("power", (4,), -1),
        ("sigmoid", (2,), None), ("multiply", (5, 6), None),
    ),
)  # fmt: skip
ONCE = (CIRCUIT, UNIT, POWERS)

SQUARED_BY_HAND = Graph(
    "the circuit with c times c for the square",
    (*CIRCUIT.nodes[:8], ("multiply", (7, 7), None), ("add", (8, 4), None)),
)
TWO_WAYS = Graph(
    "a leaf that goes into a sum and into a product",
    (
        leaf(1.7), leaf(-0.8), ("add", (0, 1), None), ("power", (2,), 3), ("multiply", (3, 0), None),
        ("sigmoid", (1,), None), ("add", (5, 4), None),
    ),
)  # fmt: skip
SHARED_GATE = Graph(
    "a gate whose value goes three ways",
    (
        leaf(0.4), leaf(1.3), ("multiply", (0, 1), None), ("sigmoid", (2,), None), ("power", (2,), 2),
        ("add", (3, 4), None), ("multiply", (5, 2), None), ("add", (6, 6), None), ("power", (7,), 3),
    ),
)  # fmt: skip
TWICE = (SQUARED_BY_HAND, TWO_WAYS, SHARED_GATE)
