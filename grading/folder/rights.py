"""Who may read and write what we write: in a folder that graders share, all of them, and nobody else who may not read it.

A folder is shared if its group may write in it and what is made in it is its group's, as after `chmod 2770`.
"""

import contextlib
import os
import stat
from pathlib import Path

SHARED = stat.S_ISGID | stat.S_IWGRP


def is_shared(folder: Path) -> bool:
    """Say whether a folder is one that several graders write in."""
    return folder.stat().st_mode & SHARED == SHARED


def follow(folder: Path) -> None:
    """Have all that this process writes from now on allow its group and others what the folder allows, if it is shared."""
    if is_shared(folder):
        os.umask(0o777 & ~folder.stat().st_mode)


def share(place: Path) -> None:
    """Let the group write a file of ours in a shared folder, whoever made it before: SQLite never lets it."""
    with contextlib.suppress(OSError):
        status = place.stat()
        if is_shared(place.parent) and status.st_uid == os.geteuid() and not status.st_mode & stat.S_IWGRP:
            place.chmod(status.st_mode | stat.S_IRGRP | stat.S_IWGRP)


def account(user: int) -> str:
    """Return how a user of this machine is called."""
    import pwd

    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"user {user}"
