"""A real JupyterHub on this machine alone: its own environment, proxy, throw-away accounts, course and exchange."""

import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest

from tests.grading.accounts import a_place_for_all, needs_root

ROOT = Path(__file__).resolve().parents[2]
# What `hub/environment` takes.
PYTHON = "/usr/bin/python3"
COURSE_ID = "backpropagation"
PATIENCE = 300
PASSWORD = secrets.token_urlsafe(12)
ANYBODY = "import sys; sys.exit(sys.version_info < (3, 11))"
# Appended to what we ship: where this hub listens, and how the test asks it beside the browser.
OF_THE_TEST = """
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub_port}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
c.LocalProcessSpawner.interrupt_timeout = c.LocalProcessSpawner.term_timeout = 1
c.JupyterHub.services.append({{"name": "test", "api_token": {token!r}}})
c.JupyterHub.load_roles.append(
    {{"name": "test", "scopes": ["admin:users", "admin:servers", "access:servers"], "services": ["test"]}}
)
"""


@dataclass
class Answer:
    """What a server said."""

    status: int
    text: str
    headers: Message


@dataclass
class Hub:
    """A running hub, and the people who have accounts."""

    place: Path
    address: str
    token: str
    grader: str
    learners: tuple[str, ...]

    @property
    def course(self) -> Path:
        return self.place / "course"

    @property
    def python(self) -> Path:
        return self.place / "environment" / "bin" / "python"

    def home(self, name: str) -> Path:
        return Path(pwd.getpwnam(name).pw_dir)

    def ask(self, path: str, method: str = "GET", **said) -> Answer:
        """Ask the hub, or a person's own server below /user/NAME; `said` goes along as JSON."""
        body = None if method == "GET" else json.dumps(said).encode()
        request = urllib.request.Request(
            self.address + path, data=body, method=method, headers={"Authorization": f"token {self.token}"}
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=PATIENCE) as answer:
                return Answer(answer.status, answer.read().decode("utf-8", "replace"), answer.headers)
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read().decode("utf-8", "replace"), error.headers)

    def start(self, people: list[str]) -> None:
        """Start the servers of these people, and wait until they answer."""
        with ThreadPoolExecutor(len(people)) as threads:
            list(threads.map(self._start, people))

    def _start(self, name: str) -> None:
        self.ask(f"/hub/api/users/{name}", "POST")
        said = self.ask(f"/hub/api/users/{name}/server", "POST")
        assert said.status in (201, 202), (said, self.last_words())
        until = time.monotonic() + PATIENCE
        while self.ask(f"/user/{name}/api/status").status != 200:
            assert time.monotonic() < until, self.last_words()
            time.sleep(0.5)

    def _log(self) -> str:
        return (self.place / "hub.log").read_text("utf-8", "replace")[-3000:]

    def run_as(
        self, name: str, *words: str | Path, folder: Path | None = None
    ) -> subprocess.CompletedProcess:
        """Run a program as a person's own account, with all of its groups and none of root's rights."""
        person = pwd.getpwnam(name)
        who = [
            "setpriv",
            f"--reuid={name}",
            f"--regid={person.pw_gid}",
            "--init-groups",
            "--bounding-set=-all",
            "--inh-caps=-all",
        ]
        return subprocess.run(
            [*who, *words], cwd=folder or person.pw_dir, capture_output=True, text=True, timeout=PATIENCE,
            env={"HOME": person.pw_dir, "PATH": f"{self.python.parent}:/usr/bin:/bin", "LANG": "C.UTF-8"},
        )  # fmt: skip


def needs(what: str) -> None:
    """Skip with a sentence, or fail where CI says that the hub must be tried."""
    if os.environ.get("REQUIRE_ROOT") and os.environ.get("REQUIRE_NETWORK"):
        pytest.fail(f"a hub is to be tried here, and {what}")
    pytest.skip(what)


