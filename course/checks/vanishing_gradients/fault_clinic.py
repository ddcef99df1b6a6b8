"""The fault clinic of chapter 6: five training runs in which something is wrong, and judging diagnoses.

A diagnosis is judged by evidence: each one predicts something about losses, gradients and checks, and the run
must bear all of it out. So the answers are written down nowhere; the tests show that for every run exactly
one diagnosis is left.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from course.ahead import worked_out_ahead
from course.deep_runs import exclusive_or
from course.depth import (
    ACTIVATIONS,
    initialise,
    stack_backward,
    stack_forward,
    stack_loss,
    train_stack,
)
from course.differences import COMPLEX_STEP, relative_error
from course.judging.slip import Slip
from course.judging.verdict import Verdict

STEPS = 150
WIDTH = 12
RECORDS = 60
# What is smaller than this is another number on every processor.
ROUNDING = 1e-13

# None of them is chaotic: a run that amplifies the last digit ends differently on every processor.
# One row a run: layers, activation, initialisation, scale of the last layer, learning rate, loss, seed, kind.
_RUNS = {
    "A": (4, "tanh", "Glorot", 1.0, 0.5, "squared error", 6, 1),
    "B": (3, "sigmoid", "N(0, 1)", 3.0, 0.5, "squared error", 7, 0),
    "C": (2, "sigmoid", "Glorot", 1.0, 30.0, "cross-entropy", 3, 0),
    "D": (9, "sigmoid", "Glorot", 1.0, 0.5, "squared error", 1, 0),
    "E": (4, "tanh", "Glorot", 1.0, 1e-3, "squared error", 2, 0),
}


class ClinicRun(NamedTuple):
    """What the clinic measured before the first step and after each, and once for the gradient check.

    losses (steps + 1,); errors (steps + 1,), the mean of |y - y_hat|; norms (steps + 1, n_layers) of the
    gradients that the run used; gradient_check: the largest of the layers' relative errors against numerical
    differentiation, each along a random direction in its layer.
    """

    losses: NDArray
    errors: NDArray
    norms: NDArray
    gradient_check: float

    @property
    def first_to_last(self) -> float:
        """The first layer's gradient norm before the first step, as a multiple of the last layer's."""
        return float(self.norms[0, 0] / self.norms[0, -1])


@lru_cache(maxsize=16)
def clinic_run(name: str, rate_factor: float = 1.0) -> ClinicRun:
    """Return run "A", "B", "C", "D" or "E"; with rate_factor, the same run with its learning rate multiplied.

    Raises KeyError for another name. The arrays are shared between calls, and can only be read.
    """
    run = _trained(name, rate_factor)
    for array in run[:-1]:
        array.setflags(write=False)
    return run


@worked_out_ahead
def _trained(name: str, rate_factor: float) -> ClinicRun:
    layers, activation, initialisation, top, rate, loss, seed, kind = _RUNS[name]
    rng = np.random.default_rng(seed)
    x, target = exclusive_or(rng, RECORDS)
    weights = initialise([x.shape[1], *[WIDTH] * (layers - 1), 1], initialisation, rng)
    if top != 1:
        weights[-1] = -top * np.abs(weights[-1])
    backward = (stack_backward, _backward)[kind]
    record = train_stack(x, target, weights, activation, rate * rate_factor, STEPS, loss, backward)
    check = _checked_along_directions(x, target, weights, activation, loss, backward, rng)
    return ClinicRun(*record[1:], check)


def _backward(passed, target, weights, activation, loss) -> list[NDArray]:
    delta = (target - passed.y_hat) * passed.y_hat * (1 - passed.y_hat)
    gradients = [-passed.activations[-2].T @ delta / len(target)]
    for layer in range(len(weights) - 1, 0, -1):
        W = weights[layer]
        delta = delta @ (W if W.shape[0] == W.shape[1] else W.T)
        delta = delta * ACTIVATIONS[activation].slope(passed.pre_activations[layer - 1])
        gradients.append(-passed.activations[layer - 1].T @ delta / len(target))
    return gradients[::-1]


def _checked_along_directions(x, target, weights, activation, loss, backward, rng) -> float:
    """Return the largest relative error of a layer's gradient along a random direction (by complex steps).

    Layers are never pooled: beside a large gradient a small one may be anything.
    """
    errors = [ROUNDING]
    passed = stack_forward(x, weights, activation)
    for layer, gradient in enumerate(backward(passed, target, weights, activation, loss)):
        direction = rng.normal(size=gradient.shape)
        moved = list(weights)
        moved[layer] = weights[layer] + 1j * COMPLEX_STEP * direction
        along = stack_loss(target, stack_forward(x, moved, activation), loss)
        errors.append(relative_error(np.sum(gradient * direction), np.imag(along) / COMPLEX_STEP))
    return max(errors)


# --- what each diagnosis predicts


class Evidence(NamedTuple):
    """Something that a diagnosis predicts: how to test it on a run, and what to say where it is not so."""

    holds: Callable[[ClinicRun], bool]
    otherwise: Callable[[ClinicRun], str]


VERY_UNEQUAL = 1e-3
# a relative error of gradients: below it there is rounding, above it a mistake
SUSPICIOUS = 1e-4

_still_wrong = Evidence(
    lambda r: r.errors[-1] > 0.2,
    lambda r: f"The error would still be large at the end. It is {r.errors[-1]:.2g} on average.",
)
_right_gradients = Evidence(
    lambda r: r.gradient_check < SUSPICIOUS,
    lambda r: (
        "The gradients would pass a gradient check. Here their relative error is "
        f"{r.gradient_check:.0e}, far more than rounding."
    ),
)
_equal_layers = Evidence(
    lambda r: r.first_to_last > VERY_UNEQUAL,
    lambda r: (
        "The layers' gradients would be of similar size. Here the first layer's is "
        f"{r.first_to_last:.1g} times the last layer's."
    ),
)

PREDICTS: dict[str, tuple[Evidence, ...]] = {
    "vanishing gradients": (
        Evidence(
            lambda r: r.first_to_last < VERY_UNEQUAL,
            lambda r: (
                "Before the first step, the first layer's gradient would be far smaller than the last "
                f"layer's. Here it is {r.first_to_last:.2g} times the last layer's."
            ),
        ),
        _still_wrong,
    ),
    "exploding gradients": (
        Evidence(
            lambda r: r.first_to_last > 1 / VERY_UNEQUAL,
            lambda r: (
                "Before the first step, the gradients would grow by orders of magnitude from the last "
                f"layer to the first. Here the first layer's is {r.first_to_last:.2g} times the last layer's."
            ),
        ),
    ),
    "dead ReLUs": (
        Evidence(
            lambda r: not r.norms[:, 0].all(),
            lambda r: (
                "The slope of a dead unit is exactly 0. The gradients of the first layer here are "
                f"never exactly 0: the smallest norm is {r.norms[:, 0].min():.1g}."
            ),
        ),
    ),
    "learning rate too small": (
        Evidence(
            lambda r: r.losses.max() < 1.01 * r.losses[0],
            lambda r: (
                "Steps that are too short cannot raise the loss. Here it climbs from "
                f"{r.losses[0]:.2g} to {r.losses.max():.2g}."
            ),
        ),
        Evidence(
            lambda r: r.losses[-1] > 0.9 * r.losses[0],
            lambda r: (
                f"The loss would hardly move. Here it falls from {r.losses[0]:.2g} to {r.losses[-1]:.2g}."
            ),
        ),
        _equal_layers,
        Evidence(
            lambda r: r.norms[0, -1] > VERY_UNEQUAL * r.errors[0],
            lambda r: (
                f"The gradients themselves would be of healthy size. With an error of {r.errors[0]:.2g}, "
                f"even the last layer's norm here is {r.norms[0, -1]:.1g}."
            ),
        ),
        _right_gradients,
    ),
    "learning rate too large": (
        Evidence(
            lambda r: r.losses.max() > 1.5 * r.losses[0],
            lambda r: (
                "Steps that are too long throw the loss up. Here it begins at "
                f"{r.losses[0]:.2g} and is never above {r.losses.max():.2g}."
            ),
        ),
        _right_gradients,
    ),
    "saturated output": (
        Evidence(
            lambda r: r.norms[0, -1] < VERY_UNEQUAL * r.errors[0],
            lambda r: (
                "A flat output unit lets nothing through to any layer, the last one included. Before "
                f"the first step, the last layer's norm here is {r.norms[0, -1]:.1g}."
            ),
        ),
        _equal_layers,
        _still_wrong,
    ),
    "wrong backward pass": (
        Evidence(
            lambda r: r.gradient_check > SUSPICIOUS,
            lambda r: (
                "A wrong backward pass disagrees with numerical differentiation. Here the relative "
                f"error is {r.gradient_check:.0e}, which is rounding."
            ),
        ),
    ),
    "converged": (
        Evidence(
            lambda r: r.errors[-1] < 0.1,
            lambda r: f"The error would be small at the end. It is still {r.errors[-1]:.2g} on average.",
        ),
    ),
}

DIAGNOSES = tuple(PREDICTS)
WRONG = {
    diagnosis: Slip(f"VC{k}", (), f"the diagnosis {diagnosis!r}, for a run that has another fault", None)
    for k, diagnosis in enumerate(DIAGNOSES, start=1)
}
SLIPS = tuple(WRONG.values())
LOOK_AGAIN = "Look at the chart of this run again. Which diagnosis predicts what you see there?"


def judge_diagnosis(name: str, diagnosis: Any) -> Verdict:
    """Return the verdict on the diagnosis of one run, by the first thing that it predicts and the run lacks."""
    quantity = f"The diagnosis of run {name}"
    if diagnosis is None:
        return Verdict(quantity, "not attempted")
    if not isinstance(diagnosis, str) or diagnosis not in DIAGNOSES:
        return Verdict(
            quantity,
            "form",
            f"It is {diagnosis!r:.60}, which is not on the list.",
            "; ".join(DIAGNOSES) + ".",
        )
    diagnosis = next(one for one in DIAGNOSES if one == diagnosis)  # the plain name, for a member of an Enum
    run = clinic_run(name)
    for evidence in PREDICTS[diagnosis]:
        if not evidence.holds(run):
            what = f"{evidence.otherwise(run)} So {diagnosis!r} does not fit."
            return Verdict(quantity, "value", what, LOOK_AGAIN, (WRONG[diagnosis].id,))
    return Verdict(quantity, "right", f"Everything that {diagnosis!r} predicts is there.")
