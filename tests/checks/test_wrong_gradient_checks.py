"""Wrong answers to `gradient_check` lose a point.

A file of its own, for a process of its own: with PROOF=1 they take as long as all other wrong answers together.
"""

import pytest

from tests.checks.losing import AT_LEAST, BY_ITSELF, table


@pytest.mark.filterwarnings("ignore")
def test_wrong_gradient_checks_lose_a_point(tell):
    chapter, name = BY_ITSELF
    share, words = table(chapter, [name])
    tell(words)
    assert share >= AT_LEAST, words
