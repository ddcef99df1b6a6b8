"""What a person should know about a graded notebook besides its score.

A cell with 0 points because a check failed is no remark: that is grading. A cell with 0 points without a
verdict of a check is one, and most of them need a person.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nbformat import NotebookNode

from grading.engine.elsewhere import MISSED, REMEDY, lacked, may_run_elsewhere, newer_python
from grading.engine.execute import Ran
from grading.engine.matching import Known
from grading.engine.original import Original, grade_id
from grading.engine.stopped import STOPPED
from grading.engine.texts import defined
from grading.engine.trusted import needed
from grading.settings import VERDICTS

# Each cell with the exceptions that it ended with.
Ended = list[tuple[NotebookNode, dict[str, str]]]


@dataclass(frozen=True)
class Remark:
    """A sentence about one cell of a submission, and whether it needs a person; cell is "" for the whole of it."""

    cell: str
    what: str
    needs_person: bool = False


def on_outcome(
    graded: NotebookNode,
    original: Original,
    told: Iterable[Remark] = (),
    ran: Ran | None = None,
) -> Iterator[Remark]:
    """Yield what is odd about how the cells of a notebook ended; told: what is known of its form."""
    ran = ran or Ran()
    known = Known(original)
    for cell in ran.replaced:
        name, text = next(iter(_errors(cell).items()))
        what = f"is a given one that was changed, and stops with {name} ({text}): it was run as it was handed out"
        yield Remark(called(cell), what)
    done = {id(cell) for cell in ran.replaced}
    ended = [(cell, _errors(cell)) for cell in graded.cells if id(cell) not in done]
    yield from _on_stopped(ended)
    failed = _failed(ended, known)
    yield from _on_unjudged(ended, failed, known)
    newer = newer_python(graded.metadata)
    yield from _on_failed(failed, newer)
    yield from _on_lacked(ended, ran, known, original, newer)
    yield from _on_another_answer(ended, known, {remark.cell for remark in told if remark.needs_person})


@dataclass
class _Failed:
    """A cell of the learner's that ended with an exception. missing: what later cells lack because of it."""

    cell: NotebookNode
    name: str
    text: str
    missing: list[str]


def _failed(ended: Ended, known: Known) -> list[_Failed]:
    # the last place where each name was not found
    missed = {
        name: place
        for place, (cell, errors) in enumerate(ended)
        if errors
        for output in cell.outputs
        for name in MISSED.findall(output.get("evalue", ""))
    }
    found = []
    for place, (cell, errors) in enumerate(ended):
        if errors and _is_learners(cell, known) and not _is_told(errors, known):
            own = defined(cell.source) | known.answers.get(grade_id(cell), frozenset())
            missing = sorted(name for name in own if missed.get(name, -1) > place)
            found.append(_Failed(cell, *next(iter(errors.items())), missing))
    return found


def _on_stopped(ended: Ended) -> Iterator[Remark]:
    for kind, ending in STOPPED.items():
        stopped = [called(cell) for cell, errors in ended if kind in errors]
        if stopped:
            yield Remark(and_more(stopped), ending.told, needs_person=True)


def _on_unjudged(ended: Ended, failed: list[_Failed], known: Known) -> Iterator[Remark]:
    """Find the test cells that ended in neither a pass nor a verdict, for no reason that is told elsewhere."""
    told = {name for one in failed for name in one.missing}
    there = {grade_id(cell) for cell, _ in ended}
    # that an answer is nowhere is told, too
    told |= {name for answer, names in known.answers.items() if answer not in there for name in names}
    stopped = False
    tests: dict[str, list[str]] = {}
    for cell, errors in ended:
        stopped = stopped or bool(STOPPED.keys() & errors.keys())
        if not _is(cell, "grade") or not errors or _is_told(errors, known):
            continue
        if "NameError" in errors and (stopped or told & set(MISSED.findall(errors["NameError"]))):
            # what it lacks is what another cell would have made, and that is told
            continue
        name, text = next(iter(errors.items()))
        tests.setdefault(f"stopped with {name} ({text}) instead of a verdict", []).append(grade_id(cell))
    for what, names in tests.items():
        yield Remark(
            and_more(names), f"{what}: look at it, and mark it by hand if need be", needs_person=True
        )


