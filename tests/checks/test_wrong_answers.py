"""Wrong answers that nobody wrote lose a point, and the model solutions none."""

import numpy as np
import pytest

from tests.checks import judged
from tests.checks.losing import AT_LEAST, BY_ITSELF, table
from tests.checks.promises import DRAWS, differs


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("chapter", judged.FUNCTIONS)
def test_wrong_answers_lose_a_point(chapter, tell):
    names = [name for name in judged.FUNCTIONS[chapter] if (chapter, name) != BY_ITSELF]
    share, words = table(chapter, names)
    tell(words)
    assert share >= AT_LEAST, words


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
