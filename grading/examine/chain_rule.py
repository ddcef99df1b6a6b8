"""What the hidden tests of chapter 2 call: the learner's answers on inputs that they have not seen."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from course.checks.chain_rule import judge_multiplications, judge_sigmoid_slope
from course.checks.chain_rule.graphs import Graph
from course.checks.chain_rule.partials import judge_partial
from course.checks.chain_rule.sweep import judge_backward
from course.judging.attempt import Attempt
from course.judging.compare import close, fault_of_form
from course.judging.verdict import Verdict, conclude
from grading.reference import chain_rule as reference

UNSEEN = "It is right where the check looks in the notebook, but not on inputs that your code has not seen."
TYPED_IN = "Does your code depend on a number that is typed in?"
HIDDEN_GRAPH = "a graph that your code has not seen"


def partial(which: str, function: Callable) -> None:
    """Examine df_du or df_dv; raise CheckFailed if it is wrong."""
    rng = np.random.default_rng([2026, 21])
    points = [tuple(point) for point in rng.uniform(-2.5, 2.5, (5, 2)).tolist()]
    conclude(judge_partial(which, function, points), quiet=True)
    for point in points:
        _compare(which, function(*point), getattr(reference, which)(*point))


def sigmoid_slope(function: Callable) -> None:
    """Examine sigmoid_slope on a number and on arrays; raise CheckFailed if it is wrong."""
    rng = np.random.default_rng([2026, 22])
    tried = [np.array(rng.normal()), rng.normal(0, 2, 4), rng.normal(0, 2, (2, 3))]
    conclude(judge_sigmoid_slope(function, tried), quiet=True)
    for a in rng.uniform(0.01, 0.99, (4, 3)):
        _compare("sigmoid_slope", function(a), reference.sigmoid_slope(a))


def backward(kind: str, function: Callable) -> None:
    """Examine backward on graphs of a kind, "once" or "twice"; raise CheckFailed if it is wrong."""
    graphs = hidden_graphs(kind)
    conclude(judge_backward("backward", function, graphs), quiet=True)
    for graph in graphs:
        arguments = {"graph": graph, "values": graph.values}
        attempt = Attempt(lambda g, values: np.array(function(list(g.nodes), values)), arguments, ("slopes",))
        right = reference.backward(list(graph.nodes), graph.values)
        _compare("backward", attempt.values.get("slopes"), right)


def multiplications(one_by_one: Any, in_one_sweep: Any) -> None:
    """Examine the two counts; raise CheckFailed if one is wrong."""
    conclude(judge_multiplications(one_by_one, in_one_sweep), quiet=True)
    _compare("multiplications", one_by_one, np.array(reference.ONE_BY_ONE))
    _compare("multiplications", in_one_sweep, np.array(reference.IN_ONE_SWEEP))


@cache
def hidden_graphs(kind: str) -> tuple[Graph, ...]:
    """Return four random graphs, the same for everybody: each value used "once", or several used "twice"."""
    rng = np.random.default_rng([2026, {"once": 23, "twice": 24}[kind]])
    drawn = (random_graph(rng, forks=kind == "twice") for _ in range(200))
    wanted = (
        graph
        for graph in drawn
        if np.abs(graph.values).max() < 50
        and np.abs(graph.slopes[graph.slopes != 0]).min() > 1e-3
        and np.abs(graph.slopes).max() < 1e3
    )
    return tuple(graph for graph, _ in zip(wanted, range(4), strict=False))


def random_graph(rng: np.random.Generator, *, forks: bool) -> Graph:
    """Return a random graph of six leaves and about ten gates; with `forks`, values are used again.

    Every operation occurs. Powers have exponents 2, 3 and -1, of values that are not near zero.
    """
    nodes = [("leaf", (), round(float(value), 3)) for value in rng.uniform(-1.8, 1.8, 6)]
    unused = list(range(len(nodes)))

    def take() -> int:
        if forks and len(unused) < len(nodes) and rng.random() < 0.35:
            return int(rng.integers(len(nodes)))
        return unused.pop(int(rng.integers(len(unused))))

    def put(operation: str, inputs: tuple[int, ...], number: float | None = None) -> None:
        for source in inputs:
            if source in unused:
                unused.remove(source)
        unused.append(len(nodes))
        nodes.append((operation, inputs, number))

    while len(unused) > 1:
        put(
            str(rng.choice(["add", "multiply"])),
            (take(), unused[0] if forks and len(unused) == 1 else take()),
        )
        if rng.random() < 0.45:
            put("sigmoid", (unused[-1],))
        elif abs(Graph("", tuple(nodes)).values[-1]) > 0.4:
            put("power", (unused[-1],), int(rng.choice([2, 3, -1])))
    if forks:
        put("multiply", (unused[0], unused[0]))
    return Graph(HIDDEN_GRAPH, tuple(nodes))


def _compare(name: str, value: Any, right: Any) -> None:
    """Raise CheckFailed unless a value equals the reference's."""
    if fault_of_form(value) or not close(value, right):
        conclude(Verdict(name, "value", UNSEEN, TYPED_IN))
