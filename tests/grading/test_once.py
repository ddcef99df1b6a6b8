"""A function that two judges ask for the same is called once."""

import numpy as np
import pytest

from course.judging.attempt import Attempt
from grading.examine.once import called_once


def test_the_same_arguments_are_answered_from_memory():
    calls = []

    def function(x, rate):
        calls.append(rate)
        x *= rate
        return x.sum()

    once = called_once(function)
    assert [once(np.array([1.0, 2.0]), 2.0) for _ in range(3)] == [6.0] * 3
    assert once(np.array([1.0, 2.0]), 3.0) == 9.0
    assert once(np.array([[1.0, 2.0]]), 3.0) == 9.0
    assert calls == [2.0, 3.0, 3.0]


def test_what_it_had_computed_when_it_raised_is_found():
    def function(x):
        error = 2 * x
        raise ValueError(error)

    attempt = Attempt(called_once(function), {"x": 3}, ("error",))
    assert attempt.values == {"error": 6}


def test_what_is_no_function_is_told_as_before():
    assert called_once(None) is None
    with pytest.raises(TypeError):
        called_once(3)()
