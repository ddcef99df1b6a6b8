"""Chapter 4: the worked example with a learning-rate slider, forward and backward."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course.drawings.later import Figure
from course.drawings.palette import BLUE, DARK, GREEN, ORANGE, VERMILION
from course.drawings.scene import Scene, Sheet
from course.drawings.training_step import (
    HIDDEN,
    INPUTS,
    LARGEST_RATE,
    OUTPUT,
    SMALLEST_RATE,
    VIEWS,
    downhill,
    error_terms,
    inputs,
    loss_and_output,
    losses_over_rates,
    output_before,
)
from course.drawings.units import Point, along, arrow, empty_axes, note, unit
from course.live.controls import choice, rates
from course.live.show import show
from course.network import sigmoid

EDGES = ((INPUTS[0], HIDDEN), (INPUTS[1], HIDDEN), (HIDDEN, OUTPUT))


def training_step_scene(x: NDArray, w: NDArray, W: float, y: float, view: str = "forward") -> Scene:
    """Return the scene for one network and one view, "forward" or "backward"; x and w have shape (2,).

    Painted and said for `eta`, the learning rate.
    """
    way_w, way_W = downhill(x, w, W, y)
    before, y_hat = loss_and_output(x, w, W, y)
    slope = float(np.sum(way_w**2) + way_W**2)
    figure = Figure(figsize=(8.2, 4.4), layout="constrained")
    grid = figure.add_gridspec(1, 2, width_ratios=(1, 1.12))
    left = empty_axes(figure, grid[0], VIEWS[view])
    right = figure.add_subplot(grid[1])
    losses_over_rates(right, x, w, W, y)
    right.legend(frameon=False, fontsize=9, loc="upper left")
    inputs(left, x)
    if view == "backward":
        for below, above in EDGES:
            arrow(left, above, below, ORANGE, width=1.6)
        error_terms(left, x, w, W, y)
    else:
        output_before(left, x, w, W, y)

    def paint(on: Sequence[Sheet], eta: float, **_) -> None:
        left, right = on
        change_w, change_W = eta * way_w, eta * way_W
        after, new = loss_and_output(x, w + change_w, W + change_W, y)
        if view == "backward":
            for at, change in zip(EDGES, (*change_w, change_W), strict=True):
                note(left, along(*at, 0.48), f"{change:+.3g}", GREEN)
        else:
            for at, old, change in zip(EDGES, (*w, W), (*change_w, change_W), strict=True):
                _edge(left, *at, old, old + change)
            unit(left, HIDDEN, f"a\n{sigmoid(np.dot(w + change_w, x)):.3f}", BLUE)
            unit(left, OUTPUT, f"ŷ\n{new:.3f}", BLUE)
        right.plot([eta, eta], [after, before], color=DARK, linewidth=1.2)
        right.plot([eta], [after], "o", color=DARK, markersize=8, clip_on=False)
        right.text(
            0.5, 1.02, f"η = {eta:g}   E: {before:.4f} → {after:.4f}", ha="center", fontsize=10.5,
            transform=right.transAxes, color=DARK,
        )  # fmt: skip

    def words(eta: float, **_) -> str:
        after, new = loss_and_output(x, w + eta * way_w, W + eta * way_W, y)
        outcome = (
            "overshoots: ŷ is past the target" if (new - y) * (y_hat - y) < 0 else "moves towards the target"
        )
        if after > before:
            outcome += ", and the loss has grown"
        weights = ", ".join(
            f"{name} from {old:.4g} to {old + eta * way:.4g}"
            for name, old, way in (("w₁", w[0], way_w[0]), ("w₂", w[1], way_w[1]), ("W", W, way_W))
        )
        return (
            f"{view.capitalize()} view, learning rate {eta:g}. {weights}. Output ŷ from {y_hat:.4f} to {new:.4f}, "
            f"target {y:g}: it {outcome}. Loss E before {before:.6f}, after {after:.6f}: "
            f"a drop of {before - after:.3g}; the slope predicts {eta * slope:.3g}."
        ).replace("-", "−")

    return Scene(figure, paint, words)


def _edge(axes: Sheet, start: Point, end: Point, old: float, new: float) -> None:
    """Draw a connection in the look of its new weight: blue if positive, dashed vermilion if negative."""
    (left, low), (right, high) = along(start, end, 0.2), along(start, end, 0.8)
    colour, line = (BLUE, "-") if new >= 0 else (VERMILION, "--")
    axes.plot([left, right], [low, high], color=colour, linestyle=line, linewidth=2, zorder=1)
    note(axes, along(start, end, 0.46), f"{old:.4g} → {new:.4g}")


def training_step(
    x: ArrayLike = (0.1, 0.3), w: ArrayLike = (0.4, -0.2), W: float = 0.1, y: float = 1.0, eta: float = 0.5
) -> None:
    """Show one training step of a network with one hidden unit; x and w have shape (2,), eta is the start."""
    show(
        "One training step",
        "Left: a network with two inputs, one hidden unit and one output. Right: the loss after the step against "
        "the learning rate.",
        partial(training_step_scene, np.asarray(x, dtype=float), np.asarray(w, dtype=float), float(W), float(y)),
        [
            rates("eta", "learning rate η", SMALLEST_RATE, LARGEST_RATE, eta, per_decade=20),
            choice("view", "view", list(VIEWS), "forward"),
        ],
        redraws=["view"],
    )  # fmt: skip
