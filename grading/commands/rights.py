"""Who of this machine's people can read the course folder and write in the exchange, and what to type if it is too many."""

import grp
import os
import pwd
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbgrader.exchange.default import Exchange
from sqlalchemy.engine import make_url

from grading.folder.lock import NAME as LOCK
from grading.folder.messages import say
from grading.folder.opening import CourseFolder
from grading.folder.rights import SHARED, account, is_shared

OTHERS = stat.S_IROTH | stat.S_IWOTH
# From this number on accounts are people's, on Debian and most other systems.
FIRST_PERSON, LAST_PERSON = 1000, 60000
# The folders of a course in the exchange, and their rights for one grader and for several, as nbgrader makes them.
WRONG_FOR_LEARNERS = "lets learners do what they should not, or not what they should"
EXCHANGE = (
    ("", 0o755, 0o2775), ("outbound", 0o755, 0o2775), ("inbound", 0o2733, 0o2773), ("feedback", 0o711, 0o2771),
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """What is wrong with a place, and what puts it right when it is typed."""

    what: str
    remedy: str


def examine_rights(course: CourseFolder) -> bool:
    """Print who can read what is private and what graders share; return whether it is as it should be."""
    faults = [*faults_of_course(course), *faults_of_exchange(course)]
    group = shown_group(course.root)
    whom = f"the group {group}" if is_shared(course.root) else account(course.root.stat().st_uid)
    if not faults:
        say(f"  yes  rights: what is private in {course.root} is for {whom} alone")
    for fault in faults:
        say(f"  no   rights: {fault.what}; type  {fault.remedy}")
    return not faults


def private_places(course: CourseFolder) -> list[Path]:
    """Return what nobody of the class may read: solutions, hidden tests, hand-ins, marks, and nbgrader's copies of them."""
    folders = course.coursedir
    names = [
        folders.source_directory, folders.submitted_directory, folders.autograded_directory,
        folders.feedback_directory, "grading", "report", "roster.json", LOCK, ".git",
    ]  # fmt: skip
    places = [course.root / name for name in names]
    gradebook = make_url(folders.db_url)
    if gradebook.get_backend_name() == "sqlite" and gradebook.database:
        places.append(Path(gradebook.database))
    places.append(Path(Exchange(coursedir=folders, config=course.config).cache))
    return [place for place in places if place.exists()]


def faults_of_course(course: CourseFolder) -> Iterator[Fault]:
    """Give what lets others in, and what keeps a grader out where several share the folder."""
    root, mode = course.root, course.root.stat().st_mode
    shared = is_shared(root)
    # a group of one's own, which many systems give everybody, is nobody else's
    several = shared or (mode & SHARED and shown_group(root) != account(root.stat().st_uid))
    sound = "2770" if several else "0700"
    sudo = "" if os.geteuid() in (0, root.stat().st_uid) else "sudo "
    if several and not shared:
        yield Fault(
            f"{root} is half a graders' folder, for what one makes in it is not the others'",
            f"{sudo}chmod 2770 {root}",
        )
    places = private_places(course)
    readable = [place for place in places if is_open(place)]
    inside = [place for place in readable if place.is_relative_to(root)]
    if inside:
        names = ", ".join(course.shown(place) for place in inside)
        yield Fault(f"everybody on this machine can read {names}", f"{sudo}chmod {sound} {root}")
    for place in readable:
        if place not in inside:
            yield Fault(f"everybody on this machine can read {place}", f"chmod go-rwx {place}")
    if shared:
        group = shown_group(root)
        homes = {Path(person.pw_dir) for person in pwd.getpwall() if person.pw_uid >= FIRST_PERSON}
        if home := next((parent for parent in root.parents if parent in homes), None):
            yield Fault(
                f"{root} lies in {home}, which is not the other graders' to enter",
                f"sudo mv {root} /srv/{root.name}",
            )
        walled = [
            place for place in places if place.is_relative_to(root) and walls_off(place, root.stat().st_gid)
        ]
        if walled:
            names = ", ".join(course.shown(place) for place in walled)
            yield Fault(
                f"not everybody of {group} can write all of {names}",
                f"sudo chgrp -R {group} {root} && sudo chmod -R g+rwX,o-rwx {root} && "
                f"sudo find {root} -type d -exec chmod g+s {{}} +",
            )  # fmt: skip


def faults_of_exchange(course: CourseFolder) -> Iterator[Fault]:
    """Give what is wrong with nbgrader's exchange, where it is one between accounts: outside the course folder."""
    settings = Exchange(coursedir=course.coursedir, config=course.config)
    root = Path(settings.root)
    if root.is_relative_to(course.root):
        return
    if not root.is_dir():
        yield Fault(f"there is no exchange {root}", f"sudo mkdir -p -m 1777 {root}")
        return
    if stat.S_IMODE(root.stat().st_mode) & 0o1777 != 0o1777:
        why = (
            "anybody could rename the course's folder in it"
            if root.stat().st_mode & stat.S_IWOTH
            else "not everybody can write in it"
        )
        yield Fault(f"{root} is not 1777, and {why}", f"sudo chmod 1777 {root}")
    ours, group = root / course.coursedir.course_id, shown_group(course.root)
    shared = is_shared(course.root)
    if shared and not ours.is_dir():
        yield Fault(
            f"there is no {ours} yet, and it has to be {group}'s",
            f"sudo install -d -m 2775 -g {group} {ours}",
        )
    for name, for_one, for_several in EXCHANGE:
        place = ours / name
        if place.is_dir() and shared:
            yield from _faults_of_graders(place, for_several, course.root.stat().st_gid, group)
        elif place.is_dir() and _others(place, for_one):
            yield Fault(f"{place} {WRONG_FOR_LEARNERS}", f"chmod {for_one:o} {place}")
    yield from faults_of_homes()


def _faults_of_graders(place: Path, mode: int, number: int, group: str) -> Iterator[Fault]:
    """Give what is wrong with a folder of the exchange that belongs to a group of graders, by its number and name."""
    status = place.stat()
    ours = status.st_gid == number and status.st_mode & 0o2070 == 0o2070
    if not ours or _others(place, mode):
        what = WRONG_FOR_LEARNERS if ours else f"is not {group}'s to write in"
        yield Fault(f"{place} {what}", f"sudo chgrp {group} {place} && sudo chmod {mode:o} {place}")


def _others(place: Path, mode: int) -> bool:
    """Say whether the rights of those who are no graders are others than in this mode."""
    return bool((place.stat().st_mode ^ mode) & 0o007)


def faults_of_homes() -> Iterator[Fault]:
    """Give the homes that everybody can read in."""
    homes = [
        person.pw_dir
        for person in pwd.getpwall()
        if FIRST_PERSON <= person.pw_uid < LAST_PERSON and is_open(Path(person.pw_dir))
    ]
    if homes:
        first = ", ".join(homes[:3]) + (f" and {len(homes) - 3} more" if homes[3:] else "")
        yield Fault(f"everybody on this machine can read in {first}", f"sudo chmod 0700 {' '.join(homes)}")


def is_open(place: Path) -> bool:
    """Say whether somebody who has nothing to do with a place can read or change it: its own rights and those on the way."""
    try:
        way = all(parent.stat().st_mode & stat.S_IXOTH for parent in place.absolute().parents)
        return way and bool(place.stat().st_mode & OTHERS)
    except OSError:
        return False


def walls_off(place: Path, group: int) -> bool:
    """Say whether something at or below a place is another group's, or a folder or the gradebook in which it cannot write."""
    below = place.rglob("*") if place.is_dir() and place.name != ".git" else ()
    for path in (place, *below):
        status = path.lstat()
        if "__pycache__" in path.parts:
            continue
        # a graded notebook is nobody's to change, and is replaced whole
        needed = 0o2070 if stat.S_ISDIR(status.st_mode) else 0o060 if path == place else 0o040
        if not stat.S_ISLNK(status.st_mode) and (status.st_gid != group or status.st_mode & needed != needed):
            return True
    return False


def shown_group(place: Path) -> str:
    """Return how the group of a place is called."""
    number = place.stat().st_gid
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)
