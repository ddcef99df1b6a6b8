"""A recurrent unit and the stack that it is when time is laid out in space."""

from course.drawings.later import Figure
from course.drawings.on_demand import drawn_on_demand
from course.drawings.palette import BLUE, GREY, VERMILION
from course.drawings.units import arrow, empty_axes, note, unit


@drawn_on_demand
def unrolled(steps: int) -> Figure:
    """Draw the unit with its loop on the left, and one copy for each step on the right; error terms go back."""
    figure = Figure(figsize=(8.6, 3.0), layout="constrained")
    left, right = figure.add_gridspec(1, 2, width_ratios=(1.3, 3.2))
    axes = empty_axes(figure, left, "one unit, used again and again")
    arrow(axes, (0.5, 0.05), (0.5, 0.55), GREY)
    axes.annotate(
        "", (0.56, 0.65), (0.44, 0.65),
        arrowprops={"arrowstyle": "-|>", "color": BLUE, "linewidth": 1.8, "connectionstyle": "arc3,rad=-3.2",
                    "shrinkA": 0, "shrinkB": 0, "mutation_scale": 13},
    )  # fmt: skip
    note(axes, (0.5, 0.93), "w")
    note(axes, (0.5, 0.3), "u")
    unit(axes, (0.5, 0.58), "a", BLUE)
    unit(axes, (0.5, 0.02), "x", GREY)
    axes = empty_axes(figure, right, "the same, with one copy for each step")
    places = [0.02 + 0.96 * k / steps for k in range(steps + 1)]
    for k, place in enumerate(places):
        if k:
            arrow(axes, (places[k - 1], 0.58), (place, 0.58), BLUE)
            note(axes, ((places[k - 1] + place) / 2, 0.66), "w")
            arrow(axes, (place, 0.05), (place, 0.55), GREY)
            note(axes, (place, 0.3), "u")
            unit(axes, (place, 0.02), f"$x_{k}$", GREY)
            if k < steps:
                arrow(axes, (places[k + 1], 0.95), (place, 0.95), VERMILION, line="--")
            note(axes, (place, 0.95), f"$\\delta_{k}$", VERMILION)
        unit(axes, (place, 0.58), f"$a_{k}$", BLUE)
    return figure
