"""Chapter 1: a 3-2-1 network with every value on it; sliders for the inputs and any picked weight."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from course.drawings.later import Figure
from course.drawings.network import subscript, unit_places
from course.drawings.palette import BLUE, DARK, GREY, VERMILION
from course.drawings.scene import Scene, Sheet
from course.live.controls import Control, Indices, choice, slider
from course.live.show import show
from course.network import ForwardPass, forward

INPUTS, HIDDEN = 3, 2
# How far along its edge each weight stands, so that the numbers of crossing edges do not meet.
ALONG = {(i, j): 0.3 + 0.38 * j for i in range(INPUTS) for j in range(HIDDEN)}
DIAMETER = 48  # of a unit, in points
# White ground for all numbers on edges in one stroke: a box around each text would take as long as the text.
GROUND = ((-1.9, -0.75), (1.9, -0.75), (1.9, 0.75), (-1.9, 0.75), (-1.9, -0.75))


def weight_names() -> list[str]:
    """Return the names of all weights, input to hidden first: "w11" leads from input 1 to hidden unit 1."""
    names = [f"w{i + 1}{j + 1}" for i in range(INPUTS) for j in range(HIDDEN)]
    return [*names, *[f"W{j + 1}" for j in range(HIDDEN)]]


def network_scene() -> Scene:
    """Return the scene of a 3-2-1 network.

    Painted and said for x1, x2, x3, every one of weight_names(), and `which`, the name of the picked weight.
    """
    figure = Figure(figsize=(7.4, 4.6), layout="constrained")
    axes = figure.add_subplot()
    axes.set_axis_off()
    axes.set_xlim(-0.3, 1.3)
    axes.set_ylim(-0.3, 2.4)
    places = [unit_places(count, height) for height, count in enumerate((INPUTS, HIDDEN, 1))]
    for at, name, colour in zip(places, "xaŷ", (GREY, BLUE, BLUE), strict=True):
        axes.plot(*zip(*at, strict=True), linestyle="none", marker="o", markersize=DIAMETER, markerfacecolor="white",
                  markeredgecolor=colour, markeredgewidth=1.8)  # fmt: skip
        for index, (left, height) in enumerate(at):
            label = f"{name}{subscript(index + 1)}" if len(at) > 1 else name
            axes.text(left, height + 0.07, label, ha="center", va="center", color=DARK)

    def paint(on: Sequence[Sheet], which: str, **values) -> None:
        [axes] = on
        x, W_ih, W_ho = arrays(values)
        edges = [
            (places[0][i], places[1][j], weight, ALONG[i, j], which == f"w{i + 1}{j + 1}")
            for (i, j), weight in np.ndenumerate(W_ih)
        ]
        edges += [
            (places[1][j], places[2][0], weight, 0.45, which == f"W{j + 1}") for j, weight in enumerate(W_ho)
        ]
        for start, end, weight, _, _ in edges:
            _edge(axes, start, end, weight)
        _weights(axes, edges)
        _numbers(axes, places, x, forward(x, W_ih, W_ho))

    return Scene(figure, paint, in_words)


def arrays(values: dict[str, float]) -> tuple[NDArray, NDArray, NDArray]:
    """Return x (3,), W_ih (3, 2) and W_ho (2,) from the values by their names."""
    weights = np.array([values[name] for name in weight_names()])
    inputs = np.array([values[f"x{i + 1}"] for i in range(INPUTS)])
    return inputs, weights[: INPUTS * HIDDEN].reshape(INPUTS, HIDDEN), weights[INPUTS * HIDDEN :]


def in_words(which: str, **values) -> str:
    """Return the picture as text."""
    x, W_ih, W_ho = arrays(values)
    passed = forward(x, W_ih, W_ho)
    inputs = ", ".join(f"x{subscript(i + 1)} = {value:.3g}" for i, value in enumerate(x))
    hidden = "; ".join(
        f"hidden unit {j + 1}: z = {z:z.3f}, a = {a:z.3f}"
        for j, (z, a) in enumerate(zip(passed.z_h, passed.a_h, strict=True))
    )
    said = (
        f"Inputs {inputs}. {hidden.capitalize()}. Output: z = {passed.z_o:z.3f}, ŷ = {passed.y_hat:z.3f}. "
        f"The picked weight {_pretty(which)} is {values[which]:.3g}."
    )
    return said.replace("-", "−")


def _pretty(name: str) -> str:
    return name[0] + "".join(subscript(int(digit)) for digit in name[1:])


def _edge(axes: Sheet, start: tuple, end: tuple, weight: float) -> None:
    """Draw an edge from rim to rim: blue if positive, dashed vermilion if negative, the wider the larger."""
    colour, line = (VERMILION, "--") if weight < 0 else (BLUE, "-")
    ends = axes.transData.transform([start, end])
    radius = (DIAMETER + 2) / 2 * axes.figure.dpi / 72
    gap = radius * (ends[1] - ends[0]) / np.hypot(*(ends[1] - ends[0]))
    xs, ys = axes.transData.inverted().transform([ends[0] + gap, ends[1] - gap]).T
    axes.plot(xs, ys, color=colour, linestyle=line, linewidth=0.6 + 1.2 * abs(weight), zorder=1)


def _weights(axes: Sheet, edges: list[tuple]) -> None:
    spots = [
        (left + along * (right - left), low + along * (high - low))
        for (left, low), (right, high), _, along, _ in edges
    ]
    axes.plot(
        *zip(*spots, strict=True), linestyle="none", marker=GROUND, markersize=34, color="white", zorder=2
    )
    for (left, height), (*_, weight, _, picked) in zip(spots, edges, strict=True):
        box = {"facecolor": "white", "edgecolor": DARK, "pad": 1.5} if picked else None
        axes.text(
            left, height, f"{weight:z.2f}", ha="center", va="center", fontsize=10, color=DARK, bbox=box, zorder=3,
            fontweight="bold" if picked else "normal",
        )  # fmt: skip


def _numbers(axes: Sheet, places: list, x: NDArray, passed: ForwardPass) -> None:
    layers = (x, passed.a_h, [passed.y_hat])
    for at, values in zip(places, layers, strict=True):
        for (left, height), value in zip(at, values, strict=True):
            axes.text(left, height - 0.08, f"{value:z.3f}", ha="center", va="center", fontsize=10, color=DARK)
    for at, zs in ((places[1], passed.z_h), (places[2], [passed.z_o])):
        for (left, height), z in zip(at, zs, strict=True):
            side, where = ("right", left - 0.11) if left < 0.5 else ("left", left + 0.11)
            axes.text(where, height, f"z = {z:z.3f}", ha=side, va="center", color=DARK, fontsize=10)


# the network of the page
X = (0.6, -1.2, 0.9)
WEIGHTS = (0.8, -0.5, 0.3, 1.1, -0.9, 0.4, 1.4, -0.7)
_INPUT_VALUES = np.linspace(-2, 2, 81).round(6)
_WEIGHT_VALUES = np.linspace(-4, 4, 161).round(6)


def network() -> None:
    """Show a network with three inputs, two hidden units and one output, and every value in it."""
    show(
        "A 3-2-1 network",
        "A network with its inputs at the bottom and the prediction at the top; every unit carries its values, every "
        "edge its weight.",
        network_scene,
        [*_inputs(), *_picked_weight(), *_all_weights()],
        settle=_settle,
    )


def _inputs() -> list[Control]:
    return [
        slider(f"x{i + 1}", f"input x{'₁₂₃'[i]}", _INPUT_VALUES, start, digits=3) for i, start in enumerate(X)
    ]


def _picked_weight() -> list[Control]:
    names = weight_names()
    ends = [f"x{'₁₂₃'[int(name[1]) - 1]} to hidden unit {name[2]}" for name in names[:-2]]
    ends += [f"hidden unit {name[1]} to output" for name in names[-2:]]
    return [
        choice("which", "weight to move", names, names[0], ends),
        slider("weight", "its value", _WEIGHT_VALUES, WEIGHTS[0]),
    ]


def _all_weights() -> list[Control]:
    """Return a place for every weight, out of sight: the two controls above look at one of them."""
    return [
        slider(name, name, _WEIGHT_VALUES, start)._replace(hidden=True)
        for name, start in zip(weight_names(), WEIGHTS, strict=True)
    ]


def _settle(places: Indices, changed: Indices) -> Indices:
    """Let the picked weight follow its slider, and the slider a new pick."""
    picked = weight_names()[places["which"]]
    if "weight" in changed and picked not in changed:
        return {**places, picked: places["weight"]}
    return {**places, "weight": places[picked]}
