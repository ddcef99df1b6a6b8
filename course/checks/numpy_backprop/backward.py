"""Judging a backward pass from its five quantities, in the order in which they depend on one another.

Each quantity is judged from the learner's own value of the one it is built on, so that one slip is
reported once; a quantity that is right all the same (two signs that cancel) is right.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course.checks.numpy_backprop.formulas import BATCH_RECIPES, STEP_RECIPES, names
from course.checks.numpy_backprop.raised import OF_BATCHES, OF_ONE
from course.checks.numpy_backprop.slips import SLIPS
from course.checks.numpy_backprop.stages import CHAIN, QUANTITIES, WEIGHTS, Network, truth
from course.judging.attempt import Attempt, attempts
from course.judging.cases import APART
from course.judging.chain import slope
from course.judging.compare import RTOL_FLOAT32, close, fault_of_form, tolerance
from course.judging.diagnose import Judged, name_the_fault
from course.judging.function import NOT_FINITE, with_what_explains
from course.judging.raised import explain, typed_in
from course.judging.relations import Case
from course.judging.slip import CHANGED, Fault
from course.judging.verdict import Verdict

# float32 keeps four digits of a * (1 - a) up to here.
FLOAT32_LIMIT = 6


class Tried(NamedTuple):
    """A network, what the learner's function made of it, and the relative tolerance that these values deserve."""

    network: Network
    attempt: Attempt
    rtol: float

    @classmethod
    def of(cls, network: Network, attempt: Attempt) -> "Tried":
        """Return a network and an attempt on it."""
        return cls(network, attempt, tolerance(*attempt.values.values()))


def judge(
    function: Callable, networks: Sequence[Network], quantities: Sequence[str] = QUANTITIES
) -> dict[str, Verdict]:
    """Return the verdict on each of these quantities, by default on all five, in their order.

    The function takes Network.arguments and returns the quantities in that order. The first network is the one
    that messages speak of; the others are probes.
    """
    return _judge(list(_tried(function, networks)), quantities)


def judge_everywhere(
    function: Callable,
    networks: Sequence[Network],
    then: Sequence[Network],
    quantities: Sequence[str] = QUANTITIES,
) -> dict[str, Verdict]:
    """Return the verdicts on these networks; those that are right, on the others as well.

    What goes wrong on one of the others costs the first quantity that it shows in, and no more.
    """
    every = _tried(function, (*networks, *then))
    first = list(islice(every, len(networks)))
    verdicts = _judge(first, quantities)
    if right := [name for name, verdict in verdicts.items() if verdict.status == "right"]:
        others = list(every)
        for name, verdict in _judge([first[0], *others], right).items():
            left = others if verdict.passes else [one for one in others if not _shows_before(name, one)]
            verdict = verdict if left == others else _judge([first[0], *left], [name])[name]
            verdicts[name] = replace(verdict, think=APART) if verdict.think == ADVICE[name] else verdict
    return verdicts


def _shows_before(quantity: str, tried: Tried) -> bool:
    """Say whether what is wrong on a network shows in a quantity before this one, or ends the function there."""
    network, attempt, rtol = tried
    if attempt.misreturned:
        return quantity != QUANTITIES[0]
    if attempt.raised is not None and attempt.values.get(quantity) is None:
        return quantity != attempt.first_missing()
    return any(
        fault_of_form(attempt.values.get(name)) or not close(attempt.values[name], truth(network)[name], rtol)
        for name in CHAIN.before(quantity)
    )


def _tried(function: Callable, networks: Sequence[Network]) -> Iterator[Tried]:
    given = [network.arguments for network in networks]
    return map(Tried.of, networks, attempts(function, given, QUANTITIES))


def _judge(tried: list[Tried], quantities: Sequence[str]) -> dict[str, Verdict]:
    if any(one.rtol == RTOL_FLOAT32 for one in tried):
        tried = [one for one in tried if one.network.largest_z <= FLOAT32_LIMIT]
    return {quantity: _judge_one(quantity, tried) for quantity in quantities}


def first_fault(verdicts: dict[str, Verdict]) -> Verdict | None:
    """Return the first verdict that is a fault of its own, or None if all are right."""
    return next((v for v in verdicts.values() if not v.passes and v.status != "waits"), None)


def _judge_one(quantity: str, tried: list[Tried]) -> Verdict:
    if early := _not_there(quantity, tried[0]):
        return early
    true, odd = [], None
    for one in tried:
        if one is not tried[0] and (fault := _fails_on_probe(quantity, one, tried[0])):
            return fault
        value = one.attempt.values.get(quantity)
        if fault := fault_of_form(value):
            where = "" if one is tried[0] else f" On {one.network.name}."
            verdict = Verdict.of(fault._replace(what=fault.what + where), quantity, "form")
            if fault.cause not in NOT_FINITE:
                return verdict
            # the numbers beside it, and elsewhere, may tell where that comes from
            odd = odd or verdict
        true.append(fault is None and close(value, truth(one.network)[quantity], one.rtol))
    if not all(true):
        # what would be right for the learner's earlier values takes long to find out
        judged = [_judged(quantity, one, is_true) for one, is_true in zip(tried, true, strict=True)]
        if not all(answer.passes for answer in judged):
            recipes = STEP_RECIPES if tried[0].network.W_ho.ndim == 1 else BATCH_RECIPES
            verdict = name_the_fault(quantity, judged, SLIPS, ADVICE[quantity], recipes[quantity])
            return with_what_explains(odd, verdict)
    if odd is not None:
        return odd
    if changed := _changed_by(quantity, tried):
        return changed
    if all(true):
        return Verdict(quantity, "right", f"Tried on {len(true)} networks.")
    if quantity not in WEIGHTS:
        return Verdict(quantity, "right given", "One of those is not right yet.")
    return Verdict(
        quantity,
        "waits",
        "Its own line is right; the error term that goes into it is not.",
        "Mend the first quantity that is marked wrong. This one comes right with it.",
    )


