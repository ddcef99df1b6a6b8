"""What a learner's process does for the examiner: it runs cells, gives values by name, calls functions."""

import base64
import contextlib
import json
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from inside.values import Decoder, Encoder

MOST_FRAMES, MOST_LOCALS, MOST_WARNINGS = 30, 60, 20
LONGEST_MESSAGE = 5_000


class Served:
    """One submission: its IPython and the functions that the examiner has been told of."""

    def __init__(self, wire: Any, shell: Any):
        self.wire, self.shell = wire, shell
        self.functions: list[Any] = []
        self.handles: dict[int, int] = {}

    def one(self, message: dict[str, Any]) -> None:
        """Do what one message asks for, and answer it."""
        answer: dict[str, Any] = {"interrupted": True}
        with contextlib.suppress(KeyboardInterrupt):
            answer = getattr(self, "do_" + message["do"])(**message["with"])
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
        """Run a cell."""
        return {"outputs": self.shell.run(source), "number": self.shell.number}

    def do_get(self, name: str) -> dict[str, Any]:
        """Give the value that a name stands for."""
        if name not in self.shell.user_ns:
            return {}
        return {"value": self._encoder().encode(self.shell.user_ns[name])}

    def do_call(
        self, function: int, arguments: list, named: dict, errors: dict, without: list
    ) -> dict[str, Any]:
        """Call a function, without some names; say what it returned or raised, warned of, printed and changed."""
        called = self.functions[function]
        decoder = Decoder(self._callback)
        given = [decoder.decode(data) for data in arguments]
        by_name = {name: decoder.decode(data) for name, data in named.items()}
        held = [*given, *by_name.values()]
        before = [self._state(value) for value in held]
        answer: dict[str, Any] = {}
        with (
            self._away(without),
            self.shell.called(),
            warnings.catch_warnings(record=True) as seen,
            np.errstate(**errors),
        ):
            warnings.simplefilter("always")
            try:
                answer["returned"] = self._encoder(held).encode(called(*given, **by_name))
            except Exception as raised:
                answer["raised"] = self._told(raised, called)
            except SystemExit as raised:
                answer["raised"] = self._told(raised, called)
        answer["warned"] = [
            [warning.category.__name__, str(warning.message)[:LONGEST_MESSAGE]] for warning in seen
        ][:MOST_WARNINGS]
        answer["printed"] = [
            [part["name"], part["text"]] for part in self.shell.outputs.kept if "name" in part
        ]
        answer["changed"] = [
            [position, self._encoder().encode(value)]
            for position, value in enumerate(held)
            if self._state(value) != before[position]
        ]
        return answer

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

    def _state(self, value: Any) -> Any:
        """Return what is another if a call has changed an argument in place; None for what cannot change."""
        if hasattr(value, "tobytes"):
            return value.dtype.str, value.shape, value.tobytes()
        if isinstance(value, list | dict | set):
            return json.dumps(self._encoder().encode(value))
        return None

    def _encoder(self, arguments: Any = ()) -> Any:
        return Encoder(self._keep, arguments)

    def _keep(self, function: Any) -> int:
        """Return the handle of a function, the same one for the same function."""
        handle = self.handles.setdefault(id(function), len(self.functions))
        if handle == len(self.functions):
            self.functions.append(function)
        return handle

    def _callback(self, handle: int, name: str) -> Any:
        """Return a function that asks the examiner to call one of its own."""

        def function(*arguments: Any, **named: Any) -> Any:
            encoder = self._encoder()
            self.wire.send(
                {
                    "callback": handle,
                    "arguments": [encoder.encode(value) for value in arguments],
                    "named": {key: encoder.encode(value) for key, value in named.items()},
                }
            )
            answer = self.wire.receive()
            if "raised" in answer:
                kind, text = answer["raised"]
                raise {"TypeError": TypeError, "ValueError": ValueError}.get(kind, RuntimeError)(text)
            return Decoder(self._callback).decode(answer["returned"])

        function.__name__ = function.__qualname__ = name
        return function
