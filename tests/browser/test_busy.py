"""Live figures in a real JupyterLab while a cell runs: JupyterLab has the kernel draw them in another thread."""

import hashlib
import os
from itertools import product

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.jupyterlab import NotebookPage
from tests.browser.test_live import figure, live_notebook, settled
from tests.live.conftest import make

# Seconds that a cell is busy for.
BUSY = 30 if os.environ.get("PROOF") else 10
# Two figures, and which of their controls the hand moves.
MOVED = {"training_step": ("eta", "view"), "training_rate": ("rate",)}
# Trains, has a check look at an answer, draws a figure of the course and one of its own with mathtext in it, and warns.
LOOP = f"""
import io, time, warnings
from contextlib import redirect_stdout
import numpy as np
from matplotlib import pyplot as plt
from course import checks
from course.drawings.curves import loss_curves

def sigmoid(z):
    warnings.warn("of the cell's own")
    return 1 / (1 + np.exp(-z))

end, rounds, heard = time.monotonic() + {BUSY}, 0, []
weights = np.ones((50, 50))
while time.monotonic() < end:
    rounds += 1
    for _ in range(200):
        weights = np.tanh(weights @ weights / 50)
    loss_curves({{"loss": [1.0, 0.1, 0.01]}}, log=True).savefig(io.BytesIO())
    picture, axes = plt.subplots()
    axes.set(yscale="log", ylim=(10.0 ** -(rounds % 99 + 1), 1), title=f"$x^{{{{{{rounds}}}}}}$")
    picture.savefig(io.BytesIO())
    plt.close(picture)
    with redirect_stdout(io.StringIO()):
        checks.check("sigmoid", sigmoid)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        sigmoid(np.zeros(2))
    heard.append([str(one.message) for one in seen])
assert heard == [["of the cell's own"]] * rounds
print("went round", rounds > 0, "warns", end=" ")
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("default")
    warnings.warn("still", stacklevel=1)
print(len(seen))
"""
# Keeps, of every frame, the words that came with it and what the picture is.
KEEP = """figure => {
    const canvas = figure.querySelector('canvas');
    window.kept ??= {};
    const kept = window.kept[figure.getAttribute('aria-label')] = [];
    new MutationObserver(() => {
        const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        const words = figure.querySelector('.live-words').textContent;
        const digest = crypto.subtle.digest('SHA-256', data).then(
            bytes => [...new Uint8Array(bytes)].map(byte => byte.toString(16).padStart(2, '0')).join(''));
        kept.push(digest.then(picture => [words, picture]));
    }).observe(canvas, {attributes: true, attributeFilter: ['data-frame']});
}"""
KEPT = "figure => Promise.all(window.kept[figure.getAttribute('aria-label')])"


@pytest.fixture(scope="module")
def notebook(lab, page) -> NotebookPage:
    cells = [f"from course import live\nlive.{name}()" for name in MOVED]
    opened = NotebookPage(page, live_notebook(lab, "busy", *cells, "print('ready')", LOOP))
    opened.open(lab)
    return opened


def alone(name: str, moved: tuple[str, ...]) -> dict[str, set[str]]:
    """Return the pictures of a figure that nothing disturbs, by their words; moved: the controls that are not at their start."""
    drawn, pictures = make(name), {}
    ranges = {one["name"]: range(len(one["texts"])) for one in drawn.controls if one["name"] in moved}
    for places in product(*ranges.values()):
        picture, words = drawn.move(dict(zip(ranges, places, strict=True)))
        pictures.setdefault(words, set()).add(hashlib.sha256(np.ascontiguousarray(picture)).hexdigest())
    return pictures


def runs(notebook: NotebookPage, cell: int) -> Locator:
    """Return the sign of a cell that is running."""
    return notebook.cell(cell).locator(".jp-InputPrompt", has_text="[*]")


def test_two_figures_follow_the_hand_while_a_cell_trains_and_draws(notebook):
    keyboard = notebook.page.keyboard
    for cell in (0, 1, 2):
        notebook.cell(cell).locator(".cm-content").click()
        keyboard.press("Control+Enter")
        expect(notebook.output(cell).first).to_be_visible()
    found = [figure(notebook, cell) for cell in (0, 1)]
    sliders = [one.get_by_role("slider").first for one in found]
    for one in found:
        settled(one)
        one.evaluate(KEEP)
    notebook.cell(3).locator(".cm-content").click()
    keyboard.press("Control+Enter")
    expect(runs(notebook, 3)).to_be_visible()
    moved, key = 0, "ArrowRight"
    while runs(notebook, 3).is_visible():
        for slider in sliders:
            slider.focus()
            for _ in range(3):
                keyboard.press(key)
            moved += 1
        key = {"ArrowRight": "End", "End": "ArrowLeft", "ArrowLeft": "Home", "Home": "ArrowRight"}[key]
        found[0].get_by_role("combobox").select_option(["forward", "backward"][moved // 8 % 2])
    expect(notebook.output(3)).to_contain_text("went round True warns 1")
    for one, name in zip(found, MOVED, strict=True):
        settled(one)
        kept, right = one.evaluate(KEPT), alone(name, MOVED[name])
        assert len({words for words, _ in kept}) > 3
        for words, picture in kept:
            assert picture in right[words], words
    expect(notebook.page.locator('[data-mime-type="application/vnd.jupyter.stderr"]')).to_have_count(0)
