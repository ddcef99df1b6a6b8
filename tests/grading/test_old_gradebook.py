"""A gradebook of before 0.2, whose rows hold hidden tests as they were called then, is graded on as if nothing was."""

import json
import re
import shutil
import sqlite3

import pytest
from nbgrader.api import Gradebook

from grading.classroom import writer
from grading.classroom.plans import one_of_each
from tests.grading.conftest import CHAPTER, NOTEBOOK, ROOT

ASSIGNMENT = {"notebook": NOTEBOOK.removesuffix(".ipynb"), "assignment": CHAPTER}
# How a hidden test of chapter 5 was written in 0.1.
AS_BEFORE = (
    (r"from grading\.examine import examine", "from grading.examine import numpy_backprop as examine"),
    (r'examine\("backward_pass, ([\w ]+)", ', r'examine.backward_pass("\1", '),
    (r'examine\("(train\w*)", ', r"examine.\1("),
    (r'examine\("(\w+)", backward_step', r'examine.backward_step("\1", backward_step'),
)


def rows(path):
    with sqlite3.connect(path) as database:
        return dict(
            database.execute("SELECT id, source FROM source_cell WHERE source LIKE '%grading.examine%'")
        )


def made_old(path):
    """Put the hidden tests into the gradebook as the commit before 0.2 wrote them."""
    with sqlite3.connect(path) as database:
        for id_, source in rows(path).items():
            for now, before in AS_BEFORE:
                source = re.sub(now, before, source)
            database.execute("UPDATE source_cell SET source = ? WHERE id = ?", (source, id_))


def scores(path):
    with Gradebook(f"sqlite:///{path}") as gradebook:
        graded = gradebook.find_submission_notebook(ASSIGNMENT["notebook"], CHAPTER, "ada")
        return {grade.name: (grade.auto_score, grade.manual_score) for grade in graded.grades}


@pytest.mark.slow
def test_one_regrade_gives_the_same_and_keeps_marks_by_hand(course_copy):
    path = course_copy.root / "gradebook.db"
    [plan] = one_of_each(["slip in backward_step"])
    released = writer.read_release(course_copy.root / "release" / CHAPTER / NOTEBOOK)
    course_copy.submitted("ada").mkdir(parents=True)
    (course_copy.submitted("ada") / NOTEBOOK).write_text(json.dumps(writer.filled(plan, released)))
    assert course_copy.run("grade", "05").status in (0, 3)
    with Gradebook(f"sqlite:///{path}") as gradebook:
        grade = gradebook.find_grade("written-answer", ASSIGNMENT["notebook"], CHAPTER, "ada")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        gradebook.db.commit()
    before, now = scores(path), rows(path)
    made_old(path)
    assert all("numpy_backprop as examine" in source for source in rows(path).values())
    said = course_copy.run("grade", "05", "--again")
    assert said.status in (0, 3), said.err
    assert scores(path) == before
    assert before["written-answer"][1] == 1.5
    assert rows(path) == now


@pytest.mark.slow
def test_a_chapter_with_other_graded_cells_keeps_its_points_and_the_next_one_is_graded(course_copy):
    """As when a new version of the course has another exercise in one chapter, and the gradebook hand-ins of the old."""
    root, other = course_copy.root, "07-the-same-in-pytorch"
    shutil.copytree(ROOT / "source" / other, root / "source" / other)
    assert course_copy.run("release").status == 0
    shutil.copytree(root / "release" / CHAPTER, root / "submitted" / "ada" / CHAPTER)
    assert course_copy.run("grade").status in (0, 3)
    before = scores(root / "gradebook.db")
    source = root / "source" / CHAPTER / NOTEBOOK
    source.write_text(source.read_text().replace('"check-error"', '"check-another-error"'))
    shutil.copytree(root / "release" / other, root / "submitted" / "ada" / other)
    for command in ("release", "grade"):
        said = course_copy.run(command)
        assert said.status == 1
        assert said.err.startswith(f"{CHAPTER}: Its graded cells were added, removed or renamed")
        assert f"{other}: " in said.out
    assert f"{other}: 1 graded now" in said.out
    assert scores(root / "gradebook.db") == before
