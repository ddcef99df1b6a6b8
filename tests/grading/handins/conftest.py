"""Hand-ins as people make them: a right one of each chapter, to be changed, and the engine that grades it."""

from copy import deepcopy
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions, ComputeChecksums, LockCells
from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution, is_task
from traitlets.config import Config

from grading.engine.batch import GradedNotebook, grade_notebook
from grading.engine.examiner import Examiner
from grading.engine.learner_side import Patience
from grading.engine.original import MarkedCell, Original, SourceCell, grade_id
from tests.grading.conftest import ROOT, Copy
from tests.grading.handins.cells import HandIn, hand_in

CHAPTERS = sorted(path.parent.name for path in ROOT.glob("source/*/*.ipynb"))
STUB = Config(
    ClearSolutions={
        "code_stub": {"python": '# YOUR CODE HERE\nraise NotImplementedError("not attempted yet")'}
    }
)


@cache
def _source(chapter: str) -> NotebookNode:
    (path,) = (ROOT / "source" / chapter).glob("*.ipynb")
    return nbformat.read(path, as_version=4)


def path_of(chapter: str) -> Path:
    (path,) = (ROOT / "source" / chapter).glob("*.ipynb")
    return path


@cache
def original_of(chapter: str) -> Original:
    """Return the instructor's version of a chapter as a gradebook would have it."""
    source = nb = deepcopy(_source(chapter))
    whole = tuple(
        SourceCell(cell.get("id"), cell.cell_type, cell.source, grade_id(cell)) for cell in source.cells
    )
    for step in (LockCells(), ClearSolutions(config=STUB), ComputeChecksums()):
        nb, _ = step.preprocess(deepcopy(nb), {})
    cells = tuple(
        MarkedCell(
            grade_id(cell),
            cell.cell_type,
            cell.source,
            compute_checksum(cell),
            is_locked(cell),
            is_grade(cell),
            is_solution(cell),
            is_task(cell),
            cell.metadata.nbgrader.get("points"),
        )
        for cell in nb.cells
        if grade_id(cell)
    )
    return Original(chapter, path_of(chapter).stem, dict(nb.metadata.kernelspec), cells, whole)


def right(chapter: str) -> NotebookNode:
    """Return a right hand-in: the instructor's own notebook, without its outputs."""
    return deepcopy(_source(chapter))


def given_cells(nb: NotebookNode) -> list[NotebookNode]:
    """Return the code cells of a notebook that carry no mark of nbgrader's."""
    return [cell for cell in nb.cells if cell.cell_type == "code" and not grade_id(cell)]


def cell_of(nb: NotebookNode, name: str) -> NotebookNode:
    """Return the cell with this grade id."""
    return next(cell for cell in nb.cells if grade_id(cell) == name)


def most_points(chapter: str) -> float:
    """Return what the test cells of a chapter give together."""
    return sum(cell.points for cell in original_of(chapter).cells if cell.is_test)


def points(graded: GradedNotebook) -> float:
    """Return what a hand-in got for its test cells."""
    return sum(score for score in graded.scores.values() if score)


@pytest.fixture(scope="package")
def examiner():
    with Examiner() as made:
        yield made


@pytest.fixture(scope="package")
def grade(examiner):
    """Return a function that grades a notebook of a chapter."""

    def graded(nb: NotebookNode, chapter: str, patience: Patience | None = None) -> GradedNotebook:
        return grade_notebook(nb, original_of(chapter), (), examiner, patience or Patience())

    return graded


@pytest.fixture
def handin(released_course: Copy) -> HandIn:
    """The notebook of a learner who has all of chapter 5 right, for the test to change."""
    return hand_in(released_course)
