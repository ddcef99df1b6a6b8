"""Chapter 4: nudge one weight, and compare the predicted with the actual change of the loss."""

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from course.drawings.live_nudge import FARTHEST, nudge_scene
from course.drawings.nudge import NAMES, WEIGHTS
from course.live.controls import choice, slider
from course.live.show import show


def nudge(x: ArrayLike = (0.1, 0.3), w: ArrayLike = (0.4, -0.2), W: float = 0.1, y: float = 1.0) -> None:
    """Show what moving one weight does to the loss of a network with one hidden unit; x and w have shape (2,)."""
    show(
        "Nudge one weight",
        "Left: the network, with the predicted and actual change of the loss on each connection. Right: the loss "
        "against the picked weight, with its tangent.",
        partial(nudge_scene, np.asarray(x, dtype=float), np.asarray(w, dtype=float), float(W), float(y)),
        [
            choice("which", "weight to move", WEIGHTS, "W", [NAMES[name] for name in WEIGHTS]),
            slider("by", "move it by", np.linspace(-FARTHEST, FARTHEST, 161).round(6), 1.0),
        ],
        still=["which"],
    )  # fmt: skip
