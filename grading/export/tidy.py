"""Grades as a tidy table: a row for each graded cell of each student, to read into pandas or R."""

from nbgrader.api import Gradebook

from grading.export import FORMATS
from grading.export.sheets import Cell, SheetExporter

HEADINGS = [
    "student", "chapter", "exercise", "points", "max", "automatic", "manual", "late_seconds", "penalty",
]  # fmt: skip


class TidyExporter(SheetExporter):
    """A row for each graded cell.

    points: what counts, the mark by hand where there is one, empty where nobody gave any yet. automatic,
    manual: each alone. late_seconds and penalty belong to the whole chapter, and stand in each of its rows.
    """

    default_file = FORMATS["tidy"].file

    def table(self, gradebook: Gradebook) -> tuple[list[str], list[list[Cell]]]:
        """Return the headings and a row for each graded cell."""
        rows: list[list[Cell]] = []
        for chapter in self.chapters(gradebook):
            for result in self.results(gradebook, chapter).values():
                rows += [
                    [
                        cell.student, chapter, cell.cell, cell.given, cell.most, cell.automatic, cell.manual,
                        result.seconds_late, result.penalty,
                    ]
                    for cell in result.cells
                ]  # fmt: skip
        return HEADINGS, rows
