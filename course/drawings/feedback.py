"""Gradient descent as a feedback loop, and what the learning rate does in it."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from course.drawings.later import Figure
from course.drawings.on_demand import drawn_on_demand
from course.drawings.palette import BLUE, DARK, GREEN, GREY, ORANGE, VERMILION

BOX = {"boxstyle": "round,pad=0.45", "facecolor": "white", "linewidth": 1.8}
# name, place, colour of the box
PARTS = {
    "weights": ("weights W", (0.1, 0.75), GREY),
    "forward": ("forward pass\nŷ and loss E", (0.5, 0.75), BLUE),
    "backward": ("backpropagation\n∂E/∂W", (0.9, 0.75), BLUE),
    "rate": ("learning rate\ntimes −η", (0.7, 0.2), ORANGE),
    "step": ("step\nΔW", (0.3, 0.2), GREY),
}
LOOP = ("weights", "forward", "backward", "rate", "step", "weights")


@drawn_on_demand
def feedback_loop() -> Figure:
    """Draw the loop of training: weights, forward pass, gradient, learning rate, step, and the weights again."""
    figure = Figure(figsize=(7.2, 2.7), layout="constrained")
    axes = figure.add_subplot()
    axes.set_axis_off()
    boxes = {
        key: axes.text(
            *place,
            text,
            ha="center",
            va="center",
            color=DARK,
            fontsize=11.5,
            bbox={**BOX, "edgecolor": colour},
            zorder=3,
        )
        for key, (text, place, colour) in PARTS.items()
    }
    for start, end in pairwise(LOOP):
        axes.annotate(
            "", PARTS[end][1], PARTS[start][1],
            arrowprops={
                "arrowstyle": "-|>", "color": DARK, "linewidth": 1.5, "mutation_scale": 16,
                "patchA": boxes[start].get_bbox_patch(), "patchB": boxes[end].get_bbox_patch(), "shrinkB": 2,
            },
        )  # fmt: skip
    axes.set_xlim(-0.06, 1.08)
    axes.set_ylim(0, 1)
    return figure


@drawn_on_demand
def gradient_and_steps(
    loss: Callable,
    slope: Callable,
    at: float,
    rates: Sequence[float],
    *,
    between: tuple[float, float],
    label: str,
) -> Figure:
    """Draw a loss over one weight, its slope at one place, and where a step of each learning rate leads.

    `loss` takes an array, `slope` a number. The tangent is one and the same for all rates.
    """
    figure = Figure(figsize=(6.8, 3.9), layout="constrained")
    axes = figure.add_subplot()
    w = np.linspace(*between, 301)
    axes.plot(w, loss(w), color=GREY, linewidth=2)
    gradient, here = slope(at), float(loss(np.array(at)))
    reach = 0.12 * (between[1] - between[0])
    ends = np.array([-reach, reach])
    axes.plot(
        at + ends, here + gradient * ends, color=DARK, linewidth=2.2, label=f"gradient here: {gradient:.4g}"
    )
    axes.plot([at], [here], "o", color=DARK, markersize=8, zorder=4)
    for rate, colour, marker in zip(rates, (BLUE, GREEN, VERMILION), ("v", "s", "^"), strict=False):
        end = at - rate * gradient
        axes.plot(
            [end], [float(loss(np.array(end)))], marker, color=colour, markersize=9, linestyle="none", zorder=5,
            label=f"η = {rate:g}: a step of {end - at:.3g}",
        )  # fmt: skip
    axes.set_xlim(*between)
    axes.set_ylim(bottom=0)
    axes.set_xlabel(label)
    axes.set_ylabel("loss E")
    axes.grid(alpha=0.3)
    axes.legend(frameon=True, framealpha=0.9, fontsize=9)
    return figure
