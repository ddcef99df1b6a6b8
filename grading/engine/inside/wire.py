"""Messages between two processes over one socket: a length, then JSON. Neither side trusts the other.

A frame holds text only and is bounded before it is stored. Nothing received is ever executed or unpickled.
"""

import json
import socket
import struct
import time
from collections.abc import Callable
from typing import Any

# The largest message, in bytes. Arrays of this course take a few kilobytes.
LARGEST = 8 * 1024 * 1024
AT_ONCE = 1 << 16
_HEAD = struct.Struct("!I")


class Broken(Exception):
    """The other side has gone, or sent what is no message."""


class TooLate(Exception):
    """The other side did not answer in time."""


class Wire:
    """One end of a connection. `deadline` is a time of `time.monotonic`, or None to wait for ever."""

    def __init__(self, end: socket.socket):
        self.end = end
        # what has come of the next message already
        self.come = bytearray()
        # bytes of the message that was received last
        self.size = 0

    def send(self, message: dict[str, Any], deadline: float | None = None) -> None:
        """Send a message; raise ValueError if it is too large, Broken or TooLate if it cannot be sent."""
        body = json.dumps(message, separators=(",", ":"), check_circular=False).encode("utf-8", "replace")
        if len(body) > LARGEST:
            raise ValueError(f"a message of {len(body)} bytes is too large")
        rest = memoryview(_HEAD.pack(len(body)) + body)
        while rest:
            rest = rest[self._within(deadline, self.end.send, rest) :]

    def receive(self, deadline: float | None = None) -> dict[str, Any]:
        """Return the next message; raise Broken if there is none to come, TooLate after the deadline."""
        # whoever is interrupted on the way, or has no more time, finds the message whole the next time
        self._wait_for(_HEAD.size, deadline)
        (self.size,) = _HEAD.unpack_from(self.come)
        if self.size > LARGEST:
            raise Broken(f"a message of {self.size} bytes is too large")
        end = _HEAD.size + self.size
        self._wait_for(end, deadline)
        content, self.come = self.come[_HEAD.size : end], self.come[end:]
        try:
            message = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise Broken("a message is not JSON") from error
        if not isinstance(message, dict):
            raise Broken("a message is not an object")
        return message

    def close(self) -> None:
        """Close this end."""
        self.end.close()

    def _wait_for(self, size: int, deadline: float | None) -> None:
        while len(self.come) < size:
            piece = self._within(deadline, self.end.recv, AT_ONCE)
            if not piece:
                raise Broken("the other side has gone")
            self.come += piece

    def _within(self, deadline: float | None, do: Callable[[Any], Any], what: Any) -> Any:
        """Send or receive, waiting until the deadline if it must."""
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            raise TooLate
        self.end.settimeout(left)
        try:
            return do(what)
        except TimeoutError:
            raise TooLate from None
        except OSError as error:
            raise Broken("the other side has gone") from error
