"""Examining one submission: the learner's cells behind the seal, the test cells here.

Runs in a process of its own, forked from one that has the checks loaded (`warm_examiner.py`).
"""

from typing import Any

from grading.engine.box import Box
from grading.engine.inside.shell import Shell
from grading.engine.learner_side import LearnerSide
from grading.engine.outputs import Budget, cleaned
from grading.engine.stopped import Ending, Stopped
from grading.engine.task import Answer, Cell, Task
from grading.engine.trusted import Names, bound

RED, PLAIN = "\x1b[1;38;2;255;255;255;48;2;155;28;28m", "\x1b[0m"


def examine(task: Task, box: Box, shell: Shell) -> list[Answer]:
    """Run all cells of a submission in their order; nothing that the learner's code does ends this."""
    side = LearnerSide(box, task.files, task.patience)
    learners = frozenset().union(*(bound(source) for source in task.solutions))
    tests = frozenset().union(*(bound(cell.source) for cell in task.cells if cell.test))
    names = Names(task.given, learners, tests, shell.user_ns, shell.run, side.get)
    side.taken_away = names.taken_away
    budget = Budget()
    answers = []
    try:
        for cell in task.cells:
            answer = _answer(cell, side, names, shell)
            answer.replaced = bool(cell.instead) and _fails(answer.outputs) and _replace(cell, side)
            answer.outputs = budget.within(answer.outputs)
            answers.append(answer)
        return answers
    finally:
        side.close()


def _answer(cell: Cell, side: LearnerSide, names: Names, shell: Shell) -> Answer:
    side.begin_cell()
    try:
        if not cell.test:
            return Answer(*side.run(cell.source))
        names.provide(cell.source, cell.place)
        outputs = shell.run(cell.source)
    except Stopped as stopped:
        return Answer([*stopped.outputs, _said_of(stopped.reason)])
    # a check quotes what the learner's code returned or raised
    outputs = cleaned(outputs)
    if side.stopped:
        # IPython has made an output of the exception; what it says is ours to say
        kept = [output for output in outputs if output["output_type"] != "error"]
        return Answer([*kept, _said_of(side.stopped)], shell.number)
    return Answer(outputs, shell.number, judged=True, lacked=side.calls.lacked)


def _replace(cell: Cell, side: LearnerSide) -> bool:
    """Run the instructor's version of a cell of the learner's; say whether it came to its end."""
    try:
        for source in cell.instead:
            side.begin_cell()
            if _fails(side.run(source)[0]):
                return False
    except Stopped:
        return False
    return True


def _fails(outputs: list[dict[str, Any]]) -> bool:
    return any(output["output_type"] == "error" for output in outputs)


def _said_of(reason: Ending) -> dict[str, Any]:
    traceback = [f"{RED}✗ {reason.headline}{PLAIN}", reason.advice]
    return {"output_type": "error", "ename": reason.name, "evalue": reason.value, "traceback": traceback}
