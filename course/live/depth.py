"""Chapter 6: depth, activation, initialisation and weight scale against the gradient in every layer."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from course.deep_runs import norms_before_training
from course.depth import ACTIVATIONS, INITIALISATIONS
from course.drawings.palette import BLUE, DARK, ORANGE
from course.drawings.scene import Scene, Sheet
from course.live.controls import choice, rates, slider
from course.live.show import show

MOST_LAYERS = 20
LOWEST, HIGHEST = 1e-15, 1e6
VANISHES, EXPLODES = 1e-3, 1e3


def depth_scene() -> Scene:
    """Return the scene, painted and said for `layers`, `activation`, `initialisation`, `scale` and `eta`."""
    figure = Figure(figsize=(8.2, 4.2), layout="constrained")
    axes = figure.add_subplot()
    axes.set_yscale("log")
    axes.set_xlim(0.4, MOST_LAYERS + 0.6)
    axes.set_xticks(range(1, MOST_LAYERS + 1))
    axes.set_ylim(LOWEST, HIGHEST)
    axes.set_xlabel("layer (1 is next to the inputs)")
    axes.set_ylabel("Frobenius norm (log scale)")
    axes.grid(alpha=0.3)
    lines = [
        Line2D([], [], color=BLUE, marker="o", linewidth=2, label="gradient: |dE/dW|"),
        Line2D([], [], color=ORANGE, marker="D", linewidth=2, linestyle="--", label="step: η |dE/dW|"),
    ]
    # above the picture, as the note below: a gradient may be anywhere in it
    axes.legend(
        handles=lines, frameon=False, loc="lower right", bbox_to_anchor=(1, 1), ncols=2, borderaxespad=0.2
    )

    def paint(on: Sequence[Sheet], eta: float, **settings) -> None:
        [axes] = on
        norms = norms_before_training(**settings)
        _curve(axes, norms, BLUE, "-", "o")
        _curve(axes, eta * norms, ORANGE, "--", "D")
        axes.text(
            0, 1.03, f"first / last = {_ratio(norms)}     η = {eta:g}", transform=axes.transAxes, fontsize=12,
            color=DARK,
        )  # fmt: skip

    return Scene(figure, paint, in_words)


def in_words(layers: int, activation: str, initialisation: str, scale: float, eta: float) -> str:
    """Return the picture as text."""
    norms = norms_before_training(layers, activation, initialisation, scale)
    return (
        f"{layers} layers, {activation}, {initialisation} start weights times {scale:g}. Gradient norm: layer 1 "
        f"{_size(norms[0])}, layer {layers} {_size(norms[-1])}, first to last {_ratio(norms)}: {_verdict(norms)}. "
        f"With learning rate {eta:g} the steps are {_size(eta * norms[0])} in layer 1 and {_size(eta * norms[-1])} in "
        f"layer {layers}. The learning rate moves the steps; the gradient at these weights stays where it is."
    )  # fmt: skip


def _verdict(norms: NDArray) -> str:
    if not np.all(np.isfinite(norms)):
        return "the gradient overflowed"
    if np.all(norms == 0):
        return "no gradient at all, all units are dead or saturated"
    ratio = norms[0] / norms[-1] if norms[-1] else np.inf
    if ratio < VANISHES:
        return "it vanishes on its way to the inputs"
    if ratio > EXPLODES:
        return "it explodes on its way to the inputs"
    return "it arrives"


def _ratio(norms: NDArray) -> str:
    with np.errstate(divide="ignore", invalid="ignore"):
        return _size(norms[0] / norms[-1])


def _size(number: float) -> str:
    if np.isnan(number):
        return "not a number"
    return "infinite" if np.isinf(number) else f"{number:.2g}"


def _curve(axes: Sheet, norms: NDArray, colour: str, line: str, mark: str) -> None:
    # what leaves the picture stays at its edge as a triangle
    layer = np.arange(1, len(norms) + 1)
    axes.plot(layer, np.clip(np.nan_to_num(norms, nan=HIGHEST), LOWEST, HIGHEST), color=colour, linestyle=line,
              marker=mark, markersize=6, linewidth=2)  # fmt: skip
    for beyond, edge, arrow in ((norms > HIGHEST, HIGHEST, "^"), (norms < LOWEST, LOWEST, "v")):
        if np.any(beyond):
            axes.plot(
                layer[beyond], np.full(np.sum(beyond), edge), arrow, color=DARK, markersize=9, clip_on=False
            )


def depth() -> None:
    """Show the norm of each layer's gradient before training, and the steps that a learning rate makes of it."""
    show(
        "Gradients in a deep stack",
        "The norm of each layer's gradient and of each layer's step, on a logarithmic axis.",
        depth_scene,
        [
            slider("layers", "layers of weights", range(2, MOST_LAYERS + 1), 10),
            choice("activation", "activation", list(ACTIVATIONS), "sigmoid"),
            choice("initialisation", "initialisation", list(INITIALISATIONS), "Glorot"),
            rates("scale", "weight scale", 0.1, 10, 1.0, per_decade=20),
            rates("eta", "learning rate η", 1e-3, 100, 0.1, per_decade=10),
        ],
    )
