"""Which slips the class made, with an example of each; and what was wrong in a way that no slip explains."""

from collections import Counter
from dataclasses import dataclass

from grading.report.outcomes import WRONG, Outcome
from grading.report.privacy import Names
from grading.report.results import ChapterResults, Learner
from grading.report.slips import Meaning, meaning

# An example longer than this says less, not more.
LINES, WIDTH = 40, 160


@dataclass(frozen=True)
class Finding:
    """One slip: what it means, in which test cells of which learners it was named, and an example.

    Several meanings: the learner's numbers cannot tell them apart. example: a solution cell's grade id and text,
    None where every one holds somebody's name. students: in the order of their ids.
    """

    meanings: tuple[Meaning, ...]
    cells: tuple[str, ...]
    students: tuple[str, ...]
    example: tuple[str, str] | None


def findings(results: ChapterResults, names: Names | None) -> list[Finding]:
    """Return the slips of a class, the most frequent first. names: what an example must not hold."""
    made: dict[tuple[Meaning, ...], dict[str, list[str]]] = {}
    learners = {learner.student: learner for learner in results.learners}
    for learner in results.learners:
        for meanings, cells in _slips_of(results.chapter, learner).items():
            made.setdefault(meanings, {})[learner.student] = cells
    order = [exercise.cell for exercise in results.exercises]
    found = []
    for meanings, by_student in made.items():
        cells = sorted({cell for cells in by_student.values() for cell in cells}, key=order.index)
        shown = [_example(results, learners[student], cells) for student, cells in by_student.items()]
        open_ = [one for one in shown if names is None or not names.are_in(one[1])]
        example = min(open_, key=lambda one: (len(one[1]), one[1])) if open_ else None
        found.append(Finding(meanings, tuple(cells), tuple(sorted(by_student)), example))
    return sorted(found, key=lambda one: (-len(one.students), order.index(one.cells[0]), one.meanings[0].id))


def _slips_of(chapter: str, learner: Learner) -> dict[tuple[Meaning, ...], list[str]]:
    """Return the slips of one learner, each with the test cells that named it.

    Where one test cell can tell apart what another cannot, the sharper one holds for both.
    """
    named: dict[tuple[Meaning, ...], list[str]] = {}
    for cell, outcome in learner.outcomes.items():
        if outcome.kind == WRONG and (meanings := tuple(dict.fromkeys(_meanings(chapter, outcome)))):
            named.setdefault(meanings, []).append(cell)
    sharp: dict[tuple[Meaning, ...], list[str]] = {}
    for meanings in sorted(named, key=len):
        target = next((other for other in sharp if set(other) < set(meanings)), meanings)
        sharp.setdefault(target, []).extend(named[meanings])
    return sharp


def _example(results: ChapterResults, learner: Learner, cells: list[str]) -> tuple[str, str]:
    """Return the solution cell, and its text, that the first of these test cells judges."""
    exercise = next(exercise for exercise in results.exercises if exercise.cell == cells[0])
    changed = [
        (name, shortened(learner.answers[name], results.stubs.get(name, "")))
        for name in exercise.solutions
        if name in learner.answers
    ]
    return (" and ".join(name for name, _ in changed), "\n\n".join(text for _, text in changed))


def shortened(answer: str, stub: str) -> str:
    """Return an answer without the lines that were handed out, but for the `def` lines."""
    given = {line.strip() for line in stub.splitlines()}
    lines: list[str] = []
    for line in answer.splitlines():
        if line.strip() and (line.strip() not in given or line.lstrip().startswith("def ")):
            lines.append(line[:WIDTH] + ("…" if len(line) > WIDTH else ""))
        elif line.strip() and (not lines or lines[-1].strip() != "…"):
            lines.append(line[: len(line) - len(line.lstrip())] + "…")
    more = len(lines) - LINES
    return "\n".join([*lines[:LINES], *([f"… ({more} more lines)"] if more > 0 else [])])


@dataclass(frozen=True)
class Unexplained:
    """Wrong answers in a test cell that no slip explains: how many, and what the check said most often.

    formula: what gives the numbers of all of them; nothing where none was found.
    """

    cell: str
    learners: int
    message: str
    formula: str = ""


def unexplained(results: ChapterResults, names: Names | None) -> list[Unexplained]:
    """Return the wrong answers without a slip's name by test cell and formula, the most frequent first.

    names: what neither a formula nor a message must hold.
    """
    found = []
    for exercise in results.exercises:
        outcomes = [learner.outcomes[exercise.cell] for learner in results.learners]
        wrong = [one for one in outcomes if one.kind == WRONG and not one.waits]
        by_formula: dict[str, list[Outcome]] = {}
        for one in wrong:
            if not _meanings(results.chapter, one):
                formula = one.said.formula if one.said else ""
                shown = names is None or not names.are_in(formula)
                by_formula.setdefault(formula if shown else "", []).append(one)
        for formula, rest in by_formula.items():
            said = Counter(" ".join(one.message.split("\n")[:2]) for one in rest)
            open_ = [text for text, _ in said.most_common() if names is None or not names.are_in(text)]
            found.append(Unexplained(exercise.cell, len(rest), open_[0][:300] if open_ else "", formula))
    return sorted(found, key=lambda one: -one.learners)


def _meanings(chapter: str, outcome: Outcome) -> list[Meaning]:
    """Return what the slips that a check named mean."""
    if outcome.said is None:
        return []
    known = (meaning(chapter, id_, outcome.said.quantity, outcome.said.status) for id_ in outcome.said.ids)
    return [one for one in known if one]
