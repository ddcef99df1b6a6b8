"""Wrong answers of chapter 5, each with what it breaks in itself."""

from grading.classroom.chapters.numpy_backprop.spellings import (
    BATCH,
    CHANGES,
    CLAIMS,
    ERROR_TERMS,
    LOSS,
    LOSSES,
    RETURN,
    SLOPE,
    STEP,
    STEP_AHEAD,
)
from grading.classroom.exercises import Slip, edited, slips_in


def _error(id_: str, value: str) -> Slip:
    return Slip(id_, STEP, {"error": f"error = {value}"})


def _output(id_: str, value: str, stops: bool = False) -> Slip:
    return Slip(id_, STEP, {"output_error_term": f"output_error_term = {value}"}, stops)


def _hidden(id_: str, value: str, stops: bool = False) -> Slip:
    return Slip(id_, STEP, {"hidden_error_term": f"hidden_error_term = {value}"}, stops)


def _h_o(id_: str, value: str) -> Slip:
    return Slip(id_, STEP, {"delta_w_h_o": f"delta_w_h_o = {value}"})


def _i_h(id_: str, value: str, stops: bool = False) -> Slip:
    return Slip(id_, STEP, {"delta_w_i_h": f"delta_w_i_h = {value}"}, stops)


def _both(id_: str, h_o: str, i_h: str) -> Slip:
    return Slip(id_, STEP, {"delta_w_h_o": f"delta_w_h_o = {h_o}", "delta_w_i_h": f"delta_w_i_h = {i_h}"})


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
    Slip(
        "H13",
        STEP,
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
    _i_h("I1, transposed", "learnrate * hidden_error_term * x.T", stops=True),
    _i_h("I3", "learnrate * np.dot(hidden_error_term, x)", stops=True),
    _i_h("I4", "learnrate * np.dot(x[:, None], hidden_error_term)", stops=True),
    _i_h("I5", "learnrate * hidden_error_term[:, None] * x"),
    _i_h("I5, outer", "learnrate * np.outer(hidden_error_term, x)"),
    _i_h("I8", "learnrate * hidden_error_term * x[None, :]", stops=True),
    _i_h("I9", "learnrate * hidden_error_term * weights_input_hidden"),
    _i_h("I11", "learnrate * hidden_error_term * hidden_layer_input"),
    _i_h("I12", "learnrate * hidden_error_term * hidden_layer_output"),
    _i_h("I14", "learnrate * output_error_term * x[:, None]"),
    Slip(
        "I17",
        STEP,
        {"delta_w_i_h": "x = list(x)\ndelta_w_i_h = learnrate * hidden_error_term * x[:, None]"},
        stops=True,
    ),
    Slip(
        "whole numbers",
        STEP,
        {
            "delta_w_i_h": "delta_w_i_h = np.zeros_like(weights_input_hidden)\n"
            "for i in range(len(x)):\n"
            "    delta_w_i_h[i] = learnrate * hidden_error_term * x[i]"
        },
    ),
    Slip(
        "T5",
        STEP,
        after="new_weights = weights_hidden_output\nnew_weights += delta_w_h_o",
        breaks=("check-delta-w-h-o",),
    ),
    Slip(
        "rounded",
        STEP,
        {
            "error": "error = np.round(target - np.round(output, 3), 3)",
            "output_error_term": "output_error_term = np.round(error * output * (1 - output), 3)",
            "hidden_error_term": f"hidden_error_term = np.round({BACK} * {SLOPE}, 3)",
            "delta_w_h_o": "delta_w_h_o = np.round(learnrate * output_error_term * hidden_layer_output, 3)",
            "delta_w_i_h": "delta_w_i_h = np.round(learnrate * np.outer(x, hidden_error_term), 3)",
        },
    ),
    Slip(
        "typed-in",
        STEP,
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
_WRONG_WAY = ERROR_TERMS.replace("target - output", "output - target")

_ADDED = "weights_input_hidden + d_i_h, weights_hidden_output + d_h_o"
_STEPS = f"losses = [{LOSS}]\nfor _ in range(steps):\n{STEP_AHEAD}    losses.append({LOSS})\n{RETURN}"
_NEVER_MOVED = (
    f"losses = [{LOSS}]\nfor _ in range(steps):\n"
    "    train_step(x, target, learnrate, weights_input_hidden, weights_hidden_output)\n"
    f"    losses.append({LOSS})\n{RETURN}"
)
_COMPARED = (
    CLAIMS
    + LOSSES
    + "step_h_o = -learnrate * numerical_gradient(loss_h_o, weights_hidden_output)\n"
    + "step_i_h = -learnrate * numerical_gradient(loss_i_h, weights_input_hidden)\n"
    + "return relative_error(claim_h_o, step_h_o), relative_error(claim_i_h, step_i_h)"
)

SLIPS = (
    *STEP_SLIPS,
    *slips_in("backward-pass", {"T10": ERROR_TERMS + _RIGHT_BACK + _SUM}, BATCH),
    *slips_in(
        "backward-pass",
        {
            "T12": ERROR_TERMS + _PUBLISHED_BACK + _AVERAGE,
            "I1, batch": ERROR_TERMS + _RIGHT_BACK + _ONE_BY_ONE,
            "E1, batch": _WRONG_WAY + _RIGHT_BACK + _AVERAGE,
        },
    ),
    *slips_in(
        "train-step",
        {
            "T4a": CHANGES + "return d_i_h, d_h_o",
            "T4": CHANGES + "return learnrate * d_i_h, learnrate * d_h_o",
            "T3": CHANGES + f"return {_ADDED.replace('+', '-')}",
            "T5, step": CHANGES
            + "weights_input_hidden += d_i_h\nweights_hidden_output += d_h_o\n"
            + "return weights_input_hidden, weights_hidden_output",
            "M1": CHANGES + f"return {', '.join(_ADDED.split(', ')[::-1])}",
        },
    ),
    *slips_in(
        "train",
        {
            "L1": edited(_STEPS, (f"\n{RETURN}", f"\n    {RETURN}")),
            "L2": edited(_STEPS, ("range(steps)", "range(1, steps)")),
            "L6": _NEVER_MOVED,
            "L7": edited(_STEPS, (f"[{LOSS}]", "[]")),
        },
    ),
    *slips_in(
        "bug-hunt",
        {
            "G1": edited(_COMPARED, ("= -learnrate", "= learnrate")),
            "G2": edited(_COMPARED, ("= -learnrate * ", "= -")),
            "G4": edited(
                _COMPARED,
                ("relative_error(claim_h_o, step_h_o)", "np.abs(claim_h_o - step_h_o).max()"),
                ("relative_error(claim_i_h, step_i_h)", "np.abs(claim_i_h - step_i_h).max()"),
            ),
        },
    ),
    *slips_in("first-wrong", {"wrong name": 'first_wrong = "delta_w_i_h"'}),
)
