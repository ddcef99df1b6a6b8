"""Made-up hand-ins as files, and the line between them and anybody's real work."""

import json
import shutil

import pytest
from nbgrader.api import Gradebook

from grading.classroom import register, writer
from grading.classroom.chapters import CHAPTERS
from grading.classroom.plans import deal, odd_answers, one_of_each
from grading.commands.made_up import chapters_with_answers
from grading.folder.messages import Trouble
from grading.folder.new_gradebook import make_if_missing
from grading.folder.opening import open_course
from tests.grading.conftest import CHAPTER, NOTEBOOK
from tests.grading.test_plans import EVERY_CHAPTER, RELEASED, grade_id, released


@pytest.fixture
def release(tmp_path):
    path = tmp_path / "release" / NOTEBOOK
    path.parent.mkdir()
    path.write_text(json.dumps(RELEASED), "utf-8")
    return path


@pytest.fixture(scope="session")
def empty_gradebook(tmp_path_factory):
    """The file of a gradebook, made once."""
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    make_if_missing(f"sqlite:///{path}")
    return path


@pytest.fixture
def gradebook(tmp_path, empty_gradebook):
    shutil.copyfile(empty_gradebook, tmp_path / "gradebook.db")
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as opened:
        yield opened


def written(tmp_path, kind: str, chapter: str = CHAPTER):
    (plan,) = one_of_each([kind], 0, chapter)
    writer.write(plan, released(chapter), tmp_path, NOTEBOOK)
    return plan


def ids_in(folder) -> list[str]:
    """Return the grade ids of a hand-in, cell by cell."""
    return [grade_id(cell) for cell in json.loads((folder / NOTEBOOK).read_text("utf-8"))["cells"]]


def answered(notebook: dict, cell: str) -> str:
    return next("".join(c["source"]) for c in notebook["cells"] if grade_id(c) == cell)


def test_an_answer_takes_the_place_of_the_stub(tmp_path):
    plan = written(tmp_path, "right")
    source = answered(json.loads((tmp_path / NOTEBOOK).read_text("utf-8")), "backward-step")
    assert "raise NotImplementedError" not in source
    assert "YOUR CODE HERE" not in source
    for line in plan.answers["backward-step"].splitlines():
        assert f"    {line}" in source.splitlines()


def test_unfinished_work_keeps_the_last_line_of_the_stub():
    (plan,) = one_of_each(["half-finished"], seed=1)
    for unfinished in (set(), {"backward-step"}):
        plan.unfinished = unfinished
        source = answered(writer.filled(plan, RELEASED), "backward-step")
        assert ("raise NotImplementedError" in source) == bool(unfinished)


def test_only_a_late_hand_in_is_after_the_due_date(tmp_path):
    for kind, late in (("right", False), ("late", True)):
        written(tmp_path / kind, kind)
        stamp = (tmp_path / kind / "timestamp.txt").read_text("utf-8")
        assert (stamp > f"{writer.DUE:%Y-%m-%d %H:%M:%S} UTC") == late


def test_damaged_files_are_damaged(tmp_path):
    written(tmp_path / "cut", "not valid JSON")
    with pytest.raises(json.JSONDecodeError):
        json.loads((tmp_path / "cut" / NOTEBOOK).read_text("utf-8"))
    written(tmp_path / "name", "other name")
    assert [path.name for path in (tmp_path / "name").glob("*.ipynb")] == ["numpy-backprop (1).ipynb"]


@EVERY_CHAPTER
def test_tests_are_deleted_and_cells_copied_in_any_chapter(tmp_path, chapter):
    there = [grade_id(cell) for cell in released(chapter)["cells"] if grade_id(cell)]
    written(tmp_path / "tests", "tests deleted", chapter)
    gone = set(there) - set(ids_in(tmp_path / "tests"))
    assert sum(name.startswith("check-") for name in gone) == 2
    assert not gone & {exercise.cell for exercise in CHAPTERS[chapter].exercises}
    written(tmp_path / "twice", "cell twice", chapter)
    ids = ids_in(tmp_path / "twice")
    assert sorted(name for name in ids if name) == sorted([*there, CHAPTERS[chapter].exercises[0].cell])
    written(tmp_path / "ended", "kernel ended", chapter)
    cells = json.loads((tmp_path / "ended" / NOTEBOOK).read_text("utf-8"))["cells"]
    (where,) = [place for place, cell in enumerate(cells) if "os._exit" in "".join(cell["source"])]
    assert grade_id(cells[where + 1]) == CHAPTERS[chapter].exercises[-1].cell


def test_in_chapter_5_the_deleted_tests_need_a_locked_cell(tmp_path):
    written(tmp_path, "tests deleted")
    assert not {"check-error", "check-train", "backward-step-run"} & set(ids_in(tmp_path))


