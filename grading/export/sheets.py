"""A CSV file from the gradebook: what the formats have in common.

A cell that a spreadsheet would take for a formula is never written: a student can choose their name, and
`=HYPERLINK(...)` in a gradebook runs on the instructor's machine. As OWASP advises ("CSV Injection"), an
apostrophe goes before a text that begins with = + - @, a tab or a line break. Numbers are ours and stay as
they are.
"""

import csv
import io
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin

from grading.folder import grades
from grading.lms.people import Keys

Cell = str | float | None
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class SheetExporter(ExportPlugin):
    """An exporter that arranges a table; nbgrader's options say for whom, for which chapters, and where to."""

    default_file: ClassVar[str] = "grades.csv"
    # What the learning systems know students by, where a class list was read (`grading/lms/roster.py`).
    keys: Mapping[str, Keys] = MappingProxyType({})

    @abstractmethod
    def table(self, gradebook: Gradebook) -> tuple[list[str], list[list[Cell]]]:
        """Return the headings and the rows below them."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the table where `to` says; nbgrader calls this."""
        headings, rows = self.table(gradebook)
        place = Path(self.to or self.default_file)
        self.log.info("Exporting grades to %s", place)
        place.write_text(as_csv(headings, rows), "utf-8", newline="")

    def chapters(self, gradebook: Gradebook) -> list[str]:
        """Return the chapters asked for, or all that the gradebook knows."""
        known = grades.chapters(gradebook)
        return [name for name in known if name in self.assignment] if self.assignment else known

    def people(self, gradebook: Gradebook) -> list[grades.Person]:
        """Return the students asked for, or all that the gradebook knows."""
        return grades.people(gradebook, [str(student) for student in self.student])

    def results(self, gradebook: Gradebook, chapter: str) -> dict[str, grades.ChapterGrade]:
        """Return the results of a chapter by student; who has handed in nothing is not among them."""
        found = grades.results(gradebook, chapter, [str(student) for student in self.student])
        return {result.student: result for result in found}


def as_csv(headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Return a table as CSV (RFC 4180), each cell guarded."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([guarded(cell) for cell in headings])
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()


def guarded(cell: Cell) -> str:
    """Return what to write for a cell: a number in short, a text that no spreadsheet takes for a formula."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.lstrip(" \xa0").startswith(FORMULA_BEGINS) else cell
    return f"{round(cell, 6):.15g}"
