"""What came of grading a chapter, as a person reads it on a terminal."""

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grading.folder.grades import ChapterGrade, results
from grading.folder.messages import counted, say
from grading.folder.opening import CourseFolder

if TYPE_CHECKING:
    from grading.commands.one_chapter import Graded

HEAD = ("student", "automatic", "by hand", "total", "")


@dataclass(frozen=True)
class Standing:
    """One student's points: those that tests gave, those that a person gives, and which cells wait."""

    automatic: float
    automatic_most: float
    by_hand: float
    by_hand_most: float
    total: float
    most: float
    waits: tuple[str, ...]
    seconds_late: float
    penalty: float = 0.0


def standings(course: CourseFolder, chapter: str) -> dict[str, Standing]:
    """Return how every graded submission of a chapter stands, by student."""
    with course.gradebook as gradebook:
        return {result.student: _standing(result) for result in results(gradebook, chapter)}


def _standing(result: ChapterGrade) -> Standing:
    by_hand = [cell for cell in result.cells if cell.for_a_person]
    tested = [cell for cell in result.cells if not cell.for_a_person]
    return Standing(
        sum(cell.given or 0.0 for cell in tested),
        sum(cell.most for cell in tested),
        sum(cell.given or 0.0 for cell in by_hand),
        sum(cell.most for cell in by_hand),
        result.points,
        sum(cell.most for cell in result.cells),
        tuple(sorted(cell.cell for cell in result.cells if cell.waits)),
        result.seconds_late,
        result.penalty,
    )


def print_summary(course: CourseFolder, result: "Graded") -> None:
    """Print a line per student, what waits for a mark by hand, what is good to know, who needs a person."""
    known = standings(course, result.chapter)
    students = sorted({*result.remarks, *result.ungraded})
    say(f"\n{result.chapter}: {_counted(result)}\n")
    _print_table([HEAD, *(_row(student, known.get(student), result) for student in students)])
    graded = [known[student] for student in students if student in known and student not in result.ungraded]
    if graded:
        mean = sum(one.automatic for one in graded) / len(graded)
        say(f"\nMean of the automatic points: {mean:.1f} of {_number(graded[0].automatic_most)}.")
    waiting = Counter(cell for one in graded for cell in one.waits)
    for cell, count in sorted(waiting.items()):
        say(
            f"{cell} waits for a mark by hand, of {counted(count, 'student')}: `make teach`, Formgrader, Manual Grading."
        )
    _print_remarks(course, result)


def _counted(result: "Graded") -> str:
    parts = [f"{result.now} graded now"]
    if result.before:
        parts.append(f"{result.before} graded before and unchanged")
    if result.ungraded:
        parts.append(f"{len(result.ungraded)} could not be graded")
    return ", ".join(parts) + "."


def _row(student: str, known: Standing | None, result: "Graded") -> tuple[str, ...]:
    if student in result.ungraded:
        earlier = f"; an earlier hand-in has {_number(known.total)}" if known and known.total else ""
        return student, "-", "-", "-", f"cannot be graded{earlier}"
    if known is None:
        return student, "-", "-", "-", "not in the gradebook any more: grade again with --again"
    remarks = [f"late by {_spell_time(known.seconds_late)}"] if known.seconds_late else []
    if known.penalty:
        counts = max(0.0, known.total - known.penalty)
        remarks.append(f"{_number(round(known.penalty, 2))} off for it, {_number(round(counts, 2))} count")
    if any(remark.needs_person for remark in result.remarks[student]):
        remarks.append("needs a person")
    return (
        student,
        f"{_number(known.automatic)} / {_number(known.automatic_most)}",
        "waits" if known.waits else f"{_number(known.by_hand)} / {_number(known.by_hand_most)}",
        f"{_number(known.total)} / {_number(known.most)}",
        ", ".join(remarks),
    )


def _print_table(rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [row[column].rjust(widths[column]) for column in (1, 2, 3)]
        say("  ".join([*cells, row[4]]).rstrip())


def _print_remarks(course: CourseFolder, result: "Graded") -> None:
    new = ", ".join(result.newcomers)
    harmless, pressing = [f"  new in the gradebook: {new}."] if new else [], []
    for student, remarks in sorted(result.remarks.items()):
        where = course.shown(course.submitted(student, result.chapter))
        for remark in remarks:
            cell = f", cell {remark.cell}" if remark.cell else ""
            if remark.needs_person:
                pressing.append(f"  {where}{cell}: {remark.what}.")
            else:
                harmless.append(f"  {student if cell else where}{cell}: {remark.what}.")
    for student, why in result.ungraded.items():
        where = course.shown(course.submitted(student, result.chapter))
        pressing.append(f"  {where}: {why}.")
    for head, lines in (("Good to know:", harmless), ("Needs a person:", sorted(pressing))):
        if lines:
            say("\n" + "\n".join([head, *lines]))


def _number(value: float) -> str:
    return f"{value:g}"


def _spell_time(seconds: float) -> str:
    """Return a time in its two largest units, each whole: late by a part of a second is late by one."""
    minutes, seconds = divmod(math.ceil(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = [(days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s")]
    first = next(place for place, (count, _) in enumerate(units) if count)
    return " ".join(f"{count} {unit}" for count, unit in units[first : first + 2] if count)
