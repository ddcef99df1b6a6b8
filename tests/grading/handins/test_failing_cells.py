"""A learner's own cell that fails: what it was, and which names others lack because of it, is told."""

import ast

import pytest

from tests.grading.handins.cells import new_cell, text_of

NO_MODULE = "import no_such_module as nsm\n\nhalf = nsm.half"


def test_what_fails_and_takes_names_with_it_needs_a_person(handin):
    """A package that the learner's machine has and this one has not, say."""
    answer = handin.cell("backward-pass")
    answer["source"] = text_of(answer).replace("n_records = x", "half(2)\n    n_records = x")
    handin.cells.insert(1, new_cell(NO_MODULE))
    graded = handin.graded()
    cell = "that begins with 'import no_such_module as nsm'"
    assert list(graded.pressing) == [cell]
    what = graded.pressing[cell]
    assert what.startswith(
        "stops with ModuleNotFoundError (No module named 'no_such_module'); half is missing"
    )
    assert "by hand" in what


def test_what_fails_and_harms_nothing_is_good_to_know(handin):
    for number in range(3):
        handin.cells.append(new_cell("1 / 0", id=f"new-{number}"))
    graded = handin.graded()
    assert graded.pressing == {}
    assert graded.told == {
        "that begins with '1 / 0' (and 2 more cells)": "stops with ZeroDivisionError (division by zero); nothing else lacks it"
    }


def test_each_missing_name_is_put_down_to_the_cell_that_should_define_it(handin):
    """Not to the first cell that failed."""
    handin.cell("backward-step")["source"] += "\n)"
    handin.cells.remove(handin.cell("train"))
    graded = handin.graded()
    assert list(graded.pressing) == ["train"]
    assert "SyntaxError" in graded.told["backward-step"]
    assert "backward_step" in graded.told["backward-step"]
    assert "train" not in graded.told["backward-step"].split(";")[1].split()


def test_a_name_that_nothing_should_define_is_no_cells_fault(handin):
    """A test that lacks a name of its own is the grader's trouble, whatever else failed."""
    handin.cells.append(new_cell("1 / 0"))
    original = handin.original
    (test,) = (cell for cell in original.cells if cell.name == "check-train")
    broken = test.__class__(**{**vars(test), "source": "no_such_name(train)"})
    handin.original = original.__class__(
        **{**vars(original), "cells": tuple(broken if cell is test else cell for cell in original.cells)}
    )
    graded = handin.graded()
    assert "instead of a verdict" in graded.pressing["check-train"]


def test_a_stub_that_is_called_is_no_remark(handin):
    for name in ("backward-step", "backward-step-run", "backward-pass", "train-step", "train"):
        handin.unanswer(name)
    handin.cells.append(new_cell("train_step(1, 2, 3, 4, 5)"))
    graded = handin.graded()
    assert (graded.told, graded.pressing) == ({}, {})


def test_any_other_not_implemented_is_one(handin):
    handin.cells.append(new_cell("from course import checks\nraise NotImplementedError('no such front end')"))
    graded = handin.graded()
    ((cell, what),) = graded.told.items()
    assert cell == "that begins with 'from course import checks'"
    assert "NotImplementedError (no such front end)" in what


# What runs where it was written, and not here: by the name of the error.
ELSEWHERE = {
    "ModuleNotFoundError": "import no_such_module",
    "StdinNotImplementedError": "many = int(input('How many records? '))",
    "FileNotFoundError": "open('my-own-weights.csv').read()",
    "PermissionError": "import socket; socket.create_connection(('127.0.0.1', 9))",
}


def inside(source: str, line: str) -> str:
    """Return a cell with one more line at the beginning of its function."""
    (function,) = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    lines = source.splitlines()
    lines.insert(function.body[0].lineno - 1, f"    {line}")
    return "\n".join(lines)


