"""What was drawn and worked out before, in the place of the same once more: when a site was built, or earlier in a class.

Python in a browser has a tenth of the speed: a figure takes it half a second, and so does a training run. Whoever builds a
site runs the chapters anyhow; what comes up goes along with the kit, under names that say what was made of which data. Of
other data, such as what a learner's own code computes, there is nothing, and it is made as ever.

While a notebook is graded, training runs stay in the memory of a process, and of those that are forked from it: a class asks
for the same ones again and again.
"""

import hashlib
import inspect
import os
import pickle
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial, wraps
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.graph import Node, in_order

# A dictionary of all that is there, if this is the kit of a site; and the environment variable with the folder in which
# new things are kept for one.
FILE = Path(__file__).with_name("ahead.pickle")
KEEP = "COURSE_AHEAD"
# nbgrader sets it while it executes a notebook.
GRADING = "NBGRADER_EXECUTION"
# For a site, numbers that agree to six digits are the same: the last digits are others in a browser.
DIGITS = 2.0**20
# Bytes of a result that is kept, packed as they are in a site, which has to stay small.
MOST = 55_000
# What was worked out while notebooks are graded, by its name, and how many bytes of that are kept.
known: dict[str, bytes] = {}
MOST_KNOWN = 4_000_000


def keeps() -> bool:
    """Say whether what is made now is kept for a site."""
    return KEEP in os.environ


def find(name: str | None) -> bytes | None:
    """Return what is there under a name, or None; under no name there is nothing."""
    return _all().get(name) or known.get(name)


def keep(name: str, content: bytes) -> None:
    """Keep something for the kit of a site, if that is asked for."""
    if keeps():
        Path(os.environ[KEEP], name).write_bytes(content)


@cache
def _all() -> dict[str, bytes]:
    return pickle.loads(FILE.read_bytes()) if FILE.is_file() else {}


def worked_out_ahead(function: Callable) -> Callable:
    """Have a function that depends on nothing but what it is given return what is there already, if it is."""

    @wraps(function)
    def work_out(*given: Any, **named: Any) -> Any:
        return recalled(name_of(function, given, named), lambda: function(*given, **named))

    return work_out


def recalled(name: str | None, make: Callable[[], Any]) -> Any:
    """Return what is there under a name, or what is made now, which is kept for the kit of a site or while notebooks are graded."""
    if (found := find(name)) is not None:
        # read each time: whoever changes it changes a copy
        return pickle.loads(found)
    result = make()
    if name and keeps() and len(zlib.compress(content := pickle.dumps(result))) <= MOST:
        keep(name, content)
    elif name and GRADING in os.environ:
        _remember(name, pickle.dumps(result))
    return result


def _remember(name: str, content: bytes) -> None:
    if len(content) + sum(map(len, known.values())) <= MOST_KNOWN:
        known[name] = content


def name_of(function: Callable, arguments: tuple, named: Mapping[str, Any]) -> str | None:
    """Return a name for what a function or a class makes of these data; None if they hold what cannot be told, or nobody asks."""
    if not (keeps() or _all() or GRADING in os.environ):
        return None
    try:
        parts = "".join(_parts((function.__module__, function.__qualname__, arguments, dict(named))))
    except TypeError:
        return None
    return hashlib.sha256(parts.encode()).hexdigest()[:32]


def _parts(value: Any) -> Iterator[str]:
    """Give texts that together say what a value is. Raises TypeError if they cannot."""
    if value is None or isinstance(value, (bool, str, bytes)):
        yield f"{value!r};"
    elif isinstance(value, (int, float, np.ndarray, np.generic)):
        array = np.asarray(value)
        if array.dtype.kind not in "biuf":
            raise TypeError(f"an array of {array.dtype}")
        # a whole number, such as a seed, is another one as soon as it differs
        yield f"{array.shape}{_rounded(array).hex() if array.dtype.kind == 'f' else _whole(array)};"
    elif isinstance(value, FunctionType) and _is_the_kits(value):
        yield f"{value.__module__}.{value.__qualname__};"
    elif isinstance(value, FunctionType) and _is_its_text(value):
        yield f"{_source(value)};"
    elif isinstance(value, Node):
        nodes = in_order(value)
        place = {node: number for number, node in enumerate(nodes)}
        for node in nodes:
            made_of = [place[one] for one in node.inputs]
            yield from _parts(
                (node.value, node.name, node.operation, node.number, node.local_slopes, made_of)
            )
        yield "nodes;"
    elif isinstance(value, Mapping):
        for pair in value.items():
            yield from _parts(pair)
        yield f"{len(value)} pairs;"
    elif isinstance(value, partial):
        yield from _parts((value.func, value.args, value.keywords))
    elif isinstance(value, (list, tuple, range)):
        for part in value:
            yield from _parts(part)
        yield f"{type(value).__name__} of {len(value)};"
    else:
        raise TypeError(f"a {type(value).__name__}")


def _is_the_kits(function: FunctionType) -> bool:
    """Say whether a function is found by its name in a module of the kit: whoever knows the name has the same one."""
    module = sys.modules.get(function.__module__)
    # of code without a module it is None
    ours = str(function.__module__).partition(".")[0] == __name__.partition(".")[0]
    return ours and getattr(module, function.__qualname__, None) is function


def _is_its_text(function: FunctionType) -> bool:
    """Say whether a function depends on nothing but its own text: no other name, no default, no function inside it.

    A lambda shares its line with others.
    """
    code = function.__code__
    inside = any(isinstance(part, CodeType) for part in code.co_consts)
    given = function.__closure__ or function.__defaults__ or function.__kwdefaults__
    return not (code.co_names or inside or given or function.__name__ == "<lambda>")


def _source(function: FunctionType) -> str:
    try:
        return inspect.getsource(function)
    except OSError as error:
        raise TypeError("a function without its text") from error


def _whole(numbers: NDArray) -> str:
    """Return whole numbers as the floats that they are: 1 is 1.0. Raises TypeError for those that are none."""
    floats = numbers.astype("<f8")
    if not np.array_equal(floats.astype(numbers.dtype), numbers):
        raise TypeError("whole numbers beyond those of a float")
    return floats.tobytes().hex()


def _rounded(numbers: NDArray) -> bytes:
    """Return numbers to six digits, each of its own size, as bytes; every NaN is the same one, and so is 0 of either sign.

    While a notebook is graded all digits count: no score depends on who came before.
    """
    if GRADING in os.environ:
        return numbers.astype("<f8").tobytes()
    size, power = np.frexp(np.asarray(numbers, dtype=float))
    rounded = np.ldexp(np.round(size * DIGITS), power - 20) + 0.0
    return np.where(np.isnan(rounded), np.nan, rounded).astype("<f8").tobytes()
