"""Grades as CSV, for Canvas, for Moodle, and tidy: a row for each graded cell.

Each format is an ExportPlugin of nbgrader's, so that stock nbgrader can call it, too:
`nbgrader export --exporter=grading.export.canvas.CanvasExporter`. What the gradebook says is read
in `grading.folder.grades`, a file is written in `sheets`; the formats only arrange.
"""

from grading.export.canvas import CanvasExporter
from grading.export.moodle import MoodleExporter
from grading.export.sheets import SheetExporter
from grading.export.tidy import TidyExporter

FORMATS: dict[str, type[SheetExporter]] = {
    "canvas": CanvasExporter,
    "moodle": MoodleExporter,
    "tidy": TidyExporter,
}
