"""Which wrong answers that nobody wrote lose a point: mutants of the model solutions, and students' guards and shortcuts.

A sample of each exercise; PROOF=1 takes all of all, and compares what got its points with the model on 10,000 inputs.
"""

import os
import signal
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache

from tests.checks import judged
from tests.checks.promises import DRAWS, differs
from tests.checks.wrong_answers import WrongAnswer, solutions, wrong_answers

PROOF = bool(os.environ.get("PROOF"))
SAMPLE, TRIES, AT_LEAST = (None, 10_000, 0.97) if PROOF else (4, 300, 0.9)
# Seconds of this process for judging one answer, of which a right one takes 0.1, and for comparing one with the model.
PATIENCE, LONG = 5, 300
# The exercise that takes as long as all others together, and so has a test file of its own.
BY_ITSELF = "05-numpy-backprop", "gradient_check"


# Made once: what a model returns for the inputs that were drawn is kept by the model.
namespace = cache(judged.namespace)


class DoesNotEnd(BaseException):
    """Not an Exception: no judge may take it for what an answer raised."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise DoesNotEnd in what takes longer, in processor time: other work on the machine is not counted."""

    def stop(*_: object) -> None:
        raise DoesNotEnd

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def costs(chapter: str, name: str, wrong: WrongAnswer) -> bool | None:
    """Say whether an answer loses a point; None if it is right all the same.

    One that does not end loses it: a kernel that never comes back passes no check.
    """
    space = namespace(chapter)
    try:
        with at_most(PATIENCE):
            if judged.verdicts(judged.FUNCTIONS[chapter][name], judged.defined(wrong.text, name, space)):
                return True
    except DoesNotEnd:
        return True
    try:
        with at_most(LONG):
            answer = judged.defined(wrong.text, name, space)
            return None if differs(space[name], answer, DRAWS[name], TRIES) is None else False
    except DoesNotEnd:
        return False


def table(chapter: str, names: Iterable[str]) -> tuple[float, str]:
    """Return which part of the wrong answers to exercises of a chapter loses a point, and a table in words."""
    lost, kept, right, lines = Counter(), Counter(), Counter(), []
    for name in names:
        for wrong in wrong_answers(solutions(chapter)[name], SAMPLE):
            loses = costs(chapter, name, wrong)
            {True: lost, False: kept, None: right}[loses][name] += 1
            if loses is False:
                lines.append(f"    {name} keeps its points with {wrong.kind}: {wrong.what}")
        of = lost[name] + kept[name]
        lines.append(f"{name}: {lost[name]} of {of} lose a point ({right[name]} are right all the same)")
    return lost.total() / (lost.total() + kept.total()), "\n".join(lines)
