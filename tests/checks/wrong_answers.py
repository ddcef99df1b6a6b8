"""Wrong answers that nobody wrote: mutants of a model solution, and students' guards and shortcuts in every place.

Both come from the syntax tree alone, of the lines between BEGIN SOLUTION and END SOLUTION. Nothing here knows of a
check, of a case, or of a chapter. Whether one of them is wrong at all is for `promises` to say.
"""

import ast
import copy
import json
import random
import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

SOURCE = Path(__file__).parents[2] / "source"
BINARY = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.MatMult, ast.FloorDiv)
COMPARED = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)
# What students put around a value, by kind; _ is the value.
AROUND = {
    "rounding": ("np.round(_, 6)", "np.round(_, 8)", "np.round(_, 10)"),
    "dtype": ("np.asarray(_).astype(int)", "np.asarray(_, dtype=np.float16)"),
    "shape": ("np.squeeze(_)", "np.atleast_1d(_)", "np.ravel(_)", "np.transpose(_)", "np.asarray(_)[..., ::-1]"),
    "guard": (
        "np.clip(_, -500, 500)", "np.clip(_, -10, 10)", "np.clip(_, 0, 1)", "np.clip(_, 1e-7, 1 - 1e-7)", "np.maximum(_, 1e-8)",
        "np.maximum(_, 1e-12)", "_ + 1e-8", "_ + 1e-12", "(_ if np.any(_) else 1.0)", "np.nan_to_num(1 / (1 / _))",
        "np.where(np.abs(_) < 1e-10, 0, _)",
    ),
    "sign": ("-_", "np.abs(_)", "_ * 2"),
}  # fmt: skip
# What students put above the first line, by kind; _ is an argument.
ABOVE = {
    "early return": ("if not np.any(_): return np.zeros(np.shape(_))", "if not np.any(_): return 0.0",
                     "if np.size(_) == 1: return 0.0", "if np.any(np.asarray(_) == 0): raise ZeroDivisionError"),
    "shape": ("_ = np.squeeze(_)", "_ = np.atleast_1d(_)", "_ = np.atleast_2d(_)", "_ = np.ravel(_)", "_ = _.T"),
    "dtype": ("_ = np.asarray(_).astype(int)", "_ = np.asarray(_, dtype=np.float16)"),
    "guard": ("_ = np.clip(_, -500, 500)", "_ = np.clip(_, -10, 10)", "_ = np.clip(_, 0, 1)", "_ = np.abs(_)",
              "_ = _ if np.any(_) else 1.0", "_ = np.maximum(_, 1e-8)", "_ = np.round(_, 8)", "_ = _ or 1.0"),
    "in place": ("_ *= 1.5", "_ += 1", "_[...] = 0", "_.sort()", "_.reverse()", "_.clear()", "_.pop()", "_.append(_[-1])"),
    "order": ("_ = _[::-1]", "_ = np.sort(_)", "_ = _[:2]", "_ = _[:10]"),
}  # fmt: skip
# What keeps something from one call to the next; FUNCTION is the function's name.
STATE = {
    "by shape": "tuple(np.shape(one) if not isinstance(one, list) else len(one) for one in given)",
    "of the first call": "0",
    "by the first argument": "repr(given[0])",
    "by the last argument": "repr(given[-1])",
    "by all arguments": "repr(given)",
}


class WrongAnswer(NamedTuple):
    """A text to put into the place of a model solution: its kind, what was done to it, and the whole of it."""

    kind: str
    what: str
    text: str


@cache
def solutions(chapter: str) -> dict[str, str]:
    """Return the model solutions of a chapter, the folder's name, by the names of the functions that they define."""
    (notebook,) = (SOURCE / chapter).glob("*.ipynb")
    found = {}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "code" and "### BEGIN SOLUTION" in text:
            for name in re.findall(r"^def (\w+)", text, re.M):
                found[name] = text
    return found


