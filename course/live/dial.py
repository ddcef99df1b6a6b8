"""Chapter 6: the dial of the feedback loop, a learning rate on a loss over one variable, and the loss over the steps."""

from collections.abc import Sequence

import numpy as np

from course.drawings.later import Figure
from course.drawings.log_axis import logarithmic
from course.drawings.palette import BLUE, DARK, GREY, ORANGE
from course.drawings.scene import Scene, Sheet
from course.live.controls import rates, slider
from course.live.show import show
from course.parabola import ACROSS, ALONG, AT_ONCE, AWAY, CIRCUIT, TO_AND_FRO

START = 1.0
MOST_STEPS = 30
LEFT, RIGHT = -15.0, 6.0
LOWEST, HIGHEST = 1.0, 1e6
OUTLOOK = {
    TO_AND_FRO: "it jumps to and fro forever.",
    AWAY: "positive feedback, it runs away.",
    ACROSS: "it comes nearer, from side to side.",
    ALONG: "it comes nearer on its side.",
    AT_ONCE: "it comes nearer on its side.",
}


def dial_scene() -> Scene:
    """Return the scene, painted and said for `eta` and `steps`."""
    figure = Figure(figsize=(8.4, 3.9), layout="constrained")
    left, right = figure.subplots(1, 2)
    x = np.linspace(LEFT, RIGHT, 300)
    left.plot(x, CIRCUIT.loss(x), color=GREY, linewidth=2)
    left.axvline(CIRCUIT.bottom, color=ORANGE, linestyle=":", linewidth=1.6)
    left.set_xlim(LEFT, RIGHT)
    left.set_ylim(-15, CIRCUIT.loss(RIGHT))
    left.set_xlabel("x")
    left.set_ylabel("loss E = (2x + 9)² + 3")
    right.set_xlim(-0.8, MOST_STEPS + 0.8)
    right.set_ylim(LOWEST, HIGHEST)
    logarithmic(right)
    right.set_xlabel("training step")
    right.set_ylabel("loss E (log scale)")
    for axes in (left, right):
        axes.grid(alpha=0.3)

    def paint(on: Sequence[Sheet], eta: float, steps: int) -> None:
        left, right = on
        visited = CIRCUIT.walk(START, eta, steps)
        losses = CIRCUIT.loss(visited)
        inside = (visited > LEFT) & (visited < RIGHT)
        left.plot(
            visited[inside], losses[inside], color=BLUE, linewidth=1.4, marker="o", markersize=5, zorder=3
        )
        if inside[-1]:
            left.plot([visited[-1]], [losses[-1]], "o", color=DARK, markersize=9, zorder=4)
        right.plot(
            np.arange(steps + 1),
            np.minimum(losses, HIGHEST),
            color=BLUE,
            linewidth=2,
            marker="o",
            markersize=4,
        )
        text = f"η = {eta:g}: x = {visited[-1]:.4g}, E = {losses[-1]:.4g}".replace("-", "−")
        left.text(0, 1.03, text, transform=left.transAxes, fontsize=11, color=DARK)
        right.text(0, 1.03, f"step {steps}", transform=right.transAxes, fontsize=11, color=DARK)

    return Scene(figure, paint, in_words)


def in_words(eta: float, steps: int) -> str:
    """Return the picture as text."""
    visited = CIRCUIT.walk(START, eta, steps)
    said = (
        f"Learning rate {eta:g}. The slope at x = 1 is {CIRCUIT.slope(START):g}, whatever the rate. At step {steps} x is "
        f"{visited[-1]:.4g} and the loss {CIRCUIT.loss(visited[-1]):.4g}. Each step multiplies the distance from the minimum by "
        f"{CIRCUIT.factor(eta):.3g}: {OUTLOOK[CIRCUIT.pace(eta)]}"
    )
    return said.replace("-", "−")


def dial() -> None:
    """Show how one dial, the learning rate, makes the loop of training creep, settle, or run away."""
    show(
        "The dial of the feedback loop",
        "Steps of gradient descent in a bowl, and the loss after each, for a learning rate.",
        dial_scene,
        [
            rates("eta", "learning rate η", 0.001, 0.4, 0.1, per_decade=40),
            slider("steps", "step", range(MOST_STEPS + 1), 5, stride=1)._replace(pause=200),
        ],
    )
