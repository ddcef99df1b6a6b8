"""What chapter 5 promises of its functions, as networks: the visible checks and the hidden tests differ in the numbers only."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.checks.numpy_backprop.stages import Network
from course.judging.layout import read_only

SHOWN = 51  # the seed of the visible checks' numbers
STEP, ONE_RECORD, BATCH = "step", "one record", "batch"
# With how many steps a training loop is tried on the cases, and what that is called.
STEPS = ((0, "no step at all"), (1, "a single step"), (3, "three steps"))


@cache
def networks(kind: str, seed: int = SHOWN) -> tuple[Network, ...]:
    """Return the networks of a kind: "step" (one record and one output, without axes), "one record" or "batch"."""
    return tuple(_networks(np.random.default_rng([2026, seed]), kind))


def _networks(rng: np.random.Generator, kind: str) -> Iterator[Network]:
    step = kind == STEP
    records = {STEP: None, ONE_RECORD: 1, BATCH: 4}[kind]

    def network(
        name: str, n_in: int, n_hidden: int, n_out: int = 2, n: int | None = records, **changed: Any
    ) -> Network:
        parts: dict[str, Any] = {
            "x": rng.normal(size=n_in if step else (n, n_in)),
            "target": float(rng.uniform(0.1, 0.9)) if step else rng.uniform(0.1, 0.9, (n, n_out)),
            "learnrate": float(rng.uniform(0.2, 1.5)),
            "W_ih": rng.normal(size=(n_in, n_hidden)),
            "W_ho": rng.normal(size=n_hidden if step else (n_hidden, n_out)),
        }
        for part, change in changed.items():
            parts[part] = change(parts[part]) if callable(change) else change
        return Network(name, **parts)

    yield network("a network with one input and one hidden unit", 1, 1, 1)
    yield network("a network with a single hidden unit", 3, 1)
    if kind != BATCH:
        yield network("a network with nine inputs and seven hidden units", 9, 7)
    if not step:
        yield network("a network with more outputs than hidden units", 2, 2, 4)
    if kind == ONE_RECORD:
        # of the same function, all else is asked about with a batch
        return
    yield network("inputs that are all 0", 2, 3, x=np.zeros_like)
    yield network("weights that are all 0", 2, 3, W_ih=np.zeros_like, W_ho=np.zeros_like)
    yield network("whole numbers everywhere", 2, 2, x=_whole, W_ih=_whole, W_ho=_whole, learnrate=1, target=lambda y: np.round(y).astype(int) if not step else 1)  # fmt: skip
    yield network("arrays that can only be read", 2, 3, x=read_only, W_ih=read_only, W_ho=read_only)
    yield network("weights to the output that are all 0", 2, 3, W_ho=np.zeros_like)
    yield network("a learning rate of 0", 2, 3, learnrate=0)
    # weights that are all 0, or tiny, do not hide a tiny change
    yield network("a learning rate as small as 1e-13 and weights that are all 0", 2, 2, learnrate=1e-13,
                  W_ih=np.zeros_like, W_ho=np.zeros_like)  # fmt: skip
    yield network("a learning rate as small as 1e-13 and weights from the inputs that are all 0", 2, 3, learnrate=1e-13,
                  W_ih=np.zeros_like)  # fmt: skip
    yield network(
        "weights and a learning rate as small as 1e-13", 2, 2, learnrate=1e-13, W_ih=_tiny, W_ho=_tiny
    )
    yield network("a learning rate as large as 1e6", 2, 2, learnrate=1e6)
    yield network("targets of 0", 2, 2, target=lambda y: 0 * y)
    yield network("targets outside 0 to 1", 2, 2, target=lambda y: 3 - 30 * y)
    yield _nearly_right(network("outputs that are nearly the targets", 2, 2, W_ih=np.zeros_like))
    yield network("inputs as small as 1e-13", 2, 2, x=_tiny, W_ih=np.zeros_like)
    yield network("units far out, with z of 12 and of -25", 2, 2, x=lambda x: 0 * x + 3.1, W_ih=lambda W: 0 * W + [-4, 2],
                  W_ho=lambda W: 0 * W - 12.5)  # fmt: skip
    yield network("outputs that are nearly 1", 2, 2, W_ih=lambda W: 0 * W, W_ho=lambda W: 0 * W + 12.5)
    yield network("outputs that are nearly 0", 2, 2, W_ih=lambda W: 0 * W, W_ho=lambda W: 0 * W - 25)
    if kind == BATCH:
        yield network("one record, one input, one hidden unit and one output", 1, 1, 1, 1)
        yield network("a batch of nine records, with nine inputs and seven hidden units", 9, 7, 2, 9)
        yield network("a batch with one more record than outputs", 2, 3, 2, 3)


def _tiny(array: NDArray) -> NDArray:
    return 1e-13 * array


def _whole(array: NDArray) -> NDArray:
    return np.where(np.round(array) == 0, 1, np.round(array)).astype(int)


def _nearly_right(network: Network) -> Network:
    y_hat = network.passed.y_hat
    if np.ndim(y_hat):
        return replace(network, target=y_hat + 1e-7 * np.asarray(network.target))
    return replace(network, target=float(y_hat) + 1.2345678e-7)


@cache
def steps_of_training(seed: int = SHOWN) -> tuple[Network, ...]:
    """Return the networks of a batch for a step: weights are floats, for a step may be added to a copy of them."""
    return tuple(
        replace(
            network,
            name="inputs and targets that are whole numbers",
            W_ih=network.W_ih / 2,
            W_ho=network.W_ho / 2,
        )
        if network.W_ih.dtype.kind == "i"
        else network
        for network in networks(BATCH, seed)
    )


def training(seed: int = SHOWN) -> tuple[tuple[Network, int, str], ...]:
    """Return (network, steps, what it is called) for a training loop."""
    named = {network.name: network for network in steps_of_training(seed)}
    plain = named["a batch with one more record than outputs"]
    rows = [(plain, steps, words) for steps, words in STEPS]
    tried = (
        # train_step, which a loop calls, has been tried on all of them
        "a network with a single hidden unit",
        "inputs that are all 0",
        "inputs and targets that are whole numbers",
        "arrays that can only be read",
        "a learning rate of 0",
        "targets of 0",
        "outputs that are nearly 1",
        "a learning rate as small as 1e-13 and weights that are all 0",
        "weights and a learning rate as small as 1e-13",
        "one record, one input, one hidden unit and one output",
        "targets outside 0 to 1",
    )
    rows += [(named[name], 3, name) for name in tried]
    near = plain.passed.y_hat + 0.05 * (np.asarray(plain.target) - 0.5)
    rows.append((replace(plain, target=near, learnrate=600.0), 4, "a loss that rises on the way"))
    rows.append(
        (
            replace(named["outputs that are nearly the targets"], learnrate=2.0),
            9,
            "a loss that is tiny from the start",
        )
    )
    return tuple(rows)


@cache
def to_check(seed: int = SHOWN) -> tuple[Network, ...]:
    """Return the networks on which a gradient check is tried with a right backward pass.

    They are small, for each weight takes two forward passes, and no slope is tiny: a difference has few digits of those.
    Where an output is nearly its target, what is rounded in one of the two gradients, or added to it, shows in the other.
    """
    named = {network.name: network for network in networks(BATCH, seed)}
    plain = named["a batch with one more record than outputs"]
    rates = ((1e-13, "a learning rate as small as 1e-13"), (1e6, "a learning rate as large as 1e6"))
    small, large = (replace(plain, name=name, learnrate=rate) for rate, name in rates)
    first = {"target": plain.target[:, :1].copy(), "W_ho": plain.W_ho[:, :1].copy()}
    single = replace(plain, name="a batch with a single output", **first)
    off = 1e-3 * np.random.default_rng(seed).uniform(0.5, 1.5, plain.target.shape)
    near = replace(
        plain, name="a batch whose outputs are nearly the targets", target=plain.passed.y_hat + off
    )
    return (
        small,
        single,
        near,
        large,
        named["one record, one input, one hidden unit and one output"],
        named["targets outside 0 to 1"],
    )
