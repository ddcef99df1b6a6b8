"""The first start: `make lab` in a fresh clone with nothing in any cache, to "JupyterLab is ready"; then the second.

With --before, an earlier build beside the new one, in turns; medians. Packages come over the network, whose share is in both.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from argparse import Namespace
from collections import defaultdict
from pathlib import Path
from statistics import median

from bench.watch import environment
from tests.grading.conftest import ROOT
from tests.lab.conftest import free_port

# At most these parts of the earlier build's times.
BARS = {"first": 1 / 3, "second": 1.1}
READY = "JupyterLab is ready"
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
    """Return the seconds that `make lab` takes to be ready; it is stopped then."""
    caches = {"UV_CACHE_DIR": f"{clone}-uv", "XDG_CACHE_HOME": f"{clone}-cache", "PIP_NO_CACHE_DIR": "1"}
    python = Path(sys.base_prefix, "bin/python3")
    words = ["make", "lab", "NO_BROWSER=1", f"PORT={free_port()}", f"PYTHON={python}"]
    began = time.monotonic()
    lab = subprocess.Popen(
        words, cwd=clone, env=environment() | caches, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        said = []
        for line in lab.stdout:
            said.append(line)
            if line.startswith(READY):
                return time.monotonic() - began
        raise SystemExit(f"{clone}: make lab ended before it was ready:\n{''.join(said[-8:])}")
    finally:
        if lab.poll() is None:
            os.killpg(lab.pid, signal.SIGINT)
        lab.stdout.close()
        lab.wait()
