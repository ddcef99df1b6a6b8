"""The sweep of IPython's magics: each in an import cell, run in a real kernel and in the sealed shell."""

import base64
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.connect import write_connection_file

from grading.engine.examination import Cell, Task
from grading.engine.examiner import Examiner
from tests.grading.conftest import ROOT

# What a magic is given after its name, where without it there is nothing to do.
ARGUMENTS = {
    "alias": ["", "all ls -l"], "alias_magic": ["t time"], "autosave": ["60"], "bookmark": ["here", "-l"],
    "cat": ["notes.txt"], "cd": ["", ".", "-", ".."], "colors": ["Linux"], "conda": ["list"],
    "config": ["", "InlineBackend", "InlineBackend.figure_format = 'retina'",
               "InlineBackend.rc = {'figure.dpi': 96}", "IPCompleter.greedy = True"],
    "cp": ["notes.txt other.txt"], "env": ["", "A_NAME=1", "HOME"], "gui": ["", "inline"], "history": ["", "-n 1-2"],
    "less": ["notes.txt"], "load": ["notes.txt"], "load_ext": ["autoreload"], "loadpy": ["notes.txt"],
    "macro": ["again 1"], "man": ["ls"],
    "matplotlib": ["", "inline", "agg", "notebook", "nbagg", "widget", "qt", "tk", "auto", "-l"],
    "mkdir": ["data"], "more": ["notes.txt"], "mv": ["notes.txt other.txt"], "notebook": ["all.ipynb"],
    "pdef": ["print"], "pdoc": ["print"], "pfile": ["os"], "pinfo": ["print"], "pinfo2": ["print"],
    "pip": ["list", "install numpy"], "precision": ["", "3"], "prun": ["1 + 1"], "psearch": ["a*"],
    "psource": ["os"], "pushd": ["."], "pycat": ["notes.txt"], "pylab": ["inline", "", "agg"], "recall": ["1"],
    "reload_ext": ["autoreload"], "rerun": ["1"], "reset": ["-f", ""], "reset_selective": ["-f nothing"],
    "rm": ["-f nothing"], "rmdir": ["nothing"], "run": ["notes.txt"], "save": ["kept.py 1"], "sc": ["listing=ls"],
    "set_env": ["A_NAME 1"], "store": ["", "-r"], "sx": ["ls"], "system": ["ls"],
    "time": ["", "1 + 1", "a = 1", "pass"], "timeit": ["-n 1 -r 1 1 + 1", "-n 1 -r 1"],
    "unalias": ["ll"], "unload_ext": ["storemagic"], "uv": ["--version"], "who": ["", "int"],
    "xmode": ["Plain"], "HTML": [""], "capture": ["", "said"], "code_wrap": ["before"], "file": ["kept.py"],
    "script": ["bash", "--out said bash"], "bash": ["", "--out said --err wrong"], "writefile": ["kept.py"],
}  # fmt: skip
# Lines that are no magic's, and that IPython understands.
LINES = (
    "!ls", "!pip install numpy", "!{sys.executable} -m pip list", "listing = !ls", "!!ls", "files = %sx ls",
    "where = %pwd", "print?", "?print", "print??", "a*?", "ls", "pip list", ",print a b", "/print 1",
    ";print a b", "exit", "quit", "In [1]: a = 1", "%lsmagic;", "a = 1; %time a", "x = %timeit -o -n 1 -r 1 1",
)  # fmt: skip
# What comes of the cell after it: the names that a learner sees.
PROBE = "print(sorted(name for name in list(globals()) if not name.startswith('_')))"
NOTES = "a = 1\n"
INLINE = "module://matplotlib_inline.backend_inline"


@dataclass(frozen=True)
class Case:
    """A line of IPython's and the whole cell that it stands in."""

    line: str
    cell: str


@dataclass(frozen=True)
class Came:
    """What came of a cell: what it ended with, if it did not go on, and the names that are there afterwards."""

    error: str
    names: str


