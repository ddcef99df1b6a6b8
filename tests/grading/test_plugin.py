"""The engine as a step of nbgrader's: what nbgrader promises of `autograde` holds with it, too."""

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import nbgrader
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbgrader.api import Gradebook
from traitlets.config.loader import Config, PyFileConfigLoader

from grading.engine.steps import SealedExecute
from tests.grading.conftest import ROOT, Copy, make_copy

pytestmark = pytest.mark.slow

# A clone of nbgrader; without one its tests are those that came along with the installed nbgrader.
CLONE = Path(os.environ.get("NBGRADER_CLONE") or Path(nbgrader.__file__).parents[1]).resolve()
OWN_TESTS = CLONE / "nbgrader" / "tests"
AUTOGRADE = OWN_TESTS / "apps" / "test_nbgrader_autograde.py"
# nbgrader's tests that do not pass, because ours is meant otherwise: docs/engine.md tells why.
MEANT = {"test_side_effects", "test_handle_failure", "test_handle_failure_single_notebook"}


# --- nbgrader's own tests


@pytest.mark.skipif(not os.environ.get("PROOF"), reason="nbgrader's own tests, ten minutes: with PROOF=1")
def test_nbgraders_own_tests_of_autograde_pass(tmp_path, tell):
    """Unchanged, on the installed nbgrader, with the lines of nbgrader_config.py that put the engine in."""
    if not AUTOGRADE.is_file():
        pytest.skip(f"{AUTOGRADE} is not there: set NBGRADER_CLONE to a clone of github.com/jupyter/nbgrader")
    settings = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
    ours = {name: settings[name] for name in ("Autograde", "Execute", "SealedExecute", "Exporter")}
    (tmp_path / "nbgrader_config.json").write_text(json.dumps(ours))
    environment = {
        **os.environ,
        "NBGRADER_TESTS": str(OWN_TESTS),
        "JUPYTER_CONFIG_DIR": str(tmp_path),
        "PYTHONPATH": str(ROOT),
    }
    words = [
        sys.executable, "-m", "pytest", "-q", "-n2", "-p", "tests.grading.nbgraders_own", "-p", "no:cacheprovider",
        f"--confcutdir={OWN_TESTS}", "--junitxml=found.xml", str(AUTOGRADE),
    ]  # fmt: skip
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=3000)
    ended = {
        case.get("name"): {part.tag for part in case}
        for case in ElementTree.parse(tmp_path / "found.xml").iter("testcase")
    }
    run = [name for name, parts in ended.items() if "skipped" not in parts]
    failed = {name for name in run if {"failure", "error"} & ended[name]}
    tell(f"nbgrader's own tests of autograde: {len(run) - len(failed)} of {len(run)} pass")
    assert failed == MEANT, done.stdout[-4000:]
    assert len(run) >= 40


def test_the_handbook_says_why_one_of_nbgraders_tests_does_not_pass():
    told = (ROOT / "docs" / "engine.md").read_text("utf-8")
    assert [name for name in MEANT if name not in told] == []


# --- settings of nbgrader's Execute


def patience(**sections):
    return SealedExecute(config=Config(sections)).patience


def test_a_cell_has_the_time_that_nbgraders_setting_gives_it():
    assert patience().cell == 30
    assert patience(Execute={"timeout": 2}).cell == 2
    assert patience(Execute={"timeout": 2}, SealedExecute={"timeout": 7}).cell == 7
    long = patience(Execute={"timeout": 400})
    assert (long.cell, long.total) == (400, 400)


@pytest.mark.parametrize("none", [None, -1, 0])
def test_without_a_time_out_a_cell_has_the_notebooks_time(none):
    assert patience(Execute={"timeout": none}, SealedExecute={"total": 60}).cell == 60


# --- a small course


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Copy:
    """A course whose one exercise has no solution in it, and whose test asks for names that nothing else binds."""
    copy = make_copy(tmp_path_factory.mktemp("course"))
    write(copy.root / "source" / "ps1" / "p1.ipynb", "# YOUR CODE HERE")
    run(copy, "generate_assignment", "ps1")
    return copy


TEST = "%pwd\nassert area(2) == side * 2"
RIGHT = "side = 3\ndef area(height):\n    return side * height"


