"""Moodle: "Download all submissions", the grading worksheet, the grades' export and the list of participants.

Sources: docs/lms.md. In the zip everybody has a folder NAME_NUMBER_assignsubmission_file (with an underscore behind
it before Moodle 4.1), or, with folders switched off, files that begin so. NUMBER is Moodle's for this student in
this assignment, the one behind "Participant " in the grading worksheet, and no other list has it. With blind
marking NAME is "Participant"; of a group it is the group's, and NUMBER the group's.
"""

import re
from collections.abc import Sequence

from grading.lms.archives import File
from grading.lms.handin import HandIn
from grading.lms.moodle_words import GRADE, PARTICIPANT, fields
from grading.lms.people import Keys, plain

TITLE = "Moodle"
PART = re.compile(
    r"(?P<name>[^_]+?)(?:_(?P<number>\d+))?_assignsubmission_(?P<kind>[a-z]+)_?(?P<file>.*)", re.S
)


def fits(parts: tuple[str, ...]) -> bool:
    """Say whether a file is called as Moodle calls one."""
    return any(PART.fullmatch(part) for part in parts[:3])


def hand_ins(files: list[File]) -> list[HandIn]:
    """Return a hand-in for each student or group; what was typed into Moodle is left out."""
    found: dict[str, HandIn] = {}
    for file in files:
        at, name = next((n, PART.fullmatch(p)) for n, p in enumerate(file.parts[:3]) if PART.fullmatch(p))
        who, number = name["name"].strip(), name["number"] or ""
        key = f"{who} {number}"
        hand_in = found.setdefault(key, _hand_in(who, number))
        rest = file.parts[at + 1 :] if not name["file"] else (name["file"], *file.parts[at + 1 :])
        if name["kind"] != "file":
            hand_in.left_out.append(("/".join(rest), "was typed into Moodle and is no notebook"))
        elif rest:
            hand_in.files.append(File(rest, file.place, file.modified))
    return list(found.values())


def _hand_in(who: str, number: str) -> HandIn:
    blind = plain(who) in PARTICIPANT
    keys = Keys(name="" if blind else who, participant=number)
    # with the number: what a person says of one must not hold for another of the same name
    label = f"Participant {number}" if blind else f"{who} ({number})" if number else who
    return HandIn((keys,), label, [], group="" if blind else who, origin={"name": who, "participant": number})


def is_sheet(headings: Sequence[str]) -> bool:
    """Say whether a CSV with these headings is one of Moodle's."""
    listed = {"first_name", "last_name", "email"} <= set(fields(headings).values())
    return is_worksheet(headings) or (listed and "id" not in headings)


def is_worksheet(headings: Sequence[str]) -> bool:
    """Say whether a CSV with these headings is the grading worksheet of one assignment."""
    return "participant" in fields(headings).values() and any(heading in GRADE for heading in headings)


def participant(value: str) -> str:
    """Return the number of "Participant 1234"."""
    found = re.fullmatch(r"\D*(\d+)", value.strip())
    return found[1] if found else ""


def title(heading: str) -> str:
    """Return the activity's name that a column of the grades' export belongs to."""
    name = re.sub(r"\s*\((?:real|punkte|reelle?|real|reale)\)$", "", heading.strip(), flags=re.IGNORECASE)
    return re.sub(r"^[^\W\d_][\w ]{2,30}: ?", "", name)
