"""Everything about one chapter of one class: its exercises, and what came of each for each learner.

Points come from the gradebook (a mark by hand counts there), the rest from autograded/.
"""

import json
from dataclasses import dataclass

from nbgrader.api import Gradebook

from grading.folder import grades
from grading.folder.messages import Trouble
from grading.folder.opening import GRADE_FIRST, CourseFolder
from grading.folder.progress import with_progress
from grading.report.outcomes import UNATTEMPTED, Cell, Outcome, outcome, read_cells


@dataclass(frozen=True)
class GradedCell:
    """A test cell: what it is worth, and the solution cells that it judges."""

    cell: str
    points: float
    solutions: tuple[str, ...]


@dataclass(frozen=True)
class Learner:
    """One learner's chapter; `answers` are the texts of the solution cells."""

    student: str
    outcomes: dict[str, Outcome]
    written: dict[str, grades.CellGrade]
    answers: dict[str, str]
    seconds_late: float
    penalty: float

    @property
    def points(self) -> float:
        """The automatic points."""
        return sum(one.points for one in self.outcomes.values())

    @property
    def tried(self) -> bool:
        """Whether anything was attempted at all."""
        return any(one.kind != UNATTEMPTED for one in self.outcomes.values())


@dataclass(frozen=True)
class ChapterResults:
    """A chapter: its exercises in their order, its written answers, and the learners by id.

    stubs: the solution cells as they were handed out. people: everybody in the gradebook. without: those whom
    the gradebook has an entry for, but autograded/ no notebook: what they handed in could not be graded.
    """

    chapter: str
    exercises: tuple[GradedCell, ...]
    written: tuple[GradedCell, ...]
    stubs: dict[str, str]
    learners: tuple[Learner, ...]
    people: tuple[grades.Person, ...]
    without: tuple[str, ...] = ()

    @property
    def most(self) -> float:
        """How many points tests give at most."""
        return sum(exercise.points for exercise in self.exercises)


def read_results(course: CourseFolder, chapter: str) -> ChapterResults:
    """Read a chapter's results; raise Trouble if nobody has any."""
    with course.gradebook as gradebook:
        found = grades.results(gradebook, chapter)
        stubs = _stubs(gradebook, chapter) if found else {}
        people = grades.people(gradebook)
    worth = {cell.cell: cell.most for one in found for cell in one.cells}
    exercises, written = exercises_of(course, chapter, worth)
    learners, without = [], []
    for result in with_progress(f"{chapter}, read", found):
        cells = _graded_cells(course, result) if result.is_judged else {}
        if cells:
            learners.append(_learner(result, cells, exercises, written))
        else:
            without.append(result.student)
    if not learners:
        raise Trouble(f"Nobody has a grade for {chapter} yet: {GRADE_FIRST}.")
    return ChapterResults(chapter, exercises, written, stubs, tuple(learners), tuple(people), tuple(without))


def _stubs(gradebook: Gradebook, chapter: str) -> dict[str, str]:
    """Return the cells as nbgrader handed them out, by grade id."""
    notebooks = gradebook.find_assignment(chapter).notebooks
    return {cell.name: cell.source or "" for notebook in notebooks for cell in notebook.source_cells}


def exercises_of(
    course: CourseFolder, chapter: str, worth: dict[str, float]
) -> tuple[tuple[GradedCell, ...], tuple[GradedCell, ...]]:
    """Return the test cells and the written answers, in the order of the source.

    A test cell judges the solution cells right before it, and shares them with tests that follow it closely.
    """
    tests, written = [], []
    for name in course.notebooks(chapter):
        before: list[str] = []
        fresh = True
        for cell, is_solution in _marked(course, chapter, name):
            if cell in worth and is_solution:
                written.append(GradedCell(cell, worth[cell], (cell,)))
            elif cell in worth:
                tests.append(GradedCell(cell, worth[cell], tuple(before)))
                fresh = True
            elif is_solution:
                before = [cell] if fresh else [*before, cell]
                fresh = False
    return tuple(tests), tuple(written)


def _marked(course: CourseFolder, chapter: str, name: str) -> list[tuple[str, bool]]:
    """Return the grade ids of a source notebook in their order, each with whether it is a solution cell."""
    cells = json.loads((course.source(chapter) / name).read_text("utf-8"))["cells"]
    marks = [cell["metadata"].get("nbgrader", {}) for cell in cells]
    return [(mark["grade_id"], bool(mark.get("solution"))) for mark in marks if mark.get("grade_id")]


def _graded_cells(course: CourseFolder, result: grades.ChapterGrade) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for name in course.notebooks(result.chapter):
        cells |= read_cells(course.autograded(result.student, result.chapter) / name) or {}
    return cells


def _learner(
    result: grades.ChapterGrade,
    cells: dict[str, Cell],
    exercises: tuple[GradedCell, ...],
    written: tuple[GradedCell, ...],
) -> Learner:
    given = {cell.cell: cell for cell in result.cells}
    outcomes = {}
    for exercise in exercises:
        grade = given.get(exercise.cell)
        solutions = [cells[name] for name in exercise.solutions if name in cells]
        points, by_hand = (0.0, False) if grade is None else (grade.given or 0.0, grade.manual is not None)
        outcomes[exercise.cell] = outcome(
            cells.get(exercise.cell), solutions, points, exercise.points, by_hand
        )
    names = {name for exercise in exercises for name in exercise.solutions}
    return Learner(
        result.student,
        outcomes,
        {one.cell: given[one.cell] for one in written if one.cell in given},
        {name: cells[name].source for name in names if name in cells},
        result.seconds_late,
        result.penalty,
    )
