"""An IPython that runs one cell at a time and keeps what a kernel would have stored in the notebook.

IPython's own hooks are used: display hook, display publisher, traceback printer and the two streams. What a
cell leaves is bounded while it is made, not afterwards. What IPython does of its own and nobody looks at here
is left out: it took more time than the cells.
"""

import ast
import builtins
import contextlib
import copy
import getpass
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.formatters import DisplayFormatter
from IPython.external.pickleshare import PickleShareDB
from pygments.lexers import PythonLexer
from traitlets import Type
from traitlets.config import Config

# relative: outside the box this room has another name
from .compiler import Compiler
from .programs import Programs
from .streams import LONGEST_TEXT, Outputs, Stream

# A prompt that was copied with its cell. IPython takes it away; Python takes it for an annotation.
PROMPT = re.compile(r"^\s*(In\s*\[|>>>)", re.MULTILINE)


class _Publisher(DisplayPublisher):
    outputs: Outputs

    def publish(self, data, metadata=None, *, transient=None, update=False, **kwargs):
        self.outputs.show("display_data", data, metadata or {})

    def clear_output(self, wait=False):
        self.outputs.clear(wait)


class _Formatter(DisplayFormatter):
    """Makes every representation, as a kernel does, and not the plain text alone; none where nobody looks."""

    outputs: Outputs

    def format(self, obj, include=None, exclude=None):
        return super().format(obj, include, exclude) if self.outputs.shown else ({}, {})


class _Hook(DisplayHook):
    outputs: Outputs

    def start_displayhook(self):
        self._data: tuple[dict, dict] | None = None

    def write_output_prompt(self):
        pass

    def write_format_data(self, format_dict, md_dict=None):
        self._data = format_dict, md_dict or {}

    def finish_displayhook(self):
        if self._data is not None:
            data, metadata = self._data
            self.outputs.show("execute_result", data, metadata, execution_count=self.shell.number)
            self._data = None


