"""What is left of a graded notebook once all is taken out that its learner is not to read.

Tracebacks, too: the one that nbgrader stores of a test cell quotes the hidden lines, and shows frames of
`grading/` with the instructor's folders in them. A test cell keeps what the check said and nothing else.
"""

import re
from collections.abc import Iterator

from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.utils import is_grade, is_solution
from traitlets import Bool

from course.judging.verdict import PLAIN, RED
from grading.engine.stopped import STOPPED
from grading.feedback.redact import ANSI, redact
from grading.feedback.unseen import Unseen, unseen_by_learners, visible_part
from grading.settings import VERDICTS

# What Python itself says of these holds names and types, never a number.
HARMLESS = ("NameError", "AttributeError", "TypeError", "RecursionError", "ModuleNotFoundError")
PASSED = "✓"


class Clean(Preprocessor):
    """Takes hidden tests, their numbers and the instructor's paths out of a notebook that goes to its learner."""

    enabled = Bool(True).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Return the notebook with its tests as the learner knows them, and every output redacted."""
        where = resources["nbgrader"]
        unseen = unseen_by_learners(where["db_url"], where["assignment"], where["notebook"])
        for cell in nb.cells:
            if is_grade(cell) and not is_solution(cell):
                cell.source = visible_part(cell.source)
                if cell.cell_type == "code":
                    cell.outputs = list(_of_test(cell, unseen))
            elif cell.cell_type == "code":
                cell.outputs = [_of_learner(output, unseen) for output in cell.outputs]
        return nb, resources


def _of_test(cell: NotebookNode, unseen: Unseen) -> Iterator[NotebookNode]:
    """Yield what the check of a test cell said: that it passed, or one verdict."""
    printed = "".join(output.text for output in cell.outputs if output.output_type == "stream")
    passed = [line for line in printed.splitlines() if ANSI.sub("", line).startswith(PASSED)]
    if passed:
        yield new_output("stream", name="stdout", text=redact("\n".join(passed), unseen) + "\n")
    errors = [output for output in cell.outputs if output.output_type == "error"]
    if errors:
        said = redact(_explained(errors[0], cell.source), unseen)
        headline, *rest = said.split("\n")
        lines = [f"{RED}✗ {headline}{PLAIN}", *rest]
        yield new_output("error", ename=errors[0].ename, evalue=said, traceback=lines)


def _explained(error: NotebookNode, visible: str) -> str:
    """Return in our words why a test cell has no points; its first line is what is wrong."""
    if error.ename in VERDICTS:
        return error.evalue
    if ending := STOPPED.get(error.ename):
        # ours, by the name alone: a learner may give any name to an exception, and it may say anything
        return f"{ending.headline}\n{ending.advice}"
    name = re.search(r"name '(\w+)' is not defined", error.evalue) if error.ename == "NameError" else None
    if name and re.search(rf"\b{name[1]}\b", visible):
        return (
            f"The check could not run: there was no {name[1]}.\n"
            f"When the notebook runs from the top, nothing defines {name[1]} before this cell, or the cell that "
            "does stops with an error. Choose Restart Kernel and Run All Cells in JupyterLab to see where."
        )
    said = f"{error.ename}: {error.evalue}".split("\n")[0][:200] if error.ename in HARMLESS else ""
    return "\n".join(
        part
        for part in (
            "The check could not run to its end.",
            said,
            "Choose Restart Kernel and Run All Cells in JupyterLab. If the check says something else there, or "
            "you see no reason, ask your instructor: this may not be your fault.",
        )
        if part
    )


def _of_learner(output: NotebookNode, unseen: Unseen) -> NotebookNode:
    """Return an output of the learner's own code, redacted; of a traceback only the notebook's own frames."""
    if output.output_type == "stream":
        output.text = redact(output.text, unseen)
    elif output.output_type == "error":
        output.evalue = redact(output.evalue, unseen)
        own = [entry for entry in output.traceback if not _is_frame_of_a_file(entry)]
        output.traceback = [redact(entry, unseen) for entry in own]
    else:
        for kind, content in output.data.items():
            if kind.startswith("text/"):
                output.data[kind] = redact(content, unseen)
    return output


def _is_frame_of_a_file(entry: str) -> bool:
    return ANSI.sub("", entry).lstrip().startswith("File ")
