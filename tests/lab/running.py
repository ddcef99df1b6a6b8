"""JupyterLab as `python -m course.lab` starts it: waited for until it is ready, and stopped at the end."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.lab.conftest import free_port

# Neither the settings of the person who runs the tests nor a make or a grading around them has a say.
OURS = ("JUPYTER", "IPYTHON", "NBGRADER", "MAKE")


@dataclass
class Ready:
    """A server that is ready, as it says itself. page: the path of what opens first."""

    process: subprocess.Popen
    address: str
    page: str
    token: str


@contextmanager
def ready(checkout: Path, mode: str, *words: str, home: Path, **variables: str) -> Iterator[Ready]:
    """Start `lab` or `teach` in a checkout, with a home of its own, and fail if it does not get ready."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    process = subprocess.Popen(
        [sys.executable, "-m", "course.lab", mode, "--no-browser", "--port", str(port), *words],
        cwd=checkout,
        env=kept | {"HOME": str(home)} | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        said = ""
        for line in process.stdout:
            said += line
            if told := re.match(rf"JupyterLab is ready: (http://localhost:{port})(\S+)\?token=(\w+)", line):
                break
        else:
            pytest.fail(f"`python -m course.lab {mode}` did not get ready:\n{said}")
        yield Ready(process, told[1], told[2], told[3])
    finally:
        process.terminate()
        process.wait(30)
