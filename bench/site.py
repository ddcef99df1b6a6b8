"""The course in a browser tab, beside a plain build: nothing compiled ahead, nothing loaded or begun beforehand.

The plain one is of the same course or, with --before, of that of an earlier build, from a clone in a folder of its own.
From the page to the first check answered, chapter 6 run through, and from a key to a slider's frame, there and in JupyterLab
on this machine. In turns, in one run, so that whatever else the machine does hits all alike.
"""

import argparse
import functools
import json
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from grading.commands.pages import executed
from grading.folder.opening import open_course
from grading.site import distribution as pyodide
from grading.site import lite
from tests.browser.conftest import HEIGHT, ROOT, WIDTH, running_chromium, running_lab
from tests.browser.jupyterlab import NotebookPage
from tests.browser.test_site import LIVE, Quiet, Server
from tests.site.pyodide_here import distribution

ROUNDS, PRESSES = 3, 9
FIRST, DEEP = "01-feed-forward", "06-vanishing-gradients"
PATIENCE = 600_000
# At most these parts of the plain build's times, and of the native one.
BARS = {"first check": 0.5, "chapter 6": 1 / 3, "slider": 1.3}
FRAME = """figure => new Promise(resolve => {
    const canvas = figure.querySelector('canvas'), before = canvas.dataset.frame;
    let pressed = 0;
    window.addEventListener('keydown', event => { pressed = event.timeStamp; }, {capture: true, once: true});
    new MutationObserver((_, seen) => {
        if (canvas.dataset.frame === before) return;
        seen.disconnect();
        requestAnimationFrame(() => resolve(performance.now() - pressed));
    }).observe(canvas, {attributes: true});
})"""


def run(options: argparse.Namespace) -> bool:
    """Print the medians and say whether the bars hold."""
    before = Path(options.before).resolve() if options.before else ROOT
    releases = {"ours": ROOT / "release", "plain": before / "release"}
    with tempfile.TemporaryDirectory() as folder, running_chromium() as browser:
        place = Path(folder)
        local = distribution(ROOT / ".pytest_cache/d/pyodide/distribution")
        ahead = place / "ahead"
        ahead.mkdir()
        for chapter in (FIRST, DEEP):
            executed(open_course(), ROOT / "source" / chapter / f"{chapter[3:]}.ipynb", ahead)
        plan = lite.Plan(ROOT, ROOT / "release", ["00-start-here", FIRST, DEEP], local, ahead)
        lite.build(plan, place / "ours/live")
        shutil.copytree(place / "ours", place / "plain")
        _make_plain(plan._replace(root=before, release=releases["plain"], ahead=None), place / "plain/live")
        taken: dict[str, dict[str, list[float]]] = {kind: {} for kind in ("ours", "plain")}
        for _ in range(ROUNDS):
            for kind in taken:
                with _served(place / kind) as address:
                    for name, seconds in _measured(browser, address, releases[kind]).items():
                        taken[kind].setdefault(name, []).append(seconds)
        with running_lab(place) as lab:
            native = _native(browser, lab)
    medians = {
        kind: {name: statistics.median(all_) for name, all_ in of.items()} for kind, of in taken.items()
    }
    beside = {
        "first check": medians["plain"]["first check"],
        "chapter 6": medians["plain"]["chapter 6"],
        "slider": native,
    }
    held = True
    for name, bar in BARS.items():
        mine, other = medians["ours"][name], beside[name]
        held &= mine <= bar * other
        against = "JupyterLab" if name == "slider" else "the plain build"
        print(
            f"{name:12} {mine:7.3f} s, {against} {other:7.3f} s: {mine / other:.2f} of it, at most {bar:.2f}"
        )
    return held


def _make_plain(plan: lite.Plan, site: Path) -> None:
    """Make of a site one as it was before there was `make site`; run-on is left, for cells that fail would end a run."""
    for chapter in plan.chapters:
        shutil.copytree(plan.release / chapter, site / "files" / chapter, dirs_exist_ok=True)
    [extension] = site.glob("extensions/backpropagation-course-site/static/remote.js")
    text = extension.read_text()
    assert text.count("beginEarly(app);") == 1
    extension.write_text(text.replace("beginEarly(app);", ""))
    lock, added = lite.packages(plan, lite.front_ends()[lite.KERNEL])
    # the kernel installs what a cell's imports name, with all that the list says they need
    lock["packages"][lite.KIT]["depends"] += lite.OF_FIGURES
    shutil.rmtree(site / lite.PLACE)
    pyodide.copy_into(site / lite.PLACE, plan.local, pyodide.only(lock, lite.NEEDED), added)
    path = site / "jupyter-lite.json"
    settings = json.loads(path.read_text())
    kernel = settings["jupyter-config-data"]["litePluginSettings"][f"{lite.KERNEL}:kernel"]
    # piplite of the distribution's age has to be there before the kernel fetches its own
    kernel["loadPyodideOptions"] = {"packages": ["micropip", "piplite"]}
    path.write_text(json.dumps(settings))


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    with Server(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _measured(browser: Browser, address: str, release: Path) -> dict[str, float]:
    """Measure one site in a browser that knows nothing of it yet."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    start = time.monotonic()
    first = _opened(page, address, release, FIRST)
    for name in (
        next(n for n, cell in enumerate(first.cells) if cell.cell_type == "code"),
        "sigmoid",
        "check-sigmoid",
    ):
        first.cell(name).locator(".cm-content").click()
        page.keyboard.press("ControlOrMeta+Enter")
    expect(first.output("check-sigmoid").first).to_contain_text("not attempted", timeout=PATIENCE)
    answered = time.monotonic() - start
    deep = _opened(page, address, release, DEEP)
    start = time.monotonic()
    deep.run_all()
    taken = {"first check": answered, "chapter 6": time.monotonic() - start, "slider": _slider(page)}
    context.close()
    return taken


def _opened(page: Page, address: str, release: Path, chapter: str) -> NotebookPage:
    path = f"{chapter}/{chapter[3:]}.ipynb"
    page.goto(f"{address}/{LIVE}?path={path}&workspace={chapter}")
    expect(page.locator("#jp-main-statusbar")).to_contain_text("Idle", timeout=PATIENCE)
    notebook = NotebookPage(page, release / path)
    notebook.wait_until_loaded()
    return notebook


def _native(browser: Browser, lab) -> float:
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    context.set_default_timeout(PATIENCE)
    notebook = NotebookPage(context.new_page(), lab.work / DEEP / f"{DEEP[3:]}.ipynb")
    notebook.open(lab)
    notebook.run_all()
    seconds = _slider(notebook.page)
    context.close()
    return seconds


def _slider(page: Page) -> float:
    """Return the median of the seconds from a key to the frame that it brings, in the first live figure."""
    figure = page.locator(".live-figure").first
    figure.scroll_into_view_if_needed()
    slider = figure.get_by_role("slider").first
    slider.focus()
    taken = []
    for press in range(PRESSES + 1):
        figure.evaluate(f"figure => {{ window.frame = ({FRAME})(figure); }}")
        page.keyboard.press("ArrowRight" if press % 2 else "ArrowLeft")
        taken.append(page.evaluate("window.frame") / 1000)
        expect(figure.locator(".live-words")).to_have_attribute("aria-busy", "false")
    return statistics.median(taken[1:])
