"""`feedback`: a page per graded submission, in feedback/, to hand back.

What a page shows, and what it keeps back, is in `grading/feedback`.
"""

from course.lab.messages import say
from grading.commands.groups import share_marks
from grading.commands.opening import GRADE_FIRST, CourseFolder, last_words, succeeded
from grading.commands.progress import counted
from grading.commands.summary import standings


def feedback(course: CourseFolder, chapters: list[str]) -> bool:
    """Write the feedback pages of these chapters; return whether one could not be written."""
    share_marks(course, chapters)
    problems = []
    written = 0
    for chapter in chapters:
        graded = [
            who for who in sorted(standings(course, chapter)) if course.autograded(who, chapter).is_dir()
        ]
        if graded:
            failed = _write_pages(course, chapter, graded)
            written += len(graded) - len(failed)
            problems += failed
            where = course.shown(course.feedback("STUDENT", chapter))
            say(f"{chapter}: {len(graded) - len(failed)} feedback pages, {where}/*.html")
    if problems:
        say("\n".join(["No page could be written for these; grade them again:", *problems]))
    elif not written:
        say(f"There is nothing to write about: {GRADE_FIRST}.")
    return bool(problems)


def _write_pages(course: CourseFolder, chapter: str, students: list[str]) -> list[str]:
    """Write the pages of these students; return a line for each that failed."""
    failed = []
    for student in counted(f"feedback on {chapter}", students):
        result = course.api.generate_feedback(chapter, student)
        if not succeeded(result):
            failed.append(f"  {student}, {chapter}: {last_words(result)}")
    return failed
