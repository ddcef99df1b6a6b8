"""What stands beside a notebook, and how its file and its folders are written: named, and no reason to lose points."""

import codecs
import json
import os
import shutil
from pathlib import Path

import pytest

from grading.engine.files import MOST_BYTES, MOST_FILES, contents, data_files
from grading.folder.submissions import Submission, find_submissions
from tests.grading.conftest import CHAPTER, NOTEBOOK, Copy
from tests.grading.handins.folders import AUTOMATIC, Class, files_of, put, right

SECRET = "the instructor's own\n"
BIG = 200_000_000


def submission(folder: Path) -> Submission:
    return Submission(CHAPTER, "ann", folder, (NOTEBOOK,))


def big_file(place: Path, size: int = BIG) -> None:
    """Make a file of this size that takes no room on the disk."""
    with place.open("wb") as file:
        file.truncate(size)


def environment(folder: Path, files: int = 3) -> None:
    """Make what `python -m venv` makes, with links that lead out."""
    (folder / "bin").mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text("home = /usr/bin\n")
    (folder / "bin" / "python").symlink_to("/usr/bin/python3")
    for number in range(files):
        (folder / f"module_{number}.py").write_text("x = 1\n")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{}".encode("utf-16"), "is text in UTF-16, and a notebook has to be in UTF-8"),
        ("{}".encode("utf-16-le"), "is text in UTF-16, and a notebook has to be in UTF-8"),
        (codecs.BOM_UTF8 + b'{"cells": 3}', "is valid JSON but not a notebook"),
        (codecs.BOM_UTF8, "is empty"),
        (b"\xff\xd8\xff\xe0", "is not a text file"),
    ],
)
def test_a_file_in_another_encoding_is_one_sentence(tmp_path, content, told):
    put(tmp_path, {NOTEBOOK: content})
    assert submission(tmp_path).obstacle().startswith(f"{NOTEBOOK} {told}")


def test_a_notebook_larger_than_any_is_not_read(tmp_path):
    big_file(tmp_path / NOTEBOOK)
    assert submission(tmp_path).obstacle().startswith(f"{NOTEBOOK} is larger than 100 MB")


def test_what_goes_along_is_bounded_and_the_rest_is_named(tmp_path):
    put(tmp_path, {f"{number:03}.txt": "x" for number in range(MOST_FILES + 2)})
    big_file(tmp_path / "large.bin", MOST_BYTES + 1)
    assert len(data_files(tmp_path)) == MOST_FILES
    told = list(contents(tmp_path).left_aside())
    assert [line.split(" ")[0] for line in told] == ["100.txt", "101.txt", "large.bin"]
    assert told[-1].startswith("large.bin (3.1 MB) was not there for the code to read")


