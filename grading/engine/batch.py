"""Grading many submissions at once through a `concurrent.futures` executor.

A worker gets one submission and what it needs, as plain data, and gives back graded notebooks and scores; it
sees neither gradebook nor course folder, so that it may run on another machine. Recording is the caller's.
"""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from nbformat import NotebookNode
from nbgrader import utils

from grading.engine.as_nbgrader import clear_outputs, limit_outputs
from grading.engine.box import NoBox, Seal
from grading.engine.examiner import Examiner, ExaminerFailed, examiner_of_this_thread
from grading.engine.execute import execute
from grading.engine.executors import Executors
from grading.engine.notebooks import Damaged, OtherLanguage, read_notebook, write_notebook
from grading.engine.original import Original
from grading.engine.points import on_points, points_of
from grading.engine.remarks import Remark, on_outcome
from grading.engine.restore import restore
from grading.engine.task import Patience

# Submissions in hand for each worker: one running, one waiting, so that memory does not grow with a class.
IN_HAND = 2
# Fewer than this are graded one after the other: another worker would take longer to start than they take. Seconds
# after which that is given up, for one of them is slow.
FEW, SLOW = 4, 8.0
# How often a submission is tried alone whose worker died under it.
TRIES = 2


@dataclass(frozen=True)
class Job:
    """One submission. notebooks: texts by file name; files: its other files, as bytes by name."""

    notebooks: dict[str, str]
    originals: dict[str, Original]
    files: tuple[tuple[str, bytes], ...] = ()
    patience: Patience = field(default_factory=Patience)
    seal: Seal = field(default_factory=Seal.full)


@dataclass(frozen=True)
class GradedNotebook:
    """What came of a notebook: its text, the automatic score and comment of each cell by grade id, remarks."""

    text: str
    scores: dict[str, float | None]
    comments: dict[str, str | None]
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Result:
    """What came of a submission: its notebooks by file name, or why there is none.

    damage: which notebook cannot be read or is not Python's, so that nothing was run. trouble: the grader's own, no fault of the
    submission.
    """

    notebooks: dict[str, GradedNotebook] = field(default_factory=dict)
    damage: str = ""
    trouble: str = ""


def grade_job(job: Job) -> Result:
    """Grade one submission in this process. Raises NoBox if nothing can be graded here."""
    submitted = {}
    for name, text in job.notebooks.items():
        try:
            submitted[name] = read_notebook(text)
        except Damaged as error:
            return Result(damage=f"{name} {error}")
    examiner = examiner_of_this_thread(job.seal)
    try:
        return Result(
            {
                name: grade_notebook(nb, job.originals[name], job.files, examiner, job.patience)
                for name, nb in submitted.items()
            }
        )
    except OtherLanguage as error:
        return Result(damage=str(error))
    except ExaminerFailed as error:
        return Result(trouble=str(error))


def grade_notebook(
    nb: NotebookNode,
    original: Original,
    files: Iterable[tuple[str, bytes]],
    examiner: Examiner,
    patience: Patience,
) -> GradedNotebook:
    """Restore, execute and score one notebook in place, as the steps in `nbgrader_config.py` do."""
    clear_outputs(nb.cells)
    remarks = restore(nb, original)
    ran = execute(nb, original, tuple(files), examiner, patience)
    limit_outputs(nb.cells)
    scores, comments = {}, {}
    for cell in nb.cells:
        if utils.is_grade(cell):
            scores[cell.metadata.nbgrader.grade_id], odd = points_of(cell)
            remarks += odd
        if utils.is_solution(cell) or utils.is_task(cell):
            untouched = cell.metadata.nbgrader.checksum == utils.compute_checksum(cell)
            said = "No response." if untouched and not utils.is_task(cell) else None
            comments[cell.metadata.nbgrader.grade_id] = said
    remarks += on_outcome(nb, original, tuple(remarks), ran)
    remarks += on_points(scores.values(), comments.values(), remarks)
    # last, because it makes lists of lines of all texts
    return GradedNotebook(write_notebook(nb) + "\n", scores, comments, tuple(remarks))


def grade_all(
    executors: Executors,
    jobs: Iterable[tuple[Any, Job]],
    done: Callable[[Any, Result], None],
    between: Callable[[], None] = lambda: None,
) -> None:
    """Grade the jobs, and call `done` with the key and the result of each as it comes.

    `between` is called between any two results; what it raises ends the whole, as NoBox and NoCluster do.
    A job whose worker dies is tried again, then given up as the grader's trouble.
    """
    jobs = iter(jobs)
    first = list(islice(jobs, FEW)) if executors.cold else []
    few = len(first) < FEW and executors.cold
    waiting = ((key, job, 0) for key, job in chain(first, jobs))
    came = time.monotonic()
    # what was in hand when a worker died: one of them may be the reason, so each is tried again alone
    suspects: list[tuple[Any, Job, int]] = []
    running: dict[Future, tuple[Any, Job, int]] = {}

    def submit(entry: tuple[Any, Job, int]) -> None:
        running[executors.executor.submit(grade_job, entry[1])] = entry

    def fill() -> None:
        if suspects:
            if not running:
                submit(suspects.pop())
            return
        one_by_one = few and time.monotonic() - came < SLOW
        most = 1 if one_by_one else IN_HAND * executors.workers
        while len(running) < most and (entry := next(waiting, None)):
            submit(entry)

    fill()
    while running:
        between()
        executors.check()
        alone = len(running) == 1
        ready, _ = wait(running, timeout=0.5, return_when=FIRST_COMPLETED)
        for future in ready:
            key, job, deaths = running.pop(future)
            try:
                result = future.result()
            except NoBox:
                raise
            except executors.deaths:
                deaths += alone
                if deaths < TRIES:
                    suspects.append((key, job, deaths))
                    continue
                result = Result(trouble="the process that graded it ended")
            except Exception as error:
                result = Result(trouble=f"{type(error).__name__}: {error}"[:300])
            done(key, result)
            came = time.monotonic()
        fill()
