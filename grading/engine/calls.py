"""Calls of the learner's functions: one at a time, or many in one message; the same is not asked twice.

What was answered holds until the next cell of the learner's has run.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from grading.engine import retold
from grading.engine.functions import Lent, index
from grading.engine.inside.given import become, holders
from grading.engine.inside.values import Encoder
from grading.engine.stopped import ENDED, TOO_LONG, Stopped

if TYPE_CHECKING:
    from grading.engine.learner_side import LearnerSide

MOST_CALLS = 200_000
# How many answers are remembered, and how many bytes one may have.
MOST_KNOWN, LONGEST_KNOWN = 1_000, 64 * 1024
# How NumPy's errors are treated where nobody has said otherwise.
USUAL_ERRORS = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}
# In the place of an answer: the call did not end.
STUCK: dict[str, Any] = {}


class Calls:
    """Calls through one learner's side. lacked: what those of a cell ran into that may be there where they were written."""

    def __init__(self, side: "LearnerSide"):
        self.side = side
        self.count = 0
        self.lacked: tuple[str, ...] = ()
        # answers by all that was asked, and those to many at a time
        self.known: dict[str, dict[str, Any]] = {}
        self.ahead_of: dict[tuple, Ahead] = {}

    def forget(self) -> None:
        """Forget what functions answered: they may be others now."""
        self.known.clear()
        self.ahead_of.clear()

    def more(self, count: int) -> bool:
        """Count calls; say whether there may be so many."""
        self.count += count
        return self.count <= MOST_CALLS

    def call(self, handle: int, arguments: tuple, named: dict[str, Any]) -> Any:
        """Call a function of the learner's; return or raise what it did. Raises Stopped."""
        lent = Lent()
        encoder = Encoder(lent.lend)
        given = {
            "function": handle,
            "arguments": _in_order(encoder, arguments),
            "named": {key: encoder.encode(value) for key, value in named.items()},
            **self._circumstances(),
        }
        answer = self._answered(given, lent)
        retold.repeat(answer)
        return self.done(answer, [*arguments, *named.values()])

    def ahead(self, handle: int, calls: Sequence[tuple], overwritten: int | None) -> Iterator["Told"]:
        """Call a function of the learner's with each of these arguments; yield what stands for each call. Raises Stopped.

        Many cross in one message, and their answers in another, as many as are there within a moment: who stops at the
        first fault does not wait for all. Who asks leaves the objects as they are, for the same ones are asked about once.
        """
        circumstances = self._circumstances()
        objects = (id(value) for given in calls for value in given)
        key = (handle, overwritten, repr(circumstances), *objects)
        asked = self.ahead_of.setdefault(key, Ahead(calls))
        for number in range(len(calls)):
            if number == len(asked.told):
                if asked.stuck and not self.side.stopped:
                    self.side.stop(TOO_LONG)
                self._ask(asked, calls[number:], function=handle, overwritten=overwritten, **circumstances)
                if asked.lent:
                    # what was lent may answer otherwise the next time
                    self.ahead_of.pop(key, None)
            yield asked.told[number]

    def _ask(self, asked: "Ahead", calls: Sequence[tuple], **more: Any) -> None:
        """Ask for these calls, and keep those answers that come."""
        lent = Lent()
        given = [_in_order(Encoder(lent.lend), arguments) for arguments in calls]
        asked.lent |= bool(lent.functions)
        try:
            answer = self.side.ask("ahead", lent, calls=given, **more)
        except Stopped as stopped:
            asked.stuck = self._is_stuck(stopped)
            raise
        if answer.get("too_large") and len(calls) > 1:
            self._ask(asked, calls[:1], **more)
            return
        answers = [{}] if answer.get("too_large") else answer.get("answers")
        if not isinstance(answers, list) or not 0 < len(answers) <= len(calls):
            self.side.give_up_process()
            self.side.stop(ENDED)
        if not self.more(len(answers)):
            self.side.stop(TOO_LONG)
        asked.told += [Told(self, one if isinstance(one, dict) else {}) for one in answers]

    def _circumstances(self) -> dict[str, Any]:
        """Return what a call is to find: what the test asks for of NumPy's errors, and names that are not there."""
        # all else is as the notebook has set it
        errors = {kind: how for kind, how in np.geterr().items() if how != USUAL_ERRORS[kind]}
        return {"errors": errors, "without": self.side.taken_away()}

    def _answered(self, given: dict[str, Any], lent: Lent) -> dict[str, Any]:
        """Return what a call is answered, or was when the same was asked before."""
        question = None if lent.functions else json.dumps(given)
        known = None if self.side.stopped else self.known.get(question)
        if known is STUCK:
            self.side.stop(TOO_LONG)
        if known is not None:
            return known
        if not self.more(1):
            self.side.stop(TOO_LONG)
        try:
            answer = self.side.ask("call", lent, **given)
        except Stopped as stopped:
            if question and self._is_stuck(stopped):
                self.known[question] = STUCK
            raise
        if question and self.side.wire.size <= LONGEST_KNOWN and len(self.known) < MOST_KNOWN:
            self.known[question] = answer
        return answer

    def _is_stuck(self, stopped: Stopped) -> bool:
        # a new process would know the function by another number
        return stopped.reason is TOO_LONG and self.side.wire is not None

    def done(self, answer: dict[str, Any], given: Sequence[Any]) -> Any:
        """Do to what was given what a call did; return or raise what it did."""
        # looked for only where an answer speaks of what was given, which few do
        held = cache(lambda: holders(given))
        changed = answer.get("changed")
        for position, data in changed if isinstance(changed, list) else ():
            become(held()[index(position, len(held()))], self.side.decoded(data, held))
        if "returned" in answer:
            return self.side.decoded(answer["returned"], held)
        self.lacked = self.lacked or retold.lacking(answer.get("raised"))
        raise retold.exception(answer.get("raised"), self.side.decoded)


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

    def __init__(self, calls: Calls, answer: dict[str, Any]):
        self.calls, self.answer = calls, answer
        self.changes = bool(answer.get("changed"))
        self.returned: list[Any] = []

    def __call__(self, *arguments: Any) -> Any:
        """Do to these arguments what the call did; return or raise what it did.

        What it printed and warned of is not told. Unless it changes its arguments, what it returned is the same object
        each time.
        """
        if not self.returned or self.changes:
            self.returned = [self.calls.done(self.answer, arguments)]
        return self.returned[0]


def _in_order(encoder: Encoder, arguments: Sequence[Any]) -> list[Any]:
    """Return the arguments as data; an array that is two of them crosses once."""
    data = []
    for value in arguments:
        data.append(encoder.encode(value))
        encoder.know([value])
    return data
