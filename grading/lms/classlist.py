"""A class list, or any CSV with a row for each student: which column is what, and whom each row is about."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from grading.lms import blackboard, brightspace, canvas, gradescope, moodle, moodle_words
from grading.lms.people import TEXTS, Keys, heading_key, plain, words
from grading.lms.sheet import NotASheet, Sheet
from grading.lms.systems import system_of_sheet

# A CSV of nobody's in particular; nbgrader's own is among them (id, first_name, last_name, email, lms_user_id).
HEADINGS = {
    "id": "login", "student": "login", "student id": "login", "login": "login", "user": "login", "user name": "login",
    "username": "login", "lms user id": "lms_id", "lms id": "lms_id", "sis id": "sis_id", "sis user id": "sis_id",
    "student number": "sis_id", "id number": "sis_id", "matriculation number": "sis_id", "sid": "sis_id",
    "name": "name", "full name": "name", "student name": "name", "first name": "first_name", "firstname": "first_name",
    "given name": "first_name", "last name": "last_name", "lastname": "last_name", "surname": "last_name",
    "family name": "last_name", "email": "email", "e mail": "email", "mail": "email", "email address": "email",
    "section": "section", "group": "groups", "groups": "groups", "team": "groups", "github": "github",
    "github username": "github",
}  # fmt: skip
# What says that somebody teaches; a list with such a column has others than students in it.
ROLES = ("role", "roles", "rolle", "rollen", "roles en el curso", "course role")
TEACHES = re.compile(
    r"teach|instructor|assistant|\bta\b|staff|designer|observer|demo|trainer|dozent|tutor", re.I
)
WHO = {
    "lms_id": "learning system's number", "sis_id": "student number", "login": "login", "email": "e-mail", "name": "name",
    "first_name": "first name", "last_name": "last name", "section": "section", "groups": "group",
    "participant": "participant number", "github": "GitHub login", "identifier": "identifier, as you chose it",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A row of a sheet: its number, whom it is about, and why it is about no student, if it is not."""

    number: int
    keys: Keys
    nobody: str = ""


@dataclass(frozen=True)
class ClassList:
    """A sheet read as a list of students: what each column was taken for, and the rows."""

    sheet: Sheet
    title: str
    fields: Mapping[int, str]
    rows: tuple[Row, ...]
    system: object = None

    @property
    def students(self) -> list[Row]:
        """The rows that are about students."""
        return [row for row in self.rows if not row.nobody]


def read_class(sheet: Sheet) -> ClassList:
    """Return a sheet as a class list. Raises NotASheet if no column tells who anybody is."""
    headings = [heading_key(heading) for heading in sheet.headings]
    system = system_of_sheet(headings)
    known = moodle_words.fields(headings) if system is moodle else getattr(system, "HEADINGS", HEADINGS)
    fields, taken = {}, set()
    for column, heading in enumerate(headings):
        field = known.get(heading)
        if field and (field not in taken or field == "groups"):
            fields[column] = field
            taken.add(field)
    if not taken & {"lms_id", "sis_id", "login", "email", "name", "last_name", "participant", "identifier"}:
        raise NotASheet(
            "has no column that tells who somebody is (its headings are "
            f"{', '.join(sheet.headings)[:200]}): give it one called id, name or email"
        )
    role = next((column for column, heading in enumerate(headings) if heading in ROLES), None)
    title = f"{system.TITLE}'s" if system else "a plain"
    rows = tuple(_row(sheet, number, fields, role, system) for number in range(1, len(sheet.rows)))
    return ClassList(sheet, title, fields, rows, system)


def _row(sheet: Sheet, number: int, fields: Mapping[int, str], role: int | None, system) -> Row:
    values = sheet.values(number)
    said: dict = {"groups": ()}
    for column, field in fields.items():
        value = values[column].strip() if column < len(values) else ""
        if system is brightspace:
            value = value.removeprefix("#")
        if field == "groups":
            said["groups"] += tuple(part.strip() for part in re.split(r"[,;|]", value) if part.strip())
        elif field == "participant":
            said[field] = moodle.participant(value)
        elif field == "identifier":
            said |= _identifier(value)
        else:
            said[field] = value[:200]
    keys = Keys(**said)
    if keys.name and not keys.last_name and "," in keys.name:
        last, first = keys.name.split(",", 1)
        keys = replace(keys, last_name=last.strip(), first_name=first.strip())
    return Row(
        number, keys, _nobody(keys, values[role] if role is not None and role < len(values) else "", system)
    )


def _identifier(value: str) -> dict[str, str]:
    """Return what GitHub Classroom's identifier may be, which an instructor has chosen."""
    if "@" in value:
        return {"email": value}
    return {"name": value} if " " in value.strip() else {"login": value, "sis_id": value}


def _nobody(keys: Keys, role: str, system) -> str:
    """Return why a row is about no student, or nothing."""
    if system in (canvas, blackboard) and (why := system.is_nobody(keys)):
        return why
    if TEACHES.search(role):
        return f"{keys.shown} is {role.strip()}"
    if system is gradescope and role and plain(role.strip()) != "student":
        return f"{keys.shown} is {role.strip()}"
    named = " ".join(words(f"{keys.last_name} {keys.first_name} {keys.name}"))
    if named in ("student test student test", "student test", "test student"):
        return "a test student"
    if named.startswith("demo student") or named.startswith("student demo"):
        return "a demonstration student"
    return "" if any(getattr(keys, text) for text in TEXTS if text != "section") else "an empty row"
