"""The computation graph: values above the wires, slopes of the result below them, gate by gate."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from course.drawings.later import Axes, Circle, Figure
from course.drawings.on_demand import drawn_on_demand
from course.drawings.palette import DARK, GREEN, GREY, VERMILION
from course.drawings.scene import Sheet
from course.graph import Node, backward, in_order

# Distances in inches: the axes fill the figure, one unit to the inch.
ACROSS, DOWN, RADIUS, STUB = 1.3, 1.15, 0.27, 1.05
SIGNS = {"add": "+", "multiply": "×", "sigmoid": "σ"}
LABEL = {"boxstyle": "round,pad=0.08", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}
SMALL = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
RAISED = str.maketrans("0123456789-.", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻·")


@drawn_on_demand
def graph_drawing(result: Node, computed: int | None = None, passed: int | None = None) -> Figure:
    """Draw the graph that ends in `result`, from its inputs on the left to the result on the right.

    computed: how many gates the forward pass has computed (all if None); values stand above the wires, green.
    passed: how many gates the backward sweep has passed, counted from the result (None: it has not begun). What
    flows back along a wire stands below it, vermilion. Where a value is used more than once, the sum of
    what flows back stands below its node. Constants without a name are written into their gate.
    """
    stage = Stage(result, computed, passed)
    places = node_places(stage)
    figure, axes = graph_axes(places.values(), 0.4)
    _draw(axes, stage, places)
    return figure


@drawn_on_demand
def graphs_side_by_side(results: Mapping[str, Node]) -> Figure:
    """Draw small graphs beside one another, each below its title, after one whole sweep."""
    stages = {title: Stage(result, None, len(in_order(result))) for title, result in results.items()}
    beside = {}
    for number, (title, stage) in enumerate(stages.items()):
        places = node_places(stage)
        shift = number * (max(x for x, _ in places.values()) + STUB + 0.25)
        beside[title] = {node: (x + shift, y + 0.35) for node, (x, y) in places.items()}
    figure, axes = graph_axes([place for places in beside.values() for place in places.values()], 0.4)
    for title, places in beside.items():
        _draw(axes, stages[title], places)
        axes.text(places[results[title]][0], 0.25, title, ha="center", va="center", fontsize=11, color=DARK)
    return figure


def graph_axes(places: Iterable[tuple[float, float]], below: float) -> tuple[Figure, Axes]:
    """Return a figure that has room for nodes at these places, and its axes, one unit to the inch."""
    across, down = zip(*places, strict=True)
    width, height = max(across) + STUB + 0.35, max(down) + below
    figure = Figure(figsize=(width, height))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    return figure, axes


def graph_in_words(result: Node, computed: int | None = None, passed: int | None = None) -> str:
    """Return what `graph_drawing` shows with the same arguments, as text."""
    stage = Stage(result, computed, passed)
    said = ["Computation graph, from inputs to result."]
    named = [leaf for leaf in stage.drawn if not leaf.inputs]
    said.append("Inputs: " + ", ".join(f"{leaf.name} = {leaf.value:.4g}" for leaf in named) + ".")
    for gate in stage.gates:
        if gate in stage.computed:
            said.append(f"Gate {_sign(gate)}{f' gives {gate.name}' if gate.name else ''} = {gate.value:.4g}.")
        else:
            said.append(f"Gate {_sign(gate)}: not computed yet.")
    if stage.slopes is not None:
        said.append("Slopes of the result, from the end:")
        reached = [node for node in reversed(stage.drawn) if stage.is_complete(node)]
        said.append(
            ", ".join(f"{stage.slopes[node]:.4g} at {node.name or _sign(node)}" for node in reached) + "."
        )
        for node in reached:
            if len(shares := stage.shares(node)) > 1:
                flows = " and ".join(f"{share:.4g}" for share in shares)
                said.append(f"To {node.name or _sign(node)} flow {flows}, which are added.")
    return " ".join(said)


class Stage:
    """What is drawn, and how far the passes have come."""

    def __init__(self, result: Node, computed: int | None, passed: int | None):
        order = in_order(result)
        self.result = result
        self.drawn = [node for node in order if node.inputs or node.name]
        self.gates = [node for node in order if node.inputs]
        self.computed = {node for node in order if not node.inputs} | set(self.gates[:computed])
        self.slopes = None if passed is None else backward(result)
        self.passed = set(self.gates[::-1][: passed or 0])
        self.users: dict[Node, list[Node]] = defaultdict(list)
        for gate in self.gates:
            for source in gate.inputs:
                self.users[source].append(gate)

    def sources(self, gate: Node) -> list[tuple[Node, float]]:
        """Return the inputs of a gate that are drawn, each with the gate's local slope."""
        return [
            (source, local)
            for source, local in zip(gate.inputs, gate.local_slopes, strict=True)
            if source.inputs or source.name
        ]

    def shares(self, node: Node) -> list[float]:
        """Return what flows back to a node, along each wire that leaves it."""
        return [
            self.slopes[user] * local
            for user in dict.fromkeys(self.users[node])
            for source, local in self.sources(user)
            if source is node
        ]

    def is_complete(self, node: Node) -> bool:
        """Say whether all that flows back to a node has arrived."""
        return self.slopes is not None and all(user in self.passed for user in self.users[node])


