"""The class as the gradebook and roster.json know it."""

from grading.folder.grades import people
from grading.folder.opening import CourseFolder
from grading.lms.roster import NAME, Roster, load_roster


def read_roster(course: CourseFolder) -> Roster:
    """Return the class as the gradebook and roster.json know it."""
    with course.gradebook as gradebook:
        return load_roster(course.root / NAME, people(gradebook))


def extensions_of(course: CourseFolder, chapter: str) -> dict[str, float]:
    """Return how many seconds longer each student has for a chapter, of those that have any."""
    students = read_roster(course).students.values()
    return {one.id: one.extensions[chapter] for one in students if chapter in one.extensions}
