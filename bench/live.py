"""From key press to changed pixels: every live figure, the same picture through `interact`, and the floor.

One run, one browser. All three are measured in turns, so that whatever else the machine does hits them alike.
"""

import statistics
import tempfile
import time
from argparse import Namespace
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from playwright.sync_api import Locator, Page

from course import live
from tests.browser.conftest import HEIGHT, ROOT, WIDTH, running_chromium, running_lab
from tests.browser.jupyterlab import NotebookPage

ROUNDS, PRESSES = 5, 7  # and one more, to warm up: as many to the left as to the right
# Chromium shows what has changed with its next frame; an <img> counts when it is decoded, a canvas when it is painted,
# which it says by counting its frames. That its pixels are others than before is looked at when the time is taken.
WATCH = """([element, kind, name]) => new Promise((resolve, reject) => {
    let pressed = 0;
    const late = setTimeout(() => reject(new Error(`nothing changed within 10 s: ${name}`)), 10000);
    const press = event => { pressed = event.timeStamp; };
    window.addEventListener('keydown', press, {capture: true, once: true});
    const shown = {
        floor: () => element.textContent,
        interact: () => element.querySelector('img')?.src ?? before,
        live: () => element.querySelector('canvas').dataset.frame,
    }[kind];
    const pixels = () => kind === 'live' ? element.querySelector('canvas').toDataURL() : null;
    const seen = new MutationObserver(async () => {
        if (shown() === before) return;
        seen.disconnect();
        if (kind === 'interact') await element.querySelector('img').decode();
        requestAnimationFrame(() => {
            clearTimeout(late);
            window.measured.push(performance.now() - pressed);
            if (kind === 'live' && pixels() === pixelsBefore) reject(new Error(`the same picture: ${name}`));
            resolve();
        });
    });
    const pixelsBefore = pixels();
    const before = shown();
    seen.observe(element, {attributes: true, childList: true, characterData: true, subtree: true});
    window.watching = true;
})"""
# A cell that trains until it is told to stop, and how many times as long a figure may take meanwhile.
BUSY = """from pathlib import Path
import numpy as np
weights = np.ones((50, 50))
while not Path('stop').exists():
    for _ in range(100):
        weights = np.tanh(weights @ weights / 50)
"""
MEANWHILE = 3
# When the last event of a drag came, and when the last frame.
FOLLOW = """figure => {
    window.drag = {event: 0, frame: 0};
    figure.addEventListener('input', () => { window.drag.event = performance.now(); }, true);
    new MutationObserver(() => {
        requestAnimationFrame(() => { window.drag.frame = performance.now(); });
    }).observe(figure.querySelector('canvas'), {attributes: true, attributeFilter: ['data-frame']});
}"""


