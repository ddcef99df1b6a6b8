"""Who is in the class, what each of them wrote, and what it must be worth.

A prediction follows from what was planted: which parts are wrong, and which checks depend on them. Nothing
here runs a learner's code or a check.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice

from grading.classroom.chapters import CHAPTERS, numpy_backprop
from grading.classroom.exercises import WRITTEN, Chapter, Odd, SolutionCell, WrongAnswer, called

DEFAULT = numpy_backprop.CHAPTER.name
STEP_CHECKS = numpy_backprop.STEP_CHECKS
# So many of thirty students have a slip, in the main exercise or elsewhere in proportion to the slips there are.
WITH_A_SLIP = 11


@dataclass
class Plan:
    """What one made-up student hands in.

    answers: by solution cell, the text in place of the stub; a cell without one stays as it was released.
    above: code above that of a cell. unfinished: cells in which the stub's last line stays below the answer.
    lost: test cells that must give 0. slips: ids of what was planted. damage: what happens to the files
    (`writer.DAMAGES`). ungradable: words of the reason why there can be no score.
    """

    kind: str
    chapter: str = DEFAULT
    answers: dict[str, str] = field(default_factory=dict)
    above: dict[str, str] = field(default_factory=dict)
    unfinished: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    slips: list[str] = field(default_factory=list)
    damage: str = ""
    late: bool = False
    ungradable: str = ""

    def predicted(self, points: dict[str, float]) -> dict[str, float | None]:
        """Return the score of each graded cell, None for one that waits for a person.

        points: what each graded cell of the chapter is worth.
        """
        chapter = CHAPTERS[self.chapter]
        unanswered = {
            check for one in chapter.exercises if one.cell not in self.answers for check in one.judged_by
        }
        lost = chapter.with_consequences(self.lost | unanswered)
        scores: dict[str, float | None] = {
            cell: 0.0 if cell in lost else float(worth) for cell, worth in points.items()
        }
        scores[WRITTEN] = None if WRITTEN in self.answers else 0.0
        return scores


def planted(plans: Iterable[Plan]) -> dict[str, int]:
    """Return how many of these students made each slip, by the id that the checks call it by.

    Left out are slips that the checks have no name for; `Plan.slips` holds these, too.
    """
    return dict(Counter(name for plan in plans for name in {called(slip) for slip in plan.slips} if name))


# --- the kinds of students. Each gets `draw`, for what is left to chance, and the slips that are next.


@dataclass
class Draw:
    """Chance, and what is dealt out in turn so that every slip comes up once before any comes twice."""

    chapter: Chapter
    chance: random.Random
    slips_in_main: Iterator[WrongAnswer]
    slips_elsewhere: Iterator[WrongAnswer]
    odd: Iterator[Odd]

    @property
    def main(self) -> SolutionCell:
        """The exercise that the chapter is about."""
        return self.chapter.exercise(self.chapter.main)


def right_but_for(slip: WrongAnswer, chapter: Chapter, chance: random.Random, kind: str = "slip") -> Plan:
    """Return the plan of a student who makes this one slip."""
    plan = right(chapter, chance, kind)
    exercise = chapter.exercise(slip.cell)
    plan.answers[slip.cell] = exercise.answer_with(slip, chance)
    plan.slips, plan.lost = [slip.id], exercise.lost_by(slip)
    return plan


def right(chapter: Chapter, chance: random.Random, kind: str = "right") -> Plan:
    """Return the plan of a student who gets all of it right."""
    answers = {exercise.cell: exercise.answer(chance) for exercise in chapter.exercises}
    if chance.random() < 0.8:
        answers[WRITTEN] = chance.choice(chapter.written)
    return Plan(kind, chapter.name, answers)


def _right(draw: Draw, kind: str) -> Plan:
    return right(draw.chapter, draw.chance, kind)


def _slip_in_main(draw: Draw, kind: str) -> Plan:
    return right_but_for(next(draw.slips_in_main), draw.chapter, draw.chance, kind)


def _slip_elsewhere(draw: Draw, kind: str) -> Plan:
    return right_but_for(next(draw.slips_elsewhere), draw.chapter, draw.chance, kind)


def _odd(draw: Draw, kind: str) -> Plan:
    plan, odd = _right(draw, kind), next(draw.odd)
    plan.answers[odd.cell] = odd.code
    if odd.above:
        plan.above[odd.cell] = odd.above
    return plan


def _half_finished(draw: Draw, kind: str) -> Plan:
    """Return a part of the main exercise, the stub's last line still there or not, and some other cells."""
    plan, chance, main = _right(draw, kind), draw.chance, draw.main
    if main.begun:
        plan.answers[main.cell] = main.begun
        plan.lost = set(main.judged_by)
    else:
        # an exercise of one part cannot be half done
        done = chance.randint(1, max(1, len(main.parts) - 1))
        plan.answers[main.cell] = "\n".join(list(main.right(chance).values())[:done])
        plan.lost = {check for part in list(main.parts)[done:] for check in main.checks[part]}
    if chance.random() < 0.5:
        plan.unfinished.add(main.cell)
    cells = [exercise.cell for exercise in draw.chapter.exercises]
    for cell in cells[cells.index(main.cell) + chance.randint(1, 3) :]:
        del plan.answers[cell]
    return plan


