"""Wrong answers that learners really write, each with what it breaks.

An id names the slip as the course's checks do. `breaks` names what is wrong in itself, not what is wrong
because of it: the consequences are worked out in `plans`.
"""

from dataclasses import dataclass, field

from grading.classroom.spellings import (
    CHANGES,
    CLAIMS,
    ERROR_TERMS,
    LOSS,
    LOSSES,
    RETURN,
    SLOPE,
    STEP_AHEAD,
)


@dataclass(frozen=True)
class StepSlip:
    """A slip in backward_step: the wrong line of each quantity that has one.

    stops: that line raises, so that nothing after it is computed. after: lines below all others.
    breaks: the quantities with a wrong line, unless said otherwise.
    """

    id: str
    lines: dict[str, str] = field(default_factory=dict)
    stops: bool = False
    after: str = ""
    breaks: tuple[str, ...] = ()

    @property
    def wrong(self) -> tuple[str, ...]:
        """The quantities that are wrong in themselves."""
        return self.breaks or tuple(self.lines)


def _error(id_: str, value: str) -> StepSlip:
    return StepSlip(id_, {"error": f"error = {value}"})


def _output(id_: str, value: str, stops: bool = False) -> StepSlip:
    return StepSlip(id_, {"output_error_term": f"output_error_term = {value}"}, stops)


def _hidden(id_: str, value: str, stops: bool = False) -> StepSlip:
    return StepSlip(id_, {"hidden_error_term": f"hidden_error_term = {value}"}, stops)


def _h_o(id_: str, value: str) -> StepSlip:
    return StepSlip(id_, {"delta_w_h_o": f"delta_w_h_o = {value}"})


def _i_h(id_: str, value: str, stops: bool = False) -> StepSlip:
    return StepSlip(id_, {"delta_w_i_h": f"delta_w_i_h = {value}"}, stops)


def _both(id_: str, h_o: str, i_h: str) -> StepSlip:
    return StepSlip(id_, {"delta_w_h_o": f"delta_w_h_o = {h_o}", "delta_w_i_h": f"delta_w_i_h = {i_h}"})


BACK = "np.dot(output_error_term, weights_hidden_output)"

