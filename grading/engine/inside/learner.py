"""The sealed side: a warm process that is forked for each submission, and the child that runs its cells.

The warm process has the kit and its libraries loaded and an IPython ready. It takes four orders over its
control socket, a message each: compile cells that will come, fork a child for the socket that comes along,
interrupt it, end it. The child serves one submission: it runs cells, gives values by name and calls functions,
as `wire` and `values` say.
Nothing that it says is believed to be more than a value.
"""

import contextlib
import gc
import importlib
import json
import multiprocessing.context
import os
import random
import shutil
import signal
import socket
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inside.shell import Shell

FORESEE, FORK, INTERRUPT, END, CLEAN, DIRTY = b"S", b"F", b"I", b"E", b"C", b"D"
# Bytes of an order: more than the system lets through at once.
LONGEST_ORDER = 1 << 20
# Files and folders that are worth removing one by one: a new box is quicker than that.
MOST_LEFT = 2_000


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
    home = Path(settings["work"])
    control.send(CLEAN)
    child = 0
    number = 0
    while True:
        order, ends, _, _ = socket.recv_fds(control, LONGEST_ORDER, 1)
        if order.startswith(FORESEE):
            # for a single submission it would take longer than it saves
            if settings.pop("few", True):
                _expect_many(shell, settings)
            shell.foresee(json.loads(order.removeprefix(FORESEE)))
            gc.collect()
            gc.freeze()
        elif order == FORK:
            number += 1
            folder = home / f"submission-{number}"
            child = os.fork()
            if not child:
                os.dup2(ends[0], 3)
                os.closerange(4, 4096)
                try:
                    _serve(socket.socket(fileno=3), shell, folder, settings)
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
                # an orderly end of Python takes a while, and there is nothing to put in order
                os._exit(0)
            # what does not go away at once must not be there for the next one
            control.send(CLEAN if _emptied(home) else DIRTY)


def _emptied(home: Path) -> bool:
    """Remove what a child has left, and say whether nothing of it is there any more."""
    with contextlib.suppress(OSError):
        home.chmod(0o777)
    try:
        entries = sum(len(folders) + len(files) for _, folders, files in os.walk(home))
        if entries <= MOST_LEFT:
            for folder in home.iterdir():
                shutil.rmtree(folder)
        return not any(home.iterdir())
    except (OSError, RecursionError):
        return False


def _make_shell() -> "Shell":
    from inside.programs import start_none
    from inside.shell import make_shell

    shell = make_shell()
    start_none()
    _lock_threads_only()
    return shell


def _get_warm(shell: "Shell", loaded: list[str]) -> None:
    for name in (*loaded, "inside.served"):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    # all that is loaded stays: nothing of it needs to be looked through
    gc.freeze()
    gc.enable()
    _forget(shell)
    gc.freeze()


def _expect_many(shell: "Shell", settings: dict[str, Any]) -> None:
    """Load what some submissions use, and do what is slow the first time: a plot, a traceback, a check."""
    _find_fonts(Path(os.environ["HOME"]), settings)
    for name in settings["slow"]:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    plot = "import matplotlib.pyplot as plt\nplt.plot([1, 2], label='$x^2$')\nplt.title('warm')\nplt.show()"
    for source in (plot, *settings["failing"], "%matplotlib inline"):
        shell.run(source)
    _forget(shell)


def _find_fonts(home: Path, settings: dict[str, Any]) -> None:
    """Give matplotlib a folder that it may write to, and the list of fonts, which takes seconds to make."""
    os.environ["MPLCONFIGDIR"] = str(home / ".matplotlib")
    shutil.copytree(settings["fonts"], os.environ["MPLCONFIGDIR"], dirs_exist_ok=True)


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


def _serve(end: socket.socket, shell: "Shell", folder: Path, settings: dict[str, Any]) -> None:
    """Put on the seal, then do what the examiner asks for, until it hangs up."""
    from inside.served import Served
    from inside.wire import Broken, Wire

    signal.signal(signal.SIGINT, signal.default_int_handler)
    here = folder / "work"
    here.mkdir(parents=True)
    os.chdir(here)
    os.environ.update({"HOME": str(folder), "TMPDIR": str(folder)})
    if "matplotlib" not in sys.modules:
        _find_fonts(folder, settings)
    tempfile.tempdir = None
    sys.path.insert(0, str(here))
    shell.settle(folder / ".ipython")
    random.seed()
    importlib.import_module("numpy").random.seed()
    wire = Wire(end)
    try:
        _seal(folder, settings)
    except OSError as error:
        wire.send({"unsealed": str(error)})
        return
    wire.send({"ready": True})
    # a child is short-lived: it looks for circles of objects that nobody needs more rarely than Python would
    gc.set_threshold(5_000)
    served = Served(wire, shell)
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
