"""What each layer of the seal stops: harmless probes behind the whole seal, and with one layer off."""

import os

import pytest

from grading import ROOT
from grading.commands.doctor import gets_through
from grading.engine.box import LAYERS, Box, Seal
from grading.engine.learner_side import LearnerSide, Patience

# Each ends without an exception if it gets through.
PROBES = {
    "read the course": f"open({str(ROOT / 'nbgrader_config.py')!r}).read()",
    "know what the course holds": f"import os; os.stat({str(ROOT / 'nbgrader_config.py')!r})",
    "see another process": f"import os; os.stat('/proc/{os.getpid()}')",
    "list the top folder": "import os; os.listdir('/')",
    "leave a note for the next": "import os; open(os.path.expanduser('~/../../own/note'), 'w')",
    "open a socket": "import socket; socket.socket().close()",
    "start a process": "import os\nif not os.fork(): os._exit(0)\nos.wait()",
    "start a program": "import subprocess; subprocess.run(['/bin/true'], check=True)",
    "share memory that nobody counts": "import os; os.close(os.memfd_create('x'))",
    "signal the warm process": "import os; os.kill(os.getppid(), 0)",
    "write a file of 40 MB": "with open('large', 'wb') as file:\n    file.write(bytes(40_000_000))",
    "take 3 GB": "import mmap; mmap.mmap(-1, 3_000_000_000).close()",
    "start 80 threads": "import threading\nend = threading.Event()\n"
    "try:\n    for _ in range(80): threading.Thread(target=end.wait).start()\nfinally:\n    end.set()",
}  # fmt: skip


def get_through(layers: frozenset[str]) -> set[str]:
    """Return the probes that get through these layers."""
    through = set()
    box = Box(Seal(layers))
    try:
        for name, source in PROBES.items():
            # a process of its own for each: one may spoil the next
            side = LearnerSide(box, (), Patience())
            if gets_through(side, source):
                through.add(name)
            side.close()
    finally:
        box.close()
    return through


def test_nothing_gets_through_the_whole_seal():
    assert get_through(frozenset(LAYERS)) == set()


@pytest.mark.parametrize("layer", LAYERS)
def test_each_layer_stops_something_that_the_others_do_not(layer, tell):
    through = get_through(frozenset(LAYERS) - {layer})
    tell(f"without {layer} a learner's code can: {', '.join(sorted(through))}")
    assert through


def test_without_any_layer_everything_gets_through():
    """Or the probes would prove nothing."""
    assert get_through(frozenset()) == set(PROBES)