STEP_SLIPS = (
    _error("E1", "output - target"),
    _error("E2", "abs(target - output)"),
    _error("E3", "max(0, target - output)"),
    _error("E4", "(target - output) ** 2"),
    _error("E6", "2 * (target - output)"),
    _output("O1", "error"),
    _output("O2", "error * sigmoid(output) * (1 - sigmoid(output))"),
    _output("O3", "error * output * 1 - output"),
    _output("O5", "error * output"),
    _output("O7", "error * output_layer_in * (1 - output_layer_in)"),
    _output("O9", "error * 0.25"),
    _output("O10", "error * (output * (1 - output)) ** 2"),
    _output("O11", "learnrate * error * output * (1 - output)"),
    _output("O12", "np.matmul(output, 1 - output, error)", stops=True),
    _hidden("H1", BACK),
    _hidden("H2", f"np.dot(error, weights_hidden_output) * {SLOPE}"),
    _hidden("H3", f"{BACK} * sigmoid(hidden_layer_output) * (1 - sigmoid(hidden_layer_output))"),
    _hidden("H5", f"{BACK} * hidden_layer_input * (1 - hidden_layer_input)"),
    _hidden("H7", f"output_error_term * {SLOPE}"),
    _hidden("H8", f"error * {SLOPE}"),
    _hidden("H10", f"output_error_term * np.abs(weights_hidden_output) * {SLOPE}"),
    _hidden("H12", f"np.dot(output_error_term, weights_input_hidden) * {SLOPE}"),
    StepSlip(
        "H13",
        {
            "hidden_error_term": "weights_hidden_output = (\n"
            "    weights_hidden_output + learnrate * output_error_term * hidden_layer_output\n"
            ")\n"
            f"hidden_error_term = {BACK} * {SLOPE}"
        },
    ),
    _hidden("H15", f"{BACK} * hidden_layer_output * 1 - hidden_layer_output"),
    _hidden("H17", f"np.dot(output_error_term * weights_hidden_output, {SLOPE})"),
    _hidden("H18", f"output_error_term @ weights_hidden_output * {SLOPE}", stops=True),
    _hidden("H19", f"({BACK}, *{SLOPE})"),
    _hidden("H20", f"{BACK} * hidden_layer_output * (hidden_layer_output - 1)"),
    _hidden("H22", f"error * {BACK} * {SLOPE}"),
    _hidden("H23", f"learnrate * {BACK} * {SLOPE}"),
    _h_o("W1", "learnrate * error * hidden_layer_output"),
    _h_o("W2", "learnrate * output_error_term * output"),
    _h_o("W4", "learnrate * output_error_term * weights_hidden_output"),
    _h_o("W6", "learnrate * output_error_term * hidden_layer_output[:, None]"),
    _h_o("W7", "learnrate * output_error_term * hidden_layer_output[None, :]"),
    _both("W9", "output_error_term * hidden_layer_output", "np.outer(x, hidden_error_term)"),
    _both(
        "W10",
        "-learnrate * output_error_term * hidden_layer_output",
        "-learnrate * np.outer(x, hidden_error_term)",
    ),
    _both(
        "W11",
        "weights_hidden_output + learnrate * output_error_term * hidden_layer_output",
        "weights_input_hidden + learnrate * np.outer(x, hidden_error_term)",
    ),
    _both("W12", "0.5 * output_error_term * hidden_layer_output", "0.5 * np.outer(x, hidden_error_term)"),
    _both("W13", "x[0] * output_error_term * hidden_layer_output", "x[0] * np.outer(x, hidden_error_term)"),
    _i_h("I1", "learnrate * hidden_error_term * x", stops=True),
    _i_h("I2", "learnrate * hidden_error_term * x.T", stops=True),
    _i_h("I3", "learnrate * np.dot(hidden_error_term, x)", stops=True),
    _i_h("I4", "learnrate * np.dot(x[:, None], hidden_error_term)", stops=True),
    _i_h("I5", "learnrate * hidden_error_term[:, None] * x"),
    _i_h("I6", "learnrate * np.outer(hidden_error_term, x)"),
    _i_h("I8", "learnrate * hidden_error_term * x[None, :]", stops=True),
    _i_h("I9", "learnrate * hidden_error_term * weights_input_hidden"),
    _i_h("I11", "learnrate * hidden_error_term * hidden_layer_input"),
    _i_h("I12", "learnrate * hidden_error_term * hidden_layer_output"),
    _i_h("I14", "learnrate * output_error_term * x[:, None]"),
    StepSlip(
        "I17",
        {"delta_w_i_h": "x = list(x)\ndelta_w_i_h = learnrate * hidden_error_term * x[:, None]"},
        stops=True,
    ),
    StepSlip(
        "T6",
        {
            "delta_w_i_h": "delta_w_i_h = np.zeros_like(weights_input_hidden)\n"
            "for i in range(len(x)):\n"
            "    delta_w_i_h[i] = learnrate * hidden_error_term * x[i]"
        },
    ),
    StepSlip(
        "T5",
        after="new_weights = weights_hidden_output\nnew_weights += delta_w_h_o",
        breaks=("delta_w_h_o",),
    ),
    StepSlip(
        "F2",
        {
            "error": "error = np.round(target - np.round(output, 3), 3)",
            "output_error_term": "output_error_term = np.round(error * output * (1 - output), 3)",
            "hidden_error_term": f"hidden_error_term = np.round({BACK} * {SLOPE}, 3)",
            "delta_w_h_o": "delta_w_h_o = np.round(learnrate * output_error_term * hidden_layer_output, 3)",
            "delta_w_i_h": "delta_w_i_h = np.round(learnrate * np.outer(x, hidden_error_term), 3)",
        },
    ),
    StepSlip(
        "typed-in",
        {
            "error": "error = 0.11502656915007464",
            "output_error_term": "output_error_term = 0.028730669543515018",
            "hidden_error_term": "hidden_error_term = np.array([0.00070802218654941, -0.00204471402395086])",
            "delta_w_h_o": "delta_w_h_o = np.array([0.00804047394804529, 0.00555918091168283])",
            "delta_w_i_h": "delta_w_i_h = np.array([[1.77005547e-04, -5.11178506e-04],\n"
            "                        [3.54011093e-05, -1.02235701e-04],\n"
            "                        [-7.08022187e-05, 2.04471402e-04]])",
        },
    ),
)


@dataclass(frozen=True)
class Slip:
    """A slip in another exercise: its solution cell, what stands there, and the grade ids that it breaks."""

    id: str
    cell: str
    code: str
    breaks: tuple[str, ...]


ONE_RECORD, BATCH = "check-backward-pass-one-record", "check-backward-pass-batch"

