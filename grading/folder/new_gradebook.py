"""Making an empty gradebook in this process.

nbgrader starts another program for it, `alembic heads`, which takes seconds: longer than grading a hand-in.
"""

import contextlib
import os
import re
from pathlib import Path

from nbgrader.api import Base
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from grading.folder.rights import share

_NAME = re.compile(r"^revision = ['\"](\w+)", re.M)
_FOLLOWS = re.compile(r"^down_revision = ['\"]?(\w+)", re.M)


def make_if_missing(url: str) -> None:
    """Make the gradebook at this URL if it is a file that is not there: nbgrader's tables and its version of them.

    Any other database is left to nbgrader.
    """
    known = make_url(url)
    if known.get_backend_name() != "sqlite" or known.database in (None, "", ":memory:"):
        return
    place = Path(known.database)
    if place.exists() or not place.parent.is_dir():
        share(place)
        return
    fresh = place.with_name(f".{place.name}.{os.getpid()}.new")
    try:
        make(f"sqlite:///{fresh}")
        share(fresh)
        # whole or not at all; who was quicker has made the same
        with contextlib.suppress(FileExistsError):
            os.link(fresh, place)
    except OSError:
        # a file system without links, or no room: nbgrader tries, or says why not
        return
    finally:
        fresh.unlink(missing_ok=True)


def make(url: str) -> None:
    """Make nbgrader's tables in an empty database."""
    engine = create_engine(url, future=True)
    try:
        Base.metadata.create_all(bind=engine)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": newest_version()})
    finally:
        engine.dispose()


def newest_version() -> str:
    """Return nbgrader's name for its tables as they are now: that of the change to them that no other one follows."""
    # alembic would tell, after a fifth of a second, and with 11 MiB that a class's first run would keep
    changes = [path.read_text("utf-8") for path in Path(ALEMBIC_DIR, "versions").glob("*.py")]
    names, followed = ({find.search(text)[1] for text in changes} for find in (_NAME, _FOLLOWS))
    [newest] = names - followed
    return newest
