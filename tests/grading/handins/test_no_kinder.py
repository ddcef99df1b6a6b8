"""Behind the seal nothing passes that a kernel refuses, and both say the same of it."""

import pytest

from tests.grading.handins.graded import behind_the_seal, filled, in_a_kernel
from tests.grading.handins.spellings import CHAPTERS

CHANGES_ITS_ARGUMENT = """
def squared_error(target, y_hat):
    n_records = len(y_hat) if np.ndim(y_hat) == 2 else 1
    if np.ndim(target):
        target.shape = np.shape(y_hat)
    return np.sum((target - y_hat) ** 2) / 2 / n_records
"""
OVERFLOWS = "def sigmoid(z):\n    return np.where(z > 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))"
# chapter, what is changed in a right hand-in, the tests that fail for it, and a piece of what they say
REFUSED = (
    (
        "01-feed-forward",
        {"squared-error": CHANGES_ITS_ARGUMENT, "sigmoid": OVERFLOWS},
        {
            "check-squared-error-batch": "changes target in place",
            "check-sigmoid-far-out": "too large for a float",
        },
    ),
    (
        "04-two-layer-example",
        {"culprit": 'import numpy as np\n\nculprit, decimals = "delta_h", np.int64(4)'},
        {"check-culprit": "With 4 decimals of delta_h the second change prints as 0.00045."},
    ),
)


@pytest.mark.parametrize(("chapter", "changed", "said"), REFUSED, ids=[chapter for chapter, _, _ in REFUSED])
def test_what_a_kernel_refuses_is_refused_behind_the_seal(chapter, changed, said, examiner):
    right = {cell: next(iter(spellings.values())) for cell, spellings in CHAPTERS[chapter].items()}
    notebook = filled(chapter, {**right, **changed})
    sealed = behind_the_seal(chapter, notebook, examiner)
    (in_kernel,) = in_a_kernel(chapter, [notebook])
    assert {test for test, judged in in_kernel.items() if judged.points < judged.of} == set(said)
    for test, words in said.items():
        assert words in str(in_kernel[test].outputs)
    assert {test: str(judged) for test, judged in sealed.items()} == {
        test: str(judged) for test, judged in in_kernel.items()
    }
