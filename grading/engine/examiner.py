"""The examiner's warm process, and the handle by which nbgrader's side uses it.

`python -m grading.engine.examiner FD` loads the checks once and starts the sealed side; it then forks a
child for each submission, so that one leaves nothing behind for the next.
"""

import atexit
import contextlib
import gc
import importlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from grading import ROOT
from grading.engine.box import Box, NoBox, Seal
from grading.engine.inside import seal
from grading.engine.inside.wire import Broken, TooLate, Wire
from grading.engine.task import Answer, Task
from grading.settings import EXAMINATION, FAILING

if TYPE_CHECKING:
    from grading.engine.inside.shell import Shell

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
                [sys.executable, "-m", "grading.engine.examiner", str(theirs.fileno())],
                env={
                    **os.environ,
                    "PYTHONPATH": str(ROOT),
                    "MPLBACKEND": "agg",
                    "NBGRADER_EXECUTION": "autograde",
                    "OPENBLAS_NUM_THREADS": "1",
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


def main(end: socket.socket) -> None:
    """Get warm, then examine what comes through the socket until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    # also when who asked is killed while a submission keeps us from listening to the wire
    seal.die_with_parent(signal.SIGTERM)
    # what is loaded stays, and need not be looked through
    gc.disable()
    wire = Wire(end)
    asked = wire.receive()
    with contextlib.ExitStack() as stack:
        try:
            box = Box(Seal(frozenset(asked["layers"]), seal.Limits(**asked["limits"])), wait=False)
            stack.callback(box.close)
            shell = _get_warm()
            box.wait()
        except (NoBox, OSError, ImportError) as error:
            wire.send({"trouble": str(error)})
            return
        gc.freeze()
        gc.enable()
        wire.send({"ready": True})
        seen: Counter[tuple[str, ...]] = Counter()
        with contextlib.suppress(Broken):
            while True:
                task = wire.receive()["task"]
                whole = tuple(task["whole"])
                # for a single submission it would take longer than it saves
                if seen[whole] == 1:
                    _rehearse(whole, shell)
                    box.foresee([cell["source"] for cell in task["given"]])
                seen[whole] += 1
                _examine(task, box, shell, wire)
                with contextlib.suppress(NoBox, OSError):  # told when there is somebody to be told
                    box.prepare()
        # the signal tells of the same end once more, and would cut short what is left to do
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # an orderly end of Python takes a while, and there is nothing to put in order
    os._exit(0)


def _end(*_: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit()


def _rehearse(whole: tuple[str, ...], shell: "Shell") -> None:
    """Run the instructor's version: what its tests compute and keep, such as right values, is then there.

    Every child has it from the start. Nothing of a learner's is run here.
    """
    from grading.engine.trusted import bound, needed

    shell.foresee(whole)
    for source in FAILING:
        shell.run(source)
    for source in whole:
        shell.run(source)
        bound(source)
        needed(source)
    importlib.import_module("matplotlib.pyplot").close("all")
    shell.reset(new_session=True)
    gc.collect()
    gc.freeze()


def _examine(task: dict[str, Any], box: Box, shell: "Shell", asked: Wire) -> None:
    """Examine in a child of our own; send its answer, or what was the matter with it, and tidy up."""
    try:
        box.prepare()
    except (NoBox, OSError) as error:
        asked.send({"trouble": str(error)})
        return
    ours, theirs = socket.socketpair()
    child = os.fork()
    if not child:
        ours.close()
        try:
            seal.die_with_parent()
            _send_answers(Wire(theirs), task, box, shell)
        finally:
            os._exit(0)
    theirs.close()
    wire = Wire(ours)
    try:
        answer = wire.receive(time.monotonic() + task["patience"]["total"] + MARGIN / 2)
    except (Broken, TooLate) as error:
        box.dirty = True
        answer = {"trouble": f"the examiner's process ended ({error or 'no answer in time'})"}
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    try:
        asked.send(answer)
    finally:
        os.waitpid(child, 0)
        wire.close()
        if not box.dirty:
            # once more, after the child: only what is noted here keeps the next one from a box that is not clean
            box.end()


def _send_answers(wire: Wire, task: dict[str, Any], box: Box, shell: "Shell") -> None:
    from grading.engine.examination import examine

    try:
        answers = [vars(answer) for answer in examine(Task.from_data(task), box, shell)]
        # if the submission needed another one than ours
        box.close()
        wire.send({"answers": answers})
    except Exception as error:
        wire.send({"trouble": f"{type(error).__name__}: {error}"[:500]})


def _get_warm() -> "Shell":
    """Load all that tests may use, and return an IPython to run them in."""
    from grading.engine.inside.shell import make_shell

    # each child then has it
    importlib.import_module("grading.engine.examination")
    importlib.import_module(EXAMINATION)
    shell = make_shell()
    shell.run("import numpy as np")
    shell.reset(new_session=True)
    return shell


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
