"""What becomes of the test cells of one notebook: behind the seal, and in an ordinary kernel."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbgrader.utils import determine_grade

from grading.engine.examiner import Examiner
from grading.engine.execute import execute
from grading.engine.learner_side import Patience
from grading.engine.original import grade_id
from grading.engine.restore import restore
from tests.grading.handins.conftest import original_of
from tests.grading.parity import outputs
from tests.notebooks.versions import ROOT, read, student_version

# A busy machine must not be taken for a slow answer.
PATIENCE = Patience(cell=120, total=600)
# Between two hand-ins in one kernel.
FRESH = "%reset -f\n__import__('numpy').seterr(divide='warn', over='warn', under='ignore', invalid='warn')"


@dataclass(frozen=True)
class Judged:
    """What became of a test cell: its points, and its outputs as far as they are compared."""

    points: float
    of: float
    outputs: list[tuple]

    def __str__(self) -> str:
        return f"{self.points:g} of {self.of:g}: {str(self.outputs)[:600]}"


def filled(chapter: str, answers: Mapping[str, str]) -> NotebookNode:
    """Return the student's version with these texts in its answer cells, and the instructor's tests."""
    notebook = student_version(read(chapter))
    for cell in notebook.cells:
        if grade_id(cell) in answers:
            cell.source = answers[grade_id(cell)].strip()
    restore(notebook, original_of(chapter))
    return notebook


def behind_the_seal(chapter: str, notebook: NotebookNode, examiner: Examiner) -> dict[str, Judged]:
    """Run a copy of the notebook by the engine."""
    notebook = nbformat.from_dict(notebook)
    execute(notebook, original_of(chapter), [], examiner, PATIENCE)
    return dict(_judged(chapter, notebook))


def in_a_kernel(chapter: str, notebooks: list[NotebookNode]) -> list[dict[str, Judged]]:
    """Run copies of the notebooks in one ordinary kernel, each from a fresh start."""
    copies = [nbformat.from_dict(notebook) for notebook in notebooks]
    cells = [cell for copy in copies for cell in (nbformat.v4.new_code_cell(FRESH), *copy.cells)]
    for place, cell in enumerate(cells):
        cell["id"] = f"cell-{place}"
    whole = nbformat.v4.new_notebook(cells=cells, metadata=copies[0].metadata)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    NotebookClient(whole, timeout=600, allow_errors=True).execute(env=environment)
    return [dict(_judged(chapter, copy)) for copy in copies]


def _judged(chapter: str, notebook: NotebookNode) -> Iterator[tuple[str, Judged]]:
    tests = {cell.name for cell in original_of(chapter).cells if cell.is_test}
    for cell in notebook.cells:
        if grade_id(cell) in tests:
            points, of = determine_grade(cell)
            yield grade_id(cell), Judged(points or 0.0, of, outputs(cell))
