"""A slip: a wrong formula that learners really write, and what to say of it.

A chapter's checks hold tables of them. Each formula is evaluated on the learner's own earlier values, and sees a
namespace with what the table's docstring names and `right`, what the quantity should be given those.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

from numpy.typing import NDArray


@dataclass(frozen=True)
class Slip:
    """One wrong formula: `name` completes "Your numbers are what one gets from ..."."""

    id: str
    quantities: tuple[str, ...]
    name: str
    formula: Callable[[SimpleNamespace], NDArray]
    think: str


def row(id_: str, quantity: str | tuple[str, ...], name: str, formula: Callable, think: str) -> Slip:
    """Return one row of a table; a quantity may be one name or several."""
    return Slip(id_, (quantity,) if isinstance(quantity, str) else quantity, name, formula, think)