def write(path: Path, answer: str, outputs: list | None = None, **metadata: dict) -> None:
    """Write a notebook of the small course; its test stands without its outputs, or with these."""
    mark = {"schema_version": 3, "grade": False, "solution": False, "task": False, "locked": False}
    answered = new_code_cell(answer, metadata={"nbgrader": {**mark, "grade_id": "area", "solution": True}})
    test = {**mark, "grade_id": "check-area", "grade": True, "locked": True, "points": 1}
    tested = new_code_cell(TEST, metadata={"nbgrader": test}, outputs=outputs or [])
    path.parent.mkdir(parents=True)
    nbformat.write(new_notebook(cells=[answered, tested], metadata=metadata), path)


def run(copy: Copy, *words: str, fails: bool = False) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words], cwd=copy.root, capture_output=True, text=True, timeout=300
    )
    assert bool(done.returncode) is fails, done.stderr
    return done.stderr


def hand_in(copy: Copy, student: str, answer: str = RIGHT, **more) -> None:
    write(copy.root / "submitted" / student / "ps1" / "p1.ipynb", answer, **more)


def score(copy: Copy, student: str) -> float:
    with Gradebook(f"sqlite:///{copy.root / 'gradebook.db'}") as gradebook:
        return gradebook.find_submission("ps1", student).score


def graded(copy: Copy, student: str):
    return nbformat.read(copy.root / "autograded" / student / "ps1" / "p1.ipynb", as_version=4)


@pytest.mark.parametrize("with_a_date", [False, True], ids=["unknown", "with a due date only"])
def test_a_chapter_that_is_new_to_the_gradebook_is_entered(tmp_path, with_a_date):
    copy = make_copy(tmp_path)
    write(copy.root / "source" / "ps1" / "p1.ipynb", "# YOUR CODE HERE")
    if with_a_date:
        run(copy, "db", "assignment", "add", "ps1", "--duedate", "2026-01-31 22:00 UTC")
    hand_in(copy, "ann")
    hand_in(copy, "ben", "side = 3\ndef area(height):\n    return 0")
    run(copy, "autograde", "ps1")
    assert (score(copy, "ann"), score(copy, "ben")) == (1, 0)
    assert not (copy.root / "release" / "ps1").exists()


def test_a_name_that_no_cell_of_the_instructors_binds_is_the_learners(course):
    hand_in(course, "ann")
    hand_in(course, "ben", "side = 3\ndef area(height):\n    return 0")
    run(course, "autograde", "ps1")
    assert (score(course, "ann"), score(course, "ben")) == (1, 0)


def test_without_execution_the_outputs_of_the_hand_in_are_kept_and_counted(course):
    outputs = [new_output("stream", text="mine\n")]
    hand_in(course, "cem", "1 / 0", outputs=outputs)
    run(course, "autograde", "ps1", "--student", "cem", "--no-execute")
    assert graded(course, "cem").cells[1].outputs == outputs
    assert score(course, "cem") == 1


def test_the_time_out_on_the_command_line_holds(course):
    hand_in(course, "dan", "import time\ntime.sleep(4)\n" + RIGHT)
    run(course, "autograde", "ps1", "--student", "dan", "--Execute.timeout=1")
    assert score(course, "dan") == 0
    run(course, "autograde", "ps1", "--student", "dan", "--force")
    assert score(course, "dan") == 1


def test_a_setting_for_nbgraders_kernels_is_named(course):
    hand_in(course, "eva")
    said = run(course, "autograde", "ps1", "--student", "eva", "--Execute.iopub_timeout=9")
    assert "c.Execute.iopub_timeout is not minded" in said


R = {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}, "language_info": {"name": "R"}}


def test_a_notebook_of_another_language_is_refused_with_a_sentence(course):
    hand_in(course, "fay", **R)
    said = run(course, "autograde", "ps1", "--student", "fay", fails=True)
    assert "p1.ipynb is a notebook of 'R', and only Python is run here" in said
    assert not (course.root / "autograded" / "fay" / "ps1").exists()
    told = course.run("grade", "ps1")
    assert told.status == 3, told.err
    assert "p1.ipynb is a notebook of 'R'" in told.out
