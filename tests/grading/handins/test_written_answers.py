"""An answer in words that stands beside its cell, while that holds the stub: it waits for a person."""

import pytest

from tests.grading.handins.cells import new_cell, text_of

NAME = "written-answer"
WORDS = "A step in a wrong direction can still go down. I would compare it with a numerical gradient."


@pytest.fixture
def blank(handin):
    handin.unanswer(NAME)
    return handin


def put_into_it(graded) -> bool:
    """Say whether the answer waits, and a person reads it in its cell."""
    text = text_of(graded.cell(NAME))
    return graded.waits(NAME) and WORDS in text and "left as it was" in text and not graded.pressing


def test_an_untouched_answer_has_nothing_and_waits_for_nobody(blank):
    graded = blank.graded()
    assert graded.result.scores[NAME] == 0
    assert graded.result.comments[NAME] == "No response."


@pytest.mark.parametrize("kind", ["markdown", "raw"])
@pytest.mark.parametrize("where", ["below", "above", "at the end"])
def test_in_a_new_text_cell(blank, kind, where):
    place = {"below": blank.place(NAME) + 1, "above": blank.place(NAME), "at the end": len(blank.cells)}[
        where
    ]
    blank.cells.insert(place, new_cell(WORDS, kind))
    graded = blank.graded()
    assert put_into_it(graded)
    assert "that begins with 'A step in a wrong" in graded.told[NAME]
    assert graded.result.comments[NAME] is None


@pytest.mark.parametrize(
    "text", [f"# {WORDS}", f"# YOUR ANSWER\n#\n# {WORDS}", WORDS, f'"""{WORDS}"""', f'answer = "{WORDS}"']
)
def test_in_a_code_cell_below(blank, text):
    blank.cells.insert(blank.place(NAME) + 1, new_cell(text))
    assert put_into_it(blank.graded())


def test_as_a_comment_at_the_end(blank):
    blank.cells.append(new_cell(f"# {WORDS}"))
    assert put_into_it(blank.graded())


def test_under_the_question_in_its_own_cell(blank):
    question = blank.cells[blank.place(NAME) - 1]
    question["source"] = text_of(question) + f"\n\n{WORDS}"
    graded = blank.graded()
    assert put_into_it(graded)
    assert "A classmate says" not in text_of(graded.cell(NAME))


def test_merged_with_the_question(blank):
    """Mark and id are gone then."""
    place = blank.place(NAME)
    question = blank.cells.pop(place - 1)
    blank.cells[place - 1] = new_cell(f"{text_of(question)}\n\n{WORDS}", "markdown")
    assert put_into_it(blank.graded())


def test_in_a_new_cell_where_its_own_is_gone(blank):
    blank.cells[blank.place(NAME)] = new_cell(WORDS, "markdown")
    assert put_into_it(blank.graded())


def test_in_two_cells(blank):
    first, second = WORDS.split(". ")
    for text in (second, first):
        blank.cells.insert(blank.place(NAME) + 1, new_cell(text, "markdown", text[:6].strip()))
    text = text_of(blank.graded().cell(NAME))
    assert text.index(first) < text.index(second)


def test_a_name_at_the_top_or_notes_in_an_earlier_section_are_no_answer(blank):
    blank.cells.insert(0, new_cell("Ada Lovelace, 4711", "markdown", "who"))
    blank.cells.insert(20, new_cell("My note: a column has one axis more.", "markdown", "note"))
    assert blank.graded().result.scores[NAME] == 0


def test_code_that_was_tried_at_the_end_is_no_answer(blank):
    blank.cells.append(new_cell("print(backward_pass)\nx + 1"))
    assert blank.graded().result.scores[NAME] == 0


def test_an_answer_in_its_cell_is_left_as_it_is(handin):
    handin.cells.append(new_cell("More words.", "markdown"))
    graded = handin.graded()
    assert text_of(graded.cell(NAME)) == text_of(handin.cell(NAME))
    assert graded.told == {}
