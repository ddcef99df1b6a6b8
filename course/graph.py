"""A computation graph of single numbers: every operation beside its own derivative, and one sweep back.

A `Node` remembers what it was made from and how fast it follows each of those (its local slopes). `backward`
multiplies local slopes along the way from the result to the inputs, and adds where ways meet. It returns
+d(result)/d(node), so with a loss as the result this is the gradient; the error term of later chapters is
minus such a slope.
"""

import itertools
import math

from course.network import sigmoid as _sigmoid

_born = itertools.count()


class Node:
    """One number in a computation.

    value: the number; operation: what made it ("leaf" if nothing did); inputs: the nodes that it was made
    from; local_slopes: its partial derivative by each input, the other inputs held constant; number: the
    exponent of a "power"; name: how drawings call it.
    """

    def __init__(self, value: float, name: str = "") -> None:
        self.value, self.name = float(value), name
        self.operation: str = "leaf"
        self.inputs: tuple[Node, ...] = ()
        self.local_slopes: tuple[float, ...] = ()
        self.number: float | None = None
        self.born = next(_born)

    def called(self, name: str) -> "Node":
        """Give the node a name, and return it."""
        self.name = name
        return self

    def __add__(self, other: "Node | float") -> "Node":
        other = _node(other)
        return _made("add", self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other: "Node | float") -> "Node":
        other = _node(other)
        return _made("multiply", self.value * other.value, (self, other), (other.value, self.value))

    def __pow__(self, exponent: float) -> "Node":
        slope = exponent * self.value ** (exponent - 1) if exponent else 0.0
        return _made("power", self.value**exponent, (self,), (slope,), exponent)

    def __neg__(self) -> "Node":
        return self * -1

    def __sub__(self, other: "Node | float") -> "Node":
        return self + -other

    def __truediv__(self, other: "Node | float") -> "Node":
        return self * _node(other) ** -1

    def __radd__(self, other: float) -> "Node":
        return _node(other) + self

    def __rmul__(self, other: float) -> "Node":
        return _node(other) * self

    def __rsub__(self, other: float) -> "Node":
        return _node(other) - self

    def __rtruediv__(self, other: float) -> "Node":
        return _node(other) / self

    def __repr__(self) -> str:
        return f"<{self.name or self.operation} = {self.value:.6g}>"


def sigmoid(z: Node) -> Node:
    """Return the sigmoid of a node."""
    a = float(_sigmoid(z.value))
    return _made("sigmoid", a, (z,), (a * (1 - a),))


def maximum(p: Node, q: Node) -> Node:
    """Return the larger of two nodes; it follows that one alone, and the first where they are equal."""
    first = p.value >= q.value
    return _made("max", max(p.value, q.value), (p, q), (float(first), float(not first)))


def exp(z: Node) -> Node:
    """Return e to the power of a node."""
    return _made("exp", math.exp(z.value), (z,), (math.exp(z.value),))


def sin(z: Node) -> Node:
    """Return the sine of a node, in radians."""
    return _made("sin", math.sin(z.value), (z,), (math.cos(z.value),))


def cos(z: Node) -> Node:
    """Return the cosine of a node, in radians."""
    return _made("cos", math.cos(z.value), (z,), (-math.sin(z.value),))


def _node(value: "Node | float") -> Node:
    return value if isinstance(value, Node) else Node(value)


def _made(
    operation: str, value: float, inputs: tuple, local_slopes: tuple, number: float | None = None
) -> Node:
    node = Node(value)
    node.operation, node.inputs, node.local_slopes, node.number = operation, inputs, local_slopes, number
    return node


def in_order(result: Node) -> list[Node]:
    """Return every node that the result was made from, each after its own inputs; the result comes last."""
    found, waiting = set(), [result]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(node.inputs)
    return sorted(found, key=lambda node: node.born)


def backward(result: Node) -> dict[Node, float]:
    """Return +d(result)/d(node) for every node: one sweep from the result to the leaves."""
    order = in_order(result)
    slopes = dict.fromkeys(order, 0.0)
    slopes[result] = 1.0
    for node in reversed(order):
        for source, local in zip(node.inputs, node.local_slopes, strict=True):
            slopes[source] += slopes[node] * local
    return slopes


def as_list(result: Node) -> tuple[list[tuple[str, tuple[int, ...], float | None]], list[float]]:
    """Return the graph as chapter 2 writes graphs: a list of (operation, inputs, number), and the values.

    Inputs are positions in the list, all smaller than the node's own. number: a leaf's value, the exponent
    of a power, else None. The result is the last entry; `in_order` says which entry belongs to which node.
    """
    order = in_order(result)
    position = {node: index for index, node in enumerate(order)}
    nodes = [
        (
            node.operation,
            tuple(position[source] for source in node.inputs),
            node.value if node.operation == "leaf" else node.number,
        )
        for node in order
    ]
    return nodes, [node.value for node in order]


def multiplications(result: Node, asked: list[Node]) -> tuple[int, int]:
    """Count what the slopes of the asked leaves cost: (path by path, in one sweep).

    Counted is every multiplication of a local slope by what has been multiplied so far. Nothing is counted for
    the first local slope of a path, for additions, or for leaves that are not asked for.
    """
    order = in_order(result)
    paths, lengths = dict.fromkeys(order, 0), dict.fromkeys(order, 0)
    paths[result] = 1
    for node in reversed(order):
        for source in node.inputs:
            paths[source] += paths[node]
            lengths[source] += lengths[node] + paths[node]
    leads_to_asked = set(asked)
    for node in order:
        if any(source in leads_to_asked for source in node.inputs):
            leads_to_asked.add(node)
    wires = sum(source in leads_to_asked for node in order if node is not result for source in node.inputs)
    return sum(lengths[leaf] - paths[leaf] for leaf in asked), wires