def node_places(stage: Stage) -> dict[Node, tuple[float, float]]:
    """Return where each drawn node stands, in inches from the upper left corner."""
    column: dict[Node, int] = {}
    for gate in stage.gates:
        column[gate] = 1 + max((column.get(source, 0) for source, _ in stage.sources(gate)), default=0)
    for node in stage.drawn:
        if not node.inputs:
            column[node] = min(column[user] for user in stage.users[node]) - 1
    row: dict[Node, float] = {}

    def stand(node: Node, at: float) -> None:
        while any(column[other] == column[node] and abs(place - at) < 0.9 for other, place in row.items()):
            at += 0.5
        row[node] = at

    for gate in stage.gates:
        sources = [source for source, _ in stage.sources(gate)]
        for source in sources:
            if source not in row:
                standing = [row[other] for other in sources if other in row]
                stand(source, max(standing) + 1 if standing else 0.0)
        beside = [row[source] for source in sources if source.inputs] or [row[source] for source in sources]
        stand(gate, sum(beside) / len(beside))
    return {node: (0.3 + ACROSS * column[node], 0.5 + DOWN * row[node]) for node in stage.drawn}


def _draw(axes: Axes, stage: Stage, places: dict) -> None:
    for gate in stage.gates:
        _wires_into(axes, gate, stage, places)
    _output(axes, stage.result, stage, places[stage.result])
    for node, place in places.items():
        draw_node(axes, node, stage, place)


def _wires_into(axes: Axes, gate: Node, stage: Stage, places: dict) -> None:
    times = Counter(source for source, _ in stage.sources(gate))
    seen: Counter[Node] = Counter()
    for source, local in stage.sources(gate):
        (left, top), (right, bottom) = places[source], places[gate]
        # two wires between the same nodes, or a wire past another gate, are bent apart
        bend = 0.0
        if times[source] > 1:
            bend = -0.85 if seen[source] == 0 else 0.85
        elif any(
            left < x < right - 0.1 and abs(y - (top + (bottom - top) * (x - left) / (right - left))) < RADIUS
            for x, y in places.values()
        ):
            bend = -1.3
        seen[source] += 1
        steps = [index / 40 for index in range(41)]
        xs = [left + (right - left) * t for t in steps]
        ys = [top + (bottom - top) * t + 2 * bend * t * (1 - t) for t in steps]
        axes.plot(xs, ys, color=GREY, linewidth=1.4, zorder=0)
        slope = stage.slopes[gate] * local if gate in stage.passed else None
        wire_numbers(axes, xs[20], ys[20], source if source in stage.computed else None, slope)


def _output(axes: Axes, result: Node, stage: Stage, place: tuple[float, float]) -> None:
    x, y = place
    axes.plot([x, x + STUB], [y, y], color=GREY, linewidth=1.4, zorder=0)
    slope = None if stage.slopes is None else 1.0
    wire_numbers(axes, x + 0.62 * STUB, y, result if result in stage.computed else None, slope)


def wire_numbers(axes: Axes | Sheet, x: float, y: float, source: Node | None, slope: float | None) -> None:
    """Write the value above a wire and the slope below it; what is None is not known yet."""
    if source is not None:
        name = f"{_pretty(source.name)} = " if source.name and source.inputs else ""
        axes.text(
            x, y - 0.06, f"{name}{source.value:.4g}", ha="center", va="bottom", color=GREEN, fontsize=10,
            fontweight="bold", bbox=LABEL,
        )  # fmt: skip
    if slope is not None:
        axes.text(
            x, y + 0.07, f"{slope:.4g}", ha="center", va="top", color=VERMILION, fontsize=10,
            fontweight="bold", bbox=LABEL,
        )  # fmt: skip


def draw_node(axes: Axes, node: Node, stage: Stage, place: tuple[float, float]) -> None:
    """Draw a gate or an input, coloured by how far the passes have come."""
    x, y = place
    if node.inputs:
        edge = VERMILION if node in stage.passed else GREEN if node in stage.computed else GREY
        axes.add_patch(Circle(place, RADIUS, facecolor="white", edgecolor=edge, linewidth=2, zorder=2))
        sign = _sign(node)
        axes.text(
            x, y, sign, ha="center", va="center", color=DARK, zorder=3, fontsize=13 if len(sign) < 3 else 10.5
        )
    else:
        axes.text(
            x, y, _pretty(node.name), ha="center", va="center", color=DARK, zorder=3, fontsize=12,
            bbox={"boxstyle": "round,pad=0.3", "facecolor": "white", "edgecolor": GREY},
        )  # fmt: skip
    if len(stage.users[node]) > 1 and stage.is_complete(node):
        axes.text(
            x, y + RADIUS + 0.06, f"sum: {stage.slopes[node]:.4g}", ha="center", va="top", color=VERMILION,
            fontsize=9.5, zorder=3, bbox=LABEL,
        )  # fmt: skip


def _sign(node: Node) -> str:
    """Return what stands in a node's circle: its operation, with a constant that takes part in it."""
    if not node.inputs:
        return node.name
    if node.operation == "power":
        return f"( ){f'{node.number:g}'.translate(RAISED)}"
    sign = SIGNS.get(node.operation, node.operation)
    constants = [f"{source.value:g}" for source in node.inputs if not source.inputs and not source.name]
    return " ".join([sign, *constants])


def _pretty(name: str) -> str:
    """Return a name with the digits at its end set low."""
    stem = name.rstrip("0123456789")
    return stem + name[len(stem) :].translate(SMALL)
