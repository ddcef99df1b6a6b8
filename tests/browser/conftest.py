"""One JupyterLab and one Chromium for all browser tests; both are started once, as they cost seconds."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib
import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.browser.jupyterlab import Complaints, JupyterLab

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_OPTIONS = (
    # as root, as in containers, Chromium refuses to start with its sandbox
    "--no-sandbox",
    "--disable-gpu",
    # no calls home: without a network they clutter the log and slow the start
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDTH, HEIGHT = 1280, 900


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, so that `-m "not browser"` leaves all of them out."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterLab]:
    """JupyterLab as `make lab` starts it, on a working copy of release/ in a temporary folder."""
    with running_lab(tmp_path_factory.mktemp("learner")) as running:
        yield running


@contextmanager
def running_lab(place: Path) -> Iterator[JupyterLab]:
    """Start JupyterLab as `make lab` does, with its working copy and its home in a folder."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    # neither the settings of the person who runs the tests nor a grading run around them has a say
    ours = ("JUPYTER", "IPYTHON", "NBGRADER", "MAKE")
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    surroundings |= {
        "HOME": str(place / "home"),
        # a new home would make matplotlib look at every font of this machine again
        "MPLCONFIGDIR": matplotlib.get_configdir(),
    }
    words = ["lab", "--no-browser", "--port", str(port), "--work", str(place / "work")]
    process = subprocess.Popen(
        [sys.executable, "-m", "course.lab", *words],
        cwd=ROOT,
        env=surroundings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        said = ""
        for line in process.stdout:
            said += line
            if ready := re.match(rf"JupyterLab is ready: (http://localhost:{port})(\S+)\?token=(\w+)", line):
                break
        else:
            pytest.fail(f"`python -m course.lab lab` did not get ready:\n{said}")
        yield JupyterLab(address=ready[1], first_page=ready[2], token=ready[3], work=place / "work")
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(30)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    with running_chromium() as browser:
        yield browser


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """Start a headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


def find_chromium(playwright: Playwright) -> str:
    """Return the path of a Chromium: named by CHROMIUM, installed here, or fetched by Playwright.

    Without one the tests are skipped, unless CI or REQUIRE_BROWSER is set: there they fail, so that nobody
    mistakes a missing browser for a passed test.
    """
    candidates = [os.environ.get("CHROMIUM"), *map(shutil.which, CHROMIUM_NAMES)]
    candidates.append(playwright.chromium.executable_path)
    for path in candidates:
        if path and Path(path).exists():
            return path
    missing = "There is no Chromium here: install one, or name it with CHROMIUM=/path/to/chromium."
    if os.environ.get("CI") or os.environ.get("REQUIRE_BROWSER"):
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """The folder for pictures that a person should look at."""
    folder = ROOT / "test-results"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def page(lab: JupyterLab, chromium: Browser) -> Iterator[Page]:
    """A window of its own, logged in; whatever stands on its console at the end as an error is a failure."""
    context = chromium.new_context(viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce")
    context.set_default_timeout(60_000)
    window = context.new_page()
    complaints = Complaints(window)
    yield window
    context.close()
    lab.stop_kernels()
    complaints.none()
