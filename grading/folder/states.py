"""Whether the gradebook knows a chapter as its source is now: noted, so that nbgrader need not be asked each time."""

import hashlib
import json
from pathlib import Path

from nbgrader import __version__ as nbgrader_version
from nbgrader.api import Assignment, BaseCell, GradeCell, Notebook, SolutionCell, SourceCell, TaskCell
from sqlalchemy import select

from grading.folder.opening import CourseFolder

MARKED_CELLS = (GradeCell, SolutionCell, TaskCell)


def state_of_chapter(course: CourseFolder, chapter: str) -> str:
    """Return a text that changes when the source or the settings change, or what the gradebook knows of the chapter."""
    digest = hashlib.sha256(
        f"{nbgrader_version} {json.dumps(course.config, default=str, sort_keys=True)}".encode()
    )
    source = course.source(chapter)
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(source)}\n".encode("utf-8", "surrogateescape") + path.read_bytes())
    with course.gradebook as gradebook:
        notebooks = select(Notebook.id).join(Assignment).where(Assignment.name == chapter)
        cells = select(BaseCell.id).where(BaseCell.notebook_id.in_(notebooks))
        wanted = [(Notebook.__table__.c.id, notebooks), (SourceCell.__table__.c.notebook_id, notebooks)]
        wanted += [(kind.__table__.c.id, cells) for kind in (BaseCell, *MARKED_CELLS)]
        for column, ids in wanted:
            rows = gradebook.db.execute(select(column.table).where(column.in_(ids)))
            digest.update("\n".join(sorted(map(repr, map(tuple, rows)))).encode("utf-8", "replace"))
    return digest.hexdigest()


def is_new(course: CourseFolder, chapter: str) -> bool:
    """Say whether no state of a chapter was noted yet."""
    return not _noted(course, chapter).exists()


def is_noted(course: CourseFolder, chapter: str, state: str) -> bool:
    """Say whether this is the state of a chapter that was noted last."""
    try:
        return _noted(course, chapter).read_text("utf-8") == state
    except OSError:
        return False


def note(course: CourseFolder, chapter: str, state: str) -> None:
    """Note the state of a chapter."""
    place = _noted(course, chapter)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(state, "utf-8")


def _noted(course: CourseFolder, chapter: str) -> Path:
    return course.autograded(".records", ".sources") / f"{chapter}.txt"
