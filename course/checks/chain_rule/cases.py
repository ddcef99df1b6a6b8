"""What chapter 2 promises of its functions, as cases: the visible checks and the hidden tests differ in the numbers only."""

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from course.checks.chain_rule.graphs import Graph, leaf
from course.checks.chain_rule.partials import practice_function
from course.checks.chain_rule.random_graphs import random_graph
from course.differences import complex_step_gradient
from course.judging.cases import Row, arranged, as_runs
from course.judging.function import Run

SHOWN = 21  # the seed of the visible checks' numbers
ONCE, TWICE = "backward, each value used once", "backward, values used twice"


@cache
def cases(name: str, seed: int = SHOWN, solution: Callable | None = None) -> tuple[Run, ...]:
    """Return the cases of an exercise; solution: what knows the right values, if not the complex step."""
    rng = np.random.default_rng([2026, seed])
    if name in (ONCE, TWICE):
        graphs = (_used_once if name == ONCE else _used_twice)(rng)
        return tuple(graph_run(f"for {graph.label}", graph, solution) for graph in graphs)
    rows, right = {
        "df_du": (_points, lambda u, v: _partial(u, v)[0]),
        "df_dv": (_points, lambda u, v: _partial(u, v)[1]),
        "tanh_slope": (_slopes, lambda a: 1 - np.asarray(a) ** 2),
    }[name]
    return as_runs(rows(rng), (name,), solution or right)


def graph_run(label: str, graph: Graph, solution: Callable | None = None) -> Run:
    """Return a call of backward on a graph."""
    right = solution(list(graph.nodes), graph.values) if solution else graph.slopes
    return Run(
        label,
        {"nodes": list(graph.nodes), "values": graph.values},
        {"slopes": right},
        given={"graph": graph},
        arrays={"values and slopes": graph.values},
        lists=frozenset({"slopes"}),
    )


def _partial(u: float, v: float) -> NDArray:
    found = complex_step_gradient(lambda at: practice_function(*at), np.array([u, v], dtype=float))
    # the cube of the step itself, where all else is 0
    return np.where(np.abs(found) < 1e-50, 0.0, found)


def _points(rng: np.random.Generator) -> Iterator[Row]:
    a, b = rng.uniform(0.4, 1.6, 2).tolist()
    whole = int(rng.integers(2, 5))
    for label, u, v in (
        ("where u is 0", 0.0, a),
        ("where v is 0", b, 0.0),
        ("where v is 0 and u is small", 1e-3 * b, 0.0),
        ("where both are 0", 0.0, 0.0),
        ("where what is in the parentheses is 0", 3.0 * whole, 3.0 * whole**2),
        ("for a negative u", -a, b),
        ("where u and v are negative", -b, -a),
        ("for whole numbers", whole, -1),
        ("for whole numbers in the parentheses that add up to 0", 0, 0),
        ("where u and v are equal", a, a),
        ("for a u that has come before, with another v", a, b),
        ("where the slope by v is nearly 0", a, (a**2 - (1 + 1e-7) * 2**0.5 / 3) / 3),
        ("for numbers as small as 1e-6", 1e-6 * a, 1e-6 * b),
        ("for numbers as large as 1000", 1e3 * a, -1e3 * b),
    ):
        yield label, {"u": u, "v": v}, False


def _slopes(rng: np.random.Generator) -> Iterator[Row]:
    """Values of tanh, between -1 and 1: a number or an array of any shape."""

    def row(label: str, a) -> Row:
        return label, {"a": a}, False

    def some(*shape: int) -> NDArray:
        return rng.uniform(0.05, 0.95, shape) * rng.choice([-1, 1], shape)

    yield row("for a single number", float(some()))
    yield row("for an array of a single number", some(1))
    yield row("for a table of a single number", some(1, 1))
    yield row("for a table with one row", some(1, 3))
    yield row("for a table with one column", some(3, 1))
    yield row("for an array with three axes", some(2, 3, 2))
    yield row("for values that are all equal", np.full(3, float(some())))
    yield row("for values as small as 1e-13", 1e-13 * some(3))
    yield row("for a single value as small as 1e-13", 1e-13 * float(some()))
    yield row("for values that are nearly 1", 1 - 1e-6 * np.abs(some(3)))
    yield row("for values that are nearly -1", 1e-6 * np.abs(some(3)) - 1)
    yield row("for a value of 0", 0.0)
    yield row("for values of 1 and -1, which tanh has far out", np.array([1.0, -1.0]))
    # no rare case: this exercise stands in one cell, of two points
    yield from arranged({"a": some(3, 2)}, "a", rare=False)


def _listed(label: str, *nodes: tuple) -> Graph:
    return Graph(label, nodes)


