r"""Formulas as pictures, set by matplotlib: readable from disk and on paper, without a network or a script.

matplotlib knows most of TeX's mathematics. What it does not know (matrices, braces below) stays as it was
typed. The picture's alternative text is the formula as it was typed.
"""

import base64
import html
import io
import logging
import re
from functools import lru_cache

import matplotlib
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import MathTextParser

# Longer ones are no formulas, and setting them could take for ever.
LONGEST = 400
POINTS, LARGE_POINTS = 11.5, 13
# What matplotlib calls by another name, or does not need.
SPELLINGS = (
    (r"\\tfrac\s*(\d)\s*(\d)", r"\\frac{\1}{\2}"),
    (r"\\[td]frac(?![a-z])", r"\\frac"),
    (r"\\(?:bigl|bigr|Bigl|Bigr|big|Big)(?![a-zA-Z])", ""),
    (r"\\le(?![a-z])", r"\\leq"),
    (r"\\ge(?![a-z])", r"\\geq"),
    (r"\\sqrt\s+(\w)", r"\\sqrt{\1}"),
    (r"\s+", " "),
)

# A letter that a font lacks is drawn as a box; nobody at the terminal can do anything about it.
logging.getLogger("matplotlib.mathtext").setLevel(logging.ERROR)


@lru_cache(maxsize=4096)
def picture(tex: str, large: bool = False) -> str:
    """Return an `<img>` of a formula, or the formula in `<code>` where it cannot be drawn."""
    shown = html.escape(tex.strip())
    try:
        svg, width, height, below = _drawn(_spelled(tex), LARGE_POINTS if large else POINTS)
    except Exception:  # whatever a parser makes of a learner's formula, its text is still there to show
        return f"<code>{shown}</code>"
    data = base64.b64encode(svg).decode()
    style = f"width: {width:.1f}pt; height: {height:.1f}pt; vertical-align: {-below:.1f}pt"
    return f'<img alt="{shown}" style="{style}" src="data:image/svg+xml;base64,{data}">'


def _spelled(tex: str) -> str:
    if len(tex) > LONGEST or "$" in tex:
        raise ValueError("not a formula")
    for pattern, replacement in SPELLINGS:
        tex = re.sub(pattern, replacement, tex.strip())
    return f"${tex}$"


def _drawn(formula: str, points: float) -> tuple[bytes, float, float, float]:
    """Return an SVG, its width and height, and how much of it hangs below the line, in points."""
    # the same bytes every time: no date, and names that do not depend on chance
    with matplotlib.rc_context({"mathtext.fontset": "cm", "svg.hashsalt": "formula"}):
        font = FontProperties(size=points)
        width, height, below, _, _ = MathTextParser("path").parse(formula, dpi=72, prop=font)
        figure = Figure(figsize=(width / 72, height / 72))
        figure.text(0, below / height, formula, fontproperties=font)
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return buffer.getvalue(), width, height, below
