"""Judging a training step and a training loop by the weights that they end with.

A loss that falls proves little: a loop that updates too early also reaches the target. So the weights are
compared after 2 and after 50 steps, with those that complex-step differentiation of the loss gives.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from course.checks.attempt import Attempt
from course.checks.compare import close, fault_of_form, tolerance
from course.checks.diagnose import Judged, name_the_fault
from course.checks.networks import BATCH_NETWORKS, ONE_RECORD_NETWORKS
from course.checks.raised import explain
from course.checks.relations import Case
from course.checks.slips import Slip, back, slope
from course.checks.stages import Network, step, truth
from course.checks.verdict import Verdict
from course.differences import complex_step_gradient
from course.network import forward, squared_error

WEIGHT_NAMES = ("weights_input_hidden", "weights_hidden_output")
STEPS_TRIED = (2, 50)
KEEP_APART = "A training step is a pure function: it makes new weights and leaves the old ones as they were."


def after_one_step(network: Network) -> Network:
    """Return the network with its weights moved by one step of gradient descent."""
    x, target, rate = network.x, network.target, network.learnrate

    def loss(W_ih: NDArray, W_ho: NDArray) -> NDArray:
        return squared_error(target, forward(x, W_ih, W_ho).y_hat)

    return replace(
        network,
        W_ih=network.W_ih - rate * complex_step_gradient(lambda W: loss(W, network.W_ho), network.W_ih),
        W_ho=network.W_ho - rate * complex_step_gradient(lambda W: loss(network.W_ih, W), network.W_ho),
    )


@lru_cache(maxsize=64)
def trajectory(network: Network, steps: int) -> tuple[Network, ...]:
    """Return the network before the first step and after each of them: steps + 1 networks."""
    path = [network]
    for _ in range(steps):
        path.append(after_one_step(path[-1]))
    return tuple(path)


# --- slips in one step: formulas see the network, its weights W, their right change d, and both in `which`


def _early(g: SimpleNamespace) -> NDArray:
    """Return the new weights when weights_hidden_output is updated before the hidden error term is made."""
    error_term = truth(g.network)["output_error_term"]
    hidden = back(error_term, g.network.W_ho + truth(g.network)["delta_w_h_o"]) * slope(g.network.passed.z_h)
    return g.W + (g.d if g.which else step(g.network, g.network.x, g.network.W_ih, hidden))


def _second_pass(g: SimpleNamespace) -> NDArray:
    """Return the new weights when a second backward pass is made with weights_hidden_output moved already."""
    moved = replace(g.network, W_ho=g.network.W_ho + truth(g.network)["delta_w_h_o"])
    return g.W + (g.d if g.which else truth(moved)["delta_w_i_h"])


def _slip(id_: str, name: str, formula: Callable[[SimpleNamespace], NDArray], think: str) -> Slip:
    return Slip(id_, WEIGHT_NAMES, name, formula, think)


STEP_SLIPS = (
    _slip("T1", "weights_hidden_output updated before the hidden error term is computed", _early,
          "All error terms first, with the weights that made this output; the updates after that."),
    _slip("T1b", "a second backward pass, made when weights_hidden_output had moved already", _second_pass,
          "Both changes belong to one backward pass, with one set of weights."),
    _slip("T4a", "the change alone, without the old weights", lambda g: g.d,
          "A step moves the weights from where they are."),
    _slip("T4", "learnrate times the change, without the old weights", lambda g: g.network.learnrate * g.d,
          "A step moves the weights from where they are, and learnrate is in the change already."),
    _slip("T4b", "the learning rate multiplied in twice", lambda g: g.W + g.network.learnrate * g.d,
          "Where has learnrate been used already?"),
    _slip("T3", "the change subtracted", lambda g: g.W - g.d,
          "The change already points downhill: it is minus the gradient."),
    _slip("T3a", "the old weights, not moved at all", lambda g: g.W, "Which line adds the change?"),
    _slip("T3b", "the change added twice", lambda g: g.W + 2 * g.d, KEEP_APART),
    _slip("T10", "a sum over the records where the average belongs",
          lambda g: g.W + g.network.n_records * g.d,
          "E is an average over the records, so its gradient is one, too."),
)  # fmt: skip

# --- slips in a loop: formulas see the network, the number of steps, and which of the two weights is meant


def _weights(network: Network, which: int) -> NDArray:
    return (network.W_ih, network.W_ho)[which]


def _never_reset(g: SimpleNamespace) -> NDArray:
    """Return the weights when the accumulated changes of earlier steps are added again in each step."""
    network = g.network
    total = [np.zeros_like(network.W_ih), np.zeros_like(network.W_ho)]
    for _ in range(g.steps):
        moved = after_one_step(network)
        total = [total[i] + _weights(moved, i) - _weights(network, i) for i in (0, 1)]
        network = replace(network, W_ih=network.W_ih + total[0], W_ho=network.W_ho + total[1])
    return _weights(network, g.which)


def _record_by_record(g: SimpleNamespace) -> NDArray:
    """Return the weights when every record makes a step of its own."""
    network = g.network
    for _ in range(g.steps):
        for record in range(g.network.n_records):
            one = slice(record, record + 1)
            alone = after_one_step(replace(network, x=network.x[one], target=network.target[one]))
            network = replace(network, W_ih=alone.W_ih, W_ho=alone.W_ho)
    return _weights(network, g.which)


def _same_change(g: SimpleNamespace) -> NDArray:
    """Return the weights when the first step's change is added again and again."""
    start, after = (_weights(network, g.which) for network in trajectory(g.network, 1))
    return start + g.steps * (after - start)


