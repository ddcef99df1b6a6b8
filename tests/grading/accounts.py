"""Commands run as other people of this machine: numbers without an account, so that none has to be made. Root only."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

GRADERS = 61000
# They may read this Python and the course that is tried, wherever these lie, and write only what rights allow.
READS_ALL = (
    "--bounding-set=-all,+dac_read_search",
    "--inh-caps=-all,+dac_read_search",
    "--ambient-caps=+dac_read_search",
)


@dataclass
class Account:
    """Somebody of this machine. reads_all: past all rights to read, as one who runs a Python of root's must."""

    user: int
    group: int
    reads_all: bool = True

    def start(self, words: list, folder: Path, **how) -> subprocess.Popen:
        """Start a program as them, with the umask that most systems have."""
        who = [f"--reuid={self.user}", f"--regid={self.group}", "--clear-groups"]
        who += READS_ALL if self.reads_all else ("--bounding-set=-all", "--inh-caps=-all")
        home = folder.parent / f"home-{self.user}"
        if not home.exists():
            home.mkdir(mode=0o700)
            os.chown(home, self.user, self.group)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
        return subprocess.Popen(
            ["setpriv", *who, *map(str, words)], cwd=folder, env={**kept, "HOME": str(home)}, umask=0o022,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **how,
        )  # fmt: skip

    def run(self, words: list, folder: Path) -> subprocess.CompletedProcess:
        """Run a program as them to its end."""
        with self.start(words, folder) as process:
            out, err = process.communicate(timeout=600)
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def python(self, folder: Path, *words: str) -> subprocess.CompletedProcess:
        """Run `python -m` as them."""
        return self.run([sys.executable, "-m", *words], folder)


def needs_root() -> None:
    """Skip with a sentence where nobody may become somebody else; fail if CI says that it must be tried."""
    if sys.platform == "linux" and os.geteuid() == 0 and shutil.which("setpriv"):
        return
    if os.environ.get("REQUIRE_ROOT"):
        pytest.fail("REQUIRE_ROOT is set, and other accounts can be taken on by root only, with setpriv")
    pytest.skip("what other accounts may do is tried by root, with setpriv")


@contextmanager
def a_place_for_all() -> Iterator[Path]:
    """A temporary folder that everybody can get to; pytest's own are root's."""
    folder = Path(tempfile.mkdtemp(prefix="course-"))
    try:
        folder.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder)


def give(folder: Path, user: int, group: int) -> None:
    """Give a folder to somebody and their group, as `chown -R` and `chmod -R g+rwX,o-rwx` with 2770 for folders do."""
    for place in (folder, *folder.rglob("*")):
        os.chown(place, user, group)
        place.chmod(0o2770 if place.is_dir() else 0o660)
