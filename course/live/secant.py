"""Chapter 3: the secant closing in on the tangent, and the error of its slope."""

from course.drawings.live_secant import secant_scene
from course.drawings.secant import PRECISIONS
from course.live.controls import choice, rates
from course.live.show import show


def secant() -> None:
    """Show two secants of e^x at x = 1 for a step h, and the relative error of their slopes."""
    show(
        "Secant and tangent",
        "Left: a curve, its tangent and two secants. Right: the error of the secants' slopes against the step.",
        secant_scene,
        [
            rates("h", "step h", 1e-16, 1, 1.0, per_decade=8),
            choice("precision", "computed in", list(PRECISIONS), "float64"),
        ],
        still=["precision"],
    )
