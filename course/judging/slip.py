"""A slip: a wrong formula that learners really write, and what to say of it; and a fault, whatever it comes from.

A chapter's checks hold tables of them. Each formula is evaluated on the learner's own earlier values, and sees a
namespace with what the table's docstring names and `right`, what the quantity should be given those.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import NamedTuple

from numpy.typing import NDArray


class Fault(NamedTuple):
    """What is wrong, what to think about, the slips behind it, and in a word what a caller may want to tell apart."""

    what: str
    think: str
    ids: tuple[str, ...] = ()
    cause: str = ""


@dataclass(frozen=True)
class Slip:
    """One wrong formula: `name` completes "Your numbers are what one gets from ...".

    Without a formula the checks find it in another way than by the numbers.
    """

    id: str
    quantities: tuple[str, ...]
    name: str
    formula: Callable[[SimpleNamespace], NDArray] | None
    think: str = ""


def row(id_: str, quantity: str | tuple[str, ...], name: str, formula: Callable, think: str) -> Slip:
    """Return one row of a table; a quantity may be one name or several."""
    return Slip(id_, (quantity,) if isinstance(quantity, str) else quantity, name, formula, think)


# Slips that any exercise can show.
CHANGED = Slip("T5", (), "a function that changes the arrays which it was only lent", None)
TUPLE = Slip("H19", (), "a comma that makes a tuple, where an array belongs", None)
ANYWHERE = (CHANGED, TUPLE)
