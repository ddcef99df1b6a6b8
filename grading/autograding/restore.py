"""Making the graded cells of a submission those of the source again: each there, once, and marked as such.

nbgrader's OverwriteCells restores the text of test cells, and with `add_missing_cells` lost ones. It stops
at a lost cell that stood behind a locked one, at a cell that is there twice, and at an unknown grade id;
lost locked cells it leaves out, and whether a cell is graded it takes from the submission.
"""

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, Notebook, SourceCell
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import OverwriteCells


class RestoreCells(OverwriteCells):
    """nbgrader's OverwriteCells and DeduplicateIds in one, for submissions in any state."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Take the marks of all cells from the gradebook, then let nbgrader restore types and texts."""
        self.minor = nb.nbformat_minor
        where = resources["nbgrader"]
        with Gradebook(where["db_url"]) as gradebook:
            marks = _marks(gradebook.find_notebook(where["notebook"], where["assignment"]))
        seen = set()
        # the last of two counts: it is the one that ran last in the learner's own notebook
        for cell in reversed(nb.cells):
            name = grade_id(cell)
            cell.metadata.pop("nbgrader", None)
            if name in marks and name not in seen:
                cell.metadata["nbgrader"] = marks[name]
                seen.add(name)
        return super().preprocess(nb, resources)

    def add_missing_grade_cells(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Put each lost cell behind the one that comes before it in the source.

        A lost solution that tests judge stays lost: nothing can stand in for a learner's work.
        """
        known = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        marks = _marks(known)
        place = -1
        for cell in known.source_cells:
            there = [i for i, other in enumerate(nb.cells) if grade_id(other) == cell.name]
            if there:
                place = there[0]
            elif marks[cell.name]["grade"] or marks[cell.name]["task"] or marks[cell.name]["locked"]:
                self.log.warning("Missing cell %s, putting it back", cell.name)
                place += 1
                nb.cells.insert(place, self._restored(cell, marks[cell.name]))
        return nb, resources

    def add_missing_task_cells(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Do nothing: tasks are back already, each in its place."""
        return nb, resources

    def _restored(self, cell: SourceCell, mark: NotebookNode) -> NotebookNode:
        """Return a cell of the gradebook as a cell of a notebook, with a word on where it comes from."""
        restored = self.missing_cell_transform(cell, mark.get("points", 0), mark["solution"], mark["task"])
        restored = nbformat.from_dict(restored)
        restored.metadata["nbgrader"] = mark
        if self.minor >= 5:
            restored["id"] = cell.name
        return restored


def grade_id(cell: NotebookNode) -> str | None:
    """Return a cell's grade id, or None; nothing in a submission can be relied on."""
    mark = cell.metadata.get("nbgrader")
    name = mark.get("grade_id") if isinstance(mark, dict) else None
    return name if isinstance(name, str) else None


def _marks(known: Notebook) -> dict[str, NotebookNode]:
    """Return what nbgrader's metadata of each cell has to be, by grade id."""
    points = {cell.name: cell.max_score for cell in (*known.grade_cells, *known.task_cells)}
    solutions = {cell.name for cell in known.solution_cells}
    tasks = {cell.name for cell in known.task_cells}
    marks = {}
    for cell in known.source_cells:
        mark = {
            "schema_version": MetadataValidator.schema_version,
            "grade_id": cell.name,
            "grade": cell.name in points and cell.name not in tasks,
            "solution": cell.name in solutions,
            "task": cell.name in tasks,
            "locked": cell.locked,
            "cell_type": cell.cell_type,
            "checksum": cell.checksum,
        }
        if cell.name in points:
            mark["points"] = points[cell.name]
        marks[cell.name] = nbformat.from_dict(mark)
    return marks
