"""Grading: stock `nbgrader autograde`, our engine through the same command, and our engine with two workers.

One run, the same two cores, the same submissions of a made-up class; what stock cannot grade is left out.
With --growth: our engine alone, with classes of growing size. With --before: beside an earlier build.
"""

import sys
import tempfile
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import builds, growth
from bench.classes import MAIN, chapters, make_course, only_the_first, per_minute, predicted, scores_of, wrong
from bench.watch import Watched, two_cores, watch
from tests.grading.stock import SETTINGS

WITH_TWO = "--workers 2"
# How many times stock's throughput ours has to have, for chapter 5, and how many bytes two workers may take in all.
BARS, MEMORY = {"nbgrader autograde": 6, WITH_TWO: 40}, 400 * 2**20
NBGRADER = str(Path(sys.executable).parent / "nbgrader")


@dataclass(frozen=True)
class Measured:
    """One grader on one class: how many submissions, what it took, how many a minute once it ran."""

    grader: str
    size: int
    watched: Watched
    rate: float
    troubles: list[str]


def run(options: Namespace) -> bool:
    """Measure, print, and say whether every bar holds."""
    with two_cores():
        if options.growth:
            return growth.run(options)
        if options.before:
            return builds.run(options)
        held = True
        for names in ([MAIN], chapters()):
            sizes = [_each(size, names) for size in (options.stock, options.ours)]
            held &= _compare(names, *sizes, barred=names == [MAIN])
        return held


def _each(size: int, names: Sequence[str]) -> int:
    """Return how many students hand in each of these chapters, for so many submissions in all."""
    return max(2, round(size / len(names)))


def _compare(names: Sequence[str], for_stock: int, for_ours: int, *, barred: bool) -> bool:
    with tempfile.TemporaryDirectory() as place:
        whole = make_course(Path(place, "workers"), {chapter: for_ours for chapter in names})
        plain = only_the_first(whole, Path(place, "plain"), for_ours)
        stock = only_the_first(whole, Path(place, "stock"), for_stock)
        (stock / "nbgrader_config.py").write_text(SETTINGS, "utf-8")
        through = [NBGRADER, "autograde"]
        workers = [sys.executable, "-m", "grading", "grade", *names, "--workers", "2"]
        measured = [
            _measure("stock", stock, for_stock, names, [[*through, name] for name in names]),
            _measure("nbgrader autograde", plain, for_ours, names, [[*through, name] for name in names]),
            _measure(WITH_TWO, whole, for_ours, names, [workers]),
        ]
    return _report(names, measured, barred=barred)


def _measure(
    grader: str, course: Path, size: int, names: Sequence[str], commands: Sequence[Sequence[str]]
) -> Measured:
    done = [watch(words, course) for words in commands]
    watched = Watched(
        sum(one.seconds for one in done),
        sum(one.processors for one in done),
        max(one.memory for one in done),
        max(one.status for one in done),
        "".join(one.said for one in done),
    )
    troubles = wrong(scores_of(course), predicted(course))
    if watched.status:
        troubles.append(f"exit status {watched.status}: {watched.said[-300:]}")
    print(f"  {grader}: {size * len(names)} submissions in {watched.seconds:.0f} s", flush=True)
    return Measured(grader, size * len(names), watched, per_minute(course, names), troubles)


def _report(names: Sequence[str], measured: Sequence[Measured], *, barred: bool) -> bool:
    """Print the table and return whether all bars hold."""
    what = names[0] if len(names) == 1 else f"{len(names)} chapters"
    print(f"\n{what}, made-up class, two cores")
    print(
        f"{'':<20}{'submissions':>12}{'a minute':>10}{'ratio':>8}{'with start':>12}{'ratio':>8}{'CPU each':>10}{'memory':>10}"
    )
    stock, held = measured[0], True
    for one in measured:
        ratio = one.rate / stock.rate
        whole, of_stock = (60 * each.size / each.watched.seconds for each in (one, stock))
        bar = BARS.get(one.grader, 0) if barred else 0
        fits = not (barred and one.grader == WITH_TWO) or one.watched.memory <= MEMORY
        good = ratio >= bar and fits and not one.troubles
        held &= good
        print(f"{one.grader:<20}{one.size:>12}{one.rate:>10.0f}{ratio:>7.1f}x{whole:>12.0f}"
              f"{whole / of_stock:>7.1f}x{1000 * one.watched.processors / one.size:>7.0f} ms{one.watched.memory / 2**20:>6.0f} MiB"
              f"{'' if good else '  misses a bar'}")  # fmt: skip
    troubles = [f"  {one.grader}: {words}" for one in measured for words in one.troubles]
    print("\n".join(troubles) or "All scores are the predicted ones, cell by cell, so that all three agree.")
    if barred:
        print(
            "bars: " + ", ".join(f"{grader} {bar} x stock" for grader, bar in BARS.items()),
            f"and {MEMORY >> 20} MiB with two workers",
        )
    return held
