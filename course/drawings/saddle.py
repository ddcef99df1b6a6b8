"""A saddle of a loss, and walks of gradient descent across it."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike

from course.drawings.later import Figure
from course.drawings.on_demand import drawn_on_demand
from course.drawings.palette import BLUE, DARK, GREEN, GREY, VERMILION

COLOURS, LINES = (VERMILION, BLUE, GREEN), ("-", "--", "-.")
LABEL = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.9}


@drawn_on_demand
def saddle_walks(loss: Callable, walks: Mapping[str, ArrayLike], *, reach: float = 1.6) -> Figure:
    """Draw a loss of two weights as a map with the ways of some walks, and the loss along each of them.

    loss takes two arrays. Each walk has shape (steps + 1, 2): the two weights before and after each step.
    """
    figure = Figure(figsize=(8.4, 3.8), layout="constrained")
    chart, over_time = figure.subplots(1, 2)
    w = np.linspace(-reach, reach, 161)
    heights = loss(*np.meshgrid(w, w))
    lines = chart.contour(w, w, heights, levels=[0.05, 0.2, 0.5, 1, 2], colors=GREY, linewidths=0.9)
    chart.clabel(lines, fontsize=9)
    chart.plot(
        [0], [0], marker="x", color=DARK, markersize=10, markeredgewidth=2.4, linestyle="none", zorder=5
    )
    chart.annotate(
        "saddle",
        (0, 0),
        (-10, 14),
        textcoords="offset points",
        ha="right",
        fontsize=9.5,
        color=DARK,
        bbox=LABEL,
    )
    for walk, colour, line in zip(walks.values(), COLOURS, LINES, strict=False):
        walk = np.asarray(walk)
        chart.plot(*walk.T, color=colour, linestyle=line, linewidth=2.2)
        chart.plot(*walk[-1], "o", color=colour, markersize=8)
    starts = np.array([np.asarray(walk)[0] for walk in walks.values()])
    chart.annotate(
        "start",
        starts.mean(axis=0),
        (8, -12),
        textcoords="offset points",
        fontsize=9.5,
        color=DARK,
        bbox=LABEL,
    )
    for (name, walk), colour, line in zip(walks.items(), COLOURS, LINES, strict=False):
        walk = np.asarray(walk)
        over_time.plot(loss(*walk.T), color=colour, linestyle=line, linewidth=2.2, label=name)
    chart.set_xlabel("first weight w")
    chart.set_ylabel("second weight W")
    chart.set_aspect("equal")
    over_time.set_xlabel("training step")
    over_time.set_ylabel("loss E")
    over_time.set_ylim(bottom=0)
    over_time.grid(alpha=0.3)
    over_time.legend(frameon=False, fontsize=9, loc="upper right")
    return figure
