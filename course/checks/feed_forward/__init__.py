"""Chapter 1: the feed-forward pass. With it, the warm-up of the start page."""

from collections.abc import Callable
from functools import partial
from typing import Any

from course.checks.feed_forward import forward_pass, loss, sigmoid
from course.checks.feed_forward.cases import cases
from course.checks.feed_forward.raised import RAISED
from course.judging.exercise import Exercise, Question
from course.judging.verdict import Verdict


def _with_cases(judge: Callable[..., Verdict], name: str, **more: Any) -> Callable[..., Verdict]:
    """Return a judge that has the cases of an exercise, which are made when they are needed."""
    return lambda *answers: judge(*answers, then=cases(name), **more)


EXERCISES: dict[str, Exercise] = {
    "by hand: z_1": Exercise(
        partial(forward_pass.judge_on_paper, "z_1"), "by hand", forward_pass.PAPER_SLIPS
    ),
    "by hand: z_2": Exercise(
        partial(forward_pass.judge_on_paper, "z_2"), "by hand", forward_pass.PAPER_SLIPS
    ),
    "by hand: y_hat": Exercise(
        partial(forward_pass.judge_on_paper, "y_hat"), "by hand", forward_pass.PAPER_SLIPS
    ),
    "sigmoid": Exercise(sigmoid.judge_sigmoid, "sigmoid", sigmoid.SLIPS, RAISED),
    "sigmoid far out": Exercise(sigmoid.judge_far_out, "sigmoid far out", (sigmoid.OVERFLOW,), RAISED),
    **{
        f"feed_forward, {kind}": Exercise(
            _with_cases(forward_pass.judge_feed_forward, f"feed_forward, {kind}", networks=networks),
            "feed_forward",
            forward_pass.FORWARD_SLIPS,
            RAISED,
        )
        for kind, networks in (("one record", forward_pass.ONE_RECORD), ("batch", forward_pass.BATCH))
    },
    **{
        f"squared_error, {kind}": Exercise(
            _with_cases(loss.judge_squared_error, f"squared_error, {kind}", runs=runs),
            "squared_error",
            loss.LOSS_SLIPS,
            RAISED,
        )
        for kind, runs in (("one record", loss.LOSSES_OF_ONE), ("batch", loss.LOSSES_OF_BATCHES))
    },
    "one_matrix": Exercise(forward_pass.judge_one_matrix, "one_matrix", forward_pass.MATRIX_SLIPS, RAISED),
}

HINTS = {
    "warm-up": (
        "Hints come in three steps. This one says where to look: at the question above the cell.",
        "The second says which idea applies: count the days of one week, then of several.",
        "The third is almost the answer, never quite: days in a week, times six.",
    ),
    "by hand": (
        "Look at the picture: which two arrows end at the first hidden unit, and what does each carry?",
        "Multiply each input by the weight on its arrow and add up: that is z. Then a = f(z), and up again.",
        "For y_hat: two activations, times the two weights at the top, added up, and f once more.",
    ),
    "sigmoid": (
        "Look at the formula: a fraction, with a sum below the bar.",
        "np.exp works on numbers and on arrays of any shape. The sum below the bar needs parentheses.",
        "One, over (one plus the exponential of minus z).",
    ),
    "sigmoid far out": (
        "Look at the sign of the exponent. For which z is it large and positive?",
        "e^-|z| never overflows. The sigmoid can be written with it, in one way for z >= 0 and another below.",
        "With e = np.exp(-np.abs(z)) both cases have 1 + e below the bar. What stands above it in each?",
    ),
    "feed_forward": (
        "Look at one layer alone: pre-activations first, then activations.",
        "A layer's pre-activations are a matrix product: what comes from below, @ the weights.",
        "Twice the same two lines: z = (values below) @ (weights), a = sigmoid(z). The second starts from a_h.",
    ),
    "squared_error": (
        "Look at the shapes of target and y_hat. Do they agree?",
        "np.reshape(target, np.shape(y_hat)) makes them agree. Then: difference, square, sum, half, average.",
        "A sum over all squares, divided by 2 and by the number of records.",
    ),
    "one_matrix": (
        "Look at (x @ W_1) @ W_2. Where may you put the brackets?",
        "Matrix products are associative: x @ (something) gives the same. What stands in the brackets then?",
        "A single matrix product of the two, in the order in which x meets them.",
    ),
}

# Chapter 1 has nothing before it to recall: its questions ask for a prediction.
RECALL = {
    "warm-up": Question(
        (42,),
        "A week has seven days. How many have six weeks?",
    ),
    "shape of a layer": Question(
        ((2,),),
        "x @ W has one number for every column of W.",
    ),
    "sigmoid at zero": Question(
        (0.5, "1/2"),
        "e^0 is 1. What is 1 / (1 + 1)?",
    ),
    "accuracy after a nudge": Question(
        ("same",),
        "Accuracy counts. Does a small nudge push any prediction across one half?",
    ),
}
