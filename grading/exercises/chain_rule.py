"""Chapter 2: partial derivatives and the sweep back through a graph, and their hidden cases."""

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course.checks.chain_rule import judge_tanh_slope
from course.checks.chain_rule.cases import ONCE, TWICE, cases
from course.checks.chain_rule.graphs import Graph
from course.checks.chain_rule.partials import judge_partial
from course.checks.chain_rule.sweep import judge_backward
from course.judging.verdict import Verdict
from grading.exercises import UNSEEN


def df_du(u: float, v: float) -> float:
    """Return the partial derivative of (u^2 - 3 v)^3 + 2 v by u."""
    return 3 * (u**2 - 3 * v) ** 2 * 2 * u


def df_dv(u: float, v: float) -> float:
    """Return the partial derivative of (u^2 - 3 v)^3 + 2 v by v."""
    return -9 * (u**2 - 3 * v) ** 2 + 2


def tanh_slope(a: ArrayLike) -> NDArray:
    """Return the slope of tanh where its value is a, elementwise."""
    a = np.asarray(a)
    return (1 + a) * (1 - a)


def backward(nodes: list[tuple[str, tuple[int, ...], float | None]], values: NDArray) -> NDArray:
    """Return +d(last node)/d(node) for every node of a listed graph; shape (len(nodes),)."""
    slopes = np.zeros(len(nodes))
    slopes[-1] = 1
    for k in reversed(range(len(nodes))):
        operation, inputs, number = nodes[k]
        if operation == "add":
            for source in inputs:
                slopes[source] += slopes[k]
        elif operation == "multiply":
            left, right = inputs
            slopes[left] += slopes[k] * values[right]
            slopes[right] += slopes[k] * values[left]
        elif operation == "power":
            slopes[inputs[0]] += slopes[k] * number * values[inputs[0]] ** (number - 1)
        elif operation == "sigmoid":
            slopes[inputs[0]] += slopes[k] * values[k] * (1 - values[k])
    return slopes


# --- hidden cases


def _partial(which: str, function: Callable) -> Verdict:
    rng = np.random.default_rng([2026, 21])
    points = [tuple(point) for point in rng.uniform(-2.5, 2.5, (5, 2)).tolist()]
    return judge_partial(which, function, points, cases(which, 25, {"df_du": df_du, "df_dv": df_dv}[which]))


def _tanh_slope(function: Callable) -> Verdict:
    """Return the verdict on a tanh_slope, for a number and for arrays."""
    rng = np.random.default_rng([2026, 22])
    tried = [np.array(rng.normal()), rng.normal(0, 1, 4), rng.normal(0, 1, (2, 3))]
    return judge_tanh_slope(function, tried, cases("tanh_slope", 26, tanh_slope))


@cache
def _graphs(kind: str) -> tuple[Graph, ...]:
    """Return four random graphs, the same for everybody: each value used "once", or several used "twice"."""
    rng = np.random.default_rng([2026, {"once": 23, "twice": 24}[kind]])
    drawn = (_random_graph(rng, forks=kind == "twice") for _ in range(200))
    wanted = (
        graph
        for graph in drawn
        if np.abs(graph.values).max() < 50
        and np.abs(graph.slopes[graph.slopes != 0]).min() > 1e-3
        and np.abs(graph.slopes).max() < 1e3
    )
    return tuple(graph for graph, _ in zip(wanted, range(4), strict=False))


def _random_graph(rng: np.random.Generator, *, forks: bool) -> Graph:
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
    return Graph(UNSEEN, tuple(nodes))


EXAMINED = {
    "df_du": lambda function: _partial("df_du", function),
    "df_dv": lambda function: _partial("df_dv", function),
    "tanh_slope": _tanh_slope,
    ONCE: lambda function: judge_backward(function, _graphs("once"), cases(ONCE, 27, backward)),
    TWICE: lambda function: judge_backward(function, _graphs("twice"), cases(TWICE, 28, backward)),
}
