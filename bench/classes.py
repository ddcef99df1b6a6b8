"""Courses with a made-up class to grade, and a look at what they were graded with."""

import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing, redirect_stdout
from io import StringIO
from itertools import count
from pathlib import Path

from grading.classroom import register
from grading.classroom.plans import Plan, deal
from grading.commands.made_up import make_class
from grading.folder.opening import open_course
from tests.grading.conftest import ROOT, make_copy

MAIN = "05-numpy-backprop"
# What stock nbgrader cannot grade, grades wrongly, or waits for half an hour for.
LEFT_OUT = {
    "endless loop", "tests deleted", "cell twice", "not valid JSON", "other name", "kernel ended",
    "prints to stderr",
}  # fmt: skip
SCORES = """
select submitted_assignment.student_id, assignment.name, base_cell.name, grade.auto_score from grade
join base_cell on base_cell.id = grade.cell_id
join submitted_notebook on submitted_notebook.id = grade.notebook_id
join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
join assignment on assignment.id = submitted_assignment.assignment_id
"""

Scores = dict[tuple[str, str], dict[str, float | None]]  # by chapter and student


def chapters() -> list[str]:
    """Return the chapters that are graded."""
    return sorted(path.name for path in (ROOT / "release").glob("0[1-6]-*"))


def make_course(root: Path, sizes: dict[str, int]) -> Path:
    """Make a copy of the course in an empty folder, with so many made-up students in each of these chapters."""
    make_copy(root)
    shutil.rmtree(root / "source")
    for chapter in sizes:
        for place in ("source", "release"):
            shutil.copytree(ROOT / place / chapter, root / place / chapter)
    with redirect_stdout(StringIO()):
        # the largest last: a smaller class of the same students sends the others home
        for chapter, size in sorted(sizes.items(), key=lambda item: item[1]):
            make_class(open_course(root), chapter, gradable(size, chapter))
    return root


def gradable(size: int, chapter: str) -> list[Plan]:
    """Return the first of a class, without those that stock nbgrader cannot grade."""
    for length in count(2 * size, size):
        plans = [plan for plan in deal(length, chapter=chapter) if plan.kind not in LEFT_OUT]
        if len(plans) >= size:
            return plans[:size]
    raise AssertionError


def only_the_first(course: Path, into: Path, size: int) -> Path:
    """Copy a course without the hand-ins of all but the first students."""
    shutil.copytree(course, into)
    for student in register.made_up_students(into / "submitted")[size:]:
        shutil.rmtree(into / "submitted" / student)
    return into


def scores_of(course: Path) -> Scores:
    """Return the automatic scores that the gradebook holds, by cell."""
    found: Scores = defaultdict(dict)
    with closing(sqlite3.connect(f"file:{course / 'gradebook.db'}?mode=ro", uri=True)) as connection:
        for student, chapter, cell, score in connection.execute(SCORES):
            found[chapter, student][cell] = score
    return dict(found)


def predicted(course: Path) -> Scores:
    """Return what each made-up student must get, by cell."""
    return {(one.chapter, one.student): one.scores for one in register.predictions(course / "submitted")}


def wrong(given: Scores, wanted: Scores) -> list[str]:
    """Return a sentence for each submission that was not given what was wanted."""
    return [
        f"{chapter} {student}: {given.get((chapter, student), 'nothing')} instead of {scores}"
        for (chapter, student), scores in wanted.items()
        if given.get((chapter, student)) != scores
    ]


def per_minute(course: Path, names: Sequence[str], warm_after: int = 1) -> float:
    """Return how many submissions a minute were done, by when their notebooks were written.

    warm_after: so many of each chapter come before the clock starts, while processes start and get warm.
    """
    done, seconds = 0, 0.0
    for chapter in names:
        times = sorted(
            path.stat().st_mtime for path in (course / "autograded").glob(f"made-up-*/{chapter}/*.ipynb")
        )
        done += len(times) - warm_after
        seconds += times[-1] - times[warm_after - 1]
    return 60 * done / seconds
