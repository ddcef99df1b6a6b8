"""Starting the sealed side: a warm process that sees the kit, the Python environment and nothing else.

bubblewrap gives it namespaces of its own and a list of folders; each child that it forks puts on the rest
(`inside/seal.py`). Without bubblewrap nothing is graded, unless the instructor asks for no seal at all.
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from grading.engine import filters
from grading.engine.inside import learner, seal
from grading.engine.scratch import Scratch
from grading.engine.supplies import PATIENCE, copy_fonts, copy_kit
from grading.settings import FAILING, KNOWS, LOADED, SLOW

LAYERS = ("namespaces", "landlock", "seccomp", "rlimits")
# For tests: layers to leave out, with commas.
WITHOUT = "GRADING_SEAL_WITHOUT"
# Users that no system gives to anybody, for root to become: limits count by user, so that boxes side by side
# must not share one.
_USERS = range(61184, 65520)
# Bytes that the warm process may write for itself: a list of fonts, mostly.
_OWN = 16 * 1024 * 1024
_SYSTEM = ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts")
# What both sides of the seal are told when they start: the warm examiner, and the warm process of the box.
OF_BOTH_SIDES = {
    "NBGRADER_EXECUTION": "autograde",
    # threads of the linear algebra would not survive the fork, and 12 of them are no faster here
    "OPENBLAS_NUM_THREADS": "1",
    # what a hand-in lets go of is the machine's again
    "MALLOC_TRIM_THRESHOLD_": "65536",
}
# What an instructor may have set so that linear algebra works here; the last digits depend on it.
_ARITHMETIC = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "NPY_DISABLE_CPU_FEATURES")


class NoBox(RuntimeError):
    """The sealed side cannot be started; the message says why and what to do."""


@dataclass(frozen=True)
class Seal:
    """Which layers to put on, and the limits. No layers at all is `--unsealed`."""

    layers: frozenset[str] = frozenset(LAYERS)
    limits: seal.Limits = field(default_factory=seal.Limits)

    @classmethod
    def full(cls) -> "Seal":
        """Return the whole seal, or what the engine's own tests leave of it to see what each layer stops."""
        without = {layer for layer in os.environ.get(WITHOUT, "").split(",") if layer}
        if without:
            print(f"SEAL WITHOUT {', '.join(sorted(without))} ({WITHOUT} is set).", file=sys.stderr)
        return cls(frozenset(LAYERS) - without)


