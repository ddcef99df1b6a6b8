"""No exercise is answered above itself: the expressions of a solution stand in no cell that a learner has read before."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.notebooks.versions import NOTEBOOKS, read

SOLUTION = re.compile(r"[ \t]*### BEGIN SOLUTION\n(.*?)[ \t]*### END SOLUTION\n?", re.S)
INLINE = re.compile(r"```python\n(.*?)```|`([^`\n]+)`", re.S)
# One product or one sum is no answer: it stands everywhere. These many operations are one.
OPERATIONS = 2
# Answers that are meant to repeat what a learner has been shown, and why.
REPEATED = {
    ("two-lines-missing", "change_w"): "the rule of the line above it, in the layer below",
    (
        "step-for-set-b",
        None,
    ): "help fades: the whole step was given, then two lines were missing, now all are",
    ("step-of-two", None): "the last stage of the same, with a second unit",
    ("graph-backward", None): "not graded; the learner's own sweep from chapter 2",
}


def parsed(source: str) -> ast.AST | None:
    source = re.sub(r"^\s*[%!].*$", "", source, flags=re.M)
    lines = source.splitlines()
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    text = "\n".join(line[margin:] for line in lines)
    try:
        # a solution may return: it is the body of a function
        return ast.parse("def body():\n" + "\n".join(f"    {line}" for line in text.splitlines() or ["pass"]))
    except SyntaxError:
        return None


def shape(expression: ast.AST) -> str:
    """Return an expression with its names numbered in the order in which they come."""
    names: dict[str, str] = {}

    class Numbered(ast.NodeTransformer):
        def visit_Name(self, node):
            return ast.Name(names.setdefault(node.id, f"name{len(names)}"), ast.Load())

    return ast.dump(Numbered().visit(ast.parse(ast.unparse(expression), mode="eval")))


def operations(expression: ast.AST) -> int:
    return sum(isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Call)) for node in ast.walk(expression))


def answers(source: str) -> Iterator[tuple[str | None, ast.expr]]:
    """Yield what a solution assigns, with the name, or returns, where it takes more than one operation."""
    for block in SOLUTION.findall(source):
        tree = parsed(block)
        for node in ast.walk(tree) if tree else ():
            value = getattr(node, "value", None)
            if isinstance(node, (ast.Assign, ast.AugAssign, ast.Return)) and isinstance(value, ast.expr):
                name = ast.unparse(node.targets[0]) if isinstance(node, ast.Assign) else None
                parts = value.elts if isinstance(value, ast.Tuple) else [value]
                yield from ((name, part) for part in parts if operations(part) >= OPERATIONS)


def shown_in(cell) -> Iterator[str]:
    """Yield the shapes of all expressions that a cell shows: in code, and in the code of its prose."""
    source = SOLUTION.sub("", cell.source)
    texts = [source] if cell.cell_type == "code" else [one or two for one, two in INLINE.findall(source)]
    for text in texts:
        tree = parsed(text)
        for node in ast.walk(tree) if tree else ():
            # not the pieces of an f-string: they are no Python by themselves
            if isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Call)) and operations(node) >= OPERATIONS:
                yield shape(node)


@pytest.mark.parametrize("chapter", sorted(NOTEBOOKS))
def test_no_cell_above_an_exercise_holds_its_answer(chapter):
    above: dict[str, str] = {}
    for cell in read(chapter).cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("solution") and cell.cell_type == "code":
            exercise = about["grade_id"]
            for name, answer in answers(cell.source):
                where = above.get(shape(answer))
                meant = {(exercise, None), (exercise, name)} & set(REPEATED)
                assert meant or where is None, f"{exercise}: {ast.unparse(answer)} stands in cell {where}"
        for one in shown_in(cell):
            above.setdefault(one, cell.id)


@pytest.mark.parametrize(
    ("told", "kept"), [("value * (1 - value)", "a * (1 - a)"), ("f(x)[1 + k]", "g(y)[1 + j]")]
)
def test_other_names_are_the_same_answer(told, kept):
    one, other = (ast.parse(text, mode="eval").body for text in (told, kept))
    assert shape(one) == shape(other)
