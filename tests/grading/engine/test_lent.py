"""Functions of a test that are lent to a learner's code: from threads, one within another, and when time is up."""

import pytest

from grading.engine.examiner import Examiner
from tests.grading.engine.test_examiner import error_of, passes, run

SQUARES = "test:seen = []\nassert f(lambda x: seen.append(x) or x**2, 40) == [n**2 for n in range(40)]\nassert sorted(seen) == list(range(40))"


@pytest.fixture(scope="module")
def examiner():
    with Examiner() as made:
        yield made


@pytest.mark.parametrize(
    "cell",
    [
        """
from concurrent.futures import ThreadPoolExecutor
def f(g, n):
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(g, range(n)))
""",
        """
from multiprocessing.dummy import Pool
def f(g, n):
    with Pool(4) as pool:
        return pool.map(g, range(n))
""",
        """
import threading
def f(g, n):
    found = {}
    def work(k):
        found[k] = g(k)
    threads = [threading.Thread(target=work, args=(k,)) for k in range(n)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return [found[k] for k in range(n)]
""",
    ],
    ids=["executor", "multiprocessing.dummy", "threads"],
)
def test_what_is_lent_gives_every_thread_its_own_answer(examiner, cell):
    for check in run(examiner, cell, SQUARES, SQUARES)[1:]:
        assert passes(check), check


def test_what_was_lent_is_gone_when_the_call_is_over(examiner):
    cell = """
import threading, time
said = []
def f(g):
    def work():
        time.sleep(0.3)
        try:
            said.append(g(1))
        except RuntimeError as error:
            said.append(str(error))
    threading.Thread(target=work).start()
    return g(2)
def wait(h):
    time.sleep(1)
    return said, h(3)
"""
    check = "test:assert f(lambda x: -x) == -2\nsaid, mine = wait(lambda x: 10 * x)\nassert mine == 30\nassert said == ['this function was lent for one call, and that is over'], said"
    answer = run(examiner, cell, check, solutions=("f = wait = 0",))[1]
    assert passes(answer), answer


def test_a_lent_function_may_call_one_of_the_learners(examiner):
    cell = "def loss(w):\n    print('loss')\n    return w**2\ndef slope(g, x):\n    print('slope')\n    return g(x + 1) - g(x)"
    check = "test:assert slope(lambda w: 10 * loss(w), 3) == 70"
    answer = run(examiner, cell, check, solutions=("loss = slope = 0",))[1]
    assert passes(answer), answer
    assert [output["text"].split() for output in answer.outputs] == [["loss", "loss", "slope"]]


def test_a_learners_function_that_is_lent_back_is_itself(examiner):
    cell = "def g(x):\n    return x + 1\ndef f(h, x):\n    return h is g, h(h(x))"
    answer = run(examiner, cell, "test:assert f(g, 1) == (True, 3)", solutions=("f = g = 0",))[1]
    assert passes(answer), answer


@pytest.mark.parametrize(
    "cell",
    [
        "def f(g):\n    while True:\n        g(1)",
        "from concurrent.futures import ThreadPoolExecutor\ndef f(g):\n    with ThreadPoolExecutor(4) as pool:\n        "
        "return sum(pool.map(g, range(10**6)))",
    ],
    ids=["loop", "threads"],
)
def test_a_call_that_does_not_end_costs_its_own_points_only(examiner, cell):
    _, stuck, _, check = run(
        examiner, cell, "test:f(lambda x: x)", "f = lambda g: g(2)", "test:assert f(lambda x: x + 1) == 3"
    )
    assert error_of(stuck) == "CellTimeoutError"
    assert passes(check), check


def test_a_learners_function_that_does_not_end_within_a_lent_one_costs_its_own_points_only(examiner):
    cell = "def g(x):\n    while True: pass\ndef f(h):\n    return h(1)"
    cells = cell, "test:f(lambda x: g(x))", "test:assert f(lambda x: x + 1) == 2"
    _, stuck, check = run(examiner, *cells, solutions=("f = g = 0",))
    assert error_of(stuck) == "CellTimeoutError"
    assert passes(check), check


