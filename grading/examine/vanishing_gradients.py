"""What the hidden tests of chapter 6 call: the learner's functions on stacks that they have not seen."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np

from course.checks.vanishing_gradients import deep_gradients, deep_repair, fault_clinic, through_time
from course.depth import ACTIVATIONS
from course.judging.compare import close
from course.judging.function import Run
from course.judging.verdict import Verdict, conclude
from grading.reference import vanishing_gradients as reference

UNSEEN = "an example that your code has not seen"
# Starts from which every sound repair learns, and a lucky one does not.
SEEDS = (3, 6, 9)


def path_bound(function: Callable) -> None:
    """Examine a learner's path_bound; raise CheckFailed if it is wrong."""
    rng = np.random.default_rng([2026, 61])
    runs = tuple(deep_gradients.bound_run(UNSEEN, rng.normal(0, 4, size)) for size in (1, 2, 5, 12))
    _agree_with(reference.path_bound, runs)
    conclude(deep_gradients.judge_bound(function, runs), quiet=True)


def gradient_norms(function: Callable) -> None:
    """Examine a learner's gradient_norms; raise CheckFailed if it is wrong."""
    conclude(deep_gradients.judge_norms(function, _hidden_stacks()), quiet=True)


def repair(prediction: Any, repaired: Mapping[str, Any]) -> None:
    """Examine a learner's settings from other starts; raise CheckFailed if they do not learn from each."""
    verdict = deep_repair.judge_repair(prediction, repaired, SEEDS)
    if verdict.status == "value" and verdict.ids != ("VR1",):
        what = "It learns from the starts that the check shows, but not from others."
        conclude(Verdict(verdict.quantity, "value", what, "Is there a change that does not depend on luck?"))
    conclude(verdict, quiet=True)


def diagnosis(name: str, found: Any) -> None:
    """Examine a learner's diagnosis of one run of the fault clinic; raise CheckFailed if it is wrong."""
    conclude(fault_clinic.judge_diagnosis(name, found), quiet=True)
    if found != reference.DIAGNOSES[name]:
        conclude(Verdict(f"The diagnosis of run {name}", "value", "The run does not bear it out."))


def time_terms(function: Callable) -> None:
    """Examine a learner's time_terms; raise CheckFailed if it is wrong."""
    rng = np.random.default_rng([2026, 65])
    runs = []
    for _ in range(4):
        w, u, start = rng.normal(0, 1.2, 3)
        runs.append(
            through_time.time_run(UNSEEN, w, u, rng.normal(size=3), start, float(rng.uniform(-0.9, 0.9)))
        )
    _agree_with(reference.time_terms, runs)
    conclude(through_time.judge_time_terms(function, runs), quiet=True)


@cache
def _hidden_stacks() -> tuple[Run, ...]:
    """Return stacks of many shapes, one of a single layer among them; the same for everybody."""
    rng = np.random.default_rng([2026, 62])
    runs = []
    for layers in (1, 2, 3, 5, 7):
        sizes = rng.integers(1, 5, layers + 1)
        activation = list(ACTIVATIONS)[layers % len(ACTIVATIONS)]
        stack = deep_gradients.stack_arguments(
            UNSEEN, sizes, activation, 100 + layers, int(rng.integers(1, 6))
        )
        _, _, x, target, weights = stack
        run = deep_gradients.norms_run(*stack)
        right = reference.gradient_norms(x, target, weights, *ACTIVATIONS[activation])
        _must_agree(right, run)
        runs.append(run)
    return tuple(runs)


def _agree_with(solution: Callable, runs) -> None:
    for run in runs:
        _must_agree(solution(*run.arguments.values()), run)


def _must_agree(right, run: Run) -> None:
    """Raise RuntimeError if reference and kit disagree: then nobody's answer can be judged."""
    (known,) = run.right.values()
    if not close(right, known, 1e-9):
        raise RuntimeError(f"the reference and the kit disagree: {right} against {known}")
