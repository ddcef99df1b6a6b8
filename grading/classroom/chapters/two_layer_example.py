"""Chapter 4: one training step with one hidden unit, number by number and as a function."""

import re

from grading.classroom.exercises import Chapter, Odd, SolutionCell, WrongAnswer, edited, exercise

DELTA_H, CHANGE_W, CULPRIT = "check-delta-h", "check-change-w", "check-culprit"
FORWARD, DELTA_O_B, DELTA_H_B = "check-forward-b", "check-delta-o-b", "check-delta-h-b"
UPPER_B, LOWER_B = "check-change-upper-b", "check-change-lower-b"
EARLY, RATIOS = "check-early-change", "check-early-ratios"

PRINTED, SET_B, TOO_EARLY, STEP = "two-lines-missing", "step-for-set-b", "updated-too-early", "step-of-two"

# The seven lines of a step; for set B every name gets its _b.
_LINES = {
    "z_h": ("np.dot(w, x)", "w @ x", "np.sum(w * x)", "sum(w[i] * x[i] for i in range(len(x)))"),
    "a": ("sigmoid(z_h)", "1 / (1 + np.exp(-z_h))"),
    "y_hat": ("sigmoid(W * a)", "1 / (1 + np.exp(-W * a))"),
    "delta_o": (
        "(y - y_hat) * y_hat * (1 - y_hat)",
        "(y - y_hat) * (y_hat - y_hat**2)",
        "-(y_hat - y) * y_hat * (1 - y_hat)",
    ),
    "delta_h": ("W * delta_o * a * (1 - a)", "np.dot(W, delta_o) * (a - a**2)"),
    "change_W": ("eta * delta_o * a", "np.multiply(eta * a, delta_o)"),
    "change_w": (
        "eta * delta_h * x",
        "np.array([eta * delta_h * value for value in x])",
        "np.dot(delta_h, x) * eta",
    ),
}
# As a word of its own each of these names gets its _b; longer names first.
_NAMES = (*sorted(_LINES, key=len, reverse=True), "eta", "x", "w", "W", "y")


def _line(name: str, value: str) -> str:
    return f"{name} = {value}"


def of_set_b(line: str) -> str:
    """Return a line of a step with the names of set B."""
    return re.sub(rf"\b({'|'.join(_NAMES)})\b", r"\1_b", line)


# The lines of a step of two hidden units.
_LINES_OF_TWO = {
    "z_1": "np.dot(w_1, x)",
    "z_2": "np.dot(w_2, x)",
    "a_1": "sigmoid(z_1)",
    "a_2": "sigmoid(z_2)",
    "y_hat": "sigmoid(W_1 * a_1 + W_2 * a_2)",
    "delta_o": "(y - y_hat) * y_hat * (1 - y_hat)",
    "delta_1": "W_1 * delta_o * a_1 * (1 - a_1)",
    "delta_2": "W_2 * delta_o * a_2 * (1 - a_2)",
    "change_W_1": "eta * delta_o * a_1",
    "change_W_2": "eta * delta_o * a_2",
    "change_w_1": "eta * delta_1 * x",
    "change_w_2": "eta * delta_2 * x",
}
_RETURN = "return " + ", ".join(list(_LINES_OF_TWO)[5:])


def body(**changed: str) -> str:
    """Return step_of_two with the formulas of some names changed."""
    return "\n".join([*(_line(*pair) for pair in {**_LINES_OF_TWO, **changed}.items()), _RETURN])


_CHECKS_B = dict(
    zip(_LINES, [(FORWARD,)] * 3 + [(DELTA_O_B,), (DELTA_H_B,), (UPPER_B,), (LOWER_B,)], strict=True)
)

