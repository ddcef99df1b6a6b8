"""Right answers in unusual spellings, one module a chapter, and the hand-ins that carry them.

They were written from the text of the exercises, not from the checks. A chapter's n-th hand-in holds the n-th
spelling of each exercise, or begins again with the first where there are fewer.
"""

from tests.grading.handins.spellings import (
    chain_rule,
    feed_forward,
    finite_differences,
    numpy_backprop,
    two_layer_example,
    vanishing_gradients,
)

CHAPTERS: dict[str, dict[str, dict[str, str]]] = {
    "01-feed-forward": feed_forward.SPELLINGS,
    "02-chain-rule": chain_rule.SPELLINGS,
    "03-finite-differences": finite_differences.SPELLINGS,
    "04-two-layer-example": two_layer_example.SPELLINGS,
    "05-numpy-backprop": numpy_backprop.SPELLINGS,
    "06-vanishing-gradients": vanishing_gradients.SPELLINGS,
}


def handins(chapter: str) -> list[dict[str, tuple[str, str]]]:
    """Return the hand-ins of a chapter: for each answer's cell what the spelling is called, and its text."""
    exercises = CHAPTERS[chapter]
    most = max(map(len, exercises.values()))
    return [
        {cell: list(spellings.items())[n % len(spellings)] for cell, spellings in exercises.items()}
        for n in range(most)
    ]
