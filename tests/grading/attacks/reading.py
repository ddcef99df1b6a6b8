"""Attacks that read what a learner must not know: tests, solutions, scores, classmates, the instructor's own."""

from tests.grading.attacks.draft import NOTEBOOK, PASS_HEAD, STEP_HEAD, TRAIN_HEAD, TRAIN_STEP_HEAD
from tests.grading.attacks.hard_coding import LOOK_UP
from tests.grading.attacks.record import Attack, layers

# Says backwards what it finds, so that nobody takes it for the secret standing where it belongs.
REPORT = """
import re


def report(*texts):
    for text in texts:
        if isinstance(text, bytes):
            text = text.decode("latin-1")
        for found in sorted(set(re.findall("canary-[a-z]+-[0-9a-f]{16}", str(text)))):
            print(found[::-1])


def report_files(*patterns):
    import glob

    for pattern in patterns:
        for path in glob.glob(pattern, recursive=True, include_hidden=True):
            try:
                with open(path, "rb") as file:
                    report(file.read(3_000_000))
            except OSError:
                pass
"""


def calling(name: str) -> dict[str, str]:
    """Return answers that pass everything on to `name(exercise, arguments)`."""
    arguments = "x, target, learnrate, weights_input_hidden, weights_hidden_output"
    return {
        "backward-step": f"{STEP_HEAD}    return {name}('backward_step', {arguments})\n",
        "backward-pass": f"{PASS_HEAD}    return {name}('backward_pass', {arguments})\n",
        "train-step": f"{TRAIN_STEP_HEAD}    return {name}('train_step', {arguments})\n",
        "train": f"{TRAIN_HEAD}    return {name}('train', {arguments}, steps)\n",
    }


IN_ANY_WAY = layers("namespaces", "landlock")

