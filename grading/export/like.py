"""The grades, filled into the CSV that a learning system exported: every byte but those of its grades stays.

What comes out imports because it is the system's own file. Which column is a chapter's is told by its heading or
said by a person; which row is a student's by the keys in it. Nothing is written into a column that is read-only, for
somebody whom nobody is sure of, or over "EX" (excused) and "N/A" (not assigned).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from grading.folder.messages import Trouble
from grading.lms import blackboard, brightspace, canvas, moodle, moodle_words
from grading.lms.classlist import ClassList, Row
from grading.lms.people import heading_key, shown_list, words
from grading.lms.roster import Roster

KEPT = ("EX", "N/A")
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
READ_ONLY = re.compile(r"read\s+only")


@dataclass(frozen=True)
class Column:
    """A chapter's column of a sheet, and how many points it counts to, if the file says so."""

    chapter: str
    number: int
    heading: str
    most: float | None


@dataclass
class Filled:
    """A filled file: its bytes, which cells changed, who was left as they were and why, and who is in one list only."""

    content: bytes
    columns: list[Column]
    written: int = 0
    changed: int = 0
    left: list[str] = field(default_factory=list)
    not_in_file: list[str] = field(default_factory=list)
    not_here: list[str] = field(default_factory=list)


def find_columns(listed: ClassList, most: Mapping[str, float], said: Mapping[str, str]) -> list[Column]:
    """Return the columns of these chapters (with their points) that a file has.

    said: headings that a person named for chapters. Raises Trouble if none is found, or one is read-only.
    """
    headings = listed.sheet.headings
    if moodle.is_worksheet([heading_key(heading) for heading in headings]) and listed.system is moodle:
        return [_of_worksheet(listed, most)]
    title = getattr(listed.system, "title", str.strip)
    free = {
        n: title(heading) for n, heading in enumerate(headings) if n not in listed.fields and heading.strip()
    }
    found = []
    for chapter in most:
        number = _named(said[chapter], headings, free) if chapter in said else _fitting(chapter, free)
        if number is not None:
            found.append(Column(chapter, number, headings[number], _counts_to(listed, number)))
    if not found:
        example = next(iter(most))
        raise Trouble(
            f"No column is called as a chapter is ({', '.join(most)}); there are {shown_list(free.values(), 20)}. "
            f"Say which with --column, as in --column {example.split('-')[0]}={next(iter(free.values()), 'TITLE')!r}."
        )
    if double := next((one for one in found if sum(one.number == other.number for other in found) > 1), None):
        raise Trouble(
            f"The column {double.heading!r} is meant for two chapters: name one chapter, or use --column."
        )
    return found


def fill_in(
    listed: ClassList, columns: list[Column], roster: Roster, scores: Mapping[str, Mapping[str, float | None]],
    most: Mapping[str, float], scaled: bool,
) -> Filled:  # fmt: skip
    """Return the file with these scores, by chapter and student, in these columns.

    Raises Trouble if a column counts to other points than its chapter, unless they are to be `scaled`.
    """
    comma = _has_decimal_comma(listed)
    changes: dict[tuple[int, int], str] = {}
    filled = Filled(b"", columns)
    seen: set[str] = set()
    for row in listed.students:
        match = roster.find_one(row.keys)
        if not match.students:
            if match.candidates:
                filled.left.append(f"{row.keys.shown}: could be {shown_list(match.candidates)}")
            else:
                filled.not_here.append(row.keys.shown)
            continue
        student = match.students[0]
        if student in seen:
            filled.left.append(f"{row.keys.shown}: {student} stands in the file twice")
            continue
        seen.add(student)
        for column in columns:
            score = scores[column.chapter].get(student)
            if score is None:
                continue
            if why := _locked(listed, row, column):
                filled.left.append(f"{student}: {why}")
                continue
            counts_to = _row_counts_to(listed, row, column)
            written = _written(_scaled(score, counts_to, most[column.chapter], column, scaled), comma)
            before = listed.sheet.rows[row.number][column.number].value.strip()
            filled.written += 1
            filled.changed += bool(NUMBER.fullmatch(before)) and _as_number(before) != _as_number(written)
            if _as_number(before) != _as_number(written):
                changes[row.number, column.number] = written
    graded = {
        student for chapter in scores.values() for student, score in chapter.items() if score is not None
    }
    filled.not_in_file = sorted(graded - seen)
    filled.content = listed.sheet.replaced(changes)
    return filled


