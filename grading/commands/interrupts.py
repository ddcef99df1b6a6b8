"""Ctrl-C at a moment when it leaves nothing half done."""

import contextlib
import signal
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def held_back() -> Iterator[Callable[[], None]]:
    """Keep Ctrl-C back, and give a function that lets it through.

    KeyboardInterrupt between any two lines would leave a result half noted; where a library tidies up it
    is swallowed and lost.
    """
    pressed = []

    def let_it_through() -> None:
        if pressed:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, lambda *_: pressed.append(True))
    try:
        yield let_it_through
    finally:
        signal.signal(signal.SIGINT, before)
