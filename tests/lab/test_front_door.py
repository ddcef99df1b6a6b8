"""What a person meets who types `make ...`: which Python is found, and one sentence for each trouble."""

import ast
import os
import shutil
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from course.lab.__main__ import OLDEST
from tests.lab.conftest import CHAPTER, free_port

ROOT = Path(__file__).resolve().parents[2]
MAKE = shutil.which("make")

# A Python that believes it is 3.9: it fails make's search for a new enough one, as a real one does
OLD_PYTHON = f"""#!{sys.executable}
import runpy, sys
sys.version_info = (3, 9, 18)
if sys.argv[1] == "-c":
    exec(sys.argv[2])
else:
    sys.argv = sys.argv[2:]
    sys.path.insert(0, "")
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""


def one_sentence(text: str) -> str:
    """Return `text` if it is a single line that is no traceback."""
    assert text.count("\n") == 1, text
    assert "Traceback" not in text
    return text


@pytest.fixture
def commands(tmp_path) -> Path:
    """A folder that stands for the whole PATH; empty at first."""
    folder = tmp_path / "commands"
    folder.mkdir()
    return folder


def script(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def make(checkout: Path, commands: Path, *words: str) -> subprocess.CompletedProcess:
    """Run make in the checkout with nothing but `commands` on the PATH."""
    if MAKE is None:
        pytest.skip("there is no make here")
    return subprocess.run(
        [MAKE, "--no-print-directory", *words],
        cwd=checkout,
        env={"PATH": str(commands), "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        timeout=300,
    )


def without_makes_own_line(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("make: ***"))


def test_make_finds_a_newer_python_behind_an_old_python3(checkout, commands):
    script(commands / "python3", OLD_PYTHON)
    script(commands / "python3.12", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    done = make(checkout, commands, "reset", "CHAPTER=05")
    assert done.returncode == 0, done.stderr
    assert f"Your working copy of {CHAPTER} is in work/{CHAPTER}." in done.stdout


@pytest.mark.parametrize("choice", [[], ["PYTHON=python3"]], ids=["found", "named"])
def test_a_python_too_old_is_said_in_one_sentence(checkout, commands, choice):
    script(commands / "python3", OLD_PYTHON)
    done = make(checkout, commands, "lab", *choice)
    assert done.returncode != 0
    said = one_sentence(without_makes_own_line(done.stderr))
    assert "needs Python 3.11 or newer and this is Python 3.9" in said
    assert "make lab PYTHON=/path/to/python3" in said
    assert not (checkout / ".venv").exists()


def test_no_python_at_all_is_said_in_one_sentence(checkout, commands):
    done = make(checkout, commands, "lab")
    assert done.returncode != 0
    said = one_sentence(without_makes_own_line(done.stderr))
    assert "There is no python3 here: install Python 3.11 or newer" in said


@pytest.mark.parametrize("name", ["course/__init__.py", "course/lab/__init__.py", "course/lab/__main__.py"])
def test_what_runs_before_the_version_check_parses_on_old_pythons(name):
    ast.parse((ROOT / name).read_text(), feature_version=(3, 4))


def test_the_version_check_and_pyproject_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == f">={OLDEST[0]}.{OLDEST[1]}"


def test_the_front_door_needs_nothing_installed(checkout):
    """With `-S` a Python has no site-packages, like one fresh from its installer."""
    done = subprocess.run(
        [sys.executable, "-S", "-m", "course.lab", "reset", "--chapter", "05"],
        cwd=checkout,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert (checkout / "work" / CHAPTER / "data.csv").read_text() == "1,2\n"


def test_help_names_every_target_once(checkout, commands):
    for name in ("awk", "python3"):
        (commands / name).symlink_to(shutil.which(name))
    done = make(checkout, commands)
    listed = [line.split()[1] for line in done.stdout.splitlines()]
    learner, developer = ["lab", "teach", "reset"], ["test", "quick", "proof", "bench"]
    instructor = [
        "roster",
        "collect",
        "grade",
        "extend",
        "release",
        "feedback",
        "report",
        "export",
        "class",
        "doctor",
        "demo",
        "pages",
        "site",
        "handout",
    ]
    assert listed == ["help", *learner, *developer, *instructor]


@pytest.mark.parametrize("command", ["lab", "teach"])
def test_a_taken_port_is_said_before_anything_is_made(checkout, front_door, command):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        done = front_door(command, "--venv", ".venv", "--port", port, make=True)
    assert done.returncode == 1
    assert f"Port {port} cannot be used" in one_sentence(done.stderr)
    assert f"`make {command} PORT=" in done.stderr
    assert not (checkout / ".venv").exists()
    assert not (checkout / "work").exists()


def test_an_empty_release_is_said(checkout, front_door):
    shutil.rmtree(checkout / "release" / CHAPTER)
    done = front_door("lab", "--venv", ".venv", "--port", str(free_port()))
    assert done.returncode == 1
    assert "There is no chapter in" in one_sentence(done.stderr)
    assert not (checkout / ".venv").exists()


def test_a_working_folder_that_cannot_be_written_is_said(checkout, front_door):
    (checkout / "work").write_text("a file where the folder should be")
    done = front_door("lab", "--venv", ".venv", "--port", str(free_port()))
    assert done.returncode == 1
    said = one_sentence(done.stderr)
    assert str(checkout / "work") in said
    assert "make the folder yours and writable" in said
    assert not (checkout / ".venv").exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_working_folder_of_somebody_else_is_said(checkout, front_door):
    (checkout / "work").mkdir(mode=0o500)
    done = front_door("lab", "--venv", ".venv", "--port", str(free_port()))
    assert done.returncode == 1
    assert "could not be written or read (Permission denied)" in one_sentence(done.stderr)


def test_reset_without_a_chapter_is_said(front_door):
    done = front_door("reset", make=True)
    assert done.returncode == 1
    said = one_sentence(done.stderr)
    assert "`make reset CHAPTER=05`" in said
    assert CHAPTER in said


def test_a_python_without_the_packages_is_said(checkout):
    """What a Windows or conda user meets who forgot to activate the environment."""
    done = subprocess.run(
        [sys.executable, "-S", "-m", "course.lab", "lab", "--port", str(free_port())],
        cwd=checkout,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 1
    said = one_sentence(done.stderr)
    assert "This Python has no jupyterlab and no nbgrader" in said
    assert "conda activate backpropagation-course" in said


@pytest.mark.parametrize(("command", "where"), [("lab", "its first page"), ("teach", "in the menu Nbgrader")])
def test_on_a_hub_it_says_where_the_pages_are(front_door, command, where):
    said = front_door(command, "--no-browser", JUPYTERHUB_SERVICE_PREFIX="/user/ada/")
    assert (said.returncode, said.stdout) == (1, "")
    assert where in one_sentence(said.stderr)
    assert "/user/ada/" in said.stderr
