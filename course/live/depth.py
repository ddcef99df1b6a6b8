"""Chapter 6: depth, activation, initialisation and weight scale against the gradient in every layer."""

from course.depth import ACTIVATIONS, INITIALISATIONS
from course.drawings.live_depth import MOST_LAYERS, depth_scene
from course.live.controls import choice, rates, slider
from course.live.show import show


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
