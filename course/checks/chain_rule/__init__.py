"""Chapter 2: the chain rule and the computation graph."""

from collections.abc import Callable, Iterable, Sequence

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
from course.judging.cases import and_cases
from course.judging.exercise import Exercise, Question
from course.judging.function import Run, judge_function
from course.judging.recipe import Recipe
from course.judging.slip import Slip
from course.judging.verdict import Verdict

# --- the slope of tanh ---------------------------------------------------------------------------------

PRE_ACTIVATIONS = (np.array(0.8), np.array(-1.1), np.array([-1.2, 0.3, 1.7]), np.array([[0.6], [-0.4]]))


def _slope_slip(id_: str, name: str, formula: Callable[[NDArray], NDArray], think: str) -> Slip:
    return Slip(id_, ("tanh_slope",), name, lambda g: formula(g.a), think)


GIVEN = "The argument is a, which already is the value of tanh. Need it go through a function again?"
STEPS = "Differentiate 2 sigmoid(2 z) - 1 with the chain rule. Then put what sigmoid(2 z) is, written with a."
TWICE_TWO = "There is a 2 outside and a 2 inside. What does the chain rule make of each?"
SLOPE_SLIPS = (
    _slope_slip("Q1", "the slope taken at a: tanh applied twice", lambda a: 1 - np.tanh(a) ** 2, GIVEN),
    _slope_slip("Q2", "a (1 - a), the slope of the sigmoid", lambda a: a * (1 - a),
                "That slope belongs to the sigmoid. What is sigmoid(2 z), if a is 2 sigmoid(2 z) - 1?"),
    _slope_slip("Q3", "1 - a, half of the slope", lambda a: 1 - a, STEPS),
    _slope_slip("Q4", "1 + a, half of the slope", lambda a: 1 + a, STEPS),
    _slope_slip("Q5", "1 plus a squared", lambda a: 1 + a**2, "Look at the sign. Where is tanh flat: near 0 or far out?"),
    _slope_slip("Q6", "a squared minus 1, the slope with its sign turned", lambda a: a**2 - 1,
                "tanh always rises: its slope is never negative."),
    _slope_slip("Q7", "the slope without the factors of 2", lambda a: (1 - a**2) / 4, TWICE_TWO),
    _slope_slip("Q8", "1 everywhere", lambda a: 1 + 0 * a, "1 is the slope at the steepest point only."),
    _slope_slip("Q9", "the value of tanh at a", np.tanh, GIVEN),
    _slope_slip("Q10", "the square of the slope", lambda a: (1 - a**2) ** 2, STEPS),
    _slope_slip("Q11", "the slope with one factor of 2 only", lambda a: (1 - a**2) / 2, TWICE_TWO),
    _slope_slip("Q12", "4 a (1 - a), with a where sigmoid(2 z) belongs", lambda a: 4 * a * (1 - a), STEPS),
    _slope_slip("Q13", "1 - 2 a, twice a where its square belongs", lambda a: 1 - 2 * a, STEPS),
)  # fmt: skip


SLOPE_RECIPES = {
    "tanh_slope": Recipe(("one minus", ("square", "a")), ("a",), spellings=(("-", 1, ("**", "a", 2)),))
}


def judge_tanh_slope(
    function: Callable,
    pre_activations: Iterable[NDArray] = PRE_ACTIVATIONS,
    then: Sequence[Run] | None = None,
) -> Verdict:
    """Return the verdict on a function that gets the value a of tanh and returns the slope there."""
    runs = []
    for z in pre_activations:
        a = np.tanh(z)
        # each entry of the sum depends on one entry of z
        right = complex_step_gradient(lambda w: np.sum(np.tanh(w)), z)
        label = f"a = {a:.4g}" if a.ndim == 0 else f"an array of shape {a.shape}"
        runs.append(Run(label, {"a": a[()]}, {"tanh_slope": right}, {"a": a}, {"a": a}, names={"a": a}))
    verdict = judge_function("tanh_slope", function, runs, SLOPE_SLIPS, STEPS, recipes=SLOPE_RECIPES)
    return and_cases(verdict, function, cases("tanh_slope") if then is None else then)


EXERCISES: dict[str, Exercise] = {
    "df_du": Exercise(
        lambda function: judge_partial("df_du", function, then=cases("df_du")), "df_du", PARTIAL_SLIPS
    ),
    "df_dv": Exercise(
        lambda function: judge_partial("df_dv", function, then=cases("df_dv")), "df_dv", PARTIAL_SLIPS
    ),
    "tanh_slope": Exercise(judge_tanh_slope, "tanh_slope", SLOPE_SLIPS),
    USED_ONCE: Exercise(
        lambda function: judge_backward(function, ONCE, cases(USED_ONCE)), "backward", SWEEP_SLIPS
    ),
    USED_TWICE: Exercise(
        lambda function: judge_backward(function, TWICE, cases(USED_TWICE)), "backward", SWEEP_SLIPS
    ),
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
    "tanh_slope": (
        "Differentiate the right side. What happens to the 2 outside, to the 2 inside, and to the 1?",
        "The slope is 4 times the sigmoid's slope at 2 z. Write that with the value sigmoid(2 z), then that value with a.",
        "sigmoid(2 z) is half of a + 1. Put it into 4 s (1 - s), multiply out, and see what is left.",
    ),
    "backward": (
        "Walk the list from its end. Which slope has the last node, and to which nodes does it send something?",
        "To each input goes what has arrived at the node, times the local slope for that input; shares add up.",
        "For k in reversed(range(len(nodes))): slopes[i] += slopes[k] * (local slope).",
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
    "growth, one by one": Question(
        (100,),
        "The path to the first weight passes all layers, that to the second all but one. How do the lengths add up?",
    ),
    "growth, in one sweep": Question(
        (10,), "The sweep passes each layer once. How many multiplications does one more layer add?"
    ),
}
