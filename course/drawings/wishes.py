"""What each record of a batch wants of two weights, as arrows, and the average of all."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from course.drawings.later import Figure
from course.drawings.on_demand import drawn_on_demand
from course.drawings.palette import BLUE, DARK, GREEN, GREY, VERMILION


@drawn_on_demand
def wishes(changes: ArrayLike, labels: Sequence[str]) -> Figure:
    """Draw each record's change of two weights, shape (n_records, 2), as an arrow from 0, and their average."""
    changes = np.asarray(changes, dtype=float)
    figure = Figure(figsize=(6.4, 4.2), layout="constrained")
    axes = figure.add_subplot()
    for wish, colour, name in zip(
        [*changes, changes.mean(axis=0)],
        [*(BLUE, VERMILION, GREEN)[: len(changes)], DARK],
        [*(f"record {number}" for number in range(1, len(changes) + 1)), "their average"],
        strict=True,
    ):
        width = 0.011 if name == "their average" else 0.006
        axes.quiver(
            0,
            0,
            *wish,
            angles="xy",
            scale_units="xy",
            scale=1,
            width=width,
            color=colour,
            label=name,
            zorder=4 - np.hypot(*wish) / np.abs(changes).max() / 2,  # a short arrow lies on a long one
        )
    reach = 1.15 * np.abs(changes).max()
    axes.set_xlim(-reach, reach)
    axes.set_ylim(-reach, reach)
    axes.set_aspect("equal")
    for line in (axes.axhline, axes.axvline):
        line(0, color=GREY, linewidth=0.8)
    axes.set_xlabel(labels[0])
    axes.set_ylabel(labels[1])
    axes.grid(alpha=0.3)
    figure.legend(frameon=False, fontsize=9, loc="outside right upper")
    return figure
