"""The table of slips in a backward pass: wrong formulas that learners really write, and what to say of them.

Each row is evaluated on the learner's own earlier values. Its formula sees a namespace with the network (x,
target, learnrate, W_ih, W_ho, n_records), its forward pass (z_h, a_h, z_o, y_hat), the slopes of the two
layers (slope_h, slope_o), the learner's earlier quantities by name, and `right`, what the quantity should
be given those. So most rows read as "right, but ...".

To add a slip: one row here. `tests/checks/test_slips.py` turns every row into a submission and asserts that
it is given this id.
"""

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from course.checks.numpy_backprop.stages import step
from course.judging.chain import PARENTHESES, SLOPE_AT, STEP_IS, THREE_FACTORS, TWO_FACTORS, WHICH_WAY, slope
from course.judging.slip import Slip, row
from course.network import sigmoid

STEPS = ("delta_w_h_o", "delta_w_i_h")


def back(error_term: NDArray, W_ho: NDArray) -> NDArray:
    """Return the error terms of the outputs, each carried back along its weights and summed."""
    return error_term * W_ho if W_ho.ndim == 1 else error_term @ W_ho.T


def rounded_error(g: SimpleNamespace) -> NDArray:
    """Return the error when every stage of the forward pass is rounded to three decimals."""
    a_h = np.round(sigmoid(np.round(g.x @ g.W_ih, 3)), 3)
    return np.round(g.target - np.round(sigmoid(np.round(a_h @ g.W_ho, 3)), 3), 3)


def updated_too_early(g: SimpleNamespace) -> NDArray:
    """Return the hidden error term when weights_hidden_output has already been changed."""
    changed = g.W_ho + step(g.network, g.a_h, g.W_ho, g.output_error_term)
    return back(g.output_error_term, changed) * g.slope_h


def shares(quantity: str, records: slice) -> Callable[[SimpleNamespace], NDArray]:
    """Return the formula of a weight change to which only some records of a batch contribute."""

    def formula(g: SimpleNamespace) -> NDArray:
        if g.n_records == 1:
            return np.nan * g.right
        below, error_term = (
            (g.a_h, g.output_error_term) if quantity == STEPS[0] else (g.x, g.hidden_error_term)
        )
        kept = np.zeros((g.n_records, 1))
        kept[records] = 1
        return step(g.network, below, g.weights, kept * error_term)

    return formula


ERROR_IS = "The error says by how much, and in which direction, the output misses the target."