def test_one_array_handed_over_twice_is_one_and_a_read_only_one_cannot_be_written(examiner):
    cell = "def f(a, b):\n    return a is b, a.flags.writeable, a.flags.f_contiguous\ndef g(a):\n    a[0] = 1"
    check = """test:import numpy as np, pytest
a = np.ones((2, 3)).T
assert f(a, a) == (True, True, True)
assert f(a, a.copy())[0] == False
a.setflags(write=False)
assert f(a, a)[1] == False
with pytest.raises(ValueError, match="read-only"):
    g(a)"""
    answer = run(examiner, cell, check, solutions=("f = g = 0",))[1]
    assert passes(answer), answer


AHEAD = """test:import numpy as np
from course.judging.attempt import attempts
"""


def assert_ahead(examiner, cell, check, solution="f = 0"):
    """Run a cell and a check that asks for many calls at once, which has to come to its end."""
    answer = run(examiner, cell, AHEAD + check, solutions=(solution,))[1]
    assert passes(answer), answer


def test_many_calls_cross_at_once_and_each_does_what_it_did_there(examiner):
    cell = """
calls = []
def f(a, k):
    calls.append(k)
    if k == 1:
        raise KeyError("one")
    if k == 2:
        a[0] = 7
    return a + k, len(calls)
"""
    assert_ahead(
        examiner,
        cell,
        """
every = [{"a": np.ones(2), "k": k} for k in range(4)]
tried = list(attempts(f, every, ("sum", "count")))
assert [one.values.get("count") for one in tried] == [1, None, 3, 4]
assert [one.values["sum"][0] for one in tried if one.values] == [1, 9, 4]
assert isinstance(tried[1].raised, KeyError) and "one" in str(tried[1].raised)
assert [one.changed for one in tried] == [set(), set(), {"a"}, set()]
assert [one["a"].tolist() for one in every] == [[1, 1]] * 4
assert [one.values["count"] for one in attempts(f, every[:1], ("sum", "count"))] == [5]
assert [one.values["count"] for one in attempts(f, every[:1], ("sum", "count"))] == [5]""",
    )


def test_what_a_call_returned_is_written_over_there_before_the_next(examiner):
    cell = "kept = {}\ndef f(k):\n    import numpy as np\n    return kept.setdefault(k, np.ones(2))"
    assert_ahead(
        examiner,
        cell,
        """
asked = [{"k": 1}, {"k": 1}]
assert [one.values["f"][0] for one in attempts(f, asked, ("f",))] == [1, 1]
assert [one.values["f"][0] for one in attempts(f, asked, ("f",), overwritten=True)] == [1, 77]""",
    )


def test_who_stops_at_the_first_fault_does_not_wait_for_all(examiner):
    cell = "import time\ncalls = []\ndef f(k):\n    time.sleep(0.3)\n    calls.append(k)\n    return k"
    check = (
        AHEAD
        + """
tried = attempts(f, [{"k": k} for k in range(1000)], ("f",))
assert next(tried).values["f"] == 0
assert len(count()) < 100"""
    )
    answer = run(examiner, cell, "def count():\n    return calls", check, solutions=("f = count = 0",))[2]
    assert passes(answer), answer


def test_one_of_many_calls_that_does_not_end_is_not_waited_for_again(examiner):
    cell = "def f(k):\n    while k == 2: pass\n    return k"
    check = AHEAD + 'asked = [1, 2, 3]\nlist(attempts(f, [{"k": k} for k in asked], ("f",)))'
    _, first, second, third = run(examiner, cell, check, check, "test:assert f(3) == 3", solutions=("f = 0",))
    assert error_of(first) == error_of(second) == "CellTimeoutError"
    assert passes(third), third


def test_an_answer_that_is_too_large_costs_its_own_call_only(examiner):
    cell = "def f(k):\n    for _ in range(20 * k): print(5_000 * '!')\n    return [float(k)] * (99_000 * k) if k else 1.0"
    assert_ahead(
        examiner,
        cell,
        """
tried = list(attempts(f, [{"k": k} for k in (0, 1, 0)], ("f",)))
assert [one.values.get("f") for one in tried][::2] == [1.0, 1.0]""",
    )
