"""What the hidden tests call: the learner's functions on networks that they have not seen.

Weight changes and weights are compared with the reference solutions. The three quantities before them are
judged from the learner's own earlier values, so that one slip costs its own points and no others.
"""

from collections.abc import Callable, Sequence

from course.checks import backward, training
from course.checks.attempt import Attempt
from course.checks.compare import close, fault_of_form, tolerance
from course.checks.stages import QUANTITIES, WEIGHTS, Network
from course.checks.training import WEIGHT_NAMES
from course.checks.verdict import Verdict, conclude
from grading.hidden_networks import hidden_networks
from grading.reference import numpy_backprop as reference

UNSEEN = "It is right on the networks that the check shows, but not on others."
TYPED_IN = "Does your code depend on a size, or on a number that is typed in?"


def backward_step(name: str, function: Callable) -> None:
    """Examine one of the five quantities of a learner's backward_step; raise CheckFailed if it is wrong."""
    networks = hidden_networks("step")
    conclude(backward.judge(function, networks)[name], quiet=True)
    if name in WEIGHTS:
        _compare(name, QUANTITIES, function, reference.backward_step, networks)


def backward_pass(kind: str, function: Callable) -> None:
    """Examine a learner's backward_pass on "one record" or a "batch"; raise CheckFailed if it is wrong."""
    networks = hidden_networks(kind)
    if fault := backward.first_fault(backward.judge(function, networks)):
        conclude(fault)
    for name in WEIGHTS:
        _compare(name, QUANTITIES, function, reference.backward_pass, networks)


def train_step(function: Callable) -> None:
    """Examine a learner's train_step; raise CheckFailed if it is wrong."""
    networks = hidden_networks("train")
    conclude(training.judge_train_step(function, networks=networks), quiet=True)
    for name in WEIGHT_NAMES:
        _compare(name, WEIGHT_NAMES, function, reference.train_step, networks)


def train(function: Callable) -> None:
    """Examine a learner's train after 2 and after 50 steps; raise CheckFailed if it is wrong."""
    networks = hidden_networks("train")
    for network in networks:
        conclude(training.judge_train(function, network), quiet=True)
    for steps in training.STEPS_TRIED:
        for name in WEIGHT_NAMES:
            _compare(name, (*WEIGHT_NAMES, "losses"), function, reference.train, networks, steps)


def _compare(
    name: str,
    returns: tuple[str, ...],
    function: Callable,
    solution: Callable,
    networks: Sequence[Network],
    *more: int,
) -> None:
    """Raise CheckFailed unless the value called `name` among those returned equals the reference's."""
    for network in networks:
        arguments = {**network.arguments, **dict(enumerate(more))}
        value = Attempt(function, arguments, returns).values.get(name)
        right = solution(*arguments.values())[returns.index(name)]
        if fault_of_form(value) or not close(value, right, tolerance(value)):
            conclude(Verdict(name, "value", UNSEEN, TYPED_IN))