# fmt: off
SLIPS: tuple[Slip, ...] = (
    # --- error -----------------------------------------------------------------------------------------
    row("E1", "error", "output - target, the difference the wrong way round", lambda g: -g.right, WHICH_WAY),
    row("E2", "error", "the absolute value of the difference", lambda g: np.abs(g.right),
         "Without its sign the error no longer says whether the output is too high or too low."),
    row("E3", "error", "the difference clipped at zero", lambda g: np.maximum(0, g.right),
         "What should the network learn when its output is above the target?"),
    row("E4", "error", "the squared difference", lambda g: g.right**2,
         "The loss squares the difference. What is left of the square once the loss is differentiated?"),
    row("E5", "error", "the loss, half the squared difference", lambda g: g.right**2 / 2,
         "That is E itself. The error is what appears when E is differentiated."),
    row("E6", "error", "twice the difference, the derivative of a loss without the 1/2",
         lambda g: 2 * g.right, "This course's loss has a 1/2 in front. What does it cancel?"),
    row("E7", "error", "half the difference", lambda g: g.right / 2,
         "The 1/2 of the loss is already used up by the 2 that differentiation brings down."),
    row("E8", "error", "the target itself", lambda g: g.target + 0 * g.right, ERROR_IS),
    row("E9", "error", "the output itself", lambda g: g.y_hat, ERROR_IS),
    row("E10", "error", "target - output_layer_in, before the activation", lambda g: g.target - g.z_o,
         "The target is compared with what the network answers: is that before or after the activation?"),
    row("E11", "error", "the error already multiplied by the slope", lambda g: g.right * g.slope_o,
         "The slope comes in with the next quantity. The error alone is a plain difference."),
    row("E12", "error", "the sum of target and output", lambda g: g.target + g.y_hat, ERROR_IS),
    row("E13", "error", "the error divided by the number of records", lambda g: g.right / g.n_records,
         "Each record keeps its own error. The average over records comes with the weight changes."),
    row("F2", "error", "a forward pass whose every stage was rounded to three decimals", rounded_error,
         "Keep full precision while you compute; round only what you print."),
    # --- output error term -----------------------------------------------------------------------------
    row("O1", "output_error_term", "the error alone, without the slope", lambda g: g.error, TWO_FACTORS),
    row("O2", "output_error_term", "the slope taken at the output, not at its pre-activation",
         lambda g: g.error * slope(g.y_hat), SLOPE_AT),
    row("O3", "output_error_term", "output * 1 - output without parentheses",
         lambda g: g.error * g.y_hat * 1 - g.y_hat, PARENTHESES),
    row("O4", "output_error_term", "error * 1 - output without parentheses", lambda g: g.error - g.y_hat,
         PARENTHESES),
    row("O5", "output_error_term", "error * output, half of the slope", lambda g: g.error * g.y_hat,
         "The sigmoid's slope, written with its own value, has two factors. One is missing."),
    row("O6", "output_error_term", "error * (1 - output), half of the slope",
         lambda g: g.error * (1 - g.y_hat),
         "The sigmoid's slope, written with its own value, has two factors. One is missing."),
    row("O7", "output_error_term", "z (1 - z) with the pre-activation in the place of the activation",
         lambda g: g.error * g.z_o * (1 - g.z_o),
         "The short form of the slope uses the sigmoid's value, not what went into the sigmoid."),
    row("O8", "output_error_term", "the slope alone, without the error", lambda g: g.slope_o, TWO_FACTORS),
    row("O9", "output_error_term", "0.25 for the slope, whatever the output is", lambda g: 0.25 * g.error,
         "0.25 is the slope at the steepest point only. Where on its curve is this unit?"),
    row("O10", "output_error_term", "the slope multiplied in twice", lambda g: g.right * g.slope_o,
         "Was the slope already part of something that you multiplied?"),
    row("O11", "output_error_term", "the learning rate multiplied in already",
         lambda g: g.learnrate * g.right,
         "The learning rate scales the step. An error term is a slope of E, and has no learning rate in it."),
    row("O13", "output_error_term", "output * (output - 1), the slope with its sign turned",
         lambda g: -g.right, "A sigmoid always rises: its slope is never negative."),
    row("O14", "output_error_term", "the slope of tanh, 1 - output squared",
         lambda g: g.error * (1 - g.y_hat**2), "That slope belongs to tanh. This unit is a sigmoid."),
    row("O15", "output_error_term", "output * (1 + output)", lambda g: g.error * g.y_hat * (1 + g.y_hat),
         "Derive the sigmoid's slope once more, and look at the sign inside the parentheses."),
    row("O16", "output_error_term", "the error squared, times the slope", lambda g: g.right * g.error,
         "The error enters once."),
    row("O17", "output_error_term", "the slope added to the error", lambda g: g.error + g.slope_o,
         "The chain rule multiplies."),
    row("O18", "output_error_term", "the error divided by the slope", lambda g: g.error / g.slope_o,
         "The chain rule multiplies."),
    # --- hidden error term -----------------------------------------------------------------------------
    row("H1", "hidden_error_term", "no slope: the error term carried back along the weights, and no more",
         lambda g: back(g.output_error_term, g.W_ho), THREE_FACTORS),
    row("H2", "hidden_error_term", "the raw error in the place of output_error_term",
         lambda g: back(g.error, g.W_ho) * g.slope_h,
         "What flows back has passed the output unit already. Which of your quantities has that slope in it?"),
    row("H3", "hidden_error_term", "the slope taken at the activation, not at the pre-activation",
         lambda g: back(g.output_error_term, g.W_ho) * slope(g.a_h), SLOPE_AT),
    row("H4", "hidden_error_term", "only hidden_layer_output where the slope belongs",
         lambda g: back(g.output_error_term, g.W_ho) * g.a_h,
         "The sigmoid's slope, written with its own value, has two factors. One is missing."),
    row("H5", "hidden_error_term", "z (1 - z) with hidden_layer_input in the place of the activation",
         lambda g: back(g.output_error_term, g.W_ho) * g.z_h * (1 - g.z_h),
         "The short form of the slope uses the sigmoid's value, not what went into the sigmoid."),
    row("H6", "hidden_error_term", "only 1 - hidden_layer_output where the slope belongs",
         lambda g: back(g.output_error_term, g.W_ho) * (1 - g.a_h),
         "The sigmoid's slope, written with its own value, has two factors. One is missing."),
    row("H7", "hidden_error_term", "no weights: output_error_term times the slope",
         lambda g: back(g.output_error_term, np.ones_like(g.W_ho)) * g.slope_h,
         "Two hidden units with the same activation would share the same blame. What tells them apart?"),
    row("H8", "hidden_error_term", "the raw error, and no weights",
         lambda g: back(g.error, np.ones_like(g.W_ho)) * g.slope_h, THREE_FACTORS),
    row("H9", "hidden_error_term", "the slope of the output unit in the place of the hidden unit's",
         lambda g: back(g.output_error_term * g.slope_o, g.W_ho),
         "Each error term uses the slope of its own unit."),
    row("H10", "hidden_error_term", "the weights without their signs",
         lambda g: back(g.output_error_term, np.abs(g.W_ho)) * g.slope_h,
         "A unit that pushes the output down is corrected the other way. Where does that sign come from?"),
    row("H11", "hidden_error_term", "the weights times the slope, without output_error_term",
         lambda g: back(np.ones_like(g.output_error_term), g.W_ho) * g.slope_h, THREE_FACTORS),
    row("H12", "hidden_error_term", "weights_input_hidden where weights_hidden_output belongs",
         lambda g: np.dot(g.output_error_term, g.W_ih) * g.slope_h,
         "Which weights did the hidden unit's value travel along on its way to the output?"),
    row("H13", "hidden_error_term", "weights that had already been updated", updated_too_early,
         "All error terms first, with the weights that made this output; the updates after that."),
    row("H14", "hidden_error_term", "the slope multiplied in twice", lambda g: g.right * g.slope_h,
         "Was the slope already part of something that you multiplied?"),
    row("H15", "hidden_error_term", "hidden_layer_output * 1 - hidden_layer_output without parentheses",
         lambda g: back(g.output_error_term, g.W_ho) * g.a_h * 1 - g.a_h,
         PARENTHESES),
    row("H16", "hidden_error_term", "0.25 for the slope, whatever the activation is",
         lambda g: back(g.output_error_term, g.W_ho) / 4,
         "0.25 is the slope at the steepest point only. Where on its curve is each unit?"),
    row("H17", "hidden_error_term", "np.dot with the slope, which adds all hidden units up to one number",
         lambda g: np.dot(g.output_error_term * g.W_ho, g.slope_h),
         "Every hidden unit keeps an error term of its own. Which operation multiplies without adding up?"),
    row("H20", "hidden_error_term", "a * (a - 1), the slope with its sign turned", lambda g: -g.right,
         "A sigmoid always rises: its slope is never negative."),
    row("H21", "hidden_error_term", "the slope of tanh, 1 - hidden_layer_output squared",
         lambda g: back(g.output_error_term, g.W_ho) * (1 - g.a_h**2),
         "That slope belongs to tanh. These units are sigmoids."),
    row("H22", "hidden_error_term", "the error multiplied in again", lambda g: g.right * g.error,
         "The error is already inside output_error_term."),
    row("H23", "hidden_error_term", "the learning rate multiplied in already",
         lambda g: g.learnrate * g.right,
         "The learning rate scales the step, once. With it here, it would enter twice."),
    row("H24", "hidden_error_term", "hidden_layer_output * (1 + hidden_layer_output)",
         lambda g: back(g.output_error_term, g.W_ho) * g.a_h * (1 + g.a_h),
         "Derive the sigmoid's slope once more, and look at the sign inside the parentheses."),
    row("H25", "hidden_error_term", "the slope alone", lambda g: g.slope_h + 0 * g.right, THREE_FACTORS),
    row("H26", "hidden_error_term", "the slope added to the rest",
         lambda g: back(g.output_error_term, g.W_ho) + g.slope_h, "The chain rule multiplies."),
    row("T12", "hidden_error_term", "np.dot(output_error_term, weights_hidden_output), right for a single output",
         lambda g: np.dot(g.output_error_term, g.W_ho) * g.slope_h,
         "Going back, the sum runs over the outputs. Which axis of the weights belongs to the outputs?"),
    # --- delta_w_h_o -----------------------------------------------------------------------------------
    row("W1", "delta_w_h_o", "the raw error in the place of output_error_term",
         lambda g: step(g.network, g.a_h, g.W_ho, g.error), STEP_IS),
    row("W2", "delta_w_h_o", "the network's output where the value below the weight belongs",
         lambda g: g.learnrate * g.output_error_term * g.y_hat,
         "Which value did this weight multiply in the forward pass?"),
    row("W3", "delta_w_h_o", "hidden_layer_input where its activation belongs",
         lambda g: step(g.network, g.z_h, g.W_ho, g.output_error_term),
         "Which value did this weight multiply in the forward pass?"),
    row("W4", "delta_w_h_o", "the weights themselves where the value below them belongs",
         lambda g: g.learnrate * g.output_error_term * g.W_ho,
         "The derivative of a product by one factor is the other factor."),
    row("W5", "delta_w_h_o", "the slope of the hidden units where their activation belongs",
         lambda g: step(g.network, g.slope_h, g.W_ho, g.output_error_term),
         "Which value did this weight multiply in the forward pass?"),
    row("W6", "delta_w_h_o", "the right numbers stood up as a column",
         lambda g: g.right[:, None], "A step has exactly the shape of the weights that it is added to."),
    row("W7", "delta_w_h_o", "the right numbers laid out as a matrix with one row",
         lambda g: g.right[None, :], "A step has exactly the shape of the weights that it is added to."),
    row("W8", "delta_w_h_o", "learnrate * output_error_term, without the hidden layer's activation",
         lambda g: g.learnrate * g.output_error_term + 0 * g.right, STEP_IS),
    # --- both steps ------------------------------------------------------------------------------------
    row("W9", STEPS, "the learning rate left out", lambda g: g.right / g.learnrate, STEP_IS),
    row("W10", STEPS, "a minus sign in front of the step", lambda g: -g.right,
         "Error terms here are already *minus* the gradient, and the step is added to the weights."),
    row("W11", STEPS, "the new weights, not the step", lambda g: g.weights + g.right,
         "Asked for is the change alone. Adding it to the weights comes later."),
    row("W12", STEPS, "0.5 typed in where learnrate belongs", lambda g: g.right / g.learnrate / 2,
         "This network happens to have another learning rate than the one you know. Use the argument."),
    row("W13", STEPS, "x[0] where learnrate belongs",
         lambda g: g.right / g.learnrate * np.ravel(g.x)[0],
         "On the exercise's numbers x[0] and learnrate are both 0.5. Which of the two is meant?"),
    row("W14", STEPS, "the learning rate multiplied in twice", lambda g: g.right * g.learnrate,
         "How often is learnrate in it, counting the quantities that it is made of?"),
    row("W15", STEPS, "a division by the learning rate", lambda g: g.right / g.learnrate**2, STEP_IS),
    row("W16", STEPS, "the weights minus the step, which are new weights of the wrong kind",
         lambda g: g.weights - g.right, "Asked for is the change alone, and the step is added."),
    row("T10", STEPS, "a sum over the records where the average belongs",
         lambda g: g.right * g.n_records, "E is an average over the records, so its gradient is one, too."),
    row("T10b", STEPS, "a division by the number of records made twice", lambda g: g.right / g.n_records,
         "Was the average already taken in a line above?"),
    *(
        row("T16", quantity, f"the share of {words}", shares(quantity, records),
            "Every record has a share in the change. Which records does your loop visit, and is each share added to those before?")
        for quantity in STEPS
        for words, records in (
            ("the last record alone", slice(-1, None)), ("the first record alone", slice(1)),
            ("all records but the first", slice(1, None)), ("all records but the last", slice(-1)),
        )
    ),
    # --- delta_w_i_h -----------------------------------------------------------------------------------
    row("I5", "delta_w_i_h", "the right numbers in a table that lies on its side", lambda g: g.right.T,
         "A row for every input, a column for every hidden unit. Which of the two has to stand up?"),
    row("I7", "delta_w_i_h", "output_error_term carried back without the hidden slope",
         lambda g: step(g.network, g.x, g.W_ih, back(g.output_error_term, g.W_ho)),
         "hidden_error_term has that slope in it. Use it here."),
    row("I9", "delta_w_i_h", "weights_input_hidden where the inputs belong",
         lambda g: g.learnrate * g.hidden_error_term * g.W_ih,
         "The derivative of a product by one factor is the other factor."),
    row("I10", "delta_w_i_h", "a table without x: learnrate * hidden_error_term in every row",
         lambda g: g.learnrate * g.hidden_error_term + 0 * g.right, STEP_IS),
    row("I11", "delta_w_i_h", "hidden_layer_input where the inputs belong",
         lambda g: g.learnrate * g.hidden_error_term * g.z_h,
         "Which value did this weight multiply in the forward pass?"),
    row("I12", "delta_w_i_h", "hidden_layer_output where the inputs belong",
         lambda g: g.learnrate * g.hidden_error_term * g.a_h,
         "Which value did this weight multiply in the forward pass?"),
    row("I13", "delta_w_i_h", "the slope of the hidden layer multiplied in again",
         lambda g: step(g.network, g.x, g.W_ih, g.hidden_error_term * g.slope_h),
         "hidden_error_term has that slope in it already."),
    row("I14", "delta_w_i_h", "output_error_term in the place of hidden_error_term",
         lambda g: g.learnrate * g.output_error_term * g.x[:, None],
         "These weights lead to the hidden units. Whose error terms do they need?"),
)
# fmt: on
