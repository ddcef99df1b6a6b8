"""The one way in for every hidden test: a learner's answers, tried on what the check in the notebook does not show."""

import importlib
import pkgutil
from dataclasses import replace
from typing import Any

from course.judging.verdict import conclude
from grading import exercises

NOT_SHOWN = "What the check in the notebook shows is right, but a case that your code has not seen is not."

EXAMINED = {
    name: judge
    for chapter in pkgutil.iter_modules(exercises.__path__)
    for name, judge in importlib.import_module(f"{exercises.__name__}.{chapter.name}").EXAMINED.items()
}


def examine(name: str, *answers: Any) -> None:
    """Judge the answers to an exercise on its hidden cases, in silence; raise CheckFailed if they are wrong.

    `name` is that of the exercise, as its check has it. Raises ValueError for an exercise without hidden cases.
    """
    if name not in EXAMINED:
        raise ValueError(f"no exercise with hidden cases is called {name!r}; there are {', '.join(EXAMINED)}")
    verdict = EXAMINED[name](*answers)
    if verdict.status not in ("right", "right given", "not attempted"):
        verdict = replace(verdict, what=f"{NOT_SHOWN} {verdict.what}")
    conclude(verdict, quiet=True)
