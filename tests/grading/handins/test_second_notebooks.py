"""Several notebooks in a folder, or one under another name: the one that was worked on counts, or a person is asked."""

import shutil
import unicodedata
from copy import deepcopy
from pathlib import Path

import pytest

from grading.classroom import writer
from grading.folder.copies import Choice, choose
from grading.folder.submissions import Submission
from tests.grading.conftest import CHAPTER, NOTEBOOK, ROOT, Copy
from tests.grading.handins.folders import AUTOMATIC, Class, files_of, put, released, right

RELEASE = ROOT / "release"
UNTOUCHED = writer.read_release(RELEASE / CHAPTER / NOTEBOOK)
OTHER_CHAPTER = writer.read_release(RELEASE / "04-two-layer-example" / "two-layer-example.ipynb")
STUBS = {
    cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"])
    for cell in UNTOUCHED["cells"]
    if cell["metadata"].get("nbgrader", {}).get("solution")
}
# As browsers, JupyterLab, file managers, mail and people name and place a copy.
COPIES = (
    "numpy-backprop (1).ipynb", "numpy-backprop-Copy1.ipynb", "Copy of numpy-backprop.ipynb", "final.ipynb",
    f"{CHAPTER}/{NOTEBOOK}", f"work/{CHAPTER}/{NOTEBOOK}", f"sub folder/{NOTEBOOK}", "numpy-backprop.ipynb.txt",
    "numpy-backprop.ipynb (2)", "NUMPY-BACKPROP.IPYNB",
)  # fmt: skip


def worked(cell: str = "train", text: str = "# mine\n") -> dict:
    """Return a notebook with one answer that was worked on, and outputs as a front end leaves them."""
    notebook = deepcopy(UNTOUCHED)
    (answer,) = (one for one in notebook["cells"] if one.get("id") == cell)
    answer["source"] = text + "".join(answer["source"])
    return notebook


WORKED, WORKED_OTHERWISE = worked(), worked("written-answer", "I think that ")


def chosen(folder: Path, files: dict) -> Choice:
    put(folder, files)
    submission = Submission(CHAPTER, "ann", folder, (NOTEBOOK,), stubs=lambda name: STUBS)
    return choose(folder, NOTEBOOK, submission.contents.notebooks, lambda: STUBS)


@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_alone_is_graded_and_named(tmp_path, copy):
    choice = chosen(tmp_path, {copy: WORKED})
    assert choice.path == tmp_path / copy
    assert choice.what.endswith(f"was graded, because {NOTEBOOK} is not there")
    assert not choice.needs_person


@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_that_was_worked_on_counts_beside_an_untouched_one(tmp_path, copy):
    choice = chosen(tmp_path, {NOTEBOOK: UNTOUCHED, copy: WORKED})
    assert choice.path == tmp_path / copy
    assert choice.what == f"{shown(copy)} was graded, because {NOTEBOOK} is as it was handed out"


def shown(copy: str) -> str:
    return repr(copy) if copy == "NUMPY-BACKPROP.IPYNB" else copy


@pytest.mark.parametrize("copy", COPIES)
def test_an_untouched_or_a_foreign_copy_is_no_reason_to_ask(tmp_path, copy):
    files = {NOTEBOOK: WORKED, copy: UNTOUCHED, "scratch.ipynb": OTHER_CHAPTER, "old.ipynb": "{"}
    assert chosen(tmp_path, files) == Choice(tmp_path / NOTEBOOK)


def test_of_two_that_were_worked_on_the_one_with_the_right_name_is_graded_and_a_person_asked(tmp_path):
    copy = f"{CHAPTER}/{NOTEBOOK}"
    choice = chosen(tmp_path, {NOTEBOOK: WORKED, copy: WORKED_OTHERWISE})
    assert (choice.path, choice.needs_person) == (tmp_path / NOTEBOOK, True)
    assert choice.what.startswith(
        f"{NOTEBOOK}, {copy} were all worked on, and {NOTEBOOK} was graded: look which"
    )


