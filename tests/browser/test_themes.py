"""What the course writes can be read in every theme of JupyterLab."""

import re

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.jupyterlab import NotebookPage
from tests.browser.test_live import live_notebook

THEMES = ("JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast")
CELLS = (
    "from course import checks, live\nfrom course.progress import show_progress",
    "checks.check('weight_needed', 8**0.5)",
    "checks.check('weight_needed', 4)",
    "checks.check('weight_needed', None)",
    "raise NotImplementedError('not attempted yet')",
    "checks.hint('weight_needed')\nchecks.recall('warm-up', 1)",
    "live.bowl()",
    "live.depth()",
    "show_progress()",
)
# Every piece of text below a cell with its contrast, as WCAG reckons it, on all grounds that show through.
CONTRASTS = """outputs => {
    const parts = colour => {
        const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
        return [r, g, b, a];
    };
    const light = ([r, g, b]) => {
        const linear = [r, g, b].map(x => x / 255)
            .map(x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    };
    const over = (top, under) => [0, 1, 2].map(k => top[3] * top[k] + (1 - top[3]) * under[k]).concat(1);
    const ground = element => {
        const own = parts(getComputedStyle(element).backgroundColor);
        if (own[3] === 1) return own;
        return over(own, element.parentElement ? ground(element.parentElement) : [255, 255, 255, 1]);
    };
    const found = [];
    for (const output of outputs) {
        const walk = document.createTreeWalker(output, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
            const text = walk.currentNode.textContent.trim(), element = walk.currentNode.parentElement;
            if (!text || ['STYLE', 'SCRIPT'].includes(element.tagName)) continue;
            const behind = ground(element), front = over(parts(getComputedStyle(element).color), behind);
            const [low, high] = [light(front), light(behind)].sort((a, b) => a - b);
            found.push([text.slice(0, 60), (high + 0.05) / (low + 0.05)]);
        }
    }
    return found;
}"""


@pytest.mark.slow
def test_every_text_of_the_course_has_enough_contrast_in_every_theme(lab, page):
    path = live_notebook(lab, "themes", *CELLS)
    written = nbformat.read(path, 4)
    for cell in written.cells:
        cell.metadata["tags"] = ["raises-exception"]
    nbformat.write(written, path)
    notebook = NotebookPage(page, path)
    notebook.open(lab)
    notebook.run_all()
    too_faint = {}
    for theme in THEMES:
        page.locator(".lm-MenuBar-itemLabel", has_text="Settings").click()
        # a submenu has no role
        page.locator(".lm-Menu-item", has_text=re.compile(r"^Theme\s*$")).hover()
        page.locator(".lm-Menu-item", has_text=re.compile(rf"^{theme}\s*$")).click()
        expect(page.locator("body")).to_have_attribute("data-jp-theme-name", theme)
        found = page.locator(".jp-OutputArea-output").evaluate_all(CONTRASTS)
        assert any("is right" in text for text, _ in found)
        assert any("not attempted" in text.lower() for text, _ in found)
        too_faint |= {(theme, text): contrast for text, contrast in found if contrast < 4.5}
    assert too_faint == {}
