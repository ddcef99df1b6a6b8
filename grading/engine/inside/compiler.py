"""Compiling cells: IPython's compiler, which remembers the cells that it was told would come.

A warm process compiles what an instructor's version gives; its children, of which each would have to compile it
anew, find it ready.
"""

import ast
import contextlib
import inspect
import os
import warnings
from collections.abc import Iterable
from types import CodeType
from typing import Any

from IPython.core.compilerop import CachingCompiler

# As IPython compiles a cell: `await` may stand at its top.
_FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


class Compiler(CachingCompiler):
    """Compiles trees and statements as IPython asks for them, and knows those of the cells in `foresee`."""

    def __init__(self):
        super().__init__()
        self._remembers = False
        # with the flags, for under a learner's `from __future__ import` they would be others
        self._whole: dict[str, bool] = {}
        self._trees: dict[tuple[str, int], ast.Module] = {}
        self._codes: dict[tuple[int, str, int], CodeType] = {}

    def foresee(self, cells: Iterable[str]) -> None:
        """Compile cells of plain Python that will come. Whatever warns or fails does so when it comes."""
        self._remembers = True
        for cell in cells:
            if "__future__" in cell:
                # it changes how the cells after it are compiled, and not those before
                continue
            with contextlib.suppress(SyntaxError, ValueError, Warning), warnings.catch_warnings():
                warnings.simplefilter("error")
                self.awaits(cell)
                self._compile_statements(self.ast_parse(cell).body)
        self._remembers = False

    def _compile_statements(self, body: list[ast.stmt]) -> None:
        """Compile the statements of a cell one by one, as IPython does: what the last one is worth is shown."""
        for statement in body:
            shown = statement is body[-1] and isinstance(statement, ast.Expr)
            with self.extra_flags(_FLAGS):
                if shown:
                    self(ast.Interactive([statement]), "", "single")
                else:
                    self(ast.Module([statement], []), "", "exec")

    def awaits(self, cell: str) -> bool:
        """Say whether a cell awaits something at its top; raise SyntaxError or ValueError if it is not Python."""
        if cell not in self._whole:
            # IPython compiles it under this name to find out: what it warns of comes from there
            awaits = bool(compile(cell, "<>", "exec", flags=_FLAGS).co_flags & inspect.CO_COROUTINE)
            if not self._remembers:
                return awaits
            self._whole[cell] = awaits
        return self._whole[cell]

    def ast_parse(self, source: str, filename: str = "<unknown>", symbol: str = "exec") -> Any:
        """Return the tree of a cell."""
        key = source, self.flags
        if key in self._trees:
            return self._trees[key]
        tree = super().ast_parse(source, filename, symbol)
        if self._remembers:
            self._trees[key] = tree
        return tree

    def __call__(self, source: Any, filename: str, symbol: str, **more: Any) -> CodeType:
        """Return the code of one statement of a cell's tree."""
        statements = source.body if isinstance(source, ast.Module | ast.Interactive) else ()
        key = id(statements[0]) if len(statements) == 1 else 0, symbol, self.flags
        if key in self._codes:
            return _of_file(self._codes[key], filename)
        code = super().__call__(source, filename, symbol, **more)
        if self._remembers:
            # its tree is remembered as well, so that no other statement gets its id
            self._codes[key] = code
        return code

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        """Return what stands for a cell's file name.

        `inspect` is told that there is no such module, or it looks through all that there are, several times
        for each frame of a traceback.
        """
        name = super().get_code_name(raw_code, transformed_code, number)
        with contextlib.suppress(OSError):  # there is no working folder any more
            inspect.modulesbyfile.update({name: "", os.path.abspath(name): ""})
        return name


def _of_file(code: CodeType, name: str) -> CodeType:
    """Return code, with all functions in it, as if it came from a file of this name."""
    constants = tuple(_of_file(part, name) if isinstance(part, CodeType) else part for part in code.co_consts)
    return code.replace(co_filename=name, co_consts=constants)
