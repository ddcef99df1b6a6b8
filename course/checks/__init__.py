"""What an exercise cell calls: `check(name, ...)` and `hint(name)`.

A check compares values, never source text, and says which step went wrong and what to think about. Its
truth comes from complex-step differentiation of the kit's own forward pass, so that the kit holds no
reference solution.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from course.checks import backward, bug_hunt, training
from course.checks.bug_hunt import published_backward_pass
from course.checks.hints import hint
from course.checks.networks import BATCH_NETWORKS, EXERCISE, ONE_RECORD_NETWORKS, STEP_NETWORKS
from course.checks.recall import recall
from course.checks.stages import QUANTITIES
from course.checks.verdict import CheckFailed, NotAttempted, Verdict, conclude

__all__ = ["CheckFailed", "NotAttempted", "check", "hint", "published_backward_pass", "recall"]


def check(name: str, *answers: Any) -> None:
    """Judge an exercise: print a line if it is right, else raise CheckFailed with what to think about.

    The exercises and their answers: one of the five quantities, `backward_step` and the quantity itself;
    "backward_pass, one record" and "backward_pass, batch", the function; "train_step", the function and
    `backward_pass`; "train" and "gradient_check", the function; "first_wrong", a name. Raises NotAttempted
    for an untouched exercise and ValueError for a name that is no exercise.
    """
    if name in QUANTITIES:
        conclude(_backward_step(name, *answers))
    elif name in EXERCISES:
        conclude(EXERCISES[name](*answers))
    else:
        raise ValueError(f"no exercise is called {name!r}; there are {', '.join((*QUANTITIES, *EXERCISES))}")


def _backward_step(name: str, function: Callable, held: Any = None) -> Verdict:
    verdict = backward.judge(function, STEP_NETWORKS)[name]
    if verdict.status == "right" and held is not None and _is_stale(name, function, held):
        return Verdict(
            name, "right", f"But {name} in the notebook is from an earlier run: run the cell above again."
        )
    return verdict


def _is_stale(name: str, function: Callable, held: Any) -> bool:
    """Say whether the notebook's name still holds something else than the function now returns."""
    fresh = backward.Attempt(function, EXERCISE.arguments, QUANTITIES).values.get(name)
    return not np.array_equal(fresh, held)


def _backward_pass(networks: tuple, kind: str) -> Callable[[Callable], Verdict]:
    def judge(function: Callable) -> Verdict:
        verdicts = backward.judge(function, networks)
        if all(verdict.status == "not attempted" for verdict in verdicts.values()):
            return Verdict("backward_pass", "not attempted")
        return backward.first_fault(verdicts) or Verdict(
            f"backward_pass, {kind},", "right", f"Tried on {len(networks)} networks."
        )

    return judge


EXERCISES: dict[str, Callable[..., Verdict]] = {
    "backward_pass, one record": _backward_pass(ONE_RECORD_NETWORKS, "one record"),
    "backward_pass, batch": _backward_pass(BATCH_NETWORKS, "batch"),
    "train_step": training.judge_train_step,
    "train": training.judge_train,
    "gradient_check": bug_hunt.judge_gradient_check,
    "first_wrong": bug_hunt.judge_first_wrong,
}
