"""Numbers about a class: how scores spread, how hard each exercise was, and how well it separates.

Separation is the corrected item-total correlation: the correlation of an exercise's points with the points of
all *other* exercises (for an exercise that is right or wrong, their point-biserial correlation). "Corrected",
because an exercise correlates with a total that contains it, whatever it asks. See Allen and Yen,
"Introduction to Measurement Theory" (1979), chapter 6; the interval is Fisher's (z = artanh r, standard error
1 / sqrt(n - 3)).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Below this many learners a correlation says more about who they are than about the exercise.
ENOUGH = 10
# Two-sided 95 %.
NORMAL_QUANTILE = 1.959964


@dataclass(frozen=True)
class Spread:
    """How scores spread: n of them, mean, median, quartiles and extremes."""

    n: int
    mean: float
    median: float
    lower: float
    upper: float
    least: float
    most: float


@dataclass(frozen=True)
class Separation:
    """A corrected item-total correlation among n learners, with its 95 % interval.

    r is None where it cannot be said; `why` is then "few" learners, or "same": everybody has the same points
    here, or for all the rest.
    """

    n: int
    r: float | None = None
    low: float | None = None
    high: float | None = None
    why: str = ""


def spread(scores: Sequence[float]) -> Spread:
    """Return how scores spread; quartiles by linear interpolation. Raises ValueError for no scores."""
    if not len(scores):
        raise ValueError("no scores")
    lower, median, upper = np.percentile(scores, [25, 50, 75])
    return Spread(
        len(scores), float(np.mean(scores)), float(median), float(lower), float(upper),
        float(min(scores)), float(max(scores)),
    )  # fmt: skip


def histogram(scores: Sequence[float], most: float, bars: int = 26) -> tuple[list[float], list[int]]:
    """Return edges and counts; whole points each have a bar of their own where there are few enough.

    Returns (edges, counts), one edge more than counts. The last bar holds the full score alone where each
    point has its own bar, otherwise with those just below.
    """
    if most + 1 <= bars:
        edges = [k - 0.5 for k in range(math.ceil(most) + 2)]
    else:
        edges = list(np.linspace(0, most, 21))
    # a mark by hand may give more than the maximum
    clipped = np.clip(scores, edges[0], edges[-1])
    return [float(edge) for edge in edges], [int(n) for n in np.histogram(clipped, edges)[0]]


def separations(points: ArrayLike) -> list[Separation]:
    """Return, for each exercise (a column), how well it separates the learners (rows)."""
    table = np.atleast_2d(np.asarray(points, dtype=float))
    return [_separation(table[:, k], np.delete(table, k, axis=1).sum(axis=1)) for k in range(table.shape[1])]


def _separation(own: NDArray, rest: NDArray) -> Separation:
    n = len(own)
    if n < ENOUGH:
        return Separation(n, why="few")
    if np.ptp(own) == 0 or np.ptp(rest) == 0:
        return Separation(n, why="same")
    r = correlation(own, rest)
    return Separation(n, r, *interval(r, n))


def correlation(a: NDArray, b: NDArray) -> float:
    """Return Pearson's correlation of two arrays, neither of them constant."""
    a, b = a - a.mean(), b - b.mean()
    return float(np.clip((a @ b) / math.sqrt((a @ a) * (b @ b)), -1, 1))


def interval(r: float, n: int) -> tuple[float, float]:
    """Return Fisher's 95 % interval of a correlation among n learners, n > 3."""
    if abs(r) >= 1:
        return r, r
    half = NORMAL_QUANTILE / math.sqrt(n - 3)
    return math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)
