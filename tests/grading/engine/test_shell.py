"""Our IPython against IPython itself: what we leave out or do quicker must not show."""

import json
import subprocess
import sys

import pytest

CELLS = [
    "x = 1\ny = 2",
    "x = 1\ny = 2\n",
    "\n\nx = 1\ny = 2",
    "    x = 1\n    y = 2",
    "    # a word\nx = 1",
    "%matplotlib inline\nx = 1",
    "x = 1\n%matplotlib inline",
    "%%time\nx = 1",
    "x = %time 1\ny = 2",
    "x = !true\ny = 2",
    "!true\nx = 1",
    "x?\ny = 1",
    "In [1]: x = 1\nIn [2]: y = 2",
    "In [1]: x\ny = 2",
    "In[1]: x\ny = 2",
    ">>> x = 1\n>>> y = 2",
    "def f():\n    '''Twice.\n\n    >>> f()\n    2\n    '''\n    return 2",
    "text = '''\n>>> x\n'''",
    "text = '''\nIn [1]: x\n'''",
    "import asyncio\nawait asyncio.sleep(0)",
    "async def f():\n    pass\nawait f()",
    "word = 'await'\nother = 'async'",
    "async def f():\n    pass\nx = 1",
    "return 1\nx = 2",
    "x = (\ny = 2",
    "x = 1",
    "exit",
    "x = 1;\ny = 2;",
    "x = 1\r\ny = 2\r\n",
    "x = 1\fy = 2\n",
    "x = '\0'\ny",
    "",
    "\n",
]


# Cells that warn where they are compiled, fail, or both.
FAILING = [
    "import numpy as np\nfrom course.network import squared_error",
    "def f(x):\n    y = x + 1  # a word\n    return squared_error(y, [[1]])",
    "for n in 'abc':\n    f(np.ones(2))",
    "x = 1\nprint(x is 1)",
    "unknown\n'text'",
    "1 +",
    "def g():\n    g()\ng()",
    "try:\n    1 / 0\nexcept ZeroDivisionError:\n    unknown",
]
# How to run them: with what we changed of IPython taken away; as they are; after they were foreseen.
PLAIN, OURS, FORESEEN = "plain", "ours", "foreseen"
PROGRAM = """
import json
import sys
from IPython.core.interactiveshell import InteractiveShell
from grading.engine.inside import shell as ours

how, transformed, run = json.load(sys.stdin)
if how == "plain":
    ours._share_tables = lambda: None
    ours.Shell.compiler_class = InteractiveShell.compiler_class
    for name in ("transform_cell", "should_run_async", "_format_exception_for_storage"):
        delattr(ours.Shell, name)
shell = ours.make_shell()
if how == "foreseen":
    shell.foresee([*transformed, *run])
became = []
for cell in transformed:
    cell = shell.transform_cell(cell)
    became.append([cell, shell.should_run_async(cell, transformed_cell=cell)])
json.dump([became, [shell.run(cell) for cell in run]], sys.__stdout__)
"""


def in_a_process(program, *given):
    """Return what a program of its own makes of this, since an IPython changes the process that it is in."""
    done = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(given), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def answers():
    return {how: in_a_process(PROGRAM, how, CELLS, FAILING) for how in (PLAIN, OURS, FORESEEN)}


@pytest.mark.parametrize("how", [OURS, FORESEEN])
@pytest.mark.parametrize("number", range(len(CELLS)))
def test_a_cell_is_transformed_as_by_ipython_and_known_to_await_or_not(answers, number, how):
    assert answers[how][0][number] == answers[PLAIN][0][number]


@pytest.mark.parametrize("how", [OURS, FORESEEN])
@pytest.mark.parametrize("number", range(len(FAILING)))
def test_what_a_cell_says_has_the_lines_and_colours_that_ipython_gives_it(answers, number, how):
    assert answers[how][1][number] == answers[PLAIN][1][number]


def test_cells_that_fail_and_warn_are_among_these(answers):
    """Or the two tests above would compare nothing with nothing."""
    transformed, outputs = answers[OURS]
    assert {awaits for _, awaits in transformed} == {True, False}
    assert [output["ename"] for cell in outputs for output in cell if "ename" in output] == [
        "ValueError", "NameError", "SyntaxError", "RecursionError", "NameError",
    ]  # fmt: skip
    assert sum(output.get("text", "").count("SyntaxWarning") for output in outputs[3]) == 2


def test_a_foreseen_cell_is_not_compiled_again_and_runs_as_often_as_it_comes():
    program = """
import builtins
import json
import sys
from grading.engine.inside import shell as ours

(cell,) = json.load(sys.stdin)
shell = ours.make_shell()
shell.foresee([cell])
compile, builtins.compile = builtins.compile, None
said = [shell.run(cell), shell.run(cell)]
builtins.compile = compile
json.dump(said, sys.__stdout__)
"""
    first, second = in_a_process(program, "def f():\n    return 6 * 7\nprint('here')\nf()")
    assert [output.get("text") or output["data"]["text/plain"] for output in first] == ["here\n", "42"]
    assert second[1]["execution_count"] == 2


def test_what_a_learner_makes_of_trees_holds_for_foreseen_cells_too():
    program = """
import ast
import json
import sys
from grading.engine.inside import shell as ours

(cell,) = json.load(sys.stdin)
shell = ours.make_shell()
shell.foresee([cell])

class Negate(ast.NodeTransformer):
    def visit_Constant(self, node):
        return ast.Constant(-node.value)

first = shell.run(cell)
shell.ast_transformers.append(Negate())
second = shell.run(cell)
shell.ast_transformers.clear()
json.dump([output[0]["text"] for output in (first, second, shell.run(cell))], sys.__stdout__)
"""
    assert in_a_process(program, "x = 2\nprint(x)") == ["2\n", "-2\n", "2\n"]


def test_what_a_foreseen_cell_imports_from_the_future_begins_with_that_cell():
    program = """
import json
import sys
from grading.engine.inside import shell as ours

future, cell = json.load(sys.stdin)
shell = ours.make_shell()
shell.foresee([future, cell])
json.dump([shell.run(source)[0]["data"]["text/plain"] for source in (cell, future, cell)], sys.__stdout__)
"""
    future = "from __future__ import annotations\n0"
    cell = "def f(x: int): pass\nf.__annotations__['x']"
    assert in_a_process(program, future, cell) == ["int", "0", "'int'"]
