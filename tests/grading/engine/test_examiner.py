"""A real examiner with its real sealed side: what a submission can do, and what it cannot."""

import os

import pytest

from grading.engine.examination import Cell, Task
from grading.engine.examiner import Examiner
from grading.engine.learner_side import Patience
from grading.engine.trusted import GivenCell

QUICK = Patience(cell=2.0, after_the_first=1.0, in_a_hurry=0.5, enough=6.0, total=25.0)
GIVEN = (GivenCell("import numpy as np\nfrom course.judging.attempt import Attempt", 0),)
PLACE = 99


@pytest.fixture(scope="module")
def examiner():
    with Examiner() as made:
        yield made


def run(examiner, *cells, solutions=("f = 0",), files=(), patience=QUICK):
    """Run cells of the learner's, and those that begin with "test:" here; return their answers."""
    made = tuple(
        Cell(cell.removeprefix("test:"), test=cell.startswith("test:"), place=PLACE) for cell in cells
    )
    return examiner.examine(Task(made, GIVEN, solutions, files, patience))


def error_of(answer):
    return next((output["ename"] for output in answer.outputs if output["output_type"] == "error"), None)


def passes(answer):
    return answer.judged and error_of(answer) is None


def text_of(answer):
    return "".join(output.get("text", "") for output in answer.outputs)


def test_a_function_is_called_across_and_its_value_judged_here(examiner):
    _, right, wrong = run(examiner, "f = lambda x: 2 * x", "test:assert f(21) == 42", "test:assert f(1) == 3")
    assert passes(right)
    assert error_of(wrong) == "AssertionError"


def test_a_test_sees_the_state_at_its_place(examiner):
    answers = run(examiner, "f = 1", "test:assert f == 1", "f = 2", "test:assert f == 2")
    assert passes(answers[1])
    assert passes(answers[3])


def test_arguments_come_back_as_the_call_left_them(examiner):
    cell = "def f(x):\n    x += 1\n    return x"
    check = "test:x = np.zeros(3)\ny = f(x)\nassert (x == 1).all() and y is x"
    assert passes(run(examiner, cell, check)[1])


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ("x.shape = (3, 2)", "x.shape == (3, 2)"),
        ("x.resize((2, 2), refcheck=False)", "x.tolist() == [[0, 1], [2, 3]]"),
        ("w[0] *= 0", "x is w[0] and not x.any()"),
        ("w.reverse()", "w[1] is x and x.tolist() == [[0, 1, 2], [3, 4, 5]]"),
        ("w[0] = 7", "w[0] == 7 and x.any()"),
    ],
)
def test_what_a_call_did_to_its_arguments_and_to_what_is_in_them_is_seen(examiner, change, left):
    cell = f"def f(x, w):\n    {change}\n    return w"
    check = f"test:x = np.arange(6.0).reshape(2, 3)\nw = [x, np.ones(2)]\nassert f(x, w) is w\nassert {left}, (x, w)"
    answer = run(examiner, cell, check)[1]
    assert passes(answer), answer


COUNTS = "seen = []\ndef f(x, *more):\n    seen.append(1)\n    print('called')\n    x += 1\n    return x"
TWICE = "test:for _ in range(2):\n    x = np.zeros({size})\n    assert f(x) is x and (x == 1).all()"
SEEN = "test:assert len(seen) == {times}, len(seen)"


def test_with_the_same_arguments_a_function_is_called_once_and_answers_as_often_as_asked(examiner):
    _, twice, once = run(examiner, COUNTS, TWICE.format(size=3), SEEN.format(times=1), solutions=(COUNTS,))
    assert passes(twice), twice
    assert text_of(twice) == "called\n" * 2
    assert passes(once), once


@pytest.mark.parametrize(
    ("between", "times"),
    [("g = 0", 2), ("test:f(np.zeros(3, int))", 2), ("test:f(np.zeros(3), 1)", 2), ("test:f(np.ones(3))", 2)],
)
def test_what_may_change_its_answer_makes_it_be_called_again(examiner, between, times):
    once = "test:f(np.zeros(3))"
    *_, seen = run(
        examiner, COUNTS, once, between, once, SEEN.format(times=times), solutions=(COUNTS, "g = 0")
    )
    assert passes(seen), seen


