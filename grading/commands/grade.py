"""`grade`: everything in submitted/ that is new or has changed; then who has what, and who needs a person."""

import re
import shutil
from dataclasses import dataclass, field

import nbformat

from course.lab.messages import say
from grading.commands import records
from grading.commands.opening import CourseFolder, last_words
from grading.commands.progress import Progress
from grading.commands.release import bring_gradebook_up_to_date
from grading.commands.remarks import Remark, remarks_on
from grading.commands.submissions import Submission, find_submissions, misplaced
from grading.commands.summary import print_summary
from grading.commands.workers import grade_all

# As many as a plain laptop can spare; each runs one kernel.
WORKERS = 2


@dataclass
class Graded:
    """What came of one chapter: remarks by student, and the reason for each that has no score."""

    chapter: str
    now: int = 0
    before: int = 0
    remarks: dict[str, tuple[Remark, ...]] = field(default_factory=dict)
    ungraded: dict[str, str] = field(default_factory=dict)

    @property
    def needs_person(self) -> bool:
        """Whether anything is left that no program can decide."""
        return bool(self.ungraded) or any(
            remark.needs_person for remarks in self.remarks.values() for remark in remarks
        )


def grade(course: CourseFolder, chapters: list[str], again: bool = False) -> bool:
    """Grade these chapters and print what came of it; return whether something needs a person."""
    results = []
    for chapter in chapters:
        if submissions := find_submissions(course, chapter):
            results.append(grade_chapter(course, chapter, submissions, again))
            print_summary(course, results[-1])
    strays = misplaced(course)
    for stray in strays:
        say(f"Not looked at: {stray}.")
    if not results and not strays:
        say("There is nothing to grade: no folder of the form submitted/STUDENT/CHAPTER.")
    return bool(strays) or any(result.needs_person for result in results)


def grade_chapter(
    course: CourseFolder, chapter: str, submissions: list[Submission], again: bool = False
) -> Graded:
    """Grade what is new or changed among these submissions of a chapter."""
    bring_gradebook_up_to_date(course, chapter)
    source = records.fingerprint_of_source(course, chapter)
    result, todo = Graded(chapter), []
    for submission in submissions:
        if obstacle := submission.obstacle():
            result.ungraded[submission.student] = obstacle
            continue
        record = records.read_record(course, submission)
        fingerprint = submission.fingerprint()
        if not again and record and (record.submission, record.source) == (fingerprint, source):
            result.before += 1
            result.remarks[submission.student] = record.remarks
        else:
            todo.append((submission, fingerprint))
    _run(course, todo, source, result)
    return result


def _run(course: CourseFolder, todo: list[tuple[Submission, str]], source: str, result: Graded) -> None:
    """Grade, and note each result as it comes; after Ctrl-C nothing is left half graded."""
    fingerprints = dict(todo)
    in_hand: set[Submission] = set()
    progress = Progress(f"{result.chapter}, graded", len(todo))

    def begun(submission: Submission) -> None:
        records.forget(course, submission.chapter, submission.student)
        in_hand.add(submission)

    def done(submission: Submission, answer: dict) -> None:
        if answer["success"]:
            remarks = _remarks(course, submission)
            result.remarks[submission.student] = remarks
            records.write_record(
                course, submission, records.Record(fingerprints[submission], source, remarks)
            )
            result.now += 1
        else:
            result.ungraded[submission.student] = _why(answer)
        in_hand.discard(submission)
        progress.one_more()

    try:
        grade_all(course.root, list(fingerprints), WORKERS, begun, done)
    except KeyboardInterrupt:
        for submission in in_hand:
            shutil.rmtree(course.autograded(submission.student, submission.chapter), ignore_errors=True)
        progress.close()
        say(
            f"\nStopped. {result.now} of {len(todo)} were graded and are kept; the same command grades the rest."
        )
        raise
    progress.close()


def _remarks(course: CourseFolder, submission: Submission) -> tuple[Remark, ...]:
    found = []
    with course.gradebook as gradebook:
        for name in submission.notebooks:
            known = gradebook.find_notebook(name.removesuffix(".ipynb"), submission.chapter)
            graded = course.autograded(submission.student, submission.chapter) / name
            found += remarks_on(
                nbformat.read(submission.folder / name, as_version=4),
                nbformat.read(graded, as_version=4),
                known,
            )
    return tuple(found)


def _why(answer: dict) -> str:
    """Return why nbgrader gave up on a submission, in words for the person who has to look at it."""
    if "ended" in answer:
        return f"{answer['ended']}: grade again, and look at the notebook if it happens again"
    said = last_words(answer)
    stopped = re.search(r"(?:DeadKernelError|CellTimeoutError): (.+ (?:kernel|interrupted))$", said)
    if stopped:
        return f"{stopped[1]}: look at that cell, mend or delete it, and grade again"
    if "OperationalError" in said:
        return "the gradebook could not be written: close what else uses gradebook.db and grade again"
    return f"nbgrader stopped at it ({said}): look at the notebook"
