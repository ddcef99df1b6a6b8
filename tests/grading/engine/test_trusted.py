"""Where a test takes its names from."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from grading.engine.trusted import ANYTHING, GivenCell, Names, bound, needed, parsed


def test_names_that_a_cell_binds():
    source = """
import numpy as np, os.path
from course import checks as c
x, (y, *z) = 1, (2, 3)
w: int = 0
v += 1
for i in range(3): j = i
with open("f") as f: pass
def g(a): inside = a
class K: member = 1
(n := 5)
h = lambda q: q
try: pass
except ValueError as e: pass
match [1]:
    case [m, *s]: pass
"""
    assert bound(source) == {"np", "os", *"cxyzwvijfgKnhems"}


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a = f(b, key=c.d)\nprint([e for e in a])", "f b c print"),
        ("def g(x, y=w):\n    z = x\n    return z + v\ng(u)", "w v u"),
        ("import math\nmath.pi\nfor i in r: i", "r"),
        ("class K(B):\n    member = a\n    def m(self): return K, b", "B a b"),
        # what it binds after it has read it
        ("x = f(x)", "x f"),
        ("assert y\ny = 1\ny", "y"),
        ("n += 1", "n"),
        ("n = [i for i in i]\nt[j] = 0", "i t j"),
        ("await f(x)", "f x"),
        ("%matplotlib inline\na", "get_ipython a"),
        ("%%time\nf(x)", "f x"),
        ("def f(:", ""),
    ],
)
def test_names_that_a_cell_needs_from_others(source, names):
    assert needed(source) == tuple(names.split())


def test_what_is_no_python_binds_nothing():
    assert bound("def f(:") == set()


def test_a_cell_that_may_bind_anything_says_so():
    assert bound("%matplotlib inline\nimport math") == {"math", ANYTHING}
    assert bound("from math import *") == {ANYTHING}
    assert bound("%%capture\nx = 1") == {"x"}


def names(given, solutions, learners, tests=()):
    ran, namespace = [], {}

    def run(source):
        ran.append(source)
        exec(source, namespace)

    found = Names(
        [GivenCell(source, place) for place, source in given],
        frozenset(solutions),
        frozenset(tests),
        namespace,
        run,
        lambda name: [learners[name]] if name in learners else [],
    )
    return found, namespace, ran


def test_given_cells_are_run_here_and_solutions_are_asked_for():
    given = [(0, "import math"), (2, "step_size = 0.5"), (4, "error = solve(step_size)")]
    found, namespace, ran = names(given, ["solve"], {"solve": lambda x: 2 * x, "error": "theirs"})
    found.provide("check(error, solve, math)", 5)
    assert namespace["error"] == 1.0
    assert namespace["math"].pi
    assert ran == ["step_size = 0.5", "error = solve(step_size)", "import math"]


def test_a_learners_name_for_a_module_of_ours_changes_nothing():
    found, namespace, _ = names([(0, "import math as np")], ["f"], {"np": "theirs", "f": 1})
    found.provide("np.pi + f", 1)
    assert namespace["np"].pi
    assert namespace["f"] == 1


def test_a_name_that_a_solution_binds_is_the_learners_even_if_a_given_cell_binds_it_too():
    found, namespace, _ = names([(0, "z = 1")], ["z"], {"z": 2})
    found.provide("z", 1)
    assert namespace["z"] == 2


def test_a_name_that_nobody_has_stays_unbound():
    found, namespace, _ = names([], ["f"], {})
    namespace["f"] = "from an earlier cell"
    found.provide("f(1)", 1)
    assert "f" not in namespace


def test_only_what_stands_above_the_test_counts():
    found, namespace, _ = names([(0, "a = 1"), (9, "a = 2")], [], {})
    found.provide("a", 5)
    assert namespace["a"] == 1


def test_what_no_cell_of_ours_binds_is_asked_of_the_learner_but_no_builtin():
    found, namespace, _ = names([(9, "later = 1")], ["f"], dict.fromkeys(["f", "abs", "helper", "later"], 1))
    found.provide("assert abs(f - helper) < later", 1)
    assert namespace == {"f": 1, "helper": 1}


def test_what_a_test_binds_stays_its_own():
    found, namespace, _ = names([], ["f"], {"close": "theirs"}, tests=["close"])
    namespace["close"] = "ours"
    found.provide("assert close(1, 1)", 1)
    assert namespace["close"] == "ours"


@pytest.mark.parametrize("star", ["from math import *", "get_ipython = exec\nget_ipython('pi = 3')"])
def test_what_a_cell_binds_without_a_name_stays_ours(star):
    found, namespace, _ = names([(0, star)], ["f"], {"pi": "theirs", "tau_": "theirs"})
    found.provide("assert pi > 3", 1)
    assert int(namespace["pi"]) == 3
    # and what it does not bind is asked for, each time
    for value in ("theirs", "theirs by now"):
        found.ask = lambda name, value=value: [value]
        found.provide("tau_", 1)
        assert namespace["tau_"] == value


class Leftover:
    """Garbage that lets another thread go on when it is collected, as a database's objects do."""

    def __init__(self):
        self.me = self

    def __del__(self):
        time.sleep(0)


def test_several_threads_parse_at_once():
    """Seen with two workers: one hand-in in some hundred could not be graded."""
    sources = [
        "\n".join(f"f_{n}_{i} = [(a + {i}) for a in x if (a and (b or (not a)))]" for i in range(40))
        for n in range(200)
    ]

    def parse(source: str) -> int:
        for _ in range(50):
            Leftover()
        return len(parsed(source).body)

    with ThreadPoolExecutor(2) as threads:
        assert set(threads.map(parse, sources)) == {40}
