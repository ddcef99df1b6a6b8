"""What graded cells are worth by nbgrader's rules, and a remark where that may not be what is meant."""

from collections.abc import Collection, Iterable, Iterator
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


def on_points(
    points: Collection[float | None], said: Iterable[str | None], told: Iterable[Remark]
) -> Iterator[Remark]:
    """Tell of a notebook in which every answer was worked on and no test gave a point, if nothing else is asked about.

    It may be as wrong as that. It may also be a kind of right work that nobody has foreseen.
    """
    if points and not any(points) and not any(said) and not any(remark.needs_person for remark in told):
        yield Remark(
            "", "every answer was worked on, and no test gave a point: look at it", needs_person=True
        )
