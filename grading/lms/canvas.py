"""Canvas: "Download Submissions" and the gradebook's CSV.

Sources: docs/lms.md. A file is called NAME[_LATE]_USER_ATTACHMENT_FILE, NAME being the sortable name's letters
("lovelaceada", of a group the group's), USER Canvas's own number, and with anonymous grading [LATE_]anon_CODE.
Only the newest submission of a student is in the zip; its attachments have rising numbers.
"""

import re
from collections.abc import Sequence

from grading.lms.archives import File
from grading.lms.handin import HandIn
from grading.lms.people import Keys, words

TITLE = "Canvas"
FILE = re.compile(
    r"(?P<name>.+?)_(?P<late>LATE_)?(?P<user>\d+)_(?P<attachment>\d+)_(?P<file>.+)|"
    r"(?P<late2>LATE_)?anon_(?P<code>\w+?)_(?P<attachment2>\d+)_(?P<file2>.+)"
)
TYPED = re.compile(r"(?:(?P<name>.+?)_)?(?:LATE_)?(?P<user>\d+|anon_\w+?)_(?:text|link)\.html")
HEADINGS = {
    "student": "name", "lastname": "last_name", "firstname": "first_name", "id": "lms_id", "sis user id": "sis_id",
    "sis login id": "login", "section": "section",
    # People, Groups, Export
    "name": "name", "canvas user id": "lms_id", "user id": "sis_id", "login id": "login", "sections": "section",
    "group name": "groups",
}  # fmt: skip
POINTS_POSSIBLE = "points possible"
# What Canvas puts behind an assignment's title.
NUMBER = re.compile(r"\s*\(\d+\)$")


def fits(parts: tuple[str, ...]) -> bool:
    """Say whether a file is called as Canvas calls one."""
    return bool(FILE.fullmatch(parts[-1]) or TYPED.fullmatch(parts[-1]))


def hand_ins(files: list[File]) -> list[HandIn]:
    """Return a hand-in for each attachment, the newer with the higher number."""
    found = []
    for file in files:
        if name := FILE.fullmatch(file.name):
            found.append(_uploaded(name, file))
        elif name := TYPED.fullmatch(file.name):
            typed = HandIn((_keys(name["user"]),), name["name"] or name["user"], [])
            typed.left_out.append((file.name, "was typed into Canvas and is no notebook"))
            found.append(typed)
    return found


def _uploaded(name: re.Match[str], file: File) -> HandIn:
    user = name["user"] or f"anon_{name['code']}"
    attachment = name["attachment"] or name["attachment2"]
    called = name["name"] or user
    return HandIn(
        (_keys(user),), called, [File((name["file"] or name["file2"],), file.place, file.modified)],
        order=float(attachment), late=bool(name["late"] or name["late2"]), group=called,
        origin={"user": user, "attachment": attachment, "name": called},
    )  # fmt: skip


def _keys(user: str) -> Keys:
    return Keys(lms_id=user) if user.isdigit() else Keys(participant=user)


def is_sheet(headings: Sequence[str]) -> bool:
    """Say whether a CSV with these headings is Canvas's gradebook or its list of groups."""
    gradebook = {"id", "section"} <= set(headings) and ("student" in headings or "lastname" in headings)
    return gradebook or {"canvas user id", "group name"} <= set(headings)


def is_nobody(keys: Keys) -> str:
    """Return why a row is no student, or nothing."""
    name = " ".join(words(keys.name))
    if name == POINTS_POSSIBLE:
        return "the row of points possible"
    if name == "student test":
        return "Canvas's test student"
    return "" if keys.lms_id or keys.login or keys.sis_id or name else "a row without a student"


def title(heading: str) -> str:
    """Return the assignment's title that a column belongs to."""
    return NUMBER.sub("", heading.strip())
