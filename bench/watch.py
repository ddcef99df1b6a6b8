"""Running a command and watching it: its time, its processors' time, and the most memory of all its processes."""

import os
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TICK = 1 / os.sysconf("SC_CLK_TCK")
# Seconds between two looks at the memory.
BETWEEN = 0.1


@dataclass(frozen=True)
class Watched:
    """What a command came to. memory: bytes of all its processes together, at their most.

    A page that two processes share counts half for each (proportional set size). processors: seconds of
    processors' time of all its processes, which other work on the machine changes little.
    """

    seconds: float
    processors: float
    memory: int
    status: int
    said: str


def watch(words: Sequence[str], place: Path, *, aloud: bool = False) -> Watched:
    """Run a command in a folder to its end. aloud: what it prints on stderr is shown."""
    log = place / "bench.log"
    began = time.monotonic()
    with log.open("w") as out:
        running = subprocess.Popen(
            words, cwd=place, env=environment(), stdin=subprocess.DEVNULL, stdout=out,
            stderr=None if aloud else subprocess.STDOUT,
        )  # fmt: skip
        with _looking_at(running.pid) as most:
            status = running.wait()
    seconds = time.monotonic() - began
    return Watched(
        seconds, most["processors"], int(most["memory"]), status, log.read_text("utf-8", "replace")
    )


@contextmanager
def two_cores() -> Iterator[None]:
    """Let this process, and all that it starts, have two of the machine's cores."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:2])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def environment() -> dict[str, str]:
    """Return the environment of an instructor: no other copy of the course in it, and Python keeps what it compiles."""
    left_out = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if name not in left_out}


@contextmanager
def _looking_at(pid: int) -> Iterator[dict[str, float]]:
    most, over = {"memory": 0.0, "processors": 0.0}, threading.Event()

    def look() -> None:
        while not over.wait(BETWEEN):
            for what, seen in _in_use(pid).items():
                most[what] = max(most[what], seen)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield most
    finally:
        over.set()
        watcher.join()


def _in_use(root: int) -> dict[str, float]:
    """Return what a process and all its descendants have in memory, and the processors' time they have had."""
    children, ticks = defaultdict(list), {}
    for folder in os.listdir("/proc"):
        if folder.isdigit():
            try:
                status = Path("/proc", folder, "stat").read_bytes().rpartition(b")")[2].split()
            except OSError:  # it has ended meanwhile
                continue
            children[int(status[1])].append(int(folder))
            # its own, and that of children that have ended
            ticks[int(folder)] = sum(map(int, status[11:15]))
    memory, time_, todo = 0, 0, [root]
    while todo:
        process = todo.pop()
        memory += _proportional(process)
        time_ += ticks.get(process, 0)
        todo += children[process]
    return {"memory": memory, "processors": TICK * time_}


def _proportional(process: int) -> int:
    """Return the bytes of a process, 0 if it has ended."""
    try:
        lines = Path("/proc", str(process), "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))
