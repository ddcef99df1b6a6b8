"""What the id of a slip means, in words: the exercises of the chapter are asked.

Chapters share ids (E1 is a slip of chapters 4 and 5), so that an id has a meaning only within its chapter. An id that
no exercise of the chapter knows was not written by a check of ours, and means nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from course.checks import CHAPTERS
from course.judging.raised import RAISED
from course.judging.slip import ANYWHERE


@dataclass(frozen=True)
class Meaning:
    """What one id means: `name` completes "what one gets from ..."; `think` is what the check told the learner."""

    id: str
    name: str
    think: str = ""


def meaning(chapter: str, id_: str, quantity: str, status: str = "") -> Meaning | None:
    """Return what an id means in a chapter, or None for an id that its checks do not write.

    quantity and status: of the verdict that named it. Records of before 0.2 have no status.
    """
    known = CHAPTERS.get(chapter.partition("-")[2].replace("-", "_"))
    for row in _rows(known.EXERCISES, quantity, status) if known else ():
        if row.id == id_ and row.name:
            return Meaning(id_, row.name, row.think)
    return None


def _rows(exercises: dict, quantity: str, status: str) -> Iterator:
    """Give all rows of a chapter that have ids, those first that this verdict is likeliest to have meant."""
    asked = sorted(exercises.items(), key=lambda one: quantity not in (one[0], one[1].hints))
    slips = [slip for _, exercise in asked for slip in exercise.slips]
    raised = [*(row for _, exercise in asked for row in exercise.raised), *RAISED]
    if status == "raised":
        yield from raised
    yield from sorted(slips, key=lambda slip: quantity not in slip.quantities)
    yield from ANYWHERE
    yield from raised
