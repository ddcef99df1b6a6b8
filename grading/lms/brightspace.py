"""Brightspace (D2L): the download of an assignment folder, the class list and the grades' CSV.

Sources: docs/lms.md. A submission is a folder "39786-640693 - Ada Lovelace - Oct 10, 2025 1022 AM", or its files
begin so; every attempt has its own. The first number is Brightspace's for the student, and no CSV has it. In a CSV
the keys begin with "#", and so does the last column.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from grading.lms.archives import File
from grading.lms.handin import HandIn
from grading.lms.people import Keys

TITLE = "Brightspace"
PART = re.compile(
    r"(?P<user>\d+)-(?P<folder>\d+) ?- ?(?P<name>.+?) ?- ?"
    r"(?P<date>(?:[^\W\d_]{3,}\.? \d{1,2}|\d{1,2} [^\W\d_]{3,}\.?),? \d{4} \d{1,2}[:.]?\d\d ?(?:[AaPp]\.?[Mm]\.?)?)"
    r"(?: ?- ?(?P<file>.+))?"
)
DATE = re.compile(
    r"(?:(?P<month>[^\W\d_]+)\.? (?P<day>\d{1,2})|(?P<day2>\d{1,2}) (?P<month2>[^\W\d_]+)\.?),? (?P<year>\d{4}) "
    r"(?P<hour>\d{1,2})[:.]?(?P<minute>\d\d) ?(?P<half>[AaPp])?.*"
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
HEADINGS = {
    "orgdefinedid": "sis_id", "org defined id": "sis_id", "username": "login", "last name": "last_name",
    "lastname": "last_name", "firstname": "first_name", "groupname": "groups", "group name": "groups",
    "first name": "first_name", "email": "email", "section": "section", "sections": "section", "groups": "groups",
}  # fmt: skip
END = "end of line indicator"
MAXIMUM = re.compile(r"\s*Points Grade\s*<.*?MaxPoints:(?P<most>[\d.,]+).*$", re.IGNORECASE)
GRADE = re.compile(r"\s*Points Grade(?:\s*<.*>)?$", re.IGNORECASE)


def fits(parts: tuple[str, ...]) -> bool:
    """Say whether a file is called as Brightspace calls one."""
    return any(PART.fullmatch(part) for part in parts[:3])


def hand_ins(files: list[File]) -> list[HandIn]:
    """Return a hand-in for each attempt."""
    found: dict[str, HandIn] = {}
    for file in files:
        at, name = next((n, PART.fullmatch(p)) for n, p in enumerate(file.parts[:3]) if PART.fullmatch(p))
        key = f"{name['user']}-{name['folder']} {name['date']}"
        hand_in = found.setdefault(key, _hand_in(name))
        rest = ((name["file"],) if name["file"] else ()) + file.parts[at + 1 :]
        hand_in.files.append(File(rest or file.parts[-1:], file.place, file.modified))
    return list(found.values())


def _hand_in(name: re.Match[str]) -> HandIn:
    who = Keys(name=name["name"].strip())
    # the number tells two of one name apart, once somebody has said who is who
    label = f"{who.name} ({name['user']})"
    return HandIn((who,), label, [], time=_time(name["date"]), group=who.name, order=float(name["folder"]))


def _time(text: str) -> datetime | None:
    """Return a time as Brightspace shows it to who downloads, hence on this machine's clock."""
    found = DATE.fullmatch(text.strip())
    month = (found["month"] or found["month2"]).lower()[:3] if found else ""
    if month not in MONTHS:
        return None
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    try:
        day = int(found["day"] or found["day2"])
        time = datetime(int(found["year"]), MONTHS.index(month) + 1, day, hour, int(found["minute"]))
        return time.astimezone()
    except (ValueError, OverflowError, OSError):
        return None


def is_sheet(headings: Sequence[str]) -> bool:
    """Say whether a CSV with these headings is Brightspace's."""
    return bool({"orgdefinedid", "org defined id"} & set(headings)) or END in headings


def title(heading: str) -> str:
    """Return the grade item that a column belongs to."""
    return GRADE.sub("", heading.strip())


def most(heading: str) -> str:
    """Return the most points of a column, or nothing."""
    found = MAXIMUM.search(heading)
    return found["most"] if found else ""
