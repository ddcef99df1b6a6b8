"""The first hand-in: one new hand-in of chapter 5 into a gradebook that is there, and a command with nothing to do.

Stock `nbgrader autograde` of the same and, with --before, an earlier build from a clone in a folder of its own,
beside the new build, in turns; medians.
"""

import shutil
import sys
import tempfile
from argparse import Namespace
from collections import defaultdict
from pathlib import Path
from statistics import median

from bench.classes import MAIN, make_course, predicted, scores_of, wrong
from bench.watch import Watched, two_cores, watch
from grading.classroom import register
from tests.grading.stock import SETTINGS

# Seconds at most for one new hand-in and for none, and how many times as quick as stock.
ONE, NONE, TIMES_STOCK = 2.5, 0.6, 2.0
NBGRADER = str(Path(sys.executable).parent / "nbgrader")
OURS, STOCK, BEFORE = "new build", "stock", "build before"
BUILD = ("course", "grading")


def run(options: Namespace) -> bool:
    """Measure, print, and say whether every bar holds."""
    with two_cores(), tempfile.TemporaryDirectory() as place:
        # one more than there are rounds: the first makes each gradebook, and fills the caches
        courses, waiting = _courses(Path(place), options.before, options.rounds + 1)
        taken: dict[tuple[str, str], list[Watched]] = defaultdict(list)
        for student in waiting:
            for name, course in courses.items():
                shutil.copytree(Path(place, "waiting", student), course / "submitted" / student)
                taken[name, "one"].append(watch(_words(name, student), course))
                if name != STOCK:
                    taken[name, "none"].append(watch(_words(name, student), course))
        troubles = [
            f"  {name}: {words}"
            for name, course in courses.items()
            for words in wrong(scores_of(course), predicted(course))
        ]
    return _report({key: these[1:] for key, these in taken.items()}, troubles)


def _courses(place: Path, before: str | None, size: int) -> tuple[dict[str, Path], list[str]]:
    """Return a course for each build, with nobody's hand-ins in it, and who will hand in, so many."""
    course = make_course(place / "ours", {MAIN: size})
    students = register.made_up_students(course / "submitted")
    shutil.move(course / "submitted", place / "waiting")
    courses = {OURS: course}
    if before:
        courses[BEFORE] = shutil.copytree(course, place / "before")
        for room in BUILD:
            shutil.rmtree(courses[BEFORE] / room)
            shutil.copytree(Path(before, room), courses[BEFORE] / room)
        shutil.copy(Path(before, "nbgrader_config.py"), courses[BEFORE])
    courses[STOCK] = shutil.copytree(course, place / "stock")
    (courses[STOCK] / "nbgrader_config.py").write_text(SETTINGS, "utf-8")
    return courses, students


def _words(name: str, student: str) -> list[str]:
    if name == STOCK:
        return [NBGRADER, "autograde", MAIN, "--student", student, "--create"]
    return [sys.executable, "-m", "grading", "grade", MAIN]


def _report(taken: dict[tuple[str, str], list[Watched]], troubles: list[str]) -> bool:
    """Print the table and return whether all bars hold."""
    seconds = {key: median(one.seconds for one in these) for key, these in taken.items()}
    print(f"\none new hand-in, and nothing new, of {MAIN}: medians of {len(taken[OURS, 'one'])}, two cores")
    print(f"{'':<14}{'what':>6}{'seconds':>10}{'new build is':>14}{'processors':>12}")
    for (name, what), these in taken.items():
        ratio = seconds[name, what] / seconds[OURS, what]
        processors = median(one.processors for one in these)
        print(f"{name:<14}{what:>6}{seconds[name, what]:>10.2f}{ratio:>12.1f} x{processors:>10.2f} s")
    print("\n".join(troubles) or "All scores are the predicted ones, cell by cell, so that all agree.")
    times = seconds[STOCK, "one"] / seconds[OURS, "one"]
    print(f"bars: one in {ONE} s, {TIMES_STOCK:g} x stock, nothing new in {NONE} s")
    held = seconds[OURS, "one"] <= ONE and times >= TIMES_STOCK and seconds[OURS, "none"] <= NONE
    return held and not troubles
