"""What can be told of a cell's text without running it: a learner's may be anything, so it is never parsed.

A parser of Python can be brought down by what it parses, and a grader must not be.
"""

import re
from functools import lru_cache

# The names in front of the equals signs of an assignment, and no part of anything (`a[0] = 1`).
_TARGETS = re.compile(r"[\w\s,*()\[\]]+")
_PART_OF = re.compile(r"[\w)\]][\[(]")
_EQUALS = re.compile(r"(?<![-+*/%&|^@=!<>:])=(?!=)")
_FUNCTION = re.compile(r"(?:async\s+def|def|class)\s+(\w+)")
_IMPORT = re.compile(r"(import|from\s+\S+\s+import)\s+([^#]+)")
_NAME = re.compile(r"[^\W\d]\w*")
# Characters of a cell that is remembered, and how many: most texts of a hand-in are the instructor's, and come again.
_SHORT, _MANY = 10_000, 1_000


def squeezed(text: str, *, code: bool = True) -> str:
    """Return a text without white space and, if it is code, without comments: what is equal then is the same."""
    return (_remembered if len(text) <= _SHORT else _squeezed)(text, code)


def _squeezed(text: str, code: bool) -> str:
    return re.sub(r"#.*|\s+" if code else r"\s+", "", text)


_remembered = lru_cache(_MANY)(_squeezed)


def lines_of(text: str) -> list[str]:
    """Return the lines that say something, without the space around them."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def defined(text: str) -> set[str]:
    """Return the names that code gives a value at its top level, as far as its lines tell."""
    names: set[str] = set()
    for line in text.splitlines():
        if not line[:1].isspace():
            for statement in line.split(";"):
                names |= _bound_by(statement.strip())
    return names


def _bound_by(statement: str) -> set[str]:
    if found := _FUNCTION.match(statement):
        return {found[1]}
    if found := _IMPORT.match(statement):
        parts = [part.split() for part in found[2].strip(" ()\\").split(",")]
        return {words[-1].split(".")[0] for words in parts if words}
    names: set[str] = set()
    *targets, _ = _EQUALS.split(statement)
    for target in targets:
        target = target.partition(":")[0]
        if not _TARGETS.fullmatch(target) or _PART_OF.search(target):
            break
        names.update(_NAME.findall(target))
    return names