def _untouched(draw: Draw, kind: str) -> Plan:
    return Plan(kind, draw.chapter.name)


def _late(draw: Draw, kind: str) -> Plan:
    plan = _right(draw, kind)
    plan.late = True
    return plan


def _prints_to_stderr(draw: Draw, kind: str) -> Plan:
    """Return a right answer that prints what it does to stderr: no reason to lose a point."""
    plan, cell = _right(draw, kind), draw.main.cell
    plan.answers[cell] = 'import sys\nprint("so far so good", file=sys.stderr)\n' + plan.answers[cell]
    return plan


def _endless_loop(draw: Draw, kind: str) -> Plan:
    plan, main = _right(draw, kind), draw.main
    plan.answers[main.cell] = "n = 0\nwhile n < 10:\n    previous = n\n" + plan.answers[main.cell]
    plan.lost = set(main.judged_by)
    return plan


def _syntax_error(draw: Draw, kind: str) -> Plan:
    """Return an answer without its last closing parenthesis."""
    plan, main = _right(draw, kind), draw.main
    before, _, after = plan.answers[main.cell].rpartition(")")
    plan.answers[main.cell] = before + after
    plan.lost = set(main.judged_by)
    return plan


def _damaged(damage: str, ungradable: str = "") -> Callable[[Draw, str], Plan]:
    def make(draw: Draw, kind: str) -> Plan:
        plan = _right(draw, kind)
        plan.damage, plan.ungradable = damage, ungradable
        return plan

    return make


def kinds(chapter: str = DEFAULT) -> dict[str, tuple[int, Callable[[Draw, str], Plan]]]:
    """Return the kinds of students in a chapter: how many are among thirty, and what makes their plans."""
    slips = CHAPTERS[chapter].slips
    main = CHAPTERS[chapter].main
    in_main = round(WITH_A_SLIP * sum(slip.cell == main for slip in slips) / len(slips))
    return {
        "right": (4, _right),
        f"slip in {main.replace('-', '_')}": (in_main, _slip_in_main),
        "slip elsewhere": (WITH_A_SLIP - in_main, _slip_elsewhere),
        "odd but right": (2, _odd),
        "half-finished": (3, _half_finished),
        "untouched": (1, _untouched),
        "late": (1, _late),
        "prints to stderr": (1, _prints_to_stderr),
        "syntax error": (1, _syntax_error),
        "endless loop": (1, _endless_loop),
        "tests deleted": (1, _damaged("tests deleted")),
        "cell twice": (1, _damaged("cell twice")),
        "not valid JSON": (1, _damaged("cut short", "not valid JSON")),
        "other name": (1, _damaged("other name")),
        "kernel ended": (1, _damaged("kernel ended")),
    }


KINDS = kinds()


def deal(size: int, seed: int = 0, chapter: str = DEFAULT) -> list[Plan]:
    """Return the plans of a class; the same size and seed give the same class, a larger one continues it."""
    return list(islice(_endless_class(seed, chapter), size))


def one_of_each(kinds_wanted: Iterable[str], seed: int = 0, chapter: str = DEFAULT) -> list[Plan]:
    """Return one plan of each of these kinds."""
    draw, there = _new_draw(seed, chapter), kinds(chapter)
    return [there[kind][1](draw, kind) for kind in kinds_wanted]


def _new_draw(seed: int, name: str) -> Draw:
    chapter = CHAPTERS[name]
    # each chapter by itself, or the student who is late would be late with all of them
    chance = random.Random(f"{name} {seed}")
    in_main = [slip for slip in chapter.slips if slip.cell == chapter.main]
    elsewhere = [slip for slip in chapter.slips if slip.cell != chapter.main]
    for slips in (in_main, elsewhere):
        chance.shuffle(slips)
    return Draw(chapter, chance, cycle(in_main), cycle(elsewhere), cycle(odd_answers(chapter)))


def odd_answers(chapter: Chapter) -> list[Odd]:
    """Return right answers that look odd: those of the chapter, and some that any chapter can have."""
    main = chapter.exercise(chapter.main)
    plain = "\n".join(ways[0] for ways in main.parts.values())
    return [
        *chapter.odd,
        Odd(main.cell, plain, "import math\nfrom collections import defaultdict"),
        Odd(main.cell, plain.replace("np.", "np2."), "import numpy as np2"),
        Odd(main.cell, f"np2 = np.zeros(3)\n{plain}"),
    ]


def _endless_class(seed: int, chapter: str) -> Iterator[Plan]:
    draw = _new_draw(seed, chapter)
    there = kinds(chapter)
    while True:
        seats = [(make, kind) for kind, (count, make) in there.items() for _ in range(count)]
        draw.chance.shuffle(seats)
        for make, kind in seats:
            yield make(draw, kind)
