"""Given cells that are run before a learner's child is there, so that none has to run them, or not from the start."""

import contextlib
import gc
import importlib
import os
import pickle
import signal
import sys
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .folders import emptied, settle

if TYPE_CHECKING:
    from .shell import Shell

# Seconds for the cells that are run ahead, and for a rehearsal.
LONGEST = 10
# A child is short-lived: it looks for circles of objects that nobody needs more rarely than Python would.
RARELY = 20_000
# What of its files a process has open, by their numbers.
FILES = "/proc/self/fd"

# Cells that were run before the fork, and what each answered.
Ran = deque[tuple[str, dict[str, Any]]]


def rehearse(cells: list[str], shell: "Shell", settings: dict[str, Any]) -> None:
    """Run the given cells in a fork, and know from then on what the kit worked out for them: no child has to, then.

    Those that ask for a learner's answers fail.
    """
    known = importlib.import_module(settings["knows"]).known
    taken, give = os.pipe()
    child = os.fork()
    if not child:
        try:
            signal.alarm(LONGEST)
            settle(shell, settings)
            with open(give, "wb") as out:
                for cell in cells:
                    before = set(known)
                    shell.run(cell)
                    pickle.dump({name: known[name] for name in known.keys() - before}, out)
                    out.flush()
        finally:
            os._exit(0)
    os.close(give)
    # until it has ended, or has been cut short
    with open(taken, "rb") as come, contextlib.suppress(EOFError, pickle.UnpicklingError):
        while True:
            known.update(pickle.load(come))
    os.waitpid(child, 0)
    # all of it: whoever comes next finds no place otherwise
    emptied(Path(settings["work"]), sys.maxsize)


def run_ahead(cells: list[str], shell: "Shell", settings: dict[str, Any]) -> Ran | None:
    """Run cells as a child would; return what each answered, or None if one failed or left more than a fork hands on."""
    open_before = os.listdir(FILES)
    folder = settle(shell, settings)
    gc.set_threshold(RARELY)
    ran = deque((cell, shell.answer(cell)) for cell in cells)
    failed = any(part["output_type"] == "error" for _, answer in ran for part in answer["outputs"])
    gc.collect()
    gc.freeze()
    left = len(os.listdir("/proc/self/task")) > 1 or [path for path in folder.rglob("*") if path.is_file()]
    return None if failed or left or _keeps_open(open_before) or not emptied(folder.parent) else ran


def _keeps_open(before: list[str]) -> bool:
    """Say whether a fork of ours would have other files open than these: matplotlib closes those of its own."""
    child = os.fork()
    if not child:
        os._exit(os.listdir(FILES) != before)
    return os.waitpid(child, 0)[1] != 0
