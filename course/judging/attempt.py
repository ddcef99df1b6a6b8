"""Calling a learner's function once, and keeping what it returned, raised and changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from traceback import walk_tb
from typing import Any

import numpy as np

from course.judging.compare import in_floats
from course.judging.flags import once_more, stood_in_for
from course.judging.layout import lent as lend
from course.judging.layout import unchanged
from course.judging.silence import silence

# What a caller writes over a result, as it may.
OVERWRITTEN = 77


class Attempt:
    """One call of a function on arguments that it must leave unchanged.

    `returns` names the values that it returns, in order; a single name stands for whatever it returns.
    values: what it returned, by the names in `returns`; raised: its exception, or None; misreturned: a
    sentence if it returned something else; changed: the names of the arguments that it changed; warned: with
    `listen`, the texts of the warnings that the notebook's own settings let through. told: what a function in another
    process has answered to these arguments already; see `attempts`.
    """

    def __init__(
        self,
        function: Callable,
        arguments: Mapping[str, Any],
        returns: tuple[str, ...],
        *,
        listen: bool = False,
        told: Callable | None = None,
    ):
        self.returns = returns
        self.raised: Exception | None = None
        self.misreturned = ""
        self.returned: Any = None
        self.values: dict[str, Any] = {}
        self.warned: list[str] = []
        self.changed: set[str] = set()
        self.what_changed = ""
        if told and not told.changes:
            self._call(function, told, arguments)
            return
        known: dict[int, Any] = {}
        lent = {name: lend(value, known) for name, value in arguments.items()}
        # What the function prints or warns of belongs in the learner's own cell, not in each check's.
        with (
            silence(self.warned if listen else None),
            stood_in_for(function) if listen else nullcontext(),
        ):
            self._call(function, told or function, lent, watched=listen)
        self.changed = {name for name in arguments if not unchanged(arguments[name], lent[name])}
        self.what_changed = " ".join(
            _left(name, arguments[name], lent[name]) for name in sorted(self.changed)
        )

    def _call(
        self, function: Callable, called: Callable, lent: Mapping[str, Any], *, watched: bool = False
    ) -> None:
        try:
            returned = called(*lent.values())
            if watched:
                once_more(called, lent.values())
            self.take(returned)
        except Exception as raised:
            self.raised = raised
            self.values = _locals_when_raised(function, raised, self.returns)

    def take(self, returned: Any) -> None:
        """Have it be what the function returned."""
        self.returned, self.misreturned = returned, ""
        if returned is None:
            self.misreturned = (
                "It returns None. Is there a line with return, and does the name in it hold your result?"
            )
        elif len(self.returns) == 1:
            self.values = {self.returns[0]: in_floats(returned)}
        elif not isinstance(returned, tuple | list) or len(returned) != len(self.returns):
            several = isinstance(returned, tuple | list) and len(returned) != 1
            many = f"{len(returned)} values" if several else "one value"
            self.misreturned = f"It returns {many}; asked for are {', '.join(self.returns)}."
        else:
            self.values = dict(zip(self.returns, map(in_floats, returned), strict=True))

    @property
    def is_stub(self) -> bool:
        """Whether the function is not written yet. Others are of this kind, too: that `input` finds nobody, for one."""
        return type(self.raised).__name__ == "NotImplementedError"

    def overwrite(self) -> None:
        """Write over the arrays that it returned, as a caller may; what is kept of them stays."""
        for value in self.values.values():
            if isinstance(value, np.ndarray) and value.flags.writeable and value.dtype.kind in "fiu":
                value[...] = OVERWRITTEN

    def first_missing(self) -> str:
        """Return the first value that the function did not get to."""
        return next((name for name in self.returns if self.values.get(name) is None), self.returns[-1])


def attempts(
    function: Callable,
    every: Sequence[Mapping[str, Any]],
    returns: tuple[str, ...],
    *,
    overwritten: bool = False,
) -> Iterator[Attempt]:
    """Yield an attempt for each of these sets of arguments, in their order.

    A function in another process is asked for many of them at once, by its method `ahead`, which yields for each what can
    be called in its place; `changes` says whether that changes its arguments. overwritten: what a call returned is written
    over before the next one, as a caller may do.
    """
    if ahead := getattr(function, "ahead", None):
        told = ahead([tuple(arguments.values()) for arguments in every], OVERWRITTEN if overwritten else None)
        for arguments, one in zip(every, told, strict=True):
            yield Attempt(function, arguments, returns, told=one)
        return
    for arguments in every:
        attempt = Attempt(function, arguments, returns)
        yield attempt
        if overwritten:
            attempt.overwrite()


def _left(name: str, value: Any, copy: Any) -> str:
    """Say what became of an argument that was changed."""
    if not isinstance(value, list | dict):
        return f"{name} has other entries afterwards."
    kind = "list" if isinstance(value, list) else "dictionary"
    if not copy:
        return f"The {kind} {name} is empty afterwards."
    if len(value) != len(copy):
        return f"The {kind} {name} has the length {len(copy)} afterwards; it had {len(value)}."
    if isinstance(value, list) and unchanged(value[::-1], copy):
        return f"The {kind} {name} is reversed afterwards."
    places = value if isinstance(value, dict) else range(len(value))
    other = [f"{name}[{place!r}]" for place in places if not unchanged(value[place], copy[place])]
    return f"In the {kind} {name}, {' and '.join(other)} is another one afterwards."


def calls_on_the_way(function: Callable, raised: Exception) -> list[tuple[bool, Mapping[str, Any]]]:
    """Return the calls that an exception came through, outermost first: is it `function`'s own, its locals.

    A function that runs in another process hands them over as `frames_elsewhere` of its exception.
    """
    if (elsewhere := getattr(raised, "frames_elsewhere", None)) is not None:
        return elsewhere
    code = getattr(function, "__code__", None)
    frames = [frame for frame, _ in walk_tb(raised.__traceback__)]
    return [(frame.f_code is code, frame.f_locals) for frame in frames]


def _locals_when_raised(function: Callable, raised: Exception, returns: tuple[str, ...]) -> dict[str, Any]:
    """Return those of its values that the function had computed when it raised.

    So that a mistake in its last line does not hide, or cost, the lines before it.
    """
    found = next((held for own, held in calls_on_the_way(function, raised) if own), {})
    return {name: in_floats(found[name]) for name in returns if found.get(name) is not None}
