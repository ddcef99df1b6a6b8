"""Grades in the form in which Moodle exports and imports them (Grades, Import, CSV file).

The headings are those of Moodle's own plain text export: the user fields `firstname`, `lastname`, `idnumber`
and `email` in English ("First name", "Surname", "ID number", "Email address"), then a column named
"Assignment: " and the assignment's name, with the way grades are shown, "(Real)", behind it. Sources:
`grade/export/lib.php` (format_column_name) and the sample in `grade/import/csv/tests` of
github.com/moodle/moodle, and docs.moodle.org, "Grade import". Moodle 4 calls the second column "Last name";
it matters little, because at import one chooses which column identifies a user (map "Email address" to
"Email address", or "ID number" to "ID number") and which column is which assignment. An empty cell means that
there is no grade, as "-" does in Moodle's own export.
"""

from nbgrader.api import Gradebook

from grading.export import FORMATS
from grading.export.sheets import Cell, SheetExporter
from grading.lms.people import Keys

HEADINGS = ["First name", "Surname", "ID number", "Email address"]


class MoodleExporter(SheetExporter):
    """A row for each student, a column for each chapter; ID number holds what a class list said, else the student's id in the gradebook."""

    default_file = FORMATS["moodle"].file

    def table(self, gradebook: Gradebook) -> tuple[list[str], list[list[Cell]]]:
        """Return the headings and a row for each student."""
        chapters = self.chapters(gradebook)
        results = [self.results(gradebook, chapter) for chapter in chapters]
        rows: list[list[Cell]] = []
        for person in self.people(gradebook):
            given = (found.get(person.id) for found in results)
            scores = [result.score if result else None for result in given]
            number = self.keys.get(person.id, Keys()).sis_id or person.id
            rows.append([person.first_name, person.last_name, number, person.email, *scores])
        return [*HEADINGS, *(f"Assignment: {chapter} (Real)" for chapter in chapters)], rows
