"""Units and connections, drawn one by one: what the pictures of small networks have in common."""

from course.drawings.later import Axes, Figure
from course.drawings.palette import DARK
from course.drawings.scene import Sheet

Point = tuple[float, float]
PLAIN_LABEL = {"boxstyle": "round,pad=0.18", "facecolor": "white", "edgecolor": "none", "alpha": 0.95}


def empty_axes(figure: Figure, place, title: str = "") -> Axes:
    """Return axes without ticks and frame in a place of the figure (a subplot specification)."""
    axes = figure.add_subplot(place)
    axes.set_axis_off()
    axes.set_xlim(-0.08, 1.08)
    axes.set_ylim(-0.1, 1.1)
    if title:
        axes.set_title(title, fontsize=10.5, color=DARK)
    return axes


def unit(axes: Axes | Sheet, at: Point, text: str, colour: str) -> None:
    """Draw a unit as a circle with a text of one or two lines."""
    axes.text(
        *at, text, ha="center", va="center", fontsize=10, color=DARK, zorder=3,
        bbox={"boxstyle": "circle,pad=0.42", "facecolor": "white", "edgecolor": colour, "linewidth": 1.8},
    )  # fmt: skip


def note(axes: Axes | Sheet, at: Point, text: str, colour: str = "none", *, side: str = "center") -> None:
    """Write a short note on a white ground, framed if a colour is given."""
    axes.text(
        *at, text, ha=side, va="center", fontsize=9, color=DARK, zorder=4,
        bbox={**PLAIN_LABEL, "edgecolor": colour},
    )  # fmt: skip


def arrow(axes: Axes, start: Point, end: Point, colour: str, *, line: str = "-", width: float = 1.8) -> None:
    """Draw an arrow between two units; it stops short of both. Its head is solid on every kind of line."""
    style = {"color": colour, "linewidth": width, "shrinkB": 23, "mutation_scale": 13}
    axes.annotate(
        "", end, start, zorder=1, arrowprops={**style, "arrowstyle": "-", "linestyle": line, "shrinkA": 21}
    )
    axes.annotate(
        "", end, along(start, end, 0.5), zorder=1,
        arrowprops={**style, "arrowstyle": "-|>", "linewidth": 0 if line != "-" else width, "shrinkA": 0},
    )  # fmt: skip


def along(start: Point, end: Point, share: float) -> Point:
    """Return the point at this share of the way from start to end."""
    return (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]))
