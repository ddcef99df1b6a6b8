"""Killed at any moment, out of disk space, or started twice: nothing is lost, and nothing stays half done."""

import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from grading.folder.opening import open_course
from tests.grading.conftest import CHAPTER as ONLY_CHAPTER
from tests.grading.conftest import ROOT, Said, make_copy
from tests.grading.gradebook_rows import contents
from tests.grading.watched import (
    CHAPTER,
    MARKED,
    NOTEBOOK,
    Course,
    all_is_well,
    nothing_is_left,
    nothing_runs,
)

pytestmark = pytest.mark.slow

# Whose notebook cannot be read, so that grading has somebody to go past.
UNREADABLE = "made-up-003"
# Several kills of the same command, then it is let run to its end.
PROOF = bool(os.environ.get("PROOF"))
CHAINS, KILLS = (20, 5) if PROOF else (1, 3)


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory) -> Path:
    """A course in which six students have handed in, and a person has been at one of them already."""
    copy = make_copy(tmp_path_factory.mktemp("course"))
    shutil.rmtree(copy.root / "source" / ONLY_CHAPTER)
    shutil.copytree(ROOT / "source" / CHAPTER, copy.root / "source" / CHAPTER)
    assert copy.run("release").status == 0
    said = copy.run("class", "--size", "6", "--chapter", "01")
    assert said.status == 0, said.err
    for notebook in (copy.root / "submitted" / UNREADABLE).rglob("*.ipynb"):
        notebook.write_text("{")
    with open_course(copy.root).gradebook as gradebook:
        gradebook.add_submission(CHAPTER, MARKED)
        submission = gradebook.find_submission_notebook(NOTEBOOK, CHAPTER, MARKED)
        next(grade for grade in submission.grades if grade.name == "written-answer").manual_score = 0.5
        sorted(submission.comments, key=lambda comment: comment.name)[0].manual_comment = "well done"
        gradebook.db.commit()
    return copy.root


@pytest.fixture
def course(handed_in, tmp_path) -> Course:
    return a_course(handed_in, tmp_path)


def a_course(handed_in: Path, place: Path) -> Course:
    shutil.copytree(handed_in, place / "course")
    (place / "temporary").mkdir()
    return Course(place / "course", place / "temporary")


@dataclass
class Undisturbed:
    """What a run to its end says and leaves, and the seconds that it takes."""

    said: Said
    contents: dict
    graded: dict
    seconds: float


@pytest.fixture(scope="module")
def undisturbed(handed_in, tmp_path_factory) -> Undisturbed:
    course = a_course(handed_in, tmp_path_factory.mktemp("undisturbed"))
    began = time.monotonic()
    said = course.grade()
    seconds = time.monotonic() - began
    assert "5 graded now, 1 could not be graded" in said.out, said.err
    nothing_is_left(course)
    return Undisturbed(said, contents(course.root), course.graded(), seconds)


# --- kills


def journal(course: Course) -> bool:
    return (course.root / "gradebook.db-journal").exists()


def graded_folder(course: Course) -> bool:
    return any(course.records.glob("*.new"))


def sealed_process(course: Course) -> bool:
    return any(course.temporary.glob("grading-*/kit"))


def one_record_more(course: Course) -> bool:
    there = len(list(course.records.glob("*.json")))
    course.seen = min(there, getattr(course, "seen", there))
    return there > course.seen


# What is waited for, and for how many seconds at most after it. The first is any moment of the whole run.
MOMENTS = [
    (lambda course: True, None), (one_record_more, 0.1), (journal, 0.01), (sealed_process, 2.0),
    (graded_folder, 0.005),
]  # fmt: skip


