"""What a person should know about a graded notebook besides its score.

A cell with 0 points because a check failed is no remark: that is grading. A cell with 0 points without a
verdict of a check is one, and most of them need a person.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from grading.engine.original import Original, grade_id

# How a cell ends that the engine had to stop, or that stopped its process: see `examination`.
STOPPED = {
    "CellTimeoutError": "took too long and was stopped: look for a loop without an end, or a plot or a pause in every step",
    "ProcessEnded": "ended the process that ran it: look at it",
    "OutOfTime": "was not run, because the notebook had used up its time: look at what takes so long",
}
# How a test cell ends that has judged: see `course.judging.verdict`.
VERDICTS = {"CheckFailed", "NotAttempted"}
# Each cell with the exceptions that it ended with.
Ended = list[tuple[NotebookNode, dict[str, str]]]


@dataclass(frozen=True)
class Remark:
    """A sentence about one cell of a submission, and whether it needs a person; cell is "" for the whole of it."""

    cell: str
    what: str
    needs_person: bool = False


def on_form(submitted: NotebookNode, original: Original) -> Iterator[Remark]:
    """Yield what was wrong with the cells of a notebook when it was handed in, before it is restored."""
    there = defaultdict(list)
    for cell in submitted.cells:
        there[grade_id(cell)].append(cell)
    for source in original.cells:
        copies = there[source.name]
        if not copies and source.solution:
            what = "is not in the notebook, so that there was nothing to judge"
            hint = "look whether the answer stands in another cell, and mark that by hand"
            yield Remark(source.name, f"{what}: {hint}", needs_person=True)
        elif not copies:
            yield Remark(source.name, "had been deleted and was put back")
        elif len(copies) > 1:
            yield Remark(source.name, f"is there {len(copies)} times: the last one counts")
        elif copies[0].cell_type != source.cell_type and (source.grade or source.solution or source.locked):
            kinds = f"from {source.cell_type} to {copies[0].cell_type}"
            yield Remark(source.name, f"had been turned {kinds} and was turned back")


def on_outcome(graded: NotebookNode) -> Iterator[Remark]:
    """Yield what is odd about how the cells of a notebook ended."""
    ended = [(cell, _errors(cell)) for cell in graded.cells]
    yield from _on_stopped(ended)
    yield from _on_unjudged(ended)


def _on_stopped(ended: Ended) -> Iterator[Remark]:
    for kind, what in STOPPED.items():
        stopped = [_called(cell) for cell, errors in ended if kind in errors]
        if stopped:
            others = f" (and {len(stopped) - 1} more cells)" if stopped[1:] else ""
            yield Remark(stopped[0] + others, what, needs_person=True)


def _on_unjudged(ended: Ended) -> Iterator[Remark]:
    """Find the test cells that ended in neither a pass nor a verdict, and the reason."""
    failed = {}
    for cell, errors in ended:
        if _is(cell, "solution") and errors and not {*STOPPED, "NotImplementedError"} & errors.keys():
            failed[grade_id(cell)] = next(iter(errors.items()))
    missed, stopped = [], False
    for cell, errors in ended:
        stopped = stopped or bool(STOPPED.keys() & errors.keys())
        if not _is(cell, "grade") or not errors or {*STOPPED, *VERDICTS} & errors.keys():
            continue
        if failed and "NameError" in errors:
            missed.append(grade_id(cell))
            continue
        if stopped and "NameError" in errors:
            # what it lacks is what the stopped cell would have made, and that is told
            continue
        name, text = next(iter(errors.items()))
        what = (
            f"stopped with {name} ({text}) instead of a verdict: look at it, and mark it by hand if need be"
        )
        yield Remark(grade_id(cell), what, needs_person=True)
    for cell_name, (name, text) in failed.items():
        what = f"stops with {name} ({text})"
        yield Remark(cell_name, f"{what}; what it should define is missing" if missed else what)


def _called(cell: NotebookNode) -> str:
    """Return what a person finds a cell by: its grade id, or how it begins."""
    lines = [line.strip() for line in cell.source.splitlines() if line.strip()]
    return grade_id(cell) or (f"that begins with {lines[0][:60]!r}" if lines else "that is empty")


def _errors(cell: NotebookNode) -> dict[str, str]:
    """Return the exceptions that a cell ended with, and what they say on one line."""
    return {
        output.ename: _on_one_line(output.evalue)
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    }


def _on_one_line(text: str) -> str:
    # the name that IPython makes up for a cell's code is none that a person could look for
    return re.sub(r"\s+", " ", re.sub(r"\(<ipython-input-[\w-]+>, ", "(", text))[:120]


def _is(cell: NotebookNode, kind: str) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get(kind))
