"""The table of slips in one training step with one hidden unit.

Each row is evaluated on the learner's own earlier numbers. Its formula sees what `seen_by_slips` returns, and
`right`, what the number should be given those.
"""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from course.checks.two_layer_example.worked_numbers import (
    CHAIN,
    CHANGES,
    PRINTED,
    QUANTITIES,
    truth,
)
from course.judging.chain import PARENTHESES, SLOPE_AT, STEP_IS, THREE_FACTORS, TWO_FACTORS, WHICH_WAY, slope
from course.judging.slip import Slip, row
from course.network import sigmoid

ADVICE = {
    "z_h": "Each input times its own weight, then the sum.",
    "a": "The activation is the sigmoid of the pre-activation, once.",
    "y_hat": "The output unit does what the hidden unit did: weight times value, then the sigmoid.",
    "delta_o": TWO_FACTORS,
    "delta_h": THREE_FACTORS,
    "change_W": STEP_IS,
    "change_w": STEP_IS,
}
LET_IT_COMPUTE = (
    "Write the line with the variables and let Python carry every digit. Round only what you print."
)


def _another_set(what: str) -> Callable[[SimpleNamespace], NDArray]:
    """Return the formula of a slip: `what`, a given number or an earlier quantity, taken from the first set."""

    def formula(g: SimpleNamespace) -> NDArray:
        if what in QUANTITIES:
            return CHAIN.expected(g.name, g.numbers, {**g.before, what: truth(PRINTED)[what]})
        return CHAIN.expected(g.name, replace(g.numbers, **{what: getattr(PRINTED, what)}), g.before)

    return formula


BELOW = "Which value did this weight multiply in the forward pass?"
ONE_PAIR = "The sigmoid's slope, written with its own value, has two factors. One is missing."
OWN_VALUE = "The short form of the slope uses the sigmoid's value, not what went into the sigmoid."
NO_TARGET = "Nobody says what a hidden unit should put out. Look at what comes back to it along its weight."
STEEPEST = "0.25 is the slope at the steepest point only. Where on its curve is this unit?"
ONCE = "Was the slope already part of something that you multiplied?"
TWO_SETS = "The two sets have names of their own. Which of your variables belongs to the other set?"

