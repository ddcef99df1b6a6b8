"""The numbers of the report against hand-computed examples and NumPy."""

import math

import numpy as np
import pytest

from grading.report import words
from grading.report.statistics import ENOUGH, Separation, histogram, interval, separations, spread


def test_spread_of_a_hand_computed_class():
    found = spread([2, 4, 4, 10])
    assert (found.n, found.mean, found.median, found.least, found.most) == (4, 5.0, 4.0, 2.0, 10.0)
    # a quarter of the way between the first two, and between the last two
    assert (found.lower, found.upper) == (3.5, 5.5)


def test_spread_of_nothing_is_an_error():
    with pytest.raises(ValueError, match="no scores"):
        spread([])


def test_histogram_gives_each_point_its_own_bar_where_there_are_few():
    edges, counts = histogram([0, 3, 3, 2], 3)
    assert edges == [-0.5, 0.5, 1.5, 2.5, 3.5]
    assert counts == [1, 0, 1, 2]


@pytest.mark.parametrize("most", [0, 3, 23, 25, 26, 100, 7.5])
def test_histogram_counts_everybody_once(most):
    scores = np.random.default_rng(1).uniform(0, most + 2, 200)  # a mark by hand can exceed the maximum
    assert sum(histogram(scores, most)[1]) == 200


def test_point_biserial_by_hand():
    """Five right with rest scores 3, five wrong with rest scores 1 and 2: worked out on paper."""
    own = [1] * 5 + [0] * 5
    rest = [3, 3, 3, 3, 3, 1, 2, 1, 2, 1]
    # (mean of right - mean of wrong) / deviation * sqrt(p q): (3 - 1.4) / sqrt(0.76) * 0.5
    by_hand = (3 - 1.4) / math.sqrt(np.mean(np.square(rest)) - np.mean(rest) ** 2) * math.sqrt(0.25)
    assert separations(np.column_stack([own, rest]))[0].r == pytest.approx(by_hand, abs=1e-12)


def test_separation_is_numpys_correlation_with_the_rest():
    points = np.random.default_rng(2).integers(0, 3, (40, 6)).astype(float)
    for k, found in enumerate(separations(points)):
        rest = points.sum(axis=1) - points[:, k]
        assert found.r == pytest.approx(np.corrcoef(points[:, k], rest)[0, 1], abs=1e-12)
        assert found.n == 40
        assert found.low < found.r < found.high


def test_interval_by_hand():
    # r = 0.5, n = 28: z = 0.549306, half width 1.959964 / 5 = 0.391993
    low, high = interval(0.5, 28)
    assert low == pytest.approx(math.tanh(0.157313), abs=1e-5)
    assert high == pytest.approx(math.tanh(0.941299), abs=1e-5)
    assert interval(1.0, 28) == (1.0, 1.0)


def test_interval_covers_as_often_as_it_says():
    """Oracle by simulation: 95 % intervals hold the true correlation in about 95 % of samples."""
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(400):
        a, b = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], 30).T
        low, high = interval(float(np.corrcoef(a, b)[0, 1]), 30)
        held += low <= 0.6 <= high
    assert 0.91 <= held / 400 <= 0.985


@pytest.mark.parametrize("n", [1, 3, ENOUGH - 1])
def test_a_tiny_class_is_too_few_to_say(n):
    found = separations(np.eye(n, 4))
    assert {(one.r, one.why) for one in found} == {(None, "few")}
    assert words.separates(found[0]) == "too few to say"
    assert words.ease(1, n) == "too few to say"


def test_an_exercise_that_all_solve_has_nothing_to_compare():
    points = np.column_stack([np.ones(12), np.arange(12) % 2, np.arange(12) % 3])
    assert [one.why for one in separations(points)] == ["same", "", ""]


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (Separation(50, 0.6, 0.4, 0.75), "well"),
        (Separation(200, 0.3, 0.2, 0.4), "somewhat"),
        (Separation(1000, 0.1, 0.05, 0.15), "hardly"),
        (Separation(50, -0.5, -0.7, -0.2), "the wrong way"),
        (Separation(12, 0.4, -0.2, 0.8), "cannot tell"),
    ],
)
def test_words_for_a_separation(found, says):
    assert words.separates(found) == says
    assert says in dict(words.SEPARATION_MEANS)


def test_words_for_difficulty():
    assert [words.ease(right, 20) for right in (19, 15, 10, 4, 0)] == [
        "very easy", "easy", "medium", "hard", "very hard",
    ]  # fmt: skip
    assert words.portion(2, 3) == "2 of 3"
    assert words.portion(15, 20) == "75 %"
    assert words.portion(0, 0) == "-"
