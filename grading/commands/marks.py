"""Marks that a person gave and that fit no more: for an answer that has changed since, or above what it is worth.

The formgrader does not keep for which answer a mark was given. But grading sets a flag on each mark, which goes when
a person gives the mark again or presses Resolve: so a mark without it belongs to the answer in autograded/. What reads
answers is loaded where there is a mark.
"""

import hashlib
from collections.abc import Iterator, Mapping
from functools import cached_property

from nbgrader.api import Gradebook

from grading.engine.remarks import Remark
from grading.folder import grades
from grading.folder.opening import CourseFolder
from grading.folder.records import Record

RESOLVE = "look at it in `make teach`, Formgrader, Manual Grading, and give it again or press Resolve"


class Marks:
    """The marks of a chapter as they were when it was begun to be graded, and the answers that they were given for."""

    def __init__(self, course: CourseFolder, chapter: str, gradebook: Gradebook):
        self.course, self.chapter = course, chapter
        found = grades.results(gradebook, chapter)
        self.given = {
            result.student: tuple(cell for cell in result.cells if cell.manual is not None)
            for result in found
        }
        self.worth = {cell.cell: cell.most for result in found for cell in result.cells}

    @cached_property
    def judged(self) -> dict[str, tuple[str, ...]]:
        """The solution cells that each graded cell judges."""
        from grading.report.results import exercises_of

        kinds = exercises_of(self.course, self.chapter, self.worth)
        return {one.cell: one.solutions for kind in kinds for one in kind}

    def answers(self, student: str) -> dict[str, str]:
        """Return for each graded cell with a mark a text that changes with the answer in autograded/."""
        if not self.given.get(student):
            return {}
        from grading.report.outcomes import read_cells

        cells = {}
        for name in self.course.notebooks(self.chapter):
            cells |= read_cells(self.course.autograded(student, self.chapter) / name) or {}
        return {
            one.cell: hashlib.sha256("\0".join(cells[name].source for name in solutions).encode()).hexdigest()
            for one in self.given[student]
            if (solutions := [name for name in self.judged.get(one.cell, ()) if name in cells])
        }

    def outdated(self, student: str, before: Mapping[str, str], record: Record | None) -> dict[str, str]:
        """Return the answers that marks were given for, by graded cell, where another stands in autograded/ now.

        before: `answers` before it was graded; record: what grading had noted then.
        """
        now, found = self.answers(student), {}
        for one in self.given.get(student, ()):
            earlier = record.outdated.get(one.cell) if record and one.flagged else None
            marked = earlier or before.get(one.cell)
            if marked and marked != now.get(one.cell):
                found[one.cell] = marked
        return found


def remarks_on_marks(result: grades.ChapterGrade, outdated: Mapping[str, str]) -> Iterator[Remark]:
    """Yield what is to be said of the marks of one student as they are now."""
    for cell in result.cells:
        if cell.manual is None:
            continue
        if cell.manual > cell.most:
            what = (
                f"was given {cell.manual:g} points by hand and is worth {cell.most:g}, which are what counts"
            )
            yield Remark(cell.cell, f"{what}: {RESOLVE}", needs_person=True)
        elif cell.flagged and cell.cell in outdated:
            yield Remark(cell.cell, f"was marked by hand, and the answer has changed since: {RESOLVE}", True)
