"""The handbook: every command in it is typed in a copy of the course, in order, and prints what the page says.

The handbook is docs/instructors.md, with two pages that it leads on to. In a page a line of a `console` block that begins with "$ " is typed; below it stands what is printed, where "..."
stands for anything. A `diff` is applied, `python` lines go into nbgrader_config.py. A comment above a block,
`<!-- not run: why -->`, names the few that cannot run here. (The learners' page: tests/grading/test_handout.py.)
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from grading.classroom import writer
from grading.classroom.plans import one_of_each
from tests.grading.conftest import CHAPTER, NOTEBOOK

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / name for name in ("docs/instructors.md", "docs/engine.md", "CONTRIBUTING.md")]
BLOCK = re.compile(r"^(?:<!-- (?P<note>[^\n]*) -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.M | re.S)
NOT_RUN = "not run: "
# A line that tells how far a command is, from time to time where there is no terminal.
PROGRESS = re.compile(r"^.*: \d+ of \d+(, about .* left)?\n", re.M)
FOLDERS = ("course", "grading", "source", "release", "docs", "tests")
FILES = (
    ".gitignore", "Makefile", "README.md", "LICENSE", "nbgrader_config.py", "pyproject.toml", "constraints.txt", "environment.yml",
)  # fmt: skip
# Needs neither a hub nor a server.
COMMANDS = (
    "doctor",
    "roster",
    "collect",
    "extend",
    "grade",
    "report",
    "feedback",
    "export",
    "demo",
    "release",
    "handout",
    "test",
)
# As Canvas exports it.
GRADEBOOK = """Student,ID,SIS User ID,SIS Login ID,Section,05-numpy-backprop (90),Current Score
    Points Possible,,,,,25,(read only)
"Lovelace, Ada",4711,04711,lovelaceada,BP-1,,
"Hopper, Grace",4712,04712,hoppergrace,BP-1,,
"Student, Test",9,,aaaa,BP-1,,
"""


@dataclass(frozen=True)
class Typed:
    """A command of the page, and what the page says it prints."""

    command: str
    printed: str


def blocks(kind: str = "") -> list[tuple[str, str, str]]:
    """Return the kind, the note and the text of each block of the pages."""
    texts = [page.read_text("utf-8") for page in PAGES]
    found = [(m["kind"], m["note"] or "", m["text"]) for text in texts for m in BLOCK.finditer(text)]
    return [one for one in found if kind in ("", one[0])]


def typed(text: str) -> Iterator[Typed]:
    """Give the commands of a block."""
    for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
        command, printed = re.fullmatch(r"((?:.*\\\n)*.*)\n?(.*)", part, re.S).groups()
        lines = command.split("\n")
        last = next(number for number, line in enumerate(lines) if not line.endswith("\\"))
        yield Typed("\n".join(lines[: last + 1]), "\n".join(lines[last + 1 :]) + printed)


def pattern(printed: str) -> str:
    """Return what the page shows as a regular expression; "..." alone on a line stands for any lines."""
    lines = []
    for line in printed.strip().split("\n"):
        if line == "...":
            lines.append(r"(?:[^\n]*\n)*?")
        else:
            lines.append(".*?".join(map(re.escape, evenly(line).split("..."))) + r"\n")
    return "".join(lines)


def evenly(text: str) -> str:
    """Return a text with single blanks: the columns of a table are as wide as their longest entry."""
    return re.sub(r"(?<=\S) +", " ", text)


@dataclass
class Day:
    """A copy of the course, and a person who types in it."""

    course: Path
    home: Path

    def type(self, command: str) -> str:
        """Run a command as a shell would, and return all that it prints."""
        # the environment is the one that runs this: making another would take a minute, and a network
        prelude = 'make() { command make --no-print-directory FRONT_DOOR=@: PYTHON=python "$@"; }\n'
        surroundings = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "NBGRADER"))}
        surroundings.pop("PYTHONPATH", None)
        done = subprocess.run(
            ["bash", "-c", f"{prelude}. .venv/bin/activate\n{command}"],
            cwd=self.course, env=surroundings | {"HOME": str(self.home)}, timeout=300,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert done.returncode == 0, f"$ {command}\n{done.stdout}"
        return done.stdout


@pytest.fixture
def day(tmp_path: Path) -> Day:
    """A copy of the course with an environment that is this one, and an LMS's class list and download of two hand-ins."""
    course, home = tmp_path / "course", tmp_path / "home"
    left_behind = shutil.ignore_patterns(".ipynb_checkpoints")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, course / name, ignore=left_behind)
    for name in FILES:
        shutil.copy(ROOT / name, course)
    # a clone: what git leaves out is none of ruff's business
    subprocess.run(["git", "init", "--quiet", course], check=True)
    commands = course / ".venv" / "bin"
    commands.mkdir(parents=True)
    python = commands / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (commands / "activate").write_text(f'PATH="{commands}:{sysconfig.get_path("scripts")}:$PATH"\n')
    (home / "Downloads").mkdir(parents=True)
    released = writer.read_release(course / "release" / CHAPTER / NOTEBOOK)
    right, wrong = one_of_each(["right", "slip in backward_step"])
    with zipfile.ZipFile(home / "Downloads" / "submissions.zip", "w") as archive:
        for plan, name in ((right, "lovelaceada_4711_90210"), (wrong, "hoppergrace_LATE_4712_90211")):
            text = nbformat.writes(nbformat.from_dict(writer.filled(plan, released)))
            archive.writestr(f"{name}_{NOTEBOOK}", text)
    (home / "Downloads" / "gradebook.csv").write_text(GRADEBOOK)
    return Day(course, home)


