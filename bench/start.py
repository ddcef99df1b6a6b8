"""The first start: `make lab` in a fresh clone with nothing in any cache, to "JupyterLab is ready"; then the second.

With --before, an earlier build beside the new one, in turns; medians. Packages come over the network, whose share is in both.
"""

import subprocess
import tempfile
import time
from argparse import Namespace
from collections import defaultdict
from pathlib import Path
from statistics import median

from tests.grading.conftest import ROOT
from tests.lab.running import ready

# At most these parts of the earlier build's times.
BARS = {"first": 1 / 3, "second": 1.1}
OURS, BEFORE = "new build", "build before"


def run(options: Namespace) -> bool:
    """Measure, print, and say whether the bars hold."""
    builds = {OURS: ROOT, **({BEFORE: Path(options.before).resolve()} if options.before else {})}
    taken: dict[tuple[str, str], list[float]] = defaultdict(list)
    for _ in range(options.rounds):
        for name, build in builds.items():
            with tempfile.TemporaryDirectory() as place:
                clone = Path(place, "clone")
                subprocess.run(
                    ["git", "-c", "advice.detachedHead=false", "clone", "--quiet", build, clone], check=True
                )
                for which in BARS:
                    taken[name, which].append(_started(clone))
    seconds = {key: median(these) for key, these in taken.items()}
    held = True
    for which, bar in BARS.items():
        print(f"{which:>7} start {seconds[OURS, which]:6.1f} s", end="")
        if options.before:
            ratio = seconds[OURS, which] / seconds[BEFORE, which]
            held &= ratio <= bar
            print(f", {BEFORE} {seconds[BEFORE, which]:6.1f} s: {ratio:.2f} of it, at most {bar:.2f}", end="")
        print()
    return held


def _started(clone: Path) -> float:
    """Return the seconds that it takes to be ready; it is stopped then."""
    # nothing in any cache; and Python keeps what it compiles, whatever it is told here
    fresh = {"UV_CACHE_DIR": f"{clone}-uv", "XDG_CACHE_HOME": f"{clone}-cache", "PIP_NO_CACHE_DIR": "1",
             "PYTHONDONTWRITEBYTECODE": ""}  # fmt: skip
    began = time.monotonic()
    with ready(clone, "lab", "--venv", ".venv", home=clone.parent, **fresh):
        return time.monotonic() - began
