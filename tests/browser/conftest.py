"""One JupyterLab for all browser tests, started once as it costs seconds, and how a Chromium is started."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.browser.jupyterlab import Complaints, JupyterLab
from tests.lab.running import ready

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
# Milliseconds until a browser test gives up on what it waits for. Long, for a machine with other work is slow; what is
# fast enough is measured by `make bench`, not here. Playwright gives up after 5 s, and a busy formgrader takes longer.
PATIENCE = 120_000
expect.set_options(timeout=PATIENCE)


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
    # a new home would make matplotlib look at every font of this machine again
    fonts = {"MPLCONFIGDIR": matplotlib.get_configdir()}
    work = place / "work"
    with ready(ROOT, "lab", "--work", str(work), home=place / "home", **fonts) as server:
        yield JupyterLab(address=server.address, first_page=server.page, token=server.token, work=work)


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


@pytest.fixture(scope="module")
def page(lab: JupyterLab, chromium: Browser) -> Iterator[Page]:
    """A window of its own, logged in; whatever stands on its console at the end as an error is a failure."""
    context = chromium.new_context(viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    window = context.new_page()
    complaints = Complaints(window)
    yield window
    context.close()
    lab.stop_kernels()
    complaints.none()
