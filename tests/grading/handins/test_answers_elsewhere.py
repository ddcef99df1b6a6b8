"""An answer that does not stand in its own cell, or not where its cell stood: it counts all the same."""

import pytest

from tests.grading.handins.cells import new_cell, text_of

NAME = "backward-pass"
NO_MARK = "came without nbgrader's mark"
MINE = "is answered in the cell that begins with 'def backward_pass("


@pytest.mark.parametrize(
    "where", ["above", "below", "below its tests", "at the end", "at the top of the section"]
)
def test_an_answer_in_a_new_cell_counts_and_the_stub_beside_it_does_not(handin, where):
    answer = new_cell(handin.unanswer(NAME))
    places = {
        "above": handin.place(NAME),
        "below": handin.place(NAME) + 1,
        "below its tests": handin.place("check-backward-pass-batch") + 1,
        "at the end": len(handin.cells),
        "at the top of the section": handin.place("flat-targets"),
    }
    handin.cells.insert(places[where], answer)
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})
    assert MINE in graded.told[NAME]
    assert "its own cell was left as it was" in graded.told[NAME]


def test_an_answer_that_is_one_number_counts_in_a_new_cell_too(handin):
    handin.cells.append(new_cell(handin.unanswer("first-wrong")))
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})


def test_an_answer_without_mark_and_id_counts(handin):
    """As after cutting it in an editor and pasting it into a new cell."""
    handin.cell(NAME)["metadata"] = {}
    handin.cell(NAME)["id"] = "new"
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})
    assert NO_MARK in graded.told[NAME]


def test_a_wrong_answer_in_a_new_cell_stays_wrong(handin):
    wrong = handin.unanswer(NAME).replace("n_records = x.shape[0]", "n_records = 3 * x.shape[0]")
    handin.cells.insert(handin.place(NAME) + 1, new_cell(wrong))
    assert "check-backward-pass-batch" in handin.graded().lost


def merge(handin, first: str, *others: str) -> dict:
    """Merge cells as JupyterLab does with those that are selected: one cell without mark, with a new id."""
    cells = [handin.cell(name) for name in (first, *others)]
    merged = new_cell("\n\n".join(map(text_of, cells)), "code", "merged")
    handin.cells[handin.place(first)] = merged
    for cell in cells[1:]:
        handin.cells.remove(cell)
    return merged


def test_an_answer_merged_with_its_test_counts(handin):
    merge(handin, NAME, "check-backward-pass-one-record")
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})
    assert NO_MARK in graded.told[NAME]
    assert "put back" in graded.told["check-backward-pass-one-record"]


def test_answers_merged_with_each_other_count_both(handin):
    merge(handin, "train-step", "check-train-step", "train")
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})
    assert NO_MARK in graded.told["train-step (and 1 more cell)"]


def test_an_answer_merged_with_the_text_above_it_counts(handin):
    """Merge Cell Above in JupyterLab 4.6.6 keeps the mark, and makes code of the course's text."""
    place = handin.place(NAME)
    above = handin.cells.pop(place - 1)
    assert above["cell_type"] == "markdown"
    handin.cell(NAME)["source"] = text_of(above) + "\n\n" + text_of(handin.cell(NAME))
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})
    assert "the course's text" in graded.told[NAME]


def test_an_answer_merged_with_the_text_above_it_into_text_counts(handin):
    """Where both were selected and the text came last: no mark, a new id, and no code."""
    merged = merge(handin, "exercise-b-any-number-of-eve-86b2", NAME)
    merged["cell_type"] = "markdown"
    del merged["outputs"], merged["execution_count"]
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})
    assert NAME in graded.told


def test_an_answer_merged_with_the_given_cell_below_counts(handin):
    merge(handin, "bug-hunt", "hunting-ground-dict-x-np-arr-fae1")
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})


def test_an_answer_written_over_a_test_counts(handin):
    """Possible where a front end does not know of read-only cells."""
    answer = handin.unanswer(NAME)
    handin.cell("check-backward-pass-one-record")["source"] = answer
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})
    assert MINE in graded.told[NAME]


def test_a_cell_that_was_moved_below_its_tests_counts(handin):
    handin.cells.append(handin.cells.pop(handin.place(NAME)))
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})
    moved = next(cell for cell, what in graded.told.items() if "stood above the answer that it needs" in what)
    assert moved == "check-backward-pass-one-record (and 3 more cells)"
    names = [handin.mark(cell) for cell in graded.cells if handin.mark(cell)]
    # in the order that they had
    assert names[names.index(NAME) :][1:3] == ["check-backward-pass-one-record", "check-backward-pass-batch"]


def test_a_function_that_was_moved_below_the_cell_that_calls_it_counts(handin):
    step = handin.cells.pop(handin.place("backward-step"))
    handin.cells.insert(handin.place("check-delta-w-i-h") + 1, step)
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})


def test_a_test_that_was_moved_above_its_answer_is_run_after_it(handin):
    test = handin.cells.pop(handin.place("check-train"))
    handin.cells.insert(2, test)
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_an_answer_that_was_turned_into_text_counts(handin, kind):
    cell = handin.cell(NAME)
    cell["cell_type"] = kind
    del cell["outputs"], cell["execution_count"]
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})
    assert f"from code to {kind}" in graded.told[NAME]


def test_an_answer_that_is_nowhere_is_asked_for(handin):
    handin.cells.remove(handin.cell(NAME))
    graded = handin.graded()
    assert "is not in the notebook" in graded.pressing[NAME]
    assert "another cell" in graded.pressing[NAME]
    # once, and not for each test that lacks it
    assert list(graded.pressing) == [NAME]
