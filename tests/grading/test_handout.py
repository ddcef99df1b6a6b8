"""The hand-out: nothing in it that learners must not get, the same bytes twice, and its front door opens."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from course.lab import environment
from grading.__main__ import main
from grading.handout.contents import contents, makefile_for_learners
from tests.grading.conftest import ROOT
from tests.lab.conftest import free_port

NAME = "backpropagation-course"
MAKE = shutil.which("make")


@pytest.fixture(scope="module")
def zipped(tmp_path_factory) -> Path:
    into = tmp_path_factory.mktemp("handout")
    assert main(["handout", "--into", str(into)]) == 0
    return into / f"{NAME}.zip"


@pytest.fixture(scope="module")
def unzipped(zipped, tmp_path_factory) -> Path:
    """The hand-out in an empty folder, as a learner has it."""
    place = tmp_path_factory.mktemp("a learner's folder")
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(place)
    assert [path.name for path in place.iterdir()] == [NAME]
    return place / NAME


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8", errors="replace")
        for path in folder.rglob("*")
        if path.is_file() and not {".venv", "work"} & set(path.relative_to(folder).parts)
    }


def solutions() -> dict[str, list[str]]:
    """The solutions in source/, by chapter: code between its markers, and answers in words."""
    found = {}
    for path in sorted((ROOT / "source").glob("*/*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            text = "".join(cell["source"])
            mark = cell["metadata"].get("nbgrader", {})
            bodies = re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", text, re.S)
            if not bodies and mark.get("solution"):
                bodies = [text]
            found.setdefault(path.parent.name, []).extend(bodies)
    return found


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def test_it_holds_what_a_learner_needs(unzipped):
    there = files(unzipped)
    assert {name.split("/")[0] for name in there} == {
        "release", "course", "Makefile", "README.md", "LICENSE", "pyproject.toml", "constraints.txt",
        "environment.yml",
    }  # fmt: skip
    released = {path.relative_to(ROOT).as_posix() for path in (ROOT / "release").glob("*/*.ipynb")}
    assert len(released) == 8
    assert released <= there.keys()
    kit = {path.relative_to(ROOT).as_posix() for path in (ROOT / "course").rglob("*.py")}
    assert kit <= there.keys()
    assert there["README.md"] == (ROOT / "docs" / "learners.md").read_text("utf-8")


def test_nothing_in_it_is_the_instructors(unzipped):
    for name, text in files(unzipped).items():
        for secret in (
            "BEGIN SOLUTION",
            "BEGIN HIDDEN TESTS",
            "grading.examine",
            "grading.exercises",
        ):
            assert secret not in text, f"{name} holds {secret}"
        assert not re.search(r"^\s*(from|import) grading\b", text, re.M), name
        assert "__pycache__" not in name
        assert str(ROOT) not in text, name


def test_no_solution_is_in_it(unzipped):
    there = {name: flat(text) for name, text in files(unzipped).items()}
    notebooks = {
        path.parent.name: [
            flat(line)
            for cell in json.loads(path.read_text("utf-8"))["cells"]
            for line in "".join(cell["source"]).splitlines()
        ]
        for path in unzipped.glob("release/*/*.ipynb")
    }
    counted = 0
    for chapter, bodies in solutions().items():
        for body in bodies:
            assert len(flat(body)) > 11
            counted += 1
            encoded = flat(json.dumps(body)[1:-1])
            # the kit measures slopes itself, with formulas of one line that chapter 3 asks for, too
            kit_too = len(body.strip().splitlines()) == 1
            places = [name for name in there if not (kit_too and name.startswith("course/"))]
            assert not [name for name in places if flat(body) in there[name] or encoded in there[name]], body
            lines = {flat(line) for line in body.splitlines() if len(flat(line)) > 25}
            # a line may stand in a worked example, too; most of a solution may not
            assert len(lines & set(notebooks[chapter])) <= len(lines) / 2, body
    assert counted > 35


def test_a_solution_in_release_stops_it(tmp_path):
    for name in ("course", "release", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Makefile", "pyproject.toml", "constraints.txt", "environment.yml", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    contents(tmp_path)
    chapter = "05-numpy-backprop"
    shutil.copy(ROOT / "source" / chapter / "numpy-backprop.ipynb", tmp_path / "release" / chapter)
    with pytest.raises(Exception, match="No hand-out was made: release/05-numpy-backprop"):
        contents(tmp_path)


def test_the_same_bytes_twice(zipped, tmp_path, capsys):
    assert main(["handout", "--into", str(tmp_path)]) == 0
    assert (tmp_path / zipped.name).read_bytes() == zipped.read_bytes()
    assert main(["handout", "--into", str(tmp_path)]) == 0
    assert "is up to date" in capsys.readouterr().out


def test_its_makefile_has_the_same_rules_and_no_others():
    whole = (ROOT / "Makefile").read_text()
    makefile = makefile_for_learners(whole)
    assert re.findall(r"^([a-z ]+):(?!=)", makefile, re.M) == ["help", "lab", "reset", "python"]
    for line in makefile.splitlines()[3:]:
        assert line in whole
    assert "grading" not in makefile


@pytest.mark.skipif(MAKE is None, reason="there is no make here")
def test_help_lists_what_a_learner_can_do(unzipped):
    said = subprocess.run([MAKE], cwd=unzipped, capture_output=True, text=True)
    assert [line.split()[1] for line in said.stdout.splitlines()] == ["help", "lab", "reset"]


def typed(readme: str) -> set[str]:
    """The commands that the learners' page tells to type."""
    lines = re.findall(r"^    ((?:make|conda|python) .+)$", readme, re.M)
    return {*lines, *re.findall(r"`(make \w[^`]*)`", readme)}


