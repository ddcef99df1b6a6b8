"""What may have run where it was written, and does not here.

It lacks a package, a file, somebody to answer, a name that was there by then, or a newer Python.
"""

import builtins
import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from grading.engine.retold import SURROUNDINGS
from grading.engine.texts import defined

REMEDY = ": look whether it can run here; mark it by hand, or take the line out in submitted/ and grade again"
# Errors of a network's that Python has not built in.
NETWORK = {"URLError", "HTTPError", "gaierror"}
MISSED = re.compile(r"name '(\w+)' is not defined")
LACKING = re.compile(r"module '([\w.]+)' has no attribute")


def newer_python(metadata: Mapping[str, Any]) -> str:
    """Return what is to be said of the Python that a notebook was written with, if it is newer than this one."""
    told = metadata.get("language_info")
    said = str(told.get("version")) if isinstance(told, Mapping) else ""
    found = re.match(r"(\d+)\.(\d+)", said)
    if not found or (int(found[1]), int(found[2])) <= sys.version_info[:2]:
        return ""
    return (
        f" (it was written with Python {found[0]}, and this is {sys.version_info[0]}.{sys.version_info[1]})"
    )


def may_run_elsewhere(error: str, newer: str) -> bool:
    """Say whether a cell that stops with this error may run where it was written."""
    kind = getattr(builtins, error, None)
    bases = {base.__name__ for base in kind.__mro__} if isinstance(kind, type) else set()
    surroundings = not SURROUNDINGS.isdisjoint({error, *bases}) or error in NETWORK
    return surroundings or bool(newer and error == "SyntaxError")


def lacked(error: str, text: str, given: Iterable[str], below: Iterable[str], newer: str) -> str:
    """Return what a function lacked that stopped with this error in a test; nothing if that is a mistake of its own.

    given: the texts of given cells. below: those of the cells behind the test.
    """
    if error == "NameError":
        missed = MISSED.search(text)
        return _lacked_name(missed[1], given, below) if missed else ""
    if error == "AttributeError":
        module = LACKING.match(text)
        if not newer or module is None or module[1] not in sys.stdlib_module_names:
            return ""
    return f"{error} ({text}){newer}"


def _lacked_name(name: str, given: Iterable[str], below: Iterable[str]) -> str:
    if any(name in defined(cell) for cell in given):
        return f"{name}, which a given cell defines and something has taken away"
    if any(name in defined(cell) for cell in below):
        return f"{name}, which a cell further down defines: run in order, the notebook stops here"
    return ""
