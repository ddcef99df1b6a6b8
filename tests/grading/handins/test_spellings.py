"""A right answer passes, however it is written: full points behind the seal, and a kernel says the same.

Samples one hand-in of two chapters; PROOF=1 takes all of all, which carry every spelling there is.
"""

import os
import random

import pytest

from tests.grading.handins.graded import behind_the_seal, filled, in_a_kernel
from tests.grading.handins.spellings import CHAPTERS, handins

PROOF = bool(os.environ.get("PROOF"))
SEED = int(os.environ.get("SEED") or random.randrange(10**6))


def test_there_are_enough_spellings_and_each_exercise_has_some():
    assert sum(len(spellings) for exercises in CHAPTERS.values() for spellings in exercises.values()) >= 150
    assert min(len(spellings) for exercises in CHAPTERS.values() for spellings in exercises.values()) >= 4


@pytest.mark.parametrize("place", range(len(CHAPTERS) if PROOF else 2))
def test_every_spelling_gets_full_points_behind_the_seal_and_in_a_kernel(place, examiner):
    chance = random.Random(SEED)
    chapter = chance.sample(sorted(CHAPTERS), len(CHAPTERS))[place]
    tried = handins(chapter)
    if not PROOF:
        print(f"SEED={SEED}")
        tried = [chance.choice(tried)]
    notebooks = [filled(chapter, {cell: text for cell, (_, text) in answers.items()}) for answers in tried]
    found = []
    for answers, notebook, in_kernel in zip(tried, notebooks, in_a_kernel(chapter, notebooks), strict=True):
        sealed = behind_the_seal(chapter, notebook, examiner)
        names = {cell: name for cell, (name, _) in answers.items()}
        found += [
            f"{names}, {test}: behind the seal {sealed[test]} | in a kernel {in_kernel[test]}"
            for test in in_kernel
            if sealed[test].points < sealed[test].of or sealed[test] != in_kernel[test]
        ]
    assert found == []
