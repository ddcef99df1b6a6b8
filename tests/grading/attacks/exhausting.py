"""Attacks that use up time, memory, processes, files, or the patience of what reads their values.

Each takes a little more than it may have, and no more: who gets that much says so, and gives it back.
"""

from tests.grading.attacks.forging_values import lying
from tests.grading.attacks.record import Attack, layers

RLIMITS = layers("rlimits")
BOUNDARY = layers("boundary")

ATTACKS = (
    Attack(
        "many-processes", "exhausting", "Starts a hundred processes that do nothing for a while.",
        layers("seccomp", "rlimits"),
        cell="""
import ctypes
import os
import time

ctypes.CDLL(None).prctl(15, b"@TOKEN@", 0, 0, 0)
for _ in range(100):
    if os.fork() == 0:
        time.sleep(20)
        os._exit(0)
print("allowed " + "@TOKEN@")
""",
    ),
    Attack(
        "many-threads", "exhausting", "Starts more threads than it may have.",
        RLIMITS,
        cell="""
import threading

threading.stack_size(65536)
end = threading.Event()
try:
    for _ in range(100):
        threading.Thread(target=end.wait, args=(30,), daemon=True).start()
    print("allowed " + "@TOKEN@")
finally:
    end.set()
""",
    ),
    Attack(
        "ignores-interrupts", "exhausting", "Loops for a minute, and loops on when it is interrupted or asked to end.",
        BOUNDARY,
        cell="""
import signal
import time

for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM, signal.SIGXCPU):
    signal.signal(number, signal.SIG_IGN)


def long(*arguments):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            while time.monotonic() < end:
                pass
        except BaseException:
            pass
""",
        answers={"backward-step": "backward_step = long", "backward-pass": "backward_pass = long"},
    ),
    Attack(
        "sleeps-in-every-cell", "exhausting", "Takes all the time that it gets, in sixty cells.",
        BOUNDARY,
        change=lambda draft: [draft.add_code("import time\ntime.sleep(20)", before="backward-step") for _ in range(60)],
    ),
    Attack(
        "memory", "exhausting", "Takes more memory than it may have, and touches it.",
        RLIMITS,
        cell="""
hoard = []
try:
    for _ in range(36):
        hoard.append(bytearray(b"x") * 50_000_000)
    print("allowed " + "@TOKEN@")
finally:
    hoard.clear()
""",
    ),
    Attack(
        "a-large-file", "exhausting", "Writes a larger file than it may.",
        RLIMITS,
        cell="""
import os

try:
    with open("large", "wb") as file:
        file.write(bytes(40_000_000))
    print("allowed " + "@TOKEN@")
finally:
    os.remove("large")
""",
    ),
    Attack(
        "temporary-files", "exhausting", "Writes more in all than it may, into every folder that lets it.",
        layers("namespaces"),
        cell="""
import os
import tempfile

left = []
try:
    for folder in (".", tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm", os.path.expanduser("~")):
        for number in range(6):
            try:
                with open(f"{folder}/@TOKEN@-{number}", "wb") as file:
                    left.append(file.name)
                    file.write(bytes(15_000_000))
            except OSError as error:
                print(folder, type(error).__name__)
                break
    if sum(os.path.getsize(name) for name in left) > 80_000_000:
        print("allowed " + "@TOKEN@")
finally:
    for name in left:
        os.remove(name)
""",
    ),
    Attack(
        "many-files", "exhausting", "Makes some thousand files, in folders fifty deep.",
        BOUNDARY,
        cell="""
import os

for number in range(3000):
    os.makedirs(f"d{number % 50}/" + "x/" * 50, exist_ok=True)
    open(f"d{number % 50}/f{number}", "w").close()
""",
    ),
    Attack(
        "megabytes-of-output", "exhausting", "Prints and displays more than a notebook may hold, past Python too.",
        BOUNDARY,
        cell="""
import os

from IPython.display import display

line = "x" * 1_000_000
for _ in range(10):
    print(line)
    os.write(1, line.encode())
    os.write(2, line.encode())
    display({"text/plain": line, "text/html": line}, raw=True)
""",
    ),
    Attack(
        "many-small-outputs", "exhausting", "Displays more small things than a cell may.",
        BOUNDARY,
        cell="""
from IPython.display import display

for number in range(3_000):
    display(number)
""",
    ),
    Attack(
        "large-arrays", "exhausting", "Returns arrays that take no memory until they are copied, and are too large to cross.",
        BOUNDARY,
        cell="""
def lie(value):
    return np.broadcast_to(0.5, (2**10, 2**10))
""",
        answers=lying(),
    ),
    Attack(
        "long-numbers", "exhausting", "Returns integers that are too long to cross.",
        BOUNDARY,
        cell="""
number = 1 << 100_000


def lie(value):
    return number
""",
        answers=lying(),
    ),
    Attack(
        "nested-lists", "exhausting", "Returns lists nested a hundred deep, and one that holds itself.",
        BOUNDARY,
        cell="""
deep = ring = []
for _ in range(100):
    deep = [deep]
ring.append(ring)


def lie(value):
    return deep if value.ndim else ring
""",
        answers=lying(),
    ),
    Attack(
        "large-dictionaries", "exhausting", "Returns dictionaries with more keys, and strings with more letters, than may cross.",
        BOUNDARY,
        cell="""
keys = dict.fromkeys(range(200_000))


def lie(value):
    return keys if value.ndim else "x" * 5_000_000
""",
        answers=lying(),
    ),
    Attack(
        "long-walks", "exhausting", "Returns things that lie about their length, and take long to walk through.",
        BOUNDARY,
        cell="""
import itertools


class Longer(tuple):
    def __len__(self):
        return 5

    def __iter__(self):
        return itertools.repeat(1, 300_000)

    def __getitem__(self, item):
        return self


def longer(*arguments):
    return Longer((1, 2, 3, 4, 5))
""",
        answers={
            "backward-step": "backward_step = longer",
            "train": "def train(*arguments):\n    return iter([1] * 300_000), iter(int, 0), range(300_000)\n",
        },
    ),
    Attack(
        "calls-back-often", "exhausting", "Calls the function that a test lends it more often than it may.",
        BOUNDARY,
        answers={
            "bug-hunt": "def gradient_check(backward, *arguments):\n    for _ in range(250_000):\n        backward(*arguments)\n"
        },
    ),
)  # fmt: skip
