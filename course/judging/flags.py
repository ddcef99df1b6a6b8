"""NumPy's warnings where the processor has no flags for them: in WebAssembly, so in a browser tab.

There np.exp(1000) is infinity without a word, whatever np.errstate says. These stand in for the flags while a learner's
function is called: they look at what went into each function of NumPy and what came out. They find what is called by its
name (np.exp, or exp imported from numpy), and, in a second call on arrays that are watched, what operators do.
"""

import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from types import FunctionType
from typing import Any

import numpy as np

NAMED = (
    "exp",
    "exp2",
    "expm1",
    "power",
    "float_power",
    "cosh",
    "sinh",
    "square",
    "divide",
    "true_divide",
    "reciprocal",
    "log",
)
# These make plain arrays of watched ones.
FORGETFUL = ("asarray", "array", "where", "zeros_like", "empty_like", "full_like")
QUOTIENTS = ("divide", "true_divide", "reciprocal", "log")


def _are_there() -> bool:
    try:
        with np.errstate(over="raise"):
            np.exp(np.float64(1000))
    except FloatingPointError:
        return True
    return False


MISSING = not _are_there()


@contextmanager
def stood_in_for(function: Callable) -> Iterator[None]:
    """Let NumPy's functions warn, while this function runs, as they do where there are flags; nothing where there are."""
    if not MISSING:
        yield
        return
    with _in_place_of({getattr(np, name): _Named(getattr(np, name)) for name in NAMED}, function):
        yield


def once_more(function: Callable, arguments: Iterable[Any]) -> None:
    """Call it again on arrays that are watched, for what operators do; nothing where there are flags.

    Raises FloatingPointError where NumPy is told to raise.
    """
    if not MISSING:
        return
    watched = [one.view(_Watched) if isinstance(one, np.ndarray) else one for one in arguments]
    try:
        with _in_place_of({getattr(np, name): _kept(getattr(np, name)) for name in FORGETFUL}, function):
            function(*watched)
    except FloatingPointError:
        raise
    except Exception:
        # the first call has shown what becomes of plain arrays
        return


@contextmanager
def _in_place_of(others: dict[Any, Any], function: Callable) -> Iterator[None]:
    """Put other functions in the place of NumPy's, in NumPy and under the names that the learner's notebook has for them."""
    places = [np.__dict__, *([function.__globals__] if isinstance(function, FunctionType) else [])]
    by_id = {id(value): (value, other) for value, other in others.items()}
    found = [
        (place, name, *by_id[id(value)])
        for place in places
        for name, value in list(place.items())
        if id(value) in by_id
    ]
    for place, name, _, other in found:
        place[name] = other
    try:
        yield
    finally:
        for place, name, value, _ in found:
            place[name] = value


def _kept(function: Callable) -> Callable:
    """Return a function of NumPy that makes a watched array of a watched one."""

    def kept(*given: Any, **more: Any) -> Any:
        result = function(*given, **more)
        watched = any(isinstance(one, _Watched) for one in given)
        return result.view(_Watched) if watched and isinstance(result, np.ndarray) else result

    return kept


class _Named:
    """A function of NumPy that warns."""

    def __init__(self, function: np.ufunc):
        self._function = function

    def __call__(self, *inputs: Any, **more: Any) -> Any:
        result = self._function(*inputs, **more)
        _say(self._function, inputs, result)
        return result

    def __getattr__(self, name: str) -> Any:
        return getattr(self._function, name)


class _Watched(np.ndarray):
    """An array whose every ufunc warns, and gives such an array."""

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = None, **more: Any
    ) -> Any:
        plain = [_plain(one) for one in inputs]
        if out is not None:
            more["out"] = tuple(_plain(one) for one in out)
        result = getattr(ufunc, method)(*plain, **more)
        if method == "__call__":
            _say(ufunc, plain, result)
        return result.view(_Watched) if isinstance(result, np.ndarray) else result


def _plain(value: Any) -> Any:
    return value.view(np.ndarray) if isinstance(value, _Watched) else value


def _say(ufunc: np.ufunc, inputs: Iterable[Any], result: Any) -> None:
    """Warn as NumPy does if something came out that did not go in: infinity, or no number."""
    with suppress(TypeError, ValueError):
        given = [np.asarray(one, dtype=float) for one in inputs]
        out = np.asarray(result, dtype=float)
        finite = np.all([np.broadcast_to(np.isfinite(one), out.shape) for one in given], axis=0)
        number = ~np.any([np.broadcast_to(np.isnan(one), out.shape) for one in given], axis=0)
        infinite = np.isinf(out) & finite
        if infinite.any():
            by_zero = (
                ufunc.__name__ in QUOTIENTS and (np.broadcast_to(given[-1], out.shape)[infinite] == 0).any()
            )
            _tell(*(("divide", "divide by zero") if by_zero else ("over", "overflow")), ufunc)
        if (np.isnan(out) & number).any():
            _tell("invalid", "invalid value", ufunc)


def _tell(kind: str, what: str, ufunc: np.ufunc) -> None:
    text = f"{what} encountered in {ufunc.__name__}"
    wanted = np.geterr()[kind]
    if wanted == "raise":
        raise FloatingPointError(text)
    if wanted == "warn":
        warnings.warn(text, RuntimeWarning, stacklevel=4)