@dataclass
class Subject:
    """Something with a slider whose reaction is timed."""

    name: str
    kind: str
    cell: int
    times: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The 50th percentile."""
        return statistics.median(self.times)

    @property
    def late(self) -> float:
        """The 95th percentile."""
        return statistics.quantiles(self.times, n=20, method="inclusive")[-1]


def run(_: Namespace) -> bool:
    """Measure, print, and say whether every bar holds."""
    subjects, cells = (
        [Subject("floor", "floor", 0)],
        ["%matplotlib inline\nfrom bench.rebuilt import floor\nfloor()"],
    )
    for name in live.__all__:
        subjects += [Subject(name, "live", len(cells)), Subject(name, "interact", len(cells) + 1)]
        cells += [
            f"from course import live\nlive.{name}()",
            f"from bench.rebuilt import rebuilt\nrebuilt({name!r})",
        ]
    cells.append(BUSY)
    cells[0] = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n{cells[0]}"
    with (
        tempfile.TemporaryDirectory() as place,
        running_lab(Path(place)) as lab,
        running_chromium() as chromium,
    ):
        page = chromium.new_context(viewport={"width": WIDTH, "height": HEIGHT}).new_page()
        path = lab.work / "bench.ipynb"
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        notebook.metadata["kernelspec"] = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
        nbformat.write(notebook, path)
        opened = NotebookPage(page, path)
        opened.open(lab)
        (lab.work / "stop").touch()
        opened.run_all()
        for _ in range(ROUNDS):
            for subject in subjects:
                _press_keys(opened, subject)
        meanwhile = _while_a_cell_runs(opened, subjects[1], lab.work / "stop")
        backlog = {subject.name: _drag(opened, subject) for subject in subjects if subject.kind == "live"}
    return _report(subjects, backlog) and meanwhile


def _while_a_cell_runs(notebook: NotebookPage, figure: Subject, stop: Path) -> bool:
    """Press keys while the last cell trains, and while it does not, in turns; print, and say whether the bar holds."""
    idle, busy = (Subject(figure.name, figure.kind, figure.cell) for _ in range(2))
    last = notebook.code_cells - 1
    for _ in range(ROUNDS):
        _press_keys(notebook, idle)
        stop.unlink()
        notebook.cell(last).locator(".cm-content").click()
        notebook.page.keyboard.press("Control+Enter")
        running = notebook.cell(last).locator(".jp-InputPrompt", has_text="[*]")
        running.wait_for(timeout=60_000)
        _press_keys(notebook, busy)
        stop.touch()
        running.wait_for(state="detached", timeout=60_000)
    good = busy.median <= MEANWHILE * idle.median
    print(f"{figure.name} while a cell trains: {busy.median:.0f} ms, {busy.median / idle.median:.1f} times the "
          f"{idle.median:.0f} ms of an idle kernel; bar: {MEANWHILE}{'' if good else '  misses a bar'}")  # fmt: skip
    return good


def _slider(notebook: NotebookPage, subject: Subject) -> tuple[Locator, Locator]:
    """Return what changes, and what takes the keys."""
    cell = notebook.cell(subject.cell)
    if subject.kind == "live":
        return cell.locator(".live-figure"), cell.locator("input[type=range]").first
    changing = ".widget-label" if subject.kind == "floor" else ".widget-output"
    cell.locator(changing).last.wait_for(timeout=60_000)
    if subject.kind == "interact":
        cell.locator(".widget-output img").wait_for(timeout=60_000)
    return cell.locator(changing).last, cell.locator(".noUi-handle").first


def _press_keys(notebook: NotebookPage, subject: Subject) -> None:
    """Press an arrow several times, there and back, and keep the times but the first one."""
    page: Page = notebook.page
    changing, handle = _slider(notebook, subject)
    # JupyterLab's shortcuts swallow the arrows of stock sliders; ours say themselves that they want them
    handle.evaluate("element => element.setAttribute('data-lm-suppress-shortcuts', 'true')")
    handle.focus()
    page.wait_for_timeout(300)
    page.evaluate("window.measured = []")
    for press in range(PRESSES + 1):
        watched = page.evaluate_handle("given => { window.watch = (" + WATCH + ")(given); }",
                                       [changing.element_handle(), subject.kind, f'{subject.kind} {subject.name}'])  # fmt: skip
        watched.dispose()
        # to the left first: some sliders start at their right end
        page.keyboard.press("ArrowLeft" if press <= PRESSES / 2 else "ArrowRight")
        page.evaluate("() => window.watch")
        page.wait_for_timeout(60)
    subject.times += page.evaluate("window.measured")[1:]


def _drag(notebook: NotebookPage, subject: Subject) -> float:
    """Drag for two seconds with 100 events; return how long after the last one the last frame came, in ms."""
    figure, handle = _slider(notebook, subject)
    page = notebook.page
    figure.evaluate(FOLLOW)
    box = handle.bounding_box()
    left, width, height = box["x"] + 8, box["width"] - 16, box["y"] + box["height"] / 2
    page.mouse.move(left, height)
    page.mouse.down()
    start = time.monotonic()
    for event in range(100):
        page.mouse.move(left + width * event / 99, height)
        time.sleep(max(0, start + 0.02 * (event + 1) - time.monotonic()))
    page.mouse.up()
    page.wait_for_timeout(1500)
    drag = page.evaluate("window.drag")
    return drag["frame"] - drag["event"]


def _report(subjects: list[Subject], backlog: dict[str, float]) -> bool:
    """Print the table and return whether all bars hold."""
    floor = subjects[0]
    print(f"\nkey press to changed pixels, {ROUNDS * PRESSES} presses each, in ms")
    print(f"{'':<16}{'median':>8}{'95 %':>8}{'interact':>10}{'95 %':>8}{'above floor':>13}{'of floor':>10}"
          f"{'95 % of floor':>15}{'backlog':>9}")  # fmt: skip
    print(f"{'floor':<16}{floor.median:>8.1f}{floor.late:>8.1f}")
    held = True
    for ours in subjects:
        if ours.kind != "live":
            continue
        theirs = next(other for other in subjects if other.kind == "interact" and other.name == ours.name)
        above = ours.median - floor.median
        times = (theirs.median - floor.median) / above if above > 0 else float("inf")
        share, late = ours.median / floor.median, ours.late / floor.median
        good = times >= 5 and share <= 1.5 and late < 3 and backlog[ours.name] <= 250
        held &= good
        print(f"{ours.name:<16}{ours.median:>8.1f}{ours.late:>8.1f}{theirs.median:>10.1f}{theirs.late:>8.1f}"
              f"{times:>12.1f}x{share:>9.2f}x{late:>14.2f}x{backlog[ours.name]:>9.0f}"
              f"{'' if good else '  misses a bar'}")  # fmt: skip
    print("bars: at least 5 x smaller above the floor than interact, at most 1.5 x and (95 %) under 3 x the floor's "
          "median, the last frame of a drag of 100 events within 250 ms")  # fmt: skip
    return held
