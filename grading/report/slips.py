"""What the id of a slip means, in words.

The checks of a chapter share their ids with those of others (E1 is a slip of chapters 4 and 5), so that an id
has a meaning only within its chapter. An id that no table of the chapter holds was not written by a check of
ours, and means nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from course.checks import chain_rule, two_layer_example
from course.checks.chain_rule import partials, sweep
from course.checks.feed_forward import forward_pass, loss, sigmoid
from course.checks.finite_differences import difference_quotients, gradient_checking, numerical_gradients
from course.checks.numpy_backprop import backward, bug_hunt, training
from course.checks.two_layer_example import worked_slips
from course.checks.vanishing_gradients import deep_gradients, deep_repair, fault_clinic, through_time
from course.judging import raised
from course.judging.slip import Slip

# How a check begins its message when the learner's function raised (`Verdict.headline`).
COULD_NOT = " could not be computed."


@dataclass(frozen=True)
class Meaning:
    """What one id means: `name` completes "what one gets from ..."; `think` is what the check told the learner."""

    id: str
    name: str
    think: str = ""


_FORWARD_OF_STEP = tuple(
    worked_slips.after_forward_slip(slip)
    for slip in worked_slips.SLIPS
    if slip.quantities[0] in ("z_h", "a", "y_hat") and len(slip.quantities) == 1
)

# By a chapter's name, without its number and as a module's name.
TABLES: dict[str, tuple[Sequence[Slip], ...]] = {
    "feed_forward": (
        sigmoid.SLIPS, forward_pass.FORWARD_SLIPS, forward_pass.MATRIX_SLIPS, forward_pass.PAPER_SLIPS,
        loss.LOSS_SLIPS,
    ),
    "chain_rule": (partials.PARTIAL_SLIPS, chain_rule.SLOPE_SLIPS, sweep.SLIPS, chain_rule.COUNT_SLIPS),
    "finite_differences": (
        difference_quotients.QUOTIENT_SLIPS, numerical_gradients.GRADIENT_SLIPS, gradient_checking.ERROR_SLIPS,
    ),
    "two_layer_example": (
        worked_slips.SLIPS, _FORWARD_OF_STEP, worked_slips.IN_A_FUNCTION, two_layer_example.EARLY_SLIPS,
    ),
    "numpy_backprop": (backward.SLIPS, training.STEP_SLIPS, training.LOOP_SLIPS),
    "vanishing_gradients": (
        deep_gradients.BOUND_SLIPS, deep_gradients.NEEDED_SLIPS, deep_gradients.NORM_SLIPS,
        through_time.TIME_SLIPS,
    ),
}  # fmt: skip

# Slips that a check names without a row of a `Slip` table, by chapter; "" for all chapters.
OTHERS: dict[str, tuple[Meaning, ...]] = {
    "": (
        Meaning("T5", "a function that changes the arrays which it was only lent"),
        Meaning("H19", "a comma that makes a tuple, where an array belongs"),
    ),
    "feed_forward": (Meaning("S30", "an exponential that overflows where z is far from 0"),),
    "finite_differences": (Meaning("GC1", "a gradient check at START alone, where two entries are equal"),),
    "two_layer_example": (Meaning("R0", "a number that was typed in with too few digits"),),
    "numpy_backprop": (
        *(Meaning(id_, f"{name}, in the gradient check", think) for id_, _, name, think in bug_hunt.SLIPS),
        Meaning("G6", "the two results of the gradient check in the wrong order"),
    ),
    "vanishing_gradients": (
        Meaning("VR1", "more than one entry of the settings changed at once"),
        *(
            Meaning(f"VR{k}", f"a repair that changes {key}")
            for k, key in enumerate(deep_repair.DEAD, start=2)
        ),
        *(
            Meaning(f"VC{k}", f"the diagnosis {diagnosis!r}, for a run that has another fault")
            for k, diagnosis in enumerate(fault_clinic.DIAGNOSES, start=1)
        ),
    ),
}

# Exceptions, as `raised.RAISED` and `raised_forward.MEANINGS` know them; there each has a sentence for the
# learner that quotes shapes, here the kind of mistake.
RAISED_NAMES = {
    "I8": "x laid out as a row, which still cannot be combined elementwise (it should stand up as a column)",
    "I1": "arrays of different shapes combined elementwise",
    "I4": "np.dot after x was stood up as a column",
    "T12": "a sum over the wrong axis on the way back, so that the shapes do not fit",
    "I3": "np.dot or @ in a weight change, where nothing is to be added up",
    "D1": "np.dot of two arrays of different lengths",
    "H18": "@ (matmul) with a single number on one side",
    "M1": "@ (matmul) over axes of different lengths",
    "H19": "a comma that makes a tuple (or a list), where an array belongs",
    "O12": "np.matmul, np.multiply or np.dot with three arguments",
    "I17": "[:, None] on a Python list",
    "T6": "results with decimals put into an array of whole numbers",
    "T8": "+= into an array of another shape",
    "N1": "computing with something that is still None",
    "N2": "a name that nothing was stored under",
    "N3": "an array indexed with more axes than it has",
    "S20": "`if` with a whole array",
    "S21": "a function of Python's math module on an array",
    "S22": "arithmetic on a Python list",
    "S23": "indexing a single number, or looping over it",
    "Q20": "len of a single number",
    "Q21": "asking a plain number for its shape",
    "F20": "shapes that do not fit in a product of matrices",
}


def meaning(chapter: str, id_: str, quantity: str, message: str) -> Meaning | None:
    """Return what an id means in a chapter, or None for an id that its checks do not write.

    quantity: what was judged. message: the check's own message, which tells a function that raised from one
    that returned wrong numbers.
    """
    name = chapter.partition("-")[2].replace("-", "_")
    thoughts = {row.id: row.think for row in raised.RAISED}
    if COULD_NOT in message.split("\n")[0] and id_ in RAISED_NAMES:
        return Meaning(id_, RAISED_NAMES[id_], thoughts.get(id_, ""))
    rows = [row for table in TABLES.get(name, ()) for row in table if row.id == id_]
    for row in sorted(rows, key=lambda row: quantity not in row.quantities):
        return Meaning(id_, row.name, row.think)
    known = {other.id: other for other in (*OTHERS[""], *OTHERS.get(name, ()))}
    return known.get(id_)
