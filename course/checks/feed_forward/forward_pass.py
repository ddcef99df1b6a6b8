"""Judging the forward pass: by hand, as a function, and two linear layers that collapse into one.

Truth is the kit's own forward pass (`course.network`). Formulas of slips see what a run says under `given`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.checks.feed_forward.cases import MATRIX, both_layers, cases
from course.checks.feed_forward.raised import RAISED, SHAPES, SUMS_OF_PRODUCTS
from course.checks.feed_forward.sigmoid import judge_sigmoid
from course.judging.attempt import Attempt, calls_on_the_way
from course.judging.cases import and_cases
from course.judging.compare import one_number
from course.judging.function import Run, judge_function, judge_value
from course.judging.recipe import Recipe
from course.judging.slip import row
from course.judging.verdict import Verdict
from course.network import forward, sigmoid

# --- the forward pass: formulas see x, W_ih, W_ho, z_h, a_h, z_o, y_hat

HIDDEN, OUTPUT = "a_h", "y_hat"
LAYER = "A layer does two things: x @ W gives its pre-activations, f of those its activations. Then the next."
FORWARD_SLIPS = (
    row("F1", HIDDEN, "the sigmoid applied twice in the hidden layer", lambda g: sigmoid(g.a_h),
        "One layer, one activation. Is z already an activation where you apply it again?"),
    row("F1o", OUTPUT, "the sigmoid applied twice at the output", lambda g: sigmoid(g.y_hat),
        "One layer, one activation. Is z already an activation where you apply it again?"),
    row("F13", OUTPUT, "hidden activations that went through the sigmoid once more on their way up",
        lambda g: sigmoid(sigmoid(g.a_h) @ g.W_ho),
        "One layer, one activation. What does the output layer get from the hidden one?"),
    row("F2", HIDDEN, "the pre-activations of the hidden layer, without the sigmoid", lambda g: g.z_h, LAYER),
    row("F2o", OUTPUT, "the pre-activation of the output, without the sigmoid", lambda g: g.z_o, LAYER),
    row("F3", OUTPUT, "an output layer that is fed with pre-activations", lambda g: sigmoid(g.z_h @ g.W_ho),
        "What does the hidden layer pass on: z or a?"),
    row("F4", OUTPUT, "two layers without any sigmoid", lambda g: g.z_h @ g.W_ho, LAYER),
    row("F5", HIDDEN, "the two results in the other order", lambda g: g.y_hat,
        "Hidden activations first, then the output."),
    row("F6", HIDDEN, "tanh where the sigmoid belongs", lambda g: np.tanh(g.z_h), "Use your sigmoid."),
    row("F6o", OUTPUT, "tanh where the sigmoid belongs", lambda g: np.tanh(g.z_o), "Use your sigmoid."),
    row("F7", OUTPUT, "the hidden activations, returned twice", lambda g: g.a_h,
        "The second result belongs to the output layer."),
    row("F8", HIDDEN, "the sigmoid of x, before the weights", lambda g: sigmoid(g.x) @ g.W_ih, LAYER),
    row("F9", HIDDEN, "a table on its side: units in rows, records in columns", lambda g: g.a_h.T,
        "One record a row, in what goes in and in what comes out."),
    row("F10", HIDDEN, "the sigmoid of inputs times weights, not yet added up over the inputs",
        lambda g: sigmoid(np.atleast_2d(g.x).T * g.W_ih), SUMS_OF_PRODUCTS),
    row("F11", HIDDEN, "the slopes of the hidden units", lambda g: g.a_h * (1 - g.a_h),
        "The forward pass passes activations on. Slopes come in with the backward pass."),
    row("F12", OUTPUT, "the slope of the output", lambda g: g.y_hat * (1 - g.y_hat),
        "The forward pass passes activations on. Slopes come in with the backward pass."),
)  # fmt: skip


FORWARD_RECIPES = {
    HIDDEN: Recipe(("activated", ("@", "x", "W_ih")), ("x", "W_ih", "W_ho", "z_h", "len(x)"), {(0,): LAYER}),
    OUTPUT: Recipe(
        ("activated", ("@", "a_h", "W_ho")),
        ("a_h", "z_h", "z_o", "x", "W_ih", "W_ho", "len(x)"),
        {(0,): LAYER},
    ),
}


def forward_run(label: str, x: NDArray, W_ih: NDArray, W_ho: NDArray, f: Callable = sigmoid) -> Run:
    """Return what a feed_forward is judged on for one network, with f as the activation function."""
    passed = forward(x, W_ih, W_ho)._asdict()
    if f is not sigmoid:
        passed["a_h"] = f(passed["z_h"])
        passed["z_o"] = passed["a_h"] @ W_ho
        passed["y_hat"] = f(passed["z_o"])
    arguments = {"x": x, "W_ih": W_ih, "W_ho": W_ho}
    right = {name: passed[name] for name in (HIDDEN, OUTPUT)}
    names = {**arguments, **passed, "len(x)": len(x)}
    known = {"z_h": passed["z_h"], "z_o": passed["z_o"]}
    return Run(label, arguments, right, {**arguments, **passed}, known, names=names)


ONE_RECORD = (
    ("the 3-2-1 network", np.array([0.6, -1.2, 0.9]), np.array([[0.8, -0.5], [0.3, 1.1], [-0.9, 0.4]]),
     np.array([[1.4], [-0.7]])),
    ("a network with two outputs", np.array([1.5, -0.4]), np.array([[0.2, -0.8, 1.3], [0.7, 0.5, -0.6]]),
     np.array([[0.9, -0.3], [-1.2, 0.6], [0.4, 1.1]])),
    ("a network with as many inputs as units", np.array([-0.3, 0.8]), np.array([[1.2, -0.4], [0.6, 0.9]]),
     np.array([[0.5, -1.1], [0.35, 0.75]])),
    ("a network of whole numbers", np.array([2, -1, 1]), np.array([[1, -1], [0, 2], [-1, 1]]),
     np.array([[1], [-2]])),
)  # fmt: skip
BATCH = (
    ("a batch of four records", np.array([[0.2, -1.1], [1.5, 0.4], [-0.7, 0.9], [0.0, 0.3]]),
     np.array([[0.7, -0.2, 1.0], [-0.5, 0.9, 0.35]]), np.array([[0.8, -0.6], [-1.1, 0.45], [0.3, 0.75]])),
    ("a batch with as many records as inputs", np.array([[0.9, -0.5], [-1.4, 0.3]]),
     np.array([[0.6, -1.3], [0.25, 0.8]]), np.array([[1.1], [-0.65]])),
    ("a batch of a single record", np.array([[0.4, -0.9, 1.6]]),
     np.array([[0.5, -0.7], [1.2, 0.1], [-0.3, 0.85]]), np.array([[0.95], [-0.45]])),
)  # fmt: skip


def judge_feed_forward(
    function: Callable,
    own_sigmoid: Callable | None = None,
    networks: tuple = ONE_RECORD,
    then: Sequence[Run] = (),
) -> Verdict:
    """Return the verdict on a feed_forward; `own_sigmoid` is the learner's, which it is expected to call.

    then: its cases.
    """
    exercise = "feed_forward"
    runs = [forward_run(*network) for network in networks]
    also = [forward_run(*network) for network in BATCH]
    verdict = judge_function(exercise, function, runs, FORWARD_SLIPS, LAYER, RAISED, FORWARD_RECIPES, also)
    verdict = and_cases(verdict, function, then, RAISED)
    if verdict.status == "right" or own_sigmoid is None:
        return verdict
    if verdict.status == "not attempted":
        return _waits(exercise) if _stops_elsewhere(function, runs[0].arguments) else verdict
    if judge_sigmoid(own_sigmoid).status != "right" and _right_but_for(own_sigmoid, function, networks):
        return _waits(exercise)
    return verdict


def _waits(exercise: str) -> Verdict:
    return Verdict(
        exercise,
        "waits",
        "It calls your sigmoid, and that is not right yet.",
        "Mend the sigmoid first. This one comes right with it.",
    )


def _stops_elsewhere(function: Callable, arguments: Mapping[str, Any]) -> bool:
    """Say whether "not attempted yet" comes from a function that this one calls, not from itself."""
    raised = Attempt(function, arguments, (HIDDEN, OUTPUT)).raised
    own = [own for own, _ in calls_on_the_way(function, raised)] if raised else []
    return True in own[:-1]


def _right_but_for(own_sigmoid: Callable, function: Callable, networks: tuple) -> bool:
    """Say whether a feed_forward is right if sigmoid means what the learner's function computes."""
    try:
        with np.errstate(all="ignore"):
            runs = [forward_run(*network, f=own_sigmoid) for network in networks]
            return judge_function("feed_forward", function, runs).status == "right"
    except Exception:  # whatever the learner's sigmoid raises or returns
        return False


