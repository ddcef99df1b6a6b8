"""Chapter 2: the chain rule and the computation graph."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.checks.chain_rule.cases import ONCE as USED_ONCE
from course.checks.chain_rule.cases import TWICE as USED_TWICE
from course.checks.chain_rule.cases import cases
from course.checks.chain_rule.graphs import ONCE, TWICE
from course.checks.chain_rule.partials import PARTIAL_SLIPS, judge_partial
from course.checks.chain_rule.sweep import SLIPS as SWEEP_SLIPS
from course.checks.chain_rule.sweep import judge_backward
from course.differences import complex_step_gradient
from course.graph import Node, multiplications, sigmoid
from course.judging.cases import and_cases
from course.judging.chain import slope
from course.judging.exercise import Exercise, Question
from course.judging.function import Run, judge_function, judge_value
from course.judging.slip import Slip
from course.judging.verdict import Verdict
from course.network import sigmoid as sigmoid_of_number

# --- the sigmoid's slope -------------------------------------------------------------------------------

PRE_ACTIVATIONS = (np.array(0.8), np.array(-2.1), np.array([-1.2, 0.3, 3.1]), np.array([[0.6], [-0.4]]))


def _slope_slip(id_: str, name: str, formula: Callable[[NDArray], NDArray], think: str) -> Slip:
    return Slip(id_, ("sigmoid_slope",), name, lambda g: formula(g.a), think)


GIVEN = "The argument is a, which already is the sigmoid's value. Need it go through the sigmoid again?"
FACTORS = "The short form has two factors. Look at the last line of the derivation."
SLOPE_SLIPS = (
    _slope_slip("Q1", "the slope taken at a: the sigmoid applied twice", slope, GIVEN),
    _slope_slip("Q2", "a alone, half of the slope", lambda a: a, FACTORS),
    _slope_slip("Q3", "1 - a alone, half of the slope", lambda a: 1 - a, FACTORS),
    _slope_slip("Q4", "a * 1 - a without parentheses", lambda a: a * 1 - a,
                "Python multiplies before it subtracts. What did you mean?"),
    _slope_slip("Q5", "a (1 + a)", lambda a: a * (1 + a), "Look at the sign inside the parentheses."),
    _slope_slip("Q6", "a (a - 1), the slope with its sign turned", lambda a: a * (a - 1),
                "A sigmoid always rises: its slope is never negative."),
    _slope_slip("Q7", "1 - a squared, the slope of tanh", lambda a: 1 - a**2, "That slope belongs to tanh."),
    _slope_slip("Q8", "0.25 everywhere", lambda a: 0.25 + 0 * a, "0.25 is the slope at the steepest point only."),
    _slope_slip("Q9", "the sigmoid's value at a", sigmoid_of_number, GIVEN),
    _slope_slip("Q10", "the square of the slope", lambda a: (a * (1 - a)) ** 2, FACTORS),
)  # fmt: skip


def judge_sigmoid_slope(
    function: Callable,
    pre_activations: Iterable[NDArray] = PRE_ACTIVATIONS,
    then: Sequence[Run] | None = None,
) -> Verdict:
    """Return the verdict on a function that gets the sigmoid's value a and returns the slope there."""
    runs = []
    for z in pre_activations:
        a = sigmoid_of_number(z)
        # each entry of the sum depends on one entry of z
        right = complex_step_gradient(lambda w: np.sum(sigmoid_of_number(w)), z)
        label = f"a = {a:.4g}" if a.ndim == 0 else f"an array of shape {a.shape}"
        runs.append(Run(label, {"a": a[()]}, {"sigmoid_slope": right}, {"a": a}, {"a": a, "1 - a": 1 - a}))
    verdict = judge_function("sigmoid_slope", function, runs, SLOPE_SLIPS, FACTORS)
    return and_cases(verdict, function, cases("sigmoid_slope") if then is None else then, FACTORS)


# --- counting ------------------------------------------------------------------------------------------


def chain(layers: int) -> tuple[Node, list[Node]]:
    """Return a chain of units with one weight each, a = sigmoid(w a), from an input x on, and its weights."""
    a, weights = Node(0.5, "x"), []
    for layer in range(layers):
        weights.append(Node(0.8 + 0.3 * layer, f"w{layer + 1}"))
        a = sigmoid(weights[-1] * a)
    return a, weights


LAYERS = 3
START = "Does the first local slope of a path, or of the sweep, have anything to be multiplied by?"
COUNT = "Write the products down, one line for each weight, and count the multiplication signs."


ONE_BY_ONE, IN_ONE_SWEEP = "one_by_one", "in_one_sweep"


def _count_slip(id_: str, quantity: str, name: str, number: float, think: str) -> Slip:
    return Slip(id_, (quantity,), name, lambda g: np.array(float(number)), think)


