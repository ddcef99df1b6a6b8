"""The real server in both modes: what its page switches off, Validate, and how it stops."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest

from tests.lab.conftest import CHAPTER, copy_front_door, free_port, write_notebook
from tests.lab.running import ready

pytestmark = pytest.mark.slow

PANELS = {
    "@jupyter/nbgrader:assignment-list",
    "@jupyter/nbgrader:course-list",
    "@jupyter/nbgrader:create-assignment",
    "@jupyter/nbgrader:formgrader",
    "@jupyter/nbgrader:menu",
}
NEWS = "@jupyterlab/apputils-extension:announcements"
# A person's own choice, made in another JupyterLab
OWN_CHOICE = "@jupyterlab/celltags-extension:plugin"


@dataclass
class Running:
    """A server that `python -m course.lab` started, and what it printed so far."""

    process: subprocess.Popen
    address: str
    token: str

    def get(self, path: str) -> str:
        return self._open(urllib.request.Request(self.address + path))

    def validate(self, path: str) -> dict:
        body = json.dumps({"path": path}).encode()
        request = urllib.request.Request(self.address + "/assignments/validate", data=body, method="POST")
        return json.loads(self._open(request))

    def disabled(self) -> set[str]:
        """Return the plugins that the page itself switches off."""
        page = self.get("/lab")
        data = re.search(r'<script id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.S)
        return set(json.loads(unescape(data[1]))["disabledExtensions"])

    def _open(self, request: urllib.request.Request) -> str:
        request.add_header("Authorization", f"token {self.token}")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=120) as answer:
            return answer.read().decode()


@contextlib.contextmanager
def running(checkout: Path, mode: str) -> Iterator[Running]:
    with ready(checkout, mode, home=checkout.parent / "home") as server:
        yield Running(server.process, server.address, server.token)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> Path:
    """A checkout of somebody who has a JupyterLab of their own."""
    place = copy_front_door(tmp_path_factory.mktemp("place") / "checkout")
    write_notebook(place / "release" / CHAPTER / "numpy-backprop.ipynb")
    labconfig = place.parent / "home" / ".jupyter" / "labconfig"
    labconfig.mkdir(parents=True)
    (labconfig / "page_config.json").write_text(json.dumps({"disabledExtensions": {OWN_CHOICE: True}}))
    return place


@pytest.fixture(scope="module")
def learner(checkout) -> Iterator[Running]:
    # the learner's server must not read the instructor's settings: these would break every validation
    (checkout / "nbgrader_config.py").write_text("raise SystemExit('read by the learner')\n")
    with running(checkout, "lab") as server:
        yield server


def test_the_learners_page_has_no_panels_of_the_instructor_and_no_news(learner):
    assert learner.disabled() >= PANELS | {NEWS}
    assert "@jupyter/nbgrader:validate-assignment" not in learner.disabled()
    with pytest.raises(urllib.error.HTTPError, match="404"):
        learner.get("/formgrader")


def test_suggestions_for_a_name_may_come_late(learner):
    # JupyterLab drops what comes after a second, without a word, and the first ones take longer on a slow machine
    kept = json.loads(learner.get("/lab/api/settings/@jupyterlab/completer-extension:manager"))
    assert kept["schema"]["properties"]["providerTimeout"]["default"] >= 10_000


def test_a_persons_own_settings_hold_and_are_left_as_they_are(learner, checkout):
    assert OWN_CHOICE in learner.disabled()
    own = checkout.parent / "home" / ".jupyter" / "labconfig" / "page_config.json"
    assert json.loads(own.read_text()) == {"disabledExtensions": {OWN_CHOICE: True}}


def test_the_learner_sees_the_working_copy_and_nothing_else(learner):
    listed = {entry["name"] for entry in json.loads(learner.get("/api/contents"))["content"]}
    assert listed == {CHAPTER}


def test_validate_says_what_failed_and_what_passed(learner, checkout):
    failed = learner.validate(f"{CHAPTER}/numpy-backprop.ipynb")
    assert failed["success"] is True
    (cell,) = failed["value"]["failed"]
    assert "AssertionError" in cell["error"]
    assert "x should be 2" in cell["error"]

    write_notebook(checkout / "work" / CHAPTER / "right.ipynb", answer="x = 2")
    passed = learner.validate(f"{CHAPTER}/right.ipynb")
    assert passed == {"success": True, "value": {}}


def test_the_instructors_page_has_formgrader_and_create_assignment(checkout):
    (checkout / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        f"c.CourseDirectory.root = {str(checkout)!r}\n"
        f"c.Exchange.root = {str(checkout / 'exchange')!r}\n"
    )
    write_notebook(checkout / "source" / CHAPTER / "numpy-backprop.ipynb")
    with running(checkout, "teach") as teacher:
        disabled = teacher.disabled()
        assert NEWS in disabled
        assert disabled & PANELS == {"@jupyter/nbgrader:assignment-list", "@jupyter/nbgrader:course-list"}
        assert "Manage Assignments" in teacher.get("/formgrader")
        assert CHAPTER in {a["name"] for a in json.loads(teacher.get("/formgrader/api/assignments"))}
        listed = {entry["name"] for entry in json.loads(teacher.get("/api/contents"))["content"]}
        assert {"course", "release", "source"} <= listed


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_stops_at_once_and_says_where_the_work_is(checkout, by):
    if signal.getsignal(by) == signal.SIG_IGN:
        # as under nohup: whoever is started now would rightly mind it
        signal.signal(by, signal.SIG_DFL)
    with running(checkout, "lab") as server:
        # a kernel, which has to go too
        kernels = urllib.request.Request(server.address + "/api/kernels", data=b"{}", method="POST")
        server._open(kernels)
        # pressed again and again until it is gone
        for _ in range(300):
            server.process.send_signal(by)
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.process.wait(0.1)
                break
        else:
            pytest.fail(f"it does not mind {by.name}")
        said = server.process.stdout.read()
        assert server.process.returncode == 0, said
    assert f"Stopped. Your work is in work/{CHAPTER}" in said
    assert "Traceback" not in said
    with pytest.raises(urllib.error.URLError, match="refused"):
        server.get("/api")


def test_a_server_that_cannot_start_is_said_in_one_sentence(checkout):
    settings = checkout.parent / "home" / ".jupyter" / "jupyter_server_config.py"
    settings.write_text("raise SystemExit('broken on purpose')\n")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "course.lab", "lab", "--no-browser", "--port", str(free_port())],
            cwd=checkout,
            env=os.environ | {"HOME": str(checkout.parent / "home")},
            capture_output=True,
            text=True,
            timeout=300,
        )
    finally:
        settings.unlink()
    assert done.returncode == 1
    assert "broken on purpose" in done.stdout
    assert done.stderr.startswith("JupyterLab ended while it was starting")
    assert done.stderr.count("\n") == 1
