"""Running tests after the answers that they test, wherever a learner has put these."""

import ast

from nbformat import NotebookNode

from grading.engine.matching import Known, place_of
from grading.engine.original import MarkedCell, grade_id
from grading.engine.trusted import bound, needed, parsed


def put_in_order(cells: list[NotebookNode], answers: dict[str, NotebookNode], known: Known) -> list[str]:
    """Move each test, and each answer that calls another, behind the answers that it needs; return which moved.

    answers: where each answer stands, by grade id. What a cell needs is told by the instructor's version alone.
    """
    there = {name: cell for cell in cells if (name := grade_id(cell))} | answers
    here = [place_of(there[cell.name], cells) for cell in known.in_order if cell.name in there]
    if here == sorted(here):
        return []
    last = dict(answers)
    moved = []
    for marked in known.in_order:
        cell, needs = there.get(marked.name), _needs(marked, known) & last.keys()
        if cell is None or not needs:
            continue
        latest = max(needs, key=lambda name: place_of(answers[name], cells))
        if place_of(cell, cells) < place_of(answers[latest], cells):
            cells.pop(place_of(cell, cells))
            # behind those that were moved there before
            cells.insert(place_of(last[latest], cells) + 1, cell)
            last[latest] = cell
            moved.append(marked.name)
    return moved


def _needs(marked: MarkedCell, known: Known) -> set[str]:
    """Return the answers that a test calls, directly or not, or that an answer needs at once."""
    before = [(source, name) for source, name in known.original.code if name != marked.name]
    names = [name for _, name in known.original.code]
    before = before[: names.index(marked.name)] if marked.name in names else []
    if not marked.is_test:
        reads = _read_at_once(known.solutions.get(marked.name, ""))
        return {name for _, name in before if name in known.answers and known.answers[name] & reads}
    reads, found = set(needed(marked.source)), set()
    # an answer needs those before it, and a given cell may call one: from the last to the first all are met
    for source, name in reversed(before):
        is_test = name in known.marked and known.marked[name].is_test
        if not is_test and bound(source) & reads:
            reads |= set(needed(source))
            found |= {name} & known.answers.keys()
    return found


def _read_at_once(source: str) -> set[str]:
    """Return the names that a cell reads when it is run, and not later in a function of its own."""
    names: set[str] = set()
    todo: list[ast.AST] = [parsed(source)]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            names.add(node.id)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            todo.extend(ast.iter_child_nodes(node))
    return names
