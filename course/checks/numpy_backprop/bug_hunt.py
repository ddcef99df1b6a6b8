"""The bug hunt of chapter 5: a published wrong backward pass, and judging the check that exposes it."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from course.checks.numpy_backprop.cases import SHOWN, to_check
from course.checks.numpy_backprop.networks import BATCH_NETWORKS
from course.checks.numpy_backprop.stages import QUANTITIES, Network, step, truth
from course.differences import relative_error
from course.judging.attempt import attempts
from course.judging.compare import fault_of_form
from course.judging.function import PURE
from course.judging.raised import explain
from course.judging.slip import CHANGED, Slip, row
from course.judging.verdict import Verdict

RETURNS = ("error_h_o", "error_i_h")
# Numerical gradients carry about nine digits; three are plenty to recognise a stated error.
RTOL = 1e-3
SMALL = 1e-6
# What a learner's gradient check is tried on.
TRIED = BATCH_NETWORKS[:2]


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


def _right(known: Sequence[Network], *arguments: NDArray | float) -> list[NDArray]:
    """Return the right quantities, for a network that is known without computing them once more."""
    for network in known:
        if all(map(np.array_equal, arguments, network.arguments.values())):
            break
    else:
        network = Network("another", *arguments)
    # copies: whoever gets them may change them
    return [value.copy() for value in truth(network).values()]


def _altered(
    known: Sequence[Network],
    h_o: Callable[[NDArray], NDArray] = lambda change: change,
    i_h: Callable[[NDArray], NDArray] = lambda change: change,
    terms: Callable[[NDArray], NDArray] = lambda term: term,
) -> Callable:
    """Return a backward pass that is right but for what is done to its two changes, and to all before them."""

    # called by the names of the text, too
    def backward(x, target, learnrate, weights_input_hidden, weights_hidden_output):
        *before, change_h_o, change_i_h = _right(
            known, x, target, learnrate, weights_input_hidden, weights_hidden_output
        )
        return (*map(terms, before), h_o(change_h_o), i_h(change_i_h))

    return backward


def _scaled(by: float) -> Callable[[NDArray], NDArray]:
    return lambda change: by * change


RIGHT = "a right backward pass"
# What a gradient check is called for: what the backward pass is called, itself, and a network.
Call = tuple[str, Callable, Network]


def _right_on(networks: Sequence[Network]) -> list[Call]:
    return [(RIGHT, _altered(networks), network) for network in networks]


def _wrong_in_one_layer(known: Sequence[Network]) -> dict[str, Callable]:
    """Return backward passes that are wrong in a known way in one layer only."""
    return {
        "a backward pass whose delta_w_h_o is twice too large": _altered(known, h_o=_scaled(2)),
        "a backward pass whose delta_w_i_h has the wrong sign": _altered(known, i_h=_scaled(-1)),
    }


def _faults(known: Sequence[Network]) -> dict[str, Callable]:
    """Return backward passes with faults of other kinds; each of the two numbers tells of its own layer."""
    return {
        "a backward pass whose delta_w_h_o has the wrong sign and whose delta_w_i_h is 5 % too large": _altered(
            known, h_o=_scaled(-1), i_h=_scaled(1.05)
        ),
        "a backward pass whose delta_w_h_o is 5 % too small and whose delta_w_i_h is 0": _altered(
            known, h_o=_scaled(0.95), i_h=_scaled(0)
        ),
        "a backward pass whose delta_w_h_o is 0, and with the rows of delta_w_i_h turned round": _altered(
            known, h_o=_scaled(0), i_h=lambda change: change[::-1]
        ),
        "a backward pass with the rows of delta_w_h_o and the columns of delta_w_i_h turned round": _altered(
            known, h_o=lambda change: change[::-1], i_h=lambda change: change[:, ::-1]
        ),
        "a backward pass with a fault of one part in a thousand in both changes": _altered(
            known, h_o=_scaled(1.001), i_h=_scaled(0.999)
        ),
        "a backward pass that is right in its two changes, and wrong in all before them": _altered(
            known, terms=_scaled(-3)
        ),
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


def judge_gradient_check(
    gradient_check: Callable, tried: Sequence[Network] = TRIED, seed: int = SHOWN, every: int = 1
) -> Verdict:
    """Return the verdict on a gradient check: small for a right backward pass, as stated for wrong ones.

    seed: that of the numbers of its cases, of which every so many-th is tried, as of the faults.
    """
    # each weight takes two forward passes
    smallest = min(tried, key=lambda network: network.W_ih.size + network.W_ho.size)
    plain, others = (
        [(name, backward, smallest) for name, backward in passes([smallest]).items()]
        for passes in (_wrong_in_one_layer, _faults)
    )
    verdict = _judge(gradient_check, [*_right_on(tried), *plain])
    if verdict.status == "right":
        verdict = _judge(gradient_check, others[::every])
    if verdict.status == "right":
        verdict = _judge(gradient_check, _right_on(to_check(seed)[::every]))
    return verdict


def _judge(gradient_check: Callable, every: Sequence[Call]) -> Verdict:
    exercise, answers = "gradient_check", []
    given = [{"backward": backward, **network.arguments} for _, backward, network in every]
    for (name, backward, network), attempt in zip(
        every, attempts(gradient_check, given, RETURNS), strict=True
    ):
        if isinstance(attempt.returned, np.ndarray) and attempt.returned.shape == (2,):
            attempt.take(tuple(attempt.returned))  # two numbers in an array are two numbers
        if attempt.is_stub:
            return Verdict(exercise, "not attempted")
        if attempt.raised is not None:
            fault = explain(attempt.raised, network.arrays)
            where = f"For {name}, on {network.name}: " if answers else ""
            return Verdict.of(fault._replace(what=where + fault.what), exercise, "raised")
        if attempt.misreturned:
            return Verdict(exercise, "form", attempt.misreturned, "What is asked for is two numbers.")
        for returned in RETURNS:
            value = attempt.values[returned]
            if (fault := fault_of_form(value)) or np.ndim(value):
                what = fault.what if fault else "It is an array, not one number."
                what = f"For {name}, on {network.name}: {returned} is wrong. {what}"
                return Verdict(exercise, "form", what, "relative_error gives one number.")
        if attempt.changed:
            changed = " and ".join(sorted(attempt.changed))
            what = f"Your gradient check changes {changed}, which it was only lent. {attempt.what_changed}"
            return Verdict(exercise, "value", what, PURE, (CHANGED.id,))
        answers.append((f"{name}, on {network.name}", attempt.values, _claims(backward, network)))
    for name, values, claims in answers:
        for returned, claim in zip(RETURNS, claims, strict=True):
            if not _agrees(values[returned], stated := relative_error(claim.d, -claim.eta * claim.g)):
                return _wrong(exercise, f"For {name}, {_how(returned, values[returned], stated)}", answers)
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


def _how(returned: str, value: float, stated: float) -> str:
    """Say how one of the two numbers departs from the relative error."""
    if value < 0:
        return f"{returned} is negative. A relative error never is."
    if stated <= SMALL:
        return f"{returned} is {value:.2g}: your check finds a fault in a change that is right."
    if value <= SMALL:
        return f"{returned} is {value:.2g}: your check does not see that fault."
    return (
        f"{returned} is {'larger' if value > stated else 'smaller'} than the relative error of that change."
    )


def _wrong(exercise: str, what: str, answers: list) -> Verdict:
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
