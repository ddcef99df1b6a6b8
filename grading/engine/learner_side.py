"""The examiner's view of the learner's process: run a cell, get a name, call a function, in bounded time.

Nothing that comes back is more than a value (`inside/values.py`). A process that ends, or that will not
stop, is replaced by a new one that runs the learner's cells again, all but the one that did it.
"""

import contextlib
import time
from collections.abc import Callable, Sequence
from typing import Any

from grading.engine.box import Box
from grading.engine.calls import Calls
from grading.engine.functions import LearnersFunction, Lent
from grading.engine.inside.values import Decoder, Malformed
from grading.engine.inside.wire import Broken, TooLate, Wire
from grading.engine.outputs import cleaned
from grading.engine.stopped import ENDED, OUT_OF_TIME, TOO_LONG, Ending, Stopped
from grading.engine.task import Patience

# Seconds that an interrupted cell gets to come back, and a new process to be there.
GRACE, START = 2.0, 60.0
MOST_RESTARTS = 12
BOX_TRIES = 2


class LearnerSide:
    """One submission's process behind the seal. `files` are its data files, by name."""

    def __init__(self, box: Box, files: Sequence[tuple[str, str]], patience: Patience):
        self.box, self.files, self.patience = box, files, patience
        self.end_of_time = time.monotonic() + patience.total
        self.lost = 0.0
        self.restarts = self.number = 0
        self.wire: Wire | None = None
        self.history: list[str] = []
        self.calls = Calls(self)
        self.stopped: Ending | None = None
        self.deadline = self.end_of_time
        # tells which of the learner's names are not to be there during a call
        self.taken_away: Callable[[], list[str]] = list

    def begin_cell(self) -> None:
        """Forget the last cell's troubles, and give the one that comes its time."""
        self.stopped, self.calls.lacked = None, ()
        self._give_time()

    def _give_time(self) -> None:
        self.began = time.monotonic()
        seconds = self.patience.cell
        if self.lost:
            hurried = self.lost >= self.patience.enough
            seconds = min(seconds, self.patience.in_a_hurry if hurried else self.patience.after_the_first)
        self.deadline = min(self.began + seconds, self.end_of_time)

    def run(self, source: str) -> tuple[list[dict[str, Any]], int | None]:
        """Run a cell; return its outputs, as cleaned data, and its number. Raises Stopped."""
        self.calls.forget()
        answer = self.ask("run", source=source)
        self.history.append(source)
        number = answer.get("number")
        return cleaned(answer.get("outputs")), number if isinstance(number, int) else None

    def get(self, name: str) -> list[Any]:
        """Return a list with the value of a name, or an empty one if there is none. Raises Stopped."""
        answer = self.ask("get", name=name)
        return [self.decoded(answer["value"])] if "value" in answer else []

    def close(self) -> None:
        """End the process."""
        if self.wire is not None:
            self.wire.close()
            self.wire = None
            self.box.end()

    # --- one question, one answer

    def ask(self, what: str, lent: Lent | None = None, **given: Any) -> dict[str, Any]:
        """Return the answer to what the learner's process is asked to do; lent: functions that it may call. Raises Stopped."""
        if self.stopped:
            raise Stopped(self.stopped)
        if time.monotonic() >= self.end_of_time:
            self.stop(OUT_OF_TIME)
        if self.wire is None:
            self._start_again()
            # what the cells before took once more is not this one's time
            self._give_time()
        self.number += 1
        number = self.number
        try:
            self.wire.send({"do": what, "with": given, "id": number}, self.deadline)
            answer = self._answer(number, lent)
        except TooLate:
            self._interrupt(number)
        except Stopped:
            # a function of theirs that one of ours called: what called ours waits for it for ever
            self.give_up_process()
            raise
        except (Broken, Malformed):
            self.give_up_process()
            self.stop(ENDED)
        if answer.get("interrupted"):
            self.stop(TOO_LONG)
        return answer

    def _answer(self, number: int, lent: Lent | None) -> dict[str, Any]:
        """Return the answer to the question with this number, calling back what was lent for it on the way."""
        while True:
            message = self.wire.receive(self.deadline)
            if message.get("id") == number:
                return message
            if lent is None or "callback" not in message or message.get("for") != number:
                raise Broken("an answer to nothing")
            if not self.calls.more(1):
                raise TooLate
            answer = lent.called(message, self.decoded)
            self.wire.send({**answer, "number": message.get("number")}, self.deadline)

    def _interrupt(self, number: int) -> None:
        """Press Ctrl-C; whoever does not mind it loses its process."""
        self.box.interrupt()
        until = time.monotonic() + GRACE
        with contextlib.suppress(TooLate, Broken):
            while (answer := self.wire.receive(until)).get("id") != number:
                # a thread that goes on must not keep the others waiting
                refused = {"raised": ["RuntimeError", "the call was stopped"], "number": answer.get("number")}
                self.wire.send(refused, until)
            self.stop(TOO_LONG, answer.get("outputs"))
        self.give_up_process()
        self.stop(TOO_LONG)

    def stop(self, reason: Ending, outputs: Any = None) -> None:
        """End the cell for this reason: raise Stopped."""
        if reason is TOO_LONG:
            self.lost += time.monotonic() - self.began
        self.stopped = reason
        raise Stopped(reason, cleaned(outputs))

    # --- the process

    def _start_again(self) -> None:
        """Start a process and bring it to where the last one was."""
        if self.restarts > MOST_RESTARTS:
            self.stop(ENDED)
        self.restarts += 1
        self.calls.forget()
        self._open_box()
        try:
            for name, content in self.files:
                self._quietly("file", name=name, content=content)
            for source in self.history:
                self._quietly("run", source=source)
        except (Broken, TooLate):
            self.give_up_process()
            self.stop(ENDED)

    def _open_box(self) -> None:
        """Start a process behind the seal; no line of the learner's has run in it, so a failure is ours."""
        for _ in range(BOX_TRIES):
            try:
                self.wire = Wire(self.box.begin())
                greeting = self.wire.receive(time.monotonic() + START)
            except (Broken, TooLate, OSError):
                greeting = {"unsealed": "it ended at once"}
            if "ready" in greeting:
                return
            self.give_up_process()
            self.box.dirty = True
        raise RuntimeError(f"a process behind the seal could not be started: {greeting.get('unsealed')}")

    def _quietly(self, what: str, **given: Any) -> None:
        self.number += 1
        self.wire.send({"do": what, "with": given, "id": self.number}, self.end_of_time)
        while self.wire.receive(self.end_of_time).get("id") != self.number:
            pass

    def give_up_process(self) -> None:
        """End the process; the next question starts another one."""
        if self.wire is not None:
            self.wire.close()
            self.wire = None
        self.box.end()

    # --- values

    def decoded(self, data: Any, arguments: Callable[[], Sequence[Any]] = tuple) -> Any:
        """Return the value that these data are; of data that are none the process is given up.

        arguments: what returns what the data may speak of by its position.
        """
        try:
            return Decoder(self._function, arguments).decode(data)
        except (Malformed, RecursionError, MemoryError):
            self.give_up_process()
            self.stop(ENDED)

    def _function(self, handle: int, name: str) -> Callable:
        return LearnersFunction(self.calls, handle, name)