def _judged(quantity: str, tried: Tried, is_true: bool) -> Judged:
    """Return the answer on a network beside what would be right for the learner's own earlier values."""
    value, given = tried.attempt.values[quantity], _given(quantity, tried)
    passes = is_true or close(value, given.right, tried.rtol)
    case = _case(quantity, tried, np.asarray(value), given)
    return Judged(case, given, passes, names(tried.network, given, quantity))


def _not_there(quantity: str, tried: Tried) -> Verdict | None:
    """Return a verdict if the function gave no value to judge on the first network."""
    first = tried.attempt
    if first.misreturned:
        return Verdict(quantity, "form", first.misreturned, "Leave the return line as it was given.")
    if first.values.get(quantity) is not None:
        return None
    if first.raised is None or first.is_stub:
        think = ""
        if first.raised is not None and first.values:
            think = "Delete the line that begins with raise; what stands below it never runs."
        return Verdict(quantity, "not attempted", "", think)
    missing = first.first_missing()
    fault = _explained(tried, missing)
    if quantity == missing:
        return Verdict.of(fault, quantity, "raised")
    what = f"Your function stops before it, at {missing}. {fault.what}"
    return Verdict(quantity, "waits", what, fault.think)


def _fails_on_probe(quantity: str, tried: Tried, first: Tried) -> Verdict | None:
    """Return a verdict if the function gave a value on the first network but none on this one."""
    network, attempt, _ = tried
    if attempt.misreturned:
        return Verdict(quantity, "form", f"On {network.name}: {attempt.misreturned}")
    if attempt.values.get(quantity) is not None:
        return None
    where = f"It is computed for the first network, but not for {network.name}."
    if attempt.raised is None:
        return Verdict(quantity, "value", where, "Does your code depend on a size or a number typed in?")
    fault = _explained(tried, attempt.first_missing())
    size = typed_in(attempt.raised, network.arrays, first.network.arrays)
    return Verdict.of(fault._replace(what=f"{where} {fault.what}{size}"), quantity, "raised")


def _explained(tried: Tried, quantity: str) -> Fault:
    network, attempt, _ = tried
    return explain(attempt.raised, network.arrays, quantity, OF_ONE if network.W_ho.ndim == 1 else OF_BATCHES)


def _given(quantity: str, tried: Tried) -> SimpleNamespace:
    """Return what the slips' formulas see; a quantity that cannot be built on is replaced by the right one."""
    network, attempt, _ = tried
    earlier = {name: truth(network)[name] for name in CHAIN.before(quantity)}
    earlier |= CHAIN.usable(quantity, network, attempt.values)
    z_h, a_h, z_o, y_hat = network.passed
    return SimpleNamespace(
        network=network, x=network.x, target=network.target, learnrate=network.learnrate, W_ih=network.W_ih,
        W_ho=network.W_ho, n_records=network.n_records, z_h=z_h, a_h=a_h, z_o=z_o, y_hat=y_hat,
        slope_h=slope(z_h), slope_o=slope(z_o), **earlier,
        weights=network.W_ho if quantity == "delta_w_h_o" else network.W_ih,
        right=np.asarray(CHAIN.expected(quantity, network, earlier)),
    )  # fmt: skip


def _case(quantity: str, tried: Tried, value: NDArray, given: SimpleNamespace) -> Case:
    known = {
        "x": given.x, "target": given.target, "learnrate": given.learnrate,
        "the number of records": given.n_records, "weights_input_hidden": given.W_ih,
        "weights_hidden_output": given.W_ho, "hidden_layer_input": given.z_h,
        "hidden_layer_output": given.a_h, "1 - hidden_layer_output": 1 - given.a_h,
        "the slope of the hidden layer": given.slope_h, "output_layer_in": given.z_o,
        "output": given.y_hat, "1 - output": 1 - given.y_hat, "the slope of the output": given.slope_o,
        **{name: getattr(given, name) for name in CHAIN.before(quantity)},
    }  # fmt: skip
    known = {name: np.asarray(array, dtype=float) for name, array in known.items()}
    if quantity == "delta_w_i_h" and known["x"].ndim == 1:
        known["x"] = known["x"][:, None]  # rows of the table belong to inputs
    network = tried.network
    return Case(network.name, value.astype(float), given.right, known, tried.rtol, network.traits)


def _changed_by(quantity: str, tried: list[Tried]) -> Verdict | None:
    """Return a verdict if the function changed the arrays that it was given (slip T5)."""
    changed = set().union(*(one.attempt.changed for one in tried))
    mine = {"weights_hidden_output"} if quantity == "delta_w_h_o" else changed - {"weights_hidden_output"}
    if quantity not in WEIGHTS or not (changed & mine):
        return None
    names = " and ".join(sorted(changed & mine))
    return Verdict(
        quantity,
        "value",
        f"The numbers are right, but your function changes {names}, which it was only lent.",
        "d = weights makes a second name for the same array; d *= 2 then changes both. Compute a new array.",
        (CHANGED.id,),
    )


ADVICE = {
    "error": "How far, and in which direction, does the output miss the target?",
    "output_error_term": "The error, times the slope of the output unit at its own pre-activation.",
    "hidden_error_term": "The error term above, sent back along its weight, times the slope of the hidden unit.",
    "delta_w_h_o": "The learning rate, times the error term above the weight, times the value below it.",
    "delta_w_i_h": "The learning rate, times the error term above the weight, times the value below it.",
}
