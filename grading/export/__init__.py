"""Grades as CSV, for Canvas, for Moodle, and tidy: a row for each graded cell.

Each format is an ExportPlugin of nbgrader's, so that stock nbgrader can call it, too:
`nbgrader export --exporter=grading.export.canvas.CanvasExporter`. What the gradebook says is read
in `grading.folder.grades`, a file is written in `sheets`; the formats only arrange.
`FORMATS` is what the command line and its help know of them.
"""

from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True)
class Format:
    """A format: the file that it goes to unless one is named, what it is for, and its exporter's name for nbgrader."""

    file: str
    what: str
    exporter: str

    @property
    def plugin(self) -> type:
        """The exporter, a `SheetExporter`; loaded when it is asked for, because `--help` must not wait for nbgrader."""
        module, _, name = self.exporter.rpartition(".")
        return getattr(import_module(module), name)


FORMATS = {
    "canvas": Format("canvas.csv", "for Canvas", "grading.export.canvas.CanvasExporter"),
    "moodle": Format("moodle.csv", "for Moodle", "grading.export.moodle.MoodleExporter"),
    "tidy": Format("grades.csv", "tidy (a row for each exercise)", "grading.export.tidy.TidyExporter"),
}