def all_cases(magics: dict[str, Sequence[str]], imports: str) -> Iterator[Case]:
    """Give each magic in the import cell: a line above the imports, a cell magic around them."""
    for name in magics["line"]:
        for argument in ARGUMENTS.get(name, [""]):
            line = f"%{name} {argument}".strip()
            yield Case(line, f"{line}\n{imports}")
    for line in LINES:
        yield Case(line, f"{line}\n{imports}")
    yield Case("%%bash --out said, of a right script", "%%bash --out said\necho done")
    for name in magics["cell"]:
        for argument in ARGUMENTS.get(name, [""]):
            line = f"%%{name} {argument}".strip()
            yield Case(line, f"{line}\n{imports}")


# A process that has loaded what a kernel and the import cell need, and becomes one in each of its forks: told a
# connection file and a folder, it says which process that is.
KERNELS = """
import os
import sys
import matplotlib.pyplot, numpy
import course.checks, course.drawings, course.live
from ipykernel.kernelapp import IPKernelApp

sys.modules.pop("matplotlib.pyplot")
for line in sys.stdin:
    connection, folder = line.split()
    child = os.fork()
    if not child:
        os.chdir(folder)
        os.environ["IPYTHONDIR"] = folder + "/.ipython"
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(0, 1)
        os.dup2(0, 2)
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
        IPKernelApp.launch_instance(["-f", connection])
        os._exit(0)
    print(child, flush=True)
"""


class Kernels:
    """Real kernels, started one after the other."""

    def __init__(self):
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": INLINE}
        # by the last one a kernel knows that it is tested, and does without some of what it has
        for name in ("DISPLAY", "PYTEST_CURRENT_TEST"):
            environment.pop(name, None)
        self.process = subprocess.Popen(
            [sys.executable, "-c", KERNELS],
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()

    @contextlib.contextmanager
    def one(self, folder: Path) -> Iterator[BlockingKernelClient]:
        """Give a client of a new kernel in this folder."""
        (folder / "notes.txt").write_text(NOTES)
        connection, _ = write_connection_file(str(folder / "connection.json"))
        self.process.stdin.write(f"{connection} {folder}\n")
        self.process.stdin.flush()
        kernel = int(self.process.stdout.readline())
        client = BlockingKernelClient(connection_file=connection)
        client.load_connection_file()
        client.start_channels()
        try:
            _wait_for(client)
            yield client
        finally:
            client.stop_channels()
            os.kill(kernel, signal.SIGKILL)


def _wait_for(client: BlockingKernelClient) -> None:
    """Wait until a kernel answers: on a busy machine its client takes a late heartbeat for its death."""
    for patience in (10, 20, 30, 60):
        with contextlib.suppress(RuntimeError):
            return client.wait_for_ready(patience)
    raise RuntimeError("the kernel did not start")


def said(client: BlockingKernelClient, cell: str) -> tuple[str, str]:
    """Return what a cell printed in a kernel, and the name of what it raised."""
    printed, raised = [], []

    def hear(message: dict) -> None:
        content = message["content"]
        if message["msg_type"] == "stream" and content["name"] == "stdout":
            printed.append(content["text"])
        elif message["msg_type"] == "error":
            raised.append(content["ename"])

    client.execute_interactive(cell, allow_stdin=False, timeout=300, output_hook=hear)
    return "".join(printed), "".join(raised)


def in_a_kernel(case: Case, kernels: Kernels, folder: Path) -> Came:
    """Run a case in a kernel of its own."""
    with kernels.one(folder) as client:
        _, error = said(client, case.cell)
        names, lost = said(client, PROBE)
        return Came(error, names.strip() or lost)


def behind_the_seal(case: Case, examiner: Examiner) -> Came:
    """Run a case as a learner's cell."""
    files = (("notes.txt", base64.b64encode(NOTES.encode()).decode()),)
    cell, probe = examiner.examine(Task((Cell(case.cell), Cell(PROBE)), (), (), files))
    errors = [output["ename"] for output in cell.outputs if output["output_type"] == "error"]
    names = "".join(output.get("text", "") for output in probe.outputs)
    return Came("".join(errors), names.strip())
