"""Folders as people hand them in, in a copy of the course, and what the real engine makes of a class of them."""

import json
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from grading.classroom import writer
from grading.classroom.plans import one_of_each
from grading.commands.summary import Standing, standings
from grading.folder.opening import CourseFolder, open_course
from tests.grading.conftest import CHAPTER, NOTEBOOK, Copy, Said

# What the tests of the chapter give, and what a person may give on top.
AUTOMATIC = 23


def released(copy: Copy) -> dict:
    """Return the notebook as it was handed out."""
    return writer.read_release(copy.root / "release" / CHAPTER / NOTEBOOK)


def right(copy: Copy) -> dict:
    """Return a notebook with all points but those for words, which nobody has written."""
    (plan,) = one_of_each(["right"])
    plan = deepcopy(plan)
    plan.answers.pop("written-answer", None)
    return writer.filled(plan, released(copy))


def put(folder: Path, files: dict[str, dict | str | bytes]) -> Path:
    """Write files by their path in a folder: a notebook from its cells, a text in UTF-8, bytes as they are."""
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, dict):
            content = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
        place.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder by their path in it."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@dataclass
class Class:
    """A class in a copy of the course, and what grading it said."""

    copy: Copy
    said: Said

    @classmethod
    def graded(cls, copy: Copy, *words: str) -> "Class":
        """Grade what is in submitted/ as a person would."""
        return cls(copy, copy.run("grade", CHAPTER, *words))

    @property
    def course(self) -> CourseFolder:
        return open_course(self.copy.root)

    @property
    def standings(self) -> dict[str, Standing]:
        return standings(self.course, CHAPTER)

    def row(self, student: str) -> str:
        """Return a student's line of the table."""
        return next(line for line in self.said.out.splitlines() if line.startswith(f"{student} "))

    def told(self, student: str) -> list[str]:
        """Return the lines below the table that are on a student."""
        _, _, below = self.said.out.partition("Mean of the automatic points")
        named = (f"{student},", f"{student}:", f"submitted/{student}/")
        return [line.strip() for line in below.splitlines() if line.strip().startswith(named)]
