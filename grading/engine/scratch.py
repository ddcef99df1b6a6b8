"""Temporary folders that do not outlive their process for long: what a killed one left, the next one clears.

Each holds a file that its process keeps locked. The kernel lets go of the lock when the process ends, however
it ends, so that nothing has to be guessed from a number or an age.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where folders that are left stay
    fcntl = None

PREFIX = "grading-"
# Only a folder with this file in it is one of ours: an instructor may have a grading-notes beside it.
LOCK = ".grading-lock"


class Scratch:
    """A temporary folder of this process, and of those that it forks."""

    def __init__(self):
        clear_old_ones()
        while True:
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
            self._held = os.open(self.path / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
            if fcntl is None:
                return
            fcntl.flock(self._held, fcntl.LOCK_EX)
            # another run may have taken it for an old one, between the last two lines
            if (self.path / LOCK).exists():
                return
            os.close(self._held)

    def close(self) -> None:
        """Remove the folder; once more does nothing."""
        if self._held >= 0:
            os.close(self._held)
            shutil.rmtree(self.path, ignore_errors=True)
            self._held = -1


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a temporary folder, and remove it afterwards."""
    scratch = Scratch()
    try:
        yield scratch.path
    finally:
        scratch.close()


def clear_old_ones() -> None:
    """Remove such folders of ours whose process has ended."""
    if fcntl is None:
        return
    for lock in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/{LOCK}"):
        # somebody else's, or cleared by another run at the same moment
        with contextlib.suppress(OSError):
            held = os.open(lock, os.O_RDWR | os.O_NOFOLLOW)
            try:
                if os.fstat(held).st_uid == os.geteuid():
                    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(lock.parent, ignore_errors=True)
            finally:
                os.close(held)
