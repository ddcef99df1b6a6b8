"""Judging a learner's squared error, for one record and for a batch.

The slips' formulas see target and y_hat as they were handed over, the errors e = y - y_hat with the target in
the shape of y_hat, and the number of records n.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from course.checks.feed_forward.raised import OF_LOSS
from course.judging.cases import and_cases
from course.judging.function import Run, judge_function
from course.judging.recipe import Recipe
from course.judging.slip import row
from course.judging.verdict import Verdict
from course.network import squared_error

HALF_SUM = (
    "E = 1/2 (y - y_hat)^2: square every difference, add up over the outputs, halve, average over records."
)
AVERAGED = "Averages are taken over records only. The outputs of one record are added up."


LOSS_SLIPS = (
    row("T9", "E", "flat targets beside predictions that stand in a column, which broadcast to a table",
        lambda g: np.sum((g.target - g.y_hat) ** 2) / (2 * g.n),
        "Print the shape of target - y_hat. What shape must target have before you subtract?"),
    row("Q1", "E", "a loss without the 1/2", lambda g: np.sum(g.e**2) / g.n, HALF_SUM),
    row("Q2", "E", "an average over the outputs where their sum belongs",
        lambda g: np.sum(g.e**2) / (2 * np.size(g.e)), AVERAGED),
    row("Q3", "E", "np.mean over everything, without the 1/2", lambda g: np.mean(g.e**2),
        f"{HALF_SUM} {AVERAGED}"),
    row("Q4", "E", "a sum over the records where the average belongs", lambda g: np.sum(g.e**2) / 2,
        "The loss of a batch must not grow only because the batch does."),
    row("Q5", "E", "a sum over the records, without the 1/2", lambda g: np.sum(g.e**2), HALF_SUM),
    row("Q6", "E", "differences that are not squared", lambda g: np.sum(g.e) / (2 * g.n),
        "Without squares, too high and too low cancel."),
    row("Q7", "E", "absolute values instead of squares", lambda g: np.sum(np.abs(g.e)) / (2 * g.n), HALF_SUM),
    row("Q8", "E", "the 1/2 squared as well", lambda g: np.sum((g.e / 2) ** 2) / g.n, "What exactly is squared?"),
    row("Q9", "E", "the square of the sum instead of the sum of the squares",
        lambda g: np.sum(g.e) ** 2 / (2 * g.n),
        "Square each difference first: otherwise too high and too low cancel."),
    row("Q10", "E", "the root of the sum of squares", lambda g: np.sqrt(np.sum(g.e**2)), HALF_SUM),
    row("Q11", "E", "squares that are not added up yet", lambda g: g.e**2 / 2, "A loss is a single number."),
    row("Q12", "E", "a loss for every output, not added up yet",
        lambda g: np.sum(np.atleast_2d(g.e**2), axis=0) / (2 * g.n), "A loss is a single number."),
    row("Q13", "E", "a loss for every record, not averaged yet", lambda g: np.sum(np.atleast_1d(g.e**2), axis=-1) / 2,
        "A loss is a single number."),
    row("Q14", "E", "the difference of squares instead of the square of the difference",
        lambda g: np.sum((g.e + g.y_hat) ** 2 - g.y_hat**2) / (2 * g.n), "Subtract first, then square."),
)  # fmt: skip


SQUARES = ("sum", ("square", ("-", "target", "y_hat")))
RECIPES = {
    "E": Recipe(
        ("/", ("/", SQUARES, 2), "n_records"), ("target", "y_hat", "n_records", "np.size(y_hat)"),
        {(0, 0): HALF_SUM, (1,): AVERAGED}, (("/", SQUARES, ("*", 2, "n_records")),),
    )
}  # fmt: skip


def loss_run(label: str, target: Any, y_hat: Any) -> Run:
    """Return what a squared_error is judged on for one set of targets and predictions."""
    y = np.reshape(target, np.shape(y_hat))
    arguments = {"target": target, "y_hat": y_hat}
    given = {**arguments, "e": y - y_hat, "n": len(y) if np.ndim(y) == 2 else 1}
    names = {"target": y, "y_hat": y_hat, "n_records": given["n"], "np.size(y_hat)": np.size(y_hat)}
    return Run(label, arguments, {"E": squared_error(y, y_hat)}, given, names=names)


LOSSES_OF_ONE = (
    loss_run("one output", 0.9, 0.2),
    loss_run("three outputs", np.array([0.1, 0.8, 0.3]), np.array([0.5, 0.65, 0.95])),
    loss_run("a prediction above its target", 0.15, 0.7),
)
LOSSES_OF_BATCHES = (
    loss_run("a batch with two outputs", np.array([[0.1, 0.9], [0.4, 0.2], [0.8, 0.5]]),
             np.array([[0.35, 0.6], [0.45, 0.7], [0.2, 0.55]])),
    loss_run("a batch with one output", np.array([[0.2], [0.9], [0.6], [0.5]]),
             np.array([[0.7], [0.4], [0.65], [0.1]])),
    loss_run("flat targets", np.array([0.3, 0.8, 0.05]),
             np.array([[0.6], [0.5], [0.45]])),
)  # fmt: skip


def judge_squared_error(
    function: Callable, runs: tuple[Run, ...] = LOSSES_OF_ONE, then: Sequence[Run] = ()
) -> Verdict:
    """Return the verdict on a squared_error; targets of another shape than y_hat are looked at last.

    So that a wrong formula is named although the shapes are wrong as well.
    """
    matching = [run for run in runs if np.shape(run.arguments["target"]) == np.shape(run.arguments["y_hat"])]
    for some in (matching, runs):
        verdict = judge_function(
            "squared_error",
            function,
            some,
            LOSS_SLIPS,
            HALF_SUM,
            OF_LOSS,
            RECIPES,
            LOSSES_OF_BATCHES[:2],
        )
        if verdict.status != "right":
            break
    return and_cases(verdict, function, then, OF_LOSS)
