"""One module a chapter: reference solutions, and the hidden cases that learners' answers are tried on, side by side.

Public functions are the solutions, called as a learner's are, and written out as the chapter derives them: they
share no code with the kit's checks, which know the truth from complex-step differentiation. What is private belongs
to the hidden tests, and no page may show it. EXAMINED maps the name of an exercise to a function of the learner's
answers that returns a Verdict.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from course.judging.compare import close, fault_of_form, tolerance
from course.judging.function import Run
from course.judging.verdict import Verdict

# What messages call a hidden case.
UNSEEN = "a case that your code has not seen"


def by_reference(solution: Callable, run: Run) -> Run:
    """Return the run with what the reference solution returns for the right values."""
    returned = solution(*run.arguments.values())
    values = returned if isinstance(returned, tuple) else (returned,)
    return replace(run, right=dict(zip(run.right, map(np.asarray, values), strict=True)))


def equal(name: str, right: Any) -> Callable[[Any], Verdict]:
    """Return the examination of one answer that has to be this value: a number, an array, or something else."""

    def judge(answer: Any) -> Verdict:
        same = (
            fault_of_form(answer) is None and close(answer, right, tolerance(answer))
            if isinstance(right, int | float | np.ndarray)
            else isinstance(answer, type(right)) and answer == right
        )
        return Verdict(name, "right" if same else "value", "" if same else "It is another one.")

    return judge
