"""`feedback`: a page per graded submission, in feedback/, to hand back.

What a page shows, and what it keeps back, is in `grading/feedback`.
"""

from grading.commands.enrolled import read_roster
from grading.commands.groups import share_marks
from grading.commands.summary import standings
from grading.feedback.pack import WAYS, Pages
from grading.folder.messages import counted, say
from grading.folder.opening import GRADE_FIRST, CourseFolder, last_words, succeeded
from grading.folder.progress import with_progress
from grading.lms.laying import Place


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


def pack(course: CourseFolder, chapters: list[str], way: str) -> bool:
    """Pack the pages of these chapters, as a learning system or a mail takes them; return whether some are left out."""
    roster = read_roster(course)
    place = Place(course.submissions)
    left_out = False
    for chapter in chapters:
        folders = sorted(course.feedback("*", chapter).parent.parent.glob(f"*/{chapter}"))
        everybody = []
        for folder in folders:
            files = tuple(sorted(folder.glob("*.html")))
            student = roster.students.get(folder.parent.name)
            if files and student:
                everybody.append(Pages(student, files, place.record(student.id, chapter)))
        if not everybody:
            continue
        packed = WAYS[way](everybody)
        target = course.root / "build" / f"feedback-{way}-{chapter}"
        if way == "mail":
            for name, content in packed.files.items():
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                (target / name).write_bytes(content)
        elif packed.files:
            target = target.with_suffix(".zip")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(packed.zipped())
        if packed.students:
            say(f"{course.shown(target)} holds the pages of {counted(packed.students, 'student')}.")
        if packed.left_out:
            say("\n".join(["Good to know:", *(f"  {line}." for line in packed.left_out)]))
            left_out = True
    return left_out


def _write_pages(course: CourseFolder, chapter: str, students: list[str]) -> list[str]:
    """Write the pages of these students; return a line for each that failed."""
    failed = []
    for student in with_progress(f"feedback on {chapter}", students):
        result = course.api.generate_feedback(chapter, student)
        if not succeeded(result):
            failed.append(f"  {student}, {chapter}: {last_words(result)}")
    return failed
