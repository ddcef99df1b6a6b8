"""What a cell calls: `check(name, ...)`, `hint(name)`, `recall(question, answer)` and `practice(name, answer)`.

A check compares values, never source text, and says which step went wrong and what to think about. Its
truth comes from complex-step differentiation of the kit's own forward pass, so that the kit holds no
reference solution. Every folder here is a chapter, and is found because it is here; each of them has

EXERCISES, all that the checks know of each exercise, by name; HINTS, three sentences each: where to look, which idea
applies, nearly the line, never the solution; and RECALL, quick questions. A chapter may have PRACTICE as well: what
asks for one number again and again. What all chapters judge with is in `course.judging`.
"""

import importlib
import pkgutil
from collections import Counter
from typing import Any

import numpy as np

from course.judging.practice import Practice
from course.judging.said import says, shown
from course.judging.verdict import CheckFailed, NotAttempted, Verdict, conclude, shorten_not_attempted

__all__ = ["CheckFailed", "NotAttempted", "check", "hint", "practice", "published_backward_pass", "recall"]

CHAPTERS = {
    folder.name: importlib.import_module(f"{__name__}.{folder.name}")
    for folder in pkgutil.iter_modules(__path__)
    if folder.ispkg
}
EXERCISES = {name: one for chapter in CHAPTERS.values() for name, one in chapter.EXERCISES.items()}
QUESTIONS = {name: one for chapter in CHAPTERS.values() for name, one in chapter.RECALL.items()}
HINTS = {name: steps for chapter in CHAPTERS.values() for name, steps in chapter.HINTS.items()}

PRACTICE = {
    name: one for chapter in CHAPTERS.values() for name, one in getattr(chapter, "PRACTICE", {}).items()
}

_practised: dict[str, Practice] = {}
_asked: Counter[str] = Counter()


def check(name: str, *answers: Any) -> None:
    """Judge the answers to an exercise: print a line if they are right, else raise CheckFailed.

    `name` is that of the exercise, as its cell has it; one that is no exercise fails as well. Raises NotAttempted, a
    kind of CheckFailed, for an untouched exercise.
    """
    if not isinstance(name, str) or name not in EXERCISES:
        what = f"There is no exercise called {shown(name)}. Is this notebook of an earlier version of the course?"
        conclude(Verdict("The name of the exercise", "form", what, f"There are: {', '.join(EXERCISES)}."))
    try:
        verdict = EXERCISES[name].judge(*answers)
    except Exception as error:
        what = f"With these answers it stopped with {type(error).__name__}."
        think = "Call it with as many answers, in the same order, as its cell in the notebook had at first."
        verdict = Verdict(f"The check of {name}", "form", what, think)
    conclude(verdict)


def hint(name: str) -> None:
    """Print the next hint for an exercise; after the third, the third again. Costs nothing."""
    if not isinstance(name, str) or name not in HINTS:
        print(f"There are no hints called {shown(name)}. There are hints for: {', '.join(HINTS)}.")
        return
    steps = HINTS[name]
    step = min(_asked[name], len(steps) - 1)
    _asked[name] += 1
    more = (
        f'Ask again for the next one: checks.hint("{name}")'
        if step + 1 < len(steps)
        else "This is the last hint."
    )
    print(f"Hint {step + 1} of {len(steps)} for {name}: {steps[step]}\n{more}")


def recall(question: str, answer: Any) -> None:
    """Say whether the answer to a recall question is right, and what to think about if it is not."""
    if not isinstance(question, str) or question not in QUESTIONS:
        print(f"There is no question called {shown(question)}. There are: {', '.join(QUESTIONS)}.")
        return
    accepted, think = QUESTIONS[question]
    if answer is None:
        print(f"{question}: not attempted yet.")
    elif any(says(answer, wanted) for wanted in accepted):
        print(f"✓ {question}: right.")
    else:
        print(f"✗ {question}: not {shown(answer)}. {think}")


def practice(name: str, answer: Any = None, *, seed: int | None = None) -> None:
    """Ask for one number on a fresh small network; with an answer, say whether it is right, and ask for the next.

    Ungraded and without end. A wrong answer keeps the network, and is explained as by a check. seed: start anew, with
    the networks that belong to it.
    """
    if not isinstance(name, str) or name not in PRACTICE:
        print(f"There is no practice called {shown(name)}. There are: {', '.join(PRACTICE)}.")
        return
    if name not in _practised or seed is not None:
        _practised[name] = PRACTICE[name](chance=np.random.default_rng(seed))
    one = _practised[name]
    print(one.ask() if answer is None else one.answer(answer))
    if answer is None:
        print(f'Answer with checks.practice("{name}", your number).')


published_backward_pass = CHAPTERS["numpy_backprop"].bug_hunt.published_backward_pass
shorten_not_attempted()
