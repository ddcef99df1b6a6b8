"""Starting to seal off before anything is graded: what takes longest begins first, beside all that has to be loaded."""

from collections.abc import Sequence

from grading.engine.box import Seal
from grading.engine.examiner import begin_examiner
from grading.folder.opening import CourseFolder
from grading.folder.records import read_record
from grading.folder.submissions import find_submissions


def begin_if_something_is_new(course: CourseFolder, chapters: Sequence[str], *, sealed: bool) -> None:
    """Begin to start an examiner if a hand-in has no record yet that can be graded; one is enough to know."""
    for chapter in chapters:
        for submission in find_submissions(course, chapter):
            if read_record(course, submission) is None and submission.obstacle() is None:
                begin_examiner(Seal.full() if sealed else Seal(frozenset()))
                return
