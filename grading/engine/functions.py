"""Functions across the boundary: the learner's, which we call, and ours, which a call of theirs is lent."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from grading.engine.inside.values import Encoder, Malformed


class LearnersFunction:
    """A function that runs behind the seal whenever it is called."""

    def __init__(self, calls: Any, handle: int, name: str):
        self.__calls, self.handle = calls, handle
        self.__name__ = self.__qualname__ = name

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it there, with copies of the arguments."""
        return self.__calls.call(self.handle, arguments, named)

    def ahead(self, calls: Sequence[tuple], overwritten: int | None = None) -> Iterator[Callable]:
        """Call it there with each of these arguments, many in one message; yield what stands for each call.

        overwritten: with what a call's result is written over there before the next one, or None.
        """
        return self.__calls.ahead(self.handle, calls, overwritten)

    def __repr__(self) -> str:
        return f"<function {self.__name__}>"


class Lent:
    """The functions of ours that one call of the learner's is lent."""

    def __init__(self):
        self.functions: list[Callable] = []

    def lend(self, function: Callable) -> int:
        """Return the handle of a function: below zero for one of the learner's own."""
        if isinstance(function, LearnersFunction):
            return -1 - function.handle
        self.functions.append(function)
        return len(self.functions) - 1

    def called(self, message: dict[str, Any], decoded: Callable[[Any], Any]) -> dict[str, Any]:
        """Call the function that a message names; return what to answer. Raises Malformed."""
        function = self.functions[index(message["callback"], len(self.functions))]
        given, named = message.get("arguments"), message.get("named")
        if not isinstance(given, list) or not isinstance(named, dict):
            raise Malformed("no arguments")
        try:
            returned = function(
                *(decoded(data) for data in given), **{str(key): decoded(data) for key, data in named.items()}
            )
            return {"returned": Encoder(_no_function).encode(returned)}
        except Exception as raised:
            return {"raised": [type(raised).__name__, str(raised)[:1000]]}


def index(data: Any, length: int) -> int:
    """Return a position of theirs among so many; raise Malformed if it is none."""
    if not isinstance(data, int) or isinstance(data, bool) or not 0 <= data < length:
        raise Malformed("no such position")
    return data


def _no_function(function: Callable) -> int:
    raise ValueError("a function cannot be returned to a learner's")
