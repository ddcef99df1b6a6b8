"""Random graphs as chapter 2 lists them: up to any number of nodes, with everything that its text allows."""

import numpy as np

from course.checks.chain_rule.graphs import Graph

POWERS = (2, 3, -1, -2, 1, 0.5, 0)


def random_graph(rng: np.random.Generator, size: int, label: str = "a random graph") -> Graph:
    """Return a graph of so many nodes: leaves anywhere, values used often or never, powers of every kind."""
    nodes: list[tuple] = []
    while len(nodes) < size:
        nodes.append(_node(rng, nodes, last=len(nodes) + 1 == size))
        value = Graph("", tuple(nodes)).values[-1]
        if not np.isfinite(value) or abs(value) > 50:
            nodes.pop()
    return Graph(label, tuple(nodes))


def _node(rng: np.random.Generator, nodes: list[tuple], *, last: bool) -> tuple:
    if not nodes or (not last and rng.random() < 0.3):
        value = 0.0 if rng.random() < 0.1 else round(float(rng.uniform(-2, 2)), 3)
        return ("leaf", (), value)

    def take() -> int:
        # mostly one of the last few, so that slopes go a long way
        back = int(rng.integers(1, 4)) if rng.random() < 0.7 else int(rng.integers(1, len(nodes) + 1))
        return max(0, len(nodes) - back)

    operation = str(rng.choice(["add", "multiply", "power", "sigmoid"]))
    if operation == "power":
        source = take()
        value = Graph("", tuple(nodes)).values[source]
        allowed = [
            one for one in POWERS if (abs(value) > 0.3 or one in (1, 2, 3)) and (value > 0.3 or one != 0.5)
        ]
        return ("power", (source,), allowed[rng.integers(len(allowed))])
    if operation == "sigmoid":
        return ("sigmoid", (take(),), None)
    return (operation, (take(), take()), None)
