"""What lies in submitted/: each student's hand-in, and why one cannot be graded at all.

A hand-in that nbgrader would stumble over is found before any of it is run, so that it costs its author only
and somebody learns why: here, or by who grades it, who has to read its notebooks to their end.
"""

import contextlib
import hashlib
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from grading.engine.files import LARGEST, Contents, contents, is_notebook
from grading.engine.notebooks import Damaged, first_look, read_notebook, text_of
from grading.engine.remarks import Remark
from grading.folder.copies import AGAIN, Choice, Stubs, choose, in_print, stubs_of
from grading.folder.opening import CourseFolder
from grading.folder.timestamps import Clock, Moment, Unclear, read_timestamp, stops_nbgrader

# nbgrader looks students up with file patterns, where these mean something else.
PATTERN_CHARACTERS = set("*?[]")
TIMESTAMP = "timestamp.txt"
# What `collect` knows of each hand-in that it laid out.
COLLECTED = ".collected"
LONGEST_STAMP = 1000
IN_ITS_PLACE = f"is a symbolic link: put the file itself in its place, or {AGAIN}"
# So many sentences on what was left aside; the rest is counted.
MOST_TOLD = 5


@dataclass(frozen=True)
class Submission:
    """One student's hand-in of one chapter: a folder that should hold the chapter's notebooks.

    stubs: gives the answer cells of a notebook as they were handed out. twins: folders that are called the same,
    but for blanks at the ends of their names.
    """

    chapter: str
    student: str
    folder: Path
    notebooks: tuple[str, ...]
    clock: Clock = field(default=Clock(), compare=False)
    stubs: Callable[[str], Stubs] = field(default=lambda name: {}, compare=False)
    twins: tuple[Path, ...] = ()

    @property
    def contents(self) -> Contents:
        """What lies in the folder."""
        return contents(self.folder)

    def text(self, name: str) -> str:
        """Return the text of a notebook of a hand-in without an obstacle. Raises OSError, Damaged."""
        choice = self._choices()[name]
        if choice.path is None:
            raise Damaged(choice.what)
        return text_of(choice.path)

    def obstacle(self) -> str | None:
        """Return why this cannot be graded, and what to do about it, or None.

        What takes a look at every cell to find is not found: see `damage`.
        """
        if PATTERN_CHARACTERS & set(self.student):
            return "the folder's name holds one of * ? [ ]: rename it"
        try:
            return next(self._obstacles(), None)
        except OSError as error:
            return f"{Path(error.filename or self.folder).name} cannot be read ({error.strerror}): give yourself permission to read it"

    def damage(self) -> str | None:
        """Return which notebook of a hand-in without an obstacle cannot be read, or None."""
        for name in self.notebooks:
            try:
                read_notebook(self.text(name))
            except Damaged as error:
                return f"{name} {error}: {AGAIN}"
        return None

    def handed_in(self) -> Moment | None:
        """Return when it was handed in, None if nobody wrote that down. Raises Unclear."""
        stamp = self._stamp()
        return None if stamp is None else read_timestamp(stamp, self.clock)

    def remarks(self) -> Iterator[Remark]:
        """Yield what a person should know about the files of a hand-in without an obstacle."""
        for choice in self._choices().values():
            if choice.what:
                yield Remark("", choice.what, choice.needs_person)
        for meant, folder in ((self.student, self.folder.parent), (self.chapter, self.folder)):
            if folder.name != meant:
                yield Remark("", f"the folder {folder.name!r} was taken for {meant!r}: rename it")
        yield from self._remarks_on_stamp()
        told = list(self.contents.left_aside())
        for what in told[:MOST_TOLD]:
            yield Remark("", what)
        if told[MOST_TOLD:]:
            yield Remark("", f"the same holds for {len(told) - MOST_TOLD} more files or folders")

    def is_missing(self) -> bool:
        """Say whether nothing was handed in that could be one of the chapter's notebooks."""
        with contextlib.suppress(OSError):
            return all(choice.missing for choice in self._choices().values())
        return False

    def fingerprint(self) -> str:
        """Return a text that changes whenever any file of the hand-in changes that is looked at."""
        digest = hashlib.sha256()
        for path, size in sorted(self.contents.files.items()):
            is_read = size <= LARGEST or is_notebook(path)
            content = hashlib.sha256(path.read_bytes()).hexdigest() if is_read else f"{size} bytes"
            digest.update(f"{path.relative_to(self.folder)} {content}\n".encode("utf-8", "surrogateescape"))
        with contextlib.suppress(Unclear):
            if moment := self.handed_in():
                # it may mean another time when the settings have changed
                digest.update(f"{moment.when}\n".encode())
        return digest.hexdigest()

    def _choices(self) -> dict[str, Choice]:
        notebooks = self.contents.notebooks
        # another notebook of the chapter is no copy of this one
        taken = {self.folder / name for name in self.notebooks}
        return {
            name: choose(
                self.folder,
                name,
                [path for path in notebooks if path not in taken or path.name == name],
                lambda name=name: self.stubs(name),
            )
            for name in self.notebooks
        }

    def _stamp(self) -> bytes | None:
        """Return what the timestamp.txt holds, None if there is none."""
        stamp = self.folder / TIMESTAMP
        if not stamp.is_file():
            return None
        with stamp.open("rb") as file:
            return file.read(LONGEST_STAMP)

    def _remarks_on_stamp(self) -> Iterator[Remark]:
        stamp, moment = self._stamp(), self.handed_in()
        if stamp is not None and stops_nbgrader(stamp):
            read, remedy = "is empty and counts as in time", "delete it, or write the time"
            if moment:
                read, remedy = f"was read as {moment.when:%Y-%m-%d %H:%M:%S} UTC", "write it like that"
            yield Remark("", f"{TIMESTAMP} {read}, but nbgrader's formgrader stops at it: {remedy}", True)
        if moment and moment.remark:
            yield Remark("", f"{TIMESTAMP}: {moment.remark}")

    def _obstacles(self) -> Iterator[str]:
        for folder in (self.folder, self.folder.parent):
            if folder.is_symlink():
                yield f"the folder {folder.name} is a symbolic link: put the folder itself in its place"
        if self.twins:
            names = ", ".join(
                repr(f"{folder.parent.name}/{folder.name}") for folder in (self.folder, *self.twins)
            )
            yield f"there are several folders for it, {names}: put what counts into one, and remove the others"
        for name in (*self.notebooks, TIMESTAMP):
            if (self.folder / name).is_symlink():
                # what it points at would be copied into this student's feedback
                yield f"{name} {IN_ITS_PLACE}"
        for choice in self._choices().values():
            if choice.path is None:
                yield choice.what
                continue
            try:
                first_look(choice.path)
            except Damaged as error:
                yield f"{in_print(choice.path.relative_to(self.folder))} {error}: {AGAIN}"
        for path in self.contents.files:
            with path.open("rb"):
                pass
        try:
            self.handed_in()
        except Unclear as error:
            yield f"{TIMESTAMP} {error}"


