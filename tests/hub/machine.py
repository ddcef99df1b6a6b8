"""A machine for a class: throw-away accounts, the environment that all share, the course's folder and the exchange."""

import os
import pwd
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.grading.accounts import a_place_for_all, needs_root

ROOT = Path(__file__).resolve().parents[2]
# What `hub/environment` takes.
PYTHON = "/usr/bin/python3"
NEW_ENOUGH = "import sys; sys.exit(sys.version_info < (3, 11))"
COURSE_ID = "backpropagation"
# Seconds until a program or a server is given up.
PATIENCE = 300
PASSWORD = secrets.token_urlsafe(12)
AS_SHIPPED = "/srv/nbgrader/exchange"


@dataclass
class Machine:
    """What is in one folder of this machine, and the people who have accounts. group: that of the graders."""

    place: Path
    group: str
    graders: tuple[str, ...]
    learners: tuple[str, ...]

    @property
    def grader(self) -> str:
        """The first grader."""
        return self.graders[0]

    @property
    def course(self) -> Path:
        """The folder of the course."""
        return self.place / "course"

    @property
    def exchange(self) -> Path:
        """nbgrader's exchange."""
        return self.place / "exchange"

    @property
    def python(self) -> Path:
        """The Python of the environment that all share."""
        return self.place / "environment" / "bin" / "python"

    def home(self, name: str) -> Path:
        """The home of an account."""
        return Path(pwd.getpwnam(name).pw_dir)

    def start_as(self, name: str, *words: str | Path, folder: Path | None = None) -> subprocess.Popen:
        """Start a program as a person's own account, with all of its groups and none of root's rights."""
        person = pwd.getpwnam(name)
        who = ["setpriv", f"--reuid={name}", f"--regid={person.pw_gid}", "--init-groups"]
        who += ["--bounding-set=-all", "--inh-caps=-all"]
        return subprocess.Popen(
            [*who, *words], cwd=folder or person.pw_dir, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={"HOME": person.pw_dir, "PATH": f"{self.python.parent}:/usr/bin:/bin", "LANG": "C.UTF-8"},
        )  # fmt: skip

    def run_as(
        self, name: str, *words: str | Path, folder: Path | None = None
    ) -> subprocess.CompletedProcess:
        """Run a program as a person's own account to its end."""
        with self.start_as(name, *words, folder=folder) as process:
            out, err = process.communicate(timeout=PATIENCE)
        return subprocess.CompletedProcess(words, process.returncode, out, err)


@contextmanager
def prepared(released: Path, graders: Sequence[str], learners: Sequence[str]) -> Iterator[Machine]:
    """Make all that docs/hub.md names, with these accounts, and take it away again."""
    needs_root()
    if not shutil.which("npm"):
        needs("there is no npm for JupyterHub's proxy")
    if subprocess.run([PYTHON, "-c", NEW_ENOUGH], stderr=subprocess.DEVNULL).returncode:
        needs("the system's own Python is too old or missing")
    with a_place_for_all() as place, ExitStack() as undo:
        # compiling all takes longer than the few programs here, each of which compiles what it needs
        call("env", "UV_COMPILE_BYTECODE=0", ROOT / "hub" / "environment", place / "environment")
        machine = Machine(place, f"bp-graders-{secrets.token_hex(2)}", tuple(graders), tuple(learners))
        call("groupadd", machine.group)
        undo.callback(call, "groupdel", machine.group)
        for name in (*graders, *learners):
            call("useradd", "--create-home", "--base-dir", place, "--shell", "/bin/bash", name)
            undo.callback(_remove, name)
            (place / name).chmod(0o700)
            # the system's own login (PAM) asks for it
            call("chpasswd", said=f"{name}:{PASSWORD}")
        for name in graders:
            call("usermod", "-aG", machine.group, name)
        _lay_out(machine, released)
        yield machine


def needs(what: str) -> None:
    """Skip with a sentence, or fail where CI says that the hub must be tried."""
    if os.environ.get("REQUIRE_ROOT") and os.environ.get("REQUIRE_NETWORK"):
        pytest.fail(f"a hub is to be tried here, and {what}")
    pytest.skip(what)


def learners_settings(exchange: Path) -> str:
    """Return nbgrader's settings for learners as they are shipped, with another exchange."""
    settings = (ROOT / "hub" / "nbgrader_config.py").read_text("utf-8")
    assert AS_SHIPPED in settings
    return settings.replace(AS_SHIPPED, str(exchange))


def _lay_out(machine: Machine, released: Path) -> None:
    """Make the course's folder and the exchange with the rights that docs/hub.md names."""
    shutil.copytree(released, machine.course)
    (machine.course / "gradebook.db").write_bytes(b"")
    ours = machine.exchange / COURSE_ID
    ours.mkdir(parents=True)
    machine.exchange.chmod(0o1777)
    shutil.chown(ours, "root", machine.group)
    ours.chmod(0o2775)
    with (machine.course / "nbgrader_config.py").open("a") as config:
        config.write(f"c.Exchange.root = {str(machine.exchange)!r}\n")
    for path in (machine.course, *machine.course.rglob("*")):
        shutil.chown(path, machine.grader, machine.group)
        path.chmod(0o2770 if path.is_dir() else 0o660)


def _remove(name: str) -> None:
    """Remove an account, and what it still runs."""
    user = pwd.getpwnam(name).pw_uid
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if folder.stat().st_uid == user:
                os.kill(int(folder.name), 9)
        except OSError:
            continue
    call("userdel", "--force", name)


def call(*words: str | Path, said: str = "") -> None:
    """Run a program that must succeed."""
    done = subprocess.run([*words], cwd=ROOT, input=said, capture_output=True, text=True, errors="replace")
    assert done.returncode == 0, (words, done.stdout[-2000:], done.stderr[-2000:])
