"""Chapter 1: a 3-2-1 network with every value on it; sliders for the inputs and any picked weight."""

import numpy as np

from course.drawings.live_network import network_scene, weight_names
from course.live.controls import Control, Indices, choice, slider
from course.live.show import show

X = (0.5, 0.1, -0.2)
WEIGHTS = (0.5, -0.6, 0.1, -0.2, 0.1, 0.7, 0.8, -1.3)
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
