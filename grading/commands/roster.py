"""`roster`: enters the students of a learning system's class list, with every key that it has."""

from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Gradebook, Student
from sqlalchemy.exc import SQLAlchemyError

from grading.commands.asking import agreed, can_ask, who_is
from grading.commands.enrolled import read_roster
from grading.folder.messages import Trouble, counted, say
from grading.folder.opening import CourseFolder
from grading.lms.classlist import WHO, ClassList, Row, read_class
from grading.lms.people import name_key, shown_list
from grading.lms.roster import Match, Roster
from grading.lms.sheet import NotASheet, read_sheet

SHOWN = 3


@dataclass
class Entries:
    """What becomes of the rows: new students, known ones (and what is new of them), and who is not clear."""

    new: list[Row] = field(default_factory=list)
    known: list[tuple[Row, str]] = field(default_factory=list)
    unsure: list[tuple[Row, Match]] = field(default_factory=list)


def enter_roster(course: CourseFolder, file: Path, yes: bool) -> bool:
    """Enter a class list; return whether a row is left of which nobody is sure."""
    listed = read_list(file)
    roster = read_roster(course)
    say(f"{file.name} is {listed.title} list, with {counted(len(listed.students), 'student')}.\n")
    _show_columns(listed)
    entries = _sorted(listed, roster)
    if can_ask() and not yes:
        entries.unsure = [one for one in entries.unsure if not _asked(one, roster, entries)]
    _show(listed, entries)
    if not entries.new and not entries.known:
        raise Trouble(f"There is no student in {file.name} to enter.")
    if not agreed(f"Enter {counted(len(entries.new) + len(entries.known), 'student')}?", yes):
        say("Nothing was changed.")
        return bool(entries.unsure)
    added = [roster.add(row.keys).id for row in entries.new]
    learned = sum(bool(roster.learn(who, row.keys)) for row, who in entries.known)
    save(course, roster)
    were_known = (
        f"; {len(entries.known)} known before, {learned} of them with a new key" if entries.known else ""
    )
    say(f"Entered: {len(added)} new{were_known}.")
    return bool(entries.unsure)


def read_list(file: Path) -> ClassList:
    """Return a CSV as a class list. Raises Trouble with what is wrong with it."""
    try:
        return read_class(read_sheet(file))
    except NotASheet as why:
        raise Trouble(f"{file.name} {why}.") from None
    except OSError as error:
        raise Trouble(f"{file} cannot be read ({error.strerror}): look whether it is there.") from None


def save(course: CourseFolder, roster: Roster) -> None:
    """Write the class into the gradebook, as one transaction, and its other keys beside it."""
    try:
        with course.gradebook as gradebook:
            _enter(gradebook, roster)
    except SQLAlchemyError as error:
        raise Trouble(
            f"The gradebook could not be written ({type(error).__name__}): close what else uses gradebook.db."
        ) from None
    roster.save()


def _enter(gradebook: Gradebook, roster: Roster) -> None:
    known = {student.id: student for student in gradebook.db.query(Student)}
    for student in roster.students.values():
        keys = student.keys
        first, last = keys.first_name, keys.last_name
        if not (first or last) and keys.name:
            first, _, last = keys.name.rpartition(" ")
        entry = known.get(student.id)
        if entry is None:
            entry = Student(id=student.id)
            gradebook.db.add(entry)
        for column, value in (
            ("first_name", first), ("last_name", last), ("email", keys.email), ("lms_user_id", keys.lms_id),
        ):  # fmt: skip
            if value and not getattr(entry, column):
                setattr(entry, column, value)
    gradebook.db.commit()


def _sorted(listed: ClassList, roster: Roster) -> Entries:
    """Return what becomes of each row; one that is there twice counts once."""
    entries = Entries()
    seen: dict[tuple[str, str], Row] = {}
    names: set[str] = set()
    for row in listed.students:
        match = roster.find_one(row.keys)
        strong = _strong(row)
        if match.students:
            entries.known.append((row, match.students[0]))
        elif any(key in seen for key in strong):
            _merge(entries, seen, strong, row)
            continue
        elif match.candidates and not (strong and "with other keys" in match.why):
            entries.unsure.append((row, match))
        elif not strong and name_key(row.keys.shown) in names:
            entries.unsure.append((row, Match(why="two rows have this name, and nothing tells them apart")))
        else:
            entries.new.append(row)
            names.add(name_key(row.keys.shown))
        for key in strong:
            seen[key] = row
    return entries


def _strong(row: Row) -> list[tuple[str, str]]:
    kinds = ("participant", "lms_id", "sis_id", "login", "email", "github")
    return [(kind, getattr(row.keys, kind).casefold()) for kind in kinds if getattr(row.keys, kind)]


def _merge(entries: Entries, seen: dict, strong: list, row: Row) -> None:
    """Add what a second row of a student says: Canvas has one for each group."""
    first = next(seen[key] for key in strong if key in seen)
    groups = tuple(dict.fromkeys((*first.keys.groups, *row.keys.groups)))
    merged = Row(first.number, type(first.keys)(**{**vars(first.keys), "groups": groups}), first.nobody)
    entries.new = [merged if one is first else one for one in entries.new]
    entries.known = [(merged if one is first else one, who) for one, who in entries.known]
    for key, value in list(seen.items()):
        if value is first:
            seen[key] = merged


def _asked(one: tuple[Row, Match], roster: Roster, entries: Entries) -> bool:
    row, match = one
    who = who_is(row.keys.shown, match, roster, row.keys)
    if who is None:
        return False
    if who:
        entries.known.append((row, who))
    else:
        entries.new.append(row)
    return True


def _show_columns(listed: ClassList) -> None:
    headings = listed.sheet.headings
    for column, kind in listed.fields.items():
        say(f"  {headings[column]!r:<32} is the {WHO[kind]}")
    unused = [
        heading for column, heading in enumerate(headings) if column not in listed.fields and heading.strip()
    ]
    if unused:
        say(f"  not used: {shown_list(unused, 6)}")
    say("")
    for row in listed.students[:SHOWN]:
        keys = {name: value for name, value in vars(row.keys).items() if value}
        shown = (", ".join(value) if isinstance(value, tuple) else value for value in keys.values())
        say("  " + " | ".join(shown))
    say("")


def _show(listed: ClassList, entries: Entries) -> None:
    say(f"New: {len(entries.new)}. Known already: {len(entries.known)}.")
    reasons: dict[str, int] = {}
    for row in listed.rows:
        if row.nobody:
            reasons[row.nobody] = reasons.get(row.nobody, 0) + 1
    if reasons:
        told = [why if count == 1 else f"{why} ({count} rows)" for why, count in reasons.items()]
        say(f"Left out: {shown_list(told)}.")
    if entries.unsure:
        say("Not entered, for nobody can be sure who it is:")
        for row, match in entries.unsure:
            who = f": {shown_list(match.candidates)}" if match.candidates else ""
            say(f"  row {row.number + 1}, {row.keys.shown}: {match.why}{who}")
