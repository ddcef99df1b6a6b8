"""A small class without any grading: a gradebook and graded notebooks written by hand, for tests of what reads them."""

import json
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from nbgrader.api import Gradebook

from course.judging.verdict import SLIP_MIME
from grading.folder.new_gradebook import make_if_missing
from grading.folder.opening import CourseFolder, open_course
from tests.grading.conftest import CHAPTER, NOTEBOOK

DUE = datetime(2026, 1, 30, 22, 0)
STEP = "def backward_step(x):\n    # what was handed out\n    return error"
# grade id: points, None for a solution cell without any
CELLS = {
    "backward-step": None,
    "check-error": 1,
    "check-delta-w-i-h": 3,
    "train": None,
    "check-train": 2,
    "written-answer": 2,
}
TESTS = ("check-error", "check-delta-w-i-h", "check-train")


def error(name: str, text: str) -> dict:
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [text]}


def said(quantity: str, *ids: str, status: str = "value", formula: str = "") -> dict:
    record = {"quantity": quantity, "status": status, "ids": list(ids)}
    data = {SLIP_MIME: {**record, "formula": formula} if formula else record}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def printed(text: str) -> dict:
    return {"output_type": "stream", "name": "stdout", "text": [text]}


RIGHT = [printed("\x1b[1;32m✓ It is right.\x1b[0m\n")]
UNTOUCHED = [error("NotAttempted", "error: not attempted yet.")]


def wrong(
    quantity: str, *ids: str, says: str = "is not right yet.", status: str = "value", formula: str = ""
) -> list[dict]:
    return [
        said(quantity, *ids, status=status, formula=formula),
        error("CheckFailed", f"{quantity} {says}\nThink again."),
    ]


@dataclass
class Student:
    """One learner: what each test cell put out (right if not said), the answers, and what a person gave."""

    id: str
    outputs: dict[str, list[dict]] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    solution_outputs: dict[str, list[dict]] = field(default_factory=dict)
    manual: dict[str, float] = field(default_factory=dict)
    written: float | None = None
    first_name: str = "Ada"
    last_name: str = "Lovelace"
    email: str = ""
    late: timedelta = timedelta(0)
    penalty: float | None = None

    def points(self, cell: str) -> float:
        failed = any(one["output_type"] == "error" for one in self.outputs.get(cell, RIGHT))
        return 0.0 if failed else float(CELLS[cell])


def a_course(root: Path, students: list[Student]) -> CourseFolder:
    """Make a course with one chapter in `root`, graded for these students."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "nbgrader_config.py").write_text(
        "from pathlib import Path\nc = get_config()\nc.CourseDirectory.course_id = 'backpropagation'\n"
        "c.CourseDirectory.root = str(Path(__file__).resolve().parent)\n"
        "c.Exchange.root = str(Path(__file__).resolve().parent / 'exchange')\n"
    )
    _write(root / "source" / CHAPTER / NOTEBOOK, Student("source"))
    course = open_course(root)
    notebook = NOTEBOOK.removesuffix(".ipynb")
    (root / "gradebook.db").write_bytes(_empty_gradebook())
    with course.gradebook as gradebook:
        gradebook.add_assignment(CHAPTER, duedate=DUE)
        gradebook.add_notebook(notebook, CHAPTER)
        for cell, points in CELLS.items():
            if points is not None:
                kind = "markdown" if cell == "written-answer" else "code"
                gradebook.add_grade_cell(cell, notebook, CHAPTER, max_score=points, cell_type=kind)
            if cell not in TESTS:
                gradebook.add_solution_cell(cell, notebook, CHAPTER)
            source = STEP if cell == "backward-step" else ""
            kind = "markdown" if cell == "written-answer" else "code"
            gradebook.add_source_cell(cell, notebook, CHAPTER, source=source, cell_type=kind)
        for student in students:
            _enter(gradebook, notebook, student)
            _write(root / "autograded" / student.id / CHAPTER / NOTEBOOK, student)
        gradebook.db.commit()
    return course


@cache
def _empty_gradebook() -> bytes:
    """Return the file of an empty gradebook."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "gradebook.db"
        make_if_missing(f"sqlite:///{place}")
        Gradebook(f"sqlite:///{place}", "backpropagation").close()
        return place.read_bytes()


def _enter(gradebook, notebook: str, student: Student) -> None:
    gradebook.add_student(
        student.id, first_name=student.first_name, last_name=student.last_name, email=student.email
    )
    gradebook.add_submission(CHAPTER, student.id, timestamp=DUE + student.late)
    for grade in gradebook.find_submission_notebook(notebook, CHAPTER, student.id).grades:
        if grade.name == "written-answer":
            grade.manual_score, grade.needs_manual_grade = student.written, student.written is None
        else:
            grade.auto_score, grade.needs_manual_grade = student.points(grade.name), False
            grade.manual_score = student.manual.get(grade.name)
    gradebook.find_submission_notebook(
        notebook, CHAPTER, student.id
    ).late_submission_penalty = student.penalty


def _write(place: Path, student: Student) -> None:
    cells = []
    for cell, points in CELLS.items():
        is_test = cell in TESTS
        mark = {"grade_id": cell, "grade": points is not None, "solution": not is_test, "points": points}
        source = f'checks.check("{cell}")' if is_test else student.answers.get(cell, "pass")
        outputs = student.outputs.get(cell, RIGHT) if is_test else student.solution_outputs.get(cell, [])
        cells.append(
            {"cell_type": "code", "metadata": {"nbgrader": mark}, "source": source, "outputs": outputs}
        )
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(
        json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), "utf-8"
    )
