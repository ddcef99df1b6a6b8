"""Wrong answers that nobody wrote lose a point: mutants of the model solutions, and students' guards and shortcuts.

A sample of each chapter; PROOF=1 takes all of all, and compares what got its points with the model on 10,000 inputs.
"""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import numpy as np
import pytest

from tests.checks import judged
from tests.checks.promises import DRAWS, differs
from tests.checks.wrong_answers import WrongAnswer, solutions, wrong_answers

PROOF = bool(os.environ.get("PROOF"))
SAMPLE, TRIES, AT_LEAST = (None, 10_000, 0.97) if PROOF else (4, 300, 0.9)
# Seconds of this process for judging one answer, of which a right one takes 0.1, and for comparing one with the model.
PATIENCE, LONG = 5, 300


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


def tried(chapter: str) -> Iterator[tuple[str, WrongAnswer, bool | None]]:
    for name in judged.FUNCTIONS[chapter]:
        for wrong in wrong_answers(solutions(chapter)[name], SAMPLE):
            yield name, wrong, costs(chapter, name, wrong)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("chapter", judged.FUNCTIONS)
def test_wrong_answers_lose_a_point(chapter):
    lost, kept, right = Counter(), Counter(), Counter()
    for name, wrong, loses in tried(chapter):
        {True: lost, False: kept, None: right}[loses][name] += 1
        if loses is False:
            print(f"    {name} keeps its points with {wrong.kind}: {wrong.what}")
    for name in judged.FUNCTIONS[chapter]:
        of = lost[name] + kept[name]
        print(
            f"{chapter}, {name}: {lost[name]} of {of} wrong answers lose a point ({right[name]} are right all the same)"
        )
    assert lost.total() >= AT_LEAST * (lost.total() + kept.total())


@pytest.mark.parametrize(
    ("chapter", "name"),
    [(chapter, name) for chapter in judged.FUNCTIONS for name in judged.FUNCTIONS[chapter]],
)
def test_the_model_solution_keeps_its_points_and_does_what_it_promises(chapter, name):
    space = judged.namespace(chapter)
    assert judged.verdicts(judged.FUNCTIONS[chapter][name], space[name]) == []
    assert differs(space[name], space[name], DRAWS[name], 50) is None


def test_an_answer_that_is_wrong_on_a_rare_input_is_told_from_the_model():
    def rounded(a, b):
        return np.round(space["relative_error"](a, b), 10)

    space = judged.namespace("03-finite-differences")
    assert differs(space["relative_error"], rounded, DRAWS["relative_error"], 1000) is not None
