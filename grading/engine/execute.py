"""Executing a restored submission by an examiner, in the place of nbgrader's Execute."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode

from grading.engine.changed import changed_given
from grading.engine.examiner import Examiner
from grading.engine.harmless import make_inert
from grading.engine.notebooks import must_be_python
from grading.engine.original import Original, grade_id
from grading.engine.task import Cell, Patience, Task, encoded_file
from grading.engine.trusted import GivenCell

# What makes a browser do something in a text that it takes for a page or a picture.
ACTIVE = re.compile(
    r"<\s*(script|iframe|object|embed|foreignObject)|\bon\w+\s*=|javascript\s*:", re.IGNORECASE
)
NOT_JUDGED = {
    "output_type": "error",
    "ename": "NotJudged",
    "evalue": "no test has judged this cell",
    "traceback": ["No test has judged this cell."],
}


@dataclass
class Ran:
    """What is to be known of a run besides its outputs.

    replaced: the given cells that a learner had changed, that failed, and that the instructor's version was run after.
    lacked: what the learner's functions ran into, in tests, that may be there where they were written, by grade id.
    """

    replaced: list[NotebookNode] = field(default_factory=list)
    lacked: dict[str, tuple[str, str]] = field(default_factory=dict)


def execute(
    nb: NotebookNode,
    original: Original,
    files: Sequence[tuple[str, bytes]],
    examiner: Examiner,
    patience: Patience | None = None,
) -> Ran:
    """Run a restored submission and put the outputs into it; test cells hold the examiner's, not its own.

    Raises OtherLanguage if it is not Python's, ExaminerFailed if the grader itself is in trouble, NoBox if it
    cannot be sealed.
    """
    original.must_be_python()
    must_be_python(nb.metadata, f"{original.notebook}.ipynb", "in JupyterLab: Kernel, Change Kernel, Python")
    tests = {cell.name for cell in original.cells if cell.is_test}
    places = {name: place for place, (_, name) in enumerate(original.code) if name}
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    task = Task(
        tuple(
            Cell(
                cell.source, grade_id(cell) in tests, places.get(grade_id(cell), len(original.code)), instead
            )
            for cell, instead in zip(code, changed_given(code, original), strict=True)
        ),
        *_trusted(original),
        tuple((name, encoded_file(content)) for name, content in files),
        patience or Patience(),
        tuple(source for source, _ in original.code),
    )
    ran = Ran()
    for cell, answer in zip(code, examiner.examine(task), strict=True):
        outputs = answer.outputs
        if grade_id(cell) in tests:
            if not answer.judged and not any(output["output_type"] == "error" for output in outputs):
                outputs = [*outputs, NOT_JUDGED]
            # nbgrader gives 0 for anything on stderr, be it a warning about a right answer
            outputs = [
                {**output, "name": "stdout"} if output["output_type"] == "stream" else output
                for output in outputs
            ]
        cell.outputs = [nbformat.from_dict(output) for output in outputs]
        cell.execution_count = answer.number
        if answer.replaced:
            ran.replaced.append(cell)
        if answer.lacked:
            ran.lacked[grade_id(cell)] = tuple(answer.lacked)
    # whoever opens the graded notebook trusts it: what a learner made must not run there either
    learners = [cell for cell in code if grade_id(cell) not in tests]
    make_inert(NotebookNode(metadata=NotebookNode(), cells=learners))
    for cell in learners:
        for output in cell.outputs:
            _leave_out_scripts(output.get("data", {}))
    return ran


def _leave_out_scripts(data: dict) -> None:
    for kind in ("image/svg+xml", "text/markdown", "text/latex"):
        if ACTIVE.search(data.get(kind, "")):
            del data[kind]
            data.setdefault("text/plain", f"[{kind} left out here: it holds a script]")


def _trusted(original: Original) -> tuple[tuple[GivenCell, ...], tuple[str, ...]]:
    """Return the given cells of the instructor's version and the sources of its solution cells."""
    marked = {cell.name: cell for cell in original.cells}
    given, solutions = [], []
    for place, (source, name) in enumerate(original.code):
        cell = marked.get(name)
        if cell is not None and cell.solution:
            solutions.append(source)
        elif cell is None or not cell.is_test:
            given.append(GivenCell(source, place))
    return tuple(given), tuple(solutions)