def test_no_link_is_followed_and_each_is_named(tmp_path):
    put(tmp_path / "outside", {"secret.txt": SECRET, "folder/secret.txt": SECRET})
    folder = put(tmp_path / "inside", {NOTEBOOK: "{}"})
    (folder / "data.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (folder / "data").symlink_to(tmp_path / "outside" / "folder")
    (folder / "round").symlink_to(folder)
    os.mkfifo(folder / "pipe")
    found = contents(folder)
    assert [*found.files] == [folder / NOTEBOOK]
    assert sorted(found.left_aside()) == [
        "data is a symbolic link and was not followed",
        "data.txt is a symbolic link and was not followed",
        "pipe is no ordinary file and was left aside",
        "round is a symbolic link and was not followed",
    ]


@pytest.mark.parametrize("name", [NOTEBOOK, "timestamp.txt"])
def test_a_link_in_the_place_of_what_is_read_is_refused(tmp_path, name):
    put(tmp_path / "outside", {name: "{}"})
    folder = put(tmp_path / "ann", {NOTEBOOK: '{"cells": []}'})
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(tmp_path / "outside" / name)
    assert (
        submission(folder)
        .obstacle()
        .startswith(f"{name} is a symbolic link: put the file itself in its place")
    )
    assert not submission(folder).is_missing() or name == NOTEBOOK


@pytest.mark.parametrize("linked", ["", "05"])
def test_a_folder_that_is_a_link_is_refused(tmp_path, linked):
    put(tmp_path / "bob" / "05", {NOTEBOOK: '{"cells": []}'})
    if linked:
        (tmp_path / "ann").mkdir()
    (tmp_path / "ann" / linked).symlink_to(tmp_path / "bob" / linked)
    assert (
        "is a symbolic link: put the folder itself in its place"
        in submission(tmp_path / "ann" / "05").obstacle()
    )


def test_a_large_file_changes_the_fingerprint_by_its_size_alone(tmp_path):
    put(tmp_path, {NOTEBOOK: "{}"})
    big_file(tmp_path / "data.bin")
    before = submission(tmp_path).fingerprint()
    big_file(tmp_path / "data.bin", BIG + 1)
    assert submission(tmp_path).fingerprint() != before


@pytest.fixture(scope="module")
def graded(released_course, tmp_path_factory) -> Class:
    """A class of such folders, graded by the real engine."""
    copy = Copy(shutil.copytree(released_course.root, tmp_path_factory.mktemp("files") / "course"))
    done = json.dumps(right(copy))
    put(copy.root, {"secret.txt": SECRET})
    put(copy.submitted("mark"), {NOTEBOOK: codecs.BOM_UTF8 + done.encode()})
    put(copy.submitted("wide"), {NOTEBOOK: done.encode("utf-16")})
    environment(put(copy.submitted("venv"), {NOTEBOOK: done}) / ".venv", 3000)
    environment(put(copy.submitted("named"), {NOTEBOOK: done}) / "my env")
    big_file(put(copy.submitted("big"), {NOTEBOOK: done, "notes.txt": "mine"}) / "video.mp4")
    (put(copy.submitted("link"), {NOTEBOOK: done}) / "data.txt").symlink_to(copy.root / "secret.txt")
    put(copy.root / "submitted" / "blank" / f"{CHAPTER} ", {NOTEBOOK: done})
    put(copy.root / "submitted" / "blanks " / CHAPTER, {NOTEBOOK: done})
    for twin in ("twin", "twin "):
        put(copy.root / "submitted" / twin / CHAPTER, {NOTEBOOK: done})
    return Class.graded(copy)


@pytest.mark.slow
def test_right_work_has_its_points_whatever_stands_beside_it(graded):
    known = graded.standings
    assert set(known) == {"mark", "venv", "named", "big", "link", "blank", "blanks"}
    assert {one.automatic for one in known.values()} == {AUTOMATIC}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("student", "told"),
    [
        ("wide", f"{NOTEBOOK} is text in UTF-16"),
        ("venv", ".venv is a Python environment and was left aside."),
        ("named", "my env is a Python environment and was left aside."),
        ("big", "video.mp4 (200.0 MB) was not there for the code to read"),
        ("link", "data.txt is a symbolic link and was not followed."),
        ("blank", f"the folder '{CHAPTER} ' was taken for '{CHAPTER}': rename it."),
        ("blanks", "the folder 'blanks ' was taken for 'blanks': rename it."),
        (
            "twin",
            f"there are several folders for it, 'twin/{CHAPTER}', 'twin /{CHAPTER}': put what counts into one",
        ),
    ],
)
def test_each_is_named_with_its_path_once(graded, student, told):
    (line,) = graded.told(student)
    assert line.startswith(f"submitted/{student}/{CHAPTER}: {told}")


@pytest.mark.slow
def test_neither_a_large_file_nor_an_environment_nor_what_a_link_points_at_is_copied(graded):
    for student in ("venv", "named", "big", "link"):
        copied = files_of(graded.copy.autograded(student))
        assert set(copied) - {NOTEBOOK, "notes.txt"} == set(), student
        assert all(SECRET.encode() not in content for content in copied.values())
    assert (graded.copy.autograded("big") / "notes.txt").read_text() == "mine"


@pytest.mark.slow
def test_all_that_was_graded_is_left_alone_the_next_time(graded):
    again = graded.copy.run("grade", CHAPTER)
    assert "0 graded now, 7 graded before and unchanged, 2 could not be graded" in again.out
    assert len(find_submissions(graded.course, CHAPTER)) == 9
