"""Recording what came of a submission: gradebook and autograded/, as nbgrader would have left them.

All of a submission is one transaction. A person's scores and comments are never touched.
"""

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import text
from sqlalchemy.orm import joinedload, selectinload

from grading.engine.batch import GradedNotebook
from grading.engine.files import LARGEST, contents
from grading.folder.opening import CourseFolder
from grading.folder.submissions import Submission

READ_ONLY = 0o444
ENTER = text("INSERT INTO student (id) VALUES (:id) ON CONFLICT DO NOTHING")
# All of an entry in one query for each table; a query for each row takes most of the time that storing it takes.
WHOLE = (
    joinedload(SubmittedAssignment.assignment).load_only(Assignment.duedate),
    selectinload(SubmittedAssignment.notebooks).options(
        selectinload(SubmittedNotebook.grades), selectinload(SubmittedNotebook.comments)
    ),
)


@dataclass(frozen=True)
class _Known:
    """A notebook of a chapter: its cells' names by id, what the graded ones are worth, and which have a comment."""

    id: str
    name: str
    cells: dict[str, str]
    graded: dict[str, float]
    commented: tuple[str, ...]

    @classmethod
    def of(cls, notebook: Notebook) -> "_Known":
        """Return what is known of a notebook in the gradebook."""
        graded = (*notebook.grade_cells, *notebook.task_cells)
        commented = (*notebook.solution_cells, *notebook.task_cells)
        return cls(
            notebook.id,
            notebook.name,
            {cell.id: cell.name for cell in (*graded, *commented)},
            {cell.id: cell.max_score for cell in graded},
            tuple(cell.id for cell in commented),
        )

    def new(self) -> SubmittedNotebook:
        """Return the entry of a notebook that nobody has graded; by ids, so that nothing is loaded for it."""
        return SubmittedNotebook(
            notebook_id=self.id,
            grades=[Grade(cell_id=cell) for cell in self.graded],
            comments=[Comment(cell_id=cell) for cell in self.commented],
        )