# --- two linear layers: formulas see W_1 and W_2

IN_ORDER = "Which matrix does x meet first? Matrix products may be bracketed as you like, but not swapped."
MATRIX_SLIPS = (
    row("M2", "W", "the two matrices in the wrong order, or turned", lambda g: g.right.T, IN_ORDER),
    row("M3", "W", "a product entry by entry", lambda g: g.W_1 * g.W_2,
        "Entry [i, k] adds up over all ways from input i to output k."),
    row("M4", "W", "the sum of the two matrices", lambda g: g.W_1 + g.W_2,
        "Each way from an input to an output passes two weights. What does it do with them?"),
    row("M5", "W", "a sigmoid of the product", lambda g: sigmoid(g.right), "These layers are linear."),
    row("M6", "W", "the first matrix alone", lambda g: g.W_1, IN_ORDER),
    row("M7", "W", "the second matrix alone", lambda g: g.W_2, IN_ORDER),
)  # fmt: skip


MATRIX_RECIPES = {"W": Recipe(("@", "W_1", "W_2"), ("W_1", "W_2"), {(): IN_ORDER})}


def matrix_run(label: str, W_1: NDArray, W_2: NDArray) -> Run:
    """Return what a one_matrix is judged on: its product with x must be that of both, for every x."""
    both = {"W_1": W_1, "W_2": W_2}
    return Run(label, both, {"W": both_layers(W_1, W_2)}, both, names=both)


