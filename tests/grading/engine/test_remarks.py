"""What a person is told about a graded notebook, and what is plain grading."""

import copy

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from grading.engine.original import MarkedCell, Original, SourceCell
from grading.engine.remarks import on_outcome
from grading.engine.restore import restore

CELLS = {"step": "solution", "check-step": "grade", "answer": "both"}
STEP = "def step():\n    pass"


def original() -> Original:
    def marked(name: str, kind: str) -> MarkedCell:
        cell_type = "markdown" if name == "answer" else "code"
        grade, solution = kind != "solution", kind != "grade"
        source = {"step": "raise NotImplementedError('not yet')", "check-step": "step()"}.get(name, "stub")
        return MarkedCell(name, cell_type, source, "", kind == "grade", grade, solution, False, 1.0)

    cells = tuple(marked(*item) for item in CELLS.items())
    whole = tuple(SourceCell(one.name, one.cell_type, one.source, one.name) for one in cells[1:])
    return Original("05", "notebook", None, cells, (SourceCell("step", "code", STEP, "step"), *whole))


def cell(name: str, *outputs, make=None):
    make = make or (new_markdown_cell if name == "answer" else new_code_cell)
    made = make(STEP if name == "step" else "pass")
    kind = CELLS[name]
    made.metadata["nbgrader"] = {"grade_id": name, "grade": kind != "solution", "solution": kind != "grade"}
    if outputs:
        made.outputs = list(outputs)
    return made


def error(name: str, text: str = ""):
    return new_output("error", ename=name, evalue=text, traceback=[])


def remarks(cells: list, graded: list | None = None) -> list[tuple[str, str, bool]]:
    full = [cell(name) for name in CELLS]
    found = [
        *restore(new_notebook(cells=copy.deepcopy(cells)), original()),
        *on_outcome(new_notebook(cells=graded if graded is not None else full), original()),
    ]
    return [(one.cell, one.what, one.needs_person) for one in found]


FULL = [cell(name) for name in CELLS]


def test_a_complete_notebook_has_no_remarks():
    assert remarks(FULL) == []


@pytest.mark.parametrize("name", ["CheckFailed", "NotAttempted"])
def test_a_failed_check_is_no_remark(name):
    assert remarks(FULL, [cell("step"), cell("check-step", error(name)), cell("answer")]) == []


def test_a_stub_that_was_not_attempted_is_no_remark():
    graded = [
        cell("step", error("NotImplementedError", "not yet")),
        cell("check-step", error("NotAttempted")),
    ]
    assert remarks(FULL, graded) == []


def test_a_front_end_that_cannot_do_something_is_one():
    """IPython says so with the exception that stubs use."""
    graded = [
        cell("step", error("NotImplementedError", "no GUI here")),
        cell("check-step", error("NotAttempted")),
    ]
    assert remarks(FULL, graded) == [("step", "stops with NotImplementedError (no GUI here)", False)]


def test_a_deleted_test_is_good_to_know():
    assert remarks([cell("step"), cell("answer")]) == [
        ("check-step", "had been deleted and was put back", False)
    ]


def test_a_deleted_solution_needs_a_person():
    ((name, what, needs_person),) = remarks([cell("check-step"), cell("answer")])
    assert (name, needs_person) == ("step", True)
    assert "nothing to judge" in what


def test_a_copied_cell_is_good_to_know():
    assert remarks([cell("step"), *FULL]) == [("step", "is there 2 times, always the same", False)]
    test = cell("check-step")
    assert remarks([*FULL, test]) == [("check-step", "is there 2 times: the last one counts", False)]


def test_a_retyped_cell_is_good_to_know():
    retyped = cell("step", make=new_markdown_cell)
    ((name, what, needs_person),) = remarks([retyped, *FULL[1:]])
    assert (name, needs_person) == ("step", False)
    assert "from code to markdown" in what


@pytest.mark.parametrize("kind", ["CellTimeoutError", "ProcessEnded", "OutOfTime"])
def test_cells_that_were_stopped_are_one_remark(kind):
    ((name, _, needs_person),) = remarks(FULL, [cell("step", error(kind)), cell("check-step", error(kind))])
    assert (name, needs_person) == ("step (and 1 more cell)", True)


def test_a_test_without_a_verdict_needs_a_person():
    """The grader's own trouble must not look like a wrong answer."""
    graded = [cell("step"), cell("check-step", error("ModuleNotFoundError", "No module named 'grading'"))]
    ((name, what, needs_person),) = remarks(FULL, graded)
    assert (name, needs_person) == ("check-step", True)
    assert "ModuleNotFoundError (No module named 'grading') instead of a verdict" in what


def test_a_function_that_was_never_defined_is_the_learners_own_doing():
    graded = [
        cell("step", error("SyntaxError", "'(' was never closed (<ipython-input-14-5f39e8a17d0d>, line 9)")),
        cell("check-step", error("NameError", "name 'step' is not defined")),
    ]
    ((name, what, needs_person),) = remarks(FULL, graded)
    assert (name, needs_person) == ("step", False)
    assert what == ("stops with SyntaxError ('(' was never closed (line 9)); step is missing because of it")


@pytest.mark.parametrize("kind", ["CellTimeoutError", "ProcessEnded", "OutOfTime"])
def test_what_a_stopped_cell_did_not_make_is_one_cause_listed_once(kind):
    missing = error("NameError", "name 'step' is not defined")
    ((name, _, needs_person),) = remarks(FULL, [cell("step", error(kind)), cell("check-step", missing)])
    assert (name, needs_person) == ("step", True)
    # what comes before the stopped cell has another cause
    found = remarks(FULL, [cell("check-step", missing), cell("step", error(kind))])
    assert sorted(name for name, _, _ in found) == ["check-step", "step"]


def test_broken_metadata_is_survived():
    odd = [new_code_cell("pass", metadata={"nbgrader": mark}) for mark in ([], None, {"grade_id": 7}, {})]
    assert remarks([*odd, *FULL]) == []
