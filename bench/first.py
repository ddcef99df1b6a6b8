"""The first hand-in: one new hand-in of chapter 5 into a gradebook that is there, and a command with nothing to do.

Stock `nbgrader autograde` of the same and, with --before, an earlier build from a clone in a folder of its own,
beside the new build, in turns; medians.
"""

import shutil
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections import defaultdict
from pathlib import Path
from statistics import median

from bench.classes import MAIN, predicted, scores_of, wrong
from bench.watch import Watched, environment, two_cores, watch
from grading.classroom import register
from tests.grading.conftest import ROOT
from tests.grading.stock import SETTINGS

# Seconds at most for one new hand-in and for none, and how many times as quick as stock.
ONE, NONE, TIMES_STOCK = 2.5, 0.6, 2.0
NBGRADER = str(Path(sys.executable).parent / "nbgrader")
OURS, STOCK, BEFORE = "new build", "stock", "build before"
# Run in the folder of a build: each is measured with the notebooks and the class that are its own.
MAKE = "import sys; from pathlib import Path; from bench.classes import MAIN, make_course; make_course(Path(sys.argv[1]), {MAIN: int(sys.argv[2])})"


def run(options: Namespace) -> bool:
    """Measure, print, and say whether every bar holds."""
    with two_cores(), tempfile.TemporaryDirectory() as place:
        # one more than there are rounds: the first makes each gradebook, and fills the caches
        courses = _courses(Path(place), options.before, options.rounds + 1)
        taken: dict[tuple[str, str], list[Watched]] = defaultdict(list)
        for student in register.made_up_students(_waiting(courses[OURS])):
            for name, course in courses.items():
                shutil.copytree(_waiting(course) / student, course / "submitted" / student)
                taken[name, "one"].append(watch(_words(name, student), course))
                if name != STOCK:
                    taken[name, "none"].append(watch(_words(name, student), course))
        troubles = [
            f"  {name}: {words}"
            for name, course in courses.items()
            for words in wrong(scores_of(course), predicted(course))
        ]
    return _report({key: these[1:] for key, these in taken.items()}, troubles)


def _courses(place: Path, before: str | None, size: int) -> dict[str, Path]:
    """Return a course for each build, with nobody's hand-ins in it; so many wait beside it."""
    courses = {OURS: place / "ours", **({BEFORE: place / "before"} if before else {})}
    for name, course in courses.items():
        words = [sys.executable, "-c", MAKE, course, str(size)]
        subprocess.run(words, cwd=before if name == BEFORE else ROOT, env=environment(), check=True)
        shutil.move(course / "submitted", _waiting(course))
    courses[STOCK] = shutil.copytree(courses[OURS], place / "stock")
    shutil.copytree(_waiting(courses[OURS]), _waiting(courses[STOCK]))
    (courses[STOCK] / "nbgrader_config.py").write_text(SETTINGS, "utf-8")
    return courses


def _waiting(course: Path) -> Path:
    return course.with_name(f"{course.name}-waiting")


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