def _on_failed(failed: list[_Failed], newer: str) -> Iterator[Remark]:
    """Tell of cells that stopped; of those that harmed nothing in one sentence."""
    harmless = []
    for one in failed:
        what = f"stops with {one.name} ({one.text})"
        is_answer = grade_id(one.cell) is not None
        if not one.missing and not is_answer:
            harmless.append((called(one.cell), what))
            continue
        lack = f"; {_listed(one.missing)} missing because of it" if one.missing else ""
        # an answer that stops is the learner's to mend, unless it may run where it was written; what stands in no
        # exercise has no check that tells of it
        is_pressing = not is_answer or (bool(one.missing) and may_run_elsewhere(one.name, newer))
        yield Remark(called(one.cell), what + lack + (newer + REMEDY if is_pressing else ""), is_pressing)
    if harmless:
        cells, whats = zip(*harmless, strict=True)
        yield Remark(and_more(cells), f"{whats[0]}; nothing else lacks it")


def _on_lacked(ended: Ended, ran: Ran, known: Known, original: Original, newer: str) -> Iterator[Remark]:
    """Tell once of each thing that answers lacked in tests which they did not pass."""
    given = [source for source, name in original.code if name is None]
    tests: dict[str, list[str]] = {}
    for place, (cell, errors) in enumerate(ended):
        if errors and (met := ran.lacked.get(grade_id(cell))):
            below = (other.source for other, _ in ended[place:] if _is_learners(other, known))
            if what := lacked(*met, given, below, newer):
                tests.setdefault(what, []).append(grade_id(cell))
    for what, names in tests.items():
        yield Remark(and_more(names), f"the answer lacks something here: {what}{REMEDY}", needs_person=True)


def _on_another_answer(ended: Ended, known: Known, told: set[str]) -> Iterator[Remark]:
    """Tell of cells of the learner's own that define once more what a test found wrong."""
    looked_at = frozenset().union(*(names for answer, names in known.answers.items() if answer in told))
    own = [
        (cell, names)
        for cell, _ in ended
        if _is_learners(cell, known) and not grade_id(cell) and (names := known.answered_in(cell) - looked_at)
    ]
    for test, errors in ended if own else ():
        if _is(test, "grade") and VERDICTS & errors.keys():
            for cell, names in own:
                if again := sorted(names & set(needed(known.marked[grade_id(test)].source))):
                    own.remove((cell, names))
                    what = f"defines {again[0]} once more, which {grade_id(test)} found wrong: look whether it is the"
                    yield Remark(called(cell), f"{what} answer, and mark it by hand then", needs_person=True)
                    break


def _is_learners(cell: NotebookNode, known: Known) -> bool:
    """Say whether a code cell is an answer or the learner's own: given cells and tests are not."""
    if cell.cell_type != "code" or (_is(cell, "grade") and not _is(cell, "solution")):
        return False
    return _is(cell, "solution") or not (cell.metadata.get("nbgrader") or known.is_given(cell))


def _is_told(errors: dict[str, str], known: Known) -> bool:
    """Say whether a cell was stopped, has its verdict, or is a stub that nobody has touched."""
    if {*STOPPED, *VERDICTS} & errors.keys():
        return True
    return errors.get("NotImplementedError") in known.stubs_say


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - 3} more names" if names[3:] else ""
    return ", ".join(names[:3]) + more + (" are" if names[1:] else " is")


def and_more(cells: Sequence[str]) -> str:
    """Return the first of several cells, and how many there are besides."""
    more = len(cells) - 1
    return cells[0] + (f" (and {more} more cell{'s' if more > 1 else ''})" if more else "")


def called(cell: NotebookNode) -> str:
    """Return what a person finds a cell by: its grade id, or how it begins."""
    return grade_id(cell) or begins(cell)


def begins(cell: NotebookNode) -> str:
    """Return how a cell begins, as what follows the word "cell"."""
    line = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
    return f"that begins with {line[:60]!r}" if line else "that is empty"


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
