"""Chapter 2: a computation graph, stepped forward and backward."""

from collections.abc import Sequence

import numpy as np

from course.drawings.graph import (
    RADIUS,
    STUB,
    Stage,
    draw_node,
    graph_axes,
    graph_in_words,
    node_places,
    wire_numbers,
)
from course.drawings.palette import GREEN, GREY, VERMILION
from course.drawings.scene import Scene, Sheet
from course.graph import Node, in_order
from course.live.controls import Control, slider
from course.live.show import show

POINTS = 72  # to the inch


def circuit(x1: float, x2: float) -> Node:
    """Return the graph of (2 x1 + 3 x2)^2 + 3."""
    return (2 * Node(x1, "x₁") + 3 * Node(x2, "x₂")) ** 2 + 3


def stages() -> list[tuple[int, int | None]]:
    """Return (gates computed, gates passed backward) for every stage, in the order of time."""
    gates = sum(bool(node.inputs) for node in in_order(circuit(1, 1)))
    return [(done, None) for done in range(gates + 1)] + [(gates, done) for done in range(gates + 1)]


def graph_scene() -> Scene:
    """Return the scene, painted and said for x1, x2 and `stage`, a place in stages()."""
    first = circuit(1, 1)
    nothing = Stage(first, 0, None)
    at = node_places(nothing)
    figure, axes = graph_axes(at.values(), 0.62)

    for gate in nothing.gates:
        for source, _ in nothing.sources(gate):
            axes.plot(*zip(at[source], at[gate], strict=True), color=GREY, linewidth=1.4, zorder=0)
    right, middle = at[first]
    axes.plot([right, right + STUB], [middle, middle], color=GREY, linewidth=1.4, zorder=0)
    for node, place in at.items():
        draw_node(axes, node, nothing, place)

    def paint(on: Sequence[Sheet], x1: float, x2: float, stage: int) -> None:
        [axes] = on
        result = circuit(x1, x2)
        now = Stage(result, *stages()[stage])
        where = dict(zip(now.drawn, (at[node] for node in nothing.drawn), strict=True))
        for gate in now.gates:
            _ring(axes, where[gate], GREEN if gate in now.computed else None)
            _ring(axes, where[gate], VERMILION if gate in now.passed else None)
            for source, local in now.sources(gate):
                (x, y), (x_end, y_end) = where[source], where[gate]
                slope = now.slopes[gate] * local if gate in now.passed else None
                wire_numbers(
                    axes, (x + x_end) / 2, (y + y_end) / 2, source if source in now.computed else None, slope
                )
        slope = None if now.slopes is None else 1.0
        wire_numbers(axes, right + 0.62 * STUB, middle, result if result in now.computed else None, slope)

    return Scene(figure, paint, in_words)


def _ring(axes: Sheet, place: tuple[float, float], colour: str | None) -> None:
    if colour is not None:
        axes.plot(
            *place, marker="o", markersize=2 * RADIUS * POINTS, markerfacecolor="none", markeredgecolor=colour,
            markeredgewidth=2,
        )  # fmt: skip


def in_words(x1: float, x2: float, stage: int) -> str:
    """Return the picture as text."""
    computed, passed = stages()[stage]
    way = (
        f"Forward pass, gates computed: {computed}. "
        if passed is None
        else f"Backward sweep, gates passed: {passed}. "
    )
    said = graph_in_words(circuit(x1, x2), computed, passed)
    return (way + said.removeprefix("Computation graph, from inputs to result. ")).replace("-", "−")


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
