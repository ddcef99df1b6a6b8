"""Attacks that use up time, memory, processes, files, or the patience of what reads their values."""

from tests.grading.attacks.forging_values import lying
from tests.grading.attacks.record import Attack, harms, layers

RLIMITS = layers("rlimits")
BOUNDARY = layers("boundary")

ATTACKS = (
    Attack(
        "fork-bomb", "exhausting", "Starts processes that start processes.",
        RLIMITS, harms("exhausts", "stops"),
        cell="""
import ctypes
import os
import time

ctypes.CDLL(None).prctl(15, b"@TOKEN@", 0, 0, 0)
end = time.time() + 120
while time.time() < end:
    try:
        os.fork()
    except OSError:
        time.sleep(0.01)
""",
    ),
    Attack(
        "many-threads", "exhausting", "Starts threads until there can be no more.",
        RLIMITS, harms("nothing"),
        cell="""
import threading
import time

threading.stack_size(65536)
while True:
    try:
        threading.Thread(target=time.sleep, args=(120,), daemon=True).start()
    except RuntimeError:
        time.sleep(0.05)
""",
    ),
    Attack(
        "ignores-interrupts", "exhausting", "Loops for ever, and loops on when it is interrupted or asked to end.",
        RLIMITS, harms("spoils", "stops", "nothing"),
        cell="""
import signal

for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM, signal.SIGXCPU):
    signal.signal(number, signal.SIG_IGN)


def forever(*arguments):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
""",
        answers={"backward-step": "backward_step = forever", "backward-pass": "backward_pass = forever"},
    ),
    Attack(
        "sleeps-in-every-cell", "exhausting", "Takes all the time that it gets, in sixty cells.",
        RLIMITS, harms("stops"),
        change=lambda draft: [
            draft.add_code("import time\ntime.sleep(3600)", before="backward-step") for _ in range(60)
        ],
    ),
    Attack(
        "memory", "exhausting", "Takes memory and touches it, in several processes, until there is no more.",
        RLIMITS, harms("exhausts", "nothing"),
        cell="""
import os

for _ in range(3):
    if os.fork() == 0:
        break
hoard = []
while True:
    try:
        hoard.append(bytearray(b"x") * 50_000_000)
    except MemoryError:
        pass
""",
    ),
    Attack(
        "temporary-files", "exhausting", "Fills every folder in which it may write.",
        RLIMITS, harms("stops", "nothing"),
        cell="""
import os
import tempfile

filled = 0
for folder in (".", tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm", os.path.expanduser("~")):
    try:
        with open(f"{folder}/fill-{os.getpid()}", "wb") as file:
            for _ in range(400):
                filled += file.write(bytes(10_000_000))
    except OSError as error:
        print(folder, type(error).__name__)
print(filled // 10**6, "megabytes")
""",
    ),
    Attack(
        "many-files", "exhausting", "Makes files and folders without number.",
        RLIMITS, harms("nothing"),
        cell="""
import itertools
import os

for number in itertools.count():
    os.makedirs(f"d{number % 100}/" + "x/" * 50, exist_ok=True)
    open(f"d{number % 100}/f{number}", "w").close()
""",
    ),
    Attack(
        "gigabytes-of-output", "exhausting", "Prints as fast as it can, past Python too, and displays without end.",
        layers("boundary", "rlimits"), harms("nothing"),
        cell="""
import os

from IPython.display import display

line = "x" * 1_000_000
for _ in range(3000):
    print(line)
    os.write(1, line.encode())
    os.write(2, line.encode())
    display({"text/plain": line, "text/html": line}, raw=True)
""",
    ),
    Attack(
        "many-small-outputs", "exhausting", "Displays millions of small things.",
        BOUNDARY, harms("nothing"),
        cell="""
from IPython.display import display

for number in range(3_000_000):
    display(number)
""",
    ),
    Attack(
        "array-without-end", "exhausting", "Returns arrays of exabytes that take no memory until they are copied.",
        BOUNDARY, harms("nothing"),
        cell="""
def lie(value):
    return np.broadcast_to(0.5, (2**20, 2**20, 2**20))
""",
        answers=lying(),
    ),
    Attack(
        "number-without-end", "exhausting", "Returns integers of millions of digits.",
        BOUNDARY, harms("nothing"),
        cell="""
number = 1 << 10**9


def lie(value):
    return number
""",
        answers=lying(),
    ),
    Attack(
        "nested-without-end", "exhausting", "Returns lists nested a million deep, and one that holds itself.",
        BOUNDARY, harms("nothing"),
        cell="""
deep = ring = []
for _ in range(1_000_000):
    deep = [deep]
ring.append(ring)


def lie(value):
    return deep if value.ndim else ring
""",
        answers=lying(),
    ),
    Attack(
        "dictionary-without-end", "exhausting", "Returns dictionaries with millions of keys, and strings of a gigabyte.",
        BOUNDARY, harms("stops", "exhausts", "nothing"),
        cell="""
keys = dict.fromkeys(range(3_000_000))


def lie(value):
    return keys if value.ndim else "x" * 2**30
""",
        answers=lying(),
    ),
    Attack(
        "generator-without-end", "exhausting", "Returns things that can be walked through for ever, and lie about their length.",
        BOUNDARY, harms("nothing"),
        cell="""
import itertools


class Endless(tuple):
    def __len__(self):
        return 5

    def __iter__(self):
        return itertools.repeat(self)

    def __getitem__(self, item):
        return self


def endless(*arguments):
    return Endless((1, 2, 3, 4, 5))
""",
        answers={
            "backward-step": "backward_step = endless",
            "train": "def train(*arguments):\n    return itertools.count(), iter(int, 1), range(10**18)\n",
        },
    ),
    Attack(
        "calls-back-without-end", "exhausting", "Calls the function that a test lends it for ever.",
        layers("boundary", "rlimits"), harms("nothing"),
        answers={
            "bug-hunt": "def gradient_check(backward, *arguments):\n    while True:\n        backward(*arguments)\n"
        },
    ),
)  # fmt: skip
