"""Chapter 2: gradient descent in a bowl, with a learning rate."""

from collections.abc import Sequence

import numpy as np

from course.drawings.later import Figure
from course.drawings.palette import BLUE, DARK, GREY, ORANGE
from course.drawings.scene import Scene, Sheet
from course.live.controls import rates, slider
from course.live.show import show
from course.parabola import ACROSS, ALONG, AT_ONCE, AWAY, ON_THE_LINE, TO_AND_FRO
from course.parabola import RECORDS as BOWL

REACH = 4.0
MOST_STEPS = 20
OUTLOOK = {
    TO_AND_FRO: "Each step lands as far on the other side: the walk never settles.",
    AT_ONCE: "One step lands at the bottom.",
    AWAY: "Each step lands farther away than it started: the walk diverges.",
    ACROSS: "Each step lands on the other side, nearer to the bottom.",
    ALONG: "Each step stays on its side and comes nearer to the bottom.",
}


def bowl_scene() -> Scene:
    """Return the scene, painted and said for `start`, `eta` and `steps`."""
    figure = Figure(figsize=(7.4, 4.2), layout="constrained")
    axes = figure.add_subplot()
    w = np.linspace(BOWL.bottom - REACH, BOWL.bottom + REACH, 301)
    axes.plot(w, BOWL.loss(w), color=GREY, linewidth=2)
    axes.axvline(BOWL.bottom, color=ORANGE, linestyle=":", linewidth=1.8)
    axes.text(
        BOWL.bottom,
        0.86 * BOWL.loss(BOWL.bottom + REACH),
        "lowest loss",
        ha="center",
        fontsize=10,
        color=DARK,
        bbox={"facecolor": "white", "edgecolor": ORANGE},
    )
    axes.set_xlim(w[0], w[-1])
    axes.set_ylim(-2, BOWL.loss(BOWL.bottom + REACH))
    axes.set_xlabel("weight w")
    axes.set_ylabel("loss E")
    axes.grid(alpha=0.3)

    def paint(on: Sequence[Sheet], start: float, eta: float, steps: int) -> None:
        [axes] = on
        visited = BOWL.walk(start, eta, steps)
        axes.plot(visited, BOWL.loss(visited), color=BLUE, linewidth=1.4, marker="o", markersize=5, zorder=3)
        here = visited[-1]
        reach = np.array([-1.2, 1.2]) / np.hypot(1, BOWL.slope(here) / 8)
        axes.plot(here + reach, BOWL.loss(here) + BOWL.slope(here) * reach, color=DARK, linewidth=2, zorder=4)
        axes.plot([here], [BOWL.loss(here)], "o", color=DARK, markersize=9, zorder=5)
        axes.text(
            0, 1.03, f"η = {eta:g}, step {steps}: w = {here:.4g}, slope {BOWL.slope(here):.3g}".replace("-", "−"),
            transform=axes.transAxes, fontsize=11, color=DARK,
        )  # fmt: skip

    return Scene(figure, paint, in_words)


def in_words(start: float, eta: float, steps: int) -> str:
    """Return the picture as text."""
    visited = BOWL.walk(start, eta, steps)
    here = visited[-1]
    side = (
        "zero"
        if abs(here - BOWL.bottom) < ON_THE_LINE
        else "positive, so downhill is to the left"
        if here > BOWL.bottom
        else "negative, so downhill is to the right"
    )
    said = f"Learning rate {eta:g}. Step {steps}: from w = {start:.4g} to w = {here:.4g}, loss {BOWL.loss(here):.4g}. "
    said += f"The slope there is {BOWL.slope(here):.4g}: {side}. "
    if abs(here - BOWL.bottom) > REACH:
        said += "That is outside the picture. "
    return (said + OUTLOOK[BOWL.pace(eta)]).replace("-", "−")


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
