"""What `doctor` says of rights: each fault is named with what to type, and typing that is all it takes."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from grading.commands.rights import examine_rights, faults_of_course, faults_of_exchange
from grading.folder.opening import open_course
from tests.grading.accounts import GRADERS, a_place_for_all, needs_root
from tests.grading.small_class import Student, a_course

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")


@pytest.fixture
def place():
    with a_place_for_all() as folder:
        yield folder


@pytest.fixture
def course(place, monkeypatch):
    """A course that one person made where everybody comes by, with the umask that most systems have."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(place / "jupyter"))
    before = os.umask(0o022)
    yield a_course(place / "course", [Student("lovelaceada")])
    os.umask(before)


def exchange_of(course, place):
    """Give the course an exchange as it is made by hand, and return both."""
    root = place / "exchange"
    (root / "backpropagation" / "inbound").mkdir(parents=True)
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(f"c.Exchange.root = {str(root)!r}\n")
    return open_course(course.root), root


def typed(faults) -> list[str]:
    """Type what the faults say, without sudo, and return what they said."""
    said = []
    for fault in faults:
        said.append(fault.what)
        if " mv " not in fault.remedy and "/home/" not in fault.remedy:
            subprocess.run(["bash", "-ec", fault.remedy.replace("sudo ", "")], check=True)
    return said


def test_everything_private_that_everybody_can_read_is_named(course, capsys):
    (course.root / "feedback" / "lovelaceada").mkdir(parents=True)
    (course.root / "submitted").mkdir()
    (course.root / "report").mkdir(mode=0o700)
    (course.root / "gradebook.db").chmod(0o644)
    assert not examine_rights(course)
    (line,) = capsys.readouterr().out.splitlines()
    assert line == (
        "  no   rights: everybody on this machine can read source, submitted, autograded, feedback, gradebook.db; "
        f"type  chmod 0700 {course.root}"
    )


def test_typing_it_is_all_it_takes(course, capsys):
    assert typed(faults_of_course(course)) != []
    assert list(faults_of_course(course)) == []
    assert examine_rights(course)
    assert capsys.readouterr().out.startswith(f"  yes  rights: what is private in {course.root} is for ")


def test_the_cache_of_the_exchange_is_looked_at(course, place):
    course.root.chmod(0o700)
    cache = place / "jupyter" / "nbgrader_cache"
    cache.mkdir(parents=True)
    (fault,) = faults_of_course(course)
    assert (fault.what, fault.remedy) == (
        f"everybody on this machine can read {cache}",
        f"chmod go-rwx {cache}",
    )


def test_a_folder_of_several_graders_that_keeps_one_of_them_out(course):
    course.root.chmod(0o2770)
    said = typed(faults_of_course(course))
    assert len(said) == 1
    assert re.fullmatch(r"not everybody of \S+ can write all of source, autograded, gradebook\.db", said[0])
    assert list(faults_of_course(course)) == []


def test_a_folder_whose_new_files_are_not_the_groups(course):
    needs_root()
    os.chown(course.root, -1, GRADERS)
    course.root.chmod(0o770)
    first = next(faults_of_course(course))
    course.root.chmod(0o750)
    assert list(faults_of_course(course)) == []
    assert "half a graders' folder" in first.what
    assert first.remedy == f"chmod 2770 {course.root}"


def test_an_exchange_in_which_anybody_renames_anything(course, place):
    course.root.chmod(0o700)
    course, root = exchange_of(course, place)
    root.chmod(0o777)
    inbound = root / "backpropagation" / "inbound"
    said = [what for what in typed(faults_of_exchange(course)) if "can read in" not in what]
    assert said == [
        f"{root} is not 1777, and anybody could rename the course's folder in it",
        f"{inbound} lets learners do what they should not, or not what they should",
    ]
    assert oct(root.stat().st_mode)[-4:] == "1777"
    assert oct(inbound.stat().st_mode)[-4:] == "2733"


def test_an_exchange_that_one_grader_made_is_not_the_others(course, place):
    course, root = exchange_of(course, place)
    root.chmod(0o1777)
    course.root.chmod(0o2770)
    said = [what for what in typed(faults_of_exchange(course)) if "can read in" not in what]
    assert len(said) == 2
    assert all("'s to write in" in what for what in said)
    assert [fault for fault in faults_of_exchange(course) if "can read in" not in fault.what] == []


def test_no_exchange_yet(course, place):
    course, root = exchange_of(course, place)
    shutil.rmtree(root)
    (fault,) = faults_of_exchange(course)
    assert fault.what == f"there is no exchange {root}"


def test_a_laptop_has_no_exchange_between_accounts(course):
    assert list(faults_of_exchange(course)) == []


@pytest.mark.slow
def test_doctor_says_it_before_the_seal_and_make_takes_it_for_done(course_copy):
    course_copy.root.chmod(0o2770)
    said = subprocess.run(
        [sys.executable, "-m", "grading", "doctor"], cwd=course_copy.root, capture_output=True, text=True
    )
    first, *rest = said.stdout.splitlines()
    assert first.startswith("  no   rights: ")
    assert f"chmod -R g+rwX,o-rwx {course_copy.root}" in first
    assert said.returncode == (3 if rest[-1].startswith("The seal holds") else 1)
