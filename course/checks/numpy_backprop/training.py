"""Judging a training step and a training loop by the weights that they end with.

A loss that falls proves little: a loop that updates too early also reaches the target. So the weights are
compared after 2 and after 50 steps, with those that complex-step differentiation of the loss gives.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from course.checks.numpy_backprop import cases
from course.checks.numpy_backprop.calls import change_line, loss_line, step_line
from course.checks.numpy_backprop.networks import BATCH_NETWORKS, ONE_RECORD_NETWORKS
from course.checks.numpy_backprop.slips import back
from course.checks.numpy_backprop.stages import QUANTITIES, WEIGHT_NAMES, WEIGHTS, Network, step, truth
from course.differences import complex_step_gradient
from course.judging.attempt import Attempt
from course.judging.cases import and_cases
from course.judging.chain import slope
from course.judging.compare import close
from course.judging.function import Run, judge_function
from course.judging.recipe import Recipe
from course.judging.slip import Slip
from course.judging.verdict import Verdict
from course.network import forward, squared_error

STEPS_TRIED = (2, 50)
ON_PAPER = "Follow one record through your code, on paper."
HOW_MANY = "Two steps have three losses: before the first, between the two, and after the last."
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


@lru_cache(maxsize=256)
def trajectory(network: Network, steps: int) -> tuple[Network, ...]:
    """Return the network before the first step and after each of them: steps + 1 networks."""
    path = [network]
    for _ in range(steps):
        path.append(after_one_step(path[-1]))
    return tuple(path)


@lru_cache(maxsize=256)
def losses_along(network: Network, steps: int) -> NDArray:
    """Return the loss before the first step and after each of them: steps + 1 losses."""
    return np.array([squared_error(one.target, one.passed.y_hat) for one in trajectory(network, steps)])


# --- slips in one step: formulas see the network, and which of the two weights is meant by `name`


def _old(g: SimpleNamespace) -> NDArray:
    return _weights(g.network, g.name)


def _change(g: SimpleNamespace) -> NDArray:
    return g.right - _old(g)


def _early(g: SimpleNamespace) -> NDArray:
    """Return the new weights when weights_hidden_output is updated before the hidden error term is made."""
    error_term = truth(g.network)["output_error_term"]
    hidden = back(error_term, g.network.W_ho + truth(g.network)["delta_w_h_o"]) * slope(g.network.passed.z_h)
    return (
        g.right
        if g.name == WEIGHT_NAMES[1]
        else _old(g) + step(g.network, g.network.x, g.network.W_ih, hidden)
    )


def _second_pass(g: SimpleNamespace) -> NDArray:
    """Return the new weights when a second backward pass is made with weights_hidden_output moved already."""
    moved = replace(g.network, W_ho=g.network.W_ho + truth(g.network)["delta_w_h_o"])
    return g.right if g.name == WEIGHT_NAMES[1] else _old(g) + truth(moved)["delta_w_i_h"]


def _slip(id_: str, name: str, formula: Callable[[SimpleNamespace], NDArray], think: str) -> Slip:
    return Slip(id_, WEIGHT_NAMES, name, formula, think)


STEP_SLIPS = (
    _slip("T1", "weights_hidden_output updated before the hidden error term is computed", _early,
          "All error terms first, with the weights that made this output; the updates after that."),
    _slip("T1b", "a second backward pass, made when weights_hidden_output had moved already", _second_pass,
          "Both changes belong to one backward pass, with one set of weights."),
    _slip("T4a", "the change alone, without the old weights", lambda g: _change(g),
          "A step moves the weights from where they are."),
    _slip("T4", "learnrate times the change, without the old weights", lambda g: g.network.learnrate * _change(g),
          "A step moves the weights from where they are, and learnrate is in the change already."),
    _slip("T4b", "the learning rate multiplied in twice", lambda g: _old(g) + g.network.learnrate * _change(g),
          "Where has learnrate been used already?"),
    _slip("T3", "the change subtracted", lambda g: _old(g) - _change(g),
          "The change already points downhill: it is minus the gradient."),
    _slip("T3a", "the old weights, not moved at all", lambda g: _old(g), "Which line adds the change?"),
    _slip("T3b", "the change added twice", lambda g: _old(g) + 2 * _change(g), KEEP_APART),
    _slip("T10", "a sum over the records where the average belongs",
          lambda g: _old(g) + g.network.n_records * _change(g),
          "E is an average over the records, so its gradient is one, too."),
)  # fmt: skip

# --- the formula behind wrong numbers of one step: from what one backward pass returns

WHICH_CHANGE = "Look at what is added to the old weights: which of the five quantities is their change?"
WHERE_FROM = "Look at what the change is added to: where does a step begin?"
STEP_RECIPES = {
    weights: Recipe(
        ("+", weights, change),
        (*QUANTITIES[3:], *WEIGHT_NAMES, "learnrate", "x", "target", "len(x)"),
        {(0,): WHERE_FROM, (1,): WHICH_CHANGE},
        lines=(change_line(change),),
    )
    for change, weights in WEIGHTS.items()
}


def _names(network: Network) -> dict[str, NDArray | float]:
    return {**network.arguments, **truth(network), "len(x)": len(network.x)}


# --- slips in a loop: formulas see the network at the start, the number of steps, and `name` as above


def _weights(network: Network, name: str) -> NDArray:
    return network.arguments[name]


def _never_reset(g: SimpleNamespace) -> NDArray:
    """Return the weights when the accumulated changes of earlier steps are added again in each step."""
    network = g.network
    total = [np.zeros_like(network.W_ih), np.zeros_like(network.W_ho)]
    for _ in range(g.steps):
        moved = after_one_step(network)
        total = [
            total[i] + _weights(moved, name) - _weights(network, name) for i, name in enumerate(WEIGHT_NAMES)
        ]
        network = replace(network, W_ih=network.W_ih + total[0], W_ho=network.W_ho + total[1])
    return _weights(network, g.name)


def _record_by_record(g: SimpleNamespace) -> NDArray:
    """Return the weights when every record makes a step of its own."""
    network = g.network
    for _ in range(g.steps):
        for record in range(g.network.n_records):
            one = slice(record, record + 1)
            alone = after_one_step(replace(network, x=network.x[one], target=network.target[one]))
            network = replace(network, W_ih=alone.W_ih, W_ho=alone.W_ho)
    return _weights(network, g.name)


def _same_change(g: SimpleNamespace) -> NDArray:
    """Return the weights when the first step's change is added again and again."""
    start, after = (_weights(network, g.name) for network in trajectory(g.network, 1))
    return start + g.steps * (after - start)


