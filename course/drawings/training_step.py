"""One training step of a network with one hidden unit, and how its outcome depends on the learning rate."""

import numpy as np
from numpy.typing import NDArray

from course.differences import complex_step_gradient
from course.drawings.later import Axes, Figure
from course.drawings.on_demand import drawn_on_demand
from course.drawings.palette import BLUE, DARK, GREEN, GREY, ORANGE, VERMILION
from course.drawings.units import along, arrow, empty_axes, note, unit
from course.network import sigmoid

SMALLEST_RATE, LARGEST_RATE = 0.1, 300.0
VIEWS = {"forward": "forward: new weights, new output", "backward": "backward: error terms, changes"}


def loss_and_output(x: NDArray, w: NDArray, W: float, y: float) -> tuple[float, float]:
    """Return E and y_hat; x and w have shape (n_in,), and complex weights pass through."""
    y_hat = sigmoid(W * sigmoid(np.dot(w, x)))
    return (y - y_hat) ** 2 / 2, y_hat


def downhill(x: NDArray, w: NDArray, W: float, y: float) -> tuple[NDArray, NDArray]:
    """Return -dE/dw and -dE/dW: a step is the learning rate times these."""
    return (
        -complex_step_gradient(lambda v: loss_and_output(x, v, W, y)[0], w),
        -complex_step_gradient(lambda v: loss_and_output(x, w, v, y)[0], W),
    )


@drawn_on_demand
def training_step(x: NDArray, w: NDArray, W: float, y: float, eta: float, view: str = "forward") -> Figure:
    """Draw one step: the network at the left, E after the step against the learning rate at the right.

    Shapes: x and w (2,). The forward view shows the new weights and what the network makes of them; the
    backward view the error terms and each weight's change. Raises ValueError for another view.
    """
    if view not in VIEWS:
        raise ValueError(f"view is 'forward' or 'backward', not {view!r}")
    figure = Figure(figsize=(8.2, 4.6), layout="constrained")
    grid = figure.add_gridspec(1, 2, width_ratios=(1, 1.12))
    way_w, way_W = downhill(x, w, W, y)
    axes = empty_axes(figure, grid[0], VIEWS[view])
    draw = _forward_view if view == "forward" else _backward_view
    draw(axes, x, w, W, y, eta * way_w, eta * way_W)
    _rate_panel(figure.add_subplot(grid[1]), x, w, W, y, eta, way_w, way_W)
    return figure


INPUTS, HIDDEN, OUTPUT = ((0.05, 0.0), (0.85, 0.0)), (0.45, 0.45), (0.45, 0.9)


def _forward_view(axes: Axes, x, w, W, y, change_w, change_W) -> None:
    new_w, new_W = w + change_w, W + change_W
    _, new_y_hat = loss_and_output(x, new_w, new_W, y)
    for index, at in enumerate(INPUTS):
        arrow(
            axes,
            at,
            HIDDEN,
            BLUE if new_w[index] >= 0 else VERMILION,
            line="-" if new_w[index] >= 0 else "--",
        )
        note(axes, along(at, HIDDEN, 0.46), f"{w[index]:.4g} → {new_w[index]:.4g}")
    arrow(axes, HIDDEN, OUTPUT, BLUE if new_W >= 0 else VERMILION, line="-" if new_W >= 0 else "--")
    note(axes, along(HIDDEN, OUTPUT, 0.46), f"{W:.4g} → {new_W:.4g}")
    inputs(axes, x)
    unit(axes, HIDDEN, f"a\n{sigmoid(np.dot(new_w, x)):.3f}", BLUE)
    unit(axes, OUTPUT, f"ŷ\n{new_y_hat:.3f}", BLUE)
    output_before(axes, x, w, W, y)


def _backward_view(axes: Axes, x, w, W, y, change_w, change_W) -> None:
    for index, at in enumerate(INPUTS):
        arrow(axes, HIDDEN, at, ORANGE, width=1.4)
        note(axes, along(at, HIDDEN, 0.46), f"{change_w[index]:+.3g}", GREEN)
    arrow(axes, OUTPUT, HIDDEN, ORANGE)
    note(axes, along(HIDDEN, OUTPUT, 0.5), f"{change_W:+.3g}", GREEN)
    inputs(axes, x)
    error_terms(axes, x, w, W, y)


def _rate_panel(axes: Axes, x, w, W, y, eta, way_w, way_W) -> None:
    before, _ = loss_and_output(x, w, W, y)
    after, _ = loss_and_output(x, w + eta * way_w, W + eta * way_W, y)
    losses_over_rates(axes, x, w, W, y)
    axes.plot([eta, eta], [after, before], color=DARK, linewidth=1.2)
    axes.plot([eta], [after], "o", color=DARK, markersize=7, label=f"η = {eta:g}")
    axes.legend(frameon=False, fontsize=9, loc="upper left")
    slope = np.sum(way_w**2) + way_W**2
    axes.set_title(
        f"E: {before:.4f} → {after:.4f};  drop {before - after:.3g}, predicted {eta * slope:.3g}", fontsize=10
    )


# --- what a learning rate leaves as it is, here and in the live figure


def inputs(axes: Axes, x: NDArray) -> None:
    """Draw the two inputs."""
    for name, at, value in zip("₁₂", INPUTS, x, strict=True):
        unit(axes, at, f"x{name}\n{value:.3g}", GREY)


def output_before(axes: Axes, x: NDArray, w: NDArray, W: float, y: float) -> None:
    """Write the output before the step, and the target, beside the output."""
    _, y_hat = loss_and_output(x, w, W, y)
    note(axes, (OUTPUT[0] + 0.17, OUTPUT[1]), f"before: {y_hat:.3f}\ntarget: {y:.3g}", side="left")


def error_terms(axes: Axes, x: NDArray, w: NDArray, W: float, y: float) -> None:
    """Draw the error terms of both units, and the error beside the output."""
    z_h = np.dot(w, x)
    z_o = W * sigmoid(z_h)
    delta_h = -complex_step_gradient(lambda z: (y - sigmoid(W * sigmoid(z))) ** 2 / 2, z_h)
    delta_o = -complex_step_gradient(lambda z: (y - sigmoid(z)) ** 2 / 2, z_o)
    unit(axes, HIDDEN, f"δₕ\n{delta_h:.3g}", ORANGE)
    unit(axes, OUTPUT, f"δₒ\n{delta_o:.3g}", ORANGE)
    note(axes, (OUTPUT[0] + 0.19, OUTPUT[1]), f"error\n{y - sigmoid(z_o):+z.3f}", side="left")


def losses_over_rates(axes: Axes, x: NDArray, w: NDArray, W: float, y: float) -> None:
    """Draw E after the step against the learning rate, what the slope predicts, and where ŷ overshoots.

    The legend is left to the caller, who may have more to enter.
    """
    way_w, way_W = downhill(x, w, W, y)
    before, y_hat = loss_and_output(x, w, W, y)
    slope = np.sum(way_w**2) + way_W**2
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
    # not as labels of the ticks: for those matplotlib turns warnings off, and in all threads
    axes.set_xticks([0.1, 1, 10, 100])
    axes.xaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_minor_formatter("")
    axes.set_ylim(-0.06 * highest, 1.55 * highest)
    axes.set_xlabel("learning rate η (log scale)")
    axes.set_ylabel("loss E")
    axes.grid(alpha=0.3)
