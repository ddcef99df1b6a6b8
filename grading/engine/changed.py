"""Given cells that a learner has changed: which of the source's each was, to be run after it if it fails.

Nothing of an answer may come of that, so a given cell that gives a value to a name of an answer's is left out.
"""

from collections.abc import Sequence

from nbformat import NotebookNode

from grading.engine.original import Original, SourceCell, grade_id
from grading.engine.texts import lines_of, squeezed
from grading.engine.trusted import bound

# Of a given cell's lines, so many tell that a cell without its id was made of it.
ENOUGH = 0.5


def changed_given(cells: Sequence[NotebookNode], original: Original) -> list[tuple[str, ...]]:
    """Return for each code cell of a submission the sources of the given cells that it is another version of.

    There are several for cells that were merged. For an answer, a test and a cell that nobody has changed there is none.
    """
    given = _given(original)
    texts = {squeezed(one.source) for one in given}
    ids = {one.id for one in given if one.id is not None}
    own = [not grade_id(cell) and squeezed(cell.source) not in texts for cell in cells]
    there = {squeezed(cell.source) for cell in cells}
    taken = {cell.get("id") for cell in cells} & ids
    # those that are nowhere: whoever holds half of one's lines was made of it
    lost = [one for one in given if one.id not in taken and squeezed(one.source) not in there]
    return [
        tuple(
            one.source for one in given if one.id in ids & {cell.get("id")} or _was_made_of(cell, one, lost)
        )
        if is_own
        else ()
        for cell, is_own in zip(cells, own, strict=True)
    ]


def _given(original: Original) -> list[SourceCell]:
    marked = {cell.name: cell for cell in original.cells}
    code = [cell for cell in original.whole if cell.cell_type == "code"]
    learners = {
        name
        for cell in code
        if cell.name in marked and marked[cell.name].solution
        for name in bound(cell.source)
    }
    return [cell for cell in code if cell.name not in marked and not bound(cell.source) & learners]


def _was_made_of(cell: NotebookNode, one: SourceCell, lost: Sequence[SourceCell]) -> bool:
    lines = set(lines_of(one.source))
    return one in lost and bool(lines) and len(lines & set(lines_of(cell.source))) >= ENOUGH * len(lines)
