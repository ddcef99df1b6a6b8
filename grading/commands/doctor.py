"""`doctor`: what of the seal this machine can put on, tried and not looked up, in plain words."""

import ctypes.util
import os
import platform
import shutil
import sys
from collections.abc import Callable

from grading import ROOT
from grading.engine import filters
from grading.engine.box import Box, NoBox, Seal
from grading.engine.inside import seal
from grading.engine.learner_side import LearnerSide, Patience
from grading.engine.stopped import Stopped
from grading.folder.messages import say

# What a sealed learner's process must not be able to do: in words, and as a cell that raises if it cannot.
PROBES = (
    ("read this course's folder", "open({root!r} + '/nbgrader_config.py')"),
    ("list your home folder", "import os; os.listdir({home!r})"),
    ("see your processes", "assert open('/proc/{pid}/cmdline').read()"),
    ("open a network connection", "import socket; socket.socket()"),
    ("start another program", "import subprocess; subprocess.run(['true'])"),
    ("start another process", "import os; os.fork()"),
    ("write outside its folder", "open('/tmp/probe', 'w')"),
    ("take 10 GB of memory", "bytearray(10**10)"),
    ("write a file of 100 MB", "open('large', 'wb').write(bytes(10**8))"),
)


def examine_machine() -> bool:
    """Try each layer and then the whole seal; print what was found, and return whether all is well."""
    say(
        f"{platform.platform()}, {'root' if _is_root() else 'an ordinary user'}, Python {sys.version.split()[0]}\n"
    )
    trouble = [_line(name, check) for name, check in LAYERS.items()]
    say("")
    try:
        box = Box(Seal.full())
    except (NoBox, OSError, ImportError) as error:
        say(f"Learners' code cannot be sealed off here. {error}")
        return False
    try:
        open_doors = _probe(box)
    finally:
        box.close()
    if open_doors:
        say(f"\nThe seal has a hole: a learner's code can {', and '.join(open_doors)}. Do not grade here.")
    elif any(trouble):
        say("\nThe seal holds, on fewer layers than there are: `python -m grading grade` works.")
    else:
        say("\nThe seal holds: `python -m grading grade` works.")
    return not open_doors


def _line(name: str, check: Callable[[], str]) -> str:
    try:
        fault = check()
    except (OSError, ImportError, NoBox) as error:
        fault = str(error)
    say(f"  {'no ' if fault else 'yes'}  {name}{': ' + fault if fault else ''}")
    return fault


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _namespaces() -> str:
    if not shutil.which("bwrap"):
        return "there is no bubblewrap; install the package bubblewrap"
    Box(Seal(frozenset({"namespaces"}))).close()
    return ""


def _landlock() -> str:
    version = seal.landlock_version()
    return "" if version >= 4 else f"version {version}, from Linux 6.7 on it also closes the network"


def _seccomp() -> str:
    if not ctypes.util.find_library("seccomp"):
        return "there is no libseccomp; install the package libseccomp2"
    return "" if filters.compiled() else "the filter is empty"


def _rlimits() -> str:
    return "" if sys.platform == "linux" else "this is not Linux"


LAYERS: dict[str, Callable[[], str]] = {
    "namespaces (bubblewrap): no network, no processes, no files but the Python environment and the kit": _namespaces,
    "Landlock: reads that and writes one folder, even if a namespace leaks": _landlock,
    "seccomp: no sockets, no other processes, no calls that reach into the kernel": _seccomp,
    "resource limits: memory, time, threads, files": _rlimits,
}


def _probe(box: Box) -> list[str]:
    """Try to do what must not be possible, from inside; return what was."""
    places = {"root": str(ROOT), "home": os.path.expanduser("~"), "pid": os.getpid()}
    done = []
    side = LearnerSide(box, (), Patience())
    try:
        for what, source in PROBES:
            stopped = not gets_through(side, source.format(**places))
            say(f"  {'cannot' if stopped else 'CAN   '}  {what}")
            if not stopped:
                done.append(what)
    except RuntimeError as error:
        done.append(f"not be sealed ({error})")
    finally:
        side.close()
    return done


def gets_through(side: LearnerSide, source: str) -> bool:
    """Run a cell as a learner's, and return whether it came to its end without an exception."""
    side.begin_cell()
    try:
        outputs, _ = side.run(source)
    except Stopped:
        return False
    return not any(output["output_type"] == "error" for output in outputs)
