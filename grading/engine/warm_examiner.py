"""The examiner's warm process: `python -m grading.engine.warm_examiner FD`, started by `examiner.py`.

It loads the checks once and starts the sealed side; it then forks a child for each submission, so that one leaves
nothing behind for the next.
"""

import base64
import contextlib
import gc
import importlib
import os
import signal
import socket
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from grading.engine.box import Box, NoBox, Seal
from grading.engine.inside import seal
from grading.engine.inside.wire import Broken, TooLate, Wire
from grading.engine.task import Task
from grading.settings import EXAMINATION, FAILING, KNOWS

if TYPE_CHECKING:
    from grading.engine.inside.shell import Shell

# Beyond what the submission itself may take, before the child is taken for stuck; the one who asked waits longer.
MARGIN = 30.0
# What nbgrader puts beside every hand-in, and no cell reads.
STAMP = "timestamp.txt"


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
                    box.foresee([cell["source"] for cell in task["given"]])
                    _rehearse(task, shell)
                leading = _leading(task) if seen[whole] else []
                seen[whole] += 1
                box.leading = leading if _begins_with(leading, task) else []
                _examine(task, box, shell, wire)
                box.leading = leading
                with contextlib.suppress(NoBox, OSError):  # told when there is somebody to be told
                    box.prepare()
        # the signal tells of the same end once more, and would cut short what is left to do
        signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _leading(task: dict[str, Any]) -> list[str]:
    """Return the given cells before the first answer, which can be run ahead: so far no learner has a say."""
    return [cell["source"] for place, cell in enumerate(task["given"]) if cell["place"] == place]


def _begins_with(leading: list[str], task: dict[str, Any]) -> bool:
    """Say whether a hand-in begins with these cells as they are, and has no files that they might read."""
    first = task["cells"][: len(leading)]
    return [cell["source"] for cell in first] == leading and {name for name, _ in task["files"]} <= {STAMP}


def _end(*_: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit()


def _rehearse(task: dict[str, Any], shell: "Shell") -> None:
    """Run the instructor's solutions and tests, and of the given cells what they need, as `Names` has it.

    What they compute and keep, such as right values, every child then has from the start. Nothing of a learner's is run.
    """
    from grading.engine.trusted import GivenCell, Names, bound

    whole, given = task["whole"], [GivenCell(**cell) for cell in task["given"]]
    shell.foresee(whole)
    for source in FAILING:
        shell.run(source)
    names = Names(given, frozenset(), frozenset(), shell.user_ns, shell.run, lambda name: [])
    places = {cell.place for cell in given}
    for place, source in enumerate(whole):
        bound(source)
        if place not in places:
            names.provide(source, place)
            shell.run(source)
    if plots := sys.modules.get("matplotlib.pyplot"):
        plots.close("all")
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
            # it ends with the submission, and the tests that it runs are the instructor's
            gc.disable()
            _send_answers(Wire(theirs), task, box, shell)
        finally:
            os._exit(0)
    theirs.close()
    wire = Wire(ours)
    deadline = time.monotonic() + task["patience"]["total"] + MARGIN
    try:
        answer = wire.receive(deadline)
        if "known" in answer:
            _known().update((name, base64.b64decode(content)) for name, content in answer["known"].items())
            answer = wire.receive(deadline)
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

    before = set(_known())
    try:
        answers = [vars(answer) for answer in examine(Task.from_data(task), box, shell)]
        # if the submission needed another one than ours
        box.close()
        # what was worked out for this one, the next ones need not work out; with the answers it might be too large
        new = _known().keys() - before
        wire.send({"known": {name: base64.b64encode(_known()[name]).decode() for name in new}})
        wire.send({"answers": answers})
    except Exception as error:
        wire.send({"trouble": f"{type(error).__name__}: {error}"[:500]})


def _known() -> dict[str, bytes]:
    """Return what the kit has worked out in this process, by names."""
    return importlib.import_module(KNOWS).known


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
    try:
        main(socket.socket(fileno=int(sys.argv[1])))
    finally:
        # an orderly end of Python takes a while, and there is nothing to put in order
        os._exit(0)
