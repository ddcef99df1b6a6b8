"""Explaining an exception that the learner's function raised: NumPy's message in the learner's terms."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

STAND_UP = (
    "Elementwise operations need equal shapes, or a length of 1 to stretch. You want a table with a row for "
    "every input and a column for every hidden unit: which of the two arrays has to stand up as a column?"
)
ONE_EACH = "Elementwise operations need equal shapes. Which two arrays have one entry per unit of one layer?"
NO_SUM = (
    "np.dot and @ multiply *and add up* over a shared axis. Nothing is added up in a change of weights: "
    "every pair of an input and an error term gives one entry."
)
CHANGES = ("delta_w_h_o", "delta_w_i_h", "change_W", "change_w")
OVER_OUTPUTS = "Going back, the sum runs over the outputs. Which axis of each array belongs to the outputs?"


@dataclass(frozen=True)
class Raised:
    """One kind of exception: an id, its type, a pattern of its message, what it means, what to think about."""

    id: str
    type: str
    pattern: str
    means: Callable[[re.Match, "Shapes"], str]
    think: str
    quantities: tuple[str, ...] = ()  # none: whichever quantity was being computed


class Shapes:
    """Names of arrays by their shape, to put beside the shapes in a message of NumPy's."""

    def __init__(self, arrays: Mapping[str, Any]):
        self._names: dict[str, list[str]] = {}
        for name, array in arrays.items():
            self._names.setdefault(str(np.shape(array)), []).append(name)

    def __call__(self, shape: str) -> str:
        """Return the shape, with the names of the arrays that have it."""
        names = self._names.get(shape)
        return f"{shape}, like {' or '.join(names)}" if names else shape


def _two(match: re.Match, shapes: Shapes) -> str:
    return f"one has shape {shapes(match[1])}; the other {shapes(match[2])}"


SHAPE = r"(\([\d, ]*\))"
RAISED = (
    Raised("I8", "ValueError", rf"could not be broadcast together with shapes {SHAPE} (\(1, ?\d+\))",
           lambda m, s: f"NumPy cannot combine these arrays elementwise: {_two(m, s)}. A row does not help: "
           "it lies the same way as the other.", STAND_UP),
    Raised("I1", "ValueError", rf"could not be broadcast together with shapes {SHAPE} {SHAPE}",
           lambda m, s: f"NumPy cannot combine these arrays elementwise: {_two(m, s)}.", STAND_UP),
    Raised("I4", "ValueError", r"shapes (\(\d+,1\)) and (\(\d+,\)) not aligned",
           lambda m, s: f"np.dot cannot add up over these arrays: {_two(m, s)}. The column is there already.",
           NO_SUM),
    Raised("T12", "ValueError", rf"shapes {SHAPE} and {SHAPE} not aligned",
           lambda m, s: f"np.dot cannot add up over these arrays: {_two(m, s)}.", OVER_OUTPUTS,
           ("hidden_error_term",)),
    Raised("I3", "ValueError", rf"shapes {SHAPE} and {SHAPE} not aligned",
           lambda m, s: f"np.dot cannot add up over these arrays: {_two(m, s)}.", NO_SUM, CHANGES),
    Raised("D1", "ValueError", rf"shapes {SHAPE} and {SHAPE} not aligned",
           lambda m, s: f"np.dot cannot add up over these arrays: {_two(m, s)}.",
           "np.dot pairs up the entries of two arrays, multiplies, and adds up. Which two are as long as one another, "
           "and are both made from this function's own arguments?"),
    Raised("H18", "ValueError", r"matmul: Input operand \d does not have enough dimensions",
           lambda m, s: "@ (matmul) needs arrays on both sides, and one of yours is a single number.",
           "With one output its error term is a single number. How do you multiply an array by a number?"),
    Raised("T12", "ValueError", r"matmul: Input operand 1 has a mismatch in its core dimension.*size (\d+) is "
           r"different from (\d+)",
           lambda m, s: f"@ (matmul) adds up over an axis that must have one length in both arrays; here it "
           f"is {m[2]} in the first and {m[1]} in the second.",
           OVER_OUTPUTS, ("hidden_error_term",)),
    Raised("M1", "ValueError", r"matmul: Input operand 1 has a mismatch in its core dimension.*size (\d+) is "
           r"different from (\d+)",
           lambda m, s: f"@ (matmul) adds up over an axis that must have one length in both arrays; here it "
           f"is {m[2]} in the first and {m[1]} in the second.",
           "Write the shape beside every array. Which axis do the two share, and what is added up over it?"),
    Raised("H19", "TypeError", r"can't multiply sequence by non-int of type|"
           r"can only concatenate (?:tuple|list)|unsupported operand type.*'(?:tuple|list)'",
           lambda m, s: "One side of an operation is a tuple or a list, not an array. A comma makes a tuple.",
           "Look for a comma that should not be there, before a * or at the end of a line."),
    Raised("O12", "TypeError", r"return arrays must be of ArrayType",
           lambda m, s: "A NumPy function was given a third argument, which it takes for the place to put its "
           "result. np.matmul, np.multiply and np.dot combine two arrays.",
           "How do you multiply three things with an operator?"),
    Raised("I17", "TypeError", r"list indices must be integers or slices, not tuple",
           lambda m, s: "[:, None] works on NumPy arrays; this is a Python list.",
           "Turn the list into an array before you index it."),
    Raised("T6", "UFuncTypeError", r"Cannot cast ufunc '(\w+)' output from",
           lambda m, s: "An array of whole numbers cannot hold a result with decimals, and += keeps its dtype.",
           "Compute a new array instead of changing the old one in place."),
    Raised("T8", "ValueError", rf"non-broadcastable output operand with shape {SHAPE}.*shape {SHAPE}",
           lambda m, s: f"+= cannot put a result of shape {m[2]} into an array of shape {s(m[1])}.",
           "A change has exactly the shape of the weights that it is added to."),
    Raised("N1", "TypeError", r"unsupported operand type\(s\) for .*NoneType",
           lambda m, s: "Something in this line is still None.",
           "Which of the quantities that you use here has not been computed yet?"),
    Raised("N2", "NameError|UnboundLocalError", r"name '(\w+)'|variable '(\w+)'",
           lambda m, s: f"The name {m[1] or m[2]} is used, but nothing has been stored under it in the function.",
           "Check the spelling, and that the line that computes it comes first."),
    Raised("N3", "IndexError", r"too many indices for array",
           lambda m, s: "An array was indexed with more axes than it has.",
           "Print the array's .shape. How many axes has it?"),
)  # fmt: skip


def explain(
    raised: Exception, arrays: Mapping[str, Any], quantity: str = ""
) -> tuple[str, str, tuple[str, ...]]:
    """Return what the exception means, what to think about, and the ids of the slips behind it.

    arrays: the arrays that the function handles, by name, for the shapes in the message. `quantity` is the
    one that was being computed, if that is known.

    Judged from the exception's type and text alone, as they cross a process boundary. An exception that
    the table does not know is quoted in one line.
    """
    kind, text = type(raised).__name__, str(raised)
    quoted = f"{kind.lstrip('_')}: {text}".split("\n")[0][:200]
    for row in RAISED:
        match = re.search(row.pattern, text)
        if match and re.search(row.type, kind) and (not row.quantities or quantity in row.quantities):
            return f"{row.means(match, Shapes(arrays))} ({quoted})", row.think, (row.id,)
    return (
        f"Your function stopped with {quoted}",
        "Read the message from its end; it names the operation.",
        (),
    )
