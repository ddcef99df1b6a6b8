"""One `grade` at a time: two would write the same folders, and each would take the other's for its own."""

import contextlib
import os
import socket
import time
from collections.abc import Iterator

from grading.folder.messages import Trouble
from grading.folder.opening import CourseFolder
from grading.folder.rights import account, share

try:
    import fcntl
except ImportError:  # Windows, where nothing can be graded sealed anyway
    fcntl = None

# Beside gradebook.db. It stays; what counts is whether a living process holds it.
NAME = "gradebook.db.lock"


@contextlib.contextmanager
def only_one(course: CourseFolder) -> Iterator[None]:
    """Raise Trouble if another process grades in this course; keep others from it meanwhile.

    The kernel lets go of the lock when the process ends, however it ends: nobody has to clear anything.
    """
    if fcntl is None:
        yield
        return
    place = course.root / NAME
    try:
        held = os.open(place, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        owner = f" It is {account(place.stat().st_uid)}'s." if place.exists() else ""
        raise Trouble(
            f"Nothing was done: {NAME} could not be written in the folder of the course ({error.strerror}).{owner} "
            "`python -m grading doctor` says what to type."
        ) from None
    share(place)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            who = os.read(held, 200).decode("utf-8", "replace").strip() or "not known yet"
            raise Trouble(
                f"Another `python -m grading` is at work in this course ({who}): wait until it has ended, or have it "
                "stopped, and give the command again."
            ) from None
        # for the sentence above only: on a full disk it stays without
        with contextlib.suppress(OSError):
            os.ftruncate(held, 0)
            since = time.strftime("since %Y-%m-%d %H:%M")
            who = f"{account(os.geteuid())}, process {os.getpid()} on {socket.gethostname()}, {since}"
            os.write(held, who.encode())
        yield
    finally:
        os.close(held)