COUNT_SLIPS = (
    _count_slip("K1a", ONE_BY_ONE, "counting the local slopes, not the multiplications between them", 12, START),
    _count_slip("K1b", ONE_BY_ONE, "counting one path, the longest, and not the others", 5, "How many weights are asked for?"),
    _count_slip("K1c", ONE_BY_ONE, "re-using what another path has multiplied already", 7,
                "One by one means that each product is made from the start, as if the others were not known."),
    _count_slip("K2a", IN_ONE_SWEEP, "counting the first local slope, or the wire that leads to x", 8, START),
    _count_slip("K2b", IN_ONE_SWEEP, "counting every wire of the picture, the last one on the right not included", 9,
                "The sweep starts at the last gate's own slope, and nobody asks for the slope by x."),
    _count_slip("K2c", IN_ONE_SWEEP, "counting the gates, not the wires", 6, "At a multiply gate the slope goes on along two wires."),
    _count_slip("K2e", IN_ONE_SWEEP, "counting the way to w1 alone", 5, "The sweep also has to send something to the other weights."),
    _count_slip("K2d", IN_ONE_SWEEP, "counting the weights", 3, "What is multiplied on the way from one weight to the next?"),
)  # fmt: skip


def judge_multiplications(one_by_one: Any, in_one_sweep: Any) -> Verdict:
    """Return the verdict on the two counts for a chain of LAYERS units."""
    right = dict(zip((ONE_BY_ONE, IN_ONE_SWEEP), multiplications(*chain(LAYERS)), strict=True))
    answers = {ONE_BY_ONE: one_by_one, IN_ONE_SWEEP: in_one_sweep}
    if all(answer is None for answer in answers.values()):
        return Verdict("multiplications", "not attempted")
    for name, answer in answers.items():
        verdict = judge_value(name, answer, np.array(float(right[name])), COUNT_SLIPS, advice=COUNT)
        if verdict.status == "right":
            continue
        if verdict.status == "value" and not verdict.ids:
            # a ratio to the right count would give it away
            size = "large" if answer > right[name] else "small"
            return replace(verdict, what=f"The count is too {size}.", relation=None)
        return verdict
    return Verdict("multiplications", "right", "Both counts.")


EXERCISES: dict[str, Exercise] = {
    "df_du": Exercise(
        lambda function: judge_partial("df_du", function, then=cases("df_du")), "df_du", PARTIAL_SLIPS
    ),
    "df_dv": Exercise(
        lambda function: judge_partial("df_dv", function, then=cases("df_dv")), "df_dv", PARTIAL_SLIPS
    ),
    "sigmoid_slope": Exercise(judge_sigmoid_slope, "sigmoid_slope", SLOPE_SLIPS),
    USED_ONCE: Exercise(
        lambda function: judge_backward(function, ONCE, cases(USED_ONCE)), "backward", SWEEP_SLIPS
    ),
    USED_TWICE: Exercise(
        lambda function: judge_backward(function, TWICE, cases(USED_TWICE)), "backward", SWEEP_SLIPS
    ),
    "multiplications": Exercise(judge_multiplications, "multiplications", COUNT_SLIPS),
}

HINTS = {
    "df_du": (
        "Hold v constant. Which parts of f still change when u does?",
        "A cube of something: the outer derivative at that something, times the derivative of the something.",
        "3 * (what is inside the parentheses)**2 * (the derivative of the inside by u)",
    ),
    "df_dv": (
        "Hold u constant. v stands in two places.",
        "A sum of two terms: differentiate each and add. The first one needs the chain rule.",
        "3 * (the inside)**2 * (the derivative of the inside by v, with its sign) + (the derivative of 2 v)",
    ),
    "sigmoid_slope": (
        "Look at the last line of the derivation: it no longer contains z.",
        "The slope is the sigmoid's value times one minus that value.",
        "a holds the value. Write the product with parentheses around the difference.",
    ),
    "backward": (
        "Walk the list from its end. Which slope has the last node, and to which nodes does it send something?",
        "To each input goes what has arrived at the node, times the local slope for that input; shares add up.",
        "For k in reversed(range(len(nodes))): slopes[i] += slopes[k] * (local slope).",
    ),
    "multiplications": (
        "Follow each weight's path in the picture, from the right end to the weight. Which local slopes lie on it?",
        "A product of n numbers takes n - 1 multiplications. In the sweep, each product is used again further left.",
        "One by one: add up (local slopes on the path - 1) over the weights. Sweep: one for each wire that leads "
        "on to a weight, but none for the sigmoid at the right end.",
    ),
}

RECALL = {
    "sigmoid of zero": Question((0.5, "1/2"), "1 / (1 + e^-z): what is e to the power 0?"),
    "loss of two outputs": Question(
        (0.1, "1/10"),
        "Square each difference, add both, take half.",
    ),
    "shape of a batch's activations": Question(
        ((4, 2),),
        "Follow the shapes: records by inputs, times inputs by units.",
    ),
}
