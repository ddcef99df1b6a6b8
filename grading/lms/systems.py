"""Which learning system a download, or a CSV, came from: told by its names."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from grading.folder.messages import Trouble
from grading.lms import NAMES, blackboard, brightspace, canvas, folders, github_classroom, gradescope, moodle
from grading.lms.archives import File, Refused
from grading.lms.handin import HandIn

# In this order the headings of a CSV are tried.
SHEETS = (canvas, brightspace, gradescope, github_classroom, moodle, blackboard)
# Systems that name each file; the others are known by a file or a folder.
BY_NAME = (moodle, brightspace, blackboard, canvas)
SYSTEMS = dict(
    zip(
        NAMES,
        (canvas, moodle, gradescope, brightspace, blackboard, github_classroom, folders, folders),
        strict=True,
    )
)


def read_hand_ins(download: Path, files: list[File], said: str = "") -> tuple[str, list[HandIn]]:
    """Return the system's title and the hand-ins of a download. `said`: what a person says that it is.

    Raises Trouble if it is not what the person says, or cannot be told.
    """
    if not files:
        raise Trouble(f"There is nothing in {download.name} that could be collected.")
    system, title = (SYSTEMS[said], SYSTEMS[said].TITLE) if said else _system(download, files)
    if said == "google":
        title = folders.CLASSROOM
    if system is github_classroom:
        if not download.is_dir():
            raise Trouble(
                f"{download.name} is no folder of clones: GitHub Classroom's are collected from their folder."
            )
        return title, github_classroom.hand_ins(download, files)
    if system is folders:
        return title, folders.hand_ins(files, title == folders.CLASSROOM)
    fitting = [file for file in files if system.fits(file.parts)]
    if not fitting:
        raise Trouble(
            f"No name in {download.name} is one of {title}'s: leave --from away to let it be found out."
        )
    if system is gradescope:
        try:
            return title, gradescope.hand_ins(files)
        except Refused as why:
            raise Trouble(f"{gradescope.METADATA} in {download.name} {why}.") from None
    found = system.hand_ins(fitting)
    strays = [file for file in files if not system.fits(file.parts) and not _is_index(file)]
    if strays:
        found += [HandIn((), file.shown, [file], hint=file.shown) for file in strays]
    return title, found


def _system(download: Path, files: list[File]):
    if download.is_dir() and github_classroom.fits_folder(download):
        return github_classroom, github_classroom.TITLE
    if any(gradescope.fits(file.parts) for file in files):
        return gradescope, gradescope.TITLE
    counts = Counter({system: sum(system.fits(file.parts) for file in files) for system in BY_NAME})
    (first, most), (_, second) = counts.most_common(2)
    if most and most == second:
        titles = " and ".join(system.TITLE for system in BY_NAME if counts[system] == most)
        raise Trouble(f"The names in {download.name} could be those of {titles}: say which with --from.")
    if most * 2 >= len([file for file in files if not _is_index(file)]):
        return first, first.TITLE
    if most:
        raise Trouble(
            f"Only {most} of {len(files)} names in {download.name} are {first.TITLE}'s: if it is all {first.TITLE}'s, "
            f"say --from {first.__name__.rpartition('.')[2]}; if people sent them, --from folder."
        )
    is_classroom = folders.is_classroom(download.name, files)
    return folders, folders.CLASSROOM if is_classroom else folders.TITLE


def _is_index(file: File) -> bool:
    """Say whether this is the page that Brightspace and others put on top of a download."""
    return file.name.lower() in ("index.html", "index.htm", "readme.txt")


def system_of_sheet(headings: Sequence[str]):
    """Return the system whose CSV has these headings (as `heading_key` has them), or None for a plain one."""
    return next((system for system in SHEETS if system.is_sheet(headings)), None)
