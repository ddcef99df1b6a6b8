"""The examiner's view of the learner's process: run a cell, get a name, call a function, in bounded time.

Nothing that comes back is more than a value (`inside/values.py`). A process that ends, or that will not
stop, is replaced by a new one that runs the learner's cells again, all but the one that did it.
"""

import contextlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grading.engine import retold
from grading.engine.box import Box
from grading.engine.functions import LearnersFunction, Lent, index
from grading.engine.inside.given import become, holders
from grading.engine.inside.values import Decoder, Encoder, Malformed
from grading.engine.inside.wire import Broken, TooLate, Wire
from grading.engine.outputs import cleaned
from grading.engine.stopped import ENDED, OUT_OF_TIME, TOO_LONG, Ending
from grading.engine.task import Patience

# Seconds that an interrupted cell gets to come back, and a new process to be there.
GRACE, START = 2.0, 60.0
MOST_RESTARTS = 12
BOX_TRIES = 2
MOST_CALLS = 200_000
# How many answers are remembered, and how many bytes one may have.
MOST_KNOWN, LONGEST_KNOWN = 1_000, 64 * 1024
# How NumPy's errors are treated where nobody has said otherwise.
USUAL_ERRORS = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}
# In the place of an answer: the call did not end.
STUCK: dict[str, Any] = {}


class Stopped(BaseException):
    """The learner's code was stopped or ended its process. Not an Exception: no check may swallow it.

    reason: TOO_LONG, ENDED (its process is gone) or OUT_OF_TIME (the notebook had its time).
    outputs: what a cell had shown before it was stopped.
    """

    def __init__(self, reason: Ending, outputs: Sequence[dict[str, Any]] = ()):
        super().__init__(reason.value)
        self.reason = reason
        self.outputs = [output for output in outputs if output["output_type"] != "error"]


