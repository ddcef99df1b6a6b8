"""Mechanical mutations of a right backward pass: every single operator, name, index, sign and factor.

Nothing here knows of the slip table: the mutations come from the syntax tree alone.
"""

import ast
import copy
import functools
import random
from collections.abc import Collection, Iterator

OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.MatMult, ast.Pow)
CALLS = [
    "np.dot",
    "np.outer",
    "np.multiply",
    "np.add",
    "np.subtract",
    "np.sum",
    "np.mean",
    "np.tanh",
    "np.exp",
    "sigmoid",
]
# What a statement computes: what it assigns or returns, goes through or asks.
VALUES = ("value", "iter", "test")


def mutants(text: str, names: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield (what was changed, source) for every mutant of a function.

    Mutated are the assignments to `names`; without names, what stands between BEGIN SOLUTION and END SOLUTION.
    """
    function, lines = _function(text, names)
    for change in _changes(function, lines):
        yield _written(_changed(function, change), change)


def double_mutants(
    text: str, names: Collection[str] = (), chance: random.Random | None = None
) -> Iterator[tuple[str, str]]:
    """Yield all mutants of mutants, each once: one line changed twice, or two lines once; with chance, draws without end."""
    function, lines = _function(text, names)
    singles, seen = list(_changes(function, lines)), set()
    for first in iter(lambda: chance.choice(singles), None) if chance else singles:
        once = _changed(function, first)
        said_first, _ = _written(once, first)
        seconds = list(_changes(once, lines))
        for second in [chance.choice(seconds)] if chance else seconds:
            said, source = _written(_changed(once, second), second)
            if chance or hash(source) not in seen:
                seen.add(hash(source))
                yield f"{said_first}; {said}", source


def _function(text: str, names: Collection[str]) -> tuple[ast.FunctionDef, Collection[int]]:
    """Return the function of a text, and the numbers of the lines to mutate."""
    function = next(node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef))
    if not names:
        rows = text.split("\n")
        begin, end = (
            next(n for n, row in enumerate(rows, 1) if word in row) for word in ("BEGIN", "END SOL")
        )
        return function, range(begin, end)
    assigned = (node for node in function.body if isinstance(node, ast.Assign))
    return function, {node.lineno for node in assigned if node.targets[0].id in names}


Change = tuple[tuple, ast.AST]


def _changes(function: ast.FunctionDef, lines: Collection[int]) -> Iterator[Change]:
    """Yield every change of a statement in these lines: the way to the node, what stands there then."""
    arguments = [argument.arg for argument in function.args.args]
    stored = [
        (node.lineno, node.id)
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    for way, statement in _statements(function):
        if statement.lineno in lines:
            scope = dict.fromkeys((*arguments, *(name for line, name in stored if line < statement.lineno)))
            for field in VALUES:
                if isinstance(value := getattr(statement, field, None), ast.AST):
                    for path, node in _nodes(value, (*way, field)):
                        yield from ((path, replacement) for replacement in _replacements(node, list(scope)))


def _statements(owner: ast.AST, way: tuple = ()) -> Iterator[tuple[tuple, ast.stmt]]:
    for field in ("body", "orelse"):
        for number, statement in enumerate(getattr(owner, field, ())):
            yield (*way, (field, number)), statement
            yield from _statements(statement, (*way, (field, number)))


def _changed(function: ast.FunctionDef, change: Change) -> ast.FunctionDef:
    (path, replacement), changed = change, copy.copy(function)
    changed.body = list(function.body)
    changed.body[path[0][1]] = copy.deepcopy(function.body[path[0][1]])
    *way, where = path
    parent = functools.reduce(_get, way, changed)
    if isinstance(where, tuple):
        getattr(parent, where[0])[where[1]] = copy.deepcopy(replacement)
    else:
        setattr(parent, where, copy.deepcopy(replacement))
    return changed


def _written(function: ast.FunctionDef, change: Change) -> tuple[str, str]:
    path, _ = change
    statement = functools.reduce(
        _get, path[: next(n for n, step in enumerate(path) if step in VALUES)], function
    )
    module = ast.fix_missing_locations(ast.Module([function], []))
    return ast.unparse(statement).partition("\n")[0], ast.unparse(module)


def _nodes(node: ast.AST, path: tuple) -> Iterator[tuple[tuple, ast.AST]]:
    yield path, node
    for field, value in ast.iter_fields(node):
        if isinstance(value, ast.AST) and not isinstance(value, ast.operator | ast.expr_context):
            yield from _nodes(value, (*path, field))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, ast.AST):
                    yield from _nodes(item, (*path, (field, index)))


def _get(parent: ast.AST, where: str | tuple) -> ast.AST:
    return getattr(parent, where[0])[where[1]] if isinstance(where, tuple) else getattr(parent, where)


def _replacements(node: ast.AST, scope: list[str]) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp):
        for operator in OPERATORS:
            if not isinstance(node.op, operator):
                yield ast.BinOp(node.left, operator(), node.right)
        yield ast.BinOp(node.right, node.op, node.left)
        yield node.left
        yield node.right
    if isinstance(node, ast.Name) and node.id in scope:
        for name in scope:
            if name != node.id:
                yield ast.Name(name, ast.Load())
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        for value in (0, 1, 2, -1, 0.5):
            if value != node.value:
                yield ast.Constant(value)
    if isinstance(node, ast.Call):
        yield from node.args
        for call in CALLS:
            if call != ast.unparse(node.func):
                yield ast.Call(ast.parse(call, mode="eval").body, node.args, [])
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
        yield from (
            ast.Call(
                ast.parse(f"np.{name}", mode="eval").body, [node], [ast.keyword("axis", ast.Constant(axis))]
            )
            for name in ("sum", "mean")
            for axis in (0, 1)
        )
    if isinstance(node, ast.Subscript):
        yield node.value
        for index in ("None, :", "0", "::-1", "..., None"):
            yield ast.Subscript(node.value, ast.parse(f"_[{index}]", mode="eval").body.slice, ast.Load())
    if isinstance(node, ast.Name | ast.BinOp | ast.Call | ast.Attribute) and not (
        isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node).split(".")[0] not in scope
    ):
        yield ast.UnaryOp(ast.USub(), node)
        yield ast.Call(ast.parse("np.abs", mode="eval").body, [node], [])
        yield ast.Attribute(node, "T", ast.Load())
