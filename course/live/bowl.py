"""Chapter 2: gradient descent in a bowl, with a learning rate."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from course.drawings.palette import BLUE, DARK, GREY, ORANGE
from course.drawings.scene import Scene, Sheet
from course.live.controls import rates, slider
from course.live.show import show
from course.parabola import BOTTOM, CURVATURE, loss, slope, walk

REACH = 4.0
MOST_STEPS = 20
# closer than this to a threshold, a rate stands on it
ON_THE_LINE = 1e-9


def bowl_scene() -> Scene:
    """Return the scene, painted and said for `start`, `eta` and `steps`."""
    figure = Figure(figsize=(7.4, 4.2), layout="constrained")
    axes = figure.add_subplot()
    w = np.linspace(BOTTOM - REACH, BOTTOM + REACH, 301)
    axes.plot(w, loss(w), color=GREY, linewidth=2)
    axes.axvline(BOTTOM, color=ORANGE, linestyle=":", linewidth=1.8)
    axes.text(
        BOTTOM,
        0.86 * loss(BOTTOM + REACH),
        "lowest loss",
        ha="center",
        fontsize=10,
        color=DARK,
        bbox={"facecolor": "white", "edgecolor": ORANGE},
    )
    axes.set_xlim(w[0], w[-1])
    axes.set_ylim(-2, loss(BOTTOM + REACH))
    axes.set_xlabel("weight w")
    axes.set_ylabel("loss E")
    axes.grid(alpha=0.3)

    def paint(on: Sequence[Sheet], start: float, eta: float, steps: int) -> None:
        [axes] = on
        visited = walk(start, eta, steps)
        axes.plot(visited, loss(visited), color=BLUE, linewidth=1.4, marker="o", markersize=5, zorder=3)
        here = visited[-1]
        reach = np.array([-1.2, 1.2]) / np.hypot(1, slope(here) / 8)
        axes.plot(here + reach, loss(here) + slope(here) * reach, color=DARK, linewidth=2, zorder=4)
        axes.plot([here], [loss(here)], "o", color=DARK, markersize=9, zorder=5)
        axes.text(
            0, 1.03, f"η = {eta:g}, step {steps}: w = {here:.4g}, slope {slope(here):.3g}".replace("-", "−"),
            transform=axes.transAxes, fontsize=11, color=DARK,
        )  # fmt: skip

    return Scene(figure, paint, in_words)


def in_words(start: float, eta: float, steps: int) -> str:
    """Return the picture as text."""
    visited = walk(start, eta, steps)
    here = visited[-1]
    side = (
        "zero"
        if abs(here - BOTTOM) < ON_THE_LINE
        else "positive, so downhill is to the left"
        if here > BOTTOM
        else "negative, so downhill is to the right"
    )
    said = f"Learning rate {eta:g}. From w = {start:.4g} in {steps} steps to w = {here:.4g}, loss {loss(here):.4g}. "
    said += f"The slope there is {slope(here):.4g}: {side}. "
    if abs(here - BOTTOM) > REACH:
        said += "That is outside the picture. "
    return (said + _outlook(eta)).replace("-", "−")


def _outlook(eta: float) -> str:
    factor = 1 - CURVATURE * eta
    if abs(abs(factor) - 1) < ON_THE_LINE:
        return "Each step lands as far on the other side: the walk never settles."
    if abs(factor) < ON_THE_LINE:
        return "One step lands at the bottom."
    if abs(factor) > 1:
        return "Each step lands farther away than it started: the walk diverges."
    if factor < 0:
        return "Each step lands on the other side, nearer to the bottom."
    return "Each step stays on its side and comes nearer to the bottom."


def bowl() -> None:
    """Show a walk of gradient descent into a bowl, step by step."""
    starts = np.linspace(-1.8, 5.8, 77).round(6)
    show(
        "Steps into a bowl",
        "A convex loss over one weight, the steps of gradient descent on it, and the slope at the last one.",
        bowl_scene,
        [
            slider("start", "start at w", starts, 0.2),
            rates("eta", "learning rate η", 0.01, 1, 0.1, per_decade=40),
            slider("steps", "step", range(MOST_STEPS + 1), 1, stride=1)._replace(pause=400),
        ],
    )
