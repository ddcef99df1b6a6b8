"""The instructor's version of a notebook, as plain data: what a submission is restored from and judged by."""

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat import NotebookNode
from nbgrader.nbgraderformat import MetadataValidator

from grading.engine.notebooks import must_be_python

if TYPE_CHECKING:
    from nbgrader.api import Gradebook


@dataclass(frozen=True)
class MarkedCell:
    """A cell that nbgrader knows, as its gradebook has it; points are None where there are none to have."""

    name: str
    cell_type: str
    source: str
    checksum: str
    locked: bool
    grade: bool
    solution: bool
    task: bool
    points: float | None

    @property
    def is_test(self) -> bool:
        """Whether it is code that judges, and is not the learner's own."""
        return self.grade and not self.solution and self.cell_type == "code"

    @property
    def must_be_there(self) -> bool:
        """Whether it is put back where it was deleted; nothing can stand in for a learner's answer."""
        return self.grade or self.task or self.locked

    def mark(self) -> NotebookNode:
        """Return nbgrader's metadata of the cell."""
        mark = {
            "schema_version": MetadataValidator.schema_version,
            "grade_id": self.name,
            "grade": self.grade,
            "solution": self.solution,
            "task": self.task,
            "locked": self.locked,
            "cell_type": self.cell_type,
            "checksum": self.checksum,
        }
        if self.points is not None:
            mark["points"] = self.points
        return nbformat.from_dict(mark)


@dataclass(frozen=True)
class SourceCell:
    """A cell of the file in source/, with its solution and hidden tests. name: its grade id, if it has one."""

    id: str | None
    cell_type: str
    source: str
    name: str | None


@dataclass(frozen=True)
class Original:
    """One notebook of a chapter. cells: those that nbgrader knows; whole: all cells of its file, in order."""

    chapter: str
    notebook: str
    kernelspec: dict[str, Any] | None
    cells: tuple[MarkedCell, ...]
    whole: tuple[SourceCell, ...]

    @cached_property
    def code(self) -> tuple[tuple[str, str | None], ...]:
        """The sources of all code cells, in order, each with its grade id."""
        return tuple((cell.source, cell.name) for cell in self.whole if cell.cell_type == "code")

    def must_be_python(self) -> None:
        """Raise OtherLanguage if the instructor's version is not Python's."""
        file = f"source/{self.chapter}/{self.notebook}.ipynb"
        remedy = "nbgrader's own steps run others: take the lines on c.Autograde out of nbgrader_config.py"
        must_be_python({"kernelspec": self.kernelspec}, file, remedy)


def read_original(gradebook: "Gradebook", chapter: str, notebook: str, source: Path) -> Original:
    """Return a notebook as the gradebook and its file in source/ have it.

    Raises nbgrader's MissingEntry if the gradebook does not know it, FileNotFoundError without the file.
    """
    known = gradebook.find_notebook(notebook, chapter)
    points = {cell.name: cell.max_score for cell in (*known.grade_cells, *known.task_cells)}
    solutions = {cell.name for cell in known.solution_cells}
    tasks = {cell.name for cell in known.task_cells}
    cells = tuple(
        MarkedCell(
            cell.name,
            cell.cell_type,
            cell.source,
            cell.checksum,
            bool(cell.locked),
            cell.name in points and cell.name not in tasks,
            cell.name in solutions,
            cell.name in tasks,
            points.get(cell.name),
        )
        for cell in known.source_cells
    )
    kernelspec = json.loads(known.kernelspec) if known.kernelspec else None
    return Original(chapter, notebook, kernelspec, cells, _cells_in(source, source.stat().st_mtime_ns))


@lru_cache(100)
def _cells_in(source: Path, changed: int) -> tuple[SourceCell, ...]:
    """Return the cells of a file that was `changed` last at this time."""
    return tuple(
        SourceCell(cell.get("id"), cell.cell_type, cell.source, grade_id(cell))
        for cell in nbformat.read(source, as_version=4).cells
    )


def grade_id(cell: NotebookNode) -> str | None:
    """Return a cell's grade id, or None; nothing in a submission can be relied on."""
    mark = cell.metadata.get("nbgrader")
    name = mark.get("grade_id") if isinstance(mark, dict) else None
    return name if isinstance(name, str) else None
