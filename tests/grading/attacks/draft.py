"""A made-up learner's hand-in while it is written: a copy of the released notebook, and files beside it.

The honest answers are the right one, taken from the instructor's solutions, and a wrong one that earns no
point in any cell, so that every point an attacker has was gained.
"""

import copy
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

NOTEBOOK = "numpy-backprop.ipynb"


@dataclass(frozen=True)
class Scene:
    """What a well-informed attacker knows of the place: more than a real one would.

    token: unlike any other string of the run; whatever the attacker leaves or sends carries it. course,
    home: the course folder and the instructor's home. socket, abstract, tcp, udp: listeners of the
    instructor's. victim: a process of the instructor's. student: whose hand-in it is.
    """

    token: str
    student: str
    course: Path
    home: Path
    socket: str
    abstract: str
    tcp: int
    udp: int
    victim: int

    def filled(self, text: str) -> str:
        """Return a text with its @NAMES@ replaced."""
        known = {name.upper(): str(value) for name, value in vars(self).items()}
        return re.sub("@([A-Z]+)@", lambda found: known[found[1]], text)


STEP_HEAD = "def backward_step(x, target, learnrate, weights_input_hidden, weights_hidden_output):\n"
PASS_HEAD = STEP_HEAD.replace("backward_step", "backward_pass")
TRAIN_STEP_HEAD = STEP_HEAD.replace("backward_step", "train_step")
TRAIN_HEAD = "def train(x, target, learnrate, weights_input_hidden, weights_hidden_output, steps):\n"
BUG_HUNT_HEAD = (
    "def gradient_check(backward, x, target, learnrate, weights_input_hidden, weights_hidden_output):\n"
)

_WRONG_FIVE = """\
    hidden = sigmoid(x @ weights_input_hidden)
    output = sigmoid(hidden @ weights_hidden_output)
    error = output - target + 0.125
    output_error_term = 3 * error
    hidden_error_term = 0.25 + 0 * hidden
    delta_w_h_o = 0.5 + 0 * weights_hidden_output
    delta_w_i_h = 0.5 + 0 * weights_input_hidden
    return error, output_error_term, hidden_error_term, delta_w_h_o, delta_w_i_h
"""

WRONG = {
    "backward-step": STEP_HEAD + _WRONG_FIVE,
    "backward-pass": PASS_HEAD + _WRONG_FIVE,
    "train-step": TRAIN_STEP_HEAD + "    return weights_input_hidden - 1, weights_hidden_output - 1\n",
    "train": TRAIN_HEAD
    + "    return weights_input_hidden - 1, weights_hidden_output - 1, [0.5] * (steps + 1)\n",
    "bug-hunt": BUG_HUNT_HEAD + "    return 0.5, 0.5\n",
    "first-wrong": 'first_wrong = "error"\n',
    "written-answer": "I do not know.",
}


class Draft:
    """A hand-in: `notebook` is its JSON; the methods change it or plan files. `save` writes all of it."""

    def __init__(self, released: dict, scene: Scene, answers: dict[str, str]):
        self.notebook = copy.deepcopy(released)
        self.scene = scene
        self._files: dict[str, bytes] = {}
        self._links: dict[str, str] = {}
        self._fifos: list[str] = []
        for grade_id, source in answers.items():
            self.write_cell(grade_id, source)

    @property
    def cells(self) -> list[dict]:
        """The cells of the notebook."""
        return self.notebook["cells"]

    @property
    def tests(self) -> list[dict]:
        """The automatic test cells."""
        return [c for c in self.cells if _mark(c).get("grade") and not _mark(c).get("solution")]

    def cell(self, grade_id: str) -> dict:
        """Return the cell with this grade id."""
        return next(cell for cell in self.cells if _mark(cell).get("grade_id") == grade_id)

    def write_cell(self, grade_id: str, source: str) -> None:
        """Replace the source of a cell."""
        self.cell(grade_id)["source"] = self.scene.filled(source)

    def add_code(self, source: str, before: str | None = None) -> None:
        """Put a code cell before the one with this grade id, or at the end."""
        where = self.cells.index(self.cell(before)) if before else len(self.cells)
        self.cells.insert(where, new_code(self.scene.filled(source), f"added-{len(self.cells)}"))

    def write_file(self, name: str, content: str | bytes) -> None:
        """Plan a file beside the notebook."""
        if isinstance(content, str):
            content = self.scene.filled(content).encode()
        self._files[name] = content

    def link(self, name: str, target: str) -> None:
        """Plan a symbolic link beside the notebook."""
        self._links[name] = self.scene.filled(target)

    def fifo(self, name: str) -> None:
        """Plan a named pipe beside the notebook."""
        self._fifos.append(name)

    def save(self, folder: Path) -> None:
        """Write the hand-in into a folder of its own."""
        folder.mkdir(parents=True)
        if NOTEBOOK not in self._links:
            (folder / NOTEBOOK).write_text(json.dumps(self.notebook), "utf-8")
        for name, content in self._files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        for name, target in self._links.items():
            os.symlink(target, folder / name)
        for name in self._fifos:
            os.mkfifo(folder / name)


def new_code(source: str, identity: str) -> dict:
    """Return a code cell."""
    return {
        "cell_type": "code", "execution_count": None, "id": identity, "metadata": {}, "outputs": [],
        "source": source,
    }  # fmt: skip


def right_answers(source: dict) -> dict[str, str]:
    """Return the solution cells of the instructor's version, by grade id."""
    answers = {}
    for cell in source["cells"]:
        if _mark(cell).get("solution"):
            text = "".join(cell["source"])
            answers[_mark(cell)["grade_id"]] = re.sub(r"^ *### (BEGIN|END) SOLUTION\n?", "", text, flags=re.M)
    return answers


def without_illustrations(notebook: dict) -> dict:
    """Return a notebook with what nbgrader marks and the two cells that those need: it runs in half the time."""
    kept = [
        cell
        for cell in notebook["cells"]
        if _mark(cell)
        or (cell["cell_type"] == "code" and re.match("from time import|x = ", "".join(cell["source"])))
    ]
    return {**notebook, "cells": kept}


def _mark(cell: dict) -> dict:
    return cell["metadata"].get("nbgrader", {})
