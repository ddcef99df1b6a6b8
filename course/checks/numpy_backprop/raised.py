"""Exceptions in a backward pass: where a sum over an axis does not go, and whether one belongs there."""

from course.judging.raised import (
    COLUMN,
    EQUAL_SHAPES,
    MISMATCH,
    NO_SUM,
    NOT_ALIGNED,
    Raised,
    summed,
    summed_by_matmul,
)

CHANGES = ("delta_w_h_o", "delta_w_i_h")
OVER_OUTPUTS = "Going back, the sum runs over the outputs. Which axis of each array belongs to the outputs?"
WRONG_AXIS = "a sum over the wrong axis on the way back, so that the shapes do not fit"

OVER_RECORDS = (
    "In a batch a change of weights is a sum over records. Which axis of each array belongs to the records?"
)
STAND_UP = (
    f"{EQUAL_SHAPES} You want a table with a row for every input and a column for every hidden unit: "
    "which of the two arrays has to stand up as a column?"
)

ON_THE_WAY_BACK = (
    Raised("T12", WRONG_AXIS, "ValueError", NOT_ALIGNED, summed, OVER_OUTPUTS, ("hidden_error_term",)),
    Raised("T12", WRONG_AXIS, "ValueError", MISMATCH, summed_by_matmul, OVER_OUTPUTS, ("hidden_error_term",)),
)
# With one record and one output, and with batches.
OF_ONE = (
    COLUMN,
    Raised("I3", "np.dot or @ in a weight change, where nothing is to be added up", "ValueError", NOT_ALIGNED, summed,
           NO_SUM, CHANGES),
    Raised("", "", "ValueError", "could not be broadcast together with shapes", None, STAND_UP, ("delta_w_i_h",)),
    Raised("", "", "", r"matmul: Input operand \d does not have|for @", None,
           "With one output its error term is a single number. How do you multiply an array by a number?", ("hidden_error_term",)),
    *ON_THE_WAY_BACK,
)  # fmt: skip
OF_BATCHES = (
    Raised("", "", "ValueError", f"{NOT_ALIGNED}|{MISMATCH}", None, OVER_RECORDS, CHANGES),
    *ON_THE_WAY_BACK,
)
RAISED = (*OF_ONE, *OF_BATCHES)
