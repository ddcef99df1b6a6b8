"""Secants closing in on a tangent, and beside them the error of their slopes against the step."""

from decimal import Decimal
from functools import cache

import numpy as np
from numpy.typing import NDArray

from course.differences import central_difference, forward_difference
from course.drawings.later import Axes, Figure
from course.drawings.log_axis import logarithmic
from course.drawings.on_demand import drawn_on_demand
from course.drawings.palette import BLUE, DARK, GREY, VERMILION

PRECISIONS = {"float64": np.float64, "float32": np.float32}
# One look for each formula: its name, its colour and line, and the rule of thumb for its step.
FORMULAS = {
    "one-sided": (forward_difference, VERMILION, "-", 1 / 2),
    "central": (central_difference, BLUE, "--", 1 / 3),
}
SMALLEST_STEP = {"float64": -16, "float32": -8}
# An estimate can be exact by luck, and a logarithmic axis has no place for zero.
FLOOR = {"float64": 1e-13, "float32": 1e-8}
X = 1.0


@drawn_on_demand
def secant(h: float = 0.5, precision: str = "float64") -> Figure:
    """Draw e^x near x = 1 with its tangent and two secants, and the error of both slopes against the step.

    h is the distance from x to a point that is looked at: the whole distance for the one-sided secant, the
    half-step for the central one. precision: "float64" or "float32", in which the slopes are computed.
    """
    figure = Figure(figsize=(8.4, 3.9), layout="constrained")
    left, right = figure.subplots(1, 2)
    _draw_secants(left, h, precision)
    _draw_errors(right, h, precision)
    return figure


def secant_in_words(h: float = 0.5, precision: str = "float64") -> str:
    """Return what the figure shows, as a text reading of it."""
    slopes = ", ".join(f"{name} {slope_by(name, h, precision):.8g}" for name in FORMULAS)
    errors = ", ".join(f"{name} {error_of(name, h, precision):.1e}" for name in FORMULAS)
    return (
        f"The curve e^x at x = 1, its tangent of slope {np.exp(X):.8g}, and secants for h = {h:.3g} in {precision} "
        f"with slopes {slopes}. Beside it, the relative error of the slope against h, both on logarithmic "
        f"axes: two V-shaped curves, with markers at {errors}."
    )


def slope_by(name: str, h: float, precision: str) -> float:
    """Return the slope of e^x at X by a difference formula, computed in a precision."""
    number = PRECISIONS[precision]
    return float(FORMULAS[name][0](_exp, number(X), number(h)))


def _exp(x: np.floating) -> np.floating:
    """Return e^x rightly rounded. NumPy's last bit depends on the processor, and a small step makes much of it."""
    return type(x)(float(Decimal(float(x)).exp()))


def error_of(name: str, h: float, precision: str) -> float:
    """Return the relative error of that slope, no smaller than the precision can show."""
    return max(abs(slope_by(name, h, precision) / np.exp(X) - 1), FLOOR[precision])


@cache
def error_curve(name: str, precision: str) -> tuple[NDArray, NDArray]:
    """Return steps and errors; kept, because a slider draws the same curve again and again."""
    steps = np.logspace(SMALLEST_STEP[precision], 0, 241)
    return steps, np.array([error_of(name, h, precision) for h in steps])


def _draw_secants(axes: Axes, h: float, precision: str) -> None:
    x = draw_curve(axes)
    for name, (_, colour, line, _) in FORMULAS.items():
        # A ring around a dot, since both secants end in the same point.
        first, size, fill = (X, 10, "none") if name == "one-sided" else (X - h, 6, "full")
        slope = slope_by(name, h, precision)
        axes.plot(x, np.exp(first) + slope * (x - first), color=colour, linestyle=line, linewidth=1.8,
                  label=f"{name}: slope {slope:.4f}")  # fmt: skip
        axes.plot([first, X + h], np.exp([first, X + h]), "o", color=colour, markersize=size, fillstyle=fill)
    axes.plot(X, np.exp(X), "o", color=DARK, markersize=7)
    axes.set_title(f"h = {h:.3g}", fontsize=11, pad=20)
    axes.legend(frameon=False, loc="upper left", fontsize=9)


def draw_curve(axes: Axes) -> NDArray:
    """Draw e^x and its tangent at X, and return the places on the horizontal axis."""
    x = np.linspace(X - 1.15, X + 1.15, 200)
    axes.plot(x, np.exp(x), color=GREY, linewidth=3, label="eˣ")
    axes.plot(x, np.exp(X) * (1 + x - X), color=DARK, linewidth=1.6, linestyle=":",
              label=f"tangent: slope {np.exp(X):.4f}")  # fmt: skip
    axes.set_xlim(x[0], x[-1])
    axes.set_ylim(-0.9, 9.5)
    axes.set_xlabel("x")
    axes.set_ylabel("value")
    return x


def draw_error_curves(axes: Axes, precision: str) -> None:
    """Draw the error of each formula against its step, and where the rule of thumb puts the best one."""
    for name, (_, colour, line, power) in FORMULAS.items():
        steps, errors = error_curve(name, precision)
        axes.plot(steps, errors, color=colour, linestyle=line, linewidth=1.2, label=name)
        rule = np.finfo(PRECISIONS[precision]).eps ** power
        axes.axvline(rule, color=colour, linestyle=line, linewidth=0.8, alpha=0.6)
        text = "√ε" if power == 1 / 2 else "∛ε"
        axes.text(rule, 1.6, text, color=colour, ha="center", va="bottom", fontsize=11)
    axes.set_xlim(10.0 ** SMALLEST_STEP[precision], 1.5)
    axes.set_ylim(FLOOR[precision] / 2, 1.5)
    for which in "xy":
        logarithmic(axes, which)
    axes.set_xlabel("step h (central: the half-step)")
    axes.set_ylabel("relative error of the slope")
    axes.set_title(f"computed in {precision}", fontsize=11, pad=20)
    axes.grid(alpha=0.3)
    axes.legend(frameon=False, loc="lower left", fontsize=9)


def _draw_errors(axes: Axes, h: float, precision: str) -> None:
    draw_error_curves(axes, precision)
    for name, (_, colour, _, _) in FORMULAS.items():
        axes.plot(h, error_of(name, h, precision), "o", color=colour, markersize=9, markeredgecolor=DARK)