class LearnerSide:
    """One submission's process behind the seal. `files` are its data files, by name."""

    def __init__(self, box: Box, files: Sequence[tuple[str, str]], patience: Patience):
        self.box, self.files, self.patience = box, files, patience
        self.end_of_time = time.monotonic() + patience.total
        self.lost = 0.0
        self.restarts = self.calls = self.number = 0
        self.wire: Wire | None = None
        self.history: list[str] = []
        # what calls were answered since the learner's last cell ran, by all that they were given
        self.known: dict[str, dict[str, Any]] = {}
        self.ahead_of: dict[tuple, Ahead] = {}
        self.stopped: Ending | None = None
        # what the calls of this cell ran into that may be there where they were written
        self.lacked: tuple[str, ...] = ()
        self.deadline = self.end_of_time
        # tells which of the learner's names are not to be there during a call
        self.taken_away: Callable[[], list[str]] = list

    def begin_cell(self) -> None:
        """Forget the last cell's troubles, and give the one that comes its time."""
        self.stopped, self.lacked = None, ()
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
        self._forget()
        answer = self._ask("run", source=source)
        self.history.append(source)
        number = answer.get("number")
        return cleaned(answer.get("outputs")), number if isinstance(number, int) else None

    def get(self, name: str) -> list[Any]:
        """Return a list with the value of a name, or an empty one if there is none. Raises Stopped."""
        answer = self._ask("get", name=name)
        return [self._decoded(answer["value"])] if "value" in answer else []

    def call(self, handle: int, name: str, arguments: tuple, named: dict[str, Any]) -> Any:
        """Call a function of the learner's; return or raise what it did. Raises Stopped.

        With the same arguments it is called once between two cells of the learner's.
        """
        lent = Lent()
        encoder = Encoder(lent.lend)
        given = {
            "function": handle,
            "arguments": _in_order(encoder, arguments),
            "named": {key: encoder.encode(value) for key, value in named.items()},
            **self._circumstances(),
        }
        answer = self._called(given, lent)
        retold.repeat(answer)
        return self._told(answer, [*arguments, *named.values()])

    def ahead(self, handle: int, calls: Sequence[tuple], overwritten: bool) -> Iterator["Told"]:
        """Call a function of the learner's with each of these arguments; yield what stands for each call. Raises Stopped.

        Many cross in one message, and their answers in another, as many as are there within a moment: who stops at the
        first fault does not wait for all. Between two cells of the learner's the same objects are asked about once; so
        nobody may change them.
        """
        circumstances = self._circumstances()
        key = (
            handle,
            overwritten,
            repr(circumstances),
            *map(id, (value for given in calls for value in given)),
        )
        asked = self.ahead_of.setdefault(key, Ahead(calls))
        for number in range(len(calls)):
            if number == len(asked.told):
                if asked.stuck and not self.stopped:
                    self._stop(TOO_LONG)
                self._ask_ahead(asked, handle, calls[number:], overwritten, circumstances)
            yield asked.told[number]
        if asked.lent:
            # what was lent may answer otherwise the next time
            self.ahead_of.pop(key, None)

    def _ask_ahead(
        self,
        asked: "Ahead",
        handle: int,
        calls: Sequence[tuple],
        overwritten: bool,
        circumstances: dict[str, Any],
    ) -> None:
        lent = Lent()
        given = [_in_order(Encoder(lent.lend), arguments) for arguments in calls]
        asked.lent |= bool(lent.functions)
        try:
            answer = self._ask(
                "ahead", lent, function=handle, calls=given, overwritten=overwritten, **circumstances
            )
        except Stopped as stopped:
            asked.stuck = stopped.reason is TOO_LONG and not asked.lent and self.wire is not None
            raise
        if answer.get("too_large") and len(calls) > 1:
            self._ask_ahead(asked, handle, calls[:1], overwritten, circumstances)
            return
        answers = [{}] if answer.get("too_large") else answer.get("answers")
        if not isinstance(answers, list) or not 0 < len(answers) <= len(calls):
            self._give_up_process()
            self._stop(ENDED)
        self.calls += len(answers)
        if self.calls > MOST_CALLS:
            self._stop(TOO_LONG)
        asked.told += [Told(self, one if isinstance(one, dict) else {}) for one in answers]

    def _circumstances(self) -> dict[str, Any]:
        """Return what a call is to find: what the test asks for of NumPy's errors, and names that are not there."""
        # all else is as the notebook has set it
        errors = {kind: how for kind, how in np.geterr().items() if how != USUAL_ERRORS[kind]}
        return {"errors": errors, "without": self.taken_away()}

    def _told(self, answer: dict[str, Any], given: Sequence[Any]) -> Any:
        """Do to what was given what a call did; return or raise what it did."""
        held = holders(given)
        self._write_back(answer.get("changed"), held)
        if "returned" in answer:
            return self._decoded(answer["returned"], held)
        self.lacked = self.lacked or retold.lacking(answer.get("raised"))
        raise retold.exception(answer.get("raised"), self._decoded)

    def _called(self, given: dict[str, Any], lent: Lent) -> dict[str, Any]:
        """Return what a call is answered, or was when the same was asked before."""
        # a function of ours that is lent may answer otherwise the next time
        question = None if lent.functions else json.dumps(given)
        known = None if self.stopped else self.known.get(question)
        if known is STUCK:
            self._stop(TOO_LONG)
        if known is not None:
            return known
        self.calls += 1
        if self.calls > MOST_CALLS:
            self._stop(TOO_LONG)
        try:
            answer = self._ask("call", lent, **given)
        except Stopped as stopped:
            # a new process would know the function by another number
            if stopped.reason is TOO_LONG and question and self.wire is not None:
                self.known[question] = STUCK
            raise
        if question and self.wire.size <= LONGEST_KNOWN and len(self.known) < MOST_KNOWN:
            self.known[question] = answer
        return answer

    def _forget(self) -> None:
        """Forget what functions answered: they may be others now."""
        self.known.clear()
        self.ahead_of.clear()

    def close(self) -> None:
        """End the process."""
        if self.wire is not None:
            self.wire.close()
            self.wire = None
            self.box.end()

    # --- one question, one answer

    def _ask(self, what: str, lent: Lent | None = None, **given: Any) -> dict[str, Any]:
        if self.stopped:
            raise Stopped(self.stopped)
        if time.monotonic() >= self.end_of_time:
            self._stop(OUT_OF_TIME)
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
            self._give_up_process()
            raise
        except (Broken, Malformed):
            self._give_up_process()
            self._stop(ENDED)
        if answer.get("interrupted"):
            self._stop(TOO_LONG)
        return answer

    def _answer(self, number: int, lent: Lent | None) -> dict[str, Any]:
        """Return the answer to the question with this number, calling back what was lent for it on the way."""
        while True:
            message = self.wire.receive(self.deadline)
            if message.get("id") == number:
                return message
            if lent is None or "callback" not in message or message.get("for") != number:
                raise Broken("an answer to nothing")
            self.calls += 1
            if self.calls > MOST_CALLS:
                raise TooLate
            answer = lent.called(message, self._decoded)
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
            self._stop(TOO_LONG, answer.get("outputs"))
        self._give_up_process()
        self._stop(TOO_LONG)

    def _stop(self, reason: Ending, outputs: Any = None) -> None:
        if reason is TOO_LONG:
            self.lost += time.monotonic() - self.began
        self.stopped = reason
        raise Stopped(reason, cleaned(outputs))

    # --- the process

    def _start_again(self) -> None:
        """Start a process and bring it to where the last one was."""
        if self.restarts > MOST_RESTARTS:
            self._stop(ENDED)
        self.restarts += 1
        self._forget()
        self._open_box()
        try:
            for name, content in self.files:
                self._quietly("file", name=name, content=content)
            for source in self.history:
                self._quietly("run", source=source)
        except (Broken, TooLate):
            self._give_up_process()
            self._stop(ENDED)

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
            self._give_up_process()
            self.box.dirty = True
        raise RuntimeError(f"a process behind the seal could not be started: {greeting.get('unsealed')}")

    def _quietly(self, what: str, **given: Any) -> None:
        self.number += 1
        self.wire.send({"do": what, "with": given, "id": self.number}, self.end_of_time)
        while self.wire.receive(self.end_of_time).get("id") != self.number:
            pass

    def _give_up_process(self) -> None:
        if self.wire is not None:
            self.wire.close()
            self.wire = None
        self.box.end()

    # --- values

    def _decoded(self, data: Any, arguments: Sequence[Any] = ()) -> Any:
        try:
            return Decoder(self._function, arguments).decode(data)
        except (Malformed, RecursionError, MemoryError):
            self._give_up_process()
            self._stop(ENDED)

    def _function(self, handle: int, name: str) -> Callable:
        return LearnersFunction(self, handle, name)

    def _write_back(self, changed: Any, held: list[Any]) -> None:
        """Make the arguments what the call left of them."""
        for position, data in changed if isinstance(changed, list) else ():
            become(held[index(position, len(held))], self._decoded(data, held))


@dataclass
class Ahead:
    """Calls that are asked for many at a time, and what has come of them; it keeps them, so that they stay what they are.

    lent: functions of ours went along. stuck: the next one did not end.
    """

    calls: Sequence[tuple]
    told: list["Told"] = field(default_factory=list)
    lent: bool = False
    stuck: bool = False


class Told:
    """Stands for one call of the learner's function whose answer is there. changes: whether it changes what it is given."""

    def __init__(self, side: LearnerSide, answer: dict[str, Any]):
        self.side, self.answer = side, answer
        self.changes = bool(answer.get("changed"))
        self.returned: list[Any] = []

    def __call__(self, *arguments: Any) -> Any:
        """Do to these arguments what the call did; return or raise what it did.

        What it printed and warned of is not told. Unless it changes its arguments, what it returned is the same object
        each time.
        """
        if not self.returned or self.changes:
            self.returned = [self.side._told(self.answer, arguments)]
        return self.returned[0]


def _in_order(encoder: Encoder, arguments: Sequence[Any]) -> list[Any]:
    """Return the arguments as data; an array that is two of them crosses once."""
    data = []
    for value in arguments:
        data.append(encoder.encode(value))
        encoder.know([value])
    return data
