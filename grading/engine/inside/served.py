"""What a learner's process does for the examiner: it runs cells, gives values by name, calls functions."""

import base64
import builtins
import contextlib
import json
import re
import threading
import time
import traceback
import warnings
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from inside.given import holders
from inside.values import Decoder, Encoder

if TYPE_CHECKING:
    from inside.shell import Shell
    from inside.wire import Wire

MOST_FRAMES, MOST_LOCALS, MOST_WARNINGS = 30, 60, 20
LONGEST_MESSAGE = 5_000
# Seconds and bytes after which what has been answered so far is sent.
MOMENT, MOST_AT_ONCE = 0.5, 1 << 20


class Served:
    """One submission: its IPython and the functions that the examiner has been told of.

    ahead: the first cells, which were run before there was this process, and what each answered.
    """

    def __init__(self, wire: "Wire", shell: "Shell", ahead: deque[tuple[str, dict[str, Any]]]):
        self.wire, self.shell, self.ahead = wire, shell, ahead
        self.functions: list[Any] = []
        self.handles: dict[int, int] = {}
        # the question that is being answered: what was lent for it may be called until then, by one thread a time
        self.question: int | None = None
        self.asking = threading.RLock()
        self.asked = 0
        # what the last call returned, and the bytes that calls have returned since a question came
        self.returned: Any = None
        self.sent = 0

    def one(self, message: dict[str, Any]) -> None:
        """Do what one message asks for, and answer it."""
        if "do" not in message:
            # the answer to a lent function that was interrupted
            return
        before, self.question = self.question, message["id"]
        answer: dict[str, Any] = {"interrupted": True}
        with contextlib.suppress(KeyboardInterrupt):
            answer = getattr(self, "do_" + message["do"])(**message["with"])
        with self.asking:
            self.question = before
        answer["id"] = message["id"]
        try:
            self.wire.send(answer)
        except ValueError:
            self.wire.send({"id": message["id"], "too_large": True})

    def do_file(self, name: str, content: str) -> dict[str, Any]:
        """Write a file of the hand-in into the working folder."""
        place = Path(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(base64.b64decode(content))
        return {}

    def do_run(self, source: str) -> dict[str, Any]:
        """Run a cell, if it was not run ahead."""
        if not self.ahead:
            return self.shell.answer(source)
        cell, answer = self.ahead.popleft()
        if cell != source:
            raise RuntimeError("another cell was run ahead")
        return answer

    def do_get(self, name: str) -> dict[str, Any]:
        """Give the value that a name stands for."""
        if name not in self.shell.user_ns:
            return {}
        return {"value": self._encoder().encode(self.shell.user_ns[name])}

    def do_call(
        self, function: int, arguments: list, named: dict, errors: dict, without: list
    ) -> dict[str, Any]:
        """Call a function, without some names; say what it returned or raised, warned of, printed and changed."""
        with self._ready(errors, without):
            return self._called(self.functions[function], arguments, named)

    def do_ahead(
        self, function: int, calls: list[list], overwritten: int | None, errors: dict, without: list
    ) -> dict[str, Any]:
        """Call a function with each of these arguments, as many as a moment allows, but one at least.

        Says what each returned or raised, and changed. overwritten: with what a call's result is written over
        before the next one, as a caller may do, or None.
        """
        until, answers = time.monotonic() + MOMENT, []
        with self._ready(errors, without):
            for arguments in calls:
                answer = self._called(self.functions[function], arguments, {}, aloud=False)
                answers.append(answer)
                if overwritten is not None:
                    _write_over(self.returned, overwritten)
                if time.monotonic() > until or self.sent > MOST_AT_ONCE:
                    break
        return {"answers": answers}

    @contextlib.contextmanager
    def _ready(self, errors: dict, without: list) -> Iterator[None]:
        """Be ready for calls between cells: their outputs are none of a cell's."""
        shown_before, self.sent = vars(self.shell.outputs).copy(), 0
        with self._away(without), self.shell.called(), np.errstate(**errors):
            yield
        vars(self.shell.outputs).update(shown_before)

    def _called(self, called: Any, arguments: list, named: dict, *, aloud: bool = True) -> dict[str, Any]:
        given: list[Any] = []
        # what comes later may be one of those before once more
        decoder = Decoder(self._callback, lambda: given)
        for data in arguments:
            given.append(decoder.decode(data))  # noqa: PERF401 (the decoder looks at those before)
        by_name = {name: decoder.decode(data) for name, data in named.items()}
        held = holders([*given, *by_name.values()])
        before = [self._state(value, held) for value in held]
        answer: dict[str, Any] = {}
        self.returned = None
        self.shell.outputs.begin(shown=False)
        with warnings.catch_warnings(record=True) as seen:
            own = warnings.filters[:]
            warnings.simplefilter("always")
            try:
                self.returned = called(*given, **by_name)
                encoder = self._encoder(held)
                answer["returned"] = encoder.encode(self.returned)
                self.sent += encoder.bytes
            except Exception as raised:
                answer["raised"] = self._told(raised, called)
            except SystemExit as raised:
                answer["raised"] = self._told(raised, called)
        if aloud:
            answer["warned"] = [
                [warning.category.__name__, str(warning.message)[:LONGEST_MESSAGE]]
                for warning in seen
                if not _silenced(warning, own)
            ][:MOST_WARNINGS]
            answer["printed"] = [
                [part["name"], part["text"]] for part in self.shell.outputs.kept if "name" in part
            ]
        changed = [
            [position, self._content(value, held)]
            for position, value in enumerate(held)
            if self._state(value, held) != before[position]
        ]
        return answer | {"changed": changed} if changed else answer

    @contextlib.contextmanager
    def _away(self, names: list[str]) -> Iterator[None]:
        """Take names out of the learner's namespace for a while."""
        there = self.shell.user_ns
        away = {name: there.pop(name) for name in names if name in there}
        try:
            yield
        finally:
            there.update(away)

    def _told(self, raised: BaseException, called: Any) -> dict[str, Any]:
        """Return an exception as data: its types, its text, and what the function had computed."""
        code = getattr(called, "__code__", None)
        frames, computed = [], {}
        for frame, _ in list(traceback.walk_tb(raised.__traceback__))[1 : 1 + MOST_FRAMES]:
            own = frame.f_code is code
            if own and True not in frames:
                names = list(frame.f_locals.items())[:MOST_LOCALS]
                computed = {name: self._encoder().encode(value) for name, value in names}
            frames.append(own)
        try:
            text = str(raised)[:LONGEST_MESSAGE]
        except Exception:
            text = "an exception that cannot be printed"
        types = [kind.__name__ for kind in type(raised).__mro__][:12]
        return {"types": types, "text": text, "frames": frames, "computed": computed}

    def _state(self, value: Any, held: list) -> Any:
        """Return what is another if a call has changed an array, a list or a dict in place."""
        if isinstance(value, np.ndarray):
            return value.dtype.str, value.shape, value.tobytes()
        return json.dumps(self._content(value, held))

    def _content(self, value: Any, held: list) -> Any:
        """Return one of the values that are held as data, those in it by their positions."""
        if isinstance(value, np.ndarray):
            return self._encoder().encode(value)
        return self._encoder(held).encode((list if isinstance(value, list) else dict)(value))

    def _encoder(self, arguments: Any = ()) -> Any:
        return Encoder(self._keep, arguments)

    def _keep(self, function: Any) -> int:
        """Return the handle of a function, the same one for the same function."""
        handle = self.handles.setdefault(id(function), len(self.functions))
        if handle == len(self.functions):
            self.functions.append(function)
        return handle

    def _callback(self, handle: int, name: str) -> Any:
        """Return a function that asks the examiner to call one of its own, or one of ours that comes back."""
        if handle < 0:
            return self.functions[-1 - handle]
        question = self.question

        def function(*arguments: Any, **named: Any) -> Any:
            encoder = self._encoder()
            answer = self._asked_back(
                question,
                {
                    "callback": handle,
                    "arguments": [encoder.encode(value) for value in arguments],
                    "named": {key: encoder.encode(value) for key, value in named.items()},
                },
            )
            if "raised" in answer:
                kind, text = answer["raised"]
                raise getattr(builtins, kind, RuntimeError)(text)
            return Decoder(self._callback).decode(answer["returned"])

        function.__name__ = function.__qualname__ = name
        return function

    def _asked_back(self, question: int | None, message: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to what is asked while a question is being answered, in whichever thread."""
        with self.asking:
            if self.question != question:
                raise RuntimeError("this function was lent for one call, and that is over")
            self.asked += 1
            self.wire.send({**message, "for": question, "number": self.asked})
            number = self.asked
            while (answer := self.wire.receive()).get("number") != number:
                # what was lent calls a function of ours
                self.one(answer)
            return answer


def _write_over(returned: Any, number: int) -> None:
    for value in returned if type(returned) in (tuple, list) else (returned,):
        if type(value) is np.ndarray and value.flags.writeable and value.dtype.kind in "fiu":
            value[...] = number


def _silenced(warning: warnings.WarningMessage, filters: list[tuple]) -> bool:
    """Say whether these filters, a notebook's own, keep a warning from being shown."""
    for action, text, category, module, line in filters:
        if (
            issubclass(warning.category, category)
            and _fits(text, str(warning.message))
            and _fits(module, "__main__")
            and line in (0, warning.lineno)
        ):
            return action == "ignore"
    return False


def _fits(pattern: Any, text: str) -> bool:
    """Say whether part of a filter fits: anything that can match does for Python, and the kit has one of its own kind."""
    if pattern is None:
        return True
    return bool(pattern.match(text) if hasattr(pattern, "match") else re.match(pattern, text))
