"""One chapter from hand-ins to results and back again, with an examiner that runs nothing."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from grading.commands import one_chapter
from grading.commands.one_chapter import Graded, How, grade_chapter
from grading.engine import batch
from grading.engine.examination import Answer
from grading.engine.executors import Executors
from grading.engine.remarks import Remark
from grading.folder.records import read_record
from grading.folder.submissions import find_submissions
from grading.report.attention import cases
from grading.report.results import read_results
from tests.grading.conftest import CHAPTER, NOTEBOOK
from tests.grading.small_class import a_course, error

PASSED = {"output_type": "stream", "name": "stdout", "text": "\x1b[1;32m✓ It is right.\x1b[0m\n"}
DAMAGED = json.dumps({"cells": [1], "nbformat": 4, "nbformat_minor": 5, "metadata": {}})


class Examiner:
    """Stops cells that hold a loop, and lets every test pass."""

    def examine(self, task):
        for number, cell in enumerate(task.cells, 1):
            stopped = [error("CellTimeoutError", "the cell did not end")] if "while" in cell.source else []
            yield Answer([PASSED] if cell.test else stopped, number, judged=cell.test)


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A chapter that nobody has handed in yet."""
    monkeypatch.setattr(one_chapter, "bring_gradebook_up_to_date", lambda *_: None)
    monkeypatch.setattr(batch, "examiner_of_this_thread", lambda seal: Examiner())
    return a_course(tmp_path, [])


def notebook(course) -> dict:
    """Return a notebook as it was handed out."""
    found = json.loads((course.source(CHAPTER) / NOTEBOOK).read_text("utf-8"))
    *_, written = found["cells"]
    written["cell_type"] = "markdown"
    del written["outputs"]
    return found


def hand_in(course, student: str, text: str | None = None) -> None:
    """Hand in what was handed out, or another text."""
    folder = course.submitted(student, CHAPTER)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NOTEBOOK).write_text(text or json.dumps(notebook(course)), "utf-8")


def graded(course, **how) -> Graded:
    with ThreadPoolExecutor(2) as pool:
        executors = Executors(pool, 2)
        submissions = find_submissions(course, CHAPTER)
        return grade_chapter(course, CHAPTER, submissions, How(**how), lambda: executors)


def test_a_damaged_notebook_costs_its_author_only_and_is_told_wherever_it_is_asked_for(course):
    for student in ("ada", "bob", "cem"):
        hand_in(course, student, DAMAGED if student == "bob" else None)
    told = f"{NOTEBOOK} is a damaged notebook (TypeError): ask for it to be handed in again"
    for how in ({}, {}, {"again": True}):
        result = graded(course, **how)
        assert result.ungraded == {"bob": told}
        assert result.now + result.before == 2
        assert result.remarks.keys() == {"ada", "cem"}
        assert not course.autograded("bob", CHAPTER).exists()
    (case,) = cases(course, read_results(course, CHAPTER))
    assert (case.student, case.why) == ("bob", told)


def test_an_earlier_result_stays_when_what_is_handed_in_next_is_damaged(course):
    hand_in(course, "ada")
    graded(course)
    (submission,) = find_submissions(course, CHAPTER)
    before = read_record(course, submission)
    hand_in(course, "ada", DAMAGED)
    assert graded(course).ungraded.keys() == {"ada"}
    assert read_record(course, submission) == before
    assert (course.autograded("ada", CHAPTER) / NOTEBOOK).exists()


def test_remarks_are_those_on_the_notebook_as_it_was_handed_in_and_on_how_it_ended(course):
    changed = notebook(course)
    changed["cells"][0]["source"] = "while True: pass"
    deleted = changed["cells"].pop(1)
    assert deleted["metadata"]["nbgrader"]["grade_id"] == "check-error"
    hand_in(course, "ada", json.dumps(changed))
    wanted = (
        Remark("check-error", "had been deleted and was put back"),
        Remark(
            "backward-step",
            "took too long and was stopped: look for a loop without an end, or a plot or a pause in every step",
            True,
        ),
    )
    assert graded(course).remarks == {"ada": wanted}
    # and from the record, when nothing has changed
    again = graded(course)
    assert (again.before, again.remarks) == (1, {"ada": wanted})
