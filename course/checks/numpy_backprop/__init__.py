"""Chapter 5: the backward pass in NumPy, training with it, and the bug hunt."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course.checks.numpy_backprop import backward, bug_hunt, cases, practice, training
from course.checks.numpy_backprop.networks import BATCH_NETWORKS, EXERCISE, ONE_RECORD_NETWORKS, STEP_NETWORKS
from course.checks.numpy_backprop.raised import RAISED
from course.checks.numpy_backprop.slips import SLIPS
from course.checks.numpy_backprop.stages import QUANTITIES
from course.judging.attempt import Attempt
from course.judging.exercise import Exercise, Question
from course.judging.verdict import Verdict


def _quantity(name: str) -> Callable[..., Verdict]:
    """Return the check of one of the five quantities of backward_step.

    It judges the function; the value that the notebook holds under the name only tells whether it is stale.
    """

    def judge(function: Callable, held: Any = None) -> Verdict:
        verdict = backward.judge_everywhere(function, STEP_NETWORKS, cases.networks(cases.STEP), [name])[name]
        if verdict.passes and held is not None and _is_stale(name, function, held):
            stale = f"But {name} in the notebook is from an earlier run: run the cell above again."
            return Verdict(name, "right", stale)
        return verdict

    return judge


def _is_stale(name: str, function: Callable, held: Any) -> bool:
    """Say whether the notebook's name still holds something else than the function now returns."""
    fresh = Attempt(function, EXERCISE.arguments, QUANTITIES).values.get(name)
    return not np.array_equal(fresh, held)


def _backward_pass(networks: tuple, kind: str) -> Callable[[Callable], Verdict]:
    def judge(function: Callable) -> Verdict:
        verdicts = backward.judge_everywhere(function, networks, cases.networks(kind))
        if all(verdict.status == "not attempted" for verdict in verdicts.values()):
            return Verdict("backward_pass", "not attempted")
        return backward.first_fault(verdicts) or Verdict(
            f"backward_pass, {kind},", "right", f"Tried on {len(networks)} networks."
        )

    return judge


EXERCISES: dict[str, Exercise] = {
    **{name: Exercise(_quantity(name), name, SLIPS, RAISED) for name in QUANTITIES},
    **{
        f"backward_pass, {kind}": Exercise(_backward_pass(networks, kind), "backward_pass", SLIPS, RAISED)
        for kind, networks in (("one record", ONE_RECORD_NETWORKS), ("batch", BATCH_NETWORKS))
    },
    "train_step": Exercise(training.judge_train_step, "train_step", training.STEP_SLIPS),
    "train": Exercise(training.judge_train, "train", training.LOOP_SLIPS),
    "gradient_check": Exercise(bug_hunt.judge_gradient_check, "gradient_check", bug_hunt.SLIPS),
    "first_wrong": Exercise(bug_hunt.judge_first_wrong, "first_wrong"),
}

PRACTICE = practice.PRACTICE

HINTS = {
    "error": (
        "Look at the target and at what the network answered.",
        "The error is a plain difference, with a sign: positive when the output is too low.",
        "One subtraction: what was wanted, minus what came out.",
    ),
    "output_error_term": (
        "Look at the output unit: an error arrives, and the unit has a slope.",
        "Chain rule: the error times the slope of the sigmoid at the unit's pre-activation.",
        "Chapter 2 wrote sigmoid'(z) with the sigmoid's own value. Which variable holds that value here?",
    ),
    "hidden_error_term": (
        "Look at one hidden unit. What reaches it from above, and along which weight?",
        "Send output_error_term back along each weight of weights_hidden_output, then multiply by the slope.",
        "(what arrives from above) * (the weights it travels along) * (hidden activation) * (1 - the same)",
    ),
    "delta_w_h_o": (
        "Look at one weight between the hidden layer and the output: what is below it, what is above it?",
        "A step is the learning rate, times the error term above, times the value below.",
        "The value below these weights was computed in the forward pass, one number per hidden unit.",
    ),
    "delta_w_i_h": (
        "Look at the shapes: one entry for every pair of an input and a hidden unit.",
        "The same rule as for delta_w_h_o. Broadcasting a column against a row gives the whole table.",
        "Rows belong to inputs, so x has to stand up: indexing with None adds an axis.",
    ),
    "backward_pass": (
        "Write the shape of every array beside it. Records run along axis 0 everywhere.",
        "Going back through weights_hidden_output sums over outputs; making a step sums over records.",
        "A sum over a shared axis is a matrix product. Turn one factor so that the shared axis meets.",
    ),
    "train_step": (
        "A step makes new weights from old ones. Which two arrays do you return?",
        "All error terms first, with the old weights; then each matrix plus its own change.",
        "Call backward_pass once, and return old + change for both. Change nothing in place.",
    ),
    "train": (
        "A loop: the weights that one step returns are what the next step starts from.",
        "Keep the loss before the first step and after every step.",
        "Inside the loop, assign what train_step returns to the same two names, then append the loss.",
    ),
    "gradient_check": (
        "The claim is a weight change. The numerical gradient is +dE/dW. How are the two related?",
        "delta_w should equal -learnrate times the gradient of the loss with respect to those weights.",
        "Write the loss as a function of one weight matrix alone (a lambda), differentiate, compare.",
    ),
    "first_wrong": (
        "Run gradient_check on the published function: which of its two numbers is large?",
        "One change of weights is right, so all that it is built on is right as well.",
        "Which quantity does the wrong change use that the right one does not?",
    ),
}

RECALL = {
    "largest slope": Question(
        (0.25, "1/4"),
        "sigmoid'(z) = a (1 - a). For which a between 0 and 1 is that largest?",
    ),
    "shape of weights": Question(
        ((3, 2),),
        "W[i, j] leads from unit i to unit j: the rows belong to the layer that the weights come from.",
    ),
    "output too high": Question(
        ("negative",),
        "error = target - output. What sign has it then, and does a slope of the sigmoid ever change a sign?",
    ),
}