def kill_once(course: Course, number: int, chance: random.Random, seconds: float, words: list[str]) -> bool:
    """Start the command and kill it; return False if it ended before."""
    came, most = MOMENTS[number % len(MOMENTS)]
    course.__dict__.pop("seen", None)
    running = course.start(*words)
    while running.poll() is None and not came(course):
        time.sleep(0.0005)
    until = time.monotonic() + chance.random() * (0.9 * seconds if most is None else most)
    while running.poll() is None and time.monotonic() < until:
        time.sleep(0.0005)
    killed = running.poll() is None
    if killed:
        # each kind of moment with both kinds of kill, over two chains
        if (number + number // len(MOMENTS)) % 2:
            running.kill()
        else:
            os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    for stream in (running.stdout, running.stderr):
        stream.close()
    return killed


@pytest.mark.parametrize("chain", range(CHAINS))
def test_killed_at_any_moment_and_run_again(course, undisturbed, chain):
    before, chance = course.handed_in(), random.Random(chain)
    kills, words, numbers = 0, [], count(chain * KILLS)
    while kills < KILLS:
        # a moment that did not come, or was over before it was seen, is not waited for again
        if kill_once(course, next(numbers), chance, undisturbed.seconds, words):
            kills += 1
        else:
            words = ["--again"]
        all_is_well(course, before)
        nothing_runs(course)
    said = course.grade()
    assert said.status == undisturbed.said.status
    assert said.out.split("\n\n", 2)[2] == undisturbed.said.out.split("\n\n", 2)[2]
    all_is_well(course, before)
    assert contents(course.root) == undisturbed.contents
    assert course.graded() == undisturbed.graded
    assert [path.name for path in course.records.glob("*new")] == []
    nothing_is_left(course)


# --- two at once


def test_two_at_once_are_one_too_many(course, undisturbed):
    first = course.start()
    lock = course.root / "gradebook.db.lock"
    until = time.monotonic() + 60
    while not (lock.exists() and lock.read_text()) and time.monotonic() < until:
        time.sleep(0.01)
    second = course.grade()
    assert (second.status, second.out) == (1, "")
    assert re.fullmatch(
        rf"Another `python -m grading` is at work in this course \(.+, since \d{{4}}-\d\d-\d\d \d\d:\d\d, "
        rf"process {first.pid} on \S+\): wait until it has ended, or have it stopped, and give the command again\.\n",
        second.err,
    )
    out, err = first.communicate(timeout=600)
    assert first.returncode == undisturbed.said.status, err
    assert out == undisturbed.said.out
    assert contents(course.root) == undisturbed.contents


# --- a full disk

# Kilobytes that are made free, one after the other; the disk must be full again each time.
ROOM = (0, 150, 200) if PROOF else (150,)
# In a file system of its own: all is taken, then some room is made and `grade` tried; at last there is enough.
ON_A_FULL_DISK = """
cp -a "$FROM/." "$DISK" && cd "$DISK" || exit 9
dd if=/dev/zero of=filler bs=1024 status=none 2>/dev/null
for more in $ROOM enough; do
  if [ $more = enough ]; then rm filler; else truncate -s -"$more"K filler; fi
  "$PYTHON" -m grading grade --workers 2 >"$OUT/$more.out" 2>"$OUT/$more.err"; echo $? >"$OUT/$more.status"
  cp -a gradebook.db "$OUT/$more.db"
done
cp -a "$DISK/." "$OUT/after"
"""


def test_a_full_disk_loses_nothing(course, undisturbed, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    before = course.handed_in()
    rights = ["--cap-add", "ALL"] if os.geteuid() == 0 else []
    own_disk = ["--size", str(8 * 1024 * 1024), "--tmpfs", str(disk)]
    box = ["bwrap", "--die-with-parent", "--dev-bind", "/", "/", *rights, *own_disk]
    if subprocess.run([*box, "true"], capture_output=True).returncode:
        pytest.skip("bubblewrap cannot make a small file system here")
    variables = {
        "FROM": course.root, "DISK": disk, "OUT": tmp_path, "ROOM": " ".join(map(str, ROOM)), "PYTHON": sys.executable,
        "TMPDIR": course.temporary, "PYTHONDONTWRITEBYTECODE": 1,
    }  # fmt: skip
    told = {name: str(value) for name, value in variables.items()}
    subprocess.run([*box, "sh", "-c", ON_A_FULL_DISK], env={**os.environ, **told}, timeout=600)
    for more in ROOM:
        said = Said(*((tmp_path / f"{more}.{kind}").read_text() for kind in ("out", "err", "status")))
        assert said.status in ("1\n", "3\n"), more
        assert "Traceback" not in said.out + said.err
        assert "full" in said.out + said.err or "No space left" in said.out + said.err
        with sqlite3.connect(tmp_path / f"{more}.db") as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert int((tmp_path / "enough.status").read_text()) == undisturbed.said.status
    after = Course(tmp_path / "after", course.temporary)
    assert contents(after.root) == undisturbed.contents
    assert after.graded() == undisturbed.graded
    assert [one[2] for one in after.handed_in().values()] == [one[2] for one in before.values()]


def test_what_was_killed_long_ago_is_cleared_and_nothing_else(course, monkeypatch):
    from grading.engine import scratch

    monkeypatch.setattr(scratch.tempfile, "tempdir", str(course.temporary))
    mine = course.temporary / "grading-notes"
    mine.mkdir()
    command = [
        sys.executable,
        "-c",
        "import os; from grading.engine.scratch import Scratch; Scratch(); os._exit(9)",
    ]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "TMPDIR": str(course.temporary)})
    (old,) = set(course.temporary.iterdir()) - {mine}
    running, another = scratch.Scratch(), scratch.Scratch()
    assert set(course.temporary.iterdir()) == {mine, running.path, another.path}
    running.close()
    another.close()
    assert set(course.temporary.iterdir()) == {mine}
    assert not old.exists()
