"""A course that is watched while its grading is killed: what must hold at any moment, and what may be left."""

import os
import re
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from grading.folder.opening import open_course
from tests.grading.conftest import Said

CHAPTER, NOTEBOOK = "01-feed-forward", "feed-forward"
MARKED = "made-up-001"
# Seconds until nothing of a killed run may be left.
GONE = 20


@dataclass
class Course:
    """A copy of the course with a class handed in, and a folder of its own for temporary files."""

    root: Path
    temporary: Path

    def start(self, *words: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-m", "grading", "grade", "--workers", "2", *words],
            cwd=self.root, env={**os.environ, "TMPDIR": str(self.temporary)}, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def grade(self, *words: str) -> Said:
        running = self.start(*words)
        out, err = running.communicate(timeout=600)
        return Said(out, err, running.returncode)

    @property
    def records(self) -> Path:
        return self.root / "autograded" / ".records" / CHAPTER

    def handed_in(self) -> dict[str, tuple]:
        found = sorted((self.root / "submitted").rglob("*"))
        return {
            str(path): (path.stat().st_mode, path.stat().st_mtime_ns, path.is_file() and path.read_bytes())
            for path in found
        }

    def graded(self) -> dict[str, bytes]:
        """Return what is in autograded/, but for what a cell of the chapter says of its running time."""
        found = (self.root / "autograded").glob(f"made-up-*/{CHAPTER}/**/*")
        files = {path.relative_to(self.root).as_posix(): path for path in found if path.is_file()}
        return {name: re.sub(rb"takes [0-9.]+ times", b"", path.read_bytes()) for name, path in files.items()}

    def processes(self) -> list[str]:
        """Return the command lines of what is left of a run: its temporary folder is in them or around them."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                line = (folder / "cmdline").read_bytes()
                if str(self.temporary).encode() in line + _read(folder / "environ"):
                    found.append(
                        f"{folder.name} {line.replace(bytes(1), b' ').decode('utf-8', 'replace')}"[:300]
                    )
            except OSError:
                continue
        return found

    def left(self) -> list[str]:
        return [path.name for path in self.temporary.iterdir()]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except PermissionError:
        return b""


def all_is_well(course: Course, before: dict) -> None:
    """Check what must hold at any moment."""
    with sqlite3.connect(course.root / "gradebook.db") as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert course.handed_in() == before, "what was handed in has changed"
    with open_course(course.root).gradebook as gradebook:
        assert what_a_person_gave(gradebook) == (0.5, "well done")


def what_a_person_gave(gradebook) -> tuple:
    submission = gradebook.find_submission_notebook(NOTEBOOK, CHAPTER, MARKED)
    grades = {grade.name: grade for grade in submission.grades}
    comments = sorted(submission.comments, key=lambda comment: comment.name)
    return grades["written-answer"].manual_score, comments[0].manual_comment


def nothing_runs(course: Course) -> None:
    until = time.monotonic() + GONE
    while (left := course.processes()) and time.monotonic() < until:
        time.sleep(0.1)
    assert left == [], left


def nothing_is_left(course: Course) -> None:
    nothing_runs(course)
    assert course.left() == [], course.left()
