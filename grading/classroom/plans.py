"""Who is in the class, what each of them wrote, and what it must be worth.

A prediction follows from what was planted: which quantity is wrong, and which checks depend on it. Nothing
here runs a learner's code or a check.
"""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice

from grading.classroom import spellings
from grading.classroom.slips import BATCH, ONE_RECORD, SLIPS, STEP_SLIPS, Slip, StepSlip

# The test cell of each quantity of backward_step.
STEP_CHECKS = {quantity: f"check-{quantity.replace('_', '-')}" for quantity in spellings.STEP}
# Weight changes are compared with the true ones, so that a slip before them costs them, too. The quantities
# before them are judged from the learner's own earlier values.
TAINTED_BY = {
    "delta_w_h_o": {"error", "output_error_term"},
    "delta_w_i_h": {"error", "output_error_term", "hidden_error_term"},
}
# The test cells that judge each solution cell.
JUDGED_BY = {
    "backward-step": tuple(STEP_CHECKS.values()),
    "backward-pass": (ONE_RECORD, BATCH),
    "train-step": ("check-train-step",),
    "train": ("check-train",),
    "bug-hunt": ("check-bug-hunt",),
    "first-wrong": ("check-bug-hunt",),
}
WRITTEN = "written-answer"


@dataclass
class Plan:
    """What one made-up student hands in.

    answers: by solution cell, the text in place of the stub; a cell without one stays as it was released.
    unfinished: cells in which the stub's last line stays below the answer. lost: test cells that must
    give 0. slips: ids of what was planted. damage: what happens to the files (`writer.DAMAGES`).
    ungradable: words of the reason why there can be no score.
    """

    kind: str
    answers: dict[str, str] = field(default_factory=dict)
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
        lost = with_consequences(self.lost | _unanswered(self.answers))
        scores: dict[str, float | None] = {
            cell: 0.0 if cell in lost else float(worth) for cell, worth in points.items()
        }
        scores[WRITTEN] = None if WRITTEN in self.answers else 0.0
        return scores


def _unanswered(answers: Iterable[str]) -> set[str]:
    return {check for cell, checks in JUDGED_BY.items() if cell not in answers for check in checks}


def with_consequences(lost: set[str]) -> set[str]:
    """Return the test cells that are lost when these are: a step needs the backward pass, a loop the step."""
    lost = set(lost)
    if BATCH in lost:
        lost.add("check-train-step")
    if "check-train-step" in lost:
        lost.add("check-train")
    return lost


def lost_in_step(slip: StepSlip) -> set[str]:
    """Return the test cells that a slip in backward_step costs."""
    quantities = list(spellings.STEP)
    lost = set(slip.wrong)
    if slip.stops:
        lost.update(quantities[quantities.index(slip.wrong[0]) :])
    if not slip.after:
        lost.update(quantity for quantity, causes in TAINTED_BY.items() if causes & lost)
    return {STEP_CHECKS[quantity] for quantity in lost}


# --- the kinds of students. Each gets `draw`, for what is left to chance, and the slips that are next.


@dataclass
class Draw:
    """Chance, and what is dealt out in turn so that every slip comes up once before any comes twice."""

    chance: random.Random
    step_slips: Iterator[StepSlip]
    slips: Iterator[Slip]


def _right_step(chance: random.Random) -> dict[str, str]:
    return {quantity: chance.choice(ways) for quantity, ways in spellings.STEP.items()}


def _right(draw: Draw, kind: str = "right") -> Plan:
    chance = draw.chance
    answers = {
        "backward-step": "\n".join(_right_step(chance).values()),
        "backward-pass": chance.choice(spellings.BACKWARD_PASS),
        "train-step": chance.choice(spellings.TRAIN_STEP),
        "train": chance.choice(spellings.TRAIN),
        "bug-hunt": chance.choice(spellings.GRADIENT_CHECK),
        "first-wrong": chance.choice(spellings.FIRST_WRONG),
    }
    if chance.random() < 0.8:
        answers[WRITTEN] = chance.choice(spellings.WRITTEN)
    return Plan(kind, answers)


def step_with(slip: StepSlip, chance: random.Random) -> str:
    """Return a body of backward_step that is right but for this slip."""
    lines = {**_right_step(chance), **slip.lines}
    return "\n".join([*lines.values(), *([slip.after] if slip.after else [])])


