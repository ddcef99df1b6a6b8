"""One `grade` at a time: two would write the same folders, and each would take the other's for its own.

Where the gradebook is a file the lock is one a course, and a file beside it; on PostgreSQL it is one a chapter, and
held by the server. Either lets go when the process ends, however it ends: nobody has to clear anything.
"""

import contextlib
import os
import socket
import time
import zlib
from collections.abc import Iterator, Sequence

from grading.folder.messages import Trouble
from grading.folder.opening import CourseFolder
from grading.folder.rights import account, share

try:
    import fcntl
except ImportError:  # Windows, where nothing can be graded sealed anyway
    fcntl = None

# Beside gradebook.db. It stays; what counts is whether a living process holds it.
NAME = "gradebook.db.lock"
# Who holds an advisory lock. PostgreSQL tells everybody the names that connections give themselves, cut to 63 bytes.
HOLDER = """
SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND classid = :course AND objid = :chapter AND pid <> pg_backend_pid()
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
EVERY_CHAPTER = 0


@contextlib.contextmanager
def only_one(course: CourseFolder, chapters: Sequence[str] = ()) -> Iterator[None]:
    """Raise Trouble if another process is at work on one of these chapters, or in this course; keep others from it meanwhile.

    chapters: without any the whole course is kept, as it always is where the gradebook is a file.
    """
    if course.coursedir.db_url.startswith("postgresql"):
        kept = _in_database(course, chapters)
    else:
        kept = _in_file(course) if fcntl else contextlib.nullcontext()
    with kept:
        yield


@contextlib.contextmanager
def _in_file(course: CourseFolder) -> Iterator[None]:
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
            who = os.read(held, 200).decode("utf-8", "replace").strip()
            raise _Taken("in this course", who) from None
        # for the sentence above only: on a full disk it stays without
        with contextlib.suppress(OSError):
            os.ftruncate(held, 0)
            os.write(held, _who().encode())
        yield
    finally:
        os.close(held)


@contextlib.contextmanager
def _in_database(course: CourseFolder, chapters: Sequence[str]) -> Iterator[None]:
    from sqlalchemy import NullPool, create_engine, text
    from sqlalchemy.exc import OperationalError

    engine = create_engine(
        course.coursedir.db_url, poolclass=NullPool, isolation_level="AUTOCOMMIT",
        connect_args={"application_name": _who()[:63]},
    )  # fmt: skip
    number = _number(course.coursedir.course_id)
    try:
        connection = engine.connect()
    except OperationalError as error:
        raise course.unreachable(error) from None
    with connection:

        def take(how: str, chapter: int, where: str) -> None:
            key = {"course": number, "chapter": chapter}
            if not connection.scalar(text(f"SELECT pg_try_advisory_lock{how}(:course, :chapter)"), key):
                raise _Taken(where, connection.scalar(text(HOLDER), key))

        take("_shared" if chapters else "", EVERY_CHAPTER, "in this course")
        for chapter in chapters:
            take("", _number(chapter), f"on {chapter}")
        yield


class _Taken(Trouble):
    """Another process is at work there."""

    def __init__(self, where: str, who: str | None):
        super().__init__(
            f"Another `python -m grading` is at work {where} ({who or 'not known yet'}): wait until it has ended, "
            "or have it stopped, and give the command again."
        )


def _who() -> str:
    """Return who we are, the most telling first."""
    name = account(os.geteuid()) if hasattr(os, "geteuid") else "somebody"
    since = time.strftime("since %Y-%m-%d %H:%M")
    return f"{name}, {since}, process {os.getpid()} on {socket.gethostname()}"


def _number(name: str) -> int:
    """Return the number that stands for a name in PostgreSQL's locks, which take two of 31 bits."""
    return zlib.crc32(name.encode()) & 0x7FFFFFFF or 1