def wrong_answers(text: str, sample: int | None = None) -> Iterator[WrongAnswer]:
    """Yield the wrong answers that can be made of a model solution, or a sample; some of them are right all the same."""
    lines = text.split("\n")
    begin, end = (next(n for n, line in enumerate(lines, 1) if word in line) for word in ("BEGIN", "END SOL"))
    function = next(node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef))
    edits = [*_edits(function, begin, end), *(("state", name, None, None) for name in STATE)]
    if sample is not None:
        edits = random.Random(function.name).sample(edits, sample)
    seen = {ast.unparse(function)}
    for kind, what, where, new in edits:
        if where is None:
            made = _remembering(ast.unparse(function), function.name, STATE[what])
            what = f"remembers its answer {what}"
        else:
            changed = copy.deepcopy(function)
            where(changed, new)
            made = ast.unparse(ast.fix_missing_locations(changed))
        try:
            compile(made, "answer", "exec")
        except SyntaxError:
            continue
        if made not in seen:
            seen.add(made)
            yield WrongAnswer(kind, what, made)


def _remembering(text: str, name: str, key: str) -> str:
    return f"{text}\n_known, _own = {{}}, {name}\ndef {name}(*given):\n    key = {key}\n" + (
        "    if key not in _known:\n        _known[key] = _own(*given)\n    return _known[key]\n"
    )


Edit = tuple[str, str, Callable[[ast.FunctionDef, Any], None] | None, Any]


def _edits(function: ast.FunctionDef, begin: int, end: int) -> Iterator[Edit]:
    """Yield (kind, what it does, how to do it to a copy, with what)."""
    arguments = [one.arg for one in function.args.args]
    stored = [
        node for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    scope = list(dict.fromkeys([*arguments, *(node.id for node in stored)]))
    docstring = isinstance(function.body[0], ast.Expr) and isinstance(function.body[0].value, ast.Constant)
    first = next((n for n, one in enumerate(function.body) if one.lineno > begin), len(function.body))
    for argument in arguments:
        for kind, texts in ABOVE.items():
            for one in texts:
                # `_` alone, not the one in a name
                line = re.sub(r"(?<!\w)_(?!\w)", argument, one)
                for place in {first, int(docstring)}:
                    yield kind, f"{line} (above line {place})", partial(_insert, place), line
    for path, node in _walk(function):
        # what is called is no value: whatever stands around it raises at once
        if begin < getattr(node, "lineno", 0) < end and path[-1][0] != "func":
            for kind, new in _replacements(node, scope):
                yield (
                    kind,
                    f"{ast.unparse(node)[:60]} -> {ast.unparse(ast.fix_missing_locations(new))[:90]}",
                    partial(_put, path),
                    new,
                )


def _insert(place: int, function: ast.FunctionDef, line: str) -> None:
    function.body[place:place] = ast.parse(line).body


def _walk(node: ast.AST, path: tuple = ()) -> Iterator[tuple[tuple, ast.AST]]:
    for field, value in ast.iter_fields(node):
        for index, item in enumerate(value) if isinstance(value, list) else ((None, value),):
            if isinstance(item, ast.expr | ast.stmt):
                yield (*path, (field, index)), item
                yield from _walk(item, (*path, (field, index)))


def _put(path: tuple, node: ast.AST, replacement: ast.AST) -> None:
    for field, index in path[:-1]:
        node = getattr(node, field) if index is None else getattr(node, field)[index]
    field, index = path[-1]
    if index is None:
        setattr(node, field, replacement)
    else:
        getattr(node, field)[index] = replacement


def _replacements(node: ast.AST, scope: list[str]) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.stmt):
        yield from _statements(node)
        return
    if isinstance(node, ast.BinOp):
        for operator in BINARY:
            if not isinstance(node.op, operator):
                yield "operator", ast.BinOp(node.left, operator(), node.right)
        yield "order", ast.BinOp(node.right, node.op, node.left)
        yield "left out", node.left
        yield "left out", node.right
    if isinstance(node, ast.UnaryOp):
        yield "sign", node.operand
    if isinstance(node, ast.Compare):
        for operator in COMPARED:
            if not isinstance(node.ops[0], operator):
                yield "boundary", ast.Compare(node.left, [operator()], node.comparators)
        for value in (True, False):
            yield "guard", ast.Constant(value)
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        for value in {0, 1, 2, -1, 0.5, node.value + 1, node.value - 1}:
            if value != node.value:
                yield "boundary", ast.Constant(value)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in scope:
        for name in scope:
            if name != node.id:
                yield "name", ast.Name(name, ast.Load())
    if isinstance(node, ast.Call):
        yield from _calls(node)
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield "left out", node.value
    if isinstance(node, ast.BinOp | ast.Call | ast.Subscript | ast.Name | ast.Attribute):
        whole = isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
        if whole and (not isinstance(node, ast.Name) or node.id in scope):
            for kind, texts in AROUND.items():
                for text in texts:
                    yield kind, _Around(node).visit(ast.parse(text, mode="eval").body)


