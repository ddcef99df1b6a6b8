"""What flows back through a network: one layer, the network turned over, and several layers."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from course.differences import complex_step_gradient
from course.drawings.later import Figure
from course.drawings.on_demand import drawn_on_demand
from course.drawings.palette import BLUE, GREEN, GREY, ORANGE, VERMILION
from course.drawings.units import along, arrow, empty_axes, note, unit
from course.network import sigmoid


def _weight_style(weight: float) -> dict:
    return {"colour": BLUE if weight >= 0 else VERMILION, "line": "-" if weight >= 0 else "--"}


@drawn_on_demand
def one_layer_back(inputs: NDArray, weights: NDArray, targets: Sequence[float], eta: float) -> Figure:
    """Draw one sigmoid unit beside each target: the size and direction of the error, and the changes it makes.

    Shapes: inputs and weights (n_in,). Arrow and changes use gradient descent on E = 1/2 (y - y_hat)^2.
    """
    y_hat = sigmoid(inputs @ weights)
    figure = Figure(figsize=(7.4, 3.7), layout="constrained")
    grid = figure.add_gridspec(1, len(targets))
    for panel, target in enumerate(targets):

        def loss(w, target=target):
            return (target - sigmoid(inputs @ w)) ** 2 / 2

        changes = -eta * complex_step_gradient(loss, weights)
        axes = empty_axes(figure, grid[panel], f"target y = {target:g}, error = {target - y_hat:+z.3f}")
        top = (0.42, 0.86)
        for index, (value, weight, change) in enumerate(zip(inputs, weights, changes, strict=True)):
            at = (0.42 + 0.37 * (index - (len(inputs) - 1) / 2), 0.06)
            arrow(axes, at, top, **_weight_style(weight), width=1.2)
            unit(axes, at, f"{value:g}", GREY)
            note(
                axes,
                along(at, top, (0.3, 0.55, 0.3)[index % 3]),
                f"Δ = {change:+z.4f}" if change else "Δ = 0",
                ORANGE,
            )
        unit(axes, top, f"ŷ\n{y_hat:.3f}", BLUE)
        # A scale from 0 to 1 at the right: from the output to the target.
        foot, head = 0.42, 1.04
        axes.plot([0.97, 0.97], [foot, head], color=GREY, linewidth=1)
        for mark in (0, 1):
            axes.text(1.0, foot + mark * (head - foot), f"{mark}", fontsize=9, va="center")
        low, high = (foot + share * (head - foot) for share in (float(y_hat), target))
        axes.plot([0.955, 0.985], [low, low], color=BLUE, linewidth=2)
        axes.text(0.83, low, "ŷ", fontsize=10, va="center", color=BLUE)
        axes.plot([0.955, 0.985], [high, high], color=GREEN, linewidth=2)
        axes.text(0.83, high, "y", fontsize=10, va="center", color=GREEN)
        axes.annotate(
            "", (0.92, high), (0.92, low),
            arrowprops={"arrowstyle": "-|>", "color": ORANGE, "linewidth": 2.4, "shrinkA": 0, "shrinkB": 0},
        )  # fmt: skip
    return figure


@drawn_on_demand
def forward_and_flipped(x: NDArray, w: NDArray, W: float, y: float) -> Figure:
    """Draw a network with two inputs and one hidden unit beside the same network turned over.

    Shapes: x and w (2,). In the flipped network the error y - y_hat enters at the bottom. Each unit multiplies
    by its slope, each connection by its weight.
    """
    z_h = w @ x
    a = sigmoid(z_h)
    y_hat = sigmoid(W * a)
    slopes = [complex_step_gradient(sigmoid, z) for z in (z_h, W * a)]
    delta_o = (y - y_hat) * slopes[1]
    delta_h = W * delta_o * slopes[0]
    figure = Figure(figsize=(7.4, 4.6), layout="constrained")
    grid = figure.add_gridspec(1, 2)

    axes = empty_axes(figure, grid[0], "forward: values go up")
    inputs, hidden, output = [(0.2, 0.0), (0.8, 0.0)], (0.5, 0.46), (0.5, 0.93)
    for index, at in enumerate(inputs):
        arrow(axes, at, hidden, **_weight_style(w[index]))
        unit(axes, at, f"x{'₁₂'[index]}\n{x[index]:.3g}", GREY)
        note(axes, along(at, hidden, 0.48), f"× {w[index]:.3g}")
    arrow(axes, hidden, output, **_weight_style(W))
    note(axes, along(hidden, output, 0.48), f"× {W:.3g}")
    unit(axes, hidden, f"a\n{a:.3f}", BLUE)
    unit(axes, output, f"ŷ\n{y_hat:.3f}", BLUE)
    note(axes, (0.64, 0.46), "add up, then f", side="left")
    note(axes, (0.64, 0.93), "f", side="left")

    axes = empty_axes(figure, grid[1], "flipped: the error goes in where ŷ came out")
    error, output, hidden = (0.5, 0.0), (0.5, 0.31), (0.5, 0.64)
    inputs = [(0.2, 1.0), (0.8, 1.0)]
    arrow(axes, error, output, ORANGE)
    arrow(axes, output, hidden, **_weight_style(W))
    note(axes, along(output, hidden, 0.48), f"× {W:.3g}")
    for index, at in enumerate(inputs):
        arrow(axes, hidden, at, GREY, line=":", width=1.4)
        unit(axes, at, f"x{'₁₂'[index]}\n{x[index]:.3g}", GREY)
    unit(axes, error, f"y − ŷ\n{y - y_hat:z.3f}", GREEN)
    unit(axes, output, f"δₒ\n{delta_o:z.3f}", ORANGE)
    unit(axes, hidden, f"δₕ\n{delta_h:z.5f}", ORANGE)
    note(axes, (0.66, 0.31), f"× slope {slopes[1]:.4f}", side="left")
    note(axes, (0.68, 0.64), f"× slope {slopes[0]:.4f}", side="left")
    note(axes, (0.5, 1.0), "here δₕ meets\nthe inputs")
    return figure


@drawn_on_demand
def layers_back(
    values: Sequence[float], weights: Sequence[float], error: float, error_terms: Sequence[float], eta: float
) -> Figure:
    """Draw a chain of layers L1, L2, ... with one unit each: values going up, error terms coming down.

    values: the input, then each layer's activation (one more than weights). error_terms: one for each layer,
    L1 first. Beside each layer stands the change of its weight, learning rate times error term times value.
    """
    count = len(weights)
    figure = Figure(figsize=(7.2, 1.6 + 1.35 * count), layout="constrained")
    axes = empty_axes(figure, figure.add_gridspec(1, 1)[0])
    heights = np.linspace(0.0, 0.86, count + 1)
    up, down = 0.2, 0.46
    axes.text(up, 1.06, "forward", ha="center", fontsize=10.5, color=BLUE)
    axes.text(down, 1.06, "backward", ha="center", fontsize=10.5, color=ORANGE)
    axes.text(0.82, 1.06, "change of the weight", ha="center", fontsize=10.5, color=GREEN)
    unit(axes, (up, heights[0]), f"x\n{values[0]:.3g}", GREY)
    for layer in range(count):
        low, high = heights[layer], heights[layer + 1]
        arrow(axes, (up, low), (up, high), **_weight_style(weights[layer]))
        note(axes, (up, (low + high) / 2 - 0.01), f"× {weights[layer]:.3g}, L{layer + 1}")
        name = "ŷ" if layer == count - 1 else f"a{'₁₂₃₄₅₆'[layer]}"
        unit(axes, (up, high), f"{name}\n{values[layer + 1]:z.3f}", BLUE)
        unit(axes, (down, high), f"δ{'₁₂₃₄₅₆'[layer]}\n{error_terms[layer]:.2g}", ORANGE)
        if layer:
            arrow(axes, (down, high), (down, low), ORANGE)
            note(axes, (down, (low + high) / 2 + 0.01), f"× {weights[layer]:.3g}, × slope")
        change = eta * error_terms[layer] * values[layer]
        below = "x" if layer == 0 else f"a{'₁₂₃₄₅₆'[layer - 1]}"
        text = f"L{layer + 1}: η · δ{'₁₂₃₄₅₆'[layer]} · {below} = {change:+.2g}"
        note(axes, (0.82, high), text, GREEN)
    axes.annotate(
        "", (down - 0.075, heights[-1]), (up + 0.075, heights[-1]),
        arrowprops={"arrowstyle": "-|>", "color": GREEN, "linewidth": 1.8},
    )  # fmt: skip
    note(axes, ((up + down) / 2, heights[-1] + 0.09), f"error {error:+z.3f}", side="center")
    return figure