def test_another_function_of_the_same_name_answers_for_itself(examiner):
    cells = "f = lambda x: x", "test:assert f(1) == 1", "f = lambda x: -x", "test:assert f(1) == -1"
    assert passes(run(examiner, *cells)[3])


def test_large_answers_are_not_remembered(examiner):
    cells = COUNTS, TWICE.format(size=10_000), SEEN.format(times=2)
    assert passes(run(examiner, *cells, solutions=(COUNTS,))[2])


def test_a_function_of_ours_can_be_lent(examiner):
    cell = "def f(g, x):\n    return g(x + 1) - g(x)"
    check = "test:seen = []\nassert f(lambda x: seen.append(x) or x**2, 3.0) == 7 and seen == [4, 3]"
    assert passes(run(examiner, cell, check)[1])


def test_what_a_lent_function_raises_reaches_the_learners_code(examiner):
    cell = "def f(g):\n    try:\n        g()\n    except ValueError as error:\n        return 'caught ' + str(error)"
    check = "test:def g():\n    raise ValueError('ours')\nassert f(g) == 'caught ours'"
    assert passes(run(examiner, cell, check)[1])


def test_exceptions_keep_their_type_name_and_text_and_lose_their_class(examiner):
    cell = "class Odd(ValueError):\n    pass\ndef f():\n    raise Odd('why')"
    check = """test:try:
    f()
except ValueError as error:
    assert (type(error).__name__, str(error)) == ('Odd', 'why')
else:
    raise AssertionError"""
    assert passes(run(examiner, cell, check)[1])


def test_no_exception_of_theirs_ends_a_loop_of_ours(examiner):
    cell = "def f(x):\n    raise StopIteration"
    check = "test:assert list(map(f, [1, 2, 3])) == []"
    answer = run(examiner, cell, check)[1]
    assert error_of(answer) == "StopIteration"
    assert not passes(answer)


def test_what_a_function_had_computed_when_it_raised_crosses(examiner):
    cell = "def f(x):\n    a = 2 * x\n    b = a + 1\n    return a, b, missing"
    check = "test:attempt = Attempt(f, {'x': 4}, ('a', 'b', 'c'))\nassert attempt.values == {'a': 8, 'b': 9}"
    assert passes(run(examiner, cell, check)[1])


def test_numpys_error_state_holds_there_as_here(examiner):
    cell = "import numpy as np\ndef f(x):\n    return np.exp(x)"
    check = """test:with np.errstate(over='raise'):
    try:
        f(np.array([1000.0]))
    except FloatingPointError:
        raised = True
assert raised"""
    assert passes(run(examiner, cell, check)[1])


@pytest.mark.parametrize(
    ("setting", "asked", "raises"),
    [
        ("np.seterr(over='raise')", "{}", True),
        ("np.seterr(over='ignore')", "{'over': 'raise'}", True),
        ("np.seterr(over='ignore')", "{}", False),
    ],
)
def test_a_notebooks_own_error_state_holds_where_the_test_asks_for_nothing_else(
    examiner, setting, asked, raises
):
    cell = f"import numpy as np\n{setting}\ndef f(x):\n    return np.exp(x)"
    check = f"""test:import warnings
raised = False
with np.errstate(**{asked}), warnings.catch_warnings(record=True) as seen:
    try:
        f(np.array([1000.0]))
    except FloatingPointError:
        raised = True
assert (raised, seen) == ({raises}, [])"""
    answer = run(examiner, cell, check)[1]
    assert passes(answer), answer


@pytest.mark.parametrize("how", ["'ignore', 'min.'", "'ignore', category=RuntimeWarning", "'ignore'"])
def test_a_warning_that_the_notebook_has_silenced_is_not_repeated(examiner, how):
    cell = f"import warnings\nwarnings.filterwarnings({how})\ndef f():\n    warnings.warn('mind', RuntimeWarning)"
    check = """test:import warnings
with warnings.catch_warnings(record=True) as seen:
    f()
assert seen == []"""
    answer = run(examiner, cell, check)[1]
    assert passes(answer), answer


def test_warnings_are_repeated_here(examiner):
    cell = "import warnings\ndef f():\n    warnings.warn('mind', RuntimeWarning)"
    check = """test:import warnings
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter('always')
    f()
assert [str(one.message) for one in seen] == ['mind'] and seen[0].category is RuntimeWarning"""
    assert passes(run(examiner, cell, check)[1])