LOOP_SLIPS = (
    _slip("T2", "accumulated changes that are never set back to zero", _never_reset,
          "Each step starts with an empty sum. Where is yours emptied?"),
    _slip("L1", "a single step", lambda g: _weights(trajectory(g.network, 1)[-1], g.name),
          "Does the next round start from the weights that the last one returned?"),
    _slip("L2", "one step too few", lambda g: _weights(trajectory(g.network, g.steps - 1)[-1], g.name),
          "How often does your loop run?"),
    _slip("L3", "one step too many", lambda g: _weights(trajectory(g.network, g.steps + 1)[-1], g.name),
          "How often does your loop run?"),
    _slip("L4", "the first change added again and again", _same_change,
          "The gradient has to be computed anew at the weights where each step starts."),
    _slip("L5", "a step for every single record instead of one for the batch", _record_by_record,
          "Here the changes of all records are averaged first, then applied once."),
    _slip("L6", "weights that never move", lambda g: _weights(g.network, g.name),
          "What does your loop do with what train_step returns?"),
    Slip("L7", ("losses",), "the losses without the one before the first step", lambda g: g.right[1:], HOW_MANY),
    Slip("L8", ("losses",), "the losses without the one after the last step", lambda g: g.right[:-1], HOW_MANY),
)  # fmt: skip

# --- the formula behind what a loop returns, from what its names hold after the last step

LOOP_RECIPES = {
    name: Recipe(name, (*WEIGHT_NAMES, "losses", "x", "target", "learnrate", "steps"), lines=lines)
    for name, lines in {
        **{weights: (step_line(weights),) for weights in WEIGHT_NAMES},
        "losses": (loss_line("losses[0]"), loss_line("losses[step]")),
    }.items()
}
# A second network, on which what is said must hold: a learning rate is not a number that was typed in.
ALSO, ALSO_STEPS = BATCH_NETWORKS[1], 3