@pytest.mark.parametrize("error", ELSEWHERE)
def test_an_answer_that_may_run_where_it_was_written_needs_a_person(handin, error):
    answer = handin.cell("backward-step")
    answer["source"] = ELSEWHERE[error] + "\n" + text_of(answer)
    graded = handin.graded()
    assert list(graded.pressing) == ["backward-step"]
    what = graded.pressing["backward-step"]
    assert what.startswith(f"stops with {error} (")
    assert "backward_step is missing because of it: look whether it can run here" in what


@pytest.mark.parametrize("error", ELSEWHERE)
def test_a_function_that_may_run_where_it_was_written_needs_a_person(handin, error):
    """A check tells the learner of it, and nobody would tell the instructor."""
    answer = handin.cell("train")
    answer["source"] = inside(text_of(answer), ELSEWHERE[error])
    graded = handin.graded()
    assert list(graded.pressing) == ["check-train"]
    assert graded.pressing["check-train"].startswith(f"the answer lacks something here: {error} (")


def test_a_name_that_a_cell_further_down_defines_needs_a_person(handin):
    """As where cells were run in another order."""
    answer = handin.cell("train")
    answer["source"] = inside(text_of(answer), "patience = STEPS_WITHOUT_GAIN")
    handin.cells.append(new_cell("STEPS_WITHOUT_GAIN = 3"))
    what = handin.graded().pressing["check-train"]
    assert "STEPS_WITHOUT_GAIN, which a cell further down defines" in what
    handin.cells.pop()
    assert handin.graded().pressing == {}, "a name that nobody defines is a mistake"


def test_a_given_name_that_was_taken_away_needs_a_person(handin):
    handin.cells.insert(handin.place("backward-step"), new_cell("%reset -f"))
    pressing = handin.graded().pressing
    assert any(
        "np, which a given cell defines and something has taken away" in what for what in pressing.values()
    )


def test_no_point_at_all_for_answers_that_were_all_worked_on_needs_a_person(handin):
    """Whatever the reason is: nobody has 0 unseen."""
    for name in ("backward-step", "backward-pass", "train-step", "train", "bug-hunt", "first-wrong"):
        handin.cell(name)["source"] = "1 / 0\n" + text_of(handin.cell(name))
    graded = handin.graded()
    assert not any(graded.result.scores.values())
    assert graded.pressing == {"": "every answer was worked on, and no test gave a point: look at it"}
    handin.unanswer("train")
    assert handin.graded().pressing == {}


def test_what_only_a_newer_python_takes_needs_a_person(handin):
    handin.notebook["metadata"]["language_info"] = {"name": "python", "version": "3.99.1"}
    answer = handin.cell("backward-step")
    answer["source"] = "a newer syntax\n" + text_of(answer)
    handin.cell("train")["source"] = inside(text_of(handin.cell("train")), "import math; math.newer(1)")
    pressing = handin.graded().pressing
    assert list(pressing) == ["backward-step", "check-train"]
    assert all("written with Python 3.99, and this is 3." in what for what in pressing.values())
    handin.notebook["metadata"]["language_info"]["version"] = "3.11.0"
    assert handin.graded().pressing == {}


def test_an_answer_that_asks_its_user_is_not_called_untouched(handin):
    answer = handin.cell("train")
    answer["source"] = inside(text_of(answer), "input()")
    (verdict,) = [output for output in handin.graded().cell("check-train")["outputs"] if "ename" in output]
    assert verdict["ename"] == "CheckFailed"
    assert "StdinNotImplementedError" in verdict["evalue"]


def test_an_answer_that_needs_nothing_of_what_it_ran_into_needs_nobody(handin):
    """It looks for a package first and does without it then, or asks only once its function is there."""
    answer = handin.cell("train")
    answer["source"] = "try:\n    import no_such_module\nexcept ImportError:\n    pass\n" + text_of(answer)
    handin.cell("backward-step")["source"] += "\nprint(int(input('How many?')))"
    graded = handin.graded()
    assert graded.pressing == {}
    assert list(graded.told) == ["backward-step"]