def test_outputs_are_those_of_a_kernel(examiner):
    answers = run(
        examiner,
        "print('a')\n1 + 1",
        "1 / 0",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
        "input()",
        "exit()",
        "print('still here')",
    )
    assert answers[0].outputs[0] == {"output_type": "stream", "name": "stdout", "text": "a\n"}
    assert answers[0].outputs[1]["data"] == {"text/plain": "2"}
    assert [answer.number for answer in answers] == [1, 2, 3, 4, 5, 6]
    assert error_of(answers[1]) == "ZeroDivisionError"
    assert "image/png" in answers[2].outputs[-1]["data"]
    assert error_of(answers[3]) == "StdinNotImplementedError"
    assert text_of(answers[5]) == "still here\n"


def test_an_endless_loop_costs_its_cell_only(examiner):
    stuck, after, check = run(examiner, "while True: pass", "f = 3", "test:assert f == 3")
    assert error_of(stuck) == "CellTimeoutError"
    assert error_of(after) is None
    assert passes(check)


def test_a_function_that_did_not_end_is_not_waited_for_again_with_the_same_arguments(examiner):
    cell = "asked = []\ndef f(x):\n    asked.append(x)\n    while x < 3: pass\n    return asked"
    tests = ["test:f(1)", "test:f(1)", "test:f(2)", "test:assert f(3) == [1, 2, 3]"]
    _, *stuck, check = run(examiner, cell, *tests)
    assert [error_of(answer) for answer in stuck] == ["CellTimeoutError"] * 3
    assert passes(check)


def test_after_a_cell_of_the_learners_a_function_that_did_not_end_is_called_again(examiner):
    cell = "stop = False\ndef f(x):\n    while not stop: pass\n    return x"
    _, stuck, _, check = run(examiner, cell, "test:f(1)", "stop = True", "test:assert f(1) == 1")
    assert error_of(stuck) == "CellTimeoutError"
    assert passes(check)


def test_a_loop_that_minds_no_interrupt_costs_its_cell_only(examiner):
    cell = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    _, stuck, check = run(examiner, "f = 3", cell, "test:assert f == 3")
    assert error_of(stuck) == "CellTimeoutError"
    assert passes(check)


def test_a_function_that_never_returns_costs_the_test_that_calls_it(examiner):
    cell = "def f():\n    while True: pass\ndef g():\n    return 1"
    _, stuck, check = run(examiner, cell, "test:f()", "test:assert g() == 1", solutions=("f = 0", "g = 0"))
    assert error_of(stuck) == "CellTimeoutError"
    assert passes(check)


@pytest.mark.parametrize("end", ["import os; os._exit(0)", "import os; os.abort()"])
def test_the_end_of_the_process_costs_its_cell_only(examiner, end):
    _, ended, _, check = run(examiner, "f = 3", end, "f = f + 1", "test:assert f == 4")
    assert error_of(ended) == "ProcessEnded"
    assert passes(check)


def test_a_function_that_ends_the_process_costs_the_test_that_calls_it(examiner):
    cell = "import os\ndef f():\n    os._exit(0)\ndef g():\n    return 1"
    _, ended, check = run(examiner, cell, "test:f()", "test:assert g() == 1", solutions=("f = 0", "g = 0"))
    assert error_of(ended) == "ProcessEnded"
    assert passes(check)


def test_a_test_cannot_be_passed_by_swallowing_the_end(examiner):
    """Not even if the test itself swallows exceptions."""
    cell = "import os\ndef f():\n    os._exit(0)"
    check = "test:try:\n    f()\nexcept Exception:\n    pass"
    assert not passes(run(examiner, cell, check)[1])


def test_many_stuck_cells_end_with_the_notebooks_time(examiner):
    patience = Patience(cell=1.0, after_the_first=0.5, in_a_hurry=0.2, enough=2.0, total=6.0)
    errors = [error_of(answer) for answer in run(examiner, *["while True: pass"] * 60, patience=patience)]
    # one of 1.0 s, two of 0.5 s, and then what 4 s hold of 0.2 s
    stuck = errors.count("CellTimeoutError")
    assert 3 < stuck <= 3 + 20
    assert errors[stuck:] == ["OutOfTime"] * (60 - stuck)