EXERCISES = (
    SolutionCell(
        PRINTED,
        {name: tuple(_line(name, way) for way in _LINES[name]) for name in ("delta_h", "change_w")},
        {"delta_h": (DELTA_H,), "change_w": (CHANGE_W,)},
    ),
    SolutionCell(
        "culprit",
        {
            "culprit": ('culprit = "delta_h"', "culprit = 'delta_h'"),
            "decimals": ("decimals = 5", "decimals = len('00305')"),
        },
        {"culprit": (CULPRIT,), "decimals": (CULPRIT,)},
    ),
    SolutionCell(
        SET_B,
        {name: tuple(of_set_b(_line(name, way)) for way in ways) for name, ways in _LINES.items()},
        _CHECKS_B,
    ),
    SolutionCell(
        TOO_EARLY,
        {
            "change": (
                "early_change_w = eta * (W + change_W) * delta_o * a * (1 - a) * x",
                "W_new = W + change_W\nearly_delta_h = W_new * delta_o * a * (1 - a)\n"
                "early_change_w = eta * early_delta_h * x",
            ),
            "ratio": (
                "early_ratio = early_change_w[0] / change_w[0]",
                "early_ratio = np.mean(early_change_w / change_w)",
                "early_ratio = np.linalg.norm(early_change_w) / np.linalg.norm(change_w)",
            ),
            "ratio_b": (
                "early_ratio_b = (W_b + change_W_b) / W_b",
                "early_ratio_b = 1 + change_W_b / W_b",
            ),
        },
        {"change": (EARLY,), "ratio": (RATIOS,), "ratio_b": (RATIOS,)},
    ),
    exercise(
        STEP,
        ("check-step-of-two",),
        body(),
        body(z_1="w_1 @ x", z_2="w_2 @ x", delta_2="a_2 * (delta_o * W_2) * (1 - a_2)"),
        body(y_hat="sigmoid(np.dot([W_1, W_2], [a_1, a_2]))"),
        body(z_1="(w_1 * x).sum()", delta_o="y_hat * (y - y_hat) - y_hat**2 * (y - y_hat)"),
        body(delta_1="delta_o * W_1 * sigmoid(z_1) * (1 - sigmoid(z_1))"),
        body(change_w_1="np.array([eta * delta_1 * value for value in x])"),
    ),
)


def _printed(id_: str, name: str, value: str) -> WrongAnswer:
    return WrongAnswer(f"{id_}, printed", PRINTED, {name: _line(name, value)})


def _set_b(id_: str, name: str, value: str, *breaks: str) -> WrongAnswer:
    return WrongAnswer(f"{id_}, set B", SET_B, {name: of_set_b(_line(name, value))}, breaks=breaks)


def _mixed(id_: str, name: str, old: str, new: str) -> WrongAnswer:
    """Return a slip in which one name of set B has lost its _b."""
    return WrongAnswer(id_, SET_B, {name: edited(of_set_b(_line(name, _LINES[name][0])), (old, new))})


def _early(id_: str, part: str, line: str, *breaks: str) -> WrongAnswer:
    return WrongAnswer(id_, TOO_EARLY, {part: line}, breaks=breaks)


def _step(id_: str, **changed: str) -> WrongAnswer:
    return WrongAnswer(f"{id_}, step_of_two", STEP, {STEP: body(**changed)})


