"""The report as a notebook: the same sections as cells that have been run, to add one's own to.

The first cell reads the report anew, so that the notebook can be run again after the next grading.
"""

from datetime import date
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from grading.report.figures import Drawn, draw
from grading.report.numbers import numbers
from grading.report.page import PARTS, part


class Report:
    """What the notebook's cells call: `Report("05-numpy-backprop").show("scores")`."""

    def __init__(self, chapter: str, names: bool = False):
        from grading.folder.opening import open_course

        self.numbers = numbers(open_course(), chapter, names)
        self.figures = draw(self.numbers)

    def show(self, name: str) -> Any:
        """Return a section for the notebook to display."""
        from IPython.display import HTML

        return HTML(_as_output(self.numbers, self.figures, name))


def notebook(report: dict[str, Any], figures: dict[str, Drawn | None], written_on: date) -> NotebookNode:
    """Return the report as a notebook with outputs."""
    chapter = report["chapter"]
    names = ", names=True" if report["with_names"] else ""
    cells = [
        new_markdown_cell(
            f"# Class report: {chapter}\n\nWritten on {written_on.day} {written_on:%B %Y}. To run it again, open it "
            "with `make teach`, which finds the course."
        ),
        new_code_cell(
            "from grading.report.notebook import Report\n\n"
            f'report = Report("{chapter}"{names})\nreport.show("first")'
        ),
    ]
    cells[-1].outputs = [_output(report, figures, "first", 1)]
    for count, (title, name) in enumerate(PARTS, start=2):
        cells.append(new_markdown_cell(f"## {title}"))
        cells.append(new_code_cell(f'report.show("{name}")', execution_count=count))
        cells[-1].outputs = [_output(report, figures, name, count)]
    cells[1].execution_count = 1
    for place, cell in enumerate(cells):
        # ids of their own would make every writing of the same report another file
        cell.id = f"report-{place}"
    made = new_notebook(cells=cells)
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.validate(made)
    return made


def _output(report: dict[str, Any], figures: dict[str, Drawn | None], name: str, count: int) -> NotebookNode:
    data = {"text/html": _as_output(report, figures, name), "text/plain": f"<{name}, as HTML>"}
    return new_output("execute_result", data=data, execution_count=count)


def _as_output(report: dict[str, Any], figures: dict[str, Drawn | None], name: str) -> str:
    return f'<div class="class-report">{part(report, figures, name)}</div>'