def test_data_files_are_there_and_stay_inside(examiner):
    files = (("notes/data.txt", "MSwyLDM="),)
    read, _ = run(
        examiner, "print(open('notes/data.txt').read())", "open('left.txt', 'w').write('x')", files=files
    )
    assert text_of(read) == "1,2,3\n"
    (again,) = run(examiner, "import os\nprint(os.listdir('.'))")
    assert text_of(again) == "[]\n"


def test_nothing_of_ours_is_to_be_seen(examiner):
    cell = f"""
import os, sys
print([name for name in sys.modules if name.split('.')[0] in ('grading', 'nbgrader')])
print({"HOME"!r} in os.environ and os.environ['HOME'], sorted(os.environ))
for place in ({os.getcwd()!r}, {os.path.expanduser("~")!r}, '/'):
    try:
        print(os.listdir(place))
    except OSError as error:
        print(type(error).__name__)
print(sorted(name for name in os.listdir('/proc/self/fd')))
"""
    (answer,) = run(examiner, cell)
    modules, environment, *places, files = text_of(answer).splitlines()
    assert modules == "[]"
    assert os.path.expanduser("~") not in environment.split()[0]
    assert places == ["PermissionError"] * 3 or places == ["FileNotFoundError", *["PermissionError"] * 2]
    # standard streams, the wire, and the folder being listed
    assert len(eval(files)) <= 5


def test_nonsense_on_the_wire_costs_the_learner_alone(examiner):
    cell = "import os\nfor fd in range(3, 64):\n    try: os.write(fd, b'nonsense' * 100)\n    except OSError: pass"
    nonsense, check = run(examiner, cell, "test:assert 1 == 1")
    assert error_of(nonsense) == "ProcessEnded"
    assert passes(check)


def test_forged_answers_are_no_more_than_values(examiner):
    cell = """
import json, os, struct
def f(x):
    return 0
for number in range(1, 9):
    body = json.dumps({"id": number, "returned": 4, "value": 4, "judged": True, "outputs": []}).encode()
    os.write(3, struct.pack("!I", len(body)) + body)
"""
    answers = run(examiner, cell, "test:assert f(2) == 5")
    assert not passes(answers[1])


def test_a_test_can_take_a_name_away_to_see_whether_a_function_needs_it(examiner):
    cell = "def f(x):\n    return 2 * x\ndef g(x):\n    return f(x)\ndef h(x):\n    return 2 * x"
    check = """test:kept = f
del f
try:
    {}(1)
except NameError:
    needs = True
else:
    needs = False
finally:
    f = kept
assert needs and g(1) == 2"""
    _, needs, needs_not = run(examiner, cell, check.format("g"), check.format("h"), solutions=(cell,))
    assert passes(needs), needs
    assert error_of(needs_not) == "AssertionError"


@pytest.mark.parametrize(
    "forgery",
    [
        "import numpy as np\nnp.allclose = lambda *arguments: True\nf = 0",
        "class Equal:\n    __eq__ = lambda self, other: True\n    __array__ = lambda *arguments: np.array(42.0)\nf = Equal()",
    ],
)
def test_a_forgery_counts_only_where_a_test_runs_in_the_learners_process(examiner, forgery):
    check = "import numpy as np\nassert f == 42 or np.allclose(f, 42)"
    _, without_the_boundary, judged = run(examiner, forgery, check, f"test:{check}")
    assert error_of(without_the_boundary) is None
    assert not passes(judged)


def test_one_submission_leaves_nothing_for_the_next(examiner):
    run(examiner, "import builtins, numpy\nbuiltins.trap = 1\nnumpy.trap = 2", "test:trap_here = 1")
    (answer, check) = run(
        examiner, "import numpy\nprint('trap' in globals(), hasattr(numpy, 'trap'))", "test:trap_here"
    )
    assert text_of(answer) == "False False\n"
    assert error_of(check) == "NameError"


def test_an_examiner_that_was_killed_starts_anew(examiner):
    run(examiner, "f = 1")
    examiner.process.kill()
    assert passes(run(examiner, "f = 1", "test:assert f == 1")[1])
