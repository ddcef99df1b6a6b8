"""How quickly a command begins: what it does not load, and what it does not do a second time."""

import os
import subprocess
import sys
import zipfile

import pytest

from grading.commands import release, starting
from grading.commands.grade import grade
from grading.commands.one_chapter import How
from grading.engine.box import Seal
from grading.engine.scratch import LOCK, PREFIX
from grading.folder.opening import open_course
from tests.grading.conftest import CHAPTER, NOTEBOOK, ROOT
from tests.grading.small_class import Student, a_course

# What takes long to load, and no hand-in needs.
HEAVY = (
    "nbconvert",
    "IPython",
    "numpy",
    "matplotlib",
    "bleach",
    "bs4",
    "jinja2",
    "jupyter_server",
    "jupyter_client",
    "requests",
    "setuptools",
)
LOADS = """
import sys
from grading import lean_nbgrader
lean_nbgrader.load()
import grading.commands.starting
early = [name for name in ("sqlalchemy", *sys.argv[1:]) if name in sys.modules]
import grading.commands.grade
print(early, [name for name in sys.argv[1:] if name in sys.modules])
from nbgrader.server_extensions.formgrader import load_jupyter_server_extension
import nbgrader.apps
print(load_jupyter_server_extension.__module__)
from nbgrader.auth import jupyterhub
print(jupyterhub.requests.exceptions.HTTPError.__name__)
from nbgrader import utils
utils.unpack_zipfile("some.zip", "there")
print(open("there/note").read())
"""


def test_what_grading_does_not_need_is_not_loaded_before_it_is_used(tmp_path):
    with zipfile.ZipFile(tmp_path / "some.zip", "w") as archive:
        archive.writestr("note", "unpacked")
    done = subprocess.run(
        [sys.executable, "-c", LOADS, *HEAVY],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    panel = "nbgrader.server_extensions.formgrader.formgrader"
    assert done.stdout.splitlines() == ["[] []", panel, "HTTPError", "unpacked"], done.stderr


GRADES = """
import sys
from grading.__main__ import main
main(["grade", sys.argv[1]])
print([name for name in sys.argv[2:] if name in sys.modules])
"""


def test_what_nbgrader_loads_to_enter_a_new_chapter_does_not_stay_while_a_class_is_graded(course_copy):
    place = course_copy.root / "submitted" / "ada" / CHAPTER / NOTEBOOK
    place.parent.mkdir(parents=True)
    place.write_text("{")
    done = subprocess.run(
        [sys.executable, "-c", GRADES, CHAPTER, *HEAVY],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=course_copy.root,
        env=os.environ | {"PYTHONPATH": str(course_copy.root)},
    )
    assert "ada" in done.stdout, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"
    with open_course(course_copy.root).gradebook as gradebook:
        assert len(gradebook.find_notebook(NOTEBOOK.removesuffix(".ipynb"), CHAPTER).grade_cells) > 3


@pytest.fixture
def course(tmp_path):
    return a_course(tmp_path, [Student("ada")])


def test_nbgrader_is_asked_for_the_cells_of_a_chapter_when_something_has_changed(course, monkeypatch):
    asked = []
    monkeypatch.setattr(release, "generate", lambda *_: asked.append(True))

    def is_asked() -> bool:
        asked.clear()
        release.bring_gradebook_up_to_date(course, CHAPTER)
        return bool(asked)

    assert is_asked()
    assert not is_asked()
    with (course.source(CHAPTER) / NOTEBOOK).open("a") as file:
        file.write("\n")
    assert is_asked()
    assert not is_asked()
    (course.source(CHAPTER) / "data.csv").write_text("1")
    assert is_asked()
    with course.gradebook as gradebook:
        gradebook.find_notebook(NOTEBOOK.removesuffix(".ipynb"), CHAPTER).grade_cells[0].max_score = 7
        gradebook.db.commit()
    assert is_asked()
    assert not is_asked()
    course.config.ClearSolutions.text_stub = "Write here."
    assert is_asked()
    # marks and students are nothing of a chapter's
    with course.gradebook as gradebook:
        gradebook.update_or_create_student("bob")
        gradebook.update_or_create_submission(CHAPTER, "bob")
    assert not is_asked()


def test_an_examiner_is_begun_for_what_is_new_and_can_be_graded(course, monkeypatch):
    begun = []
    monkeypatch.setattr(starting, "begin_examiner", begun.append)

    def begins(sealed: bool = True) -> list:
        begun.clear()
        starting.begin_if_something_is_new(course, [CHAPTER], sealed=sealed)
        return begun

    assert begins() == []
    folder = course.submitted("eve", CHAPTER)
    folder.mkdir(parents=True)
    (folder / NOTEBOOK).write_text("{")
    assert begins() == []
    (folder / NOTEBOOK).write_bytes((course.source(CHAPTER) / NOTEBOOK).read_bytes())
    assert begins() == [Seal.full()]
    assert begins(sealed=False) == [Seal(frozenset())]


def test_what_a_killed_run_left_is_cleared_even_with_nothing_to_grade(course, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left = tmp_path / f"{PREFIX}left"
    left.mkdir()
    (left / LOCK).touch()
    grade(course, [], How())
    assert not left.exists()
