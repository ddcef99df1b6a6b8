"""What the hidden tests of chapter 1 call: the learner's functions on inputs that they have not seen.

Judged as the visible checks do, then compared with the reference solutions.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from course.checks.feed_forward import forward_pass, loss
from course.checks.feed_forward import sigmoid as sigmoid_checks
from course.judging.attempt import Attempt
from course.judging.compare import close, fault_of_form, tolerance
from course.judging.function import Run
from course.judging.verdict import Verdict, conclude
from course.network import sigmoid as kit_sigmoid
from grading.hidden_networks import UNSEEN as NETWORK
from grading.hidden_networks import random_network
from grading.reference import feed_forward as reference

UNSEEN = "It is right on what the check shows, but not on other inputs."
TYPED_IN = "Does your code depend on a size, or on a number that is typed in?"
NUMBERS = "numbers that your code has not seen"


def sigmoid(function: Callable) -> None:
    """Examine a learner's sigmoid for moderate z; raise CheckFailed if it is wrong."""
    rng = np.random.default_rng([2026, 11])
    shapes = ((), (7,), (3, 4), (2, 1, 3))
    inputs = [rng.uniform(-6, 6, shape) if shape else float(rng.uniform(-6, 6)) for shape in shapes]
    inputs.append(rng.integers(-5, 6, (2, 3)))
    runs = [Run(NUMBERS, {"z": z}, {"sigmoid": kit_sigmoid(z)}, {"z": np.asarray(z)}) for z in inputs]
    conclude(sigmoid_checks.judge_sigmoid(function, tuple(runs)), quiet=True)
    for z in inputs:
        _compare("sigmoid", ("sigmoid",), function, (reference.sigmoid(z),), {"z": z})


def sigmoid_far_out(function: Callable) -> None:
    """Examine a learner's sigmoid where e^|z| overflows; raise CheckFailed if it is wrong or not silent."""
    rng = np.random.default_rng([2026, 12])
    points = (rng.uniform(-3000, 3000, (4, 5)), rng.uniform(-20, 20, 9), -float(rng.uniform(720, 5000)), 800)
    verdict = sigmoid_checks.judge_far_out(function, points)
    if verdict.status == "value" and not verdict.ids:  # its message would name the hidden inputs
        verdict = Verdict(verdict.quantity, "value", UNSEEN, verdict.think)
    conclude(verdict, quiet=True)


def feed_forward(kind: str, function: Callable) -> None:
    """Examine a learner's feed_forward on "one record" or a "batch"; raise CheckFailed if it is wrong."""
    networks = _networks(kind)
    conclude(forward_pass.judge_feed_forward(function, networks=networks), quiet=True)
    for _, x, W_ih, W_ho in networks:
        arguments = {"x": x, "W_ih": W_ih, "W_ho": W_ho}
        right = reference.feed_forward(x, W_ih, W_ho)
        _compare("feed_forward", (forward_pass.HIDDEN, forward_pass.OUTPUT), function, right, arguments)


def squared_error(kind: str, function: Callable) -> None:
    """Examine a learner's squared_error on "one record" or a "batch"; raise CheckFailed if it is wrong."""
    rng = np.random.default_rng([2026, 13 if kind == "one record" else 14])
    shapes = ((), (2,), (5,)) if kind == "one record" else ((4, 3), (2, 2), (6, 1), (1, 1))
    pairs = [(rng.uniform(0, 1, shape), rng.uniform(0, 1, shape)) for shape in shapes]
    if kind == "one record":
        pairs.append((float(rng.uniform()), float(rng.uniform())))
    else:
        pairs += [(rng.uniform(0, 1, n), rng.uniform(0, 1, (n, 1))) for n in (2, 7)]
    runs = tuple(loss.loss_run(NUMBERS, target, y_hat) for target, y_hat in pairs)
    conclude(loss.judge_squared_error(function, runs), quiet=True)
    for target, y_hat in pairs:
        right = (np.asarray(reference.squared_error(target, y_hat)),)
        _compare("squared_error", ("E",), function, right, {"target": target, "y_hat": y_hat})


def one_matrix(function: Callable) -> None:
    """Examine a learner's one_matrix; raise CheckFailed if it is wrong."""
    rng = np.random.default_rng([2026, 15])
    sizes = ((4, 4, 4), (1, 3, 2), (5, 2, 3))
    pairs = [(rng.normal(size=(n_in, n)), rng.normal(size=(n, n_out))) for n_in, n, n_out in sizes]
    runs = tuple(forward_pass.matrix_run(NETWORK, *pair) for pair in pairs)
    conclude(forward_pass.judge_one_matrix(function, runs), quiet=True)
    for W_1, W_2 in pairs:
        right = (reference.one_matrix(W_1, W_2),)
        _compare("one_matrix", ("W",), function, right, {"W_1": W_1, "W_2": W_2})


@cache
def _networks(kind: str) -> tuple[tuple[Any, ...], ...]:
    """Return four networks as judge_feed_forward takes them; |z| <= 6, where float32 keeps its digits."""
    rng = np.random.default_rng([2026, 16 if kind == "one record" else 17])
    drawn = (random_network(rng, batch=True, largest_z=6.0) for _ in range(100))
    networks = [network for network in drawn if network.W_ih.size > 1 and network.W_ho.size > 1]
    if kind == "one record":
        return tuple((NETWORK, network.x[0], network.W_ih, network.W_ho) for network in networks[:4])
    several = [network for network in networks if network.n_records > 1]
    return tuple((NETWORK, network.x, network.W_ih, network.W_ho) for network in several[:4])


def _compare(
    exercise: str,
    returns: tuple[str, ...],
    function: Callable,
    right: Sequence[Any],
    arguments: dict[str, Any],
) -> None:
    """Raise CheckFailed unless the function returns what the reference returns."""
    values = Attempt(function, arguments, returns).values
    for name, expected in zip(returns, right, strict=True):
        value = values.get(name)
        if fault_of_form(value) or not close(value, expected, tolerance(value)):
            conclude(Verdict(exercise, "value", UNSEEN, TYPED_IN))
