"""Practising one quantity: fresh numbers each time, a number as the answer, a wrong one explained, a streak counted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from course.judging.compare import close, fault_of_form, in_floats
from course.judging.expression import evaluate
from course.judging.formula import perhaps
from course.judging.recipe import Recipe, said

# Four digits of numbers that are shown with four.
RTOL = 2e-3
SHOWN = 4


class Task(NamedTuple):
    """What is asked for, the numbers to compute it from by name, what it is made of, and what to think about."""

    asked: str
    numbers: Mapping[str, float]
    recipe: Recipe
    advice: str

    @property
    def right(self) -> float:
        """The right number."""
        return float(evaluate(self.recipe.tree, self.numbers))

    @property
    def question(self) -> str:
        """The question, with its numbers."""
        given = "\n".join(f"    {name} = {value:.{SHOWN}g}" for name, value in self.numbers.items())
        return f"Given\n{given}\nwhat is {self.asked}? Type four digits, or let Python compute."


@dataclass
class Practice:
    """One learner's practice of one quantity: what draws tasks, the open one, and how many were right in a row.

    draw: returns a task whose numbers have no more digits than are shown.
    """

    draw: Callable[[np.random.Generator], Task]
    chance: np.random.Generator = field(default_factory=np.random.default_rng)
    streak: int = 0
    open: Task | None = None

    def ask(self) -> str:
        """Return the open question, or a fresh one."""
        self.open = self.open or self.draw(self.chance)
        return self.open.question

    def answer(self, value: Any) -> str:
        """Return what there is to say of an answer; after a right one, with the next question."""
        if self.open is None:
            return f"Here is a question first.\n{self.ask()}"
        task, value = self.open, in_floats(value)
        if (fault := fault_of_form(value)) or np.ndim(value):
            what = fault.what if fault else "It is an array."
            return f"✗ {task.asked}: {what} One number is asked for."
        if close(value, np.asarray(task.right), RTOL):
            self.streak, self.open = self.streak + 1, None
            return f"✓ {task.asked} is right. {self.streak} in a row.\n{self.ask()}"
        if _is_rounded(float(value), task.right):
            return f"So far right. Type {SHOWN} digits of {task.asked}, or let Python compute."
        self.streak = 0
        return f"✗ {task.asked} is not right yet. {self._why(task, np.asarray(value, dtype=float))}"

    def _why(self, task: Task, value: np.ndarray) -> str:
        elsewhere = {name: (1.1 + 0.13 * k) * number for k, (name, number) in enumerate(task.numbers.items())}
        found = perhaps(task.recipe, task.numbers, value, elsewhere)
        if not found:
            return task.advice
        return f"Perhaps it is what one gets from {said(found)}. {found[0].think or task.advice}"


def _is_rounded(typed: float, right: float) -> bool:
    """Say whether a number is the right one, with fewer digits."""
    return typed != 0 and any(typed == float(f"{right:.{digits}g}") for digits in range(1, SHOWN))


def with_digits(values: Mapping[str, Any]) -> dict[str, float]:
    """Return numbers that are what is shown of them."""
    return {name: float(f"{float(value):.{SHOWN}g}") for name, value in values.items()}
