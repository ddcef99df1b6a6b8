"""Grades in the form in which Canvas imports them (Gradebook, Import).

The headings and the "Points Possible" row are those of Canvas's own export, and what its importer reads:
`lib/gradebook_exporter.rb` and `lib/gradebook_importer.rb` in github.com/instructure/canvas-lms. The importer
finds a student by ID (Canvas's own number), else by SIS User ID, else by SIS Login ID, else by name; a column
by the assignment's title, so an assignment in Canvas should be called as the chapter is. An empty cell means
that there is no grade; Canvas shows what an import would change before it changes anything.
"""

from nbgrader.api import Gradebook

from grading.export import FORMATS
from grading.export.sheets import Cell, SheetExporter
from grading.folder import grades
from grading.lms.people import Keys

HEADINGS = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
# With the four blanks that Canvas puts before it.
POINTS_POSSIBLE = "    Points Possible"


class CanvasExporter(SheetExporter):
    """A row for each student, a column for each chapter.

    ID holds the gradebook's `lms_user_id`, where an instructor has entered it (`nbgrader db student add
    --lms-user-id`, or by `roster`); SIS User ID, SIS Login ID and Section what a class list said, and without one
    SIS Login ID the student's id in the gradebook.
    """

    default_file = FORMATS["canvas"].file

    def table(self, gradebook: Gradebook) -> tuple[list[str], list[list[Cell]]]:
        """Return the headings, the row of points possible, and a row for each student."""
        chapters = self.chapters(gradebook)
        results = [self.results(gradebook, chapter) for chapter in chapters]
        most: list[Cell] = [grades.most_points(gradebook, chapter) for chapter in chapters]
        rows: list[list[Cell]] = [[POINTS_POSSIBLE, None, None, None, None, *most]]
        for person in self.people(gradebook):
            given = (found.get(person.id) for found in results)
            scores = [result.score if result else None for result in given]
            keys = self.keys.get(person.id, Keys())
            known = [person.lms_id, keys.sis_id or None, keys.login or person.id, keys.section or None]
            rows.append([_name(person), *known, *scores])
        return [*HEADINGS, *chapters], rows


def _name(person: grades.Person) -> str:
    """Return a name as Canvas sorts it, "Last, First"; the id of somebody without one."""
    return ", ".join(part for part in (person.last_name, person.first_name) if part) or person.id
