"""Gradescope: "Export Submissions" with its submission_metadata.yml, and the roster's CSV.

Sources: docs/lms.md. The zip holds a folder for each submission and one file that says who handed it in and when,
in Ruby's spelling of YAML (keys begin with a colon). Several submitters are a group.
"""

from collections.abc import Sequence
from datetime import datetime

import yaml

from grading.lms.archives import MB, File, Refused
from grading.lms.handin import HandIn
from grading.lms.people import Keys

TITLE = "Gradescope"
METADATA = "submission_metadata.yml"
# Everything is read as a text, so that a student number keeps its zeros and nobody's name becomes a date.
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
HEADINGS = {
    "first name": "first_name", "last name": "last_name", "name": "name", "full name": "name", "sid": "sis_id",
    "email": "email", "section": "section", "sections": "section", "section name": "section",
}  # fmt: skip


def fits(parts: tuple[str, ...]) -> bool:
    """Say whether this is the file by which a Gradescope export is known."""
    return parts[-1] == METADATA and len(parts) <= 2


def hand_ins(files: list[File]) -> list[HandIn]:
    """Return a hand-in for each submission that the metadata names. Raises Refused if they cannot be read."""
    metadata = next(file for file in files if fits(file.parts))
    top = metadata.parts[:-1]
    found = []
    for folder, said in _read(metadata).items():
        inside = [
            File(file.parts[len(top) + 1 :] or file.parts, file.place, file.modified)
            for file in files
            if file.parts[: len(top) + 1] == (*top, str(folder)) and file is not metadata
        ]
        found.append(_hand_in(str(folder), said if isinstance(said, dict) else {}, inside))
    return found


def _read(metadata: File) -> dict:
    try:
        found = yaml.load(metadata.content(32 * MB), LOADER)
    except (yaml.YAMLError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refused("is damaged: export the submissions again")
    return found


def _hand_in(folder: str, said: dict, files: list[File]) -> HandIn:
    submitters = said.get(":submitters")
    people = tuple(
        Keys(name=_text(one, ":name"), sis_id=_text(one, ":sid"), email=_text(one, ":email"))
        for one in (submitters if isinstance(submitters, list) else ())
        if isinstance(one, dict)
    )
    label = ", ".join(keys.shown for keys in people) or folder
    written = _text(said, ":created_at")
    time = _time(written)
    unread = [] if time or not written else [(f"its time, {written!r},", "is not one that Gradescope writes")]
    return HandIn(people, label, files, time=time, left_out=unread)


def _text(record: dict, key: str) -> str:
    value = record.get(key)
    return value.strip() if isinstance(value, str) and value != "null" else ""


def _time(text: str) -> datetime | None:
    """Return the time that Ruby writes as 2020-02-27 06:58:05.746365000 Z."""
    try:
        date, clock, *zone = text.split()
        clock = clock.split(".")[0]
        return datetime.fromisoformat(f"{date}T{clock}{zone[0] if zone else 'Z'}")
    except ValueError:
        return None


def is_sheet(headings: Sequence[str]) -> bool:
    """Say whether a CSV with these headings is Gradescope's roster, or its grades."""
    return {"sid", "email"} <= set(headings)