@pytest.mark.slow
@pytest.mark.skipif(not all(map(shutil.which, ("make", "git", "patch"))), reason="needs make, git and patch")
def test_the_day_goes_as_the_page_says(day):
    for kind, note, text in blocks():
        if note.startswith(NOT_RUN):
            continue
        if kind == "diff":
            subprocess.run(["patch", "-p1"], cwd=day.course, input=text, text=True, check=True)
        elif kind == "python":
            with (day.course / "nbgrader_config.py").open("a") as config:
                config.write(text)
        for step in typed(text) if kind == "console" else ():
            said = evenly(PROGRESS.sub("", day.type(step.command))).strip()
            assert re.fullmatch(pattern(step.printed), f"{said}\n"), f"$ {step.command}\n{said}"


def test_every_block_is_of_a_kind_that_is_tried():
    for kind, note, text in blocks():
        assert kind in ("console", "diff", "python"), text
        if kind == "console":
            assert text.startswith("$ ")
        else:
            assert note, text


def test_few_blocks_are_not_run_and_each_says_why():
    notes = [note for _, note, _ in blocks() if note.startswith(NOT_RUN)]
    assert len(notes) <= 4
    assert all(len(note) > len(NOT_RUN) + 10 for note in notes)


def test_each_command_of_make_is_on_a_page():
    commands = [step.command for _, _, text in blocks("console") for step in typed(text)]
    for name in COMMANDS:
        assert any(command.startswith(f"make {name}") for command in commands), name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_names_files_and_options_that_are_there(page):
    text = page.read_text("utf-8")
    for linked in re.findall(r"\]\(([\w/-]+\.md)", text):
        assert (page.parent / linked).exists(), linked
    for name in re.findall(r"`((?:course|grading|tests|docs|source)/[\w/.-]+?)`", text):
        assert "08-name" in name or "name.py" in name or "/name/" in name or (ROOT / name).exists(), name
    parsers = ("__main__.py", "commands/learning_systems.py")
    helps = "".join((ROOT / "grading" / name).read_text("utf-8") for name in parsers)
    for option in re.findall(r"^- `(--\w+)", text, re.M):
        assert f'"{option}"' in helps, option


@pytest.mark.parametrize(
    ("printed", "said", "fits"),
    [
        ("a ... c", "a  b c", True),
        ("a\n...\nc", "a\nb\nc", True),
        ("a\nc", "a\nb\nc", False),
        ("3 graded", "4 graded", False),
        ("...", "a\nb", True),
        ("", "something", False),
    ],
)
def test_a_page_that_says_something_else_is_noticed(printed, said, fits):
    assert bool(re.fullmatch(pattern(printed), f"{evenly(said)}\n")) is fits
