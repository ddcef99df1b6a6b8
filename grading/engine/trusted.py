"""Which names a test may take from where, decided from the instructor's version alone.

What a solution cell binds is the learner's. What only given cells bind (imports, data, a call of the
learner's function) is made anew by running those cells in the examiner. Nothing else is asked for: a learner
who gives `abs` or `np` another meaning does so at home.
"""

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any


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
    """Return the names that a cell binds at its top level; none if it is not Python."""
    names: set[str] = set()
    todo: list[ast.AST] = list(_parsed(source).body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            names.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        todo.extend(ast.iter_child_nodes(node))
    return frozenset(names)


@lru_cache(1000)
def used(source: str) -> list[str]:
    """Return the names that a cell reads anywhere, in the order of the text."""
    nodes = [node for node in ast.walk(_parsed(source)) if isinstance(node, ast.Name)]
    loads = [node for node in nodes if isinstance(node.ctx, ast.Load)]
    return list(dict.fromkeys(node.id for node in sorted(loads, key=lambda n: (n.lineno, n.col_offset))))


class Names:
    """Gives test cells their names. `run` runs a given cell in the examiner's namespace.

    `ask` returns a list with the learner's value of a name, or an empty list if there is none.
    """

    def __init__(
        self,
        given: Sequence[GivenCell],
        learners: frozenset[str],
        namespace: dict[str, Any],
        run: Callable[[str], object],
        ask: Callable[[str], list[Any]],
    ):
        self.given, self.learners, self.namespace = given, learners, namespace
        self.run, self.ask = run, ask
        self.ran: set[int] = set()

    def provide(self, source: str, place: int) -> None:
        """Bind what a cell at this place of the instructor's version reads."""
        for name in used(source):
            if name in self.learners:
                self._from_learner(name)
            else:
                self._from_given(name, place)

    def _from_given(self, name: str, place: int) -> None:
        cells = [cell for cell in self.given if name in cell.binds and cell.place < place]
        if cells and cells[-1].place not in self.ran:
            self.ran.add(cells[-1].place)
            self.provide(cells[-1].source, cells[-1].place)
            self.run(cells[-1].source)

    def _from_learner(self, name: str) -> None:
        self.namespace.pop(name, None)
        for value in self.ask(name):
            self.namespace[name] = value


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return ast.Module([], [])
