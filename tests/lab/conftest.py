"""A small real checkout to try the front door on."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
CHAPTER = "05-numpy-backprop"


def write_notebook(path: Path, answer: str = "x = 1") -> None:
    """Write an nbgrader exercise: `answer` in the solution cell, and a test that wants x to be 2."""
    nbgrader = {"schema_version": 3, "task": False}
    solution = nbformat.v4.new_code_cell(answer)
    solution.metadata.nbgrader = nbgrader | {
        "grade": False,
        "solution": True,
        "locked": False,
        "grade_id": "a",
    }
    test = nbformat.v4.new_code_cell('import course\nassert x == 2, "x should be 2"')
    test.metadata.nbgrader = nbgrader | {
        "grade": True,
        "solution": False,
        "locked": True,
        "grade_id": "a-test",
        "points": 1,
    }
    notebook = nbformat.v4.new_notebook(cells=[solution, test])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def free_port() -> int:
    """Return a port that nobody has at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def copy_front_door(checkout: Path) -> Path:
    """Copy into `checkout` what `make lab` needs, and nothing to hand out."""
    shutil.copytree(ROOT / "course" / "lab", checkout / "course" / "lab")
    for name in ("course/__init__.py", "Makefile", "pyproject.toml", "constraints.txt", "LICENSE"):
        shutil.copy(ROOT / name, checkout / name)
    (checkout / "README.md").write_text("A small checkout.\n")
    (checkout / "release").mkdir()
    return checkout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with one released chapter: a notebook and a data file."""
    place = copy_front_door(tmp_path / "a checkout")
    write_notebook(place / "release" / CHAPTER / "numpy-backprop.ipynb")
    (place / "release" / CHAPTER / "data.csv").write_text("1,2\n")
    return place


@pytest.fixture
def front_door(checkout: Path) -> Callable[..., subprocess.CompletedProcess]:
    """Run `python -m course.lab ...` in the checkout, as somebody without make."""

    def run(*words: str, make: bool = False, **variables: str) -> subprocess.CompletedProcess:
        surroundings = os.environ | ({"MAKELEVEL": "1"} if make else {})
        return subprocess.run(
            [sys.executable, "-m", "course.lab", *words],
            cwd=checkout,
            env=surroundings | variables,
            capture_output=True,
            text=True,
            timeout=300,
        )

    return run


@pytest.fixture
def released(tmp_path: Path) -> tuple[Path, Path]:
    """A release folder with one chapter, and where the working copy will be."""
    release = tmp_path / "release"
    (release / CHAPTER / "data").mkdir(parents=True)
    (release / CHAPTER / "numpy-backprop.ipynb").write_text("first release")
    (release / CHAPTER / "data" / "points.csv").write_text("1,2\n")
    return release, tmp_path / "work"
