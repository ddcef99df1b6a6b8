"""`grade`: everything in submitted/ that is new or has changed; then who has what, and who needs a person."""

import json
import sys

from grading.commands.groups import share_marks
from grading.commands.one_chapter import Graded, How, grade_chapter
from grading.commands.release import each, enter_new_chapters
from grading.commands.summary import print_summary, standings
from grading.engine.scratch import clear_old_ones
from grading.folder.grades import people
from grading.folder.lock import only_one
from grading.folder.messages import say
from grading.folder.opening import CourseFolder
from grading.folder.submissions import find_submissions, misplaced

UNSEALED = """UNSEALED: learners' code runs with your rights now: it can read and change your files, this course
and its gradebook, and use your network. Do this with hand-ins that you wrote yourself only."""


def grade(course: CourseFolder, chapters: list[str], how: How, as_json: bool = False) -> bool:
    """Grade these chapters and print what came of it; return whether something needs a person."""
    if how.unsealed:
        print(UNSEALED, file=sys.stderr, flush=True)
    found: list[str] = []
    results: list[Graded] = []
    with only_one(course, chapters), how.executors() as executors:
        # of a run that was killed when all was graded: the next one may start nothing that would
        clear_old_ones()
        enrolled = _enrolled(course)
        is_first = not enrolled
        enter_new_chapters(course, chapters)

        def grade_one(chapter: str) -> None:
            if submissions := find_submissions(course, chapter):
                found.append(chapter)
                results.append(grade_chapter(course, chapter, submissions, how, executors))
                share_marks(course, [chapter])
                new = _enrolled(course) - enrolled
                results[-1].newcomers = [] if is_first else sorted(new)
                enrolled.update(new)
                if not as_json:
                    print_summary(course, results[-1])

        trouble = each(chapters, grade_one)
    strays = misplaced(course)
    if as_json:
        say(json.dumps([_as_data(course, result) for result in results], indent=1, ensure_ascii=False))
    else:
        for stray in strays:
            say(f"Not looked at: {stray}")
        if not found and not strays:
            say("There is nothing to grade: no folder of the form submitted/STUDENT/CHAPTER.")
    if trouble:
        raise trouble
    return bool(strays) or any(result.needs_person for result in results)


def _enrolled(course: CourseFolder) -> set[str]:
    """Return the students that the gradebook knows."""
    with course.gradebook as gradebook:
        return {person.id for person in people(gradebook)}


def _as_data(course: CourseFolder, result: Graded) -> dict:
    known = standings(course, result.chapter)
    return {
        "chapter": result.chapter,
        "graded_now": result.now,
        "graded_before": result.before,
        "scores": {who: {"score": one.total, "max": one.most} for who, one in sorted(known.items())},
        "not_graded": result.ungraded,
        "new_students": result.newcomers,
        "remarks": {
            who: [vars(remark) for remark in remarks] for who, remarks in result.remarks.items() if remarks
        },
    }
