"""A stack of dense layers that are all as wide as the input."""

from itertools import pairwise

from course.drawings.later import Figure
from course.drawings.on_demand import drawn_on_demand
from course.drawings.palette import BLUE, GREY
from course.drawings.units import empty_axes, note, unit


@drawn_on_demand
def stack_drawing(layers: int, width: int) -> Figure:
    """Draw the stack from the inputs at the bottom to the outputs at the top, every connection as a line."""
    figure = Figure(figsize=(5.6, 1 + 1.2 * layers), layout="constrained")
    axes = empty_axes(figure, figure.add_gridspec(1, 1)[0, 0])
    across = [0.24 + 0.48 * k / max(width - 1, 1) for k in range(width)]
    up = [k / layers for k in range(layers + 1)]
    for below, above in pairwise(up):
        for start in across:
            for end in across:
                axes.plot([start, end], [below, above], color=GREY, linewidth=0.8, zorder=0)
    for layer, height in enumerate(up):
        for place in across:
            unit(axes, (place, height), " ", BLUE if layer else GREY)
        note(axes, (0.08, height), "inputs" if not layer else f"layer {layer}")
        if layer:
            middle = height - 0.5 / layers
            note(axes, (0.92, middle), f"weights[{layer - 1}]\n{width} × {width}")
    return figure
