"""Attacks that outlive their own grading: processes that stay, and traps for whoever comes to the folder next."""

from tests.grading.attacks.draft import NOTEBOOK
from tests.grading.attacks.record import Attack, layers

ATTACKS = (
    Attack(
        "daemon", "surviving", "Forks twice into a session of its own and stays.",
        layers("namespaces"),
        cell="""
import ctypes
import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(15, b"@TOKEN@", 0, 0, 0)
        os.closerange(0, 200)
        time.sleep(60)
    os._exit(0)
os.wait()
""",
    ),
    Attack(
        "nohup", "surviving", "Starts a program that ignores being hung up on, interrupted and asked to end.",
        layers("namespaces"),
        cell="""
import subprocess
import sys

code = '''
import signal, time
for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
    signal.signal(number, signal.SIG_IGN)
time.sleep(60)  # @TOKEN@
'''
subprocess.Popen(
    [sys.executable, "-c", code], start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL,
)
""",
    ),
    Attack(
        "waits-for-the-next", "surviving", "Stays behind, waits for the next hand-in's folder, and empties it.",
        layers("namespaces", "landlock"),
        cell="""
import subprocess
import sys

code = '''
import time, pathlib
end = time.monotonic() + 60
while time.monotonic() < end:  # @TOKEN@
    for notebook in pathlib.Path("@COURSE@").glob("*/z-classmate/*/*.ipynb"):
        notebook.write_text("@TOKEN@")
    time.sleep(0.05)
'''
subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
""",
    ),
    Attack(
        "leaves-links", "surviving", "Leaves links in its folder that lead to the instructor's files.",
        layers("boundary"),
        cell=f"""
import os

for name, target in (("feedback.html", "@HOME@/notes.txt"), ("up", "@COURSE@"), ("{NOTEBOOK}.tmp", "@HOME@/x")):
    os.symlink(target, name)
os.remove("{NOTEBOOK}") if os.path.exists("{NOTEBOOK}") else None
os.symlink("@COURSE@/submitted/z-classmate/05-numpy-backprop/{NOTEBOOK}", "{NOTEBOOK}")
""",
    ),
    Attack(
        "leaves-pipes", "surviving", "Leaves pipes, at which a reader waits for ever, and a socket.",
        layers("boundary"),
        cell="""
import os
import socket

for name in ("data.csv", "timestamp.txt", "results.json"):
    os.mkfifo(name)
socket.socket(socket.AF_UNIX).bind("s")
""",
    ),
    Attack(
        "leaves-a-folder-in-its-place", "surviving", "Leaves a folder with the name of its notebook, and one that cannot be removed.",
        layers("boundary"),
        cell=f"""
import os

if os.path.exists("{NOTEBOOK}"):
    os.remove("{NOTEBOOK}")
os.makedirs("{NOTEBOOK}/deep")
os.makedirs("locked/deep")
os.chmod("locked", 0)
os.chmod(".", 0o500)
""",
    ),
    Attack(
        "leaves-odd-names", "surviving", "Leaves files whose names hold line ends, control characters and no text at all.",
        layers("boundary"),
        cell=r"""
import os

for name in (b"\xff\xfe", b"-rf", b"a\nb", b"\x1b[2J", b"*", b"$(touch x)", b"x" * 250, b" "):
    open(name, "wb").close()
os.makedirs("/".join("y" * 200 for _ in range(15)))
""",
    ),
    Attack(
        "hands-in-traps", "surviving", "Hands in a pipe, a link to itself, and files that cannot be read as what they are named.",
        layers(),
        files={"timestamp.txt": "99999-99-99 99:99:99 UTC\n" * 1000, "numpy-backprop.txt": "x"},
        change=lambda draft: (draft.fifo("data.csv"), draft.link("round", "round")),
    ),
)  # fmt: skip