@pytest.mark.parametrize("untouched", [{}, {NOTEBOOK: UNTOUCHED}])
def test_of_two_that_were_worked_on_under_other_names_none_is_guessed(tmp_path, untouched):
    choice = chosen(tmp_path, {**untouched, "a.ipynb": WORKED, "b/c.ipynb": WORKED_OTHERWISE})
    assert choice == Choice(
        None, f"a.ipynb, b/c.ipynb were all worked on: look which one counts, and call it {NOTEBOOK}"
    )


@pytest.mark.parametrize("name", [NOTEBOOK, "a.ipynb"])
def test_two_of_the_same_cells_are_one(tmp_path, name):
    again = deepcopy(WORKED)
    for cell in again["cells"]:
        if cell["cell_type"] == "code":
            cell |= {
                "execution_count": 7,
                "outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}],
            }
    choice = chosen(tmp_path, {name: WORKED, "numpy-backprop (1).ipynb": again})
    assert choice.path == tmp_path / name
    assert not choice.needs_person


def test_what_an_editor_or_a_system_leaves_beside_is_no_candidate(tmp_path):
    left = (f".ipynb_checkpoints/{NOTEBOOK}", f".{NOTEBOOK}.swp", f"._{NOTEBOOK}", f"__MACOSX/{NOTEBOOK}",
            f".venv/lib/{NOTEBOOK}")  # fmt: skip
    files = {name: WORKED for name in left}
    assert chosen(tmp_path, {**files, NOTEBOOK: UNTOUCHED}) == Choice(tmp_path / NOTEBOOK)
    (tmp_path / NOTEBOOK).unlink()
    assert chosen(tmp_path, {}).missing


@pytest.mark.parametrize("ids", [True, False])
def test_a_copy_without_marks_is_known_by_the_ids_of_its_cells_or_by_what_they_define(tmp_path, ids):
    bare = deepcopy(WORKED)
    for cell in bare["cells"]:
        cell["metadata"] = {}
        cell["id"] = cell["id"] if ids else "x"
    assert chosen(tmp_path, {NOTEBOOK: UNTOUCHED, "copy.ipynb": bare}).path == tmp_path / "copy.ipynb"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (f"{NOTEBOOK} ", f"'{NOTEBOOK} '"),
        (f" {NOTEBOOK}", f"' {NOTEBOOK}'"),
        ("numpy-backprop\u200b.ipynb", r"'numpy-backprop\u200b.ipynb'"),
        ("numpy\u2011backprop.ipynb", r"'numpy\u2011backprop.ipynb'"),
        ("numpy-backprop\uff0eipynb", r"'numpy-backprop\uff0eipynb'"),
        ("Numpy-Backprop.ipynb", "'Numpy-Backprop.ipynb'"),
        ("numpy-backprop.\nipynb", r"'numpy-backprop.\nipynb'"),
    ],
)
def test_a_name_that_looks_like_the_right_one_is_spelled_out(tmp_path, name, told):
    """Never again: there is no numpy-backprop.ipynb, only numpy-backprop.ipynb."""
    choice = chosen(tmp_path, {name: WORKED})
    assert choice.path == tmp_path / name
    assert choice.what == f"{told} was graded, because {NOTEBOOK} is not there"
    (tmp_path / name).write_text("{}")
    assert chosen(tmp_path, {}).what.startswith(f"there is no {NOTEBOOK}, and {told} is valid JSON but not")


def test_another_normal_form_of_the_same_letters_is_spelled_out(tmp_path):
    composed = unicodedata.normalize("NFC", "übung.ipynb")
    apart = unicodedata.normalize("NFD", composed)
    put(tmp_path, {apart: WORKED})
    choice = choose(tmp_path, composed, [tmp_path / apart], lambda: STUBS)
    assert choice.what == r"'u\u0308bung.ipynb' was graded, because übung.ipynb is not there"


