"""Chapter 6: depth, activation, start weights and remedies against what arrives in every layer."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from course.depth import ACTIVATIONS, INITIALISATIONS
from course.drawings.later import Figure, Line2D
from course.drawings.log_axis import logarithmic
from course.drawings.palette import BLUE, DARK, GREEN, ORANGE, PURPLE
from course.drawings.scene import Scene, Sheet
from course.live.controls import choice, rates, slider
from course.live.show import show
from course.signals import REMEDIES, Signals, signals_before_training

MOST_LAYERS = 20
LOWEST, HIGHEST = 1e-15, 1e6
VANISHES, EXPLODES = 1e-3, 1e3
# A healthy stack of the page has error terms of about 1e-2 in every layer.
TINY = 1e-5
PANELS = (
    ((BLUE, "o", "-", "error terms |δ|"), (GREEN, "s", "--", "spread of activations")),
    ((PURPLE, "o", "-", "gradient: |dE/dW|"), (ORANGE, "D", "--", "step: η |dE/dW|")),
)


def depth_scene() -> Scene:
    """Return the scene, painted and said for `layers`, `activation`, `initialisation`, `scale`, `remedy` and `eta`."""
    figure = Figure(figsize=(8.6, 4.2), layout="constrained")
    for axes, lines in zip(figure.subplots(1, 2, sharey=True), PANELS, strict=True):
        axes.set_xlim(0.4, MOST_LAYERS + 0.6)
        axes.set_xticks(range(2, MOST_LAYERS + 1, 2))
        axes.set_ylim(LOWEST, HIGHEST)
        logarithmic(axes)
        axes.set_xlabel("layer (1 is next to the inputs)")
        axes.grid(alpha=0.3)
        handles = [
            Line2D([], [], color=colour, marker=mark, linewidth=2, linestyle=line, label=name)
            for colour, mark, line, name in lines
        ]
        # above the picture, as the note: a line may be anywhere in it
        axes.legend(handles=handles, frameon=False, loc="lower left", bbox_to_anchor=(0, 1.07), fontsize=9.5)
    figure.axes[0].set_ylabel("size (log scale)")

    def paint(on: Sequence[Sheet], eta: float, **settings) -> None:
        left, right = on
        signals = signals_before_training(**settings)
        # the output is no hidden activation: its spread is left out
        sizes = (signals.error_terms, signals.spreads[:-1]), (signals.gradients, eta * signals.gradients)
        for axes, curves, lines in zip(on, sizes, PANELS, strict=True):
            for curve, (colour, mark, line, _) in zip(curves, lines, strict=True):
                _curve(axes, curve, colour, line, mark)
        note = f"|δ| in layer 1: {_size(signals.error_terms[0])}; ratio: {_size(signals.arriving)}"
        left.text(0, 1.03, note, transform=left.transAxes, fontsize=10.5, color=DARK)
        right.text(0, 1.03, f"η = {eta:g}", transform=right.transAxes, fontsize=10.5, color=DARK)

    return Scene(figure, paint, in_words)


def in_words(layers: int, activation: str, initialisation: str, scale: float, remedy: str, eta: float) -> str:
    """Return the picture as text."""
    signals = signals_before_training(layers, activation, initialisation, scale, remedy)
    terms, norms = signals.error_terms, signals.gradients
    with_remedy = "" if remedy == "none" else f" with {remedy}"
    return (
        f"{layers} layers, {activation}, {initialisation} start weights times {scale:g}{with_remedy}. Error terms: layer 1 "
        f"{_size(terms[0])}, last hidden layer {_size(terms[-2])}, ratio {_size(signals.arriving)}: {verdict(signals)}. "
        f"Spread of activations: layer 1 {_size(signals.spreads[0])}, last hidden layer {_size(signals.spreads[-2])}. "
        f"Gradient norm: layer 1 {_size(norms[0])}, layer {layers} {_size(norms[-1])}. "
        f"With learning rate {eta:g} the steps are {_size(eta * norms[0])} and {_size(eta * norms[-1])}: "
        "it moves the steps, and leaves the gradient where it is."
    )  # fmt: skip


def verdict(signals: Signals) -> str:
    """Return what becomes of the error terms on their way to the inputs, by their ratio and by their size."""
    terms = signals.error_terms
    if not np.all(np.isfinite(terms)):
        return "they overflowed"
    if terms[0] == 0:
        return "nothing arrives, all units are dead or saturated"
    if signals.arriving < VANISHES:
        return "they vanish on their way to the inputs"
    if signals.arriving > EXPLODES:
        return "they explode on their way to the inputs"
    if terms[0] < TINY:
        return "level, and tiny in every layer"
    return "they arrive"


def _size(number: float) -> str:
    if np.isnan(number):
        return "not a number"
    return "infinite" if np.isinf(number) else f"{number:.2g}"


def _curve(axes: Sheet, sizes: NDArray, colour: str, line: str, mark: str) -> None:
    # what leaves the picture stays at its edge as a triangle
    layer = np.arange(1, len(sizes) + 1)
    axes.plot(layer, np.clip(np.nan_to_num(sizes, nan=HIGHEST), LOWEST, HIGHEST), color=colour, linestyle=line,
              marker=mark, markersize=5, linewidth=2)  # fmt: skip
    for beyond, edge, arrow in ((sizes > HIGHEST, HIGHEST, "^"), (sizes < LOWEST, LOWEST, "v")):
        if np.any(beyond):
            axes.plot(
                layer[beyond], np.full(np.sum(beyond), edge), arrow, color=DARK, markersize=9, clip_on=False
            )


def depth() -> None:
    """Show what travels through a deep stack before training, and the steps that a learning rate makes of it."""
    show(
        "Signals in a deep stack",
        "Each layer's error terms and activations, gradient and step, on logarithmic axes.",
        depth_scene,
        [
            slider("layers", "layers of weights", range(2, MOST_LAYERS + 1), 10),
            choice("activation", "activation", list(ACTIVATIONS), "sigmoid"),
            choice("initialisation", "initialisation", list(INITIALISATIONS), "Glorot"),
            rates("scale", "weight scale", 0.1, 10, 1.0, per_decade=20),
            choice("remedy", "remedy", list(REMEDIES), "none"),
            rates("eta", "learning rate η", 1e-3, 100, 0.5, per_decade=10),
        ],
    )
