"""Chapter 2: a computation graph, stepped forward and backward."""

import numpy as np

from course.drawings.live_graph import graph_scene, stages
from course.live.controls import Control, slider
from course.live.show import show


def graph() -> None:
    """Show (2 x1 + 3 x2)^2 + 3 as a circuit: values above the wires, slopes of the result below them."""
    values = np.linspace(-5, 5, 101).round(6)
    count = len(stages())
    last_forward = sum(passed is None for _, passed in stages()) - 1
    texts = [
        f"forward {index}" if index <= last_forward else f"backward {index - last_forward - 1}"
        for index in range(count)
    ]
    show(
        "A circuit, forward and backward",
        "The computation graph of (2 x₁ + 3 x₂)² + 3, with values above its wires and slopes below them.",
        graph_scene,
        [
            slider("x1", "x₁", values, 1.0),
            slider("x2", "x₂", values, 3.0),
            Control("stage", "stage", range(count), texts, count - 1, stride=1, pause=900),
        ],
    )
