"""An IPython that runs one cell at a time and keeps what a kernel would have stored in the notebook.

IPython's own hooks are used: display hook, display publisher, traceback printer and the two streams. What a
cell leaves is bounded while it is made, not afterwards. What IPython does of its own and nobody looks at here
is left out: it took more time than the cells.
"""

import ast
import builtins
import contextlib
import copy
import io
import re
import sys
from collections.abc import Iterable
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from pygments.lexers import PythonLexer
from traitlets import Type

# relative: outside the box this room has another name
from .compiler import Compiler

# How much a cell may leave: characters of each stream or text, of one picture, and outputs.
LONGEST_TEXT = 100_000
LONGEST_DATA = 2_000_000
MOST_OUTPUTS = 200
CUT = "\n[... cut here: the output is too long]\n"
# A prompt that was copied with its cell. IPython takes it away; Python takes it for an annotation.
PROMPT = re.compile(r"^\s*(In\s*\[|>>>)", re.MULTILINE)

# Cells that fail, one of them in a file: after them all is loaded that the next traceback takes.
FAILING = ("from course.network import squared_error\nsquared_error([1, 2], 1)", "1 +")


class Outputs:
    """What the running cell has left so far, as outputs of nbformat 4."""

    def __init__(self):
        self.begin()

    def begin(self) -> None:
        """Start on a new cell."""
        self.kept: list[dict[str, Any]] = []
        self.left = {"stdout": LONGEST_TEXT, "stderr": LONGEST_TEXT}
        self.data_left = 2 * LONGEST_DATA
        self.clear_before_next = False

    def write(self, name: str, text: str) -> None:
        """Add to a stream, until it is full."""
        if not text or self.left[name] < 0:
            return
        if len(text) > self.left[name]:
            text = text[: self.left[name]] + CUT
            self.left[name] = -1
        else:
            self.left[name] -= len(text)
        if self.kept and self.kept[-1].get("name") == name and not self.clear_before_next:
            self.kept[-1]["text"] += text
        else:
            self.add({"output_type": "stream", "name": name, "text": text})

    def add(self, output: dict[str, Any]) -> None:
        """Add a whole output."""
        if self.clear_before_next:
            self.kept.clear()
            self.clear_before_next = False
        if len(self.kept) < MOST_OUTPUTS:
            self.kept.append(output)

    def show(self, kind: str, data: dict[str, Any], metadata: dict[str, Any], **more: Any) -> None:
        """Add a display or a result, each of its representations cut to a bearable length."""
        data = {str(mime): self._bounded(str(mime), held) for mime, held in data.items()}
        self.add({"output_type": kind, "data": data, "metadata": metadata or {}, **more})

    def clear(self, wait: bool = False) -> None:
        """Forget what was shown; with `wait`, when there is something new."""
        if wait:
            self.clear_before_next = True
        else:
            self.kept.clear()

    def _bounded(self, mime: str, held: Any) -> Any:
        if mime.endswith("json"):
            return held
        text = held if isinstance(held, str) else str(held)
        most = LONGEST_TEXT if mime.startswith("text/plain") else min(LONGEST_DATA, self.data_left)
        self.data_left -= min(len(text), most)
        if len(text) <= most:
            return text
        # half a picture or half a page is worse than none
        return text[:most] + CUT if mime.startswith("text/plain") else ""


class _Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of a cell."""

    encoding = "utf-8"

    def __init__(self, outputs: Outputs, name: str):
        self.outputs, self.name = outputs, f"<{name}>"
        self._stream = name

    def write(self, text: str) -> int:
        """Keep the text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.outputs.write(self._stream, text)
        return len(text)

    def writable(self) -> bool:
        """Say yes."""
        return True


class _Publisher(DisplayPublisher):
    outputs: Outputs

    def publish(self, data, metadata=None, *, transient=None, update=False, **kwargs):
        self.outputs.show("display_data", data, metadata or {})

    def clear_output(self, wait=False):
        self.outputs.clear(wait)


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


class Shell(InteractiveShell):
    """An IPython without terminal, history file and input, whose outputs go to `outputs`."""

    compiler_class = Type(Compiler)

    def __init__(self, **kwargs: Any):
        self.outputs = Outputs()
        super().__init__(**kwargs)
        self.display_pub.outputs = self.displayhook.outputs = self.outputs
        # the last cell that Python could compile as it was, and whether it awaits something
        self._compiled: tuple[str, bool] | None = None
        self.history_manager.enabled = False
        self.set_custom_exc((), None)

    def init_display_formatter(self):
        """Make every representation, as a kernel does, and not the plain text alone."""
        super().init_display_formatter()
        self.display_formatter.active_types = self.display_formatter.format_types

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
        streams = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Stream(self.outputs, "stdout"), _Stream(self.outputs, "stderr")
        try:
            self.run_cell(source, store_history=True)
        finally:
            sys.stdout, sys.stderr = streams
        return self.outputs.kept


def make_shell() -> Shell:
    """Return the one IPython of this process, as ready as it can be before there is a cell to run."""
    shell = Shell.instance(display_pub_class=_Publisher, displayhook_class=_Hook)
    shell.colors = "Linux"
    builtins.input = _no_input
    _share_tables()
    return shell


def _share_tables() -> None:
    """Let all painters of Python use the same tables.

    For each piece of a traceback `stack_data` makes a class of its own, for which `pygments` would make them anew.
    """
    tables = PythonLexer()._tokens
    PythonLexer.process_tokendef = staticmethod(lambda name, definitions: tables)


def _no_input(prompt: str = "") -> str:
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")
