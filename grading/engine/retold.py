"""What a call of a learner's function raised, warned of and printed there, told again here.

Everything is rebuilt from data with types of our own: nothing of the learner's classes comes along.
"""

import sys
import warnings
from collections.abc import Callable
from typing import Any

# What an exception may be here. No StopIteration, which would end a loop of ours without a word.
RAISABLE = {
    kind.__name__: kind
    for kind in (
        ArithmeticError, AssertionError, AttributeError, FloatingPointError, ImportError, IndexError, KeyError,
        LookupError, MemoryError, NameError, NotImplementedError, OverflowError, RecursionError, RuntimeError,
        TypeError, UnboundLocalError, ValueError, ZeroDivisionError,
    )
}  # fmt: skip
# What code may run into here that ran where it was written, by the type's bases; and what may be so.
SURROUNDINGS = {"ImportError", "OSError", "StdinNotImplementedError"}
PERHAPS = {"NameError", "AttributeError"}
WARNINGS = {
    kind.__name__: kind for kind in (DeprecationWarning, FutureWarning, RuntimeWarning, SyntaxWarning)
}


def exception(told: Any, decoded: Callable[[Any], Any]) -> Exception:
    """Return an exception of ours with the type's name and the text of the learner's.

    What the function had computed goes along as `frames_elsewhere`, for who judges the call.
    """
    if not isinstance(told, dict):
        return RuntimeError("the call neither returned nor raised")
    types = [str(name)[:60] for name in _list(told.get("types"))] or ["Exception"]
    base = next((RAISABLE[name] for name in types if name in RAISABLE), Exception)
    text = str(told.get("text"))[:5000]
    kind = type(types[0], (base,), {"__str__": lambda self: text, "__init__": lambda self: None})
    raised = kind()
    own = [flag is True for flag in _list(told.get("frames"))]
    computed = told.get("computed") if isinstance(told.get("computed"), dict) else {}
    values = {str(name): decoded(data) for name, data in computed.items()}
    first = own.index(True) if True in own else -1
    raised.frames_elsewhere = [(flag, values if i == first else {}) for i, flag in enumerate(own)]
    return raised


def lacking(told: Any) -> tuple[str, ...]:
    """Return the type and the text of what a call ran into, if it may run where it was written; else nothing."""
    types = [str(name) for name in _list(told.get("types"))] if isinstance(told, dict) else []
    if SURROUNDINGS.isdisjoint(types) and PERHAPS.isdisjoint(types[:1]):
        return ()
    return types[0][:60], " ".join(str(told.get("text")).split())[:120]


def repeat(answer: dict[str, Any]) -> None:
    """Print and warn here what the call printed and warned of there."""
    for part in _list(answer.get("printed"))[:100]:
        name, text = (*_list(part), "", "")[:2]
        (sys.stderr if name == "stderr" else sys.stdout).write(str(text)[:100_000])
    for part in _list(answer.get("warned"))[:20]:
        name, text = (*_list(part), "", "")[:2]
        warnings.warn(str(text)[:5000], WARNINGS.get(str(name), UserWarning), stacklevel=4)


def _list(data: Any) -> list:
    return data if isinstance(data, list) else []