MATRICES = (
    matrix_run("3 inputs, 2 units, 4 outputs", np.array([[1.0, -2.0], [0.5, 3.0], [-1.5, 0.25]]),
               np.array([[2.0, 0.5, -1.0, 0.75], [1.0, -0.5, 1.5, 2.5]])),
    matrix_run("2 inputs, 2 units, 2 outputs", np.array([[1.0, 2.0], [-3.0, 0.5]]),
               np.array([[0.5, -1.0], [4.0, 1.5]])),
    matrix_run("2 inputs, 3 units, 1 output", np.array([[0.4, -1.1, 2.0], [1.3, 0.6, -0.7]]),
               np.array([[1.5], [-0.8], [0.9]])),
)  # fmt: skip


def judge_one_matrix(
    function: Callable, runs: tuple[Run, ...] = MATRICES, then: Sequence[Run] | None = None
) -> Verdict:
    """Return the verdict on a one_matrix."""
    raised = (replace(SHAPES, think=IN_ORDER), *RAISED)
    verdict = judge_function("one_matrix", function, runs, MATRIX_SLIPS, IN_ORDER, raised, MATRIX_RECIPES)
    return and_cases(verdict, function, cases(MATRIX) if then is None else then, raised)


# --- by hand: one small network, pen and paper

PAPER = {
    "x": np.array([3.0, -1.0]),
    "W_ih": np.array([[0.5, -0.5], [1.0, 0.5]]),
    "W_ho": np.array([2.0, -4.0]),
}
# Three digits, as one writes them down.
RTOL_ON_PAPER = 2e-3

ARROWS = "Which arrows end at this unit? Multiply what each one carries by its weight, and add up."
PAPER_SLIPS = (
    row("P1", ("z_1", "z_2"), "weights read backwards, a row of the matrix instead of a column",
     lambda g: (g.W_ih @ g.x)[g.unit], "W[i, j] leads from i to j: the weights into unit j are column j."),
    row("P2", ("z_1", "z_2"), "the other hidden unit", lambda g: g.z_h[1 - g.unit], "Check the index."),
    row("P3", ("z_1", "z_2"), "an input without its sign", lambda g: np.abs(g.x) @ g.W_ih[:, g.unit],
     "The second input is negative."),
    row("P4", ("z_1", "z_2"), "the activation where the pre-activation is asked for",
     lambda g: g.a_h[g.unit], "z is the sum, before the sigmoid."),
    row("P5", ("z_1", "z_2"), "the weights added up, without the inputs",
     lambda g: g.W_ih[:, g.unit].sum(), ARROWS),
    row("P6", ("z_1", "z_2"), "the first input alone", lambda g: g.x[0] * g.W_ih[0, g.unit], ARROWS),
    row("P7", ("z_1", "z_2"), "the second input alone", lambda g: g.x[1] * g.W_ih[1, g.unit], ARROWS),
    row("F2o", ("y_hat",), "the pre-activation of the output, without the sigmoid", lambda g: g.z_o,
     "One more step: the output unit has a sigmoid, too."),
    row("F3", ("y_hat",), "an output unit that is fed with pre-activations",
     lambda g: sigmoid(g.z_h @ g.W_ho), "What do the hidden units pass on: z or a?"),
    row("F4", ("y_hat",), "two layers without any sigmoid", lambda g: g.z_h @ g.W_ho,
     "Every unit applies the sigmoid to its sum."),
    row("F1o", ("y_hat",), "the sigmoid applied twice at the output", lambda g: sigmoid(g.y_hat),
     "One unit, one sigmoid."),
    row("P8", ("y_hat",), "weights at the top that were swapped", lambda g: sigmoid(g.a_h @ g.W_ho[::-1]),
     "Which weight leaves which hidden unit?"),
    row("P9", ("y_hat",), "a weight at the top without its sign",
     lambda g: sigmoid(g.a_h @ np.abs(g.W_ho)), "The second weight at the top is negative."),
)  # fmt: skip


def judge_on_paper(name: str, value: Any) -> Verdict:
    """Return the verdict on z_1, z_2 or y_hat of the network PAPER, worked out by hand."""
    passed = forward(**PAPER)
    right = {"z_1": passed.z_h[0], "z_2": passed.z_h[1], "y_hat": passed.y_hat}[name]
    given = {**PAPER, **passed._asdict(), "unit": 1 if name == "z_2" else 0}
    return judge_value(
        name, one_number(value), right, PAPER_SLIPS, given=given, rtol=RTOL_ON_PAPER, advice=ARROWS
    )
