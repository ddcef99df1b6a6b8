"""Chapter 2: gradient descent in a bowl, with a learning rate."""

import numpy as np

from course.drawings.live_bowl import BOTTOM, MOST_STEPS, REACH, bowl_scene
from course.live.controls import rates, slider
from course.live.show import show


def bowl() -> None:
    """Show a walk of gradient descent into a bowl, step by step."""
    reach = REACH - 0.5
    show(
        "Steps into a bowl",
        "A convex loss over one weight, the steps of gradient descent on it, and the slope at the last one.",
        bowl_scene,
        [
            slider("start", "start at w", np.linspace(BOTTOM - reach, BOTTOM + reach, 111).round(6), -3.0),
            rates("eta", "learning rate η", 0.01, 2, 0.1, per_decade=20),
            slider("steps", "step", range(MOST_STEPS + 1), 1, stride=1)._replace(pause=400),
        ],
    )
