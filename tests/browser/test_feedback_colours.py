"""What a program prints in colours can be read on a feedback page, whatever background the colours were made for."""

from pathlib import Path

import pytest
from nbconvert.filters import ansi2html
from playwright.sync_api import Browser

CSS = Path(__file__).parents[2] / "grading" / "feedback" / "templates" / "feedback" / "page.css"
# The sixteen colours of terminals, and the pale ones that IPython gives a traceback for a dark screen.
COLOURS = [
    *(f"{number}" for first in (30, 40, 90, 100) for number in range(first, first + 8)),
    *("38;5;250", "38;5;255", "38;5;81", "38;2;238;238;238", "48;5;16", "38;5;226;48;5;255"),
    *("30;43", "37;47", "33;43", "36;46"),
]
# As WCAG reckons it; a background that is not there is the white of the page.
CONTRAST = """element => {
    const light = rgb => {
        const [r, g, b] = rgb.match(/[\\d.]+/g).map(x => x / 255).map(x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const {color, backgroundColor} = getComputedStyle(element);
    const under = /, 0\\)$/.test(backgroundColor) ? 'rgb(255, 255, 255)' : backgroundColor;
    const [low, high] = [light(color), light(under)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
}"""


@pytest.mark.slow
def test_every_colour_has_enough_contrast(chromium: Browser):
    printed = "".join(
        f"\x1b[{style}{colour}m{style}{colour}\x1b[0m\n" for colour in COLOURS for style in ("", "1;", "7;")
    )
    page = chromium.new_page()
    page.set_content(
        f'<style>{CSS.read_text("utf-8")}</style><div class="output_text"><pre>{ansi2html(printed)}</pre></div>'
    )
    spans = page.locator("span").all()
    assert len(spans) == 3 * len(COLOURS)
    found = {span.inner_text(): span.evaluate(CONTRAST) for span in spans}
    page.close()
    assert {text: contrast for text, contrast in found.items() if contrast < 4.5} == {}
