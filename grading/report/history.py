"""When a learner handed in, and what changed in between: from the exchange's inbound folder.

nbgrader's exchange keeps every hand-in there, in a folder called STUDENT+CHAPTER+TIME+RANDOM; what a person
puts into submitted/ overwrites the one before, and leaves no history.
"""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from traitlets.config import Config

from grading.folder.opening import CourseFolder
from grading.folder.submissions import TIMESTAMP
from grading.folder.timestamps import Clock, Unclear, read_timestamp
from grading.report.outcomes import read_cells


@dataclass(frozen=True)
class HandIn:
    """One hand-in of a chapter: by whom, when, and where it lies. Times are UTC, without a zone, as nbgrader's."""

    student: str
    when: datetime
    folder: Path


@dataclass(frozen=True)
class History:
    """Everybody's hand-ins in the order of time, when the chapter was due, and what was changed again.

    reworked: by solution cell, how many learners changed it between their first and their last hand-in.
    """

    by_student: dict[str, tuple[HandIn, ...]]
    due: datetime | None
    reworked: dict[str, int]

    @property
    def again(self) -> int:
        """How many learners handed in more than once."""
        return sum(len(hand_ins) > 1 for hand_ins in self.by_student.values())


def read_history(
    course: CourseFolder, chapter: str, students: Iterable[str], cells: Iterable[str]
) -> History:
    """Read the hand-ins of these students; `cells` are the solution cells to compare."""
    wanted = set(students)
    found: dict[str, list[HandIn]] = {}
    for folder in sorted(_inbound(course).glob(f"*+{chapter}+*")):
        student, _, time = (*folder.name.split("+"), "", "")[:3]
        when = _when(folder, time, course.clock)
        if student in wanted and when is not None:
            found.setdefault(student, []).append(HandIn(student, when, folder))
    by_student = {
        student: tuple(sorted(hand_ins, key=lambda one: one.when))
        for student, hand_ins in sorted(found.items())
    }
    with course.gradebook as gradebook:
        due = gradebook.find_assignment(chapter).duedate
    return History(by_student, due, _reworked(course, chapter, by_student, list(cells)))


def _inbound(course: CourseFolder) -> Path:
    config: Config = course.config
    root = config.Exchange.get("root", "/usr/local/share/nbgrader/exchange")
    return Path(str(root)) / course.coursedir.course_id / "inbound"


def _when(folder: Path, in_name: str, clock: Clock) -> datetime | None:
    """Return when something was handed in: as its timestamp.txt says, else as the folder's name does."""
    try:
        said = (folder / TIMESTAMP).read_bytes()
    except OSError:
        said = b""
    for content in (said, in_name.encode("utf-8", "replace")):
        with contextlib.suppress(Unclear):
            if moment := read_timestamp(content, clock):
                return moment.when
    return None


def _reworked(
    course: CourseFolder, chapter: str, by_student: dict[str, tuple[HandIn, ...]], cells: list[str]
) -> dict[str, int]:
    counts = dict.fromkeys(cells, 0)
    for hand_ins in by_student.values():
        if len(hand_ins) < 2:
            continue
        first, last = (_answers(course, chapter, one.folder) for one in (hand_ins[0], hand_ins[-1]))
        for cell in cells:
            counts[cell] += cell in first and cell in last and first[cell].split() != last[cell].split()
    return {cell: count for cell, count in counts.items() if count}


def _answers(course: CourseFolder, chapter: str, folder: Path) -> dict[str, str]:
    answers = {}
    for name in course.notebooks(chapter):
        answers |= {id_: cell.source for id_, cell in (read_cells(folder / name) or {}).items()}
    return answers
