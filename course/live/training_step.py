"""Chapter 4: the worked example with a learning-rate slider, forward and backward."""

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from course.drawings.live_training_step import training_step_scene
from course.drawings.training_step import LARGEST_RATE, SMALLEST_RATE, VIEWS
from course.live.controls import choice, rates
from course.live.show import show


def training_step(
    x: ArrayLike = (0.1, 0.3), w: ArrayLike = (0.4, -0.2), W: float = 0.1, y: float = 1.0, eta: float = 0.5
) -> None:
    """Show one training step of a network with one hidden unit; x and w have shape (2,), eta is the start."""
    show(
        "One training step",
        "Left: a network with two inputs, one hidden unit and one output. Right: the loss after the step against "
        "the learning rate.",
        partial(training_step_scene, np.asarray(x, dtype=float), np.asarray(w, dtype=float), float(W), float(y)),
        [
            rates("eta", "learning rate η", SMALLEST_RATE, LARGEST_RATE, eta, per_decade=20),
            choice("view", "view", list(VIEWS), "forward"),
        ],
        still=["view"],
    )  # fmt: skip
