"""The gradebook that is made without another program is the one that nbgrader makes."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grading.folder.new_gradebook import make_if_missing


def what_it_holds(place: Path) -> tuple[list, list]:
    """Return the tables with their columns, as they were declared, and nbgrader's version of them."""
    with sqlite3.connect(place) as db:
        tables = sorted(db.execute("SELECT type, name, sql FROM sqlite_master"))
        return tables, list(db.execute("SELECT version_num FROM alembic_version"))


def test_the_gradebook_is_nbgraders_own(tmp_path, monkeypatch):
    # nbgrader finds its program by name
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    Gradebook(f"sqlite:///{tmp_path / 'theirs.db'}").close()

    def never(*words, **settings):
        raise AssertionError(f"{words} was started")

    monkeypatch.setattr(subprocess, "Popen", never)
    make_if_missing(f"sqlite:///{tmp_path / 'ours.db'}")
    assert what_it_holds(tmp_path / "ours.db") == what_it_holds(tmp_path / "theirs.db")
    with Gradebook(f"sqlite:///{tmp_path / 'ours.db'}", "a course") as opened:
        opened.update_or_create_student("ada")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ours.db", "theirs.db"]


def test_what_is_there_is_left_alone(tmp_path):
    place = tmp_path / "gradebook.db"
    place.write_bytes(b"whatever it is")
    make_if_missing(f"sqlite:///{place}")
    assert place.read_bytes() == b"whatever it is"


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "postgresql://somebody@nowhere.test/grades"]
)
def test_another_database_is_nbgraders_business(url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    make_if_missing(url)
    assert not list(tmp_path.iterdir())