class Storekeeper:
    """The one writer: holds the gradebook open for a chapter, and stores submissions one after another.

    extensions: how many seconds longer each student has, of those that have any.
    """

    def __init__(
        self,
        course: CourseFolder,
        chapter: str,
        gradebook: Gradebook,
        extensions: Mapping[str, float] = MappingProxyType({}),
    ):
        self.course, self.chapter, self.gradebook = course, chapter, gradebook
        self.extensions = extensions
        assignment = gradebook.find_assignment(chapter)
        self.assignment_id = assignment.id
        self.notebooks = {notebook.id: _Known.of(notebook) for notebook in assignment.notebooks}
        gradebook.db.expunge_all()

    @cached_property
    def penalty(self) -> Callable[[str, float, float], float | None]:
        """What lateness costs, as nbgrader_config.py says."""
        return late_penalty(self.course)

    def store(self, submission: Submission, results: dict[str, GradedNotebook]) -> None:
        """Record the scores and put the graded notebooks into autograded/, in this order.

        A notebook without a result is one that was not handed in: it has 0 points. Raises OSError or
        SQLAlchemy's errors, with nothing recorded or everything but the files.
        """
        db = self.gradebook.db
        try:
            entry = self._entry(submission)
            for notebook in entry.notebooks:
                name = self.notebooks[notebook.notebook_id].name
                self._fill_in(notebook, results.get(f"{name}.ipynb"))
            db.flush()
            self._penalise(entry)
            db.commit()
        except BaseException:
            db.rollback()
            raise
        finally:
            # so that memory does not grow with a class, and the next time it is read from the file
            db.expunge_all()
        if results:
            self._write_files(submission, results)

    def _entry(self, submission: Submission) -> SubmittedAssignment:
        """Return the gradebook's entry of a submission with all that belongs to it, a new one if there is none."""
        db = self.gradebook.db
        key = {"assignment_id": self.assignment_id, "student_id": submission.student}
        entry = db.query(SubmittedAssignment).options(*WHOLE).filter_by(**key).one_or_none()
        if entry is None:
            # who grades another chapter at the same time may enter the same student
            db.execute(ENTER, {"id": submission.student})
            entry = SubmittedAssignment(
                **key, notebooks=[notebook.new() for notebook in self.notebooks.values()]
            )
            db.add(entry)
        handed_in = submission.handed_in()
        if longer := self.extensions.get(submission.student):
            entry.extension = timedelta(seconds=longer)
        # a stamp that somebody deleted counts no more
        entry.timestamp = handed_in.when if handed_in else None
        return entry

    def extend(self, student: str, longer: timedelta) -> float | None:
        """Write an extension into a hand-in, and return its penalty, reckoned anew; None if there is nothing to change."""
        db = self.gradebook.db
        key = {"assignment_id": self.assignment_id, "student_id": student}
        entry = db.query(SubmittedAssignment).options(*WHOLE).filter_by(**key).one_or_none()
        if entry is None or (entry.extension or timedelta(0)) == longer:
            return None
        entry.extension = longer or None
        db.flush()
        self._penalise(entry)
        db.commit()
        return sum(notebook.late_submission_penalty or 0.0 for notebook in entry.notebooks)

    def _fill_in(self, notebook: SubmittedNotebook, graded: GradedNotebook | None) -> None:
        names = self.notebooks[notebook.notebook_id].cells
        for grade in notebook.grades:
            grade.auto_score = graded.scores.get(names[grade.cell_id]) if graded else 0.0
            by_hand = grade.manual_score is not None or grade.auto_score is None
            grade.needs_manual_grade = by_hand if graded else False
        for comment in notebook.comments if graded else ():
            comment.auto_comment = graded.comments.get(names[comment.cell_id])

    def _penalise(self, entry: SubmittedAssignment) -> None:
        late = entry.total_seconds_late
        for notebook in entry.notebooks:
            notebook.late_submission_penalty = None
            if late > 0:
                score = self._score(notebook)
                penalty = self.penalty(entry.student_id, score, late)
                if penalty is not None:
                    notebook.late_submission_penalty = min(max(penalty, 0), score)

    def _score(self, notebook: SubmittedNotebook) -> float:
        """Return what counts, which is what `grading.folder.grades` hands on."""
        worth, score = self.notebooks[notebook.notebook_id].graded, 0.0
        for grade in notebook.grades:
            given = grade.auto_score if grade.manual_score is None else grade.manual_score
            score += min(given or 0.0, worth[grade.cell_id]) + (grade.extra_credit or 0.0)
        return score

    def _write_files(self, submission: Submission, results: dict[str, GradedNotebook]) -> None:
        """Fill a new folder, then put it in the place of the old one."""
        target = self.course.autograded(submission.student, self.chapter)
        fresh = self.course.autograded(".records", self.chapter) / f"{submission.student}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        try:
            self._fill(fresh, submission, results)
        except OSError:
            # on a full disk half of it would stand in the way of the rest
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        if target.exists():
            shutil.rmtree(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh.replace(target)

    def _fill(self, fresh: Path, submission: Submission, results: dict[str, GradedNotebook]) -> None:
        fresh.mkdir(parents=True)
        handed_in = submission.contents
        _copy(
            [path for path in handed_in.others if handed_in.files[path] <= LARGEST], submission.folder, fresh
        )
        source = self.course.source(self.chapter)
        _copy(contents(source).others, source, fresh)
        for name, graded in results.items():
            (fresh / name).write_text(graded.text, "utf-8")
        for path in fresh.rglob("*"):
            if path.is_file():
                path.chmod(READ_ONLY & path.stat().st_mode)


def late_penalty(course: CourseFolder) -> Callable[[str, float, float], float | None]:
    """Return the late policy that nbgrader_config.py names: (student, score, seconds late) -> points."""
    # loaded for who is late
    from nbgrader.preprocessors import AssignLatePenalties

    step = AssignLatePenalties(config=course.config)
    step.init_plugin()
    return step.plugin_inst.late_submission_penalty


def _copy(files: Iterable[Path], folder: Path, into: Path) -> None:
    """Copy files of a folder to the same places in another, but hidden ones."""
    for path in files:
        if path.name.startswith("."):
            continue
        place = into / path.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        shutil.copyfile(path, place)
