"""Chapter 5: a learning-rate slider on real training."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from course.drawings.later import Axes, Colormap, Figure, Line2D, LinearSegmentedColormap
from course.drawings.log_axis import logarithmic
from course.drawings.palette import BLUE, DARK, GREY, ORANGE, VERMILION
from course.drawings.scene import Scene, Sheet
from course.live.controls import Control, choice, slider, written
from course.live.show import show
from course.rate_runs import (
    OUTPUTS,
    RATES,
    STEPS,
    leaves_the_floats,
    predictions,
    records,
    runs,
    what_happened,
)

LOWEST, HIGHEST = 3e-4, 3.0
# Grey for comparison: what a rate that is too small, a good one and one that is too large do.
COMPARED = {"sigmoid": (0.01, 10.0, 1000.0), "identity": (0.01, 3.16, 10.0)}
REACH, PIXELS = 1.0, 36
_across = np.linspace(-REACH, REACH, PIXELS)
_GRID = np.stack([*np.meshgrid(_across, _across), np.ones((PIXELS, PIXELS))], axis=-1).reshape(-1, 3)


def training_rate_scene(output: str = "sigmoid") -> Scene:
    """Return the scene for one kind of output unit ("sigmoid" or "identity").

    Painted and said for `rate`, one of rate_runs.RATES, and `step`, from 0 to rate_runs.STEPS.
    """
    figure = Figure(figsize=(8.2, 3.9), layout="constrained")
    grid = figure.add_gridspec(1, 2, width_ratios=(1.45, 1))
    left, right = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
    _axes_of_losses(left, output)
    _axes_of_surface(right)

    def paint(on: Sequence[Sheet], rate: float, step: int, **_) -> None:
        left, right = on
        _losses(left, output, rate, step)
        _surface(right, output, rate, step)

    def words(rate: float, step: int, **_) -> str:
        return in_words(output, rate, step)

    return Scene(figure, paint, words)


def in_words(output: str, rate: float, step: int) -> str:
    """Return the picture as text."""
    here, which = runs(output), RATES.index(rate)
    training, held_out = here.training[:, which], here.held_out[:, which]
    said = f"Learning rate {rate:g}, {output} output: {what_happened(training)}. "
    if leaves_the_floats(training) is None:
        said += f"Training loss from {training[0]:.3f} to {_size(training[-1])} in {STEPS} steps; "
        best = int(np.argmin(held_out))
        said += f"held-out loss from {held_out[0]:.3f} to {_size(held_out[-1])}, lowest at step {best}"
        learned_by_heart = held_out[-1] > 1.05 * held_out[best] and training[-1] < training[best]
        said += ": after that, the network memorises. " if learned_by_heart else ". "
    said += (
        f"Shown at step {step}: training loss {_size(training[step])}, held-out loss {_size(held_out[step])}."
    )
    if not np.isfinite(training[step]):
        said += " There is no decision surface: the weights are no numbers any more."
    return said


def _size(loss: float) -> str:
    if np.isnan(loss):
        return "not a number"
    if np.isinf(loss):
        return "infinite"
    return f"{loss:.2e}" if loss > 1e4 else f"{loss:.4f}"


def _axes_of_losses(axes: Axes, output: str) -> None:
    for rate in COMPARED[output]:
        axes.plot(runs(output).training[:, RATES.index(rate)], color=GREY, linewidth=1, alpha=0.55, zorder=1)
    axes.set_xlim(0, STEPS)
    axes.set_ylim(LOWEST, HIGHEST)
    logarithmic(axes)
    axes.set_xlabel("training step")
    axes.set_ylabel("loss E (log scale)")
    axes.grid(alpha=0.3)
    compared = ", ".join(f"{rate:g}" for rate in COMPARED[output])
    lines = [
        Line2D([], [], color=BLUE, linewidth=2.2, label="training records"),
        Line2D([], [], color=VERMILION, linewidth=2.2, linestyle="--", label="held-out records"),
        Line2D([], [], color=GREY, linewidth=1, label=f"training at η = {compared}"),
    ]
    axes.legend(handles=lines, frameon=False, fontsize=9, loc="upper right")


def _losses(axes: Sheet, output: str, rate: float, step: int) -> None:
    which = RATES.index(rate)
    training, held_out = runs(output).training[:, which], runs(output).held_out[:, which]
    # a curve that leaves the picture leaves it at the top: infinity has no place on an axis
    for losses, colour, line in ((held_out, VERMILION, "--"), (training, BLUE, "-")):
        seen = np.where(np.isfinite(losses), np.clip(losses, LOWEST / 10, HIGHEST * 10), np.nan)
        axes.plot(np.arange(len(seen)), seen, color=colour, linestyle=line, linewidth=2.2, zorder=3)
        if np.isfinite(losses[step]):
            axes.plot(
                [step], [min(max(losses[step], LOWEST), HIGHEST)], "o", color=colour, markersize=7, zorder=4
            )
    axes.plot([step, step], [LOWEST, HIGHEST], color=DARK, linewidth=1, zorder=2)
    overflow = leaves_the_floats(training)
    if overflow is not None:
        axes.axvspan(overflow, STEPS, facecolor="none", edgecolor=ORANGE, hatch="/", linewidth=0.6, zorder=2)
        axes.text(
            0.5 * STEPS, 2 * LOWEST, f"overflow at step {overflow}:\nno number from here on", ha="center", color=DARK,
            fontsize=11, zorder=5, bbox={"facecolor": "white", "edgecolor": ORANGE},
        )  # fmt: skip
    axes.text(
        0.02, 0.96, f"η = {rate:g}", transform=axes.transAxes, va="top", fontsize=12, color=DARK, zorder=5,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 2},
    )  # fmt: skip


def _axes_of_surface(axes: Axes) -> None:
    axes.set_xlim(-REACH, REACH)
    axes.set_ylim(-REACH, REACH)
    axes.set_box_aspect(1)
    axes.set_xlabel("input x₁")
    axes.set_ylabel("input x₂")
    marks = [
        Line2D([], [], linestyle="none", marker="o", markersize=7, color="#005a8e", label="y = 1"),
        Line2D([], [], linestyle="none", marker="s", markersize=7, color="#a84300", label="y = 0"),
    ]
    axes.legend(
        handles=marks, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False, fontsize=9,
        title="decision surface: ŷ near 1 blue, near 0 orange", title_fontsize=9,
    )  # fmt: skip


@cache
def _colours() -> Colormap:
    return LinearSegmentedColormap.from_list("surface", ["#f3b48b", "#ffffff", "#8fc1e3"])


def _surface(axes: Sheet, output: str, rate: float, step: int) -> None:
    weights = runs(output).weights[step, RATES.index(rate)]
    if np.all(np.isfinite(weights)):
        y_hat = predictions(_GRID, weights, output).reshape(PIXELS, PIXELS)
        axes.imshow(
            y_hat, extent=(-REACH, REACH, -REACH, REACH), origin="lower", vmin=0, vmax=1, cmap=_colours(),
            interpolation="nearest", aspect="auto", zorder=1,
        )  # fmt: skip
    else:
        axes.text(
            0, 0, "no number,\nno surface", ha="center", va="center", fontsize=11, color=DARK, zorder=5,
            bbox={"facecolor": "white", "edgecolor": ORANGE},
        )  # fmt: skip
    given = records()[0]
    ones = given.y[:, 0] == 1
    for those, mark, colour in ((ones, "o", "#005a8e"), (~ones, "s", "#a84300")):
        axes.plot(
            given.x[those, 0], given.x[those, 1], linestyle="none", marker=mark, markersize=7, color=colour,
            markeredgecolor="white", zorder=3,
        )  # fmt: skip


def training_rate() -> None:
    """Show both losses over the steps at a chosen learning rate, and the decision surface as it trains."""
    show(
        "Training at a chosen learning rate",
        "Left: the loss on training and held-out records over the training steps. Right: the decision surface.",
        training_rate_scene,
        [
            Control("rate", "learning rate η", RATES, [written(rate) for rate in RATES], RATES.index(10.0)),
            slider("step", "training step", range(0, STEPS + 1, 3), STEPS, stride=2),
            choice("output", "output unit", list(OUTPUTS), "sigmoid"),
        ],
        redraws=["output"],
    )
