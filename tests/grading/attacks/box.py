"""A throw-away box for attacks: own processes, no network, files read-only, bounded memory and processes.

Made with bubblewrap. Root first gets a process namespace by `unshare` (bubblewrap would mask parts of /proc,
and a sealed grader inside could not mount its own) and gives up being root inside. What a box still lets
out, a bug in the kernel apart, is load: so a watch ends it when it grows too large or takes too long.
"""

import itertools
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
# Nobody's numbers, one for each box: processes are counted by the user that they belong to.
NOBODIES = itertools.count(61_000 + os.getpid() % 1000)
MEGABYTE = 2**20
# Where trials take place inside: a temporary file system that goes with the box.
PLACE = "/tmp/scene"

# Runs first inside: bounds that hold for all that follows, and away with root.
_INTO = """
import os, resource, sys
processes, memory, nobody = map(int, sys.argv[1:4])
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_NPROC, (processes, processes))
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(nobody)
    os.setuid(nobody)
os.execv(sys.argv[4], sys.argv[4:])
"""


@dataclass(frozen=True)
class Limits:
    """What a box may use: seconds, bytes of memory and of files in all, processes."""

    seconds: float
    memory: int = 3000 * MEGABYTE
    files: int = 1000 * MEGABYTE
    processes: int = 300


@dataclass(frozen=True)
class Ended:
    """How a box ended: what it printed, and "" or why it was ended from outside."""

    out: str
    err: str
    why: str


def missing() -> str:
    """Return a sentence on what this machine lacks for a box, or ""."""
    needed = ["bwrap", *(["unshare"] if os.getuid() == 0 else [])]
    if absent := [name for name in needed if shutil.which(name) is None]:
        return f"no box on this machine: {' and '.join(absent)} not installed"
    tried = run([sys.executable, "-c", "print('in')"], Path(__file__).parent, Limits(30))
    return "" if tried.out == "in\n" else f"no box on this machine: {tried.err.strip()[-200:] or tried.why}"


def run(words: list[str], template: Path, limits: Limits) -> Ended:
    """Run a command of this repository inside a new box, with `template` to be read at /template."""
    # the environment of the box's first process can be seen inside
    box = subprocess.Popen(
        [*_box(template, limits), sys.executable, "-c", _INTO, str(limits.processes),
         str(limits.memory), str(next(NOBODIES)), *words],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        errors="replace", env={"PATH": os.environ.get("PATH", os.defpath)}, start_new_session=True,
    )  # fmt: skip
    began, why = time.monotonic(), ""
    while True:
        try:
            out, err = box.communicate(timeout=0.15)
            return Ended(out, err, why)
        except subprocess.TimeoutExpired:
            if time.monotonic() - began > limits.seconds:
                why = why or "it did not end in time"
            elif _memory(box.pid) > limits.memory:
                why = why or "it used up the memory of its box"
            if why:
                # with its first process go all others of the box
                os.killpg(box.pid, signal.SIGKILL)


def _box(template: Path, limits: Limits) -> list[str]:
    words = []
    if os.getuid() == 0:
        words += ["unshare", "--pid", "--fork", "--kill-child", "--mount", "--mount-proc", "bwrap"]
        words += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        proc = ["--dev-bind", "/proc", "/proc"]
    else:
        words += ["bwrap", "--unshare-user", "--unshare-pid"]
        proc = ["--proc", "/proc"]
    words += ["--unshare-net", "--unshare-ipc", "--unshare-uts", "--die-with-parent", "--new-session"]
    words += ["--ro-bind", "/", "/", "--dev", "/dev", *proc]
    words += ["--size", str(64 * MEGABYTE), "--perms", "1777", "--tmpfs", "/dev/shm"]
    words += ["--size", str(limits.files), "--perms", "1777", "--tmpfs", "/tmp"]
    words += ["--size", str(16 * MEGABYTE), "--perms", "1777", "--tmpfs", "/var/tmp"]
    words += _reachable(sys.prefix, sys.base_prefix, str(ROOT))
    words += ["--ro-bind", str(template), f"{PLACE}.template", "--perms", "0777", "--dir", PLACE]
    words += ["--clearenv", "--setenv", "PATH", "/usr/local/bin:/usr/bin:/bin", "--setenv", "HOME", PLACE]
    words += ["--setenv", "PYTHONPATH", str(ROOT), "--setenv", "PYTHONDONTWRITEBYTECODE", "1"]
    return [*words, "--chdir", PLACE]


def _reachable(*paths: str) -> list[str]:
    """Return what makes folders readable for nobody in particular that lie in /tmp or in a closed home."""
    words, made = [], {"/", "/tmp"}
    for path in dict.fromkeys(paths):
        for closed in reversed(Path(path).parents):
            if str(closed) not in made and not closed.stat().st_mode & 0o001:
                words += ["--perms", "0755", "--tmpfs", str(closed)]
                made.add(str(closed))
            elif any(one in made - {"/"} for one in map(str, closed.parents)) and str(closed) not in made:
                words += ["--perms", "0755", "--dir", str(closed)]
                made.add(str(closed))
        if any(str(one) in made - {"/"} for one in Path(path).parents):
            words += ["--ro-bind", path, path]
    return words


def _memory(root: int) -> int:
    """Return the bytes that a process and its descendants have in memory, as far as each says itself."""
    page, parents, sizes = os.sysconf("SC_PAGE_SIZE"), {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(folder.name)
        parents[pid], sizes[pid] = int(fields[1]), int(fields[21]) * page
    inside = {root}
    grown = True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in inside} - inside
        inside |= more
        grown = bool(more)
    return sum(sizes.get(pid, 0) for pid in inside)
