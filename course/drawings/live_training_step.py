"""One training step at a chosen learning rate: the network beside the loss after the step, as a scene."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from course.differences import complex_step_gradient
from course.drawings.scene import Scene
from course.drawings.show import BLUE, DARK, GREEN, GREY, ORANGE, VERMILION
from course.drawings.training_step import (
    HIDDEN,
    INPUTS,
    LARGEST_RATE,
    OUTPUT,
    SMALLEST_RATE,
    downhill,
    loss_and_output,
)
from course.drawings.units import Point, along, arrow, empty_axes, note, unit
from course.network import sigmoid

VIEWS = {"forward": "forward: new weights, new output", "backward": "backward: error terms, changes"}
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
    _axes_of_rates(right, (x, w, W, y), way_w, way_W, slope)
    for index, at in enumerate(INPUTS):
        unit(left, at, f"x{'₁₂'[index]}\n{x[index]:.3g}", GREY)
    if view == "backward":
        _error_terms(left, x, w, W, y)
    else:
        note(left, (OUTPUT[0] + 0.17, OUTPUT[1]), f"before: {y_hat:.3f}\ntarget: {y:.3g}", side="left")

    def paint(on: Sequence[Axes], eta: float, **_) -> None:
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
        right.plot([eta], [after], "o", color=DARK, markersize=8)
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


def _error_terms(axes: Axes, x: NDArray, w: NDArray, W: float, y: float) -> None:
    """Draw what a learning rate leaves as it is: the error, the error terms, and the way they take."""
    z_h = np.dot(w, x)
    z_o = W * sigmoid(z_h)
    delta_h = -complex_step_gradient(lambda z: (y - sigmoid(W * sigmoid(z))) ** 2 / 2, z_h)
    delta_o = -complex_step_gradient(lambda z: (y - sigmoid(z)) ** 2 / 2, z_o)
    for below, above in EDGES:
        arrow(axes, above, below, ORANGE, width=1.6)
    unit(axes, HIDDEN, f"δₕ\n{delta_h:.3g}", ORANGE)
    unit(axes, OUTPUT, f"δₒ\n{delta_o:.3g}", ORANGE)
    note(axes, (OUTPUT[0] + 0.19, OUTPUT[1]), f"error\n{y - sigmoid(z_o):+.3f}", side="left")


def _edge(axes: Axes, start: Point, end: Point, old: float, new: float) -> None:
    """Draw a connection in the look of its new weight: blue if positive, dashed vermilion if negative."""
    (left, low), (right, high) = along(start, end, 0.2), along(start, end, 0.8)
    colour, line = (BLUE, "-") if new >= 0 else (VERMILION, "--")
    axes.plot([left, right], [low, high], color=colour, linestyle=line, linewidth=2, zorder=1)
    note(axes, along(start, end, 0.46), f"{old:.4g} → {new:.4g}")


def _axes_of_rates(axes: Axes, network: tuple, way_w: NDArray, way_W: float, slope: float) -> None:
    x, w, W, y = network
    before, y_hat = loss_and_output(*network)
    rates = np.geomspace(SMALLEST_RATE, LARGEST_RATE, 400)
    outcome = [loss_and_output(x, w + rate * way_w, W + rate * way_W, y) for rate in rates]
    losses, outputs = (np.array(column, dtype=float) for column in zip(*outcome, strict=True))
    highest = max(before, losses.max())
    axes.axhline(before, color=GREY, linewidth=1.2, linestyle=":", label="E before the step")
    axes.plot(rates, losses, color=BLUE, linewidth=2.2, label="E after the step")
    axes.plot(
        rates, before - rates * slope, color=ORANGE, linewidth=1.8, linestyle="--", label="predicted: E − η |grad E|²"
    )  # fmt: skip
    crossed = np.flatnonzero((outputs - y) * (y_hat - y) < 0)
    if crossed.size:
        axes.axvspan(
            rates[crossed[0]], LARGEST_RATE, color=VERMILION, alpha=0.12, label="ŷ is past the target"
        )
    axes.set_xscale("log")
    axes.set_xlim(SMALLEST_RATE, LARGEST_RATE)
    axes.set_xticks([0.1, 1, 10, 100], labels=["0.1", "1", "10", "100"])
    axes.set_ylim(-0.06 * highest, 1.55 * highest)
    axes.set_xlabel("learning rate η (log scale)")
    axes.set_ylabel("loss E")
    axes.grid(alpha=0.3)
    axes.legend(frameon=False, fontsize=9, loc="upper left")
