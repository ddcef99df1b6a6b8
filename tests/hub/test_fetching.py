"""Fetching again and handing in: what the learner has written stays, what is newer comes beside it, names do not matter."""

import shutil
from pathlib import Path

import pytest
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from traitlets.config.loader import PyFileConfigLoader

from tests.hub.machine import COURSE_ID, learners_settings
from tests.lab.conftest import write_notebook

CHAPTER = "05-numpy-backprop"
NOTEBOOK = f"{CHAPTER}/numpy-backprop.ipynb"


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """Somebody's home, in which the test is, with the settings that learners have on a hub, and an exchange with one chapter."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "nbgrader_config.py").write_text(learners_settings(tmp_path / "exchange"), "utf-8")
    write_notebook(released(tmp_path))
    (tmp_path / "exchange").chmod(0o1777)
    monkeypatch.chdir(tmp_path / "home")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


def released(place: Path) -> Path:
    return place / "exchange" / COURSE_ID / "outbound" / NOTEBOOK


def ask(what: str) -> None:
    """Do what `nbgrader fetch_assignment` and `nbgrader submit` do, in the folder where somebody is."""
    config = PyFileConfigLoader("nbgrader_config.py").load_config()
    config.CourseDirectory.assignment_id = CHAPTER
    how = {"coursedir": CourseDirectory(config=config), "authenticator": Authenticator(config=config)}
    getattr(ExchangeFactory(config=config), what)(config=config, **how).start()


def test_a_newer_release_is_put_beside_and_an_untouched_copy_becomes_it(place, capsys):
    def fetch() -> str:
        ask("FetchAssignment")
        return capsys.readouterr().out

    mine = place / "home" / NOTEBOOK
    assert fetch() == f"Your working copy of {CHAPTER} is in home/{CHAPTER}.\n"
    assert mine.read_bytes() == released(place).read_bytes()
    write_notebook(released(place), "x = 2")
    assert "was replaced by its newer release; you had not changed it." in fetch()
    mine.write_text(mine.read_text().replace("x = 2", "x = 3"))
    before = mine.read_bytes()
    assert fetch() == ""
    write_notebook(released(place), "x = 4")
    assert "and yours was left as it is." in fetch()
    (beside,) = mine.parent.glob("*.new-*.ipynb")
    assert (mine.read_bytes(), beside.read_bytes()) == (before, released(place).read_bytes())
    shutil.rmtree(mine.parent)
    fetch()
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
    ask("FetchAssignment")
    inbound = place / "exchange" / COURSE_ID / "inbound"
    inbound.mkdir()
    folder = place / "home" / CHAPTER
    text = (folder / "numpy-backprop.ipynb").read_bytes()
    (folder / "numpy-backprop.ipynb").unlink()
    for name in mine:
        (folder / name).write_bytes(text)
    ask("Submit")
    (sent,) = inbound.iterdir()
    (kept,) = (place / "data" / "nbgrader_cache" / COURSE_ID).iterdir()
    for where in (sent, kept):
        assert {path.name for path in where.glob("*.ipynb")} == (handed_in or mine)
    assert {path.name for path in folder.glob("*.ipynb")} == mine
