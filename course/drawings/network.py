"""The network drawing of every chapter: inputs at the bottom, prediction at the top, live values."""

import numpy as np
from numpy.typing import NDArray

from course.drawings.later import Axes, Figure
from course.drawings.on_demand import drawn_on_demand
from course.drawings.palette import BLUE, DARK, GREY, ORANGE, VERMILION
from course.network import ForwardPass

NODE = {"boxstyle": "circle,pad=0.42", "facecolor": "white", "linewidth": 1.6}
LABEL = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.9}


@drawn_on_demand
def network_drawing(
    x: NDArray,
    W_ih: NDArray,
    W_ho: NDArray,
    passed: ForwardPass,
    error_terms: tuple[NDArray, NDArray] | None = None,
) -> Figure:
    """Draw one record's way through a network, with values on nodes and edges.

    Shapes: x (n_in,), W_ih (n_in, n_hidden), W_ho (n_hidden,) or (n_hidden, n_out), as in network.forward,
    which gives `passed`. error_terms (hidden, output) are written beside their units if given. Blue edges
    are positive weights, dashed vermilion ones negative; the width grows with the size.
    """
    W_ho = W_ho.reshape(len(W_ho), -1)
    layers = [x, passed.a_h, np.atleast_1d(passed.y_hat)]
    figure = Figure(figsize=(6.4, 4.6), layout="constrained")
    axes = figure.add_subplot()
    axes.set_axis_off()
    places = [unit_places(len(values), height) for height, values in enumerate(layers)]
    for below, above, weights in zip(places, places[1:], (W_ih, W_ho), strict=False):
        _edges(axes, below, above, weights)
    names = ("x", "a", "ŷ")
    for name, values, at, colour in zip(names, layers, places, (GREY, BLUE, BLUE), strict=True):
        for index, ((left, height), value) in enumerate(zip(at, values, strict=True)):
            label = name if len(values) == 1 else f"{name}{subscript(index + 1)}"
            text = f"{label}\n{value:.3g}"
            axes.text(
                left, height, text, ha="center", va="center", color=DARK, bbox={**NODE, "edgecolor": colour}
            )
    pre_activations = (passed.z_h, np.atleast_1d(passed.z_o))
    terms = error_terms or (None, None)
    for at, z, delta in zip(places[1:], pre_activations, terms, strict=True):
        for index, (left, height) in enumerate(at):
            note = f"z = {z[index]:.3g}"
            if delta is not None:
                note += f"\nδ = {np.atleast_1d(delta)[index]:.3g}"
            colour = ORANGE if delta is not None else GREY
            outward, side = (-26, "right") if left < 0.5 else (26, "left")  # away from the edges
            axes.annotate(
                note, (left, height), (outward, 14), textcoords="offset points", fontsize=9, color=DARK,
                ha=side, va="bottom", bbox={**LABEL, "edgecolor": colour},
            )  # fmt: skip
    axes.set_xlim(-0.25, 1.25)
    axes.set_ylim(-0.25, 2.45)
    return figure


def unit_places(count: int, height: int) -> list[tuple[float, float]]:
    """Return where the units of a layer stand, from left to right."""
    return [((index + 0.5) / count, height) for index in range(count)]


def subscript(index: int) -> str:
    """Return a number in subscript digits."""
    return str(index).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def _edges(axes: Axes, below: list, above: list, weights: NDArray) -> None:
    widest = max(np.abs(weights).max(), 1e-12)
    for i, (left, low) in enumerate(below):
        for j, (right, high) in enumerate(above):
            weight = weights[i, j]
            negative = weight < 0
            axes.plot(
                [left, right], [low, high], zorder=0, color=VERMILION if negative else BLUE,
                linestyle="--" if negative else "-", linewidth=0.6 + 2.4 * abs(weight) / widest,
            )  # fmt: skip
            # Labels stand at different heights, so that those of crossing edges do not meet.
            along = 0.3 + 0.36 * (
                j / max(len(above) - 1, 1) if len(above) > 1 else i / max(len(below) - 1, 1)
            )
            axes.text(
                left + along * (right - left), low + along * (high - low), f"{weight:.3g}", fontsize=8.5,
                ha="center", va="center", color=DARK, bbox=LABEL, zorder=1,
            )  # fmt: skip
