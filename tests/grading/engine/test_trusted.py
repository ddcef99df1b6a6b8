"""Where a test takes its names from."""

from grading.engine.trusted import GivenCell, Names, bound, used


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
"""
    assert bound(source) == {"np", "os", *"cxyzwvijfgKnh"}


def test_names_that_a_cell_reads():
    assert used("a = f(b, key=c.d)\nprint([e for e in a])") == ["f", "b", "c", "print", "e", "a"]


def test_what_is_no_python_binds_and_reads_nothing():
    assert bound("def f(:") == set()
    assert used("%matplotlib inline") == []


def names(given, solutions, learners):
    ran, namespace = [], {}

    def run(source):
        ran.append(source)
        exec(source, namespace)

    found = Names(
        [GivenCell(source, place) for place, source in given],
        frozenset(solutions),
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


def test_a_learners_own_builtin_is_not_ours():
    found, namespace, _ = names([], ["f"], {"f": 1, "abs": "theirs", "helper": "theirs"})
    found.provide("assert abs(f - helper) < 1", 1)
    assert namespace == {"f": 1}