class _Around(ast.NodeTransformer):
    def __init__(self, node: ast.AST):
        self.node = node

    def visit_Name(self, name: ast.Name) -> ast.AST:
        return copy.deepcopy(self.node) if name.id == "_" else name


def _calls(node: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    called = ast.unparse(node.func)
    for argument in node.args:
        yield "left out", argument
    if called.endswith(".copy"):
        yield "copy", node.func.value
    for one, other in (("np.array", "np.asarray"), ("np.zeros", "np.empty"), ("max", "min"), ("max", "sum"), ("np.abs", "float"),
                       ("np.prod", "np.sum"), ("np.prod", "np.max"), ("np.sum", "np.mean"), ("np.linalg.norm", "np.sum"),
                       ("np.greater_equal", "np.greater")):  # fmt: skip
        if called == one:
            yield "function", ast.Call(ast.parse(other, mode="eval").body, node.args, node.keywords)
    if called == "np.zeros" and ast.unparse(node.args[0]).endswith(".shape"):
        like = node.args[0].value
        yield "dtype", ast.Call(ast.parse("np.zeros_like", mode="eval").body, [like], [])
    if called in ("np.array", "np.asarray") and node.keywords:
        yield "dtype", ast.Call(node.func, node.args, [])
    if called == "range":
        length = ast.unparse(node.args[-1])
        for text in (
            f"range(1, {length})",
            f"range({length} - 1)",
            f"range(min({length}, 3))",
            f"range(max({length}, 1))",
        ):
            yield "boundary", ast.parse(text, mode="eval").body
    if called == "reversed":
        yield "order", ast.parse(f"list({ast.unparse(node.args[0])})", mode="eval").body


def _statements(node: ast.stmt) -> Iterator[tuple[str, ast.AST]]:
    if not isinstance(node, ast.Return):
        yield "left out", ast.Pass()
    if isinstance(node, ast.AugAssign):
        target = copy.deepcopy(node.target)
        yield "operator", ast.Assign([target], node.value, lineno=1)
        yield "operator", ast.AugAssign(target, ast.Sub(), node.value)
    if isinstance(node, ast.If):
        for branch in (node.body, node.orelse):
            yield "guard", ast.If(ast.Constant(True), branch or [ast.Pass()], [])
    if isinstance(node, ast.For):
        loop = ast.unparse(node.target)
        for line in ("break", f"if {loop} == 1: break", f"if {loop} == 8: break"):
            yield (
                "early break",
                ast.For(
                    node.target, node.iter, [*node.body, *ast.parse(f"while 0:\n {line}").body[0].body], []
                ),
            )
        yield "early break", ast.For(node.target, node.iter, node.body[:1], [])
        for line in (f"if {loop} == 0: continue", f"if {loop} == 1: continue"):
            skip = ast.parse(f"while 0:\n {line}").body[0].body
            yield "early break", ast.For(node.target, node.iter, [*skip, *node.body], [])
