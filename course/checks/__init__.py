"""What an exercise cell calls: `check(name, ...)`, `hint(name)` and `recall(question, answer)`.

A check compares values, never source text, and says which step went wrong and what to think about. Its
truth comes from complex-step differentiation of the kit's own forward pass, so that the kit holds no
reference solution. From the bottom up: `verdict` (what is said), `compare` and `relations` (numbers),
`raised` (exceptions), `slips` (the table), `diagnose` (which row, or which relation), `attempt` and
`functions` (calling a learner's function), `backward` and `training` (the exercises of chapter 5),
`chapters` (every exercise by name).
"""

from typing import Any

from course.checks.bug_hunt import published_backward_pass
from course.checks.chapters import CHAPTERS
from course.checks.hints import hint
from course.checks.recall import recall
from course.checks.verdict import CheckFailed, NotAttempted, conclude, shorten_not_attempted

__all__ = ["CheckFailed", "NotAttempted", "check", "hint", "published_backward_pass", "recall"]

EXERCISES = {name: judge for chapter in CHAPTERS for name, judge in chapter.EXERCISES.items()}


def check(name: str, *answers: Any) -> None:
    """Judge the answers to an exercise: print a line if they are right, else raise CheckFailed.

    `name` is that of the exercise, as its cell has it. Raises NotAttempted, a kind of CheckFailed, for an
    untouched exercise, and ValueError for a name that is no exercise.
    """
    if name not in EXERCISES:
        raise ValueError(f"no exercise is called {name!r}; there are {', '.join(EXERCISES)}")
    conclude(EXERCISES[name](*answers))


shorten_not_attempted()
