"""The figures of a report, as SVG to put into a page; each has its alternative text beside it."""

import base64
import io
import itertools
import re
from dataclasses import dataclass
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from course.drawings.palette import BLUE, DARK, GREEN, GREY, ORANGE, VERMILION
from grading.report.statistics import ENOUGH

# As texts, so that they can be read aloud, searched, and stay small.
STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "report",
    "font.family": "sans-serif",
    "font.sans-serif": ["Helvetica", "Arial", "DejaVu Sans", "sans-serif"],
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
WIDTH = 7.6
PIXELS_PER_POINT = 96 / 72
LIGHT = "#d9d9d9"
# From the best to what nobody knows; hatches tell them apart without colour.
PARTS = (
    ("right", "right", GREEN, ""),
    ("waiting", "only waits for an earlier one", "#56B4E9", ".."),
    ("own_wrong", "wrong", VERMILION, "//"),
    ("unattempted", "not attempted", LIGHT, ""),
    ("not_judged", "not judged", GREY, "xx"),
)


@dataclass(frozen=True)
class Drawn:
    """A figure as a data URI, with its alternative text and its width in pixels."""

    uri: str
    alt: str
    width: int


def draw(report: dict[str, Any]) -> dict[str, Drawn | None]:
    """Return the figures of a report by name; None for one with nothing to show."""
    with matplotlib.rc_context(STYLE):
        figures = {"scores": _scores(report["scores"]), "exercises": _exercises(report["exercises"])}
        if any(one["separation"]["r"] is not None for one in report["exercises"]):
            figures["separation"] = _separation(report["exercises"])
        # one learner alone makes no line
        if len(report["time"]["first"]) > 1:
            figures["time"] = _time(report["time"])
        drawn: dict[str, Drawn | None] = dict.fromkeys(("scores", "exercises", "separation", "time"))
        return drawn | {name: _as_uri(*made) for name, made in figures.items()}


def _as_uri(figure: Figure, alt: str) -> Drawn:
    buffer = io.BytesIO()
    # without the date the same numbers give the same file
    figure.savefig(buffer, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
    data = base64.b64encode(buffer.getvalue()).decode()
    # its own width, so that letters are of one size in all figures
    width = float(re.search(rb'<svg[^>]* width="([\d.]+)pt"', buffer.getvalue())[1])
    return Drawn(f"data:image/svg+xml;base64,{data}", alt, round(width * PIXELS_PER_POINT))


def _scores(scores: dict[str, Any]) -> tuple[Figure, str]:
    figure = Figure(figsize=(WIDTH, 2.6))
    axes = figure.subplots()
    edges, counts = scores["edges"], scores["counts"]
    widths = [b - a for a, b in itertools.pairwise(edges)]
    axes.bar(edges[:-1], counts, widths, align="edge", color=BLUE, edgecolor="white", linewidth=0.8)
    if scores["n"] >= ENOUGH:
        axes.axvline(scores["median"], color=ORANGE, linewidth=2, linestyle="--")
        axes.annotate(
            "middle", (scores["median"], 1), xycoords=("data", "axes fraction"), xytext=(-4, 3),
            textcoords="offset points", ha="right", color=DARK,
        )  # fmt: skip
    axes.set_xlim(edges[0] - 0.3, edges[-1] + 0.3)
    _whole_numbers(axes)
    axes.set_xlabel(f"automatic points, of {scores['most']:g}")
    axes.set_ylabel("learners")
    return figure, f"Bars: how many learners have how many points. {scores['words']}"


def _exercises(rows: list[dict[str, Any]]) -> tuple[Figure, str]:
    figure = Figure(figsize=(WIDTH, 0.9 + 0.34 * len(rows)))
    axes = figure.subplots()
    names = [row["short"] for row in rows]
    left = [0] * len(rows)
    # dropping what nobody has keeps the legend short
    for key, label, colour, hatch in PARTS:
        counts = [_part(row, key) for row in rows]
        if any(counts):
            axes.barh(
                names,
                counts,
                0.72,
                left,
                color=colour,
                hatch=hatch,
                edgecolor="white",
                linewidth=0.6,
                label=label,
            )
            left = [a + b for a, b in zip(left, counts, strict=True)]
    axes.invert_yaxis()
    axes.set_xlim(0, max(left))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("learners")
    axes.tick_params(axis="y", length=0)
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, frameon=False, borderaxespad=0.2, handlelength=1.4
    )
    said = "; ".join(f"{row['short']}: {row['right']} right, {row['wrong']} wrong" for row in rows)
    return figure, f"A bar for each exercise, in their order, divided by what came of it. {said}."


def _part(row: dict[str, Any], key: str) -> int:
    return row["wrong"] - row["waiting"] if key == "own_wrong" else row[key]


def _separation(rows: list[dict[str, Any]]) -> tuple[Figure, str]:
    figure = Figure(figsize=(WIDTH, 0.9 + 0.32 * len(rows)))
    axes = figure.subplots()
    axes.axvspan(0.4, 1, color=GREEN, alpha=0.12, linewidth=0)
    axes.axvline(0, color=DARK, linewidth=0.8)
    for place, row in enumerate(rows):
        found = row["separation"]
        if found["r"] is None:
            axes.text(0.02, place, f" {found['words']}", va="center", color="#666666", fontsize=9)
            continue
        sure = found["words"] != "cannot tell"
        axes.plot([found["low"], found["high"]], [place, place], color=BLUE if sure else GREY, linewidth=2)
        axes.plot(
            found["r"], place, "o", color=BLUE if sure else "white", markeredgecolor=BLUE if sure else GREY
        )
    axes.set_yticks(range(len(rows)), [row["short"] for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(min(-0.5, *(row["separation"]["low"] or 0 for row in rows)), 1)
    axes.set_xlabel("correlation with the points of all other exercises, with its 95 % interval")
    axes.tick_params(axis="y", length=0)
    said = "; ".join(f"{row['short']}: {row['separation']['words']}" for row in rows)
    return figure, f"A point for each exercise: how well it separates, with its interval. {said}."


def _time(time: dict[str, Any]) -> tuple[Figure, str]:
    figure = Figure(figsize=(WIDTH, 2.6))
    axes = figure.subplots()
    unit, name = (
        (86400, "days") if max(map(abs, [*time["first"], *time["last"]])) > 172800 else (3600, "hours")
    )
    n = len(time["first"])
    for key, colour, style, label in (
        ("first", BLUE, "-", "first hand-in"), ("last", ORANGE, "--", "last hand-in"),
    ):  # fmt: skip
        axes.step(
            [at / unit for at in time[key]], [k + 1 for k in range(n)], style, where="post", color=colour,
            linewidth=2, label=label,
        )  # fmt: skip
    if time["has_due"]:
        axes.axvline(0, color=DARK, linewidth=0.8)
    axes.set_xlabel(
        f"{name} from the due date" if time["has_due"] else f"{name} from the first hand-in of all"
    )
    axes.set_ylabel("learners, added up")
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(frameon=False, loc="upper left")
    return figure, f"Two rising lines: how many had handed in by when, first and last. {time['words']}"


def _whole_numbers(axes: Axes) -> None:
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.margins(y=0.15)
