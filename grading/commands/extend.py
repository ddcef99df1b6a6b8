"""`extend`: gives students longer for a chapter, and reckons their penalties anew at once.

nbgrader keeps an extension with a hand-in, so that nobody can have one before handing in. Here it stands in
roster.json, and goes into the gradebook with the hand-in.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from nbgrader.api import Assignment, Gradebook, MissingEntry

from grading.commands.enrolled import read_roster
from grading.commands.roster import read_list
from grading.folder.messages import Trouble, say
from grading.folder.opening import CourseFolder
from grading.folder.storing import Storekeeper
from grading.lms.people import Keys, heading_key, shown_list
from grading.lms.roster import Roster

CHAPTER = ("chapter", "assignment")
UNITS = {"days": 86_400.0, "day": 86_400.0, "hours": 3_600.0, "hour": 3_600.0}
UNTIL = ("until", "due", "duedate")
MOST = 366 * 86_400.0


def extend(course: CourseFolder, chapter: str, students: Sequence[str], seconds: float) -> None:
    """Give these students so much longer for a chapter than its due date says; 0 takes it back."""
    roster = read_roster(course)
    granted = {}
    for who in students:
        keys = Keys(name=who) if " " in who.strip() else Keys(login=who, email=who)
        granted[_one(roster, keys, who), chapter] = seconds
    _grant(course, roster, granted)


def extend_listed(course: CourseFolder, file: Path, chapter: str | None) -> None:
    """Give the extensions that a CSV lists: who, days or hours or until when, and for which chapter."""
    listed = read_list(file)
    headings = [heading_key(heading) for heading in listed.sheet.headings]
    at_chapter = next((n for n, heading in enumerate(headings) if heading in CHAPTER), None)
    units = {n: UNITS[heading] for n, heading in enumerate(headings) if heading in UNITS}
    at_until = next((n for n, heading in enumerate(headings) if heading in UNTIL), None)
    if not units and at_until is None:
        raise Trouble(f"{file.name} has no column called days, hours or until: add one.")
    if at_chapter is None and chapter is None:
        raise Trouble(f"{file.name} has no column called chapter: add one, or name the chapter.")
    roster = read_roster(course)
    with course.gradebook as gradebook:
        due = {row.name: row.duedate for row in gradebook.db.query(Assignment.name, Assignment.duedate)}
    granted: dict[tuple[str, str], float] = {}
    for row in listed.students:
        values = [*listed.sheet.values(row.number), *[""] * len(headings)]
        where = f"{file.name}, row {row.number + 1}"
        named = values[at_chapter].strip() if at_chapter is not None else ""
        of = course.chapters([named])[0] if named else chapter
        if of is None:
            raise Trouble(f"{where} names no chapter.")
        who = _one(roster, row.keys, f"{row.keys.shown} ({where})")
        until = values[at_until].strip() if at_until is not None else ""
        told = {n: values[n].strip() for n in units if values[n].strip()}
        if until:
            granted[who, of] = _until(until, due.get(of), where)
        elif told:
            granted[who, of] = sum(units[n] * _number(text, where) for n, text in told.items())
        else:
            raise Trouble(f"{where} says neither days nor hours nor until when.")
    _grant(course, roster, granted)


def _grant(course: CourseFolder, roster: Roster, granted: Mapping[tuple[str, str], float]) -> None:
    for (who, chapter), seconds in granted.items():
        if not 0 <= seconds <= MOST:
            raise Trouble(f"{who} cannot have {seconds / 86_400:g} days longer: say between 0 and 366.")
        extensions = roster.students[who].extensions
        extensions.pop(chapter, None)
        if seconds:
            extensions[chapter] = seconds
    roster.save()
    for chapter in sorted({chapter for _, chapter in granted}):
        who = {student: seconds for (student, of), seconds in granted.items() if of == chapter}
        with course.gradebook as gradebook:
            due = _due(gradebook, chapter)
            penalties = _apply(course, gradebook, chapter, who)
        _tell(chapter, who, due, penalties)


def _apply(
    course: CourseFolder, gradebook: Gradebook, chapter: str, longer: Mapping[str, float]
) -> dict[str, float]:
    """Write extensions into the hand-ins that are there, and return their penalties, reckoned anew."""
    try:
        store = Storekeeper(course, chapter, gradebook)
    except MissingEntry:
        return {}
    penalties = {who: store.extend(who, timedelta(seconds=seconds)) for who, seconds in longer.items()}
    return {who: penalty for who, penalty in penalties.items() if penalty is not None}


def _due(gradebook: Gradebook, chapter: str) -> datetime | None:
    row = gradebook.db.query(Assignment.duedate).filter(Assignment.name == chapter).one_or_none()
    return row.duedate if row else None


def _tell(
    chapter: str, who: Mapping[str, float], due: datetime | None, penalties: Mapping[str, float]
) -> None:
    for student, seconds in sorted(who.items()):
        if not seconds:
            say(f"{student} has no extension for {chapter} any more.")
        else:
            until = f", until {due + timedelta(seconds=seconds):%Y-%m-%d %H:%M} UTC" if due else ""
            say(f"{student} has {spelled_days(seconds)} longer for {chapter}{until}.")
    if penalties:
        told = (f"{student} {points:g}" for student, points in sorted(penalties.items()))
        say(f"Handed in already; points off for lateness now: {shown_list(told)}.")
    if due is None:
        say(
            f"{chapter} has no due date yet, so nobody is late: `nbgrader db assignment add {chapter} --duedate ...`."
        )


def spelled_days(seconds: float) -> str:
    """Return a span of time in days and hours."""
    days, rest = divmod(seconds, 86_400)
    parts = [f"{days:g} day{'' if days == 1 else 's'}"] if days else []
    parts += [f"{rest / 3600:g} hour{'' if rest == 3600 else 's'}"] if rest else []
    return " ".join(parts)


def _one(roster: Roster, keys: Keys, shown: str) -> str:
    match = roster.find_one(keys)
    if match.students:
        return match.students[0]
    could = f" (could be {shown_list(match.candidates)})" if match.candidates else ""
    raise Trouble(
        f"{shown} is nobody on the roster{could}: name a student's id, or read the class list with `roster`."
    )


def _number(text: str, where: str) -> float:
    if not re.fullmatch(r"\d+(?:[.,]\d+)?", text):
        raise Trouble(f"{where} says {text[:40]!r}, which is no number of days or hours.")
    return float(text.replace(",", "."))


def _until(text: str, due: datetime | None, where: str) -> float:
    if due is None:
        raise Trouble(f"{where} says until when, and the chapter has no due date: set it first.")
    try:
        until = datetime.fromisoformat(text.removesuffix(" UTC"))
    except ValueError:
        raise Trouble(f"{where} says {text[:40]!r}: write a time like 2026-01-31 23:59.") from None
    if until.tzinfo:
        until = until.astimezone(UTC).replace(tzinfo=None)
    return max(0.0, (until - due).total_seconds())