@contextmanager
def running_hub(released: Path, learners: int) -> Iterator[Hub]:
    """Make everything that a hub needs, start it, and take all of it away again."""
    needs_root()
    if not shutil.which("npm"):
        needs("there is no npm for JupyterHub's proxy")
    if subprocess.run([PYTHON, "-c", ANYBODY], stderr=subprocess.DEVNULL).returncode:
        needs("the system's own Python is too old or missing")
    with a_place_for_all() as place, ExitStack() as undo:
        _call(ROOT / "hub" / "environment", place / "environment")
        tag = secrets.token_hex(2)
        group, people = (
            f"bp-graders-{tag}",
            [f"bp-{name}-{tag}" for name in ("ada", "linus", "grace", "alan")],
        )
        people = people[: 1 + learners]
        _call("groupadd", group)
        undo.callback(_call, "groupdel", group)
        for number, name in enumerate(people):
            _call("useradd", "--create-home", "--base-dir", place, "--shell", "/bin/bash", name)
            # the system's own login (PAM) asks for it
            _call("chpasswd", said=f"{name}:{PASSWORD}")
            undo.callback(_remove, name)
            (place / name).chmod(0o700)
            if number == 0:
                _call("usermod", "-aG", group, name)
        hub = Hub(place, "", secrets.token_hex(16), people[0], tuple(people[1:]))
        _lay_out(hub, released, group)
        undo.enter_context(_started(hub, group))
        hub.start(people)
        yield hub


def _lay_out(hub: Hub, released: Path, group: str) -> None:
    """Make the course's folder and the exchange with the rights that docs/hub.md names."""
    shutil.copytree(released, hub.course)
    (hub.course / "gradebook.db").unlink(missing_ok=True)
    for path in (hub.course, *hub.course.rglob("*")):
        shutil.chown(path, hub.grader, group)
        path.chmod(0o2770 if path.is_dir() else 0o660)
    exchange = hub.place / "exchange"
    (exchange / COURSE_ID).mkdir(parents=True)
    exchange.chmod(0o1777)
    shutil.chown(exchange / COURSE_ID, "root", group)
    (exchange / COURSE_ID).chmod(0o2775)
    with (hub.course / "nbgrader_config.py").open("a") as config:
        config.write(f"c.Exchange.root = {str(exchange)!r}\n")
    for_learners = hub.place / "for-learners"
    for_learners.mkdir()
    settings = (ROOT / "hub" / "nbgrader_config.py").read_text("utf-8")
    assert "/srv/nbgrader/exchange" in settings
    (for_learners / "nbgrader_config.py").write_text(
        settings.replace("/srv/nbgrader/exchange", str(exchange)), "utf-8"
    )
    (hub.place / "state").mkdir(mode=0o700)


@contextmanager
def _started(hub: Hub, group: str) -> Iterator[None]:
    port, hub_port, proxy_port = _free_ports(3)
    hub.address = f"http://127.0.0.1:{port}"
    text = (ROOT / "hub" / "jupyterhub_config.py").read_text("utf-8")
    for name, value in (
        ("COURSE", hub.course), ("ENVIRONMENT", hub.place / "environment"), ("FOR_LEARNERS", hub.place / "for-learners"),
        ("STATE", hub.place / "state"), ("GRADERS", group),
    ):  # fmt: skip
        before = next(line for line in text.splitlines() if line.startswith(f"{name} = "))
        text = text.replace(before, f"{name} = {str(value)!r}")
    ours = OF_THE_TEST.format(port=port, hub_port=hub_port, proxy_port=proxy_port, token=hub.token)
    (hub.place / "jupyterhub_config.py").write_text(text + ours)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PYTHON"))
    }
    with (hub.place / "hub.log").open("wb") as log:
        process = subprocess.Popen(
            [hub.python.parent / "jupyterhub", "-f", hub.place / "jupyterhub_config.py"],
            cwd=hub.place, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        try:
            until = time.monotonic() + PATIENCE
            while True:
                try:
                    if hub.ask("/hub/api").status == 200:
                        break
                except OSError:
                    pass
                assert process.poll() is None, hub.last_words()
                assert time.monotonic() < until, hub.last_words()
                time.sleep(0.3)
            yield
        finally:
            # it stops the servers and the proxy that it has started
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()


def _remove(name: str) -> None:
    """Remove an account, and what it still runs."""
    user = pwd.getpwnam(name).pw_uid
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if folder.stat().st_uid == user:
                os.kill(int(folder.name), 9)
        except OSError:
            continue
    _call("userdel", "--force", name)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _call(*words: str | Path, said: str = "") -> None:
    done = subprocess.run([*words], cwd=ROOT, input=said, capture_output=True, text=True, errors="replace")
    assert done.returncode == 0, (words, done.stdout[-2000:], done.stderr[-2000:])
