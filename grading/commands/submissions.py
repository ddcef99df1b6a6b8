"""What lies in submitted/: each student's hand-in, and why one cannot be graded at all.

A hand-in that nbgrader would stumble over is found before any of it is run, so that it costs its author only
and somebody learns why: here, or by who grades it, who has to read its notebooks to their end.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from grading.commands.opening import CourseFolder
from grading.engine.notebooks import Damaged, read_notebook
from grading.engine.remarks import Remark
from grading.timestamps import Clock, Moment, Unclear, read_timestamp

# nbgrader looks students up with file patterns, where these mean something else.
PATTERN_CHARACTERS = set("*?[]")
TIMESTAMP = "timestamp.txt"
LONGEST_STAMP = 1000
AGAIN = "ask for it to be handed in again"


@dataclass(frozen=True)
class Submission:
    """One student's hand-in of one chapter: a folder that should hold the chapter's notebooks."""

    chapter: str
    student: str
    folder: Path
    notebooks: tuple[str, ...]
    clock: Clock = field(default=Clock(), compare=False)

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
                read_notebook((self.folder / name).read_text("utf-8"))
            except Damaged as error:
                return f"{name} {error}: {AGAIN}"
        return None

    def handed_in(self) -> Moment | None:
        """Return when it was handed in, None if nobody wrote that down. Raises Unclear."""
        stamp = self.folder / TIMESTAMP
        if not stamp.is_file():
            return None
        with stamp.open("rb") as file:
            return read_timestamp(file.read(LONGEST_STAMP), self.clock)

    def remarks(self) -> Iterator[Remark]:
        """Yield what a person should know about the files of a hand-in without an obstacle."""
        moment = self.handed_in()
        if moment is None and (self.folder / TIMESTAMP).is_file():
            yield Remark(
                "", f"{TIMESTAMP} is empty, so that nobody can tell whether it was late: it counts as in time"
            )
        elif moment and moment.remark:
            yield Remark("", f"{TIMESTAMP}: {moment.remark}")

    def is_missing(self) -> bool:
        """Say whether nothing was handed in under a name that can be graded."""
        return not any((self.folder / name).exists() for name in self.notebooks)

    def fingerprint(self) -> str:
        """Return a text that changes whenever any file of the hand-in changes."""
        digest = hashlib.sha256()
        for path in self._files():
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{path.relative_to(self.folder)} {content}\n".encode())
        return digest.hexdigest()

    def _files(self) -> list[Path]:
        return sorted(path for path in self.folder.rglob("*") if path.is_file())

    def _obstacles(self) -> Iterator[str]:
        for path in self.folder.rglob("*"):
            if path.is_symlink():
                # nbgrader would follow it, and copy what it points at into this student's feedback
                yield f"{path.name} is a symbolic link: put the file itself in its place, or {AGAIN}"
        for name in self.notebooks:
            if not (self.folder / name).is_file():
                yield self._missing(name)
            elif trouble := _not_a_notebook((self.folder / name).read_bytes()):
                yield f"{name} {trouble}"
        for path in self._files():
            with path.open("rb"):
                pass
        try:
            self.handed_in()
        except Unclear as error:
            yield f"{TIMESTAMP} {error}"

    def _missing(self, name: str) -> str:
        others = sorted(path.name for path in self.folder.rglob("*.ipynb"))
        if others:
            return f"there is no {name}, only {', '.join(others)}: rename the right one, or {AGAIN}"
        return f"there is no {name}: {AGAIN}"


def find_submissions(course: CourseFolder, chapter: str) -> list[Submission]:
    """Return every hand-in of a chapter, by student."""
    notebooks, clock = tuple(course.notebooks(chapter)), course.clock
    return [
        Submission(chapter, student, course.submitted(student, chapter), notebooks, clock)
        for student in _students(course)
        if course.submitted(student, chapter).is_dir()
    ]


def misplaced(course: CourseFolder) -> list[str]:
    """Return a sentence for each notebook that lies where no command looks for it."""
    submitted = course.submissions
    known = course.chapters()
    found = []
    for path in sorted(submitted.rglob("*.ipynb")):
        *folders, _ = path.relative_to(submitted).parts
        if any(part.startswith(".") for part in folders) or (len(folders) > 1 and folders[1] in known):
            continue
        if len(folders) > 1 and (meant := _meant(folders[1], known)):
            why = f"lies in {folders[1]}, and there is no such chapter: did you mean {meant}?"
        else:
            why = f"is not in a folder of the form {submitted.name}/STUDENT/CHAPTER: move it there."
        found.append(f"{course.shown(path)} {why}")
    return found


def _meant(name: str, known: list[str]) -> str | None:
    """Return the chapter that a folder of another name is most likely meant for, if there is one."""
    begins = [chapter for chapter in known if chapter.startswith(f"{name}-")]
    return next(iter(begins or get_close_matches(name.lower(), known, 1)), None)


def _students(course: CourseFolder) -> list[str]:
    submitted = course.submissions
    if not submitted.is_dir():
        return []
    return sorted(
        path.name for path in submitted.iterdir() if path.is_dir() and not path.name.startswith(".")
    )


def _not_a_notebook(content: bytes) -> str | None:
    """Return what is wrong at first sight with a file that should be a notebook, or None."""
    if not content.strip():
        return f"is empty: {AGAIN}"
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return f"is not a text file: {AGAIN}"
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        return f"is not valid JSON from line {error.lineno} on: {AGAIN}"
    except RecursionError:
        return f"is nested too deeply to be a notebook: {AGAIN}"
    if not isinstance(found, dict) or not isinstance(found.get("cells", found.get("worksheets")), list):
        return f"is valid JSON but not a notebook: {AGAIN}"
    return None
