"""What came of one test cell of one learner, read from the cell's outputs in autograded/.

Only what our own test cells wrote is believed. Nothing here is shown as it stands: what a learner's code can
print or raise is text, and the page escapes it.
"""

import itertools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from course.judging.verdict import SLIP_MIME
from grading.engine.stopped import STOPPED

RIGHT, WRONG, UNATTEMPTED, NOT_JUDGED = "right", "wrong", "unattempted", "not judged"
KINDS = (RIGHT, WRONG, UNATTEMPTED, NOT_JUDGED)

UNTOUCHED = {"NotAttempted", "NotImplementedError"}
VERDICT = "CheckFailed"
# No formula that a check writes is longer.
LONGEST = 300
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class Said(NamedTuple):
    """What a check left as data beside its message: what it judged, the verdict's status, and the slips' ids.

    formula: what gives the learner's numbers, as Python, where no slip does.
    """

    quantity: str
    status: str
    ids: tuple[str, ...]
    formula: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell of a graded notebook: its grade id, its text, the errors it ended with, and what checks left.

    spoke: whether anything was printed. said: what the check found that ended the cell.
    """

    id: str
    source: str
    errors: tuple[tuple[str, str], ...]
    spoke: bool
    said: Said | None


@dataclass(frozen=True)
class Outcome:
    """What came of one test cell.

    kind: one of KINDS. said: what the check left as data. message: what the check said, or the exception that stopped it.
    silent: points without a word from a check, which an untouched test cell cannot give.
    """

    kind: str
    points: float = 0.0
    said: Said | None = None
    message: str = ""
    silent: bool = False

    @property
    def waits(self) -> bool:
        """Whether it is wrong only because of an earlier exercise, as the check says."""
        return self.said is not None and self.said.status == "waits"


def read_cells(path: Path) -> dict[str, Cell] | None:
    """Return the cells of a graded notebook that have a grade id, by it; None if it cannot be read.

    Read as plain JSON: nbformat's check of every output takes three times as long, and a class has a thousand
    notebooks.
    """
    try:
        cells = json.loads(path.read_text("utf-8"))["cells"]
        found = [_cell(cell) for cell in cells]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return {cell.id: cell for cell in found if cell.id}


def _cell(cell: dict[str, Any]) -> Cell:
    outputs = cell.get("outputs", [])
    errors = [
        (str(output.get("ename", "")), COLOURS.sub("", str(output.get("evalue", ""))))
        for output in outputs
        if output.get("output_type") == "error"
    ]
    return Cell(
        str(cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", "")),
        text(cell.get("source", "")),
        tuple(errors),
        any(output.get("output_type") == "stream" for output in outputs),
        _said(outputs),
    )


def text(lines: Any) -> str:
    """Return a text that a notebook holds as one string or as a list of lines."""
    return lines if isinstance(lines, str) else "".join(lines)


def _said(outputs: Sequence[dict[str, Any]]) -> Said | None:
    """Return what a check published last before its verdict ended the cell.

    That is where `course.judging.verdict.conclude` publishes; what stands elsewhere was put there by others.
    """
    for before, last in itertools.pairwise(outputs):
        if last.get("output_type") == "error" and last.get("ename") == VERDICT:
            said = before.get("data", {}).get(SLIP_MIME)
            if isinstance(said, dict) and isinstance(said.get("ids"), list):
                ids = tuple(dict.fromkeys(id_ for id_ in said["ids"] if isinstance(id_, str)))
                formula = " ".join(str(said.get("formula", "")).split())[:LONGEST]
                return Said(str(said.get("quantity", "")), str(said.get("status", "")), ids, formula)
    return None


def outcome(
    test: Cell | None, solutions: Sequence[Cell], points: float, most: float, by_hand: bool
) -> Outcome:
    """Return what came of a test cell that has `points` of `most` in the gradebook.

    test: the cell, None if it is not there. by_hand: a person has given the points, and has the last word.
    """
    if by_hand:
        return Outcome(RIGHT if points >= most else WRONG, points, message="Marked by hand.")
    if test is None:
        return Outcome(NOT_JUDGED, points, message="The cell is not in the graded notebook.")
    errors = dict(test.errors)
    for name, ending in STOPPED.items():
        if name in errors:
            return Outcome(NOT_JUDGED, points, message=ending.seen)
    message = next((said for name, said in test.errors if name == VERDICT), "")
    if not errors:
        if points < most:
            return Outcome(NOT_JUDGED, points, message="Its points are not those of the graded notebook.")
        asked = "check(" in test.source
        return Outcome(RIGHT, points, silent=asked and not test.spoke)
    if UNTOUCHED & errors.keys() or ("NameError" in errors and _untouched(solutions)):
        return Outcome(UNATTEMPTED, points)
    if VERDICT in errors:
        return Outcome(WRONG, points, test.said, message)
    for solution in solutions:
        for name, _ in solution.errors:
            return Outcome(NOT_JUDGED, points, message=f"Its solution cell stops with {name}.")
    name = test.errors[0][0]
    return Outcome(NOT_JUDGED, points, message=f"The test cell stops with {name}.")


def _untouched(solutions: Sequence[Cell]) -> bool:
    return any(name in UNTOUCHED for solution in solutions for name, _ in solution.errors)
