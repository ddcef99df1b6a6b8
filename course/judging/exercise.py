"""What a chapter says of its exercises: one record each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from course.judging.raised import Raised
from course.judging.slip import Slip
from course.judging.verdict import Verdict


@dataclass(frozen=True)
class Exercise:
    """All that the checks know of one exercise.

    judge: returns the verdict on the learner's answers. hints: the name of its hints, which exercises may share. slips
    and raised: what its verdicts may name.
    """

    judge: Callable[..., Verdict]
    hints: str
    slips: tuple[Slip, ...] = ()
    raised: tuple[Raised, ...] = ()


class Question(NamedTuple):
    """A quick question without points: the answers that are accepted, and what to think about after another one."""

    accepted: tuple[Any, ...]
    think: str
