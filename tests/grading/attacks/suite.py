"""All attacks, by name."""

from functools import cache

from tests.grading.attacks import (
    crashing,
    escaping,
    exhausting,
    forging_answers,
    forging_notebooks,
    forging_tests,
    forging_values,
    hard_coding,
    reading,
    surviving,
    talking,
    writing,
)
from tests.grading.attacks.record import Attack

MODULES = (
    reading, forging_tests, forging_answers, forging_values, forging_notebooks, crashing, exhausting, talking, writing,
    surviving, escaping, hard_coding,
)  # fmt: skip

ATTACKS: tuple[Attack, ...] = tuple(attack for module in MODULES for attack in module.ATTACKS)


@cache
def _all() -> dict[str, Attack]:
    known = {attack.name: attack for attack in ATTACKS}
    if len(known) != len(ATTACKS):
        raise ValueError("two attacks have the same name")
    return known


def by_name(name: str) -> Attack:
    """Return the attack with this name; raise KeyError if there is none."""
    return _all()[name]
