"""What the gradebook says, read in a few queries.

nbgrader's objects ask the database once for each of their numbers, which takes seconds in a class of a thousand.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)


@dataclass(frozen=True)
class CellGrade:
    """What one student has for one graded cell; `automatic` and `manual` are None where nobody gave any.

    for_a_person: no test judges it, whoever gave its points. flagged: nbgrader's `needs_manual_grade`.
    """

    student: str
    chapter: str
    cell: str
    most: float
    automatic: float | None
    manual: float | None
    extra: float
    for_a_person: bool
    flagged: bool

    @property
    def given(self) -> float | None:
        """What counts, None for nothing yet: what a person gave, else what tests did, and extra credit on top.

        As nbgrader's `Grade.score`, but never more than the cell is worth, which may be less than it was.
        """
        given = self.automatic if self.manual is None else self.manual
        return None if given is None else min(given, self.most) + self.extra

    @property
    def waits(self) -> bool:
        """Whether it has still to be marked by hand."""
        return still_waits(self.flagged, self.manual)


@dataclass(frozen=True)
class ChapterGrade:
    """What one student has for one chapter: a grade for each cell, when it was handed in, what lateness costs."""

    student: str
    chapter: str
    cells: tuple[CellGrade, ...]
    handed_in: datetime | None
    seconds_late: float
    penalty: float

    @property
    def points(self) -> float:
        """The sum of all cells, before the penalty."""
        return sum(cell.given or 0.0 for cell in self.cells)

    @property
    def is_judged(self) -> bool:
        """Whether grading came to anything: one that ended half-way leaves cells without any points."""
        return any(cell.given is not None for cell in self.cells)

    @property
    def score(self) -> float | None:
        """What is handed on: the points less the penalty, never below zero (as nbgrader's own export).

        None for a submission that is not judged: a 0 would say that it is worth nothing.
        """
        return max(0.0, self.points - self.penalty) if self.is_judged else None

    @property
    def waits(self) -> bool:
        """Whether a cell waits for a mark by hand."""
        return any(cell.waits for cell in self.cells)


@dataclass(frozen=True)
class Person:
    """A student as the gradebook knows them; what it does not know is empty."""

    id: str
    first_name: str
    last_name: str
    email: str
    lms_id: str


def still_waits(flagged: bool, manual: float | None) -> bool:
    """Say whether an answer has still to be marked by hand; `flagged` is nbgrader's `needs_manual_grade`.

    nbgrader flags an answer that has its mark, too, when it is graded again: somebody may want to look again.
    """
    return flagged and manual is None


def chapters(gradebook: Gradebook) -> list[str]:
    """Return the chapters that the gradebook knows, in the order of their names."""
    return sorted(name for (name,) in gradebook.db.query(Assignment.name))


def people(gradebook: Gradebook, students: Collection[str] = ()) -> list[Person]:
    """Return the students, or those among `students`, by id."""
    columns = (Student.id, Student.first_name, Student.last_name, Student.email, Student.lms_user_id)
    return [
        Person(*(value or "" for value in row))
        for row in gradebook.db.query(*columns).order_by(Student.id)
        if not students or row[0] in students
    ]


def most_points(gradebook: Gradebook, chapter: str) -> float:
    """Return how many points a chapter has."""
    return float(sum(_worth(gradebook, chapter).values()))


def results(gradebook: Gradebook, chapter: str, students: Collection[str] = ()) -> list[ChapterGrade]:
    """Return what each student has for a chapter, by id; a student without a submission has none."""
    worth, for_a_person = _worth(gradebook, chapter), _for_a_person(gradebook, chapter)
    cells: dict[str, list[CellGrade]] = {}
    for student, cell_id, name, *given, extra, flagged in _graded(gradebook, chapter):
        if not students or student in students:
            grade = CellGrade(
                student, chapter, name, worth.get(cell_id, 0.0), *given, extra or 0.0,
                cell_id in for_a_person, bool(flagged),
            )  # fmt: skip
            cells.setdefault(student, []).append(grade)
    penalties: dict[str, float] = {}
    for student, penalty in _penalties(gradebook, chapter):
        penalties[student] = penalties.get(student, 0.0) + (penalty or 0.0)
    times = _times(gradebook, chapter)
    return [
        ChapterGrade(student, chapter, tuple(cells[student]), *times[student], penalties.get(student, 0.0))
        for student in sorted(cells)
    ]


def _cells(gradebook: Gradebook, chapter: str, kind: type[BaseCell], *columns):
    """Return these columns of a chapter's cells of a kind."""
    return (
        gradebook.db.query(*columns)
        .join(Notebook, Notebook.id == kind.notebook_id)
        .join(Assignment, Assignment.id == Notebook.assignment_id)
        .filter(Assignment.name == chapter)
    )


def _worth(gradebook: Gradebook, chapter: str) -> dict[str, float]:
    """Return the points of each graded cell, by its id in the database."""
    return {
        cell: most
        for kind in (GradeCell, TaskCell)
        for cell, most in _cells(gradebook, chapter, kind, kind.id, kind.max_score)
    }


def _for_a_person(gradebook: Gradebook, chapter: str) -> set[str]:
    """Return the ids of the tasks and of the graded cells that are answers themselves."""
    where = SolutionCell.notebook_id, SolutionCell.name
    answers = {tuple(row) for row in _cells(gradebook, chapter, SolutionCell, *where)}
    graded = _cells(gradebook, chapter, GradeCell, GradeCell.id, GradeCell.notebook_id, GradeCell.name)
    tasks = _cells(gradebook, chapter, TaskCell, TaskCell.id)
    return {cell for cell, *place in graded if tuple(place) in answers} | {cell for (cell,) in tasks}


def _graded(gradebook: Gradebook, chapter: str):
    return (
        gradebook.db.query(
            SubmittedAssignment.student_id, BaseCell.id, BaseCell.name, Grade.auto_score, Grade.manual_score,
            Grade.extra_credit, Grade.needs_manual_grade,
        )
        .select_from(Grade)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .filter(Assignment.name == chapter)
        .order_by(SubmittedAssignment.student_id, BaseCell.name)
    )  # fmt: skip


def _penalties(gradebook: Gradebook, chapter: str):
    return (
        gradebook.db.query(SubmittedAssignment.student_id, SubmittedNotebook.late_submission_penalty)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .filter(Assignment.name == chapter)
    )


def _times(gradebook: Gradebook, chapter: str) -> dict[str, tuple[datetime | None, float]]:
    """Return when each student handed in, and how late, an extension taken into account (as nbgrader reckons it)."""
    found = (
        gradebook.db.query(
            SubmittedAssignment.student_id, SubmittedAssignment.timestamp, SubmittedAssignment.extension,
            Assignment.duedate,
        )
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .filter(Assignment.name == chapter)
    )  # fmt: skip
    times = {}
    for student, handed_in, extension, due in found:
        late = 0.0
        if handed_in and due:
            allowed = due + extension if extension else due
            late = max(0.0, (handed_in - allowed).total_seconds())
        times[student] = handed_in, late
    return times