def _slip_in_step(draw: Draw) -> Plan:
    plan, slip = _right(draw, "slip in backward_step"), next(draw.step_slips)
    plan.answers["backward-step"] = step_with(slip, draw.chance)
    plan.slips, plan.lost = [slip.id], lost_in_step(slip)
    return plan


def _slip_elsewhere(draw: Draw) -> Plan:
    plan, slip = _right(draw, "slip elsewhere"), next(draw.slips)
    plan.answers[slip.cell] = slip.code
    plan.slips, plan.lost = [slip.id], set(slip.breaks)
    return plan


def _half_finished(draw: Draw) -> Plan:
    """Return some quantities of backward_step, the stub's last line still there or not, and some cells."""
    plan, chance = _right(draw, "half-finished"), draw.chance
    quantities = list(spellings.STEP)
    done = chance.randint(1, 4)
    plan.answers["backward-step"] = "\n".join(list(_right_step(chance).values())[:done])
    if chance.random() < 0.5:
        plan.unfinished.add("backward-step")
    plan.lost = {STEP_CHECKS[quantity] for quantity in quantities[done:]}
    cells = list(JUDGED_BY)
    for cell in cells[chance.randint(1, 3) :]:
        del plan.answers[cell]
    return plan


def _untouched(draw: Draw) -> Plan:
    return Plan("untouched")


def _late(draw: Draw) -> Plan:
    plan = _right(draw, "late")
    plan.late = True
    return plan


def _prints_to_stderr(draw: Draw) -> Plan:
    """Return a right answer that prints what it does to stderr: no reason to lose a point."""
    plan = _right(draw, "prints to stderr")
    plan.answers["backward-step"] += '\nimport sys\nprint("error term:", output_error_term, file=sys.stderr)'
    return plan


def _endless_loop(draw: Draw) -> Plan:
    plan = _right(draw, "endless loop")
    plan.answers["backward-step"] += "\nwhile abs(error) > 0:\n    output = output + 0.1 * error"
    plan.lost = set(STEP_CHECKS.values())
    return plan


def _syntax_error(draw: Draw) -> Plan:
    plan = _right(draw, "syntax error")
    plan.answers["backward-step"] = plan.answers["backward-step"].replace("error = ", "error = (", 1)
    plan.lost = set(STEP_CHECKS.values())
    return plan


def _damaged(kind: str, damage: str, ungradable: str = "") -> Callable[[Draw], Plan]:
    def make(draw: Draw) -> Plan:
        plan = _right(draw, kind)
        plan.damage, plan.ungradable = damage, ungradable
        return plan

    return make


# How many of each kind are among thirty students.
KINDS: dict[str, tuple[int, Callable[[Draw], Plan]]] = {
    "right": (6, _right),
    "slip in backward_step": (8, _slip_in_step),
    "slip elsewhere": (3, _slip_elsewhere),
    "half-finished": (3, _half_finished),
    "untouched": (1, _untouched),
    "late": (1, _late),
    "prints to stderr": (1, _prints_to_stderr),
    "syntax error": (1, _syntax_error),
    "endless loop": (1, _endless_loop),
    "tests deleted": (1, _damaged("tests deleted", "tests deleted")),
    "cell twice": (1, _damaged("cell twice", "cell twice")),
    "not valid JSON": (1, _damaged("not valid JSON", "cut short", "not valid JSON")),
    "other name": (1, _damaged("other name", "other name", "there is no")),
    "kernel ended": (1, _damaged("kernel ended", "kernel ended", "ended the kernel")),
}


def deal(size: int, seed: int = 0) -> list[Plan]:
    """Return the plans of a class; the same size and seed give the same class, a larger one continues it."""
    return list(islice(_endless_class(seed), size))


def one_of_each(kinds: Iterable[str], seed: int = 0) -> list[Plan]:
    """Return one plan of each of these kinds."""
    draw = _new_draw(seed)
    return [KINDS[kind][1](draw) for kind in kinds]


def _new_draw(seed: int) -> Draw:
    chance = random.Random(seed)
    step_slips, slips = list(STEP_SLIPS), list(SLIPS)
    chance.shuffle(step_slips)
    chance.shuffle(slips)
    return Draw(chance, cycle(step_slips), cycle(slips))


def _endless_class(seed: int) -> Iterator[Plan]:
    draw = _new_draw(seed)
    while True:
        seats = [make for count, make in KINDS.values() for _ in range(count)]
        draw.chance.shuffle(seats)
        for make in seats:
            yield make(draw)