def test_a_damaged_copy_is_named(tmp_path):
    choice = chosen(tmp_path / "alone", {"numpy-backprop (1).ipynb": "{"})
    assert choice.what.startswith(
        f"there is no {NOTEBOOK}, and numpy-backprop (1).ipynb is not valid JSON from line 1"
    )
    assert not choice.missing
    choice = chosen(tmp_path / "beside", {NOTEBOOK: UNTOUCHED, "numpy-backprop (1).ipynb": "{"})
    assert choice.needs_person
    beside = "beside it stands numpy-backprop (1).ipynb: look whether the work is in there"
    assert choice.what == f"{NOTEBOOK} is as it was handed out, and {beside}"
    choice = chosen(tmp_path / "right", {NOTEBOOK: "{", "numpy-backprop (1).ipynb": WORKED})
    assert choice.path.name == "numpy-backprop (1).ipynb"
    assert choice.needs_person


def test_another_chapter_is_not_taken_for_this_one(tmp_path):
    choice = chosen(tmp_path, {"two-layer-example.ipynb": OTHER_CHAPTER})
    assert choice.missing
    assert "only two-layer-example.ipynb, without this chapter's cells" in choice.what


@pytest.fixture(scope="module")
def graded(released_course, tmp_path_factory) -> Class:
    """A class of such folders, graded by the real engine."""
    copy = Copy(shutil.copytree(released_course.root, tmp_path_factory.mktemp("copies") / "course"))
    untouched, done = released(copy), right(copy)
    half = deepcopy(done)
    for cell in half["cells"]:
        if cell.get("id") == "train":
            cell["source"] = "def train(*given): return 1"
    hand_ins = {
        "browser": {NOTEBOOK: untouched, "numpy-backprop (1).ipynb": done},
        "too-deep": {f"{CHAPTER}/{NOTEBOOK}": done},
        "renamed": {"Ann Example, final.ipynb": done},
        "both": {NOTEBOOK: done, "old/numpy-backprop.ipynb": half},
        "neither": {"a.ipynb": done, "b.ipynb": half},
        "foreign": {"two-layer-example.ipynb": OTHER_CHAPTER},
        "blank": {f"{NOTEBOOK} ": done},
    }
    for student, files in hand_ins.items():
        put(copy.submitted(student), files)
    before = files_of(copy.root / "submitted")
    found = Class.graded(copy)
    assert files_of(copy.root / "submitted") == before, "what was handed in stays as it was"
    return found


@pytest.mark.slow
def test_right_work_has_its_points_wherever_it_stands(graded):
    known = graded.standings
    for student in ("browser", "too-deep", "renamed", "both", "blank"):
        assert known[student].automatic == AUTOMATIC, student


@pytest.mark.slow
@pytest.mark.parametrize(
    ("student", "told"),
    [
        ("browser", f"numpy-backprop (1).ipynb was graded, because {NOTEBOOK} is as it was handed out."),
        ("too-deep", f"{CHAPTER}/{NOTEBOOK} was graded, because {NOTEBOOK} is not there."),
        ("renamed", f"Ann Example, final.ipynb was graded, because {NOTEBOOK} is not there."),
        ("both", f"{NOTEBOOK}, old/{NOTEBOOK} were all worked on, and {NOTEBOOK} was graded: look which"),
        ("neither", "a.ipynb, b.ipynb were all worked on: look which one counts"),
        ("foreign", f"there is no {NOTEBOOK}, only two-layer-example.ipynb, without this chapter's cells"),
        ("blank", f"'{NOTEBOOK} ' was graded, because {NOTEBOOK} is not there."),
    ],
)
def test_the_summary_names_the_paths(graded, student, told):
    assert any(line.startswith(f"submitted/{student}/{CHAPTER}: {told}") for line in graded.told(student))


@pytest.mark.slow
def test_nobody_has_a_0_that_no_person_was_told_of(graded):
    assert "neither" not in graded.standings
    assert graded.row("neither").endswith("cannot be graded")
    assert graded.standings["foreign"].total == 0
    assert graded.row("foreign").endswith("cannot be graded")
    assert graded.row("both").endswith("needs a person")
    assert graded.row("renamed").endswith(f"/ {AUTOMATIC + 2}")
