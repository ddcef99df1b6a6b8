"""A curve over one variable: its slope at a point, and the way down into a bowl."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from course.drawings.later import Figure
from course.drawings.on_demand import drawn_on_demand
from course.drawings.palette import BLUE, DARK, GREEN, GREY, ORANGE, PURPLE, VERMILION

LABEL = {"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": "none", "alpha": 0.9}


@drawn_on_demand
def tangents(
    f: Callable,
    slope: Callable,
    places: Sequence[float],
    *,
    between: tuple[float, float],
    labels: tuple[str, str] = ("x", "f(x)"),
) -> Figure:
    """Draw a curve with the tangent at each place, and the tangent's slope beside it.

    `f` takes an array, `slope` a number. `between` is the stretch of the horizontal axis that is shown.
    """
    figure = Figure(figsize=(6.4, 3.8), layout="constrained")
    axes = figure.add_subplot()
    x = np.linspace(*between, 301)
    axes.plot(x, f(x), color=GREY, linewidth=2)
    low, high = axes.get_ylim()
    reach = 0.17 * (between[1] - between[0])
    for place, colour in zip(places, (BLUE, VERMILION, GREEN, PURPLE), strict=False):
        steepness = slope(place)
        # a steep tangent is cut so that it stays as long on paper as a flat one
        steep = abs(steepness) * (between[1] - between[0]) / (high - low)
        ends = np.array([-1, 1]) * reach / np.hypot(1, steep)
        axes.plot(place + ends, f(np.array(place)) + steepness * ends, color=colour, linewidth=2.4)
        axes.plot([place], [f(np.array(place))], "o", color=colour, markersize=7)
        height = float(f(np.array(place)))
        # below a rising curve and above a falling one, but never on an axis
        offset, side = (12, -16 if steepness > 0 else 6), "left"
        if height < low + 0.15 * (high - low):
            offset, side = ((-6, 14), "right") if place > sum(between) / 2 else ((0, 14), "center")
        axes.annotate(
            f"slope {steepness:.3g}", (place, height), offset, fontsize=10, color=DARK,
            ha=side, textcoords="offset points", bbox={**LABEL, "edgecolor": colour},
        )  # fmt: skip
    axes.set_xlabel(labels[0])
    axes.set_ylabel(labels[1])
    axes.set_xlim(*between)
    axes.grid(alpha=0.3)
    return figure


@drawn_on_demand
def bowl(
    loss: Callable,
    slope: Callable,
    walks: Mapping[str, Sequence[float]],
    *,
    lowest: float,
    between: tuple[float, float],
    labels: tuple[str, str] = ("weight w", "loss E"),
) -> Figure:
    """Draw a convex loss, walks of gradient descent into it, and the sign of the slope on either side.

    walks: the weights that each walk visits, in order, by the walk's name; an arrow leads from each to the
    next. lowest: the weight at the bottom. `loss` takes an array, `slope` a number.
    """
    figure = Figure(figsize=(6.8, 4.3), layout="constrained")
    axes = figure.add_subplot()
    w = np.linspace(*between, 301)
    axes.plot(w, loss(w), color=GREY, linewidth=2)
    bottom, top = axes.get_ylim()
    for (name, visited), colour in zip(walks.items(), (BLUE, VERMILION, GREEN), strict=False):
        visited = np.asarray(visited)
        heights = loss(visited)
        axes.plot(visited, heights, "o", color=colour, markersize=6, label=name)
        for start, end, low, high in zip(visited, visited[1:], heights, heights[1:], strict=False):
            axes.annotate(
                "", (end, high), (start, low),
                arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 1.6, "shrinkA": 3, "shrinkB": 3},
            )  # fmt: skip
    axes.axvline(lowest, color=ORANGE, linestyle=":", linewidth=1.8)
    axes.annotate(
        "lowest loss,\nslope 0", (lowest, bottom + 0.62 * (top - bottom)), ha="center", va="center", fontsize=9.5,
        color=DARK, bbox={**LABEL, "edgecolor": ORANGE},
    )  # fmt: skip
    for side, place in ((-1, between[0]), (1, between[1])):
        here = lowest + side * 1e-3 * abs(place - lowest)
        sign, way = ("negative", "go right →") if slope(here) < 0 else ("positive", "← go left")
        axes.text(
            0.5 * (lowest + place), top - 0.06 * (top - bottom), f"slope {sign}\n{way}", ha="center", va="top",
            fontsize=10, color=DARK, bbox=LABEL,
        )  # fmt: skip
    axes.set_xlabel(labels[0])
    axes.set_ylabel(labels[1])
    axes.set_xlim(*between)
    axes.grid(alpha=0.3)
    axes.legend(frameon=False, loc="lower left", fontsize=9)
    return figure
