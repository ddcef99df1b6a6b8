"""A given cell that was deleted, or turned into text: what others need of it is there again.

Front ends that know nothing of nbgrader delete any cell (TU-Wien-dataLAB/grader-service issue 213), and
in JupyterLab given cells without a mark can be deleted, too.
"""

import pytest

IMPORTS = "import-numpy-as-np-from-cour-4e66"
DATA = "x-np-array-0-5-0-1-0-2-targe-46c9"
DRAWING = "live-training-rate"


@pytest.mark.parametrize("name", [IMPORTS, DATA])
def test_what_others_need_is_put_back(handin, name):
    handin.cells.remove(handin.cell(name))
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})
    assert any("had been deleted, although others need it" in what for what in graded.told.values())


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_what_was_turned_into_text_is_run_all_the_same(handin, kind):
    cell = handin.cell(IMPORTS)
    cell["cell_type"] = kind
    del cell["outputs"], cell["execution_count"]
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})


def test_what_nobody_needs_stays_away(handin):
    handin.cells.remove(handin.cell(DRAWING))
    graded = handin.graded()
    assert (graded.told, graded.lost) == ({}, set())
    assert len(graded.cells) == len(handin.cells)


def test_a_given_cell_that_was_rewritten_is_the_learners(handin):
    """Its names are there, so that nothing is put back over them."""
    cell = handin.cell(DATA)
    cell["id"] = "mine"
    cell["source"] = "".join(cell["source"]).replace("learnrate = 0.5", "learnrate = 0.25 + 0.25")
    graded = handin.graded()
    assert (graded.told, graded.lost) == ({}, set())
