"""Attacks with the notebook file: tags, marks, cell types, doubles, and outputs that claim a grade."""

import copy

from tests.grading.attacks.draft import Draft, new_code
from tests.grading.attacks.record import Attack


def tagging(*tags: str):
    """Return a change that tags every test cell."""

    def change(draft: Draft) -> None:
        for cell in draft.tests:
            cell["metadata"].setdefault("tags", []).extend(tags)

    return change


def _remark(draft: Draft) -> None:
    for cell in draft.tests:
        cell["metadata"]["nbgrader"] |= {"points": 100, "checksum": "0" * 32, "locked": False}
        cell["source"] = "pass"


def _manual(draft: Draft) -> None:
    for cell in draft.tests:
        cell["metadata"]["nbgrader"] |= {"solution": True, "task": True, "grade": False}


def _rename(draft: Draft) -> None:
    for cell in draft.tests:
        mark = copy.deepcopy(cell["metadata"]["nbgrader"])
        cell["metadata"]["nbgrader"]["grade_id"] = "../" + mark["grade_id"]
        easy = new_code("pass", f"easy-{mark['grade_id']}")
        easy["metadata"]["nbgrader"] = mark
        draft.cells.append(easy)


def _double(draft: Draft) -> None:
    for cell in draft.tests:
        double = copy.deepcopy(cell)
        double |= {"id": cell["id"] + "-2", "source": "pass"}
        draft.cells.insert(draft.cells.index(cell), double)
        double = copy.deepcopy(cell)
        double |= {"id": cell["id"] + "-3", "source": str(cell["metadata"]["nbgrader"]["points"])}
        draft.cells.append(double)


def _delete(draft: Draft) -> None:
    gone = draft.tests
    draft.notebook["cells"] = [cell for cell in draft.cells if cell not in gone]


def _retype(draft: Draft) -> None:
    for number, cell in enumerate(draft.tests):
        cell["cell_type"] = ("markdown", "raw", "heading")[number % 3]
        cell.pop("outputs"), cell.pop("execution_count")


def _other_kernel(draft: Draft) -> None:
    draft.notebook["metadata"]["kernelspec"] = {
        "name": "always-right", "display_name": "Python 3", "language": "python",
        "argv": ["/bin/true", "{connection_file}"],
    }  # fmt: skip
    spec = '{"argv": ["/bin/true"], "display_name": "Python 3", "language": "python"}'
    for folder in (
        "share/jupyter/kernels/always-right",
        "kernels/python3",
        ".local/share/jupyter/kernels/python3",
    ):
        draft.write_file(f"{folder}/kernel.json", spec)


def _claim(draft: Draft) -> None:
    for cell in draft.tests:
        points = cell["metadata"]["nbgrader"]["points"]
        cell["execution_count"] = 7
        cell["outputs"] = [
            {"output_type": "execute_result", "data": {"text/plain": str(points)}, "metadata": {}, "execution_count": 7},
            {"output_type": "stream", "name": "stdout", "text": f"Score: {points} / {points}\n"},
        ]  # fmt: skip
        cell["metadata"]["nbgrader"] |= {"score": points, "auto_score": points, "comment": "all right"}


def _other_notebooks(draft: Draft) -> None:
    source = draft.scene.filled("import pathlib; pathlib.Path('@HOME@/@TOKEN@').touch()")
    notebook = {**draft.notebook, "cells": [new_code(source, "one")]}
    import json

    for name in ("aaa.ipynb", "numpy-backprop-1.ipynb", "deep/numpy-backprop.ipynb", "zzz.ipynb"):
        draft.write_file(name, json.dumps(notebook))


def _odd_json(draft: Draft) -> None:
    draft.notebook["nbformat_minor"] = 99
    draft.notebook["metadata"]["nbgrader"] = {"schema_version": 99}
    draft.notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": [[[]]]}
    for number, cell in enumerate(draft.tests):
        cell["id"] = "same"
        cell["metadata"]["nbgrader"]["points"] = ("1e308", -5, None, float("nan"), [], {})[number % 6]
        cell["metadata"]["nbgrader"]["schema_version"] = number
        cell["source"] = ["pass", "\n"]


NO_LAYER = frozenset()

ATTACKS = (
    Attack(
        "tags-tests-to-be-removed", "forging", "Tags every test cell to be left out, hidden and allowed to fail.",
        NO_LAYER, change=tagging("remove-cell", "remove-output", "hide-input", "raises-exception"),
    ),
    Attack(
        "raises-its-points", "forging", "Makes every test worth 100 points, empties it, and forges its checksum.",
        NO_LAYER, change=_remark,
    ),
    Attack(
        "calls-tests-its-own-work", "forging", "Marks test cells as solutions and tasks, which nobody grades by running them.",
        NO_LAYER, change=_manual,
    ),
    Attack(
        "gives-grade-ids-away", "forging", "Moves the grade ids of the tests to cells that pass.",
        NO_LAYER, change=_rename,
    ),
    Attack(
        "doubles-tests", "forging", "Puts an easy double before and behind every test, under the same grade id.",
        NO_LAYER, change=_double,
    ),
    Attack(
        "deletes-tests", "forging", "Deletes every test cell.",
        NO_LAYER, change=_delete,
    ),
    Attack(
        "retypes-tests", "forging", "Turns test cells into markdown, raw and unknown cells.",
        NO_LAYER, change=_retype,
    ),
    Attack(
        "names-another-kernel", "forging", "Asks for a kernel of its own, which does nothing, and brings its settings along.",
        NO_LAYER, change=_other_kernel,
    ),
    Attack(
        "claims-a-grade-in-outputs", "forging", "Hands in test cells with outputs and marks that claim all points.",
        NO_LAYER, change=_claim,
    ),
    Attack(
        "brings-other-notebooks", "forging", "Hands in more notebooks, which write into the instructor's home when run.",
        NO_LAYER, change=_other_notebooks,
    ),
    Attack(
        "breaks-the-format", "forging", "Fills the notebook's metadata with versions, points and ids that make no sense.",
        NO_LAYER, change=_odd_json,
    ),
)  # fmt: skip
