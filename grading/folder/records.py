"""What was graded when: one small file per graded submission, beside nbgrader's own folders.

nbgrader knows a newer hand-in by its timestamp.txt alone, which only its own exchange writes. A record
holds fingerprints of the hand-in and of the cells that judge it, and what a person should know about the
result. It is written last, so that grading that was cut short leaves none and is done again.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from grading.engine.remarks import Remark
from grading.folder.files import write_whole
from grading.folder.opening import CourseFolder
from grading.folder.submissions import Submission


@dataclass(frozen=True)
class Record:
    """What stands in the file: the two fingerprints, the remarks, and the marks of answers that changed (`marks`)."""

    submission: str
    source: str
    remarks: tuple[Remark, ...]
    outdated: dict[str, str] = field(default_factory=dict)

    def fits(self, submission: str, source: str) -> bool:
        """Say whether it is of this hand-in and of these cells."""
        return (self.submission, self.source) == (submission, source)


def read_record(course: CourseFolder, submission: Submission) -> Record | None:
    """Return the record of a submission, or None if there is none that can be read."""
    try:
        found = json.loads(_place(course, submission.chapter, submission.student).read_text("utf-8"))
        remarks = tuple(Remark(**remark) for remark in found["remarks"])
        return Record(found["submission"], found["source"], remarks, dict(found.get("outdated", {})))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_record(course: CourseFolder, submission: Submission, record: Record) -> None:
    """Write the record of a submission, whole or not at all."""
    place = _place(course, submission.chapter, submission.student)
    write_whole(place, json.dumps(asdict(record), indent=1, ensure_ascii=False))


def forget(course: CourseFolder, chapter: str, student: str) -> None:
    """Remove the record of a submission, if there is one."""
    _place(course, chapter, student).unlink(missing_ok=True)


def fingerprint_of_source(course: CourseFolder, chapter: str) -> str:
    """Return a text that changes when a cell changes by which submissions are judged."""
    with course.gradebook as gradebook:
        assignment = gradebook.find_assignment(chapter)
        judging = sorted(
            f"{notebook.name} {cell.name} {cell.checksum}"
            for notebook in assignment.notebooks
            for cell in notebook.source_cells
            if cell.locked or cell.name in {graded.name for graded in notebook.grade_cells}
        )
    return hashlib.sha256("\n".join(judging).encode()).hexdigest()


def _place(course: CourseFolder, chapter: str, student: str) -> Path:
    # a name with a dot, so that nobody takes the folder for a student's
    return course.autograded(".records", chapter) / f"{student}.json"
