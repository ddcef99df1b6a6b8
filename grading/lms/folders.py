"""A folder that no system has a rule for: e-mailed files, and the Drive folder of Google Classroom.

Somebody's name, address or login stands somewhere in a file's or a folder's name, or nowhere: then a person is
asked. In Classroom's folder on Drive each copy is called "Ada Lovelace - numpy-backprop.ipynb"; what students add
themselves keeps its own name. Sources: docs/lms.md.
"""

import re

from grading.lms.archives import File
from grading.lms.handin import HandIn

TITLE = "a folder of files"
CLASSROOM = "Google Classroom"
# What Drive calls a folder that is downloaded.
DRIVE = re.compile(r".*-\d{8}T\d{6}Z(?:-\d+)*(?:-\d{3})?\.zip", re.IGNORECASE)
# The name before the dash, for files whose name begins with their author's.
BEFORE_DASH = re.compile(r"(?P<name>[^-\d_]{3,60}?) - (?P<file>.+)")


def is_classroom(download: str, files: list[File]) -> bool:
    """Say whether a download's name is Drive's, or most of its files begin with a name and a dash."""
    dashed = sum(bool(BEFORE_DASH.fullmatch(file.name)) for file in files)
    return bool(DRIVE.fullmatch(download)) or (len(files) > 0 and dashed * 2 > len(files))


def hand_ins(files: list[File], classroom: bool = False) -> list[HandIn]:
    """Return a hand-in for each folder, and for each file that lies beside the folders.

    classroom: the files lie in a folder called after the assignment.
    """
    files = _without_wrapping(files, 1 if classroom else 2)
    found: dict[str, HandIn] = {}
    for file in files:
        top, *rest = file.parts
        label = top if rest else _called(file.name)
        hand_in = found.setdefault(f"{bool(rest)} {label}", HandIn((), label, [], hint=label))
        name = BEFORE_DASH.fullmatch(file.name)
        inner = tuple(rest) or ((name["file"] if name else file.name),)
        hand_in.files.append(File(inner, file.place, file.modified))
        # nothing else tells which of two is the later
        hand_in.order = max(hand_in.order, file.modified.timestamp() if file.modified else 0.0)
    return list(found.values())


def _called(name: str) -> str:
    found = BEFORE_DASH.fullmatch(name)
    return found["name"] if found else name


def _without_wrapping(files: list[File], deeper: int) -> list[File]:
    """Return the files without the folder that holds all of them, if there is one and they lie deep enough in it."""
    while files and len({file.parts[0] for file in files}) == 1 and all(len(f.parts) > deeper for f in files):
        files = [File(file.parts[1:], file.place, file.modified) for file in files]
    return files
