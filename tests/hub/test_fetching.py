"""Fetching again and handing in: what the learner has written stays, what is newer comes beside it, names do not matter."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hub.machine import COURSE_ID, ROOT
from tests.lab.conftest import write_notebook

pytestmark = pytest.mark.slow

CHAPTER = "05-numpy-backprop"
NOTEBOOK = f"{CHAPTER}/numpy-backprop.ipynb"


@pytest.fixture
def place(tmp_path) -> Path:
    """A home with the settings that learners have on a hub, and an exchange with one chapter."""
    settings = (ROOT / "hub" / "nbgrader_config.py").read_text("utf-8")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "nbgrader_config.py").write_text(
        settings.replace("/srv/nbgrader/exchange", str(tmp_path / "exchange")), "utf-8"
    )
    write_notebook(released(tmp_path))
    return tmp_path


def released(place: Path) -> Path:
    return place / "exchange" / COURSE_ID / "outbound" / NOTEBOOK


def fetch(place: Path) -> str:
    return nbgrader(place, "fetch_assignment")


def nbgrader(place: Path, command: str) -> str:
    (place / "exchange").chmod(0o1777)
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", command, CHAPTER],
        cwd=place / "home", capture_output=True, text=True, timeout=300,
        env={**os.environ, "PYTHONPATH": str(ROOT), "JUPYTER_DATA_DIR": str(place / "data")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_newer_release_is_put_beside_and_an_untouched_copy_becomes_it(place):
    mine = place / "home" / NOTEBOOK
    assert fetch(place) == f"Your working copy of {CHAPTER} is in home/{CHAPTER}.\n"
    assert mine.read_bytes() == released(place).read_bytes()
    write_notebook(released(place), "x = 2")
    assert "was replaced by its newer release; you had not changed it." in fetch(place)
    mine.write_text(mine.read_text().replace("x = 2", "x = 3"))
    before = mine.read_bytes()
    assert fetch(place) == ""
    write_notebook(released(place), "x = 4")
    assert "and yours was left as it is." in fetch(place)
    (beside,) = mine.parent.glob("*.new-*.ipynb")
    assert (mine.read_bytes(), beside.read_bytes()) == (before, released(place).read_bytes())
    shutil.rmtree(mine.parent)
    fetch(place)
    assert mine.read_bytes() == released(place).read_bytes()


@pytest.mark.parametrize(
    ("mine", "handed_in"),
    [
        ({"my answers.ipynb"}, {"numpy-backprop.ipynb"}),
        ({"numpy-backprop.ipynb", "numpy-backprop.new-2026-01-31.ipynb"}, None),
        # nobody can tell which of the two it is
        ({"one.ipynb", "another.ipynb"}, None),
    ],
)
def test_a_renamed_notebook_is_handed_in_by_its_name(place, mine, handed_in):
    fetch(place)
    inbound = place / "exchange" / COURSE_ID / "inbound"
    inbound.mkdir()
    folder = place / "home" / CHAPTER
    text = (folder / "numpy-backprop.ipynb").read_bytes()
    (folder / "numpy-backprop.ipynb").unlink()
    for name in mine:
        (folder / name).write_bytes(text)
    nbgrader(place, "submit")
    (sent,) = inbound.iterdir()
    (kept,) = (place / "data" / "nbgrader_cache" / COURSE_ID).iterdir()
    for where in (sent, kept):
        assert {path.name for path in where.glob("*.ipynb")} == (handed_in or mine)
    assert {path.name for path in folder.glob("*.ipynb")} == mine
