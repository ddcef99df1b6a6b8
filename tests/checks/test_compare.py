"""When a value is the right one: shape for shape, entry for entry, and never by being no number."""

import numpy as np
import pytest

from course.judging.compare import close

RIGHT = np.array([0.25, -2.0, 0.0])


@pytest.mark.parametrize("factor", [1, 1 + 1e-9, 1 - 9e-7])
def test_within_a_millionth_of_each_entry_it_is(factor):
    assert close(RIGHT * factor, RIGHT)


@pytest.mark.parametrize(
    "value",
    [RIGHT * (1 + 2e-6), np.array([0.25, -2.0, 1e-300]), RIGHT[:, None], RIGHT[:2], 0.25, np.full(3, np.nan)],
)
def test_else_it_is_not(value):
    assert not close(value, RIGHT)


@pytest.mark.parametrize("odd", [np.inf, -np.inf, np.nan])
def test_what_is_no_number_is_close_to_nothing_itself_included(odd):
    assert not close(np.array([odd, 1.0]), np.array([odd, 1.0]))
