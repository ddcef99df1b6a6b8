"""Activation functions, each beside its slope."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course.drawings.later import Axes, Figure
from course.drawings.on_demand import drawn_on_demand
from course.drawings.palette import BLUE, DARK, GREY, VERMILION
from course.network import sigmoid


class Activation(NamedTuple):
    """An activation function f and its slope f', both elementwise; `kinks` are where f has no slope."""

    f: Callable[[NDArray], NDArray]
    slope: Callable[[NDArray], NDArray]
    kinks: tuple[float, ...] = ()


# At a kink there is no slope (0 here by convention): open circles in the drawing.
ACTIVATIONS = {
    "sign": Activation(np.sign, lambda z: np.zeros_like(z, dtype=float), kinks=(0.0,)),
    "sigmoid": Activation(sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "tanh": Activation(np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "ReLU": Activation(lambda z: np.maximum(z, 0), lambda z: np.where(z > 0, 1.0, 0.0), kinks=(0.0,)),
}

PER_ROW = 2


@drawn_on_demand
def activation_curves(
    names: Sequence[str] = ("sign", "sigmoid", "tanh", "ReLU"), at: float | None = None, reach: float = 6.0
) -> Figure:
    """Draw f (solid) and f' (dashed) of each named activation for -reach <= z <= reach.

    Names are those of ACTIVATIONS; KeyError for another one. With `at`, both values at that z are marked
    and written below the curves.
    """
    columns = min(len(names), PER_ROW)
    rows = -(-len(names) // columns)
    size = (6.4, 3.4) if len(names) == 1 else (3.7 * columns, 2.7 * rows)
    figure = Figure(figsize=size, layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes, name in zip(grid, names, strict=False):
        _draw(axes, ACTIVATIONS[name], at, reach)
        axes.set_title(name, color=DARK)
    for axes in grid[len(names) :]:
        axes.set_axis_off()
    return figure


def _draw(axes: Axes, activation: Activation, at: float | None, reach: float) -> None:
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.axvline(0, color=GREY, linewidth=0.8)
    gap = 1e-9 * reach
    ends = (-reach, *activation.kinks, reach)
    for index, (left, right) in enumerate(pairwise(ends)):
        z = np.linspace(left + gap, right - gap, 401)
        axes.plot(z, activation.f(z), color=BLUE, linewidth=2.2, label="f(z)" if index == 0 else None)
        axes.plot(
            z, activation.slope(z), color=VERMILION, linestyle="--", linewidth=2,
            label="slope f'(z)" if index == 0 else None,
        )  # fmt: skip
    for kink in activation.kinks:
        beside = np.array([kink - gap, kink + gap])
        axes.plot(
            [kink, kink], activation.slope(beside), linestyle="none", marker="o", markersize=6,
            markerfacecolor="white", markeredgecolor=VERMILION, zorder=3,
        )  # fmt: skip
    axes.set_xlim(-reach, reach)
    # A ReLU climbs as far as z itself: it is cut off where the other functions end.
    lowest, highest = (float(activation.f(np.array(end))) for end in (-reach, reach))
    axes.set_ylim(min(lowest, 0) - 0.15, min(highest, 2) + 0.15)
    axes.set_xlabel("z")
    axes.grid(alpha=0.25)
    axes.legend(frameon=False, loc="upper left", fontsize=9.5)
    if at is not None:
        f, slope = float(activation.f(np.array(at))), float(activation.slope(np.array(at)))
        axes.plot([at, at], [f, slope], linestyle="none", marker="o", color=DARK, zorder=3)
        axes.set_xlabel(f"z = {at:z.2f}:  f = {f:z.3f},  slope = {slope:z.3f}")
