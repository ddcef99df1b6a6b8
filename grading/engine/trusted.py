"""Which names a test may take from where, decided from the instructor's version alone.

What a solution cell binds is the learner's, and so is what no cell of the instructor's binds. What only given
cells bind (imports, data, a call of the learner's function) is made anew by running those cells in the
examiner; what a test binds is there once it has run. Builtins are Python's own: a learner who gives `abs` or
`np` another meaning does so at home.
"""

import ast
import builtins
import re
import symtable
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

# Stands among the names of a cell of which nobody can tell all that it binds.
ANYTHING = "*"
# Python 3.11 counts how deep it is in a tree once for all threads: of two at a time one may get a SystemError.
_parsing = threading.Lock()
# The first line of a cell whose other lines are run as they are.
AS_IT_IS = re.compile(r"\A\s*%%(capture|prun|time|timeit)\b.*\n")


@dataclass(frozen=True)
class GivenCell:
    """A code cell of the instructor's version that no learner writes and no test is."""

    source: str
    place: int

    @cached_property
    def binds(self) -> frozenset[str]:
        """The names that it gives a value."""
        return bound(self.source)


@lru_cache(1000)
def bound(source: str) -> frozenset[str]:
    """Return the names that a cell binds at its top level; none if it is not Python.

    With ANYTHING if it imports all that a module holds, or uses a magic, which may bind as it likes.
    """
    return frozenset(_bound(parsed(source).body))


def _bound(statements: Iterable[ast.AST]) -> set[str]:
    names: set[str] = set()
    todo = list(statements)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.comprehension):
            # its variables are its own
            todo += [node.iter, *node.ifs]
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            names.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Name) and node.id == "get_ipython":
            names.add(ANYTHING)
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            names.add(node.name)
        todo.extend(ast.iter_child_nodes(node))
    return names


@lru_cache(1000)
def needed(source: str) -> tuple[str, ...]:
    """Return the names that a cell reads and has not bound itself, in the order of the text."""
    tree, own = parsed(source), bound(source)
    names = set(_read(symtable.symtable(_python(source), "", "exec"))) - own
    so_far: set[str] = set()
    for statement in tree.body:
        # those that bind last what they bind: `x = f(x)`
        if isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Assert | ast.Expr):
            reads = {node.id for node in _names(statement) if isinstance(node.ctx, ast.Load)}
            if isinstance(statement, ast.AugAssign):
                reads |= _bound([statement.target])
            names |= reads & own - so_far
        so_far |= _bound([statement])
    ordered = sorted(_names(tree), key=lambda node: (node.lineno, node.col_offset))
    return tuple(dict.fromkeys(node.id for node in ordered if node.id in names))


def _read(table: symtable.SymbolTable) -> Iterator[str]:
    """Give the names that code reads as globals, however deep in functions and classes."""
    for symbol in table.get_symbols():
        is_global = table.get_type() == "module" or symbol.is_global()
        if is_global and symbol.is_referenced():
            yield symbol.get_name()
    for child in table.get_children():
        yield from _read(child)


def _names(tree: ast.AST) -> Iterator[ast.Name]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Name))


class Names:
    """Gives test cells their names. `run` runs a given cell in the examiner's namespace.

    learners: what solutions bind. tests: what tests bind. `ask` returns a list with the learner's value of a
    name, or an empty list if there is none.
    """

    def __init__(
        self,
        given: Sequence[GivenCell],
        learners: frozenset[str],
        tests: frozenset[str],
        namespace: dict[str, Any],
        run: Callable[[str], object],
        ask: Callable[[str], list[Any]],
    ):
        self.given, self.learners, self.namespace = given, learners, namespace
        self.run, self.ask = run, ask
        self.ran: set[int] = set()
        # whether the learner had a value for it
        self.theirs: dict[str, bool] = {}
        self.ours = tests.union(dir(builtins), namespace, *(cell.binds for cell in given))

    def provide(self, source: str, place: int) -> None:
        """Bind what a cell at this place of the instructor's version reads."""
        for name in needed(source):
            if name in self.learners or not self._make(name, place):
                self._from_learner(name)

    def taken_away(self) -> list[str]:
        """Return the learner's names that a test has deleted, to see whether a function needs them."""
        return sorted(name for name, there in self.theirs.items() if there and name not in self.namespace)

    def _make(self, name: str, place: int) -> bool:
        """Run the given cells that bind a name; say whether it is the instructor's."""
        known = name in self.ours
        cells = [cell for cell in self.given if cell.place < place]
        cells = [cell for cell in cells if (name if known else ANYTHING) in cell.binds]
        for cell in cells[-1:] if known else cells:
            if cell.place not in self.ran:
                self.ran.add(cell.place)
                self.provide(cell.source, cell.place)
                self.run(cell.source)
        return known or (name in self.namespace and name not in self.theirs)

    def _from_learner(self, name: str) -> None:
        self.namespace.pop(name, None)
        self.namespace.update((name, value) for value in self.ask(name))
        self.theirs[name] = name in self.namespace


def parsed(source: str) -> ast.Module:
    """Return the tree of a cell of the instructor's, without magics; an empty one if it is no Python."""
    python = _python(source)
    with _parsing:
        return ast.parse(python)


@lru_cache(1000)
def _python(source: str) -> str:
    """Return a cell as Python reads it, without magics; nothing if it is no Python."""
    for text in (_same, _without_magics):
        with suppress(SyntaxError, ValueError, RecursionError):
            symtable.symtable(text(source), "", "exec")
            return text(source)
    return ""


def _same(source: str) -> str:
    return source


def _without_magics(source: str) -> str:
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager().transform_cell(AS_IT_IS.sub("", source))
