"""Working copies: handed out once, renewed where untouched, never overwritten."""

import json
import os
import re
from datetime import date
from pathlib import Path

import pytest

from course.lab import copies
from course.lab.messages import Trouble
from tests.lab.conftest import CHAPTER

NOTEBOOK = f"{CHAPTER}/numpy-backprop.ipynb"


def contents(folder: Path) -> dict[str, str]:
    """Return every file below `folder` with its text."""
    return {p.relative_to(folder).as_posix(): p.read_text() for p in sorted(folder.rglob("*")) if p.is_file()}


def newer_ones(work: Path) -> list[Path]:
    return sorted((work / CHAPTER).glob("numpy-backprop.new-*"))


def test_hands_out_every_file_of_a_chapter_and_nothing_else(released, capsys):
    release, work = released
    (release / "README.md").write_text("not a chapter")
    for stray in (".ipynb_checkpoints/numpy-backprop-checkpoint.ipynb", "__pycache__/x.pyc", ".hidden"):
        (release / CHAPTER / stray).parent.mkdir(exist_ok=True)
        (release / CHAPTER / stray).write_text("stray")
    copies.bring_up_to_date(release, work)
    assert set(contents(work)) == {NOTEBOOK, f"{CHAPTER}/data/points.csv", copies.RECORD}
    assert (work / NOTEBOOK).read_text() == "first release"
    assert capsys.readouterr().out == f"Your working copy of {CHAPTER} is in work/{CHAPTER}.\n"


def test_a_second_run_touches_nothing_and_says_nothing(released, capsys):
    release, work = released
    copies.bring_up_to_date(release, work)
    before = {path: path.stat().st_mtime_ns for path in work.rglob("*")}
    capsys.readouterr()
    copies.bring_up_to_date(release, work)
    assert {path: path.stat().st_mtime_ns for path in work.rglob("*")} == before
    assert capsys.readouterr().out == ""


def test_a_read_only_release_gives_a_writable_copy(released):
    release, work = released
    (release / NOTEBOOK).chmod(0o444)
    copies.bring_up_to_date(release, work)
    assert (work / NOTEBOOK).stat().st_mode & 0o200


def test_an_untouched_copy_becomes_the_newer_release(released, capsys):
    release, work = released
    copies.bring_up_to_date(release, work)
    (release / NOTEBOOK).write_text("second release")
    copies.bring_up_to_date(release, work)
    assert (work / NOTEBOOK).read_text() == "second release"
    assert newer_ones(work) == []
    assert f"{NOTEBOOK} was replaced by its newer release" in capsys.readouterr().out
    # and the new one counts as untouched again
    (release / NOTEBOOK).write_text("third release")
    copies.bring_up_to_date(release, work)
    assert (work / NOTEBOOK).read_text() == "third release"


def test_changed_work_is_kept_and_the_newer_release_lies_beside_it_once(released, capsys):
    release, work = released
    copies.bring_up_to_date(release, work)
    (work / NOTEBOOK).write_text("my answer")
    copies.bring_up_to_date(release, work)
    assert newer_ones(work) == []

    (release / NOTEBOOK).write_text("second release")
    capsys.readouterr()
    copies.bring_up_to_date(release, work)
    beside = work / CHAPTER / f"numpy-backprop.new-{date.today():%Y-%m-%d}.ipynb"
    assert (work / NOTEBOOK).read_text() == "my answer"
    assert beside.read_text() == "second release"
    assert capsys.readouterr().out == (
        f"A newer numpy-backprop.ipynb was released: it is in {CHAPTER}/{beside.name}, "
        "and yours was left as it is.\n"
    )

    beside.unlink()
    copies.bring_up_to_date(release, work)
    assert newer_ones(work) == []
    assert capsys.readouterr().out == ""
    assert (work / NOTEBOOK).read_text() == "my answer"


def test_two_newer_releases_on_one_day_do_not_overwrite_each_other(released):
    release, work = released
    copies.bring_up_to_date(release, work)
    (work / NOTEBOOK).write_text("my answer")
    (release / NOTEBOOK).write_text("second release")
    copies.bring_up_to_date(release, work)
    newer_ones(work)[0].write_text("my answer, moved to the second release")
    (release / NOTEBOOK).write_text("third release")
    copies.bring_up_to_date(release, work)
    assert {path.read_text() for path in newer_ones(work)} == {
        "my answer, moved to the second release",
        "third release",
    }


@pytest.mark.parametrize("record", [None, "{ torn", "[]"])
def test_without_a_readable_record_a_differing_file_is_the_learners(released, record):
    release, work = released
    copies.bring_up_to_date(release, work)
    (release / NOTEBOOK).write_text("second release")
    (work / copies.RECORD).unlink()
    if record is not None:
        (work / copies.RECORD).write_text(record)
    for _ in range(2):
        copies.bring_up_to_date(release, work)
    assert (work / NOTEBOOK).read_text() == "first release"
    assert [path.read_text() for path in newer_ones(work)] == ["second release"]


def test_a_deleted_copy_comes_back_and_a_withdrawn_file_stays(released):
    release, work = released
    copies.bring_up_to_date(release, work)
    (work / NOTEBOOK).unlink()
    (release / CHAPTER / "data" / "points.csv").unlink()
    copies.bring_up_to_date(release, work)
    assert (work / NOTEBOOK).read_text() == "first release"
    assert (work / CHAPTER / "data" / "points.csv").read_text() == "1,2\n"


