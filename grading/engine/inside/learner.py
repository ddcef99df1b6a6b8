"""The sealed side: a warm process that is forked for each submission, and the child that runs its cells.

The warm process has the kit and its libraries loaded and an IPython ready. It takes six orders over its
control socket, a message each: get ready for given cells that will come, fork a child for the socket that comes along,
interrupt it, end it; run given cells ahead, so that no child has to, and go back to before that. The child serves one
submission: it runs cells, gives values by name and calls functions, as `wire` and `values` say.
Nothing that it says is believed to be more than a value.
"""

import contextlib
import gc
import importlib
import json
import multiprocessing.context
import os
import signal
import socket
import sys
import threading
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inside.ahead import Ran
    from inside.shell import Shell

FORESEE, AHEAD, BACK, FORK, INTERRUPT, END, CLEAN, DIRTY = b"S", b"A", b"B", b"F", b"I", b"E", b"C", b"D"
# Bytes of an order: more than the system lets through at once.
LONGEST_ORDER = 1 << 20


def main(control: socket.socket) -> None:
    """Get warm, then fork, interrupt and end children until the control socket is closed."""
    from inside import seal

    settings = json.loads(control.recv(1 << 16))
    if settings["user"]:
        seal.drop_root(settings["user"])
    seal.hide_from_debuggers()
    # a user's own packages, which an isolated Python leaves out
    sys.path += [place for place in settings["packages"] if place not in sys.path]
    gc.disable()
    shell = _make_shell()
    _get_warm(shell, settings["loaded"])
    # what is written to these from now on would fill a disk outside
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    control.send(CLEAN)
    _obey(control, shell, settings)
    # an orderly end of Python takes a while, and there is nothing to put in order
    os._exit(0)


def _obey(
    control: socket.socket, shell: "Shell", settings: dict[str, Any], ahead: "Ran | None" = None
) -> None:
    """Take orders until the control socket is closed; who has run cells `ahead`, until it is told to go back."""
    from inside.ahead import rehearse
    from inside.folders import emptied

    home = Path(settings["work"])
    child = 0
    while True:
        order, ends, _, _ = socket.recv_fds(control, LONGEST_ORDER, 1)
        if order.startswith(FORESEE):
            # for a single submission it would take longer than it saves
            if settings.pop("few", True):
                _expect_many(shell, settings)
            cells = json.loads(order.removeprefix(FORESEE))
            shell.foresee(cells)
            rehearse(cells, shell, settings)
            gc.collect()
            gc.freeze()
        elif order.startswith(AHEAD):
            _let_stand_in(json.loads(order.removeprefix(AHEAD)), control, shell, settings)
        elif order == BACK:
            if ahead is not None:
                return
        elif order == FORK:
            child = os.fork()
            if not child:
                os.dup2(ends[0], 3)
                os.closerange(4, 4096)
                try:
                    _serve(socket.socket(fileno=3), shell, settings, ahead)
                finally:
                    os._exit(1)
            os.close(ends[0])
        elif order == INTERRUPT and child:
            os.kill(child, signal.SIGINT)
        else:
            if child:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                child = 0
            if not order:
                return
            # what does not go away at once must not be there for the next one
            control.send(CLEAN if emptied(home) else DIRTY)


def _let_stand_in(cells: list[str], control: socket.socket, shell: "Shell", settings: dict[str, Any]) -> None:
    """Have a child run these cells and take the orders in our place, until it is told to go back.

    It goes back at once if a child of its own would not find all that they did. Then each runs them for itself.
    """
    from inside.ahead import LONGEST, run_ahead
    from inside.folders import emptied

    seen, see = os.pipe()
    stand_in = os.fork()
    if not stand_in:
        try:
            os.close(seen)
            signal.alarm(LONGEST)
            ahead = run_ahead(cells, shell, settings)
            signal.alarm(0)
            if ahead is not None:
                os.write(see, CLEAN)
                os.close(see)
                _obey(control, shell, settings, ahead)
        except BaseException:
            os._exit(1)
        os._exit(0)
    os.close(see)
    stood_in = os.read(seen, 1)
    os.close(seen)
    _, status = os.waitpid(stand_in, 0)
    if not stood_in:
        emptied(Path(settings["work"]), sys.maxsize)
    elif status:
        # it may have left a child, which would go on: so this box has to be another one
        os._exit(1)


def _make_shell() -> "Shell":
    from inside.programs import start_none
    from inside.shell import make_shell

    shell = make_shell()
    start_none()
    _lock_threads_only()
    return shell


def _get_warm(shell: "Shell", loaded: list[str]) -> None:
    for name in (*loaded, "inside.served", "inside.wire"):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    # all that is loaded stays: nothing of it needs to be looked through
    gc.freeze()
    gc.enable()
    _forget(shell)
    gc.freeze()


def _expect_many(shell: "Shell", settings: dict[str, Any]) -> None:
    """Load what some submissions use, and do what is slow the first time: a plot, a traceback, a check."""
    from inside.folders import find_fonts

    find_fonts(Path(os.environ["HOME"]), settings)
    for name in settings["slow"]:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    plot = "import matplotlib.pyplot as plt\nplt.plot([1, 2], label='$x^2$')\nplt.title('warm')\nplt.show()"
    for source in (plot, *settings["failing"], "%matplotlib inline"):
        shell.run(source)
    _forget(shell)


def _forget(shell: "Shell") -> None:
    shell.reset(new_session=True)
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        vars(sys).pop(name, None)


def _lock_threads_only() -> None:
    """Make the locks of multiprocessing those of threading: no other process can ever share them.

    Its own take shared memory, which the seal denies, and a pool of threads (multiprocessing.dummy) has one.
    """
    for name in ("Lock", "RLock", "Condition", "Semaphore", "BoundedSemaphore", "Event", "Barrier"):
        setattr(multiprocessing.context.BaseContext, name, staticmethod(getattr(threading, name)))
        setattr(multiprocessing, name, getattr(threading, name))


def _serve(end: socket.socket, shell: "Shell", settings: dict[str, Any], ahead: "Ran | None") -> None:
    """Put on the seal, then do what the examiner asks for, until it hangs up."""
    from inside.ahead import RARELY
    from inside.folders import make_folder, settle
    from inside.served import Served
    from inside.wire import Broken, Wire

    folder = settle(shell, settings) if ahead is None else make_folder(settings)
    wire = Wire(end)
    try:
        _seal(folder, settings)
    except OSError as error:
        wire.send({"unsealed": str(error)})
        return
    wire.send({"ready": True})
    gc.set_threshold(RARELY)
    served = Served(wire, shell, ahead or deque())
    with contextlib.suppress(Broken):
        while True:
            # an interrupt that comes too late for its cell is for nobody
            with contextlib.suppress(KeyboardInterrupt):
                served.one(wire.receive())


def _seal(folder: Path, settings: dict[str, Any]) -> None:
    from inside import seal

    layers = settings["layers"]
    seal.give_up_privileges()
    if "landlock" in layers:
        seal.confine(settings["readable"], [str(folder), "/dev/null"])
    if "rlimits" in layers:
        seal.limit(seal.Limits(**settings["limits"]))
    if "seccomp" in layers:
        seal.filter_calls(bytes.fromhex(settings["filter"]))
    seal.hide_from_debuggers()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main(socket.socket(fileno=int(sys.argv[1])))
