"""Curves of a quantity over the steps of a training run."""

from collections.abc import Mapping, Sequence

from course.drawings.later import Figure
from course.drawings.log_axis import logarithmic
from course.drawings.on_demand import drawn_on_demand
from course.drawings.palette import BLUE, DARK, GREEN, ORANGE, PURPLE, VERMILION

STYLES = ((BLUE, "-"), (VERMILION, "--"), (GREEN, "-."), (PURPLE, ":"), (ORANGE, "-"))


@drawn_on_demand
def loss_curves(
    runs: Mapping[str, Sequence[float]],
    *,
    log: bool = False,
    along: str = "training step",
    baseline: tuple[str, float] | None = None,
) -> Figure:
    """Draw one curve a run: the loss E before the first step and after each one, by the run's name.

    along: what a step is, if it is another one. baseline: the name and the height of a level line to compare with.
    """
    figure = Figure(figsize=(6.4, 3.6), layout="constrained")
    axes = figure.add_subplot()
    for (name, losses), (colour, line) in zip(runs.items(), STYLES, strict=False):
        axes.plot(range(len(losses)), losses, color=colour, linestyle=line, linewidth=2, label=name)
    if baseline:
        name, height = baseline
        axes.axhline(height, color=DARK, linestyle=(0, (1, 2)), linewidth=1.4, label=name)
    axes.set_xlabel(along)
    axes.set_ylabel("loss E")
    if log:
        logarithmic(axes)
    else:
        axes.set_ylim(bottom=0)
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    return figure
