"""How long the cells of one notebook may take together."""

import pytest
from nbformat import from_dict
from nbformat.v4 import new_code_cell, new_output

from grading.autograding import patience
from grading.autograding.patience import PatientExecute, called


@pytest.fixture
def executing(monkeypatch):
    """A PatientExecute half-way through a notebook, with a clock that the test turns."""
    monkeypatch.setattr(patience.time, "monotonic", lambda: clock["now"])
    clock = {"now": 0.0}
    execute = PatientExecute(timeout=30, error_on_timeout={"ename": "CellTimeoutError"})
    execute.seconds_lost = 0.0

    def run(takes: float, ename: str | None = None, outputs: list | None = None) -> int:
        cell = new_code_cell("pass", outputs=outputs or [])
        allowed = execute.seconds_for(cell)
        clock["now"] += min(takes, allowed)
        status = "error" if ename else "ok"
        content = {"status": status, "ename": ename, "evalue": "", "traceback": []}
        execute.on_cell_executed(cell=cell, cell_index=0, execute_reply={"content": content})
        execute.last = cell
        return allowed

    run.execute = execute
    return run


def test_cells_that_end_have_the_full_time_however_many_they_are(executing):
    assert {executing(takes=20) for _ in range(10)} == {30}


def test_cells_that_raise_lose_nothing(executing):
    executing(20, "ValueError")
    assert executing(1) == 30


def test_after_a_stuck_cell_the_others_get_less(executing):
    assert executing(99, "CellTimeoutError") == 30
    assert executing(99, "CellTimeoutError") == 5


def test_thirty_stuck_cells_are_over_in_two_minutes(executing):
    assert sum(executing(99, "CellTimeoutError") for _ in range(30)) < 120


def test_the_time_limit_of_the_configuration_holds(executing):
    executing.execute.timeout = 3
    assert [executing(99, "CellTimeoutError") for _ in range(3)] == [3, 3, 3]


def test_a_stuck_cell_keeps_no_traceback_of_the_interrupt(executing):
    interrupt = new_output("error", ename="KeyboardInterrupt", evalue="", traceback=["ours"])
    stream = new_output("stream", name="stdout", text="theirs")
    executing(99, "CellTimeoutError", outputs=[stream, interrupt])
    left = executing.execute.last.outputs
    assert [output.get("ename", output.get("name")) for output in left] == ["stdout", "CellTimeoutError"]


def test_a_test_cell_loses_nothing_by_a_warning():
    """Nbgrader gives 0 to a test cell that wrote to stderr."""
    execute = PatientExecute()
    warning = new_output("stream", name="stderr", text="RuntimeWarning: overflow")
    for graded, name in ((True, "stdout"), (False, "stderr")):
        cell = new_code_cell("pass", metadata={"nbgrader": {"grade": graded}}, outputs=[dict(warning)])
        cell = from_dict(cell)
        execute.on_cell_executed(cell=cell, cell_index=0, execute_reply={"content": {"status": "ok"}})
        assert [(output.name, output.text) for output in cell.outputs] == [(name, warning.text)]


def test_cells_are_called_by_what_a_person_can_find():
    graded = new_code_cell("pass", metadata={"nbgrader": {"grade_id": "train"}})
    assert called(graded) == "cell train"
    assert called(new_code_cell("\n  import os\nos._exit(0)")) == "the cell that begins with 'import os'"
    assert called(new_code_cell("")) == "an empty cell"
