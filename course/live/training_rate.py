"""Chapter 5: a learning-rate slider on real training."""

from course.drawings.live_training_rate import training_rate_scene
from course.live.controls import Control, choice, slider, written
from course.live.show import show
from course.rate_runs import OUTPUTS, RATES, STEPS


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
        still=["output"],
    )