SLIPS = (
    _printed("H1", "delta_h", "W * delta_o"),
    _printed("H2", "delta_h", "W * (y - y_hat) * a * (1 - a)"),
    _printed("H3", "delta_h", "W * delta_o * sigmoid(a) * (1 - sigmoid(a))"),
    _printed("H4", "delta_h", "W * delta_o * a"),
    _printed("H7", "delta_h", "delta_o * a * (1 - a)"),
    _printed("R0", "delta_h", "0.00305"),
    _printed("I10", "change_w", "eta * delta_h * np.ones(2)"),
    _printed("I14", "change_w", "eta * delta_o * x"),
    _printed("I15", "change_w", "eta * delta_h * x.sum()"),
    _printed("R1", "change_w", "eta * round(delta_h, 3) * x"),
    _printed("W9", "change_w", "delta_h * x"),
    _printed("W10", "change_w", "-eta * delta_h * x"),
    _printed("W11", "change_w", "w + eta * delta_h * x"),
    WrongAnswer("wrong culprit", "culprit", {"culprit": 'culprit = "delta_o"'}),
    WrongAnswer("too few decimals", "culprit", {"decimals": "decimals = 4"}),
    WrongAnswer("too many decimals", "culprit", {"decimals": "decimals = 7"}),
    # two pre-activations for one unit make two of every number after it
    _set_b("Z2", "z_h", "w * x", FORWARD, DELTA_O_B, DELTA_H_B),
    _set_b("Z4", "z_h", "np.dot(w[::-1], x)"),
    _set_b("A1", "a", "sigmoid(sigmoid(z_h))"),
    _set_b("A2", "a", "z_h"),
    _set_b("A3", "a", "1 / (1 + np.exp(z_h))"),
    _set_b("Y1", "y_hat", "W * a"),
    _set_b("Y3", "y_hat", "sigmoid(W * z_h)"),
    _set_b("Y4", "y_hat", "sigmoid(a)"),
    _set_b("E1", "delta_o", "(y_hat - y) * y_hat * (1 - y_hat)"),
    _set_b("E2", "delta_o", "abs(y - y_hat) * y_hat * (1 - y_hat)"),
    _set_b("O1", "delta_o", "y - y_hat"),
    _set_b("O2", "delta_o", "(y - y_hat) * sigmoid(y_hat) * (1 - sigmoid(y_hat))"),
    _set_b("O3", "delta_o", "(y - y_hat) * y_hat * 1 - y_hat"),
    _set_b("O4", "delta_o", "y - y_hat * y_hat * (1 - y_hat)"),
    _set_b("O9", "delta_o", "(y - y_hat) * 0.25"),
    _set_b("O11", "delta_o", "eta * (y - y_hat) * y_hat * (1 - y_hat)"),
    _set_b("H1", "delta_h", "W * delta_o"),
    _set_b("H2", "delta_h", "W * (y - y_hat) * a * (1 - a)"),
    _set_b("H7", "delta_h", "delta_o * a * (1 - a)"),
    _set_b("H9", "delta_h", "W * delta_o * y_hat * (1 - y_hat)"),
    _set_b("H13", "delta_h", "(W + eta * delta_o * a) * delta_o * a * (1 - a)"),
    _set_b("H16", "delta_h", "W * delta_o / 4"),
    _set_b("H28", "delta_h", "(y - a) * a * (1 - a)"),
    _set_b("W1", "change_W", "eta * (y - y_hat) * a"),
    _set_b("W2", "change_W", "eta * delta_o * y_hat"),
    _set_b("W8", "change_W", "eta * delta_o"),
    _set_b("W12", "change_W", "0.5 * delta_o * a"),
    _set_b("W17", "change_W", "eta * delta_h * a"),
    _set_b("I9", "change_w", "eta * delta_h * w"),
    _set_b("I12", "change_w", "eta * delta_h * a"),
    _mixed("N-x", "z_h", "x_b", "x"),
    _mixed("N-W", "delta_h", "W_b", "W"),
    _mixed("N-eta", "change_W", "eta_b", "eta"),
    _mixed("N-delta_o", "delta_h", "delta_o_b", "delta_o"),
    _mixed("N-y", "delta_o", "(y_b", "(y"),
    _early("U1", "change", "early_change_w = change_w", EARLY, RATIOS),
    _early(
        "U2", "change", "early_change_w = eta * (W - change_W) * delta_o * a * (1 - a) * x", EARLY, RATIOS
    ),
    _early("U3", "change", "early_change_w = eta * change_W * delta_o * a * (1 - a) * x", EARLY, RATIOS),
    _early("U5", "ratio", "early_ratio = change_w[0] / early_change_w[0]"),
    _early("U6", "ratio", "early_ratio = early_change_w[0] / change_w[0] - 1"),
    _early("U7", "ratio", "early_ratio = 100 * early_change_w[0] / change_w[0]"),
    _early("U9", "ratio_b", "early_ratio_b = (W_b - change_W_b) / W_b"),
    _early("N-all", "ratio_b", "early_ratio_b = (W + change_W) / W"),
    _step("E1", delta_o="(y_hat - y) * y_hat * (1 - y_hat)"),
    _step("O1", delta_o="y - y_hat"),
    _step("H7", delta_1="delta_o * a_1 * (1 - a_1)", delta_2="delta_o * a_2 * (1 - a_2)"),
    _step("H12", delta_2="w_2 * delta_o * a_2 * (1 - a_2)"),
    _step("W10", change_W_2="-eta * delta_o * a_2"),
    _step("W12", change_W_1="0.5 * delta_o * a_1"),
    _step("I16", change_w_1="eta * delta_1 * x[0]"),
    _step("P1", delta_2="W_1 * delta_o * a_2 * (1 - a_2)"),
    _step("P2", delta_1="W_1 * delta_o * a_2 * (1 - a_2)"),
    _step("P3", delta_2="W_1 * delta_o * a_1 * (1 - a_1)"),
    _step("P4", delta_1="(W_1 + W_2) * delta_o * a_1 * (1 - a_1)"),
    _step("P6", change_W_2="eta * delta_o * a_1"),
    _step("P8", change_w_2="eta * delta_1 * x"),
    _step("F-Y4", y_hat="sigmoid(a_1 + a_2)"),
    _step("F-Y5", y_hat="sigmoid(W_1 * a_1)"),
    _step("F-Y8", y_hat="sigmoid(W_1 * a_1) + sigmoid(W_2 * a_2)"),
    _step("F-Z5", **{f"z_{j}": f"w_{j}[0] * x[0] + w_{j}[1] * x[1]" for j in (1, 2)}),
)

