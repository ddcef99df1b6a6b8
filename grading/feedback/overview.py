"""The top of a feedback page: who, how many points, and for each exercise what to do next."""

import re
from dataclasses import dataclass, field

from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.utils import is_grade, is_solution, is_task
from traitlets import Bool

from grading.folder.grades import still_waits

# What the visible part of a test cell names: checks.check("delta_w_h_o", ...)
NAMED = re.compile(r"\bcheck\(\s*[\"']([^\"']+)[\"'](?:\s*,\s*[\"']([^\"']+)[\"'])?")
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*\s*$", re.MULTILINE)
# What nbgrader comments by itself, where nothing was written; no reason to send anybody there.
BY_ITSELF = ("", "No response.")
WAITS = "A person will mark this."
# So hidden examinations call what they try a function on.
NOT_SEEN = "your code has not seen"


@dataclass
class Part:
    """One graded cell: where it is on the page, what it is called, its points, and what to do about it.

    `waits` for a person; `on_unseen`: it failed on what only the grading tries.
    """

    anchor: str
    name: str
    points: float
    most: float
    advice: str
    waits: bool = False
    on_unseen: bool = False

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left to do for the learner."""
        return self.waits or self.points >= self.most


@dataclass
class Section:
    """A heading of the notebook and the graded cells below it."""

    title: str
    parts: list[Part] = field(default_factory=list)


class Overview(Preprocessor):
    """Puts what the top of the page shows into `resources`, for the template."""

    enabled = Bool(True).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Return the notebook as it is; `GetGrades` has put points and comments into it before."""
        waiting = _waiting(resources["nbgrader"])
        exercises = _exercises(nb, waiting)
        parts = [part for exercise in exercises for part in exercise.parts]
        resources["feedback"] = {
            "title": _title(nb) or resources["nbgrader"]["notebook"],
            "exercises": exercises,
            "comments": [
                mark.grade_id
                for mark in map(_mark, nb.cells)
                if mark.get("comment") not in (None, *BY_ITSELF)
            ],
            "first_open": next((part for part in parts if not part.is_done), None),
            "waiting": {part.anchor for part in parts if part.waits},
            "on_unseen": any(part.on_unseen for part in parts),
        }
        return nb, resources


def _waiting(where: dict) -> set[str]:
    """Return the graded cells that wait for a person."""
    with Gradebook(where["db_url"]) as gradebook:
        found = gradebook.find_submission_notebook(where["notebook"], where["assignment"], where["student"])
        return {
            grade.name for grade in found.grades if still_waits(grade.needs_manual_grade, grade.manual_score)
        }


def _exercises(nb: NotebookNode, waiting: set[str]) -> list[Section]:
    heading, exercises = "", []
    for cell in nb.cells:
        if is_grade(cell) or is_task(cell):
            if not exercises or exercises[-1].title != heading:
                exercises.append(Section(heading))
            exercises[-1].parts.append(_part(cell, waiting))
        elif (
            cell.cell_type == "markdown" and not is_solution(cell) and (found := HEADING.findall(cell.source))
        ):
            heading = found[-1].replace("`", "")
    return exercises


def _part(cell: NotebookNode, waiting: set[str]) -> Part:
    mark = _mark(cell)
    by_hand = is_solution(cell) or is_task(cell)
    names = [" ".join(filter(None, found)) for found in NAMED.findall(cell.source)]
    name = ", ".join(names) or ("your answer" if by_hand else "")
    name = name or mark.grade_id.removeprefix("check-").replace("-", " ")
    waits = mark.grade_id in waiting
    on_unseen = any(NOT_SEEN in output.get("evalue", "") for output in cell.get("outputs", []))
    return Part(mark.grade_id, name, mark.score, mark.points, _advice(cell, by_hand, waits), waits, on_unseen)


def _advice(cell: NotebookNode, by_hand: bool, waits: bool) -> str:
    mark = _mark(cell)
    if waits:
        return WAITS
    if by_hand:
        return "No answer." if mark.get("comment") == "No response." else "Marked by a person."
    if mark.score >= mark.points:
        return "Right."
    errors = [output for output in cell.get("outputs", []) if output.output_type == "error"]
    if not errors:
        return "Marked by a person."
    headline = errors[0].evalue.split("\n")[0]
    return f"{headline} Points given by a person." if mark.score else headline


def _title(nb: NotebookNode) -> str:
    for cell in nb.cells:
        if cell.cell_type == "markdown" and (found := HEADING.search(cell.source)):
            return found[1].replace("`", "")
    return ""


def _mark(cell: NotebookNode) -> NotebookNode:
    return cell.metadata.get("nbgrader", NotebookNode())
