"""A single neuron, and a small picture on its way through a network."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from course.drawings.later import Axes, Circle, Figure, LinearSegmentedColormap, Rectangle
from course.drawings.on_demand import drawn_on_demand
from course.drawings.palette import BLUE, DARK, GREY, VERMILION
from course.network import sigmoid

# A dog's face in 8 by 8 pixels, 0 for white and 1 for black: hanging ears, two eyes, a nose.
DOG = np.array(
    [
        [0.0, 0.0, 0.3, 0.3, 0.3, 0.3, 0.0, 0.0],
        [0.8, 0.6, 0.2, 0.2, 0.2, 0.2, 0.6, 0.8],
        [0.9, 0.3, 0.2, 0.2, 0.2, 0.2, 0.3, 0.9],
        [0.9, 0.2, 1.0, 0.2, 0.2, 1.0, 0.2, 0.9],
        [0.8, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.8],
        [0.6, 0.2, 0.2, 1.0, 1.0, 0.2, 0.2, 0.6],
        [0.0, 0.3, 0.2, 0.6, 0.6, 0.2, 0.3, 0.0],
        [0.0, 0.0, 0.3, 0.3, 0.3, 0.3, 0.0, 0.0],
    ]
)

PLATE = {"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": "none", "alpha": 0.92}


@drawn_on_demand
def neuron_drawing(x: Sequence[float], w: Sequence[float]) -> Figure:
    """Draw one sigmoid neuron with live values: inputs at the bottom, a sum, the activation, the output.

    Shapes: x and w both (n_in,). Each edge carries its weight and the product that it delivers.
    """
    x, w = np.asarray(x, dtype=float), np.asarray(w, dtype=float)
    z = float(x @ w)
    figure, axes = _canvas(6.4, 4.4)
    for index, (value, weight) in enumerate(zip(x, w, strict=True)):
        left = (index + 0.5) / len(x)
        _edge(axes, (left, 0), (0.5, 1.05), weight)
        text = f"× {weight:.3g} = {value * weight:.3g}"
        axes.text(
            0.5 + 0.62 * (left - 0.5),
            0.4,
            text,
            ha="center",
            va="center",
            fontsize=9.5,
            color=DARK,
            bbox=PLATE,
        )
        _node(axes, (left, 0), f"x{_below(index + 1)}\n{value:.3g}", GREY)
    for low, high in ((1.05, 1.75), (1.75, 2.3)):
        axes.annotate(
            "",
            (0.5, high - 0.12),
            (0.5, low + 0.12),
            arrowprops={"arrowstyle": "->", "color": DARK, "lw": 1.4},
        )
    _node(axes, (0.5, 1.05), f"sum\nz = {z:.3g}", BLUE, square=True)
    _node(axes, (0.5, 1.75), "sigmoid f", BLUE, square=True)
    _node(axes, (0.5, 2.3), f"a = f(z) = {sigmoid(z):.3g}", BLUE, square=True)
    for height, note in ((1.05, "multiply and add up"), (1.75, "apply f"), (2.3, "pass on")):
        axes.text(0.74, height, note, va="center", fontsize=9.5, color=DARK)
    axes.set_xlim(-0.05, 1.1)
    axes.set_ylim(-0.2, 2.5)
    return figure


@drawn_on_demand
def picture_drawing(picture: NDArray, layers: Sequence[NDArray], shown: str, said: str) -> Figure:
    """Draw a picture at the bottom and the activations of the layers above it; the darker, the higher.

    picture: (height, width), values between 0 and 1. layers: activations between 0 and 1 of each layer,
    from the one next to the picture to the output. `shown` says what the picture is, `said` what the
    network makes of it.
    """
    figure, axes = _canvas(6.4, 2.6 + 1.1 * len(layers))
    side, top = 1.5, 0.0
    axes.imshow(
        picture, extent=(-side / 2, side / 2, top - side, top), cmap="Greys", vmin=0, vmax=1.15, zorder=2,
        interpolation="nearest",
    )  # fmt: skip
    axes.add_patch(
        Rectangle((-side / 2, top - side), side, side, fill=False, edgecolor=DARK, linewidth=1.2, zorder=3)
    )
    axes.text(side / 2 + 0.25, top - side / 2, shown, va="center", fontsize=11, color=DARK)
    below = [(side * ((index + 0.5) / 8 - 0.5), top) for index in range(8)]
    fill = LinearSegmentedColormap.from_list("activation", ["white", BLUE])
    for level, activations in enumerate(layers, start=1):
        activations = np.atleast_1d(activations)
        places = [
            (1.1 * (index - (len(activations) - 1) / 2), level * 1.05) for index in range(len(activations))
        ]
        for start in below:
            for end in places:
                axes.plot(*zip(start, end, strict=True), color=GREY, linewidth=0.7, zorder=0)
        for place, value in zip(places, activations, strict=True):
            axes.add_patch(
                Circle(place, 0.28, facecolor=fill(value), edgecolor=BLUE, linewidth=1.6, zorder=3)
            )
            colour = "white" if value > 0.6 else DARK
            axes.text(*place, f"{value:z.2f}", ha="center", va="center", fontsize=10, color=colour, zorder=4)
        below = places
    axes.text(0.55, below[0][1], said, va="center", fontsize=11, color=DARK)
    axes.set_aspect("equal")
    axes.set_xlim(-2.6, 3.4)
    axes.set_ylim(top - side - 0.1, 1.05 * len(layers) + 0.4)
    return figure


def _canvas(width: float, height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    axes.set_axis_off()
    return figure, axes


def _below(index: int) -> str:
    return str(index).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def _edge(axes: Axes, start: tuple[float, float], end: tuple[float, float], weight: float) -> None:
    colour, line = (VERMILION, "--") if weight < 0 else (BLUE, "-")
    axes.plot(*zip(start, end, strict=True), color=colour, linestyle=line, linewidth=1.8, zorder=0)


def _node(axes: Axes, at: tuple[float, float], text: str, colour: str, square: bool = False) -> None:
    shape = "round,pad=0.35" if square else "circle,pad=0.35"
    box = {"boxstyle": shape, "facecolor": "white", "edgecolor": colour, "linewidth": 1.6}
    axes.text(*at, text, ha="center", va="center", color=DARK, bbox=box, zorder=2)