class Killed(BaseException):
    """Stands for the process ending here."""


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_crash_at_any_step_loses_nothing_and_the_next_run_goes_on(tmp_path, monkeypatch, after):
    """End the run before or after each `os.replace` in turn, then run again."""
    really_replace = os.replace
    steps = 0
    while True:
        place = tmp_path / f"{steps}"
        release, work = place / "release", place / "work"
        (release / CHAPTER).mkdir(parents=True)
        for name in ("changed.ipynb", "untouched.ipynb"):
            (release / CHAPTER / name).write_text("first release")
        copies.bring_up_to_date(release, work)
        (work / CHAPTER / "changed.ipynb").write_text("my answer")
        for name in ("changed.ipynb", "untouched.ipynb", "added.ipynb"):
            (release / CHAPTER / name).write_text(f"second release of {name}")

        left = steps

        def replace_until_killed(source, target):
            nonlocal left
            if left == 0 and not after:
                raise Killed
            really_replace(source, target)
            left -= 1
            if left < 0:
                raise Killed

        monkeypatch.setattr(os, "replace", replace_until_killed)
        try:
            copies.bring_up_to_date(release, work)
            finished = True
        except Killed:
            finished = False
        monkeypatch.setattr(os, "replace", really_replace)
        assert (work / CHAPTER / "changed.ipynb").read_text() == "my answer"

        copies.bring_up_to_date(release, work)
        found = {name: text for name, text in contents(work / CHAPTER).items() if not name.startswith(".")}
        assert found == {
            "added.ipynb": "second release of added.ipynb",
            "changed.ipynb": "my answer",
            f"changed.new-{date.today():%Y-%m-%d}.ipynb": "second release of changed.ipynb",
            "untouched.ipynb": "second release of untouched.ipynb",
        }
        assert set(json.loads((work / copies.RECORD).read_text())) == {
            f"{CHAPTER}/{name}.ipynb" for name in ("added", "changed", "untouched")
        }
        if finished:
            break
        steps += 1
    # three files and three records were written; anything less means that a step went by unseen
    assert steps == 6


@pytest.mark.parametrize("wanted", ["05", "5", "numpy-backprop", CHAPTER])
def test_reset_keeps_a_dated_backup_and_hands_out_a_fresh_copy(released, capsys, wanted):
    release, work = released
    copies.bring_up_to_date(release, work)
    (work / NOTEBOOK).write_text("my answer")
    (work / CHAPTER / "notes.txt").write_text("mine")
    (release / NOTEBOOK).write_text("second release")
    copies.reset(release, work, wanted)
    (backup,) = (work / "backups").iterdir()
    assert re.fullmatch(rf"{CHAPTER}-\d{{4}}-\d\d-\d\d-\d{{6}}", backup.name)
    assert (backup / "numpy-backprop.ipynb").read_text() == "my answer"
    assert (backup / "notes.txt").read_text() == "mine"
    assert contents(work / CHAPTER) == contents(release / CHAPTER)
    assert f"What you had is kept in work/backups/{backup.name}.\n" in capsys.readouterr().out
    # the fresh copy is untouched, so the next release replaces it
    (release / NOTEBOOK).write_text("third release")
    copies.bring_up_to_date(release, work)
    assert (work / NOTEBOOK).read_text() == "third release"


def test_resets_in_quick_succession_keep_each_backup(released):
    release, work = released
    copies.bring_up_to_date(release, work)
    for answer in ("one", "two", "three"):
        (work / NOTEBOOK).write_text(answer)
        copies.reset(release, work, "05")
    kept = {(backup / "numpy-backprop.ipynb").read_text() for backup in (work / "backups").iterdir()}
    assert kept == {"one", "two", "three"}


@pytest.mark.parametrize(
    ("wanted", "problem"), [("", "no chapter was named"), ("07", "there is no chapter '07'")]
)
def test_reset_of_no_chapter_lists_the_chapters_and_moves_nothing(released, wanted, problem):
    release, work = released
    (release / "01-one-neuron").mkdir()
    copies.bring_up_to_date(release, work)
    before = contents(work)
    with pytest.raises(Trouble, match=problem) as caught:
        copies.reset(release, work, wanted)
    assert "01-one-neuron, 05-numpy-backprop" in str(caught.value)
    assert contents(work) == before


def test_the_first_notebook_is_the_first_chapters(released):
    release, _ = released
    assert copies.first_notebook(release) == NOTEBOOK
    (release / "00-start-here").mkdir()
    (release / "00-start-here" / "an-extra.ipynb").write_text("")
    (release / "00-start-here" / "start-here.ipynb").write_text("")
    assert copies.first_notebook(release) == "00-start-here/start-here.ipynb"


def test_an_empty_release_is_said_and_nothing_is_made(tmp_path):
    (tmp_path / "release").mkdir()
    with pytest.raises(Trouble, match=r"There is no chapter in .*release: get the whole course"):
        copies.bring_up_to_date(tmp_path / "release", tmp_path / "work")
    assert not (tmp_path / "work").exists()
