"""A real JupyterHub on a machine of the test's own: proxy, logins, a server for each person, all on this machine alone."""

import json
import os
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

from tests.hub.machine import PATIENCE, ROOT, Machine, learners_settings, prepared

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
class Hub(Machine):
    """A running hub, and the people who have accounts."""

    address: str
    token: str

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

    def last_words(self) -> str:
        """The end of the hub's log."""
        return (self.place / "hub.log").read_text("utf-8", "replace")[-3000:]


@contextmanager
def running_hub(released: Path, learners: int) -> Iterator[Hub]:
    """Make everything that a hub needs, start it, and take all of it away again."""
    tag = secrets.token_hex(2)
    ada, *others = (f"bp-{name}-{tag}" for name in ("ada", "linus", "grace", "alan"))
    with prepared(released, [ada], others[:learners]) as machine:
        hub = Hub(**vars(machine), address="", token=secrets.token_hex(16))
        (hub.place / "for-learners").mkdir()
        (hub.place / "for-learners" / "nbgrader_config.py").write_text(
            learners_settings(hub.exchange), "utf-8"
        )
        (hub.place / "state").mkdir(mode=0o700)
        with _started(hub):
            hub.start([*hub.graders, *hub.learners])
            yield hub


@contextmanager
def _started(hub: Hub) -> Iterator[None]:
    port, hub_port, proxy_port = _free_ports(3)
    hub.address = f"http://127.0.0.1:{port}"
    text = (ROOT / "hub" / "jupyterhub_config.py").read_text("utf-8")
    for name, value in (
        ("COURSE", hub.course), ("ENVIRONMENT", hub.place / "environment"), ("FOR_LEARNERS", hub.place / "for-learners"),
        ("STATE", hub.place / "state"), ("GRADERS", hub.group),
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


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
