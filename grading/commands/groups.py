"""What a group handed in: graded once, and entered for each; a mark for one is a mark for all.

Who is in a group with whom stands in what `collect` noted. A member whose hand-in is another by now is out of it.
"""

import json
from collections import defaultdict

from nbgrader.api import Assignment, BaseCell, Comment, Grade, SubmittedAssignment, SubmittedNotebook

from grading.engine.batch import Result
from grading.folder.opening import CourseFolder
from grading.folder.submissions import COLLECTED, Submission


def groups_of(course: CourseFolder, chapter: str) -> list[tuple[str, ...]]:
    """Return the groups that handed one file in for a chapter, each with those who still have it."""
    together: dict[tuple, set[str]] = defaultdict(set)
    for place in sorted((course.submissions / COLLECTED / chapter).glob("*.json")):
        try:
            known = json.loads(place.read_text("utf-8"))
            members, digest = tuple(known["members"]), known["digest"]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if len(members) > 1 and place.stem in members:
            together[members, digest].add(place.stem)
    return [tuple(sorted(group)) for group in together.values() if len(group) > 1]


class Together:
    """Whose hand-in of a chapter is a group's: it is graded for one member, and its result is the others', too."""

    def __init__(self, course: CourseFolder, chapter: str):
        self.group = {student: group for group in groups_of(course, chapter) for student in group}
        self.results: dict[tuple, Result] = {}
        self.waiting: dict[tuple, list[Submission]] = {}

    def result(self, submission: Submission, fingerprint: str) -> Result | None:
        """Return what came of the same hand-in of another member's, if that is known."""
        return self.results.get(self._key(submission, fingerprint))

    def waits(self, submission: Submission, fingerprint: str) -> bool:
        """Say whether another member's is being graded, for whose result this one then waits."""
        key = self._key(submission, fingerprint)
        if key is None or key not in self.waiting:
            self.waiting |= {key: []} if key else {}
            return False
        self.waiting[key].append(submission)
        return True

    def others(self, submission: Submission, fingerprint: str, result: Result) -> list[Submission]:
        """Note a result, and return the other members' hand-ins that wait for it."""
        key = self._key(submission, fingerprint)
        if key is None:
            return []
        self.results[key] = result
        waiting, self.waiting[key] = self.waiting.get(key, []), []
        return waiting

    def _key(self, submission: Submission, fingerprint: str) -> tuple | None:
        group = self.group.get(submission.student)
        return (group, fingerprint) if group else None


def share_marks(course: CourseFolder, chapters: list[str]) -> int:
    """Give each member of a group the points and comments that a person gave one of them; return how many.

    Only where the others have none: two different marks were meant to differ.
    """
    shared = 0
    groups = [(chapter, group) for chapter in chapters for group in groups_of(course, chapter)]
    if not groups:
        return 0
    with course.gradebook as gradebook:
        for chapter, group in groups:
            for kind, attribute in ((Grade, "manual_score"), (Comment, "manual_comment")):
                rows = (
                    gradebook.db.query(kind, BaseCell.name)
                    .join(SubmittedNotebook, SubmittedNotebook.id == kind.notebook_id)
                    .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
                    .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
                    .join(BaseCell, BaseCell.id == kind.cell_id)
                    .filter(Assignment.name == chapter, SubmittedAssignment.student_id.in_(group))
                )
                shared += _share(rows, attribute)
        gradebook.db.commit()
    return shared


def _share(rows, attribute: str) -> int:
    by_cell = defaultdict(list)
    for entry, cell in rows:
        by_cell[cell].append(entry)
    shared = 0
    for entries in by_cell.values():
        given = {getattr(entry, attribute) for entry in entries} - {None}
        if len(given) == 1:
            for entry in entries:
                if getattr(entry, attribute) is None:
                    setattr(entry, attribute, next(iter(given)))
                    if hasattr(entry, "needs_manual_grade"):
                        entry.needs_manual_grade = False
                    shared += 1
    return shared
