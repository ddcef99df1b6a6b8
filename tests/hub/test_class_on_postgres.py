"""Thirty students hand in two chapters through the exchange, and two graders grade them at once on PostgreSQL."""

import os
import shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from grading.classroom.plans import deal
from grading.classroom.register import student_id
from grading.commands.made_up import make_class
from grading.folder.opening import open_course
from tests.grading.at_once import all_come_out_as_predicted, forget_students
from tests.grading.conftest import CHAPTER, ROOT, Copy
from tests.grading.conftest import released_course as released_course
from tests.grading.postgres import cluster, new_database
from tests.hub.machine import Machine, learners_settings, prepared

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not os.environ.get("PROOF"), reason="30 accounts and 60 hand-ins, ten minutes: with PROOF=1"
    ),
]

FIRST = "01-feed-forward"
CHAPTERS = (FIRST, CHAPTER)
SIZE = 30
# So many hand in once more: the later one counts, and nobody is there twice.
TWICE = 5


@pytest.fixture
def machine(released_course, tmp_path):
    """A prepared machine with the accounts of the class, and a gradebook in PostgreSQL."""
    copy = Copy(tmp_path / "course")
    shutil.copytree(released_course.root, copy.root)
    for room in ("source", "release"):
        shutil.copytree(ROOT / room / FIRST, copy.root / room / FIRST)
    students = [student_id(number) for number in range(1, SIZE + 1)]
    with ExitStack() as stack:
        server = stack.enter_context(cluster())
        address = new_database(server, "gradebook")
        # the accounts of the graders have to reach its socket
        Path(address.partition("host=")[2]).chmod(0o755)
        copy.configure(f"c.CourseDirectory.db_url = {address!r}")
        yield stack.enter_context(prepared(copy.root, ["bp-ada", "bp-grace"], students))


def nbgrader(machine: Machine, name: str, *words: str, folder: Path | None = None) -> None:
    said = machine.run_as(name, machine.python, "-m", "nbgrader", *words, folder=folder)
    assert said.returncode == 0, (name, words, said.stderr[-2000:])


def take_home(machine: Machine, name: str) -> None:
    """Move what a made-up student has written from submitted/ into their home; what is predicted of it stays."""
    home = machine.home(name)
    (home / "nbgrader_config.py").write_text(learners_settings(machine.exchange), "utf-8")
    for chapter in CHAPTERS:
        shutil.move(machine.course / "submitted" / name / chapter, home / chapter)
        (home / chapter / "timestamp.txt").unlink()
    for path in home.rglob("*"):
        shutil.chown(path, name, name)


def hand_in(machine: Machine, name: str) -> None:
    for chapter in CHAPTERS:
        nbgrader(machine, name, "submit", chapter)


def test_every_result_is_the_predicted_one_none_lost_and_none_twice(machine):
    for chapter in CHAPTERS:
        nbgrader(machine, machine.grader, "release_assignment", chapter, folder=machine.course)
    course = open_course(machine.course)
    for chapter in CHAPTERS:
        make_class(course, chapter, deal(SIZE, 5, chapter))
    for name in machine.learners:
        take_home(machine, name)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda name: hand_in(machine, name), machine.learners[:TWICE]))
        list(threads.map(lambda name: hand_in(machine, name), machine.learners))
    handed_in = Counter(
        path.name.split("+")[0] for path in (machine.exchange / "backpropagation/inbound").iterdir()
    )
    assert sum(handed_in.values()) == len(CHAPTERS) * (SIZE + TWICE)

    forget_students(course)
    for grader, chapter in zip(machine.graders, CHAPTERS, strict=True):
        nbgrader(machine, grader, "collect", chapter, folder=machine.course)
    grade = [machine.python, "-m", "grading", "grade", "--json", "--workers", "1"]
    graders = {
        chapter: machine.start_as(grader, *grade, chapter, folder=machine.course)
        for grader, chapter in zip(machine.graders, CHAPTERS, strict=True)
    }
    all_come_out_as_predicted(course, graders, SIZE)
    with course.gradebook as gradebook:
        there = Counter(
            (submission.student.id, chapter)
            for chapter in CHAPTERS
            for submission in gradebook.assignment_submissions(chapter)
        )
    assert set(there.values()) == {1}
    assert {name for name, _ in there} == set(machine.learners)
