"""Gradients through many layers: their norm per layer on a log axis, over several runs."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course.depth import TrainingRecord
from course.drawings.later import Axes, Figure, NullLocator
from course.drawings.log_axis import logarithmic
from course.drawings.on_demand import drawn_on_demand
from course.drawings.palette import BLUE, DARK, GREEN, GREY, ORANGE, PURPLE, VERMILION
from course.signals import Signals

STYLES = (
    (BLUE, "o", "-"),
    (VERMILION, "s", "--"),
    (GREEN, "^", "-."),
    (PURPLE, "D", ":"),
    (ORANGE, "v", "-"),
)
# Where a log axis ends that would have to show a zero.
LOWEST = 1e-16


@drawn_on_demand
def norms_per_layer(runs: Mapping[str, ArrayLike]) -> Figure:
    """Draw the gradient norm of each layer, first layer on the left, for each named run or set of runs.

    Values have shape (n_layers,), or (n_runs, n_layers): then the line is the median over the runs and the
    band reaches from the smallest to the largest. A zero is drawn at the lower end of the axis.
    """
    figure = Figure(figsize=(6.8, 4.0), layout="constrained")
    axes = figure.add_subplot()
    for (name, norms), style in zip(runs.items(), STYLES, strict=False):
        layers = _median_and_range(axes, norms, style, name)
    _layer_axis(axes, layers)
    axes.legend(frameon=False, fontsize=9)
    return figure


def norms_in_words(runs: Mapping[str, ArrayLike]) -> str:
    """Return what norms_per_layer shows as text: the medians of the first and of the last layer."""
    medians = {name: np.median(np.atleast_2d(norms), axis=0) for name, norms in runs.items()}
    said = [
        f"{name}: {norms[0]:.0e} in layer 1, {norms[-1]:.0e} in the last" for name, norms in medians.items()
    ]
    return f"Norm of the gradient per layer on a logarithmic axis. {'; '.join(said)}."


@drawn_on_demand
def signals_per_layer(runs: Mapping[str, Sequence[Signals]]) -> Figure:
    """Draw the error terms and the spread of activations in each layer, side by side, for named sets of runs.

    Lines are medians over the runs, bands reach from the smallest to the largest. The output layer, which is the same
    in all of them, has an error term and no hidden activation.
    """
    figure = Figure(figsize=(8.8, 4.6), layout="constrained")
    panels = figure.subplots(1, 2)
    for (name, signals), style in zip(runs.items(), STYLES, strict=False):
        terms = np.array([one.error_terms for one in signals])
        spreads = np.array([one.spreads[:-1] for one in signals])
        for axes, sizes in zip(panels, (terms, spreads), strict=True):
            _median_and_range(axes, sizes, style, name)
    for axes, title in zip(
        panels, ("error terms |δ|, going down", "spread of activations, going up"), strict=True
    ):
        _layer_axis(axes, np.arange(1, terms.shape[1] + 1))
        axes.set_ylabel("")
        axes.set_title(title, fontsize=10.5, color=DARK)
    figure.legend(
        *panels[0].get_legend_handles_labels(),
        loc="outside lower center",
        ncols=2,
        frameon=False,
        fontsize=10,
    )
    return figure


def signals_in_words(runs: Mapping[str, Sequence[Signals]]) -> str:
    """Return what signals_per_layer shows as text: medians in the first and the last hidden layer."""
    said = []
    for name, signals in runs.items():
        terms = np.median([one.error_terms for one in signals], axis=0)
        spreads = np.median([one.spreads for one in signals], axis=0)
        said.append(
            f"{name}: error terms from {terms[-2]:.0e} in the last hidden layer to {terms[0]:.0e} in layer 1, spread "
            f"of activations from {spreads[0]:.0e} in layer 1 to {spreads[-2]:.0e} in the last hidden layer."
        )
    return "Two panels on logarithmic axes. " + " ".join(said)


def _median_and_range(axes: Axes, sizes: ArrayLike, style: tuple[str, str, str], name: str) -> NDArray:
    """Draw sizes (n_layers,) or (n_runs, n_layers); return the numbers of the layers."""
    colour, marker, line = style
    sizes = np.maximum(np.atleast_2d(np.asarray(sizes, dtype=float)), LOWEST)
    layers = np.arange(1, sizes.shape[1] + 1)
    median = np.median(sizes, axis=0)
    axes.plot(layers, median, color=colour, marker=marker, linestyle=line, linewidth=2, label=name)
    if len(sizes) > 1:
        axes.fill_between(layers, sizes.min(axis=0), sizes.max(axis=0), color=colour, alpha=0.2, linewidth=0)
    return layers


@drawn_on_demand
def run_chart(record: TrainingRecord, *, top: float | None = None) -> Figure:
    """Draw a training run: its loss and error over the steps, and the gradient norms of its layers.

    `record` has losses, errors and norms as in depth.TrainingRecord. The norms are drawn before the first
    step and after the last. The left axis ends at `top` if it is given.
    """
    figure = Figure(figsize=(8.2, 3.3), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.1)
    over_time, per_layer = figure.subplots(1, 2)
    steps = np.arange(len(record.losses))
    over_time.plot(steps, record.losses, color=BLUE, linewidth=2, label="loss E")
    over_time.plot(
        steps,
        record.errors,
        color=ORANGE,
        linestyle="--",
        linewidth=2,
        label="mean size of the error |y − ŷ|",
    )
    over_time.set_xlabel("training step")
    shown = np.concatenate([record.losses, record.errors])
    highest = np.max(shown[np.isfinite(shown)], initial=0.1)  # a run that overflows has no highest loss
    over_time.set_ylim(0, top or 1.3 * highest)
    over_time.grid(alpha=0.3)
    over_time.legend(frameon=False, fontsize=9.5, loc="upper right")
    layers = np.arange(1, record.norms.shape[1] + 1)
    for norms, colour, marker, line, name in (
        (record.norms[0], GREEN, "o", "-", "before the first step"),
        (record.norms[-1], PURPLE, "s", ":", "after the last step"),
    ):
        per_layer.plot(
            layers,
            np.maximum(norms, LOWEST),
            color=colour,
            marker=marker,
            linestyle=line,
            linewidth=2,
            label=name,
        )
    _layer_axis(per_layer, layers)
    low, high = per_layer.get_ylim()
    per_layer.set_ylim(min(low, 1e-6), max(high, 1) * 30)
    per_layer.yaxis.set_minor_locator(NullLocator())
    per_layer.legend(frameon=False, fontsize=9.5, loc="upper left")
    return figure


def run_in_words(record: TrainingRecord) -> str:
    """Return what run_chart shows as text."""
    first, last = (", ".join(f"{norm:.1e}" for norm in record.norms[moment]) for moment in (0, -1))
    return (
        f"E goes from {record.losses[0]:.3g} to {record.losses[-1]:.3g}, at most {record.losses.max():.3g}. "
        f"The mean error goes from {record.errors[0]:.2f} to {record.errors[-1]:.2f}. Gradient norms layer by layer: "
        f"before the first step {first}; after the last {last}."
    )


@drawn_on_demand
def on_log_axis(curves: Mapping[str, ArrayLike], *, along: str, size: str) -> Figure:
    """Draw positive sequences on a logarithmic axis; `along` and `size` label the two axes.

    A sequence starts at 0 on the horizontal axis. Where it reaches 0, its line ends.
    """
    figure = Figure(figsize=(6.4, 3.7), layout="constrained")
    axes = figure.add_subplot()
    for (name, sizes), (colour, _, line) in zip(curves.items(), STYLES, strict=False):
        axes.plot(_positive(sizes), color=colour, linestyle=line, linewidth=2.2, label=name)
    _log(axes)
    axes.axhline(1, color=GREY, linewidth=0.9)
    axes.set_xlabel(along)
    axes.set_ylabel(size)
    axes.legend(frameon=False, fontsize=9)
    return figure


@drawn_on_demand
def two_runaways(over_depth: Sequence[float], over_time: Mapping[str, Sequence[float]]) -> Figure:
    """Draw two growths side by side: a product over layers, and the distance from the bottom over steps."""
    figure = Figure(figsize=(8.4, 3.5), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.plot(_positive(over_depth), color=VERMILION, linewidth=2.2)
    left.set_title("a product, over depth", fontsize=10.5, color=DARK)
    left.set_xlabel("matrices multiplied")
    left.set_ylabel("norm of the product")
    for (name, sizes), (colour, _, line) in zip(over_time.items(), STYLES, strict=False):
        right.plot(_positive(sizes), color=colour, linestyle=line, linewidth=2.2, label=name)
    right.set_title("a feedback loop, over time", fontsize=10.5, color=DARK)
    right.set_xlabel("training step")
    right.set_ylabel("distance from the minimum")
    right.legend(frameon=False, fontsize=9)
    for axes in (left, right):
        _log(axes)
    return figure


def _positive(sizes: ArrayLike) -> NDArray:
    sizes = np.asarray(sizes, dtype=float)
    return np.where(sizes > 0, sizes, np.nan)


def _log(axes: Axes) -> None:
    logarithmic(axes)
    axes.grid(alpha=0.3)


def _layer_axis(axes: Axes, layers: NDArray) -> None:
    _log(axes)
    axes.set_xticks(layers)
    axes.set_xlabel("layer of weights (1 is next to the inputs)")
    axes.set_ylabel("norm of the gradient ∂E/∂W")


@drawn_on_demand
def histograms(
    layers: Mapping[str, Sequence[NDArray]], shown: Sequence[int], between: tuple[float, float]
) -> Figure:
    """Draw how the activations of some layers are distributed: a row for each stack, a column for each layer.

    layers: the activations of all hidden layers, first layer first, by the name of the stack.
    """
    figure = Figure(figsize=(1.6 * len(shown) + 0.6, 1.3 * len(layers) + 0.5), layout="constrained")
    rows = figure.subplots(len(layers), len(shown), sharex=True, squeeze=False)
    for row, (name, activations), (colour, *_) in zip(rows, layers.items(), STYLES, strict=False):
        for axes, layer in zip(row, shown, strict=True):
            # one outline, not forty bars
            axes.hist(
                activations[layer - 1].ravel(), bins=40, range=between, color=colour, histtype="stepfilled"
            )
            axes.set_yticks([])
        row[0].set_ylabel(name, fontsize=10)
    for axes, layer in zip(rows[0], shown, strict=True):
        axes.set_title(f"layer {layer}", fontsize=10, color=DARK)
    figure.supxlabel("activation", fontsize=10)
    return figure