def stand_in(folder: Path) -> None:
    """Put an environment into the folder that has this one's packages: pip would take a minute for the same.

    With PROOF set, pip does it, as it does for learners.
    """
    if os.environ.get("PROOF"):
        return
    place = folder / ".venv"
    venv.create(place, symlinks=True)
    (packages,) = place.glob("lib/python*/site-packages")
    (packages / "course.pth").write_text(f"{folder}\n{sysconfig.get_path('purelib')}\n")
    environment._write_stamp(
        place, {"fingerprint": environment._fingerprint(folder), "extras": [], "finished": True}
    )


@pytest.mark.slow
@pytest.mark.skipif(MAKE is None or os.name == "nt", reason="there is no make here")
def test_each_command_of_the_learners_page_does_what_it_says(unzipped, tmp_path):
    readme = (unzipped / "README.md").read_text("utf-8")
    stand_in(unzipped)
    port = free_port()
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "IPYTHON", "PYTHON"))}
    kept |= {"HOME": str(tmp_path), "JUPYTER_TOKEN": "a-token"}
    done = set()

    def make(*words: str) -> list[str]:
        done.add(" ".join(["make", *words]))
        return [MAKE, "--no-print-directory", f"PYTHON={sys.executable}", *words]

    # `make lab` and `make lab PORT=...`, on a port that is free here
    assert {"make lab", "make lab PORT=8889"} <= typed(readme)
    done |= {"make lab", "make lab PORT=8889"}
    running = subprocess.Popen(
        make("lab", f"PORT={port}", "NO_BROWSER=1"),
        cwd=unzipped, env=kept, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip
    said = ""
    try:
        for line in running.stdout:
            said += line
            if "Press Ctrl-C" in line:
                break
        else:
            pytest.fail(said)
        request = urllib.request.Request(
            f"http://localhost:{port}/api/contents/00-start-here", headers={"Authorization": "token a-token"}
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=120) as answer:
            assert json.load(answer)["content"][0]["name"] == "start-here.ipynb"
    finally:
        os.killpg(running.pid, signal.SIGINT)
        running.communicate(timeout=120)
    for line in re.findall(r"^    (Your working copy .+|Starting .+|Press .+)$", readme, re.M):
        assert line in said
    # `make reset`
    reset = subprocess.run(
        make("reset", "CHAPTER=05"), cwd=unzipped, env=kept, capture_output=True, text=True, timeout=300
    )
    assert "What you had is kept in work/backups/" in reset.stdout, reset.stderr
    # without make: the same front door, on a Python that has the packages (conda's here, ours there)
    assert "conda env create -f environment.yml" in readme
    assert (unzipped / "environment.yml").is_file()
    assert "conda activate backpropagation-course" in (unzipped / "environment.yml").read_text()
    help_said = subprocess.run(
        [sys.executable, "-m", "course.lab", "lab", "--help"], cwd=unzipped, env=kept, capture_output=True
    )
    assert help_said.returncode == 0
    done |= {
        "conda env create -f environment.yml",
        "conda activate backpropagation-course",
        "python -m course.lab lab",
    }
    done -= {f"make lab PORT={port} NO_BROWSER=1"}
    assert typed(readme) == done


def test_the_learners_page_is_one_page():
    readme = (ROOT / "docs" / "learners.md").read_text("utf-8")
    assert len(readme.splitlines()) < 70
