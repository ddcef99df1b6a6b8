"""The bug hunt of chapter 5: a published wrong backward pass, and judging the check that exposes it."""

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from course.checks.numpy_backprop.networks import BATCH_NETWORKS, ONE_RECORD_NETWORKS
from course.checks.numpy_backprop.stages import QUANTITIES, Network, step, truth
from course.differences import relative_error
from course.judging.attempt import Attempt
from course.judging.compare import fault_of_form
from course.judging.raised import explain
from course.judging.slip import Slip, row
from course.judging.verdict import Verdict

RETURNS = ("error_h_o", "error_i_h")
# Numerical gradients carry about nine digits; three are plenty to recognise a stated error.
RTOL = 1e-3
SMALL = 1e-6
# What a learner's gradient check is tried on.
TRIED = (BATCH_NETWORKS[0], ONE_RECORD_NETWORKS[1])


def published_backward_pass(
    x: NDArray,
    target: NDArray,
    learnrate: float,
    weights_input_hidden: NDArray,
    weights_hidden_output: NDArray,
) -> tuple[NDArray, ...]:
    """Return the five quantities of a backward pass as a widely copied solution computes them.

    It was published for a network with one output, and is wrong in one place for several. Shapes as in
    backward_pass, with as many hidden units as outputs (else it raises ValueError).
    """
    network = Network("published", x, target, learnrate, weights_input_hidden, weights_hidden_output)
    error, above = (truth(network)[name].copy() for name in QUANTITIES[:2])
    a_h = network.passed.a_h
    hidden = np.dot(above, weights_hidden_output) * a_h * (1 - a_h)
    return (
        error,
        above,
        hidden,
        step(network, a_h, weights_hidden_output, above),
        step(network, x, weights_input_hidden, hidden),
    )


def _right(*arguments: NDArray | float) -> list[NDArray]:
    """Return the right quantities, for a network of TRIED without computing them once more."""
    for network in TRIED:
        if all(map(np.array_equal, arguments, network.arguments.values())):
            break
    else:
        network = Network("another", *arguments)
    # copies: whoever gets them may change them
    return [value.copy() for value in truth(network).values()]


def _passes() -> dict[str, Callable]:
    """Return backward passes to try a gradient check on: one right, two wrong in a known way."""

    def altered(factor_h_o: float, factor_i_h: float) -> Callable:
        # called by the names of the text, too
        def backward(x, target, learnrate, weights_input_hidden, weights_hidden_output):
            *terms, h_o, i_h = _right(x, target, learnrate, weights_input_hidden, weights_hidden_output)
            return (*terms, factor_h_o * h_o, factor_i_h * i_h)

        return backward

    return {
        "a right backward pass": altered(1, 1),
        "a backward pass whose delta_w_h_o is twice too large": altered(2, 1),
        "a backward pass whose delta_w_i_h has the wrong sign": altered(1, -1),
    }


# What a gradient check returns for the claimed change `d` and the gradient `g` at learning rate `eta`.
SLIPS = (
    row("G1", RETURNS, "the gradient without its minus sign", lambda c: relative_error(c.d, c.eta * c.g),
        "A change walks downhill; numerical_gradient returns the uphill direction."),
    row("G2", RETURNS, "the gradient without the learning rate", lambda c: relative_error(c.d, -c.g),
        "Which factor turns a gradient into a change?"),
    row("G3", RETURNS, "the bare gradient, without sign and learning rate", lambda c: relative_error(c.d, c.g),
        "The claim is a change of weights. Turn the gradient into one before you compare."),
    row("G4", RETURNS, "the absolute difference", lambda c: float(np.abs(c.d + c.eta * c.g).max()),
        "Changes of 1e-4 are common here: any absolute difference looks small. Compare relative to their size."),
    row("G5", RETURNS, "the gradient of a sum over records", lambda c: relative_error(c.d, -c.eta * c.g * c.n),
        "squared_error already averages over records."),
    Slip("G6", RETURNS, "the two results of the gradient check in the wrong order", None),
)  # fmt: skip


