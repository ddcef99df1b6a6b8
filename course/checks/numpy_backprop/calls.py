"""Lines of a training step and of a loop that call with a wrong argument: for the search for the formula."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from course.checks.numpy_backprop.stages import CHAIN, QUANTITIES, WEIGHT_NAMES, WEIGHTS, Network
from course.judging.recipe import Line, Names
from course.judging.relations import NEARLY
from course.network import forward, squared_error

STEP = ("x", "target", "learnrate", *WEIGHT_NAMES)
LOSS = ("target", "x", *WEIGHT_NAMES)
Arguments = tuple[str, ...]


class Calls(dict):
    """What names stand for where a line is reached; what a call makes of them is computed when it is asked for."""

    def __init__(self, names: Names, calls: dict[str, Arguments], compute: Callable[..., NDArray]):
        super().__init__(names)
        self._calls, self._compute = calls, compute

    def __missing__(self, call: str) -> NDArray:
        try:
            with np.errstate(all="ignore"):
                made = self._compute(*map(self._argument, self._calls[call]))
        except ValueError:
            made = np.array(np.nan)  # the arguments do not fit together
        self[call] = made
        return made

    def _argument(self, text: str) -> NDArray:
        if text.startswith("abs("):
            return np.abs(self[text[4:-1]])
        return -self[text[1:]] if text.startswith("-") else self[text]


def _called(template: str, right: Arguments, others: Sequence[str]) -> dict[str, Arguments]:
    """Return a call with its right arguments, and then all in which one is another name, or has another sign or none."""

    def arguments() -> Iterator[Arguments]:
        yield right
        for place, name in enumerate(right):
            for other in (*others, f"-{name}", f"abs({name})"):
                if other != name:
                    yield (*right[:place], other, *right[place + 1 :])

    return {template.format(*given): given for given in arguments()}


def _line(name: str, calls: dict[str, Arguments], result: Callable[..., NDArray]) -> Line:
    right, *wrong = calls
    return Line(name, right, tuple(wrong), result, lambda names: names.get("steps", 1))


def _changes(*given: NDArray) -> dict[str, NDArray]:
    return CHAIN.values(Network("", *given))


# --- one step: the change that is added


def change_line(change: str) -> Line:
    """Return the line that takes a change out of what a backward pass returns."""
    place = QUANTITIES.index(change) - len(QUANTITIES)
    calls = _called(f"backward_pass({', '.join(['{}'] * len(STEP))})[{place}]", STEP, STEP)

    def result(names: Names, line: Callable[[Names], NDArray], wanted: NDArray) -> NDArray:
        reached = Calls(names, calls, lambda *given: _changes(*given)[change])
        return names[WEIGHTS[change]] + line(reached)

    return _line(change, calls, result)


# --- a loop: the step, and the losses


def step_line(weights: str) -> Line:
    """Return the line that makes a step, by the weights that are looked at after the last one."""
    calls = _called(f"train_step({', '.join(['{}'] * len(STEP))})", STEP, (*STEP, "steps"))

    def moved(*given: NDArray) -> NDArray:
        changes = _changes(*given)
        both = zip(given[3:], (changes["delta_w_i_h"], changes["delta_w_h_o"]), strict=True)
        return np.concatenate([np.ravel(old + change) for old, change in both])

    def result(names: Names, line: Callable[[Names], NDArray], wanted: NDArray) -> NDArray:
        network = names["network after"](0)
        for _ in range(names["steps"]):
            made = line(Calls({**network.arguments, "steps": names["steps"]}, calls, moved))
            W_ih, W_ho = np.split(made, [network.W_ih.size])
            network = replace(
                network, W_ih=W_ih.reshape(network.W_ih.shape), W_ho=W_ho.reshape(network.W_ho.shape)
            )
        return network.arguments[weights]

    return _line(", ".join(WEIGHT_NAMES), calls, result)


def loss_line(name: str) -> Line:
    """Return the line that makes the loss before the first step, "losses[0]", or the one after each step."""
    calls = _called("squared_error({}, forward({}, {}, {}).y_hat)", LOSS, (*STEP, "steps"))

    def loss(target: NDArray, *given: NDArray) -> NDArray:
        return np.asarray(squared_error(target, forward(*given).y_hat))

    def result(names: Names, line: Callable[[Names], NDArray], wanted: NDArray) -> NDArray:
        losses = np.copy(names["losses"])
        for step in [0] if name == "losses[0]" else range(1, len(losses)):
            reached = {**names["network after"](step).arguments, "steps": names["steps"]}
            losses[step] = line(Calls(reached, calls, loss))
            if wanted.shape != losses.shape or not abs(losses[step] - wanted[step]) <= NEARLY * abs(
                wanted[step]
            ):
                break
        return losses

    return _line(name, calls, result)
