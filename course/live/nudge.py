"""Chapter 4: nudge one weight, and compare the predicted with the actual change of the loss."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course.drawings.later import Figure
from course.drawings.nudge import ENDS, NAMES, WEIGHTS, draw_loss, draw_network, nudged
from course.drawings.palette import BLUE, DARK, ORANGE
from course.drawings.scene import Scene, Sheet
from course.drawings.training_step import downhill, loss_and_output
from course.drawings.units import along, empty_axes, note
from course.live.controls import choice, slider
from course.live.show import show

FARTHEST = 4.0


def nudge_scene(x: NDArray, w: NDArray, W: float, y: float, which: str = "W") -> Scene:
    """Return the scene for one network and one picked weight, "w1", "w2" or "W"; x and w have shape (2,).

    Painted and said for `by`, how far the weight moves, between -FARTHEST and FARTHEST.
    """
    start, y_hat = loss_and_output(x, w, W, y)
    way_w, way_W = downhill(x, w, W, y)
    slopes = {"w1": -float(way_w[0]), "w2": -float(way_w[1]), "W": -float(way_W)}
    value = {"w1": w[0], "w2": w[1], "W": W}[which]

    def loss(name: str, by: float) -> float:
        return float(loss_and_output(x, *nudged(w, W, name, by), y)[0])

    figure = Figure(figsize=(8.2, 4.4), layout="constrained")
    grid = figure.add_gridspec(1, 2, width_ratios=(1.1, 1))
    left, right = empty_axes(figure, grid[0]), figure.add_subplot(grid[1])
    draw_network(left, x, w, y_hat, which)
    draw_loss(right, which, value, lambda by: loss(which, by), slopes[which], FARTHEST)

    def paint(on: Sequence[Sheet], by: float, **_) -> None:
        left, right = on
        left.text(
            0.5, 1.09, f"change of E if one weight moves by {by:+.3g}", ha="center", fontsize=10.5, color=DARK
        )
        for name, (from_, to) in ENDS.items():
            text = f"{NAMES[name]}: predicted {slopes[name] * by:+.2g}\nactual {loss(name, by) - start:+.2g}"
            place = along(from_, to, 0.5 if name == "W" else 0.42)
            note(left, place, text, ORANGE if name == which else "none")
        right.plot([value + by], [start + slopes[which] * by], "D", color=ORANGE, markersize=8)
        right.plot([value + by], [loss(which, by)], "s", color=BLUE, markersize=8)

    def words(by: float, **_) -> str:
        actual, predicted = loss(which, by) - start, slopes[which] * by
        return (
            f"Weight {NAMES[which]} moves by {by:+.3g}, from {value:.4g} to {value + by:.4g}. "
            f"Its slope {slopes[which]:+.3g} predicts that E changes by {predicted:+.3g}; "
            f"it changes by {actual:+.3g}, from {start:.6f} to {start + actual:.6f}."
        ).replace("-", "−")

    return Scene(figure, paint, words)


def nudge(x: ArrayLike = (0.1, 0.3), w: ArrayLike = (0.4, -0.2), W: float = 0.1, y: float = 1.0) -> None:
    """Show what moving one weight does to the loss of a network with one hidden unit; x and w have shape (2,)."""
    show(
        "Nudge one weight",
        "Left: the network, with the predicted and actual change of the loss on each connection. Right: the loss "
        "against the picked weight, with its tangent.",
        partial(nudge_scene, np.asarray(x, dtype=float), np.asarray(w, dtype=float), float(W), float(y)),
        [
            choice("which", "weight to move", WEIGHTS, "W", [NAMES[name] for name in WEIGHTS]),
            slider("by", "move it by", np.linspace(-FARTHEST, FARTHEST, 161).round(6), 1.0),
        ],
        redraws=["which"],
    )  # fmt: skip