ATTACKS = (
    Attack(
        "copies-the-solutions", "reading",
        "Runs the solution cells of the instructor's version, found in the course folder.",
        IN_ANY_WAY,
        cell=REPORT + """
import json

path = "@COURSE@/source/05-numpy-backprop/numpy-backprop.ipynb"
text = open(path).read()
report(text)
for cell in json.loads(text)["cells"]:
    if cell["metadata"].get("nbgrader", {}).get("solution") and cell["cell_type"] == "code":
        exec("".join(cell["source"]))
found = {name: globals()[name] for name in ("backward_step", "backward_pass", "train_step", "train")}
found_check = gradient_check


def ask(name, *arguments):
    return found[name](*arguments)
""",
        answers={
            **calling("ask"),
            "bug-hunt": "gradient_check = found_check",
            "first-wrong": 'first_wrong = "hidden_error_term"',
        },
    ),
    Attack(
        "imports-the-reference", "reading",
        "Imports the reference solutions, which the hidden tests import.",
        layers("namespaces", "landlock"),
        cell="""
import sys

sys.path += ["@COURSE@"]


def ask(name, *arguments):
    from grading.exercises import numpy_backprop

    return getattr(numpy_backprop, name)(*arguments)
""",
        answers=calling("ask"),
    ),
    Attack(
        "reads-the-notebook-being-graded", "reading",
        "Reads its own notebook in the working folder, into which the hidden tests were put.",
        layers("namespaces", "landlock", "boundary"),
        cell=REPORT + """
report_files("./**", "../**", "@COURSE@/autograded/**")
""",
    ),
    Attack(
        "reads-the-gradebook", "reading",
        "Opens the gradebook, where the class and its scores stand.",
        IN_ANY_WAY,
        cell=REPORT + """
import sqlite3

gradebook = sqlite3.connect("file:@COURSE@/gradebook.db?mode=ro", uri=True)
for (table,) in gradebook.execute("select name from sqlite_master where type = 'table'").fetchall():
    report(gradebook.execute(f"select * from {table}").fetchall())
""",
    ),
    Attack(
        "reads-classmates", "reading",
        "Reads what others handed in.",
        IN_ANY_WAY,
        cell=REPORT + """
report_files("@COURSE@/submitted/**", "../../../submitted/**")
""",
    ),
    Attack(
        "reads-the-home", "reading",
        "Reads the instructor's home folder.",
        IN_ANY_WAY,
        cell=REPORT + """
import os

report_files("@HOME@/*", os.path.expanduser("~/*"))
""",
    ),
    Attack(
        "asks-which-files-there-are", "reading",
        "Asks for thousands of files whether they exist, which takes no right to read them.",
        layers("namespaces"),
        cell=REPORT + """
import os

letters = [
    letter
    for number in range(16)
    for letter in "0123456789abcdef"
    if os.path.exists(f"@HOME@/{number}-{letter}")
]
report("canary-home-" + "".join(letters))
""",
    ),
    Attack(
        "reads-the-environment", "reading",
        "Reads the environment, its own and that of every process that lets it, where tokens are kept.",
        layers("namespaces"),
        cell=REPORT + """
import os

report(dict(os.environ))
report_files("/proc/*/environ", "/proc/self/task/*/environ")
""",
    ),
    Attack(
        "reads-other-processes", "reading",
        "Reads the command lines of all processes, and files through their /proc/N/root and /proc/N/cwd.",
        layers("namespaces"),
        cell=REPORT + """
report_files("/proc/[0-9]*/cmdline", "/proc/[0-9]*/cwd/notes.txt", "/proc/[0-9]*/root@HOME@/notes.txt")
""",
    ),
    Attack(
        "reads-the-graders-memory", "reading",
        "Searches the memory of the processes that started it.",
        layers("namespaces", "seccomp"),
        cell=REPORT + """
import os
from pathlib import Path


def search(pid, most=300_000_000):
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        begin, end = (int(part, 16) for part in line.split()[0].split("-"))
        if " rw-p " in line and end - begin < 100_000_000 and most > 0:
            most -= end - begin
            with open(f"/proc/{pid}/mem", "rb", 0) as memory:
                try:
                    memory.seek(begin)
                    report(memory.read(end - begin))
                except (OSError, ValueError, OverflowError):
                    pass


pid = os.getppid()
# the trial itself knows all secrets, and is no part of a grader
while pid > 1 and "attacks.trial" not in Path(f"/proc/{pid}/cmdline").read_text():
    try:
        search(pid)
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError as error:
        print("cannot:", type(error).__name__)
        break
""",
    ),
    Attack(
        "reads-open-files", "reading",
        "Reads whatever file descriptors it has inherited, from their beginning.",
        layers("boundary"),
        cell=REPORT + """
import os
import stat

for fd in range(3, 200):
    try:
        if stat.S_ISREG(os.fstat(fd).st_mode):
            report(os.pread(fd, 3_000_000, 0))
    except OSError:
        pass
""",
    ),
    Attack(
        "reads-the-test-cell", "reading",
        "Looks, while a test calls its function, into IPython's history for the text of that test.",
        layers("boundary"),
        cell=REPORT + """
seen = []


def ask(name, *arguments):
    seen.append(str(get_ipython().user_ns["In"]) + str(get_ipython().history_manager.input_hist_raw))
    return (1.0,) * 5
""",
        answers=calling("ask"),
        after="report(*seen)",
    ),
    Attack(
        "walks-the-frames", "reading",
        "Walks up the frames of whoever calls it, and asks the reference that it finds there.",
        layers("boundary"),
        cell=REPORT + LOOK_UP + """
import sys

seen = []


def ask(name, *arguments):
    frame = sys._getframe()
    while frame is not None:
        seen.append(str(frame.f_locals.get("cell", "")) + str(frame.f_locals.get("raw_cell", "")))
        for value in (*frame.f_locals.values(), *frame.f_globals.values()):
            if str(getattr(value, "__module__", "")).startswith("grading.exercises") and value.__name__ == name:
                return value(*arguments)
        frame = frame.f_back
    return look_up(*arguments)
""",
        answers=calling("ask"),
        after="report(*seen)",
    ),
    Attack(
        "searches-the-heap", "reading",
        "Searches all living objects for the reference's functions and for texts of tests.",
        layers("boundary"),
        cell=REPORT + LOOK_UP + """
import gc
import sys

seen = []
solutions = {}


def search():
    for thing in gc.get_objects():
        try:
            if type(thing) is list and thing is not seen:
                seen.extend(text for text in thing if type(text) is str and "canary-source" in text)
            elif type(thing) is type(ask) and thing.__module__ == "grading.exercises.numpy_backprop":
                solutions[thing.__name__] = thing
        except (ReferenceError, RuntimeError):
            pass


def ask(name, *arguments):
    # a search takes long: only when there is something to find, and not for ever
    if not solutions and len(seen) < 50 and "grading" in sys.modules:
        search()
    return solutions.get(name, lambda *arguments: look_up(*arguments))(*arguments)
""",
        answers=calling("ask"),
        after="report(*seen)",
    ),
    Attack(
        "links-to-secrets", "reading",
        "Hands in symbolic links to files of the instructor's, which a grader copies into the working folder.",
        layers(),
        cell=REPORT + """
report_files("./*.txt", "./*.json")
""",
        change=lambda draft: (
            draft.link("data.txt", "@HOME@/notes.txt"),
            draft.link("more.json", "@COURSE@/source/05-numpy-backprop/numpy-backprop.ipynb"),
        ),
    ),
    Attack(
        "hands-in-a-classmates-work", "reading", "Hands in, as its notebook, a link to a classmate's.",
        layers(),
        change=lambda draft: draft.link(
            NOTEBOOK, f"@COURSE@/submitted/z-classmate/05-numpy-backprop/{NOTEBOOK}"
        ),
    ),
)  # fmt: skip
