"""Laying a plan out: submitted/STUDENT/CHAPTER with the notebook and its time, and the earlier attempts beside.

What is replaced and what is earlier goes to submitted/.earlier, where nbgrader does not look. What was collected,
from where and under which name stands in submitted/.collected: a feedback file has to be called by it.
"""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from grading.folder.files import write_whole
from grading.folder.submissions import COLLECTED
from grading.lms.plan import MARKED, NEW, NEWER, OLDER, SAME, Take

EARLIER, FRESH = ".earlier", ".new"
TIMESTAMP = "timestamp.txt"


class Outside(Exception):
    """A place that is not in the folder of hand-ins; the text names it."""


@dataclass(frozen=True)
class Place:
    """The folder of hand-ins, and where in it a hand-in goes."""

    submitted: Path
    marked: Callable[[str, str], bool] = lambda student, chapter: False

    def folder(self, student: str, chapter: str) -> Path:
        """Return the folder of a hand-in. Raises Outside if a link, or a student's id, leads elsewhere."""
        folder = self.submitted / student / chapter
        inside = self.submitted.resolve()
        if student in ("", ".", "..") or "/" in student or folder.resolve() != inside / student / chapter:
            raise Outside(f"{student}/{chapter} leads out of {self.submitted.name}")
        return folder

    def becomes(self, take: Take) -> str:
        """Return what a hand-in is to the one that is there already."""
        there = self.folder(take.student, take.chapter)
        notebook = there / take.notebook.found.chapter.notebook
        if not there.exists() or not any(there.iterdir()):
            return NEW
        if notebook.is_file() and _digest(notebook) == take.notebook.digest:
            return SAME
        known = self.record(take.student, take.chapter)
        if known.get("digest") and known.get("system") == take.hand_in.origin.get("system"):
            rank = known.get("rank")
            if isinstance(rank, list) and tuple(rank) > take.hand_in.rank:
                return OLDER
        return MARKED if self.marked(take.student, take.chapter) else NEWER

    def record(self, student: str, chapter: str) -> dict:
        """Return what is known of where a hand-in came from; nothing if it did not come by `collect`."""
        try:
            found = json.loads((self.submitted / COLLECTED / chapter / f"{student}.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def lay(self, take: Take) -> None:
        """Put a hand-in into its place; what was there is kept. Raises OSError and Outside."""
        target = self.folder(take.student, take.chapter)
        fresh = self.submitted / FRESH / take.student / take.chapter
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        _fill(fresh, take)
        if target.exists():
            self._keep(target, take.student, take.chapter)
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh.replace(target)
        self.note(take)

    def tidy(self) -> None:
        """Remove the folder in which hand-ins are put together."""
        shutil.rmtree(self.submitted / FRESH, ignore_errors=True)

    def lay_earlier(self, take: Take) -> None:
        """Keep an earlier attempt beside, once."""
        self.folder(take.student, take.chapter)
        when = f"{take.time.astimezone(UTC):%Y-%m-%d-%H%M}" if take.time else f"attempt-{take.attempt[0]}"
        target = self._earlier(take.student, take.chapter, when, take.notebook.digest)
        if not target.exists():
            target.mkdir(parents=True)
            _fill(target, take)

    def note(self, take: Take) -> None:
        """Note where a hand-in came from."""
        place = self.submitted / COLLECTED / take.chapter / f"{take.student}.json"
        known = {
            "digest": take.notebook.digest, "rank": take.hand_in.rank, "file": take.hand_in.files[0].name,
            "label": take.hand_in.label, "members": take.members, **take.hand_in.origin,
        }  # fmt: skip
        write_whole(place, json.dumps(known, indent=1, ensure_ascii=False))

    def _keep(self, target: Path, student: str, chapter: str) -> None:
        files = sorted(path for path in target.rglob("*") if path.is_file() and not path.is_symlink())
        digest = hashlib.sha256(b"".join(_digest(path).encode() for path in files)).hexdigest()
        stamp = target / TIMESTAMP
        when = (
            "".join(sign for sign in stamp.read_text(errors="replace")[:16] if sign.isalnum() or sign == "-")
            if stamp.is_file()
            else "replaced"
        )
        kept = self._earlier(student, chapter, when or "replaced", digest)
        shutil.rmtree(kept, ignore_errors=True)
        kept.parent.mkdir(parents=True, exist_ok=True)
        target.replace(kept)

    def _earlier(self, student: str, chapter: str, when: str, digest: str) -> Path:
        return self.submitted / EARLIER / student / chapter / f"{when}-{digest[:8]}"


def _fill(folder: Path, take: Take) -> None:
    shutil.copyfile(take.file.place, folder / take.notebook.found.chapter.notebook)
    for companion in take.notebook.companions:
        shutil.copyfile(companion.place, folder / companion.name)
    if take.time:
        (folder / TIMESTAMP).write_text(stamp_of(take.time) + "\n")


def stamp_of(time: datetime) -> str:
    """Return a time as nbgrader reads it."""
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _digest(place: Path) -> str:
    return hashlib.sha256(place.read_bytes()).hexdigest()