def test_a_helper_stands_above_the_code_of_its_cell():
    plans = one_of_each(["odd but right"] * len(odd_answers(CHAPTERS[CHAPTER])))
    plan = next(plan for plan in plans if "def slope_from" in str(plan.above))
    source = answered(writer.filled(plan, RELEASED), "backward-step")
    assert source.index("def slope_from") == 0 < source.index("def backward_step") < source.index("error = ")


def test_a_release_without_stubs_is_refused(tmp_path):
    (plan,) = one_of_each(["right"])
    bare = {**RELEASED, "cells": [{**cell, "source": "pass"} for cell in RELEASED["cells"]]}
    with pytest.raises(Trouble, match="backward-step holds no stub"):
        writer.write(plan, bare, tmp_path, NOTEBOOK)


def test_a_missing_release_says_how_to_make_it(tmp_path):
    with pytest.raises(Trouble, match="python -m grading release"):
        writer.read_release(tmp_path / "none.ipynb")


def test_enrolling_writes_hand_ins_and_predictions(tmp_path, release, gradebook):
    submitted = tmp_path / "submitted"
    made = register.enrol(submitted, gradebook, CHAPTER, release, deal(5, seed=1))
    assert register.made_up_students(submitted) == [f"made-up-00{number}" for number in range(1, 6)]
    assert register.predictions(submitted) == made
    assert all((submitted / one.student / CHAPTER / "timestamp.txt").is_file() for one in made)


def test_the_same_class_is_written_byte_for_byte(tmp_path, release, gradebook):
    def files():
        return {path: path.read_bytes() for path in (tmp_path / "submitted").rglob("*") if path.is_file()}

    register.enrol(tmp_path / "submitted", gradebook, CHAPTER, release, deal(8, seed=1))
    before = files()
    register.enrol(tmp_path / "submitted", gradebook, CHAPTER, release, deal(8, seed=1))
    assert files() == before


def test_a_student_hands_in_several_chapters(tmp_path, release, gradebook):
    submitted, other = tmp_path / "submitted", "03-finite-differences"
    path = tmp_path / "release" / "finite-differences.ipynb"
    path.write_text(json.dumps(released(other)), "utf-8")
    made = register.enrol(submitted, gradebook, CHAPTER, release, deal(3, seed=1))
    made += register.enrol(submitted, gradebook, other, path, deal(2, 1, other))
    said = register.predictions(submitted)
    assert {(one.student, one.chapter): one for one in said} == {
        (one.student, one.chapter): one for one in made
    }
    assert sorted(path.name for path in (submitted / "made-up-001").glob("0*")) == [other, CHAPTER]
    assert not (submitted / "made-up-003" / other).exists()
    again = register.enrol(submitted, gradebook, CHAPTER, release, deal(3, seed=2))
    assert [one for one in register.predictions(submitted) if one.chapter == CHAPTER] == again


def test_all_means_every_chapter_that_there_are_answers_to():
    course = open_course()
    assert chapters_with_answers(course, "all") == list(CHAPTERS)
    assert chapters_with_answers(course, "03") == ["03-finite-differences"]
    with pytest.raises(Trouble, match=r"has answers to 01-feed-forward, .* not to 00-start-here"):
        chapters_with_answers(course, "00")


@pytest.mark.parametrize("stray", ["ann/05-numpy-backprop", "made-up-007/05-numpy-backprop"])
def test_real_work_is_never_touched(tmp_path, release, gradebook, stray):
    """A folder without the mark is somebody's, whatever it is called."""
    theirs = tmp_path / "submitted" / stray / NOTEBOOK
    theirs.parent.mkdir(parents=True)
    theirs.write_text("their work", "utf-8")
    with pytest.raises(Trouble, match="holds work that is not made up"):
        register.enrol(tmp_path / "submitted", gradebook, CHAPTER, release, deal(10))
    register.dismiss(tmp_path / "submitted", gradebook, [], ["ann", "made-up-007"])
    assert theirs.read_text("utf-8") == "their work"
    assert [path.name for path in (tmp_path / "submitted").iterdir()] == [stray.split("/")[0]]


def test_a_gradebook_with_real_students_is_refused(tmp_path, release, gradebook):
    gradebook.add_student("ann")
    with pytest.raises(Trouble, match="gradebook knows students that are not made up"):
        register.enrol(tmp_path / "submitted", gradebook, CHAPTER, release, deal(1))
    assert not (tmp_path / "submitted").exists()


def test_dismissing_removes_made_up_students_and_what_they_left(tmp_path, release, gradebook):
    submitted, autograded = tmp_path / "submitted", tmp_path / "autograded"
    register.enrol(submitted, gradebook, CHAPTER, release, deal(2))
    gradebook.add_student("made-up-001")
    for student in ("made-up-001", "ann"):
        (autograded / student).mkdir(parents=True)
    register.dismiss(submitted, gradebook, [autograded], register.made_up_students(submitted))
    assert not list(submitted.iterdir())
    assert [path.name for path in autograded.iterdir()] == ["ann"]
    assert not gradebook.students
