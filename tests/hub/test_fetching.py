"""Fetching again from the exchange: what the learner has written stays, and what is newer comes beside it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hub.machine import COURSE_ID, ROOT
from tests.lab.conftest import write_notebook

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
    (place / "exchange").chmod(0o1777)
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "fetch_assignment", CHAPTER],
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