LOOP_SLIPS = (
    _slip("T2", "accumulated changes that are never set back to zero", _never_reset,
          "Each step starts with an empty sum. Where is yours emptied?"),
    _slip("L1", "a single step", lambda g: _weights(trajectory(g.network, 1)[-1], g.which),
          "Does the next round start from the weights that the last one returned?"),
    _slip("L2", "one step too few", lambda g: _weights(trajectory(g.network, g.steps - 1)[-1], g.which),
          "How often does your loop run?"),
    _slip("L3", "one step too many", lambda g: _weights(trajectory(g.network, g.steps + 1)[-1], g.which),
          "How often does your loop run?"),
    _slip("L4", "the first change added again and again", _same_change,
          "The gradient has to be computed anew at the weights where each step starts."),
    _slip("L5", "a step for every single record instead of one for the batch", _record_by_record,
          "Here the changes of all records are averaged first, then applied once."),
    _slip("L6", "weights that never move", lambda g: _weights(g.network, g.which),
          "What does your loop do with what train_step returns?"),
)  # fmt: skip


@dataclass(frozen=True)
class _Run:
    """One call of the learner's function, with the right result and what the slips' formulas need."""

    network: Network
    arguments: dict
    returns: tuple[str, ...]
    right: dict[str, NDArray]
    extra: dict


def judge_train_step(
    train_step: Callable,
    backward_pass: Callable | None = None,
    networks: Sequence[Network] = (*BATCH_NETWORKS, ONE_RECORD_NETWORKS[0]),
) -> Verdict:
    """Return the verdict on one training step; `backward_pass` is the learner's own, to tell whose fault it is."""
    runs = []
    for network in networks:
        moved = after_one_step(network)
        right = dict(zip(WEIGHT_NAMES, (moved.W_ih, moved.W_ho), strict=True))
        runs.append(_Run(network, network.arguments, WEIGHT_NAMES, right, {}))
    verdict = _judge("train_step", train_step, runs, STEP_SLIPS)
    if verdict.status == "value" and backward_pass is not None and _follows(train_step, backward_pass):
        return Verdict(
            "train_step", "waits", "It adds what your backward_pass returns, and that is not right yet.",
            "Mend backward_pass first. This one comes right with it.",
        )  # fmt: skip
    return verdict


def judge_train(train: Callable, network: Network = BATCH_NETWORKS[0]) -> Verdict:
    """Return the verdict on a training loop: its weights after 2 and after 50 steps, then its losses."""
    runs = []
    for steps in STEPS_TRIED:
        path = trajectory(network, steps)
        losses = np.array([squared_error(one.target, one.passed.y_hat) for one in path])
        right = {
            "weights_input_hidden": path[-1].W_ih,
            "weights_hidden_output": path[-1].W_ho,
            "losses": losses,
        }
        named = replace(network, name=f"{steps} steps")
        arguments = {**network.arguments, "steps": steps}
        runs.append(_Run(named, arguments, (*WEIGHT_NAMES, "losses"), right, {"steps": steps}))
    return _judge("train", train, runs, LOOP_SLIPS)


def _follows(train_step: Callable, backward_pass: Callable) -> bool:
    """Say whether the learner's step is their own backward pass's change added to the weights."""
    arguments = BATCH_NETWORKS[0].arguments
    try:
        *_, d_ho, d_ih = backward_pass(*arguments.values())
        W_ih, W_ho = train_step(*arguments.values())
        return close(W_ih, arguments["weights_input_hidden"] + d_ih) and close(
            W_ho, arguments["weights_hidden_output"] + d_ho
        )
    except Exception:
        return False


def _judge(exercise: str, function: Callable, runs: list[_Run], slips: tuple[Slip, ...]) -> Verdict:
    tried = [(run, Attempt(function, run.arguments, run.returns)) for run in runs]
    for run, attempt in tried:
        if fault := _unusable(exercise, run, attempt):
            return fault
    for name in runs[0].returns:
        judged = list(_answers(name, tried))
        if not all(answer.passes for answer in judged):
            fault = name_the_fault(name, judged, slips, "Follow one record through your code, on paper.")
            return replace(fault, quantity=exercise, what=f"{name} is wrong. {fault.what}")
    if changed := set().union(*(attempt.changed for _, attempt in tried)):
        what = f"The result is right, but your function changes {' and '.join(sorted(changed))} in place."
        return Verdict(exercise, "value", what, KEEP_APART, ("T5",))
    return Verdict(exercise, "right", f"Tried {len(tried)} times.")


def _unusable(exercise: str, run: _Run, attempt: Attempt) -> Verdict | None:
    if isinstance(attempt.raised, NotImplementedError):
        return Verdict(exercise, "not attempted")
    if attempt.raised is not None:
        return Verdict(exercise, "raised", *explain(attempt.raised, run.network))
    if attempt.misreturned:
        return Verdict(exercise, "form", attempt.misreturned, "Look at what the docstring says it returns.")
    for name in run.returns:
        value = attempt.values[name]
        # losses are collected in a loop, and a list of numbers is as good as an array there
        fault = fault_of_form(np.asarray(value) if name == "losses" and isinstance(value, list) else value)
        if fault:
            return Verdict(exercise, "form", f"{name}: {fault.what}", fault.think, fault.ids)
    return None


def _answers(name: str, tried: list[tuple[_Run, Attempt]]) -> Iterator[Judged]:
    for run, attempt in tried:
        value, right = np.asarray(attempt.values[name], dtype=float), run.right[name]
        rtol = tolerance(*attempt.values.values())
        which = 1 if name == "weights_hidden_output" else 0
        W = _weights(run.network, which)
        given = SimpleNamespace(network=run.network, which=which, W=W, **run.extra)
        given.d = right - W if name in WEIGHT_NAMES else None
        yield Judged(Case(run.network.name, value, right, {}, rtol), given, close(value, right, rtol))