class Shell(Programs, ZMQInteractiveShell):
    """The IPython of a kernel without kernel, history file and input, whose outputs go to `outputs`."""

    compiler_class = Type(Compiler)
    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Hook)

    def __init__(self, **kwargs: Any):
        self.outputs = Outputs()
        super().__init__(**kwargs)
        self.display_pub.outputs = self.displayhook.outputs = self.outputs
        # the last cell that Python could compile as it was, and whether it awaits something
        self._compiled: tuple[str, bool] | None = None
        self.set_custom_exc((), None)
        # as every kernel does
        self.extension_manager.load_extension("storemagic")
        self.register_magic_function(lambda line: print("There are no subshells here."), "line", "subshell")

    def settle(self, folder: Path) -> None:
        """Take the working folder for the one that a kernel was started in; what is stored goes to `folder`."""
        self.history_manager.reset(new_session=False)
        for name in ("_", "__", "___"):
            setattr(self.displayhook, name, "")
            self.user_ns[name] = ""
        self.db = PickleShareDB(folder)

    def init_display_formatter(self):
        """Make representations as `_Formatter` does."""
        self.display_formatter = _Formatter(parent=self)
        self.display_formatter.outputs = self.outputs
        self.display_formatter.active_types = self.display_formatter.format_types
        self.configurables.append(self.display_formatter)

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: no window is opened here, and none needs to be served."""

    def enable_matplotlib(self, gui: str | None = None) -> tuple[str | None, str]:
        """Draw in the notebook also where a window or a widget was asked for that is not there."""
        try:
            return super().enable_matplotlib(gui)
        except (ImportError, RuntimeError):
            self.pylab_gui_select = None
            return super().enable_matplotlib("inline")

    def ask_exit(self) -> None:
        """Do nothing on `exit()`: the cells after it are run, as in a kernel."""

    def transform_cell(self, raw_cell: str) -> str:
        """Return a cell without magics, prompts and the like.

        What Python can compile has none of them, but for prompts and what stands before the first line. To
        compile it is quicker by far than to take it apart into tokens, as IPython does.
        """
        cell = raw_cell if raw_cell.endswith("\n") else raw_cell + "\n"
        self._compiled = None
        if "\n" in raw_cell and not raw_cell[0].isspace() and not PROMPT.search(raw_cell):
            with contextlib.suppress(SyntaxError, ValueError, MemoryError, RecursionError):
                self._compiled = cell, self.compile.awaits(cell)
                return cell
        return super().transform_cell(raw_cell)

    def should_run_async(self, raw_cell: str, *, transformed_cell: str | None = None, **more: Any) -> bool:
        """Say whether a cell awaits something."""
        if self._compiled is not None and self._compiled[0] == transformed_cell:
            return self._compiled[1]
        return super().should_run_async(raw_cell, transformed_cell=transformed_cell, **more)

    def transform_ast(self, node: ast.AST) -> ast.AST:
        """Return what transformers make of a tree: of a copy, since they change it and others may get it, too."""
        return super().transform_ast(copy.deepcopy(node)) if self.ast_transformers else node

    def foresee(self, cells: Iterable[str]) -> None:
        """Get ready for cells that will come."""
        plain = [cell if cell.endswith("\n") else cell + "\n" for cell in cells]
        self.compile.foresee(plain)

    def _format_exception_for_storage(self, exception, filename=None, running_compiled_code=False):
        """Return nothing: a history that nobody reads needs no traceback of its own."""
        return {}

    def _showtraceback(self, etype, evalue, stb):
        try:
            said = str(evalue)
        except Exception:
            said = "<an exception that cannot be printed>"
        self.outputs.add(
            {
                "output_type": "error",
                "ename": str(getattr(etype, "__name__", etype))[:200],
                "evalue": said[:LONGEST_TEXT],
                "traceback": [str(line)[:LONGEST_TEXT] for line in stb][:100],
            }
        )

    def run(self, source: str) -> list[dict[str, Any]]:
        """Run a cell and return its outputs; what it raises becomes one of them."""
        self.outputs.begin()
        self.number = self.execution_count
        with self.streams():
            self.run_cell(source, store_history=True)
        self.payload_manager.clear_payload()
        return self.outputs.kept

    def answer(self, source: str) -> dict[str, Any]:
        """Run a cell and return what its examiner is told: its outputs and its number."""
        return {"outputs": self.run(source), "number": self.number}

    @contextlib.contextmanager
    def called(self) -> Iterator[None]:
        """Keep what is printed by a function that is called between cells; what it shows is not even made."""
        self.outputs.begin(shown=False)
        try:
            with self.streams():
                yield
        finally:
            # its figures would be drawn by the next cell, in that one's time
            self.events.trigger("post_execute")

    @contextlib.contextmanager
    def streams(self) -> Iterator[None]:
        """Have what is printed meanwhile go to `outputs`."""
        before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = (Stream(self.outputs, name) for name in ("stdout", "stderr"))
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before


# by this name other code finds out that it is in a notebook
Shell.__name__ = ZMQInteractiveShell.__name__


def make_shell() -> Shell:
    """Return the one IPython of this process, as ready as it can be before there is a cell to run."""
    # nobody asks for it again: a file of it, and a thread that writes it, would be in a fork's way
    shell = Shell.instance(config=Config(HistoryManager={"enabled": False}))
    shell.colors = "Linux"
    builtins.input = getpass.getpass = _no_input
    _share_tables()
    return shell


def _share_tables() -> None:
    """Let all painters of Python use the same tables.

    For each piece of a traceback `stack_data` makes a class of its own, for which `pygments` would make them anew.
    """
    tables = PythonLexer()._tokens
    PythonLexer.process_tokendef = staticmethod(lambda name, definitions: tables)


def _no_input(prompt: str = "", stream: Any = None) -> str:
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")