def find_submissions(course: CourseFolder, chapter: str) -> list[Submission]:
    """Return every hand-in of a chapter, by student."""
    notebooks, clock = tuple(course.notebooks(chapter)), course.clock
    stubs = cache(lambda name: stubs_of(course, chapter, name))
    found: dict[str, list[Path]] = {}
    for folder in _folders(course.submissions):
        place = course.submitted(folder.name, chapter)
        # first the one without a blank at an end of its name
        alike = [path for path in _folders(place.parent) if path.name.strip() == chapter]
        places = sorted(alike, key=lambda path: len(path.name))
        found.setdefault(folder.name.strip(), []).extend(places)
    return [
        Submission(chapter, student, places[0], notebooks, clock, stubs, tuple(places[1:]))
        for student, places in sorted(found.items())
        if places
    ]


def misplaced(course: CourseFolder) -> list[str]:
    """Return a sentence for each notebook that lies where no command looks for it."""
    submitted = course.submissions
    known = course.chapters()
    found = []
    for path in sorted(contents(submitted, math.inf).notebooks):
        *folders, _ = path.relative_to(submitted).parts
        if len(folders) > 1 and folders[1].strip() in known:
            continue
        if len(folders) > 1 and (meant := _meant(folders[1], known)):
            why = f"lies in {folders[1]}, and there is no such chapter: did you mean {meant}?"
        else:
            why = f"is not in a folder of the form {submitted.name}/STUDENT/CHAPTER: move it there."
        found.append(f"{in_print(Path(course.shown(path)))} {why}")
    return found


def _meant(name: str, known: list[str]) -> str | None:
    """Return the chapter that a folder of another name is most likely meant for, if there is one."""
    begins = [chapter for chapter in known if chapter.startswith(f"{name}-")]
    return next(iter(begins or get_close_matches(name.lower(), known, 1)), None)


def _folders(place: Path) -> list[Path]:
    """Return the folders in a folder that are not hidden."""
    if not place.is_dir():
        return []
    return sorted(path for path in place.iterdir() if path.is_dir() and not path.name.startswith("."))
