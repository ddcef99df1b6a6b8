"""A right hand-in of a chapter, what a front end or a learner does to its cells, and what grading makes of it."""

import copy
import json
import random
from dataclasses import dataclass

from grading.classroom.chapters import CHAPTERS
from grading.classroom.plans import right
from grading.classroom.writer import filled, read_release
from grading.engine.batch import GradedNotebook, Job, grade_job
from grading.engine.original import Original, read_original
from grading.folder.opening import open_course
from tests.grading.conftest import CHAPTER, NOTEBOOK, Copy

POINTS = {
    "check-error": 1, "check-output-error-term": 2, "check-hidden-error-term": 2, "check-delta-w-h-o": 2,
    "check-delta-w-i-h": 3, "check-backward-pass-one-record": 3, "check-backward-pass-batch": 3,
    "check-train-step": 2, "check-train": 3, "check-bug-hunt": 2,
}  # fmt: skip


@dataclass
class HandIn:
    """The notebook of a learner who has all of chapter 5 right, and the released one; both may be changed."""

    notebook: dict
    released: dict
    original: Original

    @property
    def cells(self) -> list[dict]:
        return self.notebook["cells"]

    def cell(self, name: str) -> dict:
        """Return the first cell with this grade id or id."""
        return next(cell for cell in self.cells if name in (self.mark(cell), cell.get("id")))

    def place(self, name: str) -> int:
        return self.cells.index(self.cell(name))

    def stub(self, name: str) -> dict:
        """Return a copy of a released cell, as it was handed out."""
        return next(copy.deepcopy(cell) for cell in self.released["cells"] if self.mark(cell) == name)

    def unanswer(self, name: str) -> str:
        """Put the stub back into an answer's cell, and return what stood there."""
        text, cell = text_of(self.cell(name)), self.cell(name)
        cell["source"] = self.stub(name)["source"]
        return text

    @staticmethod
    def mark(cell: dict) -> str | None:
        return (cell["metadata"].get("nbgrader") or {}).get("grade_id")

    def graded(self) -> "Graded":
        text = json.dumps(self.notebook)
        result = grade_job(Job({NOTEBOOK: text}, {NOTEBOOK: self.original}))
        assert result.notebooks, result
        return Graded(result.notebooks[NOTEBOOK])


@dataclass
class Graded:
    """What grading left."""

    result: GradedNotebook

    @property
    def lost(self) -> set[str]:
        """The tests that did not give their points; a written answer has no part in it."""
        return {name for name, most in POINTS.items() if self.result.scores.get(name) != most}

    @property
    def told(self) -> dict[str, str]:
        """What is good to know, by cell."""
        return {remark.cell: remark.what for remark in self.result.remarks if not remark.needs_person}

    @property
    def pressing(self) -> dict[str, str]:
        """What a person is asked to look at, by cell."""
        return {remark.cell: remark.what for remark in self.result.remarks if remark.needs_person}

    def waits(self, name: str) -> bool:
        """Say whether an answer waits for a mark by hand."""
        return name in self.result.scores and self.result.scores[name] is None

    @property
    def cells(self) -> list[dict]:
        return json.loads(self.result.text)["cells"]

    def cell(self, name: str) -> dict:
        (found,) = (cell for cell in self.cells if HandIn.mark(cell) == name)
        return found


def hand_in(course: Copy) -> HandIn:
    """Return a right hand-in of chapter 5 in a released course."""
    opened = open_course(course.root)
    with opened.gradebook as gradebook:
        original = read_original(
            gradebook, CHAPTER, NOTEBOOK.removesuffix(".ipynb"), opened.source(CHAPTER) / NOTEBOOK
        )
    released = read_release(course.root / "release" / CHAPTER / NOTEBOOK)
    plan = right(CHAPTERS[CHAPTER], random.Random(1))
    plan.answers["written-answer"] = (
        "A wrong gradient may still point downhill. I would check it numerically."
    )
    return HandIn(filled(plan, released), released, original)


def text_of(cell: dict) -> str:
    return "".join(cell["source"])


def new_cell(source: str, kind: str = "code", id: str = "new") -> dict:
    """Return a cell as JupyterLab makes one: no mark, and an id of its own."""
    cell = {"cell_type": kind, "id": id, "metadata": {}, "source": source}
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def pasted(cell: dict, id: str = "pasted") -> dict:
    """Return a copy as JupyterLab 4.6 pastes it: the mark goes along, the id does not."""
    double = copy.deepcopy(cell)
    double["id"] = id
    double["metadata"].pop("deletable", None)
    return double
