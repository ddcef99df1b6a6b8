"""Modules compiled ahead: in a browser, compiling them is half of the time until a first cell can run.

Bytecode is that of one Python version, so the distribution's own Python compiles it, under Node. Without Node the
site is as good, and slower to start.
"""

import re
import shutil
import subprocess
from pathlib import Path

from grading.folder.messages import say

HERE = Path(__file__).parent


def compile_all(site: Path) -> bool:
    """Put compiled modules in the place of all modules of a distribution; return whether there is a Node to do it."""
    node = shutil.which("node")
    if node is None:
        say(
            "There is no Node here (`node`), so the site's modules are not compiled: its pages start more slowly."
        )
        return False
    command = [node, HERE / "compile.mjs", site.resolve(), HERE / "in_pyodide.py"]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if re.match(r"\w*Error", line)]
        for part in site.glob("*.part"):
            part.unlink()
        reason = (errors or ["node gave up"])[-1][:200]
        say(f"The site's modules could not be compiled ({reason}): its pages start more slowly.")
    return not done.returncode
