"""Attacks that write where they must not: the course, the gradebook, the instructor's home, the machine."""

from tests.grading.attacks.record import Attack, layers

IN_ANY_WAY = layers("namespaces", "landlock")

# Tries several places, and goes on where it may not.
LEAVE = """
import os
from pathlib import Path


def leave(*paths):
    for path in map(Path, paths):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a") as file:
                file.write("# @TOKEN@\\n")
        except OSError as error:
            print(path.name, type(error).__name__)
"""

ATTACKS = (
    Attack(
        "damages-the-gradebook", "writing", "Overwrites the gradebook.",
        IN_ANY_WAY,
        cell="""
with open("@COURSE@/gradebook.db", "r+b") as file:
    file.write(b"@TOKEN@" * 1000)
""",
    ),
    Attack(
        "changes-the-course", "writing", "Writes into the source, the release, the grader's code and its settings.",
        IN_ANY_WAY,
        cell=LEAVE + """
leave(*("@COURSE@/" + name for name in (
    "source/05-numpy-backprop/data.txt", "release/05-numpy-backprop/data.txt", "grading/__init__.py",
    "course/checks/__init__.py", "nbgrader_config.py", "numpy.py",
)))
""",
    ),
    Attack(
        "changes-a-classmate", "writing", "Replaces a classmate's hand-in by an empty one.",
        IN_ANY_WAY,
        cell="""
open("@COURSE@/submitted/z-classmate/05-numpy-backprop/numpy-backprop.ipynb", "w").write("@TOKEN@")
""",
    ),
    Attack(
        "changes-later-kernels", "writing", "Leaves a start-up file for later kernels, with a comment in it.",
        IN_ANY_WAY,
        cell=LEAVE + """
for home in {"@HOME@", os.path.expanduser("~")}:
    leave(f"{home}/.ipython/profile_default/startup/00-first.py")
""",
    ),
    Attack(
        "changes-the-home", "writing", "Writes a comment into what the instructor's shell and Python run when they start.",
        IN_ANY_WAY,
        cell=LEAVE + """
import site

for home in {"@HOME@", os.path.expanduser("~")}:
    leave(*(f"{home}/{name}" for name in (".bashrc", ".ssh/authorized_keys", ".config/autostart/x.desktop")))
leave(site.getusersitepackages() + "/usercustomize.py")
""",
    ),
    Attack(
        "changes-the-packages", "writing", "Puts a file beside the installed packages that every Python reads.",
        IN_ANY_WAY,
        cell=LEAVE + """
import sysconfig

for place in {sysconfig.get_path("purelib"), os.path.dirname(os.path.dirname(np.__file__))}:
    leave(f"{place}/@TOKEN@.pth", f"{place}/numpy/@TOKEN@.py")
leave("/etc/@TOKEN@", "/usr/local/bin/@TOKEN@", "/@TOKEN@")
""",
    ),
    Attack(
        "writes-into-shared-folders", "writing", "Leaves files in the machine's temporary folders and shared memory.",
        IN_ANY_WAY,
        cell=LEAVE + """
leave("/tmp/@TOKEN@", "/var/tmp/@TOKEN@", "/dev/shm/@TOKEN@", "/run/lock/@TOKEN@")
""",
    ),
)  # fmt: skip
