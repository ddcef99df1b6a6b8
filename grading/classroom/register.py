"""Which students are made up. Nothing here ever touches anybody else's work.

Every made-up student has a file beside their hand-ins that says so, and what they must be graded with in
each chapter.
"""

import contextlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from grading.classroom import writer
from grading.classroom.plans import Plan
from grading.folder.messages import Trouble

PREFIX = "made-up-"
MARK = "made-up.json"


@dataclass(frozen=True)
class Prediction:
    """What a made-up student must get: a score for each graded cell, or the words of a reason for none."""

    student: str
    chapter: str
    kind: str
    slips: tuple[str, ...]
    scores: dict[str, float | None]
    ungradable: str = ""


def enrol(
    submitted: Path, gradebook: Gradebook, chapter: str, release: Path, plans: Iterable[Plan]
) -> list[Prediction]:
    """Write these plans as hand-ins below `submitted`; refuse where there is anybody's real work."""
    refuse_beside_real_students(submitted, gradebook)
    released = writer.read_release(release)
    points = writer.points_of(released)
    predictions = []
    for number, plan in enumerate(plans, start=1):
        student = student_id(number)
        scores = {} if plan.ungradable else plan.predicted(points)
        prediction = Prediction(student, chapter, plan.kind, tuple(plan.slips), scores, plan.ungradable)
        folder = submitted / student / chapter
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        # first the mark, so that a student without one is never ours
        mark = folder.parent / MARK
        said = json.loads(mark.read_text("utf-8")) if mark.is_file() else {}
        mark.write_text(json.dumps({**said, chapter: vars(prediction)}, indent=1, sort_keys=True), "utf-8")
        writer.write(plan, released, folder, release.name)
        predictions.append(prediction)
    return predictions


def student_id(number: int) -> str:
    """Return the id of the student with this number."""
    return f"{PREFIX}{number:03d}"


def made_up_students(submitted: Path) -> list[str]:
    """Return the students in `submitted` that carry the mark."""
    return sorted(path.parent.name for path in submitted.glob(f"{PREFIX}*/{MARK}"))


def predictions(submitted: Path) -> list[Prediction]:
    """Return what each made-up student must get, in each chapter."""
    return [
        Prediction(**{**said, "slips": tuple(said["slips"])})
        for student in made_up_students(submitted)
        for said in json.loads((submitted / student / MARK).read_text("utf-8")).values()
    ]


def refuse_beside_real_students(submitted: Path, gradebook: Gradebook) -> None:
    """Raise Trouble if `submitted` or the gradebook knows anybody who is not made up."""
    ours = set(made_up_students(submitted))
    folders = (
        {path.name for path in submitted.iterdir() if not path.name.startswith(".")}
        if submitted.is_dir()
        else set()
    )
    if real := sorted(folders - ours):
        raise Trouble(
            f"{submitted.name}/ holds work that is not made up ({_some(real)}): a made-up class goes only where "
            "nobody else is. Copy the course to another folder and run this there."
        )
    known = {student.id for student in gradebook.students}
    if real := sorted(student for student in known if not student.startswith(PREFIX)):
        raise Trouble(
            f"The gradebook knows students that are not made up ({_some(real)}): a made-up class goes only where "
            "nobody else is. Copy the course to another folder, without gradebook.db, and run this there."
        )


def dismiss(submitted: Path, gradebook: Gradebook, folders: list[Path], students: list[str]) -> None:
    """Remove these made-up students: hand-ins, rows of the gradebook, and their own part of `folders`."""
    for student in set(students) & set(made_up_students(submitted)):
        with contextlib.suppress(MissingEntry):  # never graded
            gradebook.remove_student(student)
        for folder in (*folders, submitted):
            if (folder / student).exists():
                shutil.rmtree(folder / student)


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
