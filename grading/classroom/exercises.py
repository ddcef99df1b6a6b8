"""What a chapter's answers are made of: exercises with their right spellings, and slips with what they break.

An answer is the text that goes where the student version has its stub. It is put together from parts, one
spelling of each, so that a slip can replace a single one. Test cells are called by their grade ids.
"""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

WRITTEN = "written-answer"


@dataclass(frozen=True)
class SolutionCell:
    """A solution cell.

    parts: right spellings by part, in the order in which the parts depend on one another. checks: the test
    cells that judge each part. whole: right answers that are not made of parts. begun: an answer that was
    given up half-way and earns nothing, for an exercise of a single part.
    """

    cell: str
    parts: Mapping[str, tuple[str, ...]]
    checks: Mapping[str, tuple[str, ...]]
    whole: tuple[str, ...] = ()
    begun: str = ""

    @property
    def judged_by(self) -> tuple[str, ...]:
        """The test cells that judge anything of this exercise."""
        return tuple(dict.fromkeys(check for part in self.parts for check in self.checks[part]))

    def right(self, chance: random.Random) -> dict[str, str]:
        """Return one spelling of each part."""
        return {part: chance.choice(ways) for part, ways in self.parts.items()}

    def answer(self, chance: random.Random) -> str:
        """Return a right answer."""
        n_ways = max(len(ways) for ways in self.parts.values())
        if self.whole and chance.random() < len(self.whole) / (n_ways + len(self.whole)):
            return chance.choice(self.whole)
        return "\n".join(self.right(chance).values())

    def answer_with(self, slip: "WrongAnswer", chance: random.Random) -> str:
        """Return an answer that is right but for this slip."""
        lines = {**self.right(chance), **slip.lines}
        return "\n".join([*lines.values(), *([slip.after] if slip.after else [])])

    def lost_by(self, slip: "WrongAnswer") -> set[str]:
        """Return the test cells that are wrong in themselves with this slip."""
        parts = list(self.parts)
        wrong = list(slip.lines)
        if slip.stops:
            wrong += parts[parts.index(wrong[0]) :]
        return set(slip.breaks) or {check for part in wrong for check in self.checks[part]}


def exercise(
    cell: str, checks: Iterable[str], *spellings: str, whole: tuple[str, ...] = (), begun: str = ""
) -> SolutionCell:
    """Return an exercise of a single part, which is called like its cell."""
    return SolutionCell(cell, {cell: spellings}, {cell: tuple(checks)}, whole, begun)


@dataclass(frozen=True)
class WrongAnswer:
    """A wrong answer that learners really write.

    id: what the course's checks call it, and behind a comma where it stands if it occurs more than once; in
    lower case, words of ours for what the checks have no name for. lines: the wrong line of each part that
    has one. stops: that line raises, so that no part after it is computed. after: a line below all others.
    breaks: the test cells that are wrong in themselves, if they are not those of the wrong parts.
    """

    id: str
    cell: str
    lines: Mapping[str, str] = field(default_factory=dict)
    stops: bool = False
    after: str = ""
    breaks: tuple[str, ...] = ()


def slips_in(cell: str, answers: Mapping[str, str], *breaks: str) -> tuple[WrongAnswer, ...]:
    """Return slips in an exercise of a single part: the whole answer by the slip's id."""
    return tuple(WrongAnswer(id_, cell, {cell: answer}, breaks=breaks) for id_, answer in answers.items())


def called(slip: str) -> str:
    """Return what the checks call the slip with this id, or nothing if they have no name for it."""
    name = slip.split(",")[0]
    return name if name[0].isupper() else ""


def edited(answer: str, *changes: tuple[str, str]) -> str:
    """Return an answer with these pieces of text replaced; each must be there."""
    for old, new in changes:
        if old not in answer:
            raise ValueError(f"there is no {old!r} in {answer!r}")
        answer = answer.replace(old, new)
    return answer


@dataclass(frozen=True)
class Odd:
    """A right answer that looks as if it might trip a grader: its cell, and what stands above the cell's code."""

    cell: str
    code: str
    above: str = ""


@dataclass(frozen=True)
class Chapter:
    """All that made-up students write in a chapter.

    main: the cell of the exercise that the chapter is about. needs: test cells that are lost when one of
    these is, because the answer that they judge is built on the other one.
    """

    name: str
    main: str
    exercises: tuple[SolutionCell, ...]
    slips: tuple[WrongAnswer, ...]
    odd: tuple[Odd, ...]
    needs: Mapping[str, frozenset[str]]
    written: tuple[str, ...]

    def exercise(self, cell: str) -> SolutionCell:
        """Return the exercise of a solution cell."""
        return next(one for one in self.exercises if one.cell == cell)

    def with_consequences(self, lost: set[str]) -> set[str]:
        """Return the test cells that are lost when these are."""
        lost = set(lost)
        while more := {check for check, needed in self.needs.items() if needed & lost} - lost:
            lost |= more
        return lost
