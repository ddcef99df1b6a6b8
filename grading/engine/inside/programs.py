"""Programs that a cell would start: none can be here, so a line says so and the cell goes on.

It goes on as where the program ended well: what a right answer needs is what Python does around it.
"""

import os
import re
import sys
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class
from IPython.core.magics.script import ScriptMagics
from IPython.utils.process import arg_split
from IPython.utils.text import LSString, SList

# This Python, which a learner calls by its path, or lets IPython do so.
_PYTHON = re.compile(rf"^(['\"]?){re.escape(sys.executable)}\1 -m ")
LONGEST = 200


class Programs(InteractiveShell):
    """What an IPython starts by `!`, `%sx`, `%pip`, `%%bash` and the like."""

    def init_magics(self) -> None:
        """Put our magics in the place of those that start a program."""
        super().init_magics()
        self.register_magics(_Installers, _Scripts)

    def system(self, cmd: str) -> None:
        """Say that a command is not run."""
        self.user_ns["_exit_code"] = not_run(self.var_expand(cmd, depth=1))

    system_piped = system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """Say that a command is not run, and return the output that it does not have."""
        not_run(self.var_expand(cmd, depth=depth + 1))
        return SList() if split else LSString()


def not_run(command: Any) -> int:
    """Say that a command is not run; return the status of one that ended well, as `os.system` does."""
    first = _PYTHON.sub("", str(command)).strip().split("\n")[0]
    print(f"not run here: {first[:LONGEST]}")
    return 0


def start_none() -> None:
    """Have this process say so where it would start a program and take no notice whether it did."""
    os.system = not_run


@magics_class
class _Installers(Magics):
    @line_magic
    def pip(self, line: str) -> None:
        """Say that nothing is installed."""
        not_run(f"pip {line}")

    @line_magic
    def conda(self, line: str) -> None:
        """Say that nothing is installed."""
        not_run(f"conda {line}")

    @line_magic
    def mamba(self, line: str) -> None:
        """Say that nothing is installed."""
        not_run(f"mamba {line}")

    @line_magic
    def micromamba(self, line: str) -> None:
        """Say that nothing is installed."""
        not_run(f"micromamba {line}")

    @line_magic
    def uv(self, line: str) -> None:
        """Say that nothing is installed."""
        not_run(f"uv {line}")


@magics_class
class _Scripts(ScriptMagics):
    @cell_magic("script")
    def shebang(self, line: str, cell: str) -> None:
        """Say that a script is not run, and bind the names that its output would get."""
        asked, command = ScriptMagics.shebang.parser.parse_known_args(arg_split(line))
        not_run(" ".join(command))
        self.shell.user_ns.update({name: "" for name in (asked.out, asked.err) if name})
        if asked.proc:
            self.shell.user_ns[asked.proc] = None
