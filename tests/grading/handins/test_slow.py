"""Right answers that take their time: a plot or a pause in every step costs one cell's points at most."""

import nbformat
import pytest

from grading.engine.examination import Cell, Task
from grading.engine.learner_side import Patience
from tests.grading.handins.conftest import cell_of, most_points, points, right

pytestmark = pytest.mark.slow

CHAPTER = "05-numpy-backprop"
LOOP = "    for _ in range(steps):\n"
# As much time as the chapter has, a tenth of it a cell.
PATIENCE = Patience(cell=4.0, after_the_first=2.0, in_a_hurry=1.0, enough=20.0, total=100.0)
PAUSE = "        import time\n        time.sleep(0.1)\n"
# 0.1 s in which Ctrl-C is not minded
STUBBORN = """        import time
        for _ in range(100):
            try:
                time.sleep(0.001)
            except:
                pass
"""
CALL = "train(np.ones((3, 3)), np.ones((3, 1)), 0.1, np.ones((3, 2)), np.ones((2, 1)), {})"


def slow_by(step: str):
    """Return a right hand-in whose `train` does this in every step."""
    nb = right(CHAPTER)
    cell = cell_of(nb, "train")
    cell.source = cell.source.replace(LOOP, LOOP + step)
    assert step in cell.source
    return nb


@pytest.mark.parametrize("step", [PAUSE, STUBBORN], ids=["pause", "stubborn"])
def test_a_pause_in_every_step_costs_its_own_points_and_is_said_to_take_too_long(grade, step):
    nb = slow_by(step)
    # which takes longer than a cell after the first that was stopped may
    place = nb.cells.index(cell_of(nb, "train"))
    nb.cells.insert(place + 1, nbformat.v4.new_code_cell(CALL.format(25)))
    graded = grade(nb, CHAPTER, PATIENCE)
    assert points(graded) == most_points(CHAPTER) - 3, graded.remarks
    assert not graded.scores["check-train"]
    (remark,) = graded.remarks
    assert "took too long" in remark.what
    assert remark.needs_person


def test_figures_of_a_called_function_are_not_drawn_in_the_next_cells_time(examiner):
    cell = "import matplotlib.pyplot as plt\ndef f():\n    plt.plot([1, 2])\n    plt.figure()\n    return plt.get_fignums()"
    cells = Cell(cell), Cell("open_at_first = f()", test=True, place=9), Cell("plt.get_fignums()")
    *_, after = examiner.examine(Task(cells, (), ("f = 0",)))
    assert [output["data"] for output in after.outputs] == [{"text/plain": "[]"}]
