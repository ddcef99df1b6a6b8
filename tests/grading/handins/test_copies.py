"""Two copies of an answer's cell: the one that was worked on counts, wherever the other one stands.

Shapes as JupyterLab 4.6.6 leaves them: a pasted copy keeps the mark and gets a new id; a split leaves the mark
on both parts and the old id on the second one.
"""

import copy

import pytest

from tests.grading.handins.cells import new_cell, pasted, text_of

NAME = "backward-pass"


def test_a_right_hand_in_has_all_points_and_no_remarks(handin):
    graded = handin.graded()
    assert (graded.lost, graded.told, graded.pressing) == (set(), {}, {})
    assert graded.waits("written-answer")


@pytest.mark.parametrize("below", [True, False])
@pytest.mark.parametrize("worked_is_the_copy", [True, False])
@pytest.mark.parametrize("far", [True, False])
def test_an_untouched_copy_does_not_count(handin, below, worked_is_the_copy, far):
    answer, stub = handin.cell(NAME), handin.stub(NAME)
    other = pasted(stub)
    if worked_is_the_copy:
        answer["id"], other["id"] = "pasted", NAME
    place = handin.place(NAME) + below
    if far:
        place = len(handin.cells) if below else 0
    handin.cells.insert(place, other)
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})
    assert "left as it was does not count" in graded.told[NAME]
    assert text_of(graded.cell(NAME)) == text_of(answer)


def test_an_untouched_copy_with_a_comment_and_other_space_is_still_untouched(handin):
    other = pasted(handin.stub(NAME))
    other["source"] = "# a spare copy\n" + text_of(other).replace("    ", "        ") + "\n\n"
    handin.cells.insert(handin.place(NAME) + 1, other)
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})


def test_of_two_that_were_worked_on_the_last_counts_and_a_person_is_asked(handin):
    other = pasted(handin.cell(NAME))
    other["source"] = text_of(other).replace("n_records = x.shape[0]", "n_records = 3 * x.shape[0]")
    handin.cells.insert(handin.place(NAME), other)
    graded = handin.graded()
    assert graded.lost == set()
    assert "worked on in 2 copies, and the last one counts" in graded.pressing[NAME]


def test_the_last_one_counts_also_below_its_tests(handin):
    """It is what the learner's kernel had at the end; a person sees the other."""
    other = pasted(handin.cell(NAME))
    answer = handin.cell(NAME)
    answer["source"] = text_of(answer).replace("n_records = x.shape[0]", "n_records = 3 * x.shape[0]")
    handin.cells.append(other)
    graded = handin.graded()
    assert graded.lost == set()
    assert list(graded.pressing) == [NAME]
    assert any("stood above the answer" in what for what in graded.told.values())


def test_two_copies_of_the_same_need_nobody(handin):
    handin.cells.insert(handin.place(NAME), pasted(handin.cell(NAME)))
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})


def split(handin, name: str, before: str) -> None:
    """Split a cell above a line, as JupyterLab does."""
    cell, place = handin.cell(name), handin.place(name)
    first, rest = text_of(cell).split(before, 1)
    part = copy.deepcopy(cell) | {"id": "first-part", "source": first.rstrip("\n")}
    cell["source"] = before + rest
    handin.cells.insert(place, part)


def test_a_function_that_was_split_in_its_middle_is_whole_again(handin):
    split(handin, NAME, "    output = ")
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})
    assert "was split into 2 cells" in graded.told[NAME]


def test_an_answer_that_was_split_between_two_statements_counts_together(handin):
    cell = handin.cell(NAME)
    cell["source"] = "def halved(x):\n    return x / 2\n\n\n" + text_of(cell)
    split(handin, NAME, "def backward_pass")
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})
    assert "was split into 2 cells" in graded.told[NAME]


def test_a_written_answer_that_was_split_is_read_whole(handin):
    cell = handin.cell("written-answer")
    cell["source"] = "The first half.\n\nThe second half."
    split(handin, "written-answer", "The second")
    graded = handin.graded()
    assert graded.waits("written-answer")
    assert text_of(graded.cell("written-answer")) == "The first half.\n\nThe second half."


def test_a_written_answer_beside_its_untouched_copy_waits(handin):
    handin.cells.append(pasted(handin.stub("written-answer")))
    graded = handin.graded()
    assert graded.waits("written-answer")
    assert "downhill" in text_of(graded.cell("written-answer"))


def test_a_copied_test_is_run_once_and_copies_of_it_are_nobodys_fault(handin):
    handin.cells.insert(handin.place("check-error"), pasted(handin.cell("check-error")))
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})


def test_a_copy_with_the_id_of_the_first_is_a_copy(handin):
    """As VS Code pastes cells (microsoft/vscode issue 167951)."""
    handin.cells.insert(handin.place(NAME) + 1, handin.stub(NAME))
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})


def test_a_scratch_cell_that_tries_another_version_below_the_test_changes_nothing(handin):
    wrong = text_of(handin.cell(NAME)).replace("n_records = x.shape[0]", "n_records = 3 * x.shape[0]")
    handin.cells.append(new_cell(wrong))
    graded = handin.graded()
    assert (graded.lost, graded.pressing) == (set(), {})


@pytest.mark.parametrize("below", [True, False])
def test_an_answer_beside_a_begun_one_is_shown_to_a_person(handin, below):
    """The stub's last line was deleted, and all the rest was done in a cell of the learner's own."""
    answer = handin.unanswer(NAME)
    handin.cell(NAME)["source"] = text_of(handin.cell(NAME)).replace(
        'raise NotImplementedError("not attempted yet")', ""
    )
    handin.cells.insert(len(handin.cells) if below else handin.place(NAME), new_cell(answer))
    graded = handin.graded()
    assert "check-backward-pass-batch" in graded.lost
    ((cell, what),) = graded.pressing.items()
    assert cell.startswith("that begins with 'def backward_pass(")
    assert "defines backward_pass once more" in what
