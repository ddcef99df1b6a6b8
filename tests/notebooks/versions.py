"""The instructor's and the student's version of every notebook, executed once a session."""

import os
import re
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions

ROOT = Path(__file__).parent.parent.parent
NOTEBOOKS = {path.parent.name: path for path in sorted((ROOT / "source").glob("*/*.ipynb"))}
POINTS = {
    "00-start-here": 0,
    "01-feed-forward": 10,
    "02-chain-rule": 10,
    "03-finite-differences": 10,
    "04-two-layer-example": 15,
    "05-numpy-backprop": 25,
    "06-vanishing-gradients": 15,
    "07-the-same-in-pytorch": 0,
}
STUB = '# YOUR CODE HERE\nraise NotImplementedError("not attempted yet")'


@dataclass
class Executed:
    """An executed notebook and how long it took, in seconds."""

    notebook: NotebookNode
    seconds: float


def read(chapter: str) -> NotebookNode:
    """Return the instructor's version of a chapter, as it is committed."""
    return nbformat.read(NOTEBOOKS[chapter], as_version=4)


def student_version(notebook: NotebookNode) -> NotebookNode:
    """Return what a learner is given: nbgrader's own steps on a copy."""
    notebook = nbformat.from_dict(notebook)
    solutions = ClearSolutions(code_stub={"python": STUB})
    for step in (solutions, ClearHiddenTests()):
        notebook, _ = step.preprocess(notebook, {})
    return notebook


@cache
def executed(chapter: str, *, student: bool = False) -> Executed:
    """Run a chapter from top to bottom, going on after errors."""
    notebook = student_version(read(chapter)) if student else read(chapter)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    start = time.perf_counter()
    client = NotebookClient(
        notebook, timeout=120, allow_errors=True, resources={"metadata": {"path": str(ROOT / "tests")}}
    )
    client.execute(env=environment)
    return Executed(notebook, time.perf_counter() - start)


def errors(cell: NotebookNode) -> list[str]:
    """Return "name: message" of the errors of an executed cell."""
    return [f"{o.ename}: {o.evalue}" for o in cell.get("outputs", []) if o.output_type == "error"]


def printed(notebook: NotebookNode) -> str:
    """Return all text that an executed notebook shows: streams, results, and the text of its HTML."""
    texts = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            texts.append(output.get("text", ""))
            data = output.get("data", {})
            texts.append(data.get("text/plain", ""))
            html = re.sub(r'src="[^"]*"', "", data.get("text/html", ""))
            texts.append(re.sub(r"<(?!img)[^>]*>", " ", html))
            texts.append(data.get("text/markdown", ""))
            texts.append(data.get("text/latex", ""))
    return "\n".join(texts)


def graded(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the cells that carry points."""
    return [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
