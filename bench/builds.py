"""A class in all chapters, graded by an earlier build and by this one, in turns, each with its own hand-ins of the same plans."""

import subprocess
import sys
import tempfile
from argparse import Namespace
from pathlib import Path
from statistics import median

from bench.classes import chapters, predicted, scores_of, wrong
from bench.watch import Watched, environment, watch
from tests.grading.conftest import ROOT

# How many students hand in each chapter, and how many times as quick as the earlier build all of it has to be.
EACH, FASTER = 30, 2
MAKES = "import sys; from pathlib import Path; from bench.classes import chapters, make_course; "
MAKES += "make_course(Path(sys.argv[1]), {chapter: int(sys.argv[2]) for chapter in chapters()})"
OURS, BEFORE = "this build", "build before"


def run(options: Namespace) -> bool:
    """Grade it by both builds, print the medians, and say whether this one is quick enough and gives the right scores."""
    builds = {BEFORE: Path(options.before).resolve(), OURS: ROOT}
    taken: dict[str, list[Watched]] = {name: [] for name in builds}
    troubles: list[str] = []
    for _ in range(options.rounds):
        for name, build in builds.items():
            with tempfile.TemporaryDirectory() as place:
                course = Path(place, "course")
                taken[name].append(_graded(build, course))
                if name == OURS:
                    troubles += wrong(scores_of(course), predicted(course))
    seconds = {name: median(one.seconds for one in ran) for name, ran in taken.items()}
    print(f"\n{EACH} students in {len(chapters())} chapters, one command, two workers")
    for name, ran in taken.items():
        processors, memory = (median(getattr(one, what) for one in ran) for what in ("processors", "memory"))
        print(
            f"{name:<14}{seconds[name]:>6.0f} s{processors:>6.0f} s of processors' time{memory / 2**20:>6.0f} MiB"
        )
    ratio = seconds[BEFORE] / seconds[OURS]
    print(f"{ratio:.1f} times as quick; bar: {FASTER}")
    print("\n".join(troubles) or "All scores of this build are the predicted ones, cell by cell.")
    return ratio >= FASTER and not troubles


def _graded(build: Path, course: Path) -> Watched:
    """Return what it took to grade a class that a build makes in an empty folder."""
    subprocess.run([sys.executable, "-c", MAKES, course, str(EACH)], cwd=build, env=environment(), check=True)
    names = sorted(folder.name for folder in (course / "source").iterdir())
    return watch([sys.executable, "-m", "grading", "grade", *names, "--workers", "2"], course)