def _used_once(rng: np.random.Generator) -> Iterator[Graph]:
    a, b, c = rng.uniform(0.5, 1.9, 3).round(3).tolist()

    def power(number: float, of: float = a) -> Graph:
        said = {0.5: "1/2"}.get(number, f"{number:g}")
        return _listed(
            f"a power of {said}" if of else f"0 to the power of {said}",
            leaf(of), leaf(b), ("power", (0,), number), ("multiply", (1, 2), None),
        )  # fmt: skip

    def far_out(z: float) -> Graph:
        return _listed(
            f"a sigmoid far out, at z = {z:g}",
            leaf(z),
            leaf(b),
            ("sigmoid", (0,), None),
            ("multiply", (2, 1), None),
        )

    yield _listed("a graph of a single leaf", leaf(a))
    yield _listed("a graph of two nodes", leaf(-a), ("sigmoid", (0,), None))
    yield _listed(
        "a factor that is 0", leaf(0.0), leaf(b), ("multiply", (0, 1), None), leaf(c), ("add", (2, 3), None)
    )
    yield _listed(
        "a second factor that is 0",
        leaf(b),
        leaf(0.0),
        leaf(c),
        ("multiply", (0, 1), None),
        ("add", (2, 3), None),
    )
    yield _listed("a leaf that is not used", leaf(a), leaf(b), leaf(c), ("add", (2, 0), None))
    yield _listed(
        "a gate that is not used",
        leaf(a),
        leaf(b),
        leaf(c),
        ("multiply", (0, 1), None),
        ("sigmoid", (2,), None),
    )
    yield _listed(
        "a sum that is 0",
        leaf(a),
        leaf(-a),
        ("add", (0, 1), None),
        ("power", (2,), 2),
        leaf(c),
        ("add", (3, 4), None),
    )
    yield from map(power, (0, 1, 0.5, -2, 4))
    yield power(2, of=0.0)
    yield power(1, of=0.0)
    yield _listed("an even power of a negative number", leaf(-b), ("power", (0,), 4))
    yield from map(far_out, (-30.0, 18.0, 800.0))
    yield _listed(
        "leaves between the gates", leaf(a), ("sigmoid", (0,), None), leaf(b), ("multiply", (1, 2), None), leaf(-c), ("add", (4, 3), None),
        ("power", (5,), 3),
    )  # fmt: skip
    yield _listed(
        "values as small as 1e-13", leaf(1e-13 * a), leaf(b), ("multiply", (0, 1), None), ("power", (2,), 2)
    )
    yield _listed(
        "values as large as 1e13", leaf(1e13 * a), leaf(b), ("multiply", (1, 0), None), ("power", (2,), 2)
    )
    yield _listed(
        "a long chain",
        leaf(a),
        *(("sigmoid" if k % 3 else "power", (k,), None if k % 3 else 2) for k in range(12)),
    )
    for size in (6, 12, 20, 30):
        yield random_graph(rng, size, once=True)


def _used_twice(rng: np.random.Generator) -> Iterator[Graph]:
    a, b, c = rng.uniform(0.5, 1.9, 3).round(3).tolist()
    yield _listed("a value times itself", leaf(-a), ("multiply", (0, 0), None))
    yield _listed("a value added to itself", leaf(b), ("add", (0, 0), None), ("power", (1,), 3))
    yield _listed(
        "a value that is used three times",
        leaf(a),
        leaf(b),
        ("multiply", (0, 1), None),
        ("add", (2, 0), None),
        ("multiply", (3, 0), None),
    )
    yield _listed(
        "a value that is used four times, twice by one gate", leaf(c), ("multiply", (0, 0), None), ("sigmoid", (0,), None), ("add", (1, 2), None),
        ("multiply", (3, 0), None),
    )  # fmt: skip
    yield _listed(
        "two shares that cancel", leaf(a), leaf(-1.0), ("multiply", (0, 1), None), ("add", (2, 0), None)
    )
    yield _listed(
        "a 0 that is used twice",
        leaf(0.0),
        leaf(b),
        ("multiply", (0, 1), None),
        ("add", (2, 0), None),
        ("sigmoid", (3,), None),
    )
    yield _listed(
        "the square of 0, as a product", leaf(0.0), leaf(a), ("multiply", (0, 0), None), ("add", (2, 1), None)
    )
    yield _listed(
        "a leaf that is not used, and one that is used twice", leaf(a), leaf(b), ("multiply", (1, 1), None)
    )
    yield _listed(
        "a power of 1/2 and one of -2 of one value", leaf(b), ("power", (0,), 0.5), ("power", (0,), -2), ("multiply", (1, 2), None),
    )  # fmt: skip
    yield _listed(
        "values as small as 1e-13", leaf(1e-13 * a), leaf(b), ("multiply", (0, 1), None), ("multiply", (2, 0), None), ("multiply", (3, 3), None),
    )  # fmt: skip
    for size in (5, 10, 15, 20, 25, 30, 30):
        yield random_graph(rng, size)