# fmt: off
SLIPS: tuple[Slip, ...] = (
    # --- forward ---------------------------------------------------------------------------------------
    row("Z1", "z_h", "the sigmoid, applied one step too early", lambda g: sigmoid(g.right), ADVICE["z_h"]),
    row("Z2", "z_h", "products that were not added up", lambda g: g.w * g.x, "A unit has one pre-activation."),
    row("Z3", "z_h", "the weights without their signs", lambda g: np.dot(np.abs(g.w), g.x), ADVICE["z_h"]),
    row("Z4", "z_h", "each input with the other input's weight", lambda g: np.dot(g.w[::-1], g.x), ADVICE["z_h"]),
    row("A1", "a", "the sigmoid applied twice", lambda g: sigmoid(g.right), ADVICE["a"]),
    row("A2", "a", "the pre-activation itself", lambda g: g.z_h, ADVICE["a"]),
    row("A3", "a", "1 / (1 + e^z), with the sign in the exponent lost", lambda g: 1 - g.right,
         "For a large z the sigmoid should be close to 1."),
    row("A4", "a", "tanh, not the sigmoid", lambda g: np.tanh(g.z_h), ADVICE["a"]),
    row("Y1", "y_hat", "the output's pre-activation, without its sigmoid", lambda g: g.z_o, ADVICE["y_hat"]),
    row("Y2", "y_hat", "the sigmoid applied twice", lambda g: sigmoid(g.right), ADVICE["y_hat"]),
    row("Y3", "y_hat", "z_h where the hidden unit's activation belongs", lambda g: sigmoid(g.W * g.z_h),
         "What does the hidden unit hand on: its pre-activation or its activation?"),
    row("Y4", "y_hat", "the activation without the weight W", lambda g: sigmoid(g.a), ADVICE["y_hat"]),
    # --- output error term -----------------------------------------------------------------------------
    row("O1", "delta_o", "the error alone, without the slope", lambda g: g.error, TWO_FACTORS),
    row("E1", "delta_o", "y_hat - y, the difference the wrong way round", lambda g: -g.right, WHICH_WAY),
    row("E2", "delta_o", "the error without its sign", lambda g: np.abs(g.error) * g.slope_o, WHICH_WAY),
    row("E3", "delta_o", "an error clipped at zero", lambda g: np.maximum(0, g.error) * g.slope_o,
         "What should the network learn when its output is above the target?"),
    row("E6", "delta_o", "a loss without the 1/2", lambda g: 2 * g.right,
         "This course's loss has a 1/2 in front. What does it cancel?"),
    row("E4", "delta_o", "the squared error in the place of the error", lambda g: g.error * g.right,
         "The loss squares the error. What is left of the square once the loss is differentiated?"),
    row("O2", "delta_o", "the slope taken at y_hat, not at its pre-activation",
         lambda g: g.error * slope(g.y_hat), SLOPE_AT),
    row("O3", "delta_o", "y_hat * 1 - y_hat without parentheses", lambda g: g.error * g.y_hat - g.y_hat, PARENTHESES),
    row("O4", "delta_o", "y - y_hat * y_hat * (1 - y_hat) without parentheses",
         lambda g: g.y - g.y_hat * g.slope_o, PARENTHESES),
    row("O5", "delta_o", "error * y_hat, half of the slope", lambda g: g.error * g.y_hat, ONE_PAIR),
    row("O6", "delta_o", "error * (1 - y_hat), half of the slope", lambda g: g.error * (1 - g.y_hat), ONE_PAIR),
    row("O7", "delta_o", "z (1 - z), with the pre-activation in the place of y_hat",
         lambda g: g.error * g.z_o * (1 - g.z_o), OWN_VALUE),
    row("O8", "delta_o", "the slope alone, without the error", lambda g: g.slope_o, TWO_FACTORS),
    row("O9", "delta_o", "0.25 for the slope, whatever y_hat is", lambda g: g.error / 4, STEEPEST),
    row("O10", "delta_o", "the slope multiplied in twice", lambda g: g.right * g.slope_o, ONCE),
    row("O11", "delta_o", "the learning rate multiplied in already", lambda g: g.eta * g.right,
         "The learning rate scales the step. An error term is a slope of E, and has no learning rate in it."),
    row("O14", "delta_o", "the slope of tanh", lambda g: g.error * (1 - g.y_hat**2),
         "That slope belongs to tanh. This unit is a sigmoid."),
    row("O20", "delta_o", "the slope of the hidden unit", lambda g: g.error * g.slope_h,
         "Each error term uses the slope of its own unit."),
    # --- hidden error term -----------------------------------------------------------------------------
    row("H1", "delta_h", "no slope: delta_o carried back along W, and no more", lambda g: g.W * g.delta_o, THREE_FACTORS),
    row("H2", "delta_h", "the raw error in the place of delta_o", lambda g: g.W * g.error * g.slope_h,
         "What flows back has passed the output unit already. Which of your numbers has that slope in it?"),
    row("H3", "delta_h", "the slope taken at a, not at its pre-activation",
         lambda g: g.W * g.delta_o * slope(g.a), SLOPE_AT),
    row("H4", "delta_h", "only a where the slope belongs", lambda g: g.W * g.delta_o * g.a, ONE_PAIR),
    row("H6", "delta_h", "only 1 - a where the slope belongs", lambda g: g.W * g.delta_o * (1 - g.a), ONE_PAIR),
    row("H5", "delta_h", "z (1 - z), with z_h in the place of a",
         lambda g: g.W * g.delta_o * g.z_h * (1 - g.z_h), OWN_VALUE),
    row("H7", "delta_h", "no weight: delta_o times the slope", lambda g: g.delta_o * g.slope_h, THREE_FACTORS),
    row("H8", "delta_h", "the raw error, and no weight", lambda g: g.error * g.slope_h, THREE_FACTORS),
    row("H9", "delta_h", "the slope of the output unit in the place of the hidden unit's",
         lambda g: g.W * g.delta_o * g.slope_o, "Each error term uses the slope of its own unit."),
    row("H10", "delta_h", "W without its sign", lambda g: np.abs(g.W) * g.delta_o * g.slope_h,
         "A unit that pushes the output down is corrected the other way. Where does that sign come from?"),
    row("H11", "delta_h", "W times the slope, without delta_o", lambda g: g.W * g.slope_h, THREE_FACTORS),
    row("H12", "delta_h", "w where W belongs", lambda g: g.w * g.delta_o * g.slope_h,
         "Which weight did the hidden unit's value travel along on its way to the output?"),
    row("H13", "delta_h", "a weight W that had already been updated",
         lambda g: (g.W + g.eta * g.delta_o * g.a) * g.delta_o * g.slope_h,
         "All error terms first, with the weights that made this output; the updates after that."),
    row("H14", "delta_h", "the slope multiplied in twice", lambda g: g.right * g.slope_h, ONCE),
    row("H15", "delta_h", "a * 1 - a without parentheses", lambda g: g.W * g.delta_o * g.a - g.a, PARENTHESES),
    row("H16", "delta_h", "0.25 for the slope, whatever a is", lambda g: g.W * g.delta_o / 4, STEEPEST),
    row("H20", "delta_h", "a turned sign, such as a * (a - 1) for the slope gives", lambda g: -g.right,
         "A sigmoid always rises: its slope is never negative."),
    row("H21", "delta_h", "the slope of tanh", lambda g: g.W * g.delta_o * (1 - g.a**2),
         "That slope belongs to tanh. This unit is a sigmoid."),
    row("H22", "delta_h", "the error multiplied in again", lambda g: g.right * g.error,
         "The error is already inside delta_o."),
    row("H23", "delta_h", "the learning rate multiplied in already", lambda g: g.eta * g.right,
         "The learning rate scales the step, once. With it here, it would enter twice."),
    row("H27", "delta_h", "y - a, a difference between the target and the hidden unit's output",
         lambda g: g.y - g.a, NO_TARGET),
    row("H28", "delta_h", "y - a times the slope, as if the target were the hidden unit's own",
         lambda g: (g.y - g.a) * g.slope_h, NO_TARGET),
    row("H29", "delta_h", "an input where W belongs", lambda g: g.x[0] * g.delta_o * g.slope_h,
         "On the printed numbers the first input and W are both 0.1. Which of the two is meant?"),
    # --- changes ---------------------------------------------------------------------------------------
    row("W1", "change_W", "the raw error in the place of delta_o", lambda g: g.eta * g.error * g.a, STEP_IS),
    row("W2", "change_W", "y_hat where the value below the weight belongs", lambda g: g.eta * g.delta_o * g.y_hat, BELOW),
    row("W3", "change_W", "z_h where its activation belongs", lambda g: g.eta * g.delta_o * g.z_h, BELOW),
    row("W4", "change_W", "the weight itself where the value below it belongs", lambda g: g.eta * g.delta_o * g.W,
         "The derivative of a product by one factor is the other factor."),
    row("W5", "change_W", "the slope of the hidden unit where its activation belongs",
         lambda g: g.eta * g.delta_o * g.slope_h, BELOW),
    row("W8", "change_W", "eta * delta_o, without the hidden unit's activation", lambda g: g.eta * g.delta_o, STEP_IS),
    row("W17", "change_W", "delta_h in the place of delta_o", lambda g: g.eta * g.delta_h * g.a,
         "This weight leads to the output unit. Whose error term does it need?"),
    row("W18", "change_W", "an input in the place of the hidden unit's activation",
         lambda g: g.eta * g.delta_o * g.x, BELOW),
    row("I14", "change_w", "delta_o in the place of delta_h", lambda g: g.eta * g.delta_o * g.x,
         "These weights lead to the hidden unit. Whose error term do they need?"),
    row("I9", "change_w", "w where the inputs belong", lambda g: g.eta * g.delta_h * g.w,
         "The derivative of a product by one factor is the other factor."),
    row("I10", "change_w", "eta * delta_h for every weight, without the inputs",
         lambda g: g.eta * g.delta_h + 0 * g.right, STEP_IS),
    row("I10b", "change_w", "eta * delta_h, without the inputs", lambda g: g.eta * g.delta_h, STEP_IS),
    row("I12", "change_w", "a where the inputs belong", lambda g: g.eta * g.delta_h * g.a, BELOW),
    row("I13", "change_w", "the slope of the hidden unit multiplied in again", lambda g: g.right * g.slope_h,
         "delta_h has that slope in it already."),
    row("I15", "change_w", "inputs that were added up", lambda g: g.eta * g.delta_h * np.sum(g.x),
         "Each weight has an input of its own, and a change of its own."),
    *(row("I16", "change_w", "one of the inputs only", lambda g, i=i: g.eta * g.delta_h * g.x[i],
           "Each weight has an input of its own. What happens if you multiply a number by the whole array?")
      for i in (0, 1)),
    row("R1", "change_w", "a delta_h that was rounded to three decimals first",
         lambda g: g.eta * np.round(g.delta_h, 3) * g.x, LET_IT_COMPUTE),
    row("W9", CHANGES, "the learning rate left out", lambda g: g.right / g.eta, STEP_IS),
    row("W10", CHANGES, "a minus sign in front of the change", lambda g: -g.right,
         "An error term here is already *minus* a slope of E, and the change is added to the weight."),
    row("W11", CHANGES, "the new weight, not its change",
         lambda g: (g.W if g.name == "change_W" else g.w) + g.right,
         "Asked for is the change alone. Adding it to the weight comes later."),
    row("W12", CHANGES, "0.5 typed in where eta belongs", lambda g: g.right / g.eta / 2,
         "These numbers have another learning rate than the one you know. Use the variable."),
    row("W14", CHANGES, "the learning rate multiplied in twice", lambda g: g.right * g.eta,
         "Look for an eta in the line above this one."),
    row("W15", CHANGES, "a division by the learning rate", lambda g: g.right / g.eta**2, STEP_IS),
)
# --- one set of numbers for the other
OF_ANOTHER_SET: tuple[Slip, ...] = (
    *(row(f"N-{what}", QUANTITIES[first:], f"the {what} of the printed numbers in the place of {what}_b",
           _another_set(what), TWO_SETS)
      for first, what in ((0, "x"), (0, "w"), (2, "W"), (3, "y"), (5, "eta"), (1, "z_h"), (2, "a"), (3, "y_hat"),
                          (4, "delta_o"), (6, "delta_h"))),
    row("N-all", QUANTITIES, "the printed numbers, not from those of set B",
         lambda g: truth(PRINTED)[g.name], TWO_SETS),
)
# fmt: on
