"""What no page may show: the lines of the hidden tests, and the numbers that they use and expect.

The numbers are found by looking on: the hidden lines run with the reference solutions in place of a learner's
functions, and everything that goes in or comes out is noted. So a new exercise needs no list kept here. What
the visible part of the same cells uses is no secret.
"""

import builtins
import functools
import importlib
import inspect
import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
from nbgrader.api import Gradebook
from nbgrader.preprocessors import ClearHiddenTests

BEGIN = ClearHiddenTests.begin_test_delimeter.default_value
END = ClearHiddenTests.end_test_delimeter.default_value


@dataclass(frozen=True)
class Unseen:
    """Hidden lines, and arrays of hidden numbers; each array one after the other, as it would be printed."""

    lines: tuple[str, ...] = ()
    arrays: tuple[tuple[float, ...], ...] = ()


def visible_part(source: str) -> str:
    """Return a test cell's source without its hidden tests; what has a beginning and no end is all hidden."""
    return "\n".join(line for line, hidden in _marked(source) if not hidden).rstrip()


def hidden_part(source: str) -> str:
    """Return the hidden tests of a test cell, without the lines that enclose them."""
    return "\n".join(
        line for line, hidden in _marked(source) if hidden and BEGIN not in line and END not in line
    )


def unseen_by_learners(db_url: str, chapter: str, notebook: str) -> Unseen:
    """Return what a notebook's hidden tests hold, from its source as the gradebook has it."""
    with Gradebook(db_url) as gradebook:
        known = gradebook.find_notebook(notebook, chapter)
        sources = tuple(cell.source or "" for cell in known.source_cells)
    return unseen_in(notebook, tuple(source for source in sources if BEGIN in source))


@functools.lru_cache(maxsize=32)
def unseen_in(notebook: str, sources: tuple[str, ...]) -> Unseen:
    """Return what the hidden tests in these test cells of a notebook hold."""
    lines = {line.strip() for source in sources for line in hidden_part(source).splitlines()}
    # a bracket or a `pass` on a line of its own would be found everywhere
    lines = {line for line in lines if len(line) > 8} | _lines_of_examination(notebook) | {BEGIN, END}
    seen, hidden = _Onlooker(), _Onlooker()
    for source in sources:
        seen.run(notebook, visible_part(source))
        hidden.run(notebook, hidden_part(source))
    known = set(seen.arrays)
    return Unseen(
        tuple(sorted(lines, key=len, reverse=True)),
        tuple(array for array in dict.fromkeys(hidden.arrays) if array not in known),
    )


def _lines_of_examination(notebook: str) -> set[str]:
    """Return the telling lines of what the hidden lines call: a kernel that can call it can print it.

    Not those of the reference solutions: a learner's right lines may be the same.
    """
    module = _exercises(notebook)
    if module is None:
        return set()
    solutions = [
        value
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
    ]
    return _telling(module) - set().union(*map(_telling, solutions))


def _telling(what: ModuleType | Callable) -> set[str]:
    return {line.strip() for line in inspect.getsource(what).splitlines() if len(line.strip()) > 24}


def _exercises(notebook: str) -> ModuleType | None:
    """Return a notebook's module in grading/exercises/, if it has one."""
    try:
        return importlib.import_module("grading.exercises." + notebook.replace("-", "_"))
    except ImportError:
        return None


def _marked(source: str) -> Iterator[tuple[str, bool]]:
    hidden = False
    for line in source.split("\n"):
        begins, ends = BEGIN in line, END in line
        hidden = hidden or begins
        yield line, hidden or ends
        if ends:
            hidden = False


class _Onlooker:
    """Runs lines of test cells on the reference solutions, and keeps each array that passes by."""

    def __init__(self) -> None:
        self.arrays: list[tuple[float, ...]] = []

    def run(self, notebook: str, lines: str) -> None:
        """Run the lines; that a name has no reference (a learner's answer that is a number) is no fault."""
        try:
            code = compile(lines, "<hidden tests>", "exec")
        except SyntaxError:
            return
        with _quietly():
            exec(code, {}, _Names(self, notebook))

    def around(self, function: Callable) -> Callable:
        """Return a function that does the same under our eyes."""

        @functools.wraps(function)
        def watched(*arguments: Any, **named: Any) -> Any:
            self.note((arguments, named))
            result = function(*arguments, **named)
            self.note(result)
            return result

        return watched

    def note(self, value: Any) -> None:
        """Keep the numbers in a value: arrays as they are, others as runs of one."""
        if isinstance(value, dict):
            value = tuple(value.values())
        if isinstance(value, tuple | list):
            for part in value:
                self.note(part)
        elif isinstance(value, np.ndarray | float | np.floating):
            numbers = np.asarray(value)
            if numbers.dtype.kind == "f" and numbers.size:
                self.arrays.append(tuple(numbers.ravel().tolist()))


class _Names(dict):
    """What the lines of a test cell find under a name: the kit's checks, our solutions, None for the rest."""

    def __init__(self, onlooker: _Onlooker, notebook: str):
        from course import checks

        super().__init__(checks=checks)
        self.onlooker = onlooker
        self.reference = _exercises(notebook)

    def __missing__(self, name: str) -> Any:
        if hasattr(builtins, name):
            raise KeyError(name)
        found = getattr(self.reference, name, None)
        return self.onlooker.around(found) if callable(found) else None


@contextmanager
def _quietly() -> Iterator[None]:
    with redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except Exception:
            # a check that got None where a learner's number belongs has said so; nothing passed by
            return
