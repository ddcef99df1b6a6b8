"""A front end that dropped nbgrader's marks, or the cells' ids, or both."""

import pytest

from tests.grading.handins.cells import new_cell, text_of


def without_marks(handin) -> None:
    for cell in handin.cells:
        cell["metadata"] = {}


def without_ids(handin) -> None:
    handin.notebook["nbformat_minor"] = 4
    for cell in handin.cells:
        cell.pop("id", None)


def test_cells_without_marks_are_known_by_their_ids(handin):
    without_marks(handin)
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})
    assert graded.waits("written-answer")
    (what,) = graded.told.values()
    assert "without nbgrader's mark" in what
    assert len(graded.cells) == len(handin.cells)


def test_cells_without_marks_and_ids_are_known_by_what_they_define(handin):
    """As a converter leaves them (luk400/vim-jukit issue 121)."""
    without_marks(handin)
    without_ids(handin)
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})
    assert graded.waits("written-answer")
    assert "downhill" in text_of(graded.cell("written-answer"))


def test_ids_that_were_made_anew_cost_nothing(handin):
    for number, cell in enumerate(handin.cells):
        cell["id"] = f"cell-{number}"
        cell["metadata"] = {"cell_id": f"{number:032x}", "deepnote_cell_type": cell["cell_type"]}
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})


def test_tests_are_run_after_the_answers_wherever_these_stand(handin):
    without_marks(handin)
    without_ids(handin)
    answers = [cell for cell in handin.cells if text_of(cell).startswith(("def backward", "def train"))]
    handin.notebook["cells"] = [cell for cell in handin.cells if cell not in answers] + answers
    graded = handin.graded()
    # what the second cell should have printed could not be computed where it stands: a person sees why
    assert graded.lost == set()


@pytest.mark.parametrize("name", ["backward-step", "check-error", "written-answer"])
def test_a_single_lost_mark_costs_nothing(handin, name):
    """jupyter/nbgrader issue 424."""
    handin.cell(name)["metadata"] = {}
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})
    assert graded.waits("written-answer")


def test_an_untouched_notebook_without_marks_is_untouched(handin):
    handin.notebook = handin.released
    without_marks(handin)
    without_ids(handin)
    graded = handin.graded()
    assert sum(score or 0 for score in graded.result.scores.values()) == 0
    assert graded.result.scores["written-answer"] == 0
    assert graded.pressing == {}


def test_a_learner_gets_no_point_for_a_test_of_their_own_under_a_tests_id(handin):
    handin.unanswer("backward-pass")
    for name in ("check-backward-pass-one-record", "check-backward-pass-batch"):
        handin.cell(name).update(metadata={}, source="print('right')")
    handin.cells.append(new_cell("print('right')"))
    assert handin.graded().lost >= {"check-backward-pass-one-record", "check-backward-pass-batch"}
