"""What is found in submitted/ before anything of it is run."""

import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from grading.engine.batch import Job, Result, grade_job
from grading.folder.submissions import Submission, find_submissions, misplaced
from grading.folder.timestamps import Clock
from tests.grading.conftest import CHAPTER, NOTEBOOK
from tests.grading.test_plans import RELEASED

GOOD = json.dumps(RELEASED)
DAMAGED = json.dumps({"cells": [1], "nbformat": 4, "nbformat_minor": 5, "metadata": {}})


@pytest.fixture
def submission(tmp_path):
    folder = tmp_path / "submitted" / "ann" / CHAPTER
    folder.mkdir(parents=True)
    (folder / NOTEBOOK).write_text(GOOD, "utf-8")
    return Submission(CHAPTER, "ann", folder, (NOTEBOOK,))


def test_a_good_one_has_no_obstacle(submission):
    (submission.folder / "notes.txt").write_text("mine")
    (submission.folder / "timestamp.txt").write_text("2026-01-30 16:00:00 UTC")
    assert submission.obstacle() is None
    assert submission.damage() is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (GOOD[:1000].encode(), "is not valid JSON from line 1 on"),
        (b'{\n "cells": [\n<<<<<<< HEAD\n 1\n=======\n 2\n>>>>>>> mine\n]}', "holds both sides of a conflict of git, from line 3 on"),
        (b"\x89PNG\x0d\x0a\x1a\x0a\xff\xfe", "is not a text file"),
        (b"[" * 100_000, "is nested too deeply"),
        (b'{"name": "ann"}', "is valid JSON but not a notebook"),
        (b'["cells"]', "is valid JSON but not a notebook"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_notebook_is_told_apart(submission, content, reason):
    (submission.folder / NOTEBOOK).write_bytes(content)
    assert submission.obstacle().startswith(f"{NOTEBOOK} {reason}")


def test_a_notebook_that_cannot_be_read_is_told_by_who_reads_it(submission):
    (submission.folder / NOTEBOOK).write_text(DAMAGED)
    assert submission.obstacle() is None
    told = f"{NOTEBOOK} is a damaged notebook (TypeError)"
    assert submission.damage() == f"{told}: ask for it to be handed in again"
    # a worker's words
    assert grade_job(Job({NOTEBOOK: DAMAGED}, {})) == Result(damage=told)


def test_a_notebook_without_the_chapters_cells_under_another_name_is_named(submission):
    (submission.folder / NOTEBOOK).rename(submission.folder / "Untitled.ipynb")
    assert submission.obstacle().startswith(
        f"there is no {NOTEBOOK}, only Untitled.ipynb, without this chapter's"
    )


def test_an_empty_folder_is_told(submission):
    (submission.folder / NOTEBOOK).unlink()
    assert submission.obstacle().startswith(f"there is no {NOTEBOOK}: ask")


@pytest.mark.parametrize("text", ["yesterday evening", "2026-13-45 99:00", "99999999999999999999"])
def test_a_timestamp_that_is_no_date_is_told(submission, text):
    """Nbgrader would stop with a traceback, in the formgrader for the whole class."""
    (submission.folder / "timestamp.txt").write_text(text)
    assert submission.obstacle().startswith(f"timestamp.txt says {text!r}, which is no date")


def test_a_name_with_pattern_characters_is_told(submission):
    odd = Submission(CHAPTER, "ann[1]", submission.folder, (NOTEBOOK,))
    assert "holds one of * ? [ ]" in odd.obstacle()


def test_a_file_that_cannot_be_read_is_told(submission, monkeypatch):
    def denied(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", denied)
    assert submission.obstacle().startswith(f"{NOTEBOOK} cannot be read (Permission denied)")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_read_permission_is_told(submission):
    (submission.folder / NOTEBOOK).chmod(0)
    assert "cannot be read (Permission denied)" in submission.obstacle()


def test_a_fingerprint_changes_with_any_file_and_with_nothing_else(submission):
    before = submission.fingerprint()
    os.utime(submission.folder / NOTEBOOK, (0, 0))
    assert submission.fingerprint() == before
    (submission.folder / "notes.txt").write_text("mine")
    assert submission.fingerprint() != before


def course(tmp_path):
    return SimpleNamespace(
        submissions=tmp_path / "submitted",
        submitted=lambda student, chapter: tmp_path / "submitted" / student / chapter,
        notebooks=lambda chapter: [NOTEBOOK],
        chapters=lambda: [CHAPTER],
        clock=Clock(),
        shown=lambda path: str(path.relative_to(tmp_path)),
    )


def test_only_folders_of_students_with_the_chapter_are_found(submission, tmp_path):
    submitted = tmp_path / "submitted"
    (submitted / "bob").mkdir()
    (submitted / ".hidden" / CHAPTER).mkdir(parents=True)
    (submitted / "list.csv").write_text("ann,bob")
    assert find_submissions(course(tmp_path), CHAPTER) == [submission]


def test_notebooks_in_the_wrong_place_are_told(submission, tmp_path):
    submitted = tmp_path / "submitted"
    (submitted / "bob").mkdir()
    for stray in ("loose.ipynb", f"bob/{NOTEBOOK}", "bob/my-chapter/a.ipynb"):
        (submitted / stray).parent.mkdir(exist_ok=True)
        (submitted / stray).write_text("{}")
    checkpoint = submitted / "ann" / ".ipynb_checkpoints" / "a.ipynb"
    checkpoint.parent.mkdir()
    checkpoint.write_text("{}")
    told = misplaced(course(tmp_path))
    assert [line.split(" ")[0] for line in told] == [
        "submitted/bob/my-chapter/a.ipynb",
        f"submitted/bob/{NOTEBOOK}",
        "submitted/loose.ipynb",
    ]
    assert all("submitted/STUDENT/CHAPTER" in line for line in told)


@pytest.mark.parametrize("name", ["5-numpy-backprop", "05_numpy_backprop", "05-Numpy-Backprop", "05"])
def test_a_chapter_of_a_wrong_name_is_told_with_the_nearest(submission, tmp_path, name):
    submission.folder.rename(submission.folder.with_name(name))
    assert misplaced(course(tmp_path)) == [
        f"submitted/ann/{name}/{NOTEBOOK} lies in {name}, and there is no such chapter: did you mean {CHAPTER}?"
    ]


def test_no_submitted_folder_is_no_trouble(tmp_path):
    assert find_submissions(course(tmp_path), CHAPTER) == []
    assert misplaced(course(tmp_path)) == []