def judge_gradient_check(gradient_check: Callable) -> Verdict:
    """Return the verdict on a gradient check: small for a right backward pass, as stated for wrong ones."""
    exercise = "gradient_check"

    def called(*arguments):
        returned = gradient_check(*arguments)
        # two numbers in an array are two numbers
        return tuple(returned) if isinstance(returned, np.ndarray) and returned.ndim == 1 else returned

    answers = []
    for name, backward in _passes().items():
        for network in TRIED:
            attempt = Attempt(called, {"backward": backward, **network.arguments}, RETURNS)
            if isinstance(attempt.raised, NotImplementedError):
                return Verdict(exercise, "not attempted")
            if attempt.raised is not None:
                return Verdict.of(explain(attempt.raised, network.arrays), exercise, "raised")
            if attempt.misreturned:
                return Verdict(exercise, "form", attempt.misreturned, "It returns two numbers.")
            for returned in RETURNS:
                value = attempt.values[returned]
                if (fault := fault_of_form(value)) or np.ndim(value):
                    what = fault.what if fault else "It is an array, not one number."
                    return Verdict(
                        exercise, "form", f"{returned}: {what}", "relative_error gives one number."
                    )
            answers.append((name, attempt.values, _claims(backward, network)))
    for name, values, claims in answers:
        for returned, claim in zip(RETURNS, claims, strict=True):
            if not _agrees(values[returned], relative_error(claim.d, -claim.eta * claim.g)):
                return _wrong(exercise, name, returned, answers)
    return Verdict(exercise, "right", "It passes a right backward pass and catches wrong ones.")


def _claims(backward: Callable, network: Network) -> list[SimpleNamespace]:
    """Return, for both weight changes, the claim d, the gradient g, the learning rate and the record count."""
    *_, h_o, i_h = backward(*network.arguments.values())
    right, eta = truth(network), network.learnrate
    return [
        SimpleNamespace(d=claim, g=-right[name] / eta, eta=eta, n=network.n_records)
        for claim, name in ((h_o, QUANTITIES[3]), (i_h, QUANTITIES[4]))
    ]


def _agrees(value: float, stated: float) -> bool:
    return abs(value - stated) <= RTOL * stated if stated > SMALL else abs(value) <= SMALL


def _wrong(exercise: str, name: str, returned: str, answers: list) -> Verdict:
    what = f"For {name}, {returned} is not what it should be."
    for slip in SLIPS[:-1]:
        if all(
            _agrees(values[which], slip.formula(claim))
            for _, values, claims in answers
            for which, claim in zip(RETURNS, claims, strict=True)
        ):
            what = f"{what} Your numbers come from {slip.name}."
            return Verdict(exercise, "value", what, slip.think, (slip.id,))
    swapped = all(
        _agrees(values[which], relative_error(claim.d, -claim.eta * claim.g))
        for _, values, claims in answers
        for which, claim in zip(RETURNS[::-1], claims, strict=True)
    )
    if swapped:
        return Verdict(exercise, "value", f"{what} The two numbers are swapped.", "", (SLIPS[-1].id,))
    return Verdict(
        exercise,
        "value",
        what,
        "Compare each change with -learnrate times the numerical gradient of the loss.",
    )


def judge_first_wrong(answer: object) -> Verdict:
    """Return the verdict on the name of the first wrong quantity of the published backward pass."""
    name = "first_wrong"
    if answer is None:
        return Verdict(name, "not attempted")
    if not isinstance(answer, str) or answer not in QUANTITIES:
        what = f"It is {answer!r:.60}, which is not the name of one of the five quantities."
        return Verdict(name, "form", what, f"Choose from {', '.join(QUANTITIES)}, in quotes.")
    if answer == "hidden_error_term":
        return Verdict(name, "right")
    think = {
        "delta_w_i_h": "delta_w_i_h is wrong, but is it wrong given the quantity that it is built on?",
        "delta_w_h_o": "Your gradient check says that delta_w_h_o is right.",
    }.get(answer, "delta_w_h_o is built on it, and your gradient check says that delta_w_h_o is right.")
    return Verdict(name, "value", "That is not where the published solution first goes wrong.", think)
