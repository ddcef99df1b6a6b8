"""What a person is told of the seal: by `doctor`, and by `grade` where there is none."""

import os
import sys
from pathlib import Path

import pytest

from grading.classroom.plans import one_of_each
from grading.commands.doctor import PROBES
from grading.commands.made_up import make_class
from grading.engine.box import NoBox, Seal
from grading.engine.examiner import Examiner
from grading.engine.task import Task
from grading.folder.opening import open_course
from tests.grading.conftest import CHAPTER

pytestmark = pytest.mark.slow


@pytest.fixture
def without_bubblewrap(monkeypatch, tmp_path_factory):
    """A PATH with nothing on it; nbgrader_config.py adds this environment's own programs."""
    if (Path(sys.executable).parent / "bwrap").exists():
        pytest.skip("bubblewrap is installed beside Python")
    monkeypatch.setenv("PATH", str(tmp_path_factory.mktemp("empty")))


@pytest.fixture
def course(course_copy):
    make_class(open_course(course_copy.root), CHAPTER, one_of_each(["right"]))
    return course_copy


def test_the_seal_holds_here(released_course):
    said = released_course.run("doctor")
    assert said.err == ""
    # who can read what is tried in test_rights
    lines = [line for line in said.out.splitlines() if " rights: " not in line]
    assert said.status in (0, 3), said.out
    assert [line for line in lines if line.startswith("  no ")] == []
    assert len([line for line in lines if line.startswith("  yes  ")]) == 4
    assert [line.removeprefix("  cannot  ") for line in lines if line.startswith("  cannot  ")] == [
        what for what, _ in PROBES
    ]
    assert lines[-1] == "The seal holds: `python -m grading grade` works."


@pytest.mark.parametrize("layer", ["seccomp"])
def test_a_missing_layer_is_a_hole_and_named(released_course, monkeypatch, layer):
    """One that no other makes up for; where Landlock stands in for a namespace there is none."""
    monkeypatch.setenv("GRADING_SEAL_WITHOUT", layer)
    said = released_course.run("doctor")
    assert said.status == 1
    assert "The seal has a hole: a learner's code can " in said.out
    assert "Do not grade here." in said.out
    assert "  CAN  " in said.out


def test_without_bubblewrap_the_doctor_names_the_remedy(released_course, without_bubblewrap):
    said = released_course.run("doctor")
    assert said.status == 1
    assert "there is no bubblewrap; install the package bubblewrap" in said.out
    assert "Learners' code cannot be sealed off here." in said.out
    assert "Traceback" not in said.out + said.err


def test_without_bubblewrap_nothing_is_graded(course, without_bubblewrap):
    said = course.run("grade", "--workers", "1")
    assert (said.status, said.out) == (1, "")
    assert said.err == (
        "Nothing was graded, because learners' code cannot be sealed off here. There is no bubblewrap here: "
        "install the package bubblewrap. `python -m grading doctor` tells more; `--unsealed` grades hand-ins "
        "that you trust.\n"
    )
    assert not list((course.root / "autograded").glob("made-up*"))


def test_unsealed_grades_and_says_so_loudly(course, without_bubblewrap):
    said = course.run("grade", "--workers", "1", "--unsealed")
    assert said.status == 0, said.err
    assert "1 graded now" in said.out
    assert "23 / 23" in said.out
    assert said.err.startswith("UNSEALED: learners' code runs with your rights now")
    assert "UNSEALED" not in said.out


def test_a_box_that_cannot_start_leaves_no_folder(without_bubblewrap, monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with pytest.raises(NoBox, match="install the package bubblewrap"), Examiner(Seal()) as examiner:
        examiner.examine(Task(()))
    assert list(tmp_path.iterdir()) == []


def test_bubblewrap_that_may_not_make_namespaces_is_told(released_course, monkeypatch, tmp_path):
    """As where an administrator has forbidden namespaces to users."""
    bwrap = tmp_path / "bwrap"
    bwrap.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    bwrap.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    said = released_course.run("doctor")
    assert said.status == 1
    assert "No permissions to create new namespace" in said.out
