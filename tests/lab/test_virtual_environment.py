"""The virtual environment: built, left alone, renewed, repaired. The slow tests run the real pip.

They build a course without dependencies, so that what is measured is our own bookkeeping.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from course.lab.environment import STAMP
from course.lab.messages import shortened
from tests.lab.conftest import free_port

ENVIRONMENT = ["environment", "--venv", ".venv"]
# A kill leaves the most behind; PROOF=1 tries both.
STOPPED_BY = [signal.SIGKILL, *([signal.SIGINT] if os.environ.get("PROOF") else [])]


@pytest.fixture
def bare(checkout) -> Path:
    """The checkout, with a project that depends on nothing."""
    project = (checkout / "pyproject.toml").read_text()
    project = re.sub(
        r"^(dependencies|instructor|cluster|test) = \[.*?\]$", r"\1 = []", project, flags=re.M | re.S
    )
    (checkout / "pyproject.toml").write_text(project)
    (checkout / "constraints.txt").write_text("")
    return checkout


def stamp(checkout: Path) -> dict:
    return json.loads((checkout / ".venv" / STAMP).read_text())


def installers(checkout: Path) -> dict[str, str]:
    """Return which program put each package there."""
    found = (checkout / ".venv").glob("lib/*/site-packages/*.dist-info/INSTALLER")
    return {path.parent.name.split("-")[0]: path.read_text().strip() for path in found}


def without_network() -> dict[str, str]:
    """Return variables that send pip to a port where nobody answers, and to no cache of its own."""
    return {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": f"http://127.0.0.1:{free_port()}/simple",
        "PIP_FIND_LINKS": "",
        "PIP_RETRIES": "0",
        "PIP_NO_CACHE_DIR": "1",
    }


@pytest.mark.slow
def test_it_is_made_once_and_renewed_when_the_project_changes(bare, front_door):
    first = front_door(*ENVIRONMENT)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "Making the environment in .venv; this takes about a minute" in first.stdout
    assert stamp(bare)["finished"] is True
    assert installers(bare)["uv"] == "pip"
    assert installers(bare)["backpropagation_course"] == installers(bare)["pip"] == "uv"

    # without pip an installation would fail, so this run cannot have tried one
    pips = list((bare / ".venv").glob("lib/*/site-packages/pip"))
    for pip in pips:
        pip.rename(pip.with_name("pip-away"))
    second = front_door(*ENVIRONMENT)
    assert (second.returncode, len(second.stdout.splitlines())) == (0, 1), second.stdout + second.stderr
    for pip in pips:
        pip.with_name("pip-away").rename(pip)

    test = front_door(*ENVIRONMENT, "--extras", "test")
    assert "Bringing the environment in .venv up to date" in test.stdout
    # extras add up: what a later command does not need stays installed and is no reason to run pip again
    assert "up to date" in front_door(*ENVIRONMENT, "--extras", "instructor").stdout
    assert stamp(bare)["extras"] == ["instructor", "test"]
    assert "up to date" not in front_door(*ENVIRONMENT, "--extras", "test").stdout

    (bare / "constraints.txt").write_text("# another release of the course\n")
    assert "up to date" in front_door(*ENVIRONMENT).stdout
    assert stamp(bare)["extras"] == ["instructor", "test"]


@pytest.mark.slow
def test_it_outlives_a_missing_network_a_late_kill_and_a_copy(bare, front_door):
    assert front_door(*ENVIRONMENT).returncode == 0

    (bare / "constraints.txt").write_text("# another release of the course\n")
    offline = front_door(*ENVIRONMENT, **without_network())
    assert (offline.returncode, stamp(bare)["finished"]) == (1, True), offline.stderr
    # so what was there is renewed, not thrown away
    assert "up to date" in front_door(*ENVIRONMENT).stdout

    # what a kill near pip's end leaves: everything seems to be there
    (bare / ".venv" / STAMP).write_text(json.dumps(stamp(bare) | {"finished": False}))
    assert "Making the environment" in front_door(*ENVIRONMENT).stdout

    # a checkout copied with its environment: the editable install points to the first one
    elsewhere = Path(shutil.copytree(bare, bare.with_name("elsewhere"), symlinks=True))
    copied = subprocess.run(
        [sys.executable, "-m", "course.lab", *ENVIRONMENT], cwd=elsewhere, capture_output=True, text=True
    )
    assert copied.returncode == 0, copied.stdout + copied.stderr
    python = elsewhere / ".venv" / "bin" / "python"
    where = subprocess.run(
        [python, "-I", "-c", "import course; print(course.__file__)"], capture_output=True, text=True
    )
    assert where.stdout.strip() == str(elsewhere / "course" / "__init__.py")


@pytest.mark.slow
@pytest.mark.parametrize("by", STOPPED_BY, ids=lambda by: by.name)
def test_one_stopped_half_way_is_made_again(bare, front_door, by):
    process = subprocess.Popen(
        [sys.executable, "-m", "course.lab", *ENVIRONMENT],
        cwd=bare,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    python = bare / ".venv" / "bin" / "python"
    while not python.exists() and process.poll() is None:
        time.sleep(0.02)
    os.killpg(process.pid, by)
    _, said = process.communicate(timeout=300)
    assert process.returncode != 0
    assert "Traceback" not in said
    assert stamp(bare)["finished"] is False
    (bare / ".venv" / "debris").write_text("of the first try")

    again = front_door(*ENVIRONMENT)
    assert again.returncode == 0, again.stdout + again.stderr
    assert "Making the environment" in again.stdout
    assert stamp(bare)["finished"] is True
    assert not (bare / ".venv" / "debris").exists()


@pytest.mark.slow
def test_no_network_is_said_in_one_sentence_after_pips_own_words(checkout, front_door):
    done = front_door(*ENVIRONMENT, **without_network())
    assert done.returncode == 1
    assert "ERROR: No matching distribution found for" in done.stdout
    assert done.stderr == (
        "pip could not reach its package index: check the network (or the proxy) and run the command again.\n"
    )
    assert stamp(checkout)["finished"] is False
    # who has told pip where its index is gets their packages from there: uv would look elsewhere
    assert set(installers(checkout)) - {"setuptools"} == {"pip"}


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("PROOF"), reason="pip takes a minute to say so: with PROOF=1")
def test_what_pip_cannot_install_is_said_with_pips_own_words(bare, front_door):
    project = (bare / "pyproject.toml").read_text()
    (bare / "pyproject.toml").write_text(project.replace("dependencies = []", 'dependencies = ["pip<1"]'))
    (bare / "constraints.txt").write_text("pip>2\n")
    done = front_door(*ENVIRONMENT)
    assert done.returncode == 1
    assert "conflicting dependencies" in done.stdout
    assert done.stderr == (
        "pip could not install the packages (its own words are above): put right what they name "
        "and run the command again.\n"
    )


def test_an_environment_of_somebody_elses_is_left_alone(checkout, front_door):
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "pyvenv.cfg").write_text("theirs")
    done = front_door(*ENVIRONMENT, make=True)
    assert done.returncode == 1
    assert "was not made by this course: move it away" in done.stderr
    assert done.stderr.count("\n") == 1
    assert [path.name for path in (checkout / ".venv").iterdir()] == ["pyvenv.cfg"]


def test_the_environment_of_a_hub_is_taken_as_it_is(checkout, front_door):
    """Who may grade may not change what all share, and need not: `hub/environment` has made it."""
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / STAMP).write_text('{"finished": true, "shared": true}')
    done = front_door(*ENVIRONMENT, "--extras", "instructor")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"The environment is ready: {checkout}/.venv/bin/python\n"
    assert [path.name for path in (checkout / ".venv").iterdir()] == [STAMP]


def test_a_python_without_the_venv_module_is_said(checkout, front_door, tmp_path):
    """Debian's python3 without python3-venv has no ensurepip; neither has this one."""
    (tmp_path / "debian").mkdir()
    (tmp_path / "debian" / "ensurepip.py").write_text("raise ModuleNotFoundError('ensurepip')\n")
    done = front_door(*ENVIRONMENT, PYTHONPATH=str(tmp_path / "debian"))
    assert done.returncode == 1
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    assert done.stderr == (
        "This Python cannot make virtual environments: install its venv module "
        f"(Debian and Ubuntu: `sudo apt install {package}`) and run the command again.\n"
    )
    assert not (checkout / ".venv").exists()


def test_pips_words_are_cut_to_their_end():
    errors = "\n".join(f"ERROR: number {n} " + "x" * 300 for n in range(9))
    said = shortened("Looking in indexes: somewhere\n" + errors + "\n\n").splitlines()
    assert [line.split()[2] for line in said] == ["5", "6", "7", "8"]
    assert max(map(len, said)) <= 162
    assert shortened("plain words\n") == "  plain words"
