"""Grades with the headings of nbgrader's own `nbgrader export`, which takes this instead (`nbgrader_config.py`).

nbgrader's adds up what stands in the gradebook, so that a mark above a maximum that was lowered gives more points
than there are, and it puts no quotes around a name with a comma.
"""

from nbgrader.api import Gradebook

from grading.export.sheets import Cell, SheetExporter
from grading.folder import grades

HEADINGS = [
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email", "raw_score",
    "late_submission_penalty", "score", "max_score",
]  # fmt: skip


class PlainExporter(SheetExporter):
    """A row for each chapter and student; who handed in nothing has 0, as nbgrader has it."""

    def table(self, gradebook: Gradebook) -> tuple[list[str], list[list[Cell]]]:
        """Return the headings and the rows."""
        rows: list[list[Cell]] = []
        for chapter in self.chapters(gradebook):
            most, due = grades.most_points(gradebook, chapter), gradebook.find_assignment(chapter).duedate
            found = self.results(gradebook, chapter)
            for person in self.people(gradebook):
                result = found.get(person.id)
                at, *points = (
                    (result.handed_in, result.points, result.penalty, result.score or 0.0)
                    if result
                    else (None, 0.0, 0.0, 0.0)
                )
                times = [str(time) if time else None for time in (due, at)]
                who = [person.id, person.last_name, person.first_name, person.email]
                rows.append([chapter, *times, *who, *points, most])
        return HEADINGS, rows
