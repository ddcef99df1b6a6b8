"""Grading submissions in a few processes at once, each on a nbgrader of its own.

nbgrader changes folder and environment while it works, so threads will not do. Its transactions on the
gradebook are short and none is open while a notebook runs, so that two writers do not get in each other's
way. A worker that dies or never comes back costs the submission that it had, and is replaced.
"""

import contextlib
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path

from grading.commands.opening import open_course
from grading.commands.submissions import Submission

# No notebook takes this long: its stuck cells are stopped long before (`grading/autograding/patience.py`).
LIMIT = 600.0
# How long a worker that is told to stop gets to end its kernel.
PATIENCE = 5.0

_spawn = multiprocessing.get_context("spawn")


def grade_all(
    root: Path,
    submissions: Sequence[Submission],
    workers: int,
    begun: Callable[[Submission], None],
    done: Callable[[Submission, dict], None],
) -> None:
    """Grade the submissions; call `begun` with each, and `done` with it and nbgrader's result.

    A result holds "success" and, after a failure, "error" (a traceback) or "ended" (the worker is gone).
    On Ctrl-C the workers are stopped before KeyboardInterrupt goes on its way; `done` was not called for
    what they had in hand.
    """
    with _ctrl_c_waits() as let_it_through:
        _grade_all(root, list(reversed(submissions)), workers, begun, done, let_it_through)


@contextlib.contextmanager
def _ctrl_c_waits() -> Iterator[Callable[[], None]]:
    """Keep Ctrl-C back, and give a function that lets it through.

    KeyboardInterrupt between any two lines would leave a result half noted; where a library tidies up it
    is swallowed and lost.
    """
    pressed = []

    def let_it_through() -> None:
        if pressed:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, lambda *_: pressed.append(True))
    try:
        yield let_it_through
    finally:
        signal.signal(signal.SIGINT, before)


def _grade_all(
    root: Path,
    waiting: list[Submission],
    workers: int,
    begun: Callable[[Submission], None],
    done: Callable[[Submission, dict], None],
    let_ctrl_c_through: Callable[[], None],
) -> None:
    pool: list[_Worker] = []
    try:
        while waiting or pool:
            let_ctrl_c_through()
            while waiting and len(pool) < workers:
                pool.append(_Worker(root))
                begun(waiting[-1])
                pool[-1].begin(waiting.pop())
            ready = wait([worker.answers for worker in pool], timeout=0.5)
            for worker in list(pool):
                submission = worker.submission
                if worker.answers in ready:
                    result = worker.result()
                elif worker.busy_for > LIMIT:
                    result = {"success": False, "ended": f"it took more than {LIMIT:.0f} seconds"}
                else:
                    continue
                if "ended" in result or not waiting:
                    pool.remove(worker)
                    worker.stop()
                else:
                    begun(waiting[-1])
                    worker.begin(waiting.pop())
                done(submission, result)
    finally:
        for worker in pool:
            worker.signal_stop()
        for worker in pool:
            worker.stop()


class _Worker:
    """One process, the submission that it has in hand, and the wire to it."""

    def __init__(self, root: Path):
        self.answers, theirs = _spawn.Pipe()
        self.process = _spawn.Process(target=_work, args=(root, theirs), daemon=True)
        self.process.start()
        # ours only: so that the wire breaks when the process dies
        theirs.close()
        self.submission: Submission | None = None

    @property
    def busy_for(self) -> float:
        return time.monotonic() - self.began

    def begin(self, submission: Submission) -> None:
        self.submission, self.began = submission, time.monotonic()
        with contextlib.suppress(OSError):
            # a worker that is dead already says so when its answer is read
            self.answers.send((submission.chapter, submission.student))

    def result(self) -> dict:
        try:
            return self.answers.recv()
        except (EOFError, OSError):
            return {"success": False, "ended": "the process that ran it ended"}

    def signal_stop(self) -> None:
        self.answers.close()
        self.process.terminate()

    def stop(self) -> None:
        self.signal_stop()
        self.process.join(PATIENCE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def _work(root: Path, wire: Connection) -> None:
    """Grade what comes through the wire until it breaks; runs in a process of its own."""
    if hasattr(os, "setsid"):
        # Ctrl-C in the terminal goes to the parent, which then stops us
        os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # learner code inherits these through the kernel
    with open(os.devnull, "r+") as nowhere:
        for stream in (sys.stdin, sys.stdout, sys.stderr):
            os.dup2(nowhere.fileno(), stream.fileno())
    course = open_course(root)
    with contextlib.suppress(EOFError, OSError):
        while True:
            chapter, student = wire.recv()
            wire.send(course.api.autograde(chapter, student, force=True))
