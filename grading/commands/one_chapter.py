"""Grading one chapter: which submissions have to be graded, and what is kept of each as it comes."""

import contextlib
import errno
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import Path

from nbgrader.api import Gradebook
from sqlalchemy.exc import SQLAlchemyError

from grading.commands.enrolled import extensions_of
from grading.commands.groups import Together
from grading.commands.interrupts import held_back
from grading.commands.marks import Marks, remarks_on_marks
from grading.commands.release import bring_gradebook_up_to_date
from grading.engine.batch import Job, Result, grade_all
from grading.engine.box import NoBox, Seal
from grading.engine.executors import Executors, NoCluster, dask_executors, local_executors
from grading.engine.files import data_files
from grading.engine.notebooks import OtherLanguage
from grading.engine.original import read_original
from grading.engine.remarks import Remark
from grading.engine.task import Patience
from grading.folder import records
from grading.folder.copies import AGAIN
from grading.folder.grades import results
from grading.folder.messages import Trouble
from grading.folder.opening import CourseFolder
from grading.folder.progress import Progress
from grading.folder.storing import Storekeeper
from grading.folder.submissions import Submission

# More would wait for one another on a plain laptop.
WORKERS = min(4, os.cpu_count() or 1)
GiveExecutors = Callable[[], Executors]


@dataclass(frozen=True)
class How:
    """How to grade: how many at once here, or by a Dask cluster; sealed or not; all again or what is new."""

    workers: int = WORKERS
    scheduler: str = ""
    unsealed: bool = False
    again: bool = False

    @property
    def seal(self) -> Seal:
        """What learners' code is run behind."""
        return Seal(frozenset()) if self.unsealed else Seal.full()

    @property
    def next_time(self) -> str:
        """What the same command does after it was cut short."""
        if self.again:
            return "the same command grades all again, and without --again only what is new or changed"
        return "the same command grades the rest"

    @contextlib.contextmanager
    def executors(self) -> Iterator[GiveExecutors]:
        """Give a function that returns the executors; they are there from its first call on."""
        with contextlib.ExitStack() as stack:
            where = dask_executors(self.scheduler) if self.scheduler else local_executors(self.workers)
            try:
                yield cache(lambda: stack.enter_context(where))
            finally:
                # a second Ctrl-C must not leave a process behind
                with held_back():
                    stack.close()


@dataclass
class Graded:
    """What came of one chapter: remarks by student, and the reason for each that has no score.

    newcomers: students whom the gradebook knew only by this, though it knew others.
    """

    chapter: str
    now: int = 0
    before: int = 0
    remarks: dict[str, tuple[Remark, ...]] = field(default_factory=dict)
    ungraded: dict[str, str] = field(default_factory=dict)
    newcomers: list[str] = field(default_factory=list)

    @property
    def needs_person(self) -> bool:
        """Whether anything is left that no program can decide."""
        return bool(self.ungraded) or any(
            remark.needs_person for remarks in self.remarks.values() for remark in remarks
        )


def grade_chapter(
    course: CourseFolder, chapter: str, submissions: list[Submission], how: How, executors: GiveExecutors
) -> Graded:
    """Grade what is new or changed among these submissions of a chapter.

    Raises Trouble if nothing can be graded on this machine as asked.
    """
    try:
        bring_gradebook_up_to_date(course, chapter)
        with course.gradebook as gradebook:
            run = _Run(course, chapter, how, gradebook)
            run.all(submissions, executors)
            run.look_at_marks(gradebook)
    except NoBox as error:
        raise Trouble(
            f"Nothing was graded, because learners' code cannot be sealed off here. {error} `python -m grading "
            "doctor` tells more; `--unsealed` grades hand-ins that you trust."
        ) from None
    except OtherLanguage as error:
        raise Trouble(f"Nothing of {chapter} was graded: {error}.") from None
    except NoCluster as error:
        kept = run.result.now + run.result.before
        rest = f" {kept} of {len(submissions)} are graded and kept; {how.next_time}."
        raise Trouble(f"{error}{rest if kept else ''}") from None
    except BrokenPipeError:
        raise
    except (OSError, SQLAlchemyError) as error:
        raise Trouble(
            f"{chapter} could not be graded to its end: {_why(course, error)}. What was graded is kept; "
            f"{how.next_time}."
        ) from None
    return run.result


