"""Making the graded cells of a submission those of the source again: each there, once, and marked as such.

What nbgrader's OverwriteCells and DeduplicateIds do, for submissions in any state. They stop at a lost cell
that stood behind a locked one, at a cell that is there twice, and at an unknown grade id; lost locked cells
they leave out, lost marks stay lost, and whether a cell is graded they take from the submission.
"""

import re

import nbformat
from nbformat import NotebookNode

from grading.engine.answers import find_answers
from grading.engine.matching import Known, Places
from grading.engine.order import put_in_order
from grading.engine.original import MarkedCell, Original, SourceCell, grade_id
from grading.engine.remarks import Remark, and_more, called
from grading.engine.texts import defined
from grading.engine.trusted import bound, needed

PUT_BACK = "The cell {} was missing from the submission and was put back.\n\n"
PUT_BACK_GIVEN = "# This cell was missing from the submission and was put back.\n\n"


def restore(nb: NotebookNode, original: Original) -> list[Remark]:
    """Give the cells of a submission their marks, types and locked texts, and put back what was deleted.

    Returns what a person should know of it: where an answer was found that did not stand in its cell.
    """
    known = Known(original)
    with_mark = {grade_id(cell) for cell in nb.cells}
    copies = known.find_copies(nb.cells)
    answers = find_answers(nb.cells, copies, known)
    remarks = answers.remarks
    dropped = {id(cell) for cell in answers.dropped}
    nb.cells = [cell for cell in nb.cells if id(cell) not in dropped]
    chosen: dict[str, NotebookNode] = {}
    for marked in known.in_order:
        here = copies[marked.name]
        cell = answers.cells.get(marked.name) if marked.solution else (here or [None])[-1]
        if marked.name not in answers.beside:
            remarks += _on_copies(marked, here, cell)
        if cell is not None and not any(cell is other for other in chosen.values()):
            chosen[marked.name] = cell
    lost = [name for name, cell in chosen.items() if name not in with_mark]
    lost += [name for name, cell in answers.cells.items() if name not in chosen and name not in with_mark]
    if lost:
        what = "came without nbgrader's mark, and was known by its id, its text or the names that it defines"
        remarks.append(Remark(and_more(lost), what))
    for cell in nb.cells:
        cell.metadata.pop("nbgrader", None)
    for name, cell in chosen.items():
        _make_it(cell, known.marked[name])
    _put_back_lost(nb, chosen, known)
    for cell in nb.cells:
        cell.source = answers.beside.get(grade_id(cell), cell.source)
    if moved := put_in_order(nb.cells, answers.cells, known):
        remarks.append(Remark(and_more(moved), "stood above the answer that it needs, and was run after it"))
    for source in _put_back_given(nb, known):
        cell = NotebookNode(source=source.source, metadata=NotebookNode())
        remarks.append(Remark(called(cell), "had been deleted, although others need it, and was put back"))
    if original.kernelspec:
        nb.metadata["kernelspec"] = original.kernelspec
    return remarks


def _on_copies(marked: MarkedCell, here: list[NotebookNode], cell: NotebookNode | None) -> list[Remark]:
    """Return what is to be said of a cell that is gone, doubled or of another type; of answers more is said."""
    if cell is None and marked.solution:
        what = "is not in the notebook, so that there was nothing to judge"
        hint = "look whether the answer stands in another cell, and mark that by hand"
        return [Remark(marked.name, f"{what}: {hint}", needs_person=True)]
    if cell is None:
        return [Remark(marked.name, "had been deleted and was put back")]
    if here[1:] and not marked.solution:
        return [Remark(marked.name, f"is there {len(here)} times: the last one counts")]
    if cell.cell_type != marked.cell_type and (marked.grade or marked.solution or marked.locked):
        kinds = f"from {marked.cell_type} to {cell.cell_type}"
        return [Remark(marked.name, f"had been turned {kinds} and was turned back")]
    return []


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


def _put_back_lost(nb: NotebookNode, chosen: dict[str, NotebookNode], known: Known) -> None:
    """Put back the marked cells that are gone, each behind the one that comes before it in the source."""
    place = -1
    names = [grade_id(cell) for cell in nb.cells]
    for cell in known.original.cells:
        if cell.name in chosen:
            place = names.index(cell.name)
        elif cell.must_be_there:
            place += 1
            nb.cells.insert(place, _put_back(cell, nb))
            names.insert(place, cell.name)


def _put_back(known: MarkedCell, nb: NotebookNode) -> NotebookNode:
    word = PUT_BACK.format(known.name)
    if known.cell_type == "code":
        cell = nbformat.v4.new_code_cell("# " + word + known.source)
    else:
        cell = nbformat.v4.new_markdown_cell(word + known.source)
    cell.metadata = nbformat.from_dict({"deletable": False, "nbgrader": known.mark()})
    return _with_id(cell, known.name, nb)


def _with_id(cell: NotebookNode, wanted: str | None, nb: NotebookNode) -> NotebookNode:
    if nb.nbformat_minor < 5:
        cell.pop("id", None)
    elif wanted is not None and wanted not in {other.get("id") for other in nb.cells}:
        # otherwise it keeps its random one: a learner's cell may have lost its mark and kept its id
        cell["id"] = wanted
    return cell


def _put_back_given(nb: NotebookNode, known: Known) -> list[SourceCell]:
    """Put back the given code cells that are gone and define what others use; return them."""
    whole = known.original.whole
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    places = Places(code)
    gone = [cell for cell in whole if cell.cell_type == "code" and places.of(cell) is None]
    gone = [cell for cell in gone if cell.name not in known.marked]
    if not gone:
        return []
    # tests get theirs from the instructor's version
    tests = {cell.name for cell in known.original.cells if cell.is_test}
    there = set().union(*(defined(cell.source) for cell in code))
    read = set().union(*(re.findall(r"\w+", cell.source) for cell in code if grade_id(cell) not in tests))
    places = Places(nb.cells)
    back = []
    # from the last one on, since what is put back may need one above it, and so that no place changes
    for source in reversed(gone):
        if (bound(source.source) - there) & read:
            read |= set(needed(source.source))
            before = (places.of(one) for one in reversed(whole[: whole.index(source)]))
            place = next((found + 1 for found in before if found is not None), 0)
            word = "" if source.source.startswith("%%") else PUT_BACK_GIVEN
            cell = _with_id(nbformat.v4.new_code_cell(word + source.source), source.id, nb)
            nb.cells.insert(place, cell)
            back.append(source)
    return back[::-1]
