"""The handle by which nbgrader's side uses an examiner, one for each thread, and its end."""

import atexit
import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterable
from dataclasses import asdict

from grading import ROOT
from grading.engine.box import OF_BOTH_SIDES, NoBox, Seal
from grading.engine.inside.wire import Broken, TooLate, Wire
from grading.engine.task import Answer, Task

# Beyond what the submission itself may take, before the examiner is taken for stuck; and to get warm.
MARGIN, START = 60.0, 180.0
# How often a submission is tried whose examiner ends under it.
TRIES = 2


class ExaminerFailed(RuntimeError):
    """The grader's own trouble: no fault of the submission, which must not cost it anything."""


class Examiner:
    """A warm examiner with its sealed side; `examine` takes one submission at a time."""

    def __init__(self, seal: Seal | None = None):
        self.seal = seal or Seal()
        self.process: subprocess.Popen | None = None
        self.starting, self.ended = threading.Lock(), False
        self.warm = False

    def examine(self, task: Task) -> list[Answer]:
        """Return what became of each cell; raise ExaminerFailed or NoBox if it cannot be told.

        One that ends in the middle, be it that the system needed its memory, is replaced once.
        """
        for left in reversed(range(TRIES)):
            try:
                self._get_warm()
                self.wire.send({"task": task.as_data()})
                answer = self.wire.receive(time.monotonic() + task.patience.total + MARGIN)
                break
            except (Broken, TooLate, ValueError) as error:
                self.close()
                if self.ended or not left or not isinstance(error, Broken):
                    raise ExaminerFailed(f"the examiner stopped ({error or 'no answer in time'})") from error
        if "answers" not in answer:
            raise ExaminerFailed(str(answer.get("trouble", "the examiner gave no answer")))
        return [Answer(**one) for one in answer["answers"]]

    def begin(self) -> None:
        """Start the processes, which get warm by themselves while others work. Raises Broken."""
        if self.process is None:
            self._start()

    def end(self) -> None:
        """End it for good, from any thread: whoever waits for an answer has ExaminerFailed."""
        with self.starting:
            self.ended = True
            if process := self.process:
                process.terminate()

    def close(self) -> None:
        """End the processes."""
        if self.process is not None:
            self.wire.close()
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process, self.warm = None, False

    def __enter__(self) -> "Examiner":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs, self.starting:
            if self.ended:
                ours.close()
                raise Broken("it was ended")
            self.process = subprocess.Popen(
                [sys.executable, "-m", "grading.engine.warm_examiner", str(theirs.fileno())],
                env={
                    **os.environ,
                    "PYTHONPATH": str(ROOT),
                    "MPLBACKEND": "agg",
                    **OF_BOTH_SIDES,
                },
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                # Ctrl-C in the terminal is for who started us, and ends us in order
                start_new_session=True,
            )
        self.wire = Wire(ours)
        limits = asdict(self.seal.limits)
        self.wire.send({"layers": sorted(self.seal.layers), "limits": limits})

    def _get_warm(self) -> None:
        if self.warm:
            return
        try:
            self.begin()
            answer = self.wire.receive(time.monotonic() + START)
        except Broken as error:
            raise Broken("it did not start") from error
        if "ready" not in answer:
            self.close()
            raise NoBox(str(answer.get("trouble")))
        self.warm = True


_all: weakref.WeakKeyDictionary[threading.Thread, Examiner] = weakref.WeakKeyDictionary()
# begun ahead, for the first thread that wants one
_begun: list[Examiner] = []
_making = threading.Lock()


def examiner_of_this_thread(seal: Seal) -> Examiner:
    """Return an examiner behind such a seal, made once; it ends with the process.

    By thread, because several jobs run at once.
    """
    here = threading.current_thread()
    with _making:
        examiner = _all.get(here)
        if examiner is None or (examiner.seal != seal and not examiner.ended):
            if examiner is not None:
                examiner.close()
            ahead = [one for one in _begun if one.seal == seal]
            examiner = _all[here] = ahead[0] if ahead else Examiner(seal)
            if ahead:
                _begun.remove(examiner)
            else:
                atexit.register(examiner.close)
        return examiner


def begin_examiner(seal: Seal) -> None:
    """Begin to start the examiner of the first thread that will want one behind such a seal."""
    examiner = Examiner(seal)
    # whoever is given it will see and tell what is wrong
    with contextlib.suppress(Broken, OSError):
        examiner.begin()
    with _making:
        _begun.append(examiner)
    atexit.register(examiner.close)


def end_examiners(threads: Iterable[threading.Thread]) -> None:
    """End the examiners of these threads for good, those in the middle of a submission, too; and those begun ahead."""
    with _making:
        examiners = [*_begun, *(_all.setdefault(thread, Examiner()) for thread in threads)]
        _begun.clear()
    for examiner in examiners:
        examiner.end()
    for examiner in examiners:
        atexit.unregister(examiner.close)
        if process := examiner.process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