class _Run:
    """The grading of one chapter."""

    def __init__(self, course: CourseFolder, chapter: str, how: How, gradebook: Gradebook):
        self.course, self.chapter, self.how = course, chapter, how
        self.result = Graded(chapter)
        self.source = records.fingerprint_of_source(course, chapter)
        self.originals = {
            name: read_original(
                gradebook, chapter, name.removesuffix(".ipynb"), course.source(chapter) / name
            )
            for name in course.notebooks(chapter)
        }
        for original in self.originals.values():
            original.must_be_python()
        self.patience = Patience.of(course.config)
        self.marks = Marks(course, chapter, gradebook)
        self.outdated: dict[str, dict[str, str]] = {}
        self.store = Storekeeper(course, chapter, gradebook, extensions_of(course, chapter))
        self.fingerprints: dict[Submission, str] = {}
        self.together = Together(course, chapter)

    def all(self, submissions: list[Submission], executors: GiveExecutors) -> None:
        """Grade them, and note each result as it comes; after Ctrl-C nothing is left half graded."""
        self.progress = Progress(f"{self.chapter}, graded", len(submissions))
        try:
            with held_back() as let_it_through:
                jobs = self._jobs(submissions)
                if (first := next(jobs, None)) is not None:
                    grade_all(executors(), chain([first], jobs), self._done, let_it_through)
        except KeyboardInterrupt:
            graded = self.result.now + self.result.before
            done = f"{graded} of {len(submissions)} are graded and kept"
            # said by who ends the program, once
            raise KeyboardInterrupt(f"Stopped. {done}; {self.how.next_time}.") from None
        finally:
            self.progress.close()

    def look_at_marks(self, gradebook: Gradebook) -> None:
        """Add what is to be said of marks as they are now, which no record can know."""
        for result in results(gradebook, self.chapter):
            if result.student in self.result.remarks:
                on_marks = remarks_on_marks(result, self.outdated.get(result.student, {}))
                self.result.remarks[result.student] += tuple(on_marks)

    def _jobs(self, submissions: list[Submission]) -> Iterator[tuple[Submission, Job]]:
        """Give a job for each submission that has to be graded, and settle the others."""
        result = self.result
        for submission in submissions:
            if obstacle := submission.obstacle():
                result.ungraded[submission.student] = obstacle
                if submission.is_missing():
                    self._give_nothing(submission)
            else:
                try:
                    fingerprint = submission.fingerprint()
                    record = self._fitting_record(submission, fingerprint)
                    job = None if record else self._job(submission)
                except (OSError, ValueError):
                    result.ungraded[submission.student] = (
                        "its files changed while they were read: grade again"
                    )
                    self.progress.one_more()
                    continue
                if job:
                    self.fingerprints[submission] = fingerprint
                    if result_of_group := self.together.result(submission, fingerprint):
                        self._done(submission, result_of_group)
                    elif not self.together.waits(submission, fingerprint):
                        yield submission, job
                    continue
                result.before += 1
                result.remarks[submission.student] = record.remarks
                self.outdated[submission.student] = record.outdated
            self.progress.one_more()

    def _fitting_record(self, submission: Submission, fingerprint: str) -> records.Record | None:
        """Return the record of an earlier grading that still holds.

        Its notebooks have to be there, and not empty as a power cut leaves new files.
        """
        record = records.read_record(self.course, submission)
        if self.how.again or record is None or not record.fits(fingerprint, self.source):
            return None
        folder = self.course.autograded(submission.student, self.chapter)
        files = [folder / name for name in submission.notebooks]
        return record if all(file.is_file() and file.stat().st_size for file in files) else None

    def _job(self, submission: Submission) -> Job:
        notebooks = {name: submission.text(name) for name in submission.notebooks}
        files = data_files(submission.folder) + data_files(self.course.source(self.chapter))
        return Job(notebooks, self.originals, tuple(dict(files).items()), self.patience, self.how.seal)

    def _give_nothing(self, submission: Submission) -> None:
        """Record 0 points for a notebook that was not handed in, as nbgrader does."""
        with contextlib.suppress(Exception):
            # the reason is listed in any case; a gradebook that cannot be written shows with the next one
            self.store.store(submission, {})

    def _done(self, submission: Submission, result: Result) -> None:
        """Store what came of a submission; the record comes last, so that what was cut short is done again."""
        student = submission.student
        others = self.together.others(submission, self.fingerprints.get(submission, ""), result)
        if result.damage:
            self.result.ungraded[student] = f"{result.damage}: {AGAIN}"
        elif result.trouble:
            self.result.ungraded[student] = f"the grader had trouble with it ({result.trouble}): grade again"
        else:
            try:
                earlier = records.read_record(self.course, submission)
                answers = self.marks.answers(student)
                records.forget(self.course, self.chapter, student)
                self.store.store(submission, result.notebooks)
                outdated = self.marks.outdated(student, answers, earlier)
                on_cells = chain.from_iterable(graded.remarks for graded in result.notebooks.values())
                remarks = (*submission.remarks(), *on_cells)
                fingerprint = self.fingerprints.pop(submission)
                record = records.Record(fingerprint, self.source, remarks, outdated)
                records.write_record(self.course, submission, record)
            except Exception as error:
                self.result.ungraded[student] = f"{_why(self.course, error)}, and grade again"
            else:
                self.result.remarks[student] = remarks
                self.outdated[student] = outdated
                self.result.now += 1
        self.progress.one_more()
        for other in others:
            self._done(other, result)


def _why(course: CourseFolder, error: Exception) -> str:
    """Return why something could not be read or written, and what to do about it."""
    if isinstance(error, OSError):
        what = course.shown(Path(error.filename)) if error.filename else "a file"
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        remedy = "make room on the disk" if full else "give yourself permission, or look whether it is there"
        return f"{what} could not be read or written ({error.strerror or error}): {remedy}"
    if "full" in str(getattr(error, "orig", "")):
        return "the gradebook could not be written, because the disk is full: make room"
    if "readonly" in str(getattr(error, "orig", "")):
        return "the gradebook could not be written, for it is another's: `python -m grading doctor` says what to type"
    if isinstance(error, SQLAlchemyError):
        return f"the gradebook could not be used ({type(error).__name__}): close what else uses it"
    return f"the grader had trouble with its result ({type(error).__name__}): write to who made this course"