_RIGHT_BACK = f"hidden_error_term = np.dot(output_error_term, weights_hidden_output.T) * {SLOPE}\n"
_PUBLISHED_BACK = f"hidden_error_term = np.dot(output_error_term, weights_hidden_output) * {SLOPE}\n"
_SUM = (
    "delta_w_h_o = learnrate * np.dot(hidden_layer_output.T, output_error_term)\n"
    "delta_w_i_h = learnrate * np.dot(x.T, hidden_error_term)"
)
_AVERAGE = _SUM.replace(")\n", ") / n_records\n") + " / n_records"
_ONE_BY_ONE = (
    "delta_w_h_o = learnrate * output_error_term * hidden_layer_output\n"
    "delta_w_i_h = learnrate * hidden_error_term * x[:, None]"
)

SLIPS = (
    Slip("T10", "backward-pass", ERROR_TERMS + _RIGHT_BACK + _SUM, (BATCH,)),
    Slip("T12", "backward-pass", ERROR_TERMS + _PUBLISHED_BACK + _AVERAGE, (ONE_RECORD, BATCH)),
    Slip("one by one", "backward-pass", ERROR_TERMS + _RIGHT_BACK + _ONE_BY_ONE, (ONE_RECORD, BATCH)),
    Slip(
        "E1, batch",
        "backward-pass",
        ERROR_TERMS.replace("target - output", "output - target") + _RIGHT_BACK + _AVERAGE,
        (ONE_RECORD, BATCH),
    ),
    Slip("T4a", "train-step", CHANGES + "return d_i_h, d_h_o", ("check-train-step",)),
    Slip("T4", "train-step", CHANGES + "return learnrate * d_i_h, learnrate * d_h_o", ("check-train-step",)),
    Slip(
        "T3",
        "train-step",
        CHANGES + "return weights_input_hidden - d_i_h, weights_hidden_output - d_h_o",
        ("check-train-step",),
    ),
    Slip(
        "T5, step",
        "train-step",
        CHANGES + "weights_input_hidden += d_i_h\nweights_hidden_output += d_h_o\n"
        "return weights_input_hidden, weights_hidden_output",
        ("check-train-step",),
    ),
    Slip(
        "swapped",
        "train-step",
        CHANGES + "return weights_hidden_output + d_h_o, weights_input_hidden + d_i_h",
        ("check-train-step",),
    ),
    Slip(
        "L1",
        "train",
        f"losses = [{LOSS}]\nfor _ in range(steps):\n{STEP_AHEAD}    losses.append({LOSS})\n    {RETURN}",
        ("check-train",),
    ),
    Slip(
        "L2",
        "train",
        f"losses = [{LOSS}]\nfor _ in range(1, steps):\n{STEP_AHEAD}    losses.append({LOSS})\n{RETURN}",
        ("check-train",),
    ),
    Slip(
        "L6",
        "train",
        f"losses = [{LOSS}]\nfor _ in range(steps):\n"
        "    train_step(x, target, learnrate, weights_input_hidden, weights_hidden_output)\n"
        f"    losses.append({LOSS})\n{RETURN}",
        ("check-train",),
    ),
    Slip(
        "losses one short",
        "train",
        f"losses = []\nfor _ in range(steps):\n{STEP_AHEAD}    losses.append({LOSS})\n{RETURN}",
        ("check-train",),
    ),
    Slip(
        "G1",
        "bug-hunt",
        CLAIMS
        + LOSSES
        + "step_h_o = learnrate * numerical_gradient(loss_h_o, weights_hidden_output)\n"
        + "step_i_h = learnrate * numerical_gradient(loss_i_h, weights_input_hidden)\n"
        + "return relative_error(claim_h_o, step_h_o), relative_error(claim_i_h, step_i_h)",
        ("check-bug-hunt",),
    ),
    Slip(
        "G4",
        "bug-hunt",
        CLAIMS
        + LOSSES
        + "step_h_o = -learnrate * numerical_gradient(loss_h_o, weights_hidden_output)\n"
        + "step_i_h = -learnrate * numerical_gradient(loss_i_h, weights_input_hidden)\n"
        + "return np.abs(claim_h_o - step_h_o).max(), np.abs(claim_i_h - step_i_h).max()",
        ("check-bug-hunt",),
    ),
    Slip("wrong name", "first-wrong", 'first_wrong = "delta_w_i_h"', ("check-bug-hunt",)),
)
