"""Marks given by hand, whose answer has changed since or which are above a maximum that was lowered, are named."""

import csv
import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from grading.commands.export import export
from tests.grading.conftest import CHAPTER, NOTEBOOK, Copy
from tests.grading.handins.folders import AUTOMATIC, Class, put, right

pytestmark = pytest.mark.slow
CHANGED = "was marked by hand, and the answer has changed since: look at it in `make teach`"
# Each with the cell that a person marks; the last one's answer stays.
MARKED = {
    "words": "written-answer",
    "code": "check-train",
    "elsewhere": "check-error",
    "same": "written-answer",
}
MARK = 1.5


def notebook(copy: Copy, words: str, train: str = "") -> dict:
    made = right(copy)
    for cell in made["cells"]:
        if cell.get("id") == "written-answer":
            cell["source"] = words
        if cell.get("id") == "train":
            cell["source"] = "".join(cell["source"]) + train
    return made


def mark(found: Class, student: str, cell: str, points: float = MARK) -> None:
    """Do what the formgrader does when a person types points, or presses Resolve."""
    with found.course.gradebook as gradebook:
        grade = gradebook.find_grade(cell, NOTEBOOK.removesuffix(".ipynb"), CHAPTER, student)
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


def named(found: Class) -> set[str]:
    return {student for student in MARKED if any(CHANGED in line for line in found.told(student))}


@pytest.fixture(scope="module")
def marked(released_course, tmp_path_factory) -> Class:
    """A class that was graded, marked by hand, and has handed in again, once."""
    copy = Copy(shutil.copytree(released_course.root, tmp_path_factory.mktemp("marks") / "course"))
    for student in MARKED:
        put(copy.submitted(student), {NOTEBOOK: notebook(copy, "One.")})
    found = Class.graded(copy)
    assert found.standings["same"].automatic == AUTOMATIC
    for student, cell in MARKED.items():
        mark(found, student, cell, min(MARK, 1) if cell == "check-error" else MARK)
    put(copy.submitted("words"), {NOTEBOOK: notebook(copy, "Another.")})
    for student in ("code", "elsewhere"):
        put(copy.submitted(student), {NOTEBOOK: notebook(copy, "One.", "\n# again")})
    put(copy.submitted("same"), {NOTEBOOK: notebook(copy, "One.", "\n# again"), "notes.txt": "new"})
    return Class.graded(copy)


def test_a_mark_is_named_when_what_it_was_given_for_has_changed(marked):
    assert "3 graded now" not in marked.said.out
    assert "4 graded now" in marked.said.out
    assert named(marked) == {"words", "code"}
    (line,) = marked.told("words")
    assert line.startswith(f"submitted/words/{CHAPTER}, cell written-answer: {CHANGED}")
    (line,) = marked.told("code")
    assert line.startswith(f"submitted/code/{CHAPTER}, cell check-train: {CHANGED}")
    assert marked.said.status == 3


def test_it_is_named_until_a_person_has_looked_or_the_old_answer_is_back(marked):
    copy = marked.copy
    assert named(Class.graded(copy, "--again")) == {"words", "code"}
    mark(marked, "words", "written-answer")
    assert named(Class.graded(copy)) == {"code"}
    put(copy.submitted("code"), {NOTEBOOK: notebook(copy, "One.")})
    put(copy.submitted("words"), {NOTEBOOK: notebook(copy, "A third.")})
    assert named(Class.graded(copy)) == {"words"}


def rows(place: Path) -> list[dict[str, str]]:
    with place.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_mark_above_a_lowered_maximum_is_named_and_never_exported(marked, tmp_path):
    copy = marked.copy
    source = copy.root / "source" / CHAPTER / NOTEBOOK
    held = json.loads(source.read_text("utf-8"))
    for cell in held["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "written-answer":
            cell["metadata"]["nbgrader"]["points"] = 1
    source.write_text(json.dumps(held), "utf-8")
    # with lateness: a share of what counts
    copy.configure(
        'c.AssignLatePenalties.plugin_class = "grading.late.SharePerDay"\nc.SharePerDay.share_per_day = 0.5'
    )
    with marked.course.gradebook as gradebook:
        gradebook.update_or_create_assignment(CHAPTER, duedate=datetime(2026, 1, 1))
    put(copy.submitted("same"), {"timestamp.txt": "2026-01-01 10:00 UTC"})
    found = Class.graded(copy)
    told = "written-answer: was given 1.5 points by hand and is worth 1, which are what counts"
    assert any(told in line for line in found.told("same"))
    most = AUTOMATIC + 1
    known = found.standings["same"]
    assert (known.by_hand, known.total, known.most) == (1, most, most)
    course = found.course
    for form, column in (("canvas", CHAPTER), ("moodle", f"Assignment: {CHAPTER} (Real)")):
        export(course, [CHAPTER], form, tmp_path / f"{form}.csv")
        grades = {
            one.get("SIS Login ID") or one.get("ID number"): one[column]
            for one in rows(tmp_path / f"{form}.csv")
        }
        assert grades["same"] == f"{most / 2:g}"
        assert all(float(grade) <= most for grade in grades.values() if grade)
    export(course, [CHAPTER], "tidy", tmp_path / "tidy.csv")
    assert all(float(one["points"] or 0) <= float(one["max"]) for one in rows(tmp_path / "tidy.csv"))
    said = copy.nbgrader("export", "--to", str(tmp_path / "plain.csv"))
    assert said.status == 0, said.err
    (plain,) = (one for one in rows(tmp_path / "plain.csv") if one["student_id"] == "same")
    assert (plain["raw_score"], plain["score"], plain["max_score"]) == (f"{most}", f"{most / 2:g}", f"{most}")
    assert (plain["duedate"], plain["timestamp"]) == ("2026-01-01 00:00:00", "2026-01-01 10:00:00")