_HELPER = "def slope(activation):\n    return activation * (1 - activation)"

CHAPTER = Chapter(
    "04-two-layer-example",
    main=SET_B,
    exercises=EXERCISES,
    slips=SLIPS,
    odd=(
        Odd(
            STEP,
            body(
                delta_o="(y - y_hat) * slope(y_hat)",
                delta_1="W_1 * delta_o * slope(a_1)",
                delta_2="W_2 * delta_o * slope(a_2)",
            ),
            _HELPER,
        ),
        Odd(STEP, body(**{name: f"np.float32({_LINES_OF_TWO[name]})" for name in list(_LINES_OF_TWO)[5:]})),
        Odd(
            SET_B,
            "z_h_b, a_b, y_hat_b, delta_o_b, delta_h_b, change_W_b, change_w_b = whole_step(\n"
            "    x_b, w_b, W_b, y_b, eta_b\n)",
            "def whole_step(x, w, W, y, eta):\n"
            + "".join(f"    {_line(name, ways[0])}\n" for name, ways in _LINES.items())
            + f"    return {', '.join(_LINES)}",
        ),
    ),
    # A change that is right, but built on a wrong number, waits; an error term is judged from the learner's
    # own earlier numbers. The ratios are made of the changes.
    needs={
        CHANGE_W: frozenset({DELTA_H}),
        UPPER_B: frozenset({FORWARD, DELTA_O_B}),
        LOWER_B: frozenset({FORWARD, DELTA_O_B, DELTA_H_B}),
        RATIOS: frozenset({CHANGE_W, EARLY, UPPER_B}),
    },
    written=(
        "Nobody wants a certain value of a hidden unit. Its error term is the error term above, times the "
        "weight that leads there, times its own slope; positive means that more of it would lower the loss.",
        "There is no target for a hidden unit. It gets a share of the error above it.",
        "It says how wrong the hidden unit is.",
    ),
)
