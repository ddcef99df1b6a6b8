"""Making the graded cells of a submission those of the source again: each there, once, and marked as such.

What nbgrader's OverwriteCells and DeduplicateIds do, for submissions in any state. They stop at a lost cell
that stood behind a locked one, at a cell that is there twice, and at an unknown grade id; lost locked cells
they leave out, and whether a cell is graded they take from the submission.
"""

from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor

from grading.engine.original import MarkedCell, Original, grade_id, read_original

PUT_BACK = "The cell {} was missing from the submission and was put back.\n\n"


def restore(nb: NotebookNode, original: Original) -> None:
    """Give the cells of a submission their marks, types and locked texts, and put back what was deleted.

    Of two cells with one grade id the last counts: it is the one that ran last in the learner's notebook.
    """
    known = {cell.name: cell for cell in original.cells}
    seen = set()
    for cell in reversed(nb.cells):
        name = grade_id(cell)
        cell.metadata.pop("nbgrader", None)
        if name in known and name not in seen:
            seen.add(name)
            _make_it(cell, known[name])
    place = -1
    names = [grade_id(cell) for cell in nb.cells]
    for cell in original.cells:
        if cell.name in seen:
            place = names.index(cell.name)
        elif cell.must_be_there:
            place += 1
            nb.cells.insert(place, _put_back(cell, nb))
            names.insert(place, cell.name)
    if original.kernelspec:
        nb.metadata["kernelspec"] = original.kernelspec


class RestoreCells(NbGraderPreprocessor):
    """`restore` as a step of `nbgrader autograde`."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Restore a submission from the gradebook."""
        original = _read(resources, self.config)
        restore(nb, original)
        _just_read.clear()
        _just_read[_submission(resources)] = original
        return nb, resources


# By the first step of a submission, for its second one: nothing of it changes between the two.
_just_read: dict[tuple[str, ...], Original] = {}


def original_of(resources: dict, config: object) -> Original:
    """Return the instructor's version of the notebook that nbgrader is converting."""
    return _just_read.pop(_submission(resources), None) or _read(resources, config)


def _submission(resources: dict) -> tuple[str, ...]:
    where = resources["nbgrader"]
    return tuple(where[name] for name in ("db_url", "assignment", "notebook", "student"))


def _read(resources: dict, config: object) -> Original:
    where = resources["nbgrader"]
    folder = CourseDirectory(config=config)
    source = Path(folder.format_path(folder.source_directory, ".", where["assignment"]))
    with Gradebook(where["db_url"]) as gradebook:
        return read_original(
            gradebook, where["assignment"], where["notebook"], source / f"{where['notebook']}.ipynb"
        )


def _make_it(cell: NotebookNode, known: MarkedCell) -> None:
    cell.metadata["nbgrader"] = known.mark()
    if cell.cell_type != known.cell_type:
        cell.cell_type = known.cell_type
        if known.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        else:
            cell.pop("outputs", None)
            cell.pop("execution_count", None)
    if known.locked:
        cell.source = known.source


def _put_back(known: MarkedCell, nb: NotebookNode) -> NotebookNode:
    word = PUT_BACK.format(known.name)
    if known.cell_type == "code":
        cell = nbformat.v4.new_code_cell("# " + word + known.source)
    else:
        cell = nbformat.v4.new_markdown_cell(word + known.source)
    cell.metadata = nbformat.from_dict({"deletable": False, "nbgrader": known.mark()})
    if nb.nbformat_minor < 5:
        cell.pop("id", None)
    elif known.name not in {other.get("id") for other in nb.cells}:
        # otherwise it keeps its random one: a learner's cell may have lost its mark and kept its id
        cell["id"] = known.name
    return cell
