"""Nudging one weight: what its slope predicts for the loss, and what the loss does."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from course.drawings.later import Axes, Figure
from course.drawings.on_demand import drawn_on_demand
from course.drawings.palette import BLUE, DARK, GREY, ORANGE
from course.drawings.training_step import HIDDEN, INPUTS, OUTPUT, downhill, loss_and_output
from course.drawings.units import along, arrow, empty_axes, note, unit
from course.network import sigmoid

WEIGHTS = ("w1", "w2", "W")
NAMES = {"w1": "w₁", "w2": "w₂", "W": "W"}
ENDS = {"w1": (INPUTS[0], HIDDEN), "w2": (INPUTS[1], HIDDEN), "W": (HIDDEN, OUTPUT)}


def nudged(w: NDArray, W: float, which: str, by: float) -> tuple[NDArray, float]:
    """Return the weights with one of them ("w1", "w2" or "W") moved."""
    if which == "W":
        return w, W + by
    return w + by * np.array([which == "w1", which == "w2"]), W


@drawn_on_demand
def nudge_view(x: NDArray, w: NDArray, W: float, y: float, which: str = "W", nudge: float = 1.0) -> Figure:
    """Draw a network with the change of E that a nudge of each weight makes, and the picked weight's curve.

    Shapes: x and w (2,). On each connection: the change of E that its slope predicts, and the actual one, if
    that weight alone is moved by `nudge`. Raises ValueError unless `which` is "w1", "w2" or "W".
    """
    if which not in WEIGHTS:
        raise ValueError(f"which is one of {', '.join(WEIGHTS)}, not {which!r}")
    start, y_hat = loss_and_output(x, w, W, y)
    way_w, way_W = downhill(x, w, W, y)
    slopes = {"w1": -way_w[0], "w2": -way_w[1], "W": -float(way_W)}
    figure = Figure(figsize=(8.2, 4.6), layout="constrained")
    grid = figure.add_gridspec(1, 2, width_ratios=(1.1, 1))

    axes = empty_axes(figure, grid[0], f"change of E if one weight moves by {nudge:+.3g}")
    draw_network(axes, x, w, y_hat, which)
    for name, ends in ENDS.items():
        actual = loss_and_output(x, *nudged(w, W, name, nudge), y)[0] - start
        text = f"{NAMES[name]}\npredicted {slopes[name] * nudge:+#.2g}\nactual {actual:+#.2g}"
        note(axes, along(*ends, 0.5 if name == "W" else 0.45), text, ORANGE if name == which else "none")

    axes = figure.add_subplot(grid[1])
    value = {"w1": w[0], "w2": w[1], "W": W}[which]
    farthest = max(1.6 * abs(nudge), 1e-6)
    draw_loss(
        axes,
        which,
        value,
        lambda by: loss_and_output(x, *nudged(w, W, which, by), y)[0],
        slopes[which],
        farthest,
    )
    after = loss_and_output(x, *nudged(w, W, which, nudge), y)[0]
    axes.plot([value + nudge], [start + slopes[which] * nudge], "D", color=ORANGE, markersize=7)
    axes.plot([value + nudge], [after], "s", color=BLUE, markersize=7)
    return figure


def draw_network(axes: Axes, x: NDArray, w: NDArray, y_hat: float, which: str) -> None:
    """Draw units with their values, and connections of which the picked one stands out."""
    for name, ends in ENDS.items():
        arrow(axes, *ends, ORANGE if name == which else GREY, width=3 if name == which else 1.3)
    for index, at in enumerate(INPUTS):
        unit(axes, at, f"x{'₁₂'[index]}\n{x[index]:.3g}", GREY)
    unit(axes, HIDDEN, f"a\n{sigmoid(np.dot(w, x)):.3f}", BLUE)
    unit(axes, OUTPUT, f"ŷ\n{y_hat:.3f}", BLUE)


def draw_loss(
    axes: Axes, which: str, value: float, loss: Callable[[float], float], slope: float, farthest: float
) -> None:
    """Draw the loss against a weight, up to `farthest` from where it is, and its tangent there.

    The legend also names what a nudge predicts and what it does, which are for the caller to draw.
    """
    moves, start = np.linspace(-1, 1, 201) * farthest, loss(0.0)
    axes.plot(value + moves, [loss(by) for by in moves], color=BLUE, linewidth=2.2, label="E")
    axes.plot(
        value + moves, start + slope * moves, color=ORANGE, linestyle="--", linewidth=1.8, label="tangent"
    )
    axes.plot([value], [start], "o", color=DARK, markersize=7, label="now")
    axes.plot([], [], "D", color=ORANGE, markersize=7, label="predicted")
    axes.plot([], [], "s", color=BLUE, markersize=7, label="actual")
    axes.set_xlabel(f"weight {NAMES[which]}")
    axes.set_ylabel("loss E")
    axes.grid(alpha=0.3)
    axes.legend(frameon=False, fontsize=9)