class Box:
    """The warm process behind the seal, for one submission at a time.

    It gets warm by itself; whoever has something else to do meanwhile makes it with `wait=False` and calls
    `wait` before the first submission. Both raise NoBox.
    """

    def __init__(self, seal: Seal, *, wait: bool = True):
        self.seal = seal
        self.foreseen: list[str] = []
        # given cells that the next submission begins with, and those that are run ahead of it
        self.leading: list[str] = []
        self._start()
        if wait:
            self.wait()

    def begin(self) -> socket.socket:
        """Return the socket to a child for a new submission."""
        self.prepare()
        child, self.prepared = self.prepared, None
        return child

    def prepare(self) -> None:
        """Fork the next submission's child, if there is none: it puts on its seal while others work."""
        if self.ahead != self.leading:
            self._go_back()
        if self.dirty:
            # the last submission has left something in the warm process
            self.close()
            self._start()
            self.wait()
            self.foresee(self.foreseen)
        if self.ahead != self.leading:
            self._order(learner.AHEAD + json.dumps(self.leading).encode())
            self.ahead = self.leading
        if self.prepared is None:
            self.prepared, theirs = socket.socketpair()
            with theirs:
                socket.send_fds(self.control, [learner.FORK], [theirs.fileno()])

    def foresee(self, cells: list[str]) -> None:
        """Have the warm process compile and rehearse cells that the next submissions will hold: given ones, no secret."""
        self.foreseen = cells
        self._go_back()
        self._order(learner.FORESEE + json.dumps(cells).encode())

    def interrupt(self) -> None:
        """Press Ctrl-C in the child."""
        self._order(learner.INTERRUPT)

    def end(self) -> None:
        """Kill the child, and all that it left."""
        self._forget_prepared()
        try:
            self.control.send(learner.END)
            self.dirty = self.control.recv(1) != learner.CLEAN
        except OSError:
            self.dirty = True

    def close(self) -> None:
        """End the warm process and remove its folder; a fork of who started it lets go of it only."""
        self._forget_prepared()
        self.control.close()
        if os.getpid() != self.owner:
            return
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.scratch.close()

    def wait(self) -> None:
        """Wait until it is warm."""
        try:
            answer = self.control.recv(1)
        except OSError:
            answer = b""
        if answer != learner.CLEAN:
            self.process.kill()
            self.process.wait()
            said = (self.scratch.path / "log").read_text("utf-8", "replace").strip().splitlines()
            self.close()
            raise NoBox(f"The sealed process did not start ({said[-1] if said else 'it said nothing'}).")

    def _go_back(self) -> None:
        """Undo what was run ahead; a child that was forked after it goes, too."""
        if self.ahead or self.prepared is not None:
            self.end()
        if self.ahead:
            self._order(learner.BACK)
        self.ahead = []

    def _order(self, order: bytes) -> None:
        # what does not fit into a message would have saved some time; who does not hear it any more is found out later
        with contextlib.suppress(OSError):
            self.control.send(order)

    def _forget_prepared(self) -> None:
        if self.prepared is not None:
            self.prepared.close()
            self.prepared = None

    def _start(self) -> None:
        self.dirty, self.owner, self.ahead = False, os.getpid(), []
        self.prepared: socket.socket | None = None
        self.scratch = Scratch()
        try:
            self._start_in(self.scratch.path)
        except BaseException:
            self.scratch.close()
            raise

    def _start_in(self, home: Path) -> None:
        kit = copy_kit(home)
        boxed = "namespaces" in self.seal.layers
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.control.settimeout(PATIENCE)
        readable = list(_readable())
        command = [sys.executable, "-I", str(kit / "inside" / "learner.py"), str(theirs.fileno())]
        if boxed:
            command = [*_bubblewrap(readable, kit, self.seal.limits), *command]
        with theirs, (home / "log").open("w+b") as log:
            self.process = subprocess.Popen(
                command,
                env=_environment(str(home / "own")),
                cwd=home,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
            settings = {
                "work": str(home / "work"),
                "fonts": str(home / "fonts"),
                "packages": _packages(),
                "loaded": LOADED,
                "slow": SLOW,
                "failing": FAILING,
                "knows": KNOWS,
                "layers": sorted(self.seal.layers),
                # an interpreter in root's home is out of nobody's reach, unless it is mounted
                "user": _USERS[os.getpid() % len(_USERS)] if boxed else 0,
                "limits": asdict(self.seal.limits),
                "readable": [*readable, str(kit), "/proc/self", "/dev/null", "/dev/urandom", "/dev/zero"],
                "filter": filters.compiled().hex() if "seccomp" in self.seal.layers else "",
            }
        with contextlib.suppress(OSError):  # it has ended already: `wait` will say so
            self.control.send(json.dumps(settings).encode())
        copy_fonts(home / "fonts")


def _readable() -> Iterable[str]:
    """Return the folders of the Python environment and of the system's libraries."""
    places = {*_SYSTEM, sys.prefix, sys.base_prefix, *_packages()}
    return sorted(place for place in places if os.path.exists(place))


def _packages() -> list[str]:
    """Return the folders that Python imports from, but for the course and what lies around it."""
    return [
        place
        for place in sys.path
        if os.path.isdir(place) and os.path.basename(place) in ("site-packages", "dist-packages")
    ]


def _bubblewrap(readable: list[str], kit: Path, limits: seal.Limits) -> list[str]:
    program = shutil.which("bwrap")
    if not program:
        raise NoBox("There is no bubblewrap here: install the package bubblewrap.")
    command = [program, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    command += ["--unshare-cgroup-try", "--die-with-parent", "--new-session"]
    if os.geteuid() == 0:
        # to become nobody, which it does first of all
        command += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        command += ["--unshare-user"]
    # folders on the way to an environment in somebody's home: to be passed, with nothing in them
    for place in readable:
        for parent in reversed(Path(place).parents[:-1]):
            command += ["--perms", "0755", "--dir", str(parent)]
    # what a link leads to lies in the link's place, be it /lib or somebody's .venv: there may be nothing else of it
    for place in readable:
        command += ["--ro-bind", place, place]
    for parent in reversed(kit.parents[:-1]):
        command += ["--perms", "0755", "--dir", str(parent)]
    # a box's own folders lie where they lie outside: any fixed name could be the one of somebody's course
    home = kit.parent
    for place in (kit, home / "fonts"):
        command += ["--ro-bind", str(place), str(place)]
    command += ["--proc", "/proc", "--dev", "/dev", "--chdir", "/"]
    for place, size in ((home / "work", limits.folder), (home / "own", _OWN)):
        command += ["--perms", "0777", "--size", str(size), "--tmpfs", str(place)]
    return command


def _environment(own: str) -> dict[str, str]:
    """Return the environment variables of the warm process, all of them; `own` is a folder for its files."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": own,
        # there is no list of users to look in
        "USER": "learner",
        "LOGNAME": "learner",
        "TMPDIR": own,
        "LANG": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "IPYTHONDIR": f"{own}/ipython",
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "1",
        **OF_BOTH_SIDES,
        **{name: os.environ[name] for name in _ARITHMETIC if name in os.environ},
    }
