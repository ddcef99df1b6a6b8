"""A learner's function is called, and nothing is seen of what it prints and warns of: in this thread, and in no other.

JupyterLab has live figures drawn in a thread beside that of the cells. Python's own ways to be silent are for all threads,
and put back at their end what they found: two that overlap leave the filter of one behind for good. So here one filter and
one `showwarning` stay in their place, and each thread tells them for itself.
"""

import io
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO


class _Here(threading.local):
    """What this thread wants. printless: nothing is printed; silent: nothing is warned of; heard: where to put what is."""

    printless = silent = False
    heard: list[str] | None = None


_here = _Here()


class _AnyTextHere:
    """What a filter compares the text of a warning with; it is asked in the thread that warns."""

    def match(self, _text: str) -> bool:
        return _here.silent


_FILTER = ("ignore", _AnyTextHere(), Warning, None, 0)


class _Shown:
    """Stands in the place of `warnings.showwarning`."""

    def __init__(self, others: Any):
        self._others = others

    def __call__(self, message: Warning | str, *where: Any, **more: Any) -> None:
        if _here.heard is None:
            self._others(message, *where, **more)
        else:
            _here.heard.append(str(message))


class _NobodysWarning(Warning):
    """A filter for it changes nothing, and lets what was warned of once be warned of again."""


class _Printed(io.StringIO):
    """Takes what a thread prints that wants it kept, and hands on what the others do."""

    def __init__(self, others: TextIO):
        super().__init__()
        self._others = others

    def write(self, text: str) -> int:
        """Write it nowhere, or there."""
        return len(text) if _here.printless else self._others.write(text)


class _Streams:
    """`sys.stdout` and `sys.stderr` of all threads, while one or more of them do not print."""

    def __init__(self) -> None:
        self._lock, self._inside = threading.Lock(), 0

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Have this thread's go nowhere. Whoever is in last puts Python's back."""
        with self._lock:
            if not self._inside:
                self._before = sys.stdout, sys.stderr
                self._ours = _Printed(sys.stdout), _Printed(sys.stderr)
            self._inside += 1
            sys.stdout, sys.stderr = self._ours
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1
                sys.stdout, sys.stderr = self._ours if self._inside else self._before


_streams = _Streams()


@contextmanager
def silence(warned: list[str] | None) -> Iterator[None]:
    """Let nothing be seen of what this thread prints and warns of; put warnings that would have been into a list."""
    _put_in_place(again=warned is not None)
    before = vars(_here).copy()
    _here.printless, _here.silent, _here.heard = True, warned is None, warned
    try:
        with _streams.taken():
            yield
    finally:
        vars(_here).clear()
        vars(_here).update(before)


def _put_in_place(*, again: bool = False) -> None:
    """See that filter and `showwarning` are there. again: what was warned of once counts as new."""
    if again:
        warnings.simplefilter("ignore", _NobodysWarning)
    if not isinstance(warnings.showwarning, _Shown):
        warnings.showwarning = _Shown(warnings.showwarning)
    if warnings.filters[:1] != [_FILTER]:
        warnings.filters[:] = [_FILTER, *(one for one in warnings.filters if one is not _FILTER)]


# at once: what another thread puts back then has them in it
_put_in_place()
