"""What a graded cell is worth by nbgrader's rules, and a remark where its rules may not mean what they give."""

from types import SimpleNamespace

from nbformat import NotebookNode
from nbgrader.utils import determine_grade

from grading.engine.remarks import Remark


def points_of(cell: NotebookNode) -> tuple[float | None, list[Remark]]:
    """Return the points of an executed cell, None for a person to give, and what is odd about them.

    A test may end in the points that were earned. nbgrader reads them back from what was printed; where that is no
    number from 0 to the cell's points (NumPy 2 prints `np.float64(0.5)`) it gives all points, and stops at more.
    """
    warned: list[str] = []
    try:
        points, most = determine_grade(cell, SimpleNamespace(warning=warned.append))
    except ValueError as error:
        points = most = float(cell.metadata.nbgrader.points)
        warned.append(str(error))
    if not warned:
        return points, []
    shown = next(
        output.data["text/plain"] for output in cell.outputs if output.output_type == "execute_result"
    )
    what = (
        f"is a test that ends in {shown:.80}, which is no number from 0 to {most:g}: all its points were given; "
        "let it end in float(...), or in nothing"
    )
    return points, [Remark(cell.metadata.nbgrader.grade_id, what, needs_person=True)]
