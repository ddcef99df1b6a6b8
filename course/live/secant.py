"""Chapter 3: the secant closing in on the tangent, and the error of its slope."""

from collections.abc import Sequence

import numpy as np

from course.drawings.later import Figure
from course.drawings.palette import DARK
from course.drawings.scene import Scene, Sheet
from course.drawings.secant import (
    FORMULAS,
    PRECISIONS,
    X,
    draw_curve,
    draw_error_curves,
    error_of,
    secant_in_words,
    slope_by,
)
from course.live.controls import choice, rates
from course.live.show import show


def secant_scene(precision: str = "float64") -> Scene:
    """Return the scene for "float64" or "float32"; painted and said for the step h (see drawings.secant)."""
    figure = Figure(figsize=(8.4, 3.9), layout="constrained")
    left, right = figure.subplots(1, 2)
    x = draw_curve(left)
    left.plot(X, np.exp(X), "o", color=DARK, markersize=7)
    left.legend(frameon=False, loc="upper left", fontsize=10)
    draw_error_curves(right, precision)

    def paint(on: Sequence[Sheet], h: float, **_) -> None:
        left, right = on
        for row, (name, (_formula, colour, line, _power)) in enumerate(FORMULAS.items()):
            first = X if name == "one-sided" else X - h
            slope = slope_by(name, h, precision)
            left.plot(
                x[[0, -1]],
                np.exp(first) + slope * (x[[0, -1]] - first),
                color=colour,
                linestyle=line,
                linewidth=1.8,
            )
            left.plot([first, X + h], np.exp([first, X + h]), "o", color=colour, markersize=6)
            text = f"{name}: slope {slope:.4f}"
            left.text(0.03, 0.72 - 0.08 * row, text, transform=left.transAxes, fontsize=10, color=colour)
            right.plot(
                [h], [error_of(name, h, precision)], "o", color=colour, markersize=9, markeredgecolor=DARK
            )
        left.text(0.03, 0.56, f"h = {h:.3g}", transform=left.transAxes, fontsize=11, color=DARK)

    def words(h: float, **_) -> str:
        return secant_in_words(h, precision)

    return Scene(figure, paint, words)


def secant() -> None:
    """Show two secants of e^x at x = 1 for a step h, and the relative error of their slopes."""
    show(
        "Secant and tangent",
        "Left: a curve, its tangent and two secants. Right: the error of the secants' slopes against the step.",
        secant_scene,
        [
            rates("h", "step h", 1e-16, 1, 1.0, per_decade=8),
            choice("precision", "computed in", list(PRECISIONS), "float64"),
        ],
        redraws=["precision"],
    )
