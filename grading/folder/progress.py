"""One line that tells how far a long command has got."""

import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any, TextIO

# Where there is no terminal to overwrite a line in, one is printed this often.
SECONDS_BETWEEN_LINES = 15.0
# Quicker than this, nobody needs telling.
SOON = 2.0


class Progress:
    """Counts to `total` on standard error, with the time left; silent for what is over in two seconds."""

    def __init__(self, what: str, total: int, stream: TextIO | None = None):
        self.what, self.total, self.stream = what, total, stream or sys.stderr
        self.done = 0
        self.began = self.shown = time.monotonic()
        self.overwrites = self.stream.isatty()
        self.width = 0

    def one_more(self) -> None:
        """Count one and show it."""
        self.done += 1
        now = time.monotonic()
        if now - self.began > SOON and (self.overwrites or now - self.shown > SECONDS_BETWEEN_LINES):
            self.shown = now
            self._show(f"{self.what}: {self.done} of {self.total}{self._left(now)}")

    def close(self) -> None:
        """Clear the line."""
        if self.overwrites and self.width:
            self.stream.write("\r" + " " * self.width + "\r")
            self.stream.flush()

    def _left(self, now: float) -> str:
        left = (now - self.began) / self.done * (self.total - self.done)
        if not left:
            return ""
        return f", about {left:.0f} s left" if left < 90 else f", about {left / 60:.0f} min left"

    def _show(self, text: str) -> None:
        if self.overwrites:
            self.stream.write("\r" + text.ljust(self.width))
            self.width = max(self.width, len(text))
        else:
            self.stream.write(text + "\n")
        self.stream.flush()


def with_progress(what: str, things: Sequence[Any]) -> Iterator[Any]:
    """Give these things one after the other, and show how far that has got."""
    progress = Progress(what, len(things))
    try:
        for thing in things:
            yield thing
            progress.one_more()
    finally:
        progress.close()
