"""A copy of the course to grade in, and the instructor's commands run on it as a person would."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHAPTER = "05-numpy-backprop"
NOTEBOOK = "numpy-backprop.ipynb"


@dataclass
class Said:
    """What a command printed, and how it ended."""

    out: str
    err: str
    status: int


@dataclass
class Copy:
    """A copy of the course with chapter 5 alone: what takes minutes for six chapters proves no more."""

    root: Path

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "grading", *words]

    def run(self, *words: str) -> Said:
        return self._said(self.command(*words))

    def nbgrader(self, *words: str) -> Said:
        return self._said([sys.executable, "-m", "nbgrader", *words])

    def _said(self, command: list[str]) -> Said:
        done = subprocess.run(command, cwd=self.root, capture_output=True, text=True, timeout=900)
        return Said(done.stdout, done.stderr, done.returncode)

    def configure(self, lines: str) -> None:
        """Add lines to its nbgrader_config.py."""
        with (self.root / "nbgrader_config.py").open("a") as config:
            config.write(f"\n{lines}\n")

    def submitted(self, student: str) -> Path:
        return self.root / "submitted" / student / CHAPTER

    def autograded(self, student: str) -> Path:
        return self.root / "autograded" / student / CHAPTER


def make_copy(root: Path) -> Copy:
    for name in ("course", "grading"):
        # with what Python has compiled, which each command in a copy would do again
        shutil.copytree(ROOT / name, root / name)
    shutil.copytree(ROOT / "source" / CHAPTER, root / "source" / CHAPTER)
    shutil.copyfile(ROOT / "nbgrader_config.py", root / "nbgrader_config.py")
    return Copy(root)


@pytest.fixture(scope="session")
def released_course(tmp_path_factory) -> Copy:
    """A copy in which `release` has run, for tests that only read it."""
    copy = make_copy(tmp_path_factory.mktemp("course"))
    said = copy.run("release")
    assert said.status == 0, said.err
    return copy


@pytest.fixture
def course_copy(released_course, tmp_path) -> Copy:
    """A copy of its own for the test, released, with an empty gradebook."""
    shutil.copytree(released_course.root, tmp_path, dirs_exist_ok=True)
    return Copy(tmp_path)
