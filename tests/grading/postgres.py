"""A PostgreSQL of the test's own: a private cluster that listens on a socket in its own folder, and is stopped again."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

# It only has to last as long as the tests.
SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "listen_addresses=",
    "shared_buffers=16MB",
)


def programs() -> Path:
    """Return the folder of PostgreSQL's programs; skip with a sentence where there are none, unless CI wants them."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = str(debian[-1]) if debian else shutil.which("initdb")
    if found and sys.platform != "win32":
        return Path(found).parent
    if os.environ.get("REQUIRE_POSTGRES"):
        pytest.fail("REQUIRE_POSTGRES is set, and there is no PostgreSQL: install the package postgresql")
    pytest.skip("there is no PostgreSQL here: install the package postgresql")


@contextmanager
def cluster() -> Iterator[str]:
    """Start a server, and give the beginning of the address of a database in it."""
    where = programs()
    # a socket's path has 107 bytes, and pytest's folders are long
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    # it refuses to be root
    who = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []

    def run(program: str, *words: str) -> None:
        # its server would keep our pipes open: what it says goes into its log
        with (folder / "said").open("ab") as said:
            done = subprocess.run(
                [*who, where / program, *words],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd=folder,
            )
        assert done.returncode == 0, (folder / "said").read_text("utf-8", "replace")

    try:
        if who:
            shutil.chown(folder, "nobody", "nogroup")
        data = folder / "data"
        run(
            "initdb", "-D", str(data), "-U", "grader", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"
        )
        options = [f"-k {folder}", *(f"-c {setting}" for setting in SETTINGS)]
        run("pg_ctl", "start", "-w", "-D", str(data), "-l", str(folder / "log"), "-o", " ".join(options))
        try:
            yield f"host={folder} user=grader"
        finally:
            run("pg_ctl", "stop", "-D", str(data), "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_database(server: str, name: str) -> str:
    """Make an empty database, and return its address as nbgrader takes it."""
    with psycopg.connect(f"{server} dbname=postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    folder = server.split("=")[1].split()[0]
    return f"postgresql+psycopg://grader@/{name}?host={folder}"
