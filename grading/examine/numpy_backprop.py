"""What the hidden tests call: the learner's functions on networks that they have not seen.

Weight changes and weights are compared with the reference solutions. The three quantities before them are
judged from the learner's own earlier values, so that one slip costs its own points and no others.
"""

from collections.abc import Callable, Sequence
from functools import cache

from course.checks.numpy_backprop import backward, training
from course.checks.numpy_backprop.stages import QUANTITIES, WEIGHTS
from course.checks.numpy_backprop.training import WEIGHT_NAMES
from course.judging.attempt import Attempt
from course.judging.compare import close, fault_of_form, tolerance
from course.judging.verdict import Verdict, conclude
from grading.examine.once import called_once
from grading.hidden_networks import hidden_networks
from grading.reference import numpy_backprop as reference

UNSEEN = "It is right on the networks that the check shows, but not on others."
TYPED_IN = "Does your code depend on a size, or on a number that is typed in?"


def backward_step(name: str, function: Callable) -> None:
    """Examine one of the five quantities of a learner's backward_step; raise CheckFailed if it is wrong."""
    function = called_once(function)
    conclude(backward.judge(function, hidden_networks("step"), [name])[name], quiet=True)
    if name in WEIGHTS:
        _compare([name], QUANTITIES, function, reference.backward_step, "step")


def backward_pass(kind: str, function: Callable) -> None:
    """Examine a learner's backward_pass on "one record" or a "batch"; raise CheckFailed if it is wrong."""
    function = called_once(function)
    if fault := backward.first_fault(backward.judge(function, hidden_networks(kind))):
        conclude(fault)
    _compare(WEIGHTS, QUANTITIES, function, reference.backward_pass, kind)


def train_step(function: Callable) -> None:
    """Examine a learner's train_step; raise CheckFailed if it is wrong."""
    function = called_once(function)
    conclude(training.judge_train_step(function, networks=hidden_networks("train")), quiet=True)
    _compare(WEIGHT_NAMES, WEIGHT_NAMES, function, reference.train_step, "train")


def train(function: Callable) -> None:
    """Examine a learner's train after 2 and after 50 steps; raise CheckFailed if it is wrong."""
    function = called_once(function)
    for network in hidden_networks("train"):
        conclude(training.judge_train(function, network), quiet=True)
    for steps in training.STEPS_TRIED:
        _compare(WEIGHT_NAMES, (*WEIGHT_NAMES, "losses"), function, reference.train, "train", steps)


def _compare(
    names: Sequence[str],
    returns: tuple[str, ...],
    function: Callable,
    solution: Callable,
    kind: str,
    *more: int,
) -> None:
    """Raise CheckFailed unless the values called `names` among those returned equal the reference's."""
    for network, right in zip(hidden_networks(kind), _right(solution, kind, *more), strict=True):
        arguments = {**network.arguments, **dict(enumerate(more))}
        values = Attempt(function, arguments, returns).values
        for name in names:
            value = values.get(name)
            if fault_of_form(value) or not close(value, right[returns.index(name)], tolerance(value)):
                conclude(Verdict(name, "value", UNSEEN, TYPED_IN))


@cache
def _right(solution: Callable, kind: str, *more: int) -> list[tuple]:
    """Return what the reference returns for each hidden network of a kind."""
    return [solution(*network.arguments.values(), *more) for network in hidden_networks(kind)]
