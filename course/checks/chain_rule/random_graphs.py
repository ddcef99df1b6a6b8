"""Random graphs as chapter 2 lists them: any number of nodes, with everything that its text allows."""

import numpy as np

from course.checks.chain_rule.graphs import Graph, leaf

POWERS = (2, 3, -1, -2, 1, 0.5, 0)


def random_graph(rng: np.random.Generator, size: int, *, once: bool = False) -> Graph:
    """Return a graph of so many nodes: leaves anywhere, values used often or never, powers of every kind.

    once: no value is used more than once.
    """
    nodes: list[tuple] = []
    values: list[float] = []
    while len(nodes) < size:
        used = {source for _, inputs, _ in nodes for source in inputs} if once else set()
        free = [index for index in range(len(nodes)) if index not in used]
        node = _node(rng, values, free, once=once, last=len(nodes) + 1 == size)
        value = float(Graph("", (*nodes, node)).run()[-1])
        if np.isfinite(value) and abs(value) < 50:
            nodes.append(node)
            values.append(value)
    return Graph(f"a graph of {size} nodes", tuple(nodes))


def _node(rng: np.random.Generator, values: list[float], free: list[int], *, once: bool, last: bool) -> tuple:
    if not free or (not last and rng.random() < 0.3):
        return leaf(0.0 if rng.random() < 0.1 else round(float(rng.uniform(-2, 2)), 3))
    # mostly one of the last few, so that slopes go a long way
    near = free[-3:] if rng.random() < 0.7 else free
    source = near[rng.integers(len(near))]
    operation = str(rng.choice(["add", "multiply", "power", "sigmoid"]))
    if operation == "sigmoid":
        return ("sigmoid", (source,), None)
    if operation == "power":
        size, positive = abs(values[source]), values[source] > 0
        allowed = [one for one in POWERS if (size > 0.3 or one in (1, 2, 3)) and (positive or one != 0.5)]
        return ("power", (source,), allowed[rng.integers(len(allowed))])
    others = [index for index in free if index != source] if once else free
    if not others:
        return ("sigmoid", (source,), None)
    other = others[rng.integers(len(others))]
    return (operation, (source, other), None)
