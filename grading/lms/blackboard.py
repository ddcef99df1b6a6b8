"""Blackboard Learn: "Assignment File Download" and the grade centre's "Work Offline".

Sources: docs/lms.md. A file is called ASSIGNMENT_USER_attempt_2025-01-31-21-02-38_FILE, "attempt" being a word of
the site's language; beside it lies one of that name with .txt and no FILE, which tells the student and what was
typed. Every attempt has its own time, on the clock of the site.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from grading.lms.archives import MB, File, Refused
from grading.lms.handin import HandIn
from grading.lms.people import Keys

TITLE = "Blackboard"
PART = re.compile(
    r"(?P<who>.+)_(?P<word>[^\W\d_]+)_(?P<time>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)(?:_(?P<file>.+)|(?P<text>\.txt))"
)
# "Name: Ada Lovelace (lovelaceada)", whatever the word before it is.
NAMED = re.compile(r"^[^:\n]{2,30}: ?(?P<name>[^\n]*?) ?\((?P<login>[^()\n]+)\)\s*$", re.M)
HEADINGS = {
    "last name": "last_name", "first name": "first_name", "username": "login", "student id": "sis_id",
    "email": "email", "child course id": "section", "group": "groups",
}  # fmt: skip
MAXIMUM = re.compile(r"\s*\[Total Pts: (?:up to )?(?P<most>[\d.,]+)[^\]]*\].*$", re.IGNORECASE)


def fits(parts: tuple[str, ...]) -> bool:
    """Say whether a file is called as Blackboard calls one."""
    return bool(PART.fullmatch(parts[-1]))


def hand_ins(files: list[File]) -> list[HandIn]:
    """Return a hand-in for each attempt, with the student whom the text beside it names."""
    texts = {
        (name["who"], name["time"]): file for file in files if (name := PART.fullmatch(file.name))["text"]
    }
    found: dict[tuple[str, str], HandIn] = {}
    for file in files:
        name = PART.fullmatch(file.name)
        key = name["who"], name["time"]
        if key not in found:
            found[key] = _hand_in(name, texts.get(key))
        if name["file"]:
            found[key].files.append(File((name["file"],), file.place, file.modified))
    return list(found.values())


def _hand_in(name: re.Match[str], text: File | None) -> HandIn:
    login, called = name["who"].rsplit("_", 1)[-1], ""
    try:
        said = text.content(MB).decode("utf-8", "replace") if text else ""
    except (OSError, Refused):
        said = ""
    # what a student typed stands below; the first line is Blackboard's
    if (told := NAMED.match(said.lstrip("\ufeff\r\n "))) and name["who"].endswith(f"_{told['login']}"):
        login, called = told["login"], told["name"].strip()
    hand_in = HandIn((Keys(login=login, name=called),), called or login, [], time=_time(name["time"]))
    if text is not None and not said:
        hand_in.left_out.append((text.name, "could not be read"))
    return hand_in


def _time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d-%H-%M-%S").astimezone()
    except (ValueError, OverflowError, OSError):
        return None


def is_sheet(headings: Sequence[str]) -> bool:
    """Say whether a CSV with these headings is Blackboard's grade centre."""
    known = {"last name", "first name", "username"} <= set(headings)
    return known and any(
        "total pts" in h or h in ("student id", "last access", "availability") for h in headings
    )


def is_nobody(keys: Keys) -> str:
    """Return why a row is no student, or nothing."""
    return "Blackboard's preview user" if keys.login.endswith("_previewuser") else ""


def title(heading: str) -> str:
    """Return the grade column's name."""
    return MAXIMUM.sub("", heading.strip())


def most(heading: str) -> str:
    """Return the most points of a column, or nothing."""
    found = MAXIMUM.search(heading)
    return found["most"] if found else ""
