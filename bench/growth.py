"""Our engine with classes of growing size: what a submission costs, and how much memory it all takes."""

import json
import sys
import tempfile
from argparse import Namespace
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from bench.classes import MAIN, make_course, per_minute, predicted, scores_of, wrong
from bench.watch import Watched, watch
from tests.grading.conftest import NOTEBOOK

# Both workers are warm after so many.
WARM_AFTER = 8
# Between the smallest and the largest class, cost and memory may differ by so much.
FLAT = 0.15
# What is done with a class that is graded, and the seconds that it may take, however large the class is.
AFTER = {"summary": ["grade", MAIN], "report": ["report", MAIN], "export": ["export", "--to", "canvas", MAIN]}
MOST_AFTER = 10


@dataclass(frozen=True)
class Grown:
    """A class that was graded. cost: seconds a submission; after: those of what comes then; troubles: what should not be."""

    size: int
    hostile: int
    watched: Watched
    cost: float
    after: dict[str, float]
    troubles: list[str]


def run(options: Namespace) -> bool:
    """Grade classes of each size, print, and say whether cost and memory stay flat and nobody is harmed."""
    grown = []
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as place:
            grown.append(_grade(Path(place, "course"), size, round(options.hostile * size)))
        _print_row(grown[-1], first=len(grown) == 1)
    costs, memories = [one.cost for one in grown], [one.watched.memory for one in grown]
    flat = max(costs) <= (1 + FLAT) * min(costs)
    print(f"cost from {1000 * min(costs):.0f} to {1000 * max(costs):.0f} ms, memory from "
          f"{min(memories) / 2**20:.0f} to {max(memories) / 2**20:.0f} MiB; "
          f"bar: cost within {FLAT:.0%}{'' if flat else '  misses a bar'}")  # fmt: skip
    slow = max(seconds for one in grown for seconds in one.after.values())
    print(f"summary, report and export in {slow:.1f} s at most; bar: {MOST_AFTER} s"
          f"{'' if slow <= MOST_AFTER else '  misses a bar'}")  # fmt: skip
    troubles = [words for one in grown for words in one.troubles]
    print("\n".join(troubles[:20]) or "All honest submissions have the predicted scores.")
    # who attacks costs what the time limits allow; that is no growth
    return (flat or bool(options.hostile)) and slow <= MOST_AFTER and not troubles


def _grade(course: Path, size: int, hostile: int) -> Grown:
    print(f"making a class of {size}", file=sys.stderr, flush=True)
    make_course(course, {MAIN: size})
    wanted = predicted(course)
    if hostile:
        _let_in(course, size, hostile)
    watched = watch([sys.executable, "-m", "grading", "grade", MAIN, "--workers", "2"], course, aloud=True)
    troubles = wrong(scores_of(course), wanted)
    # before anything is done again: the times of the gradebook are those of the one run
    cost = 60 / per_minute(course, [MAIN], WARM_AFTER)
    after = {what: watch([sys.executable, "-m", "grading", *words], course) for what, words in AFTER.items()}
    troubles += [
        f"{what}, exit status {done.status}: {done.said[-500:]}"
        for what, done in {"grade": watched, **after}.items()
        if done.status not in (0, 3)
    ]
    return Grown(size, hostile, watched, cost, {what: done.seconds for what, done in after.items()}, troubles)


def _let_in(course: Path, size: int, hostile: int) -> None:
    """Add attackers to the class, spread over it; only our engine ever runs them, sealed off."""
    from tests.grading.attacks import suite
    from tests.grading.attacks.draft import WRONG, Draft, Scene

    released = json.loads((course / "release" / MAIN / NOTEBOOK).read_text("utf-8"))
    for number, attack in enumerate(islice(cycle(suite.ATTACKS), hostile)):
        # in the order of the batch: behind this classmate
        student = f"made-up-{1 + number * size // hostile:03d}-hostile"
        nowhere = str(course / "nowhere")
        scene = Scene(f"token-{number}", student, course, course, nowhere, "nowhere", 9, 9, 1)
        draft = Draft(released, scene, WRONG)
        attack.hand_in(draft).save(course / "submitted" / student / MAIN)


def _print_row(one: Grown, *, first: bool) -> None:
    if first:
        print(
            f"{'students':>9}{'hostile':>9}{'seconds':>9}{'ms each':>9}{'a minute':>10}{'CPU each':>10}{'memory':>10}"
            + "".join(f"{what:>9}" for what in AFTER)
        )
    print(f"{one.size:>9}{one.hostile:>9}{one.watched.seconds:>9.0f}{1000 * one.cost:>9.0f}{60 / one.cost:>10.0f}"
          f"{1000 * one.watched.processors / one.size:>7.0f} ms{one.watched.memory / 2**20:>6.0f} MiB"
          + "".join(f"{one.after[what]:>7.1f} s" for what in AFTER), flush=True)  # fmt: skip
