"""Exceptions in a backward pass: where a sum over an axis does not go, and why none belongs there."""

from course.judging.raised import COLUMN, MISMATCH, NO_SUM, NOT_ALIGNED, Raised, summed, summed_by_matmul

CHANGES = ("delta_w_h_o", "delta_w_i_h")
OVER_OUTPUTS = "Going back, the sum runs over the outputs. Which axis of each array belongs to the outputs?"
WRONG_AXIS = "a sum over the wrong axis on the way back, so that the shapes do not fit"

RAISED = (
    COLUMN,
    Raised("T12", WRONG_AXIS, "ValueError", NOT_ALIGNED, summed, OVER_OUTPUTS, ("hidden_error_term",)),
    Raised("I3", "np.dot or @ in a weight change, where nothing is to be added up", "ValueError", NOT_ALIGNED, summed,
           NO_SUM, CHANGES),
    Raised("T12", WRONG_AXIS, "ValueError", MISMATCH, summed_by_matmul, OVER_OUTPUTS, ("hidden_error_term",)),
)  # fmt: skip