def judge_train_step(
    train_step: Callable,
    backward_pass: Callable | None = None,
    networks: Sequence[Network] = (*BATCH_NETWORKS, ONE_RECORD_NETWORKS[0]),
    seed: int = cases.SHOWN,
    every: int = 1,
) -> Verdict:
    """Return the verdict on one training step; seed: that of its cases' numbers, of which every so many-th is tried.

    `backward_pass` is the learner's own, to tell a wrong step from a right one on wrong changes.
    """
    runs = [
        replace(
            _run(network, network.name, network.arguments, trajectory(network, 1), {}), names=_names(network)
        )
        for network in networks
    ]
    verdict = judge_function("train_step", train_step, runs, STEP_SLIPS, ON_PAPER, recipes=STEP_RECIPES)
    if verdict.status == "right":
        runs = _step_cases(seed)[::every]
        in_cases = and_cases(verdict, train_step, runs)
        if in_cases.passes or backward_pass is None:
            return in_cases
        # where the step only adds what backward_pass returns, that one has lost its point already
        own = [run for run in runs if not _follows(train_step, backward_pass, run.given["network"])]
        return and_cases(verdict, train_step, own)
    if verdict.status == "value" and backward_pass is not None and _follows(train_step, backward_pass):
        return Verdict(
            "train_step",
            "waits",
            "It adds what your backward_pass returns, and that is not right yet.",
            "Mend backward_pass first. This one comes right with it.",
        )
    return verdict


@cache
def _step_cases(seed: int) -> tuple[Run, ...]:
    return tuple(
        _run(network, f"for {network.name}", network.arguments, trajectory(network, 1), {})
        for network in cases.steps_of_training(seed)
    )


def judge_train(
    train: Callable,
    network: Network = BATCH_NETWORKS[0],
    seed: int | None = cases.SHOWN,
    every: int = 1,
    tried: Sequence[int] = STEPS_TRIED,
) -> Verdict:
    """Return the verdict on a training loop: its weights after so many steps, then its losses.

    seed: that of its cases' numbers, of which every so many-th is tried; None for no cases.
    """
    runs = [_loop(network, steps, f"{steps} steps") for steps in tried]
    also = [_loop(ALSO, ALSO_STEPS, ALSO.name)]
    verdict = judge_function("train", train, runs, LOOP_SLIPS, ON_PAPER, recipes=LOOP_RECIPES, also=also)
    return and_cases(verdict, train, () if seed is None else _loop_cases(seed)[::every])


@cache
def _loop_cases(seed: int) -> tuple[Run, ...]:
    return tuple(_loop(network, steps, f"for {words}") for network, steps, words in cases.training(seed))


def _loop(network: Network, steps: int, label: str) -> Run:
    path = trajectory(network, steps)
    arguments = {**network.arguments, "steps": steps}
    more = {"losses": losses_along(network, steps)}
    run = _run(network, label, arguments, path, more, steps=steps)
    return replace(run, names={**arguments, **run.right, "network after": path.__getitem__})


def _run(network: Network, label: str, arguments: dict, path: Sequence[Network], more: dict, **given) -> Run:
    """Return what to compare with the end of a path of training."""
    weights = {name: _weights(path[-1], name) for name in WEIGHT_NAMES}
    return Run(label, arguments, {**weights, **more}, {"network": network, **given}, arrays=network.arrays,
               lists=frozenset({"losses"}))  # fmt: skip


def _follows(train_step: Callable, backward_pass: Callable, network: Network = BATCH_NETWORKS[0]) -> bool:
    """Say whether the learner's step is their own backward pass's change added to the weights, or stops where it stops."""
    arguments = network.arguments
    right = trajectory(network, 1)[-1]
    back, stepped = (
        Attempt(backward_pass, arguments, QUANTITIES),
        Attempt(train_step, arguments, WEIGHT_NAMES),
    )
    changes, moved = back.values, stepped.values
    if back.raised is not None:
        return str(back.raised) == str(stepped.raised)
    try:
        # With the right weights it is something else that is wrong, such as a step in place.
        if all(close(moved[name], _weights(right, name)) for name in WEIGHT_NAMES):
            return False
        return close(
            moved["weights_input_hidden"], arguments["weights_input_hidden"] + changes["delta_w_i_h"]
        ) and close(
            moved["weights_hidden_output"], arguments["weights_hidden_output"] + changes["delta_w_h_o"]
        )
    except (KeyError, TypeError, ValueError):  # one of the two returned something else
        return False
