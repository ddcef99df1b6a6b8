"""Mechanical mutations of a right backward pass: every single operator, name, index, sign and factor.

Nothing here knows of the slip table: the mutations come from the syntax tree alone.
"""

import ast
import copy
import random
from collections.abc import Iterator

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


def mutants(text: str, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield (what was changed, source) for every mutant of the assignments to `names` in a function."""
    function = ast.parse(text).body[0]
    for change in _changes(function, names):
        yield _written(*_changed(function, change))


def double_mutants(text: str, names: tuple[str, ...], chance: random.Random) -> Iterator[tuple[str, str]]:
    """Yield mutants of mutants, without end, drawn by chance: one line changed twice, or two lines once."""
    function = ast.parse(text).body[0]
    singles = list(_changes(function, names))
    while True:
        once, first = _changed(function, chance.choice(singles))
        twice, second = _changed(once, chance.choice(list(_changes(once, names))))
        said, source = _written(twice, second)
        yield f"{_written(once, first)[0]}; {said}", source


def _changes(function: ast.FunctionDef, names: tuple[str, ...]) -> Iterator[tuple[int, tuple, ast.AST]]:
    """Yield every change: the number of the statement, the way to the node in it, what stands there then."""
    scope = [argument.arg for argument in function.args.args]
    for number, statement in enumerate(function.body):
        if isinstance(statement, ast.Assign):
            if statement.targets[0].id in names:
                for path, node in _nodes(statement.value):
                    yield from ((number, path, replacement) for replacement in _replacements(node, scope))
            scope.append(statement.targets[0].id)


def _changed(
    function: ast.FunctionDef, change: tuple[int, tuple, ast.AST]
) -> tuple[ast.FunctionDef, ast.Assign]:
    changed, (number, path, replacement) = copy.deepcopy(function), change
    _put(changed.body[number], path, copy.deepcopy(replacement))
    return changed, changed.body[number]


def _written(function: ast.FunctionDef, statement: ast.Assign) -> tuple[str, str]:
    module = ast.fix_missing_locations(ast.Module([function], []))
    return f"{statement.targets[0].id}: {ast.unparse(statement.value)}", ast.unparse(module)


def _nodes(node: ast.AST, path: tuple = ()) -> Iterator[tuple[tuple, ast.AST]]:
    yield path, node
    for field, value in ast.iter_fields(node):
        if isinstance(value, ast.AST) and not isinstance(value, ast.operator | ast.expr_context):
            yield from _nodes(value, (*path, field))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, ast.AST):
                    yield from _nodes(item, (*path, (field, index)))


def _put(statement: ast.Assign, path: tuple, replacement: ast.AST) -> None:
    parent, where = statement, "value"
    for step in path:
        parent, where = _get(parent, where), step
    if isinstance(where, tuple):
        getattr(parent, where[0])[where[1]] = replacement
    else:
        setattr(parent, where, replacement)


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
