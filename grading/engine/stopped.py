"""How a cell ends that the engine had to stop, or that ended its process; who reads of it finds the words here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ending:
    """The exception that the cell shows, and its text. headline, advice: for the learner, and `told` for the instructor.

    seen: what came of the test cell, in a report.
    """

    name: str
    value: str
    headline: str
    advice: str
    told: str
    seen: str


TOO_LONG = Ending(
    "CellTimeoutError",
    "the cell took too long and was stopped",
    "This cell took too long and was stopped.",
    "Look for a loop whose condition never becomes false, and for a plot or a pause in every step.",
    "took too long and was stopped: look for a loop without an end, or a plot or a pause in every step",
    "It took too long and was stopped.",
)
ENDED = Ending(
    "ProcessEnded",
    "the code ended the process that ran it",
    "Your code ended the process that ran it.",
    "Look for a line that ends Python, or for a function that calls itself without an end.",
    "ended the process that ran it: look at it",
    "The answer ended the process that ran it.",
)
OUT_OF_TIME = Ending(
    "OutOfTime",
    "the notebook had used up its time before this cell",
    "This cell was not run: the notebook had used up its time.",
    "Look for the cells above that take long.",
    "was not run, because the notebook had used up its time: look at what takes so long",
    "The notebook had used up its time before.",
)
STOPPED = {ending.name: ending for ending in (TOO_LONG, ENDED, OUT_OF_TIME)}


class Stopped(BaseException):
    """The learner's code was stopped or ended its process. Not an Exception: no check may swallow it.

    reason: TOO_LONG, ENDED (its process is gone) or OUT_OF_TIME (the notebook had its time).
    outputs: what a cell had shown before it was stopped.
    """

    def __init__(self, reason: Ending, outputs: Sequence[dict[str, Any]] = ()):
        super().__init__(reason.value)
        self.reason = reason
        self.outputs = [output for output in outputs if output["output_type"] != "error"]