def _of_worksheet(listed: ClassList, most: Mapping[str, float]) -> Column:
    if len(most) != 1:
        raise Trouble(
            "A grading worksheet of Moodle's is of one assignment, and does not say of which chapter: name it, "
            "as in `export 05 --like worksheet.csv`."
        )
    headings = [heading_key(heading) for heading in listed.sheet.headings]
    number = next(n for n, heading in enumerate(headings) if heading in moodle_words.GRADE)
    return Column(next(iter(most)), number, listed.sheet.headings[number], None)


def _named(said: str, headings: list[str], free: Mapping[int, str]) -> int:
    found = [n for n in free if said.strip() in (headings[n].strip(), free[n])]
    if len(found) != 1:
        many = "More than one column is" if found else "No column is"
        raise Trouble(f"{many} called {said!r}; there are {shown_list((headings[n] for n in free), 20)}.")
    return found[0]


def _fitting(chapter: str, free: Mapping[int, str]) -> int | None:
    """Return the column that is called as a chapter: wholly, without its number, or among other words."""
    name = words(chapter)
    bare = name[1:] if name[0].isdigit() and len(name) > 1 else name
    titles = {number: words(title) for number, title in free.items()}
    tests: tuple[Callable[[list[str]], bool], ...] = (
        lambda title: title == name,
        lambda title: title == bare,
        lambda title: any(title[at : at + len(bare)] == bare for at in range(len(title))),
    )
    for fits in tests:
        found = [number for number, title in titles.items() if fits(title)]
        if len(found) > 1:
            raise Trouble(
                f"{chapter} could be the column {' or '.join(repr(free[n]) for n in found)}: say which with --column."
            )
        if found:
            return found[0]
    return None


def _counts_to(listed: ClassList, number: int) -> float | None:
    """Return how many points a column counts to. Raises Trouble for a column that is read-only."""
    heading = listed.sheet.headings[number]
    if listed.system in (brightspace, blackboard):
        return _as_number(listed.system.most(heading))
    if listed.system is not canvas:
        return None
    for row in listed.rows:
        values = listed.sheet.values(row.number)
        if canvas.POINTS_POSSIBLE in heading_key(values[0]) and number < len(values):
            if READ_ONLY.search(values[number]):
                raise Trouble(
                    f"Canvas reckons the column {heading!r} itself (it is read only): name another."
                )
            return _as_number(values[number])
    return None


def _row_counts_to(listed: ClassList, row: Row, column: Column) -> float | None:
    """Return what a row's grade counts to; in a worksheet each row says it."""
    if column.most is not None or listed.system is not moodle:
        return column.most
    headings = [heading_key(heading) for heading in listed.sheet.headings]
    values = listed.sheet.values(row.number)
    at = next((n for n, heading in enumerate(headings) if heading in moodle_words.MAXIMUM), None)
    return _as_number(values[at]) if at is not None and at < len(values) else None


def _locked(listed: ClassList, row: Row, column: Column) -> str:
    """Return why a row's grade is not written, or nothing."""
    values = listed.sheet.values(row.number)
    if column.number >= len(values):
        return "the row ends before the column"
    if values[column.number].strip().upper() in KEPT:
        return f"the file says {values[column.number].strip()}"
    if listed.system is moodle:
        for n, heading in enumerate(listed.sheet.headings[: len(values)]):
            if (
                heading_key(heading) in moodle_words.CAN_BE_CHANGED
                and heading_key(values[n]) in moodle_words.LOCKED
            ):
                return "Moodle has locked the grade"
    return ""


def _scaled(score: float, counts_to: float | None, most: float, column: Column, scaled: bool) -> float:
    if counts_to is None or abs(counts_to - most) < 1e-6 or not most:
        return score
    if not scaled:
        raise Trouble(
            f"The column {column.heading!r} counts to {counts_to:g}, and {column.chapter} to {most:g}: give the "
            f"assignment {most:g} points in the learning system, or let --scale write shares of {counts_to:g}."
        )
    return score * counts_to / most


def _has_decimal_comma(listed: ClassList) -> bool:
    cells = [cell.value.strip() for row in listed.sheet.rows[1:] for cell in row]
    commas = sum(bool(re.fullmatch(r"-?\d+,\d{1,5}", cell)) for cell in cells)
    return commas > sum(bool(re.fullmatch(r"-?\d+\.\d+", cell)) for cell in cells)


def _written(score: float, comma: bool) -> str:
    text = f"{round(score, 5):.15g}"
    return text.replace(".", ",") if comma else text


def _as_number(text: str) -> float | None:
    return float(text.strip().replace(",", ".")) if NUMBER.fullmatch(text.strip()) else None
