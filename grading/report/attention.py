"""Who needs a person, and why: what `grade` told once on the terminal, put together again from its records."""

from dataclasses import dataclass

from grading.folder.opening import CourseFolder
from grading.folder.records import read_record
from grading.folder.submissions import find_submissions
from grading.report.results import ChapterResults


@dataclass(frozen=True)
class Case:
    """One reason to look at one learner's hand-in; cell is "" if the whole of it is meant."""

    student: str
    sort: str
    cell: str
    why: str


NO_RESULT, STOPPED, SUSPICIOUS, LATER = (
    "could not be graded",
    "crashed, timed out, was not judged or has two answers",
    "suspicious",
    "handed in again since it was graded",
)


def cases(course: CourseFolder, results: ChapterResults) -> list[Case]:
    """Return all cases of a chapter, by sort and student."""
    chapter = results.chapter
    graded = {learner.student for learner in results.learners}
    found = []
    for submission in find_submissions(course, chapter):
        who = submission.student
        record = read_record(course, submission)
        if record is not None and record.submission == submission.fingerprint():
            found += [
                Case(who, STOPPED, remark.cell, remark.what)
                for remark in record.remarks
                if remark.needs_person
            ]
        elif obstacle := submission.obstacle() or submission.damage():
            found.append(Case(who, NO_RESULT, "", obstacle))
        elif who not in graded:
            why = f"has no result: `python -m grading grade {chapter}` tries again and says why"
            found.append(Case(who, NO_RESULT, "", why))
        elif record is not None:
            why = f"what is shown is the one before: `python -m grading grade {chapter}` grades the new one"
            found.append(Case(who, LATER, "", why))
    told = {case.student for case in found}
    for who in results.without:
        if who not in told:
            why = "is in the gradebook, but autograded/ holds no notebook: look whether it was handed in"
            found.append(Case(who, NO_RESULT, "", why))
    for learner in results.learners:
        silent = [cell for cell, outcome in learner.outcomes.items() if outcome.silent]
        if silent:
            why = "has its points without a word from the check: was the check replaced?"
            others = f" (and {len(silent) - 1} more cells)" if silent[1:] else ""
            found.append(Case(learner.student, SUSPICIOUS, silent[0], why + others))
    order = (NO_RESULT, STOPPED, SUSPICIOUS, LATER)
    return sorted(found, key=lambda case: (order.index(case.sort), case.student, case.cell))
