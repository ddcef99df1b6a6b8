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
from grading.classroom.exercises import WrongAnswer, edited, slips_in


def _lines(quantity: str, wrong: dict[str, str], stops: tuple[str, ...] = ()) -> tuple[WrongAnswer, ...]:
    """Return slips in the line of one quantity; those in `stops` raise."""
    return tuple(
        WrongAnswer(id_, STEP, {quantity: f"{quantity} = {value}"}, id_ in stops)
        for id_, value in wrong.items()
    )


def _both(wrong: dict[str, tuple[str, str]]) -> tuple[WrongAnswer, ...]:
    """Return slips in both changes of weights."""
    return tuple(
        WrongAnswer(id_, STEP, {"delta_w_h_o": f"delta_w_h_o = {h_o}", "delta_w_i_h": f"delta_w_i_h = {i_h}"})
        for id_, (h_o, i_h) in wrong.items()
    )


A, W, OUT = "hidden_layer_output", "weights_hidden_output", "output * (1 - output)"
BACK = f"np.dot(output_error_term, {W})"
H_O, I_H = f"output_error_term * {A}", "np.outer(x, hidden_error_term)"
ROUNDED = (
    "np.round(target - np.round(sigmoid(np.round(np.dot(np.round(sigmoid(np.round(np.dot("
    f"x, weights_input_hidden), 3)), 3), {W}), 3)), 3), 3)"
)

STEP_SLIPS = (
    *_lines(
        "error",
        {
            "E1": "output - target",
            "E2": "abs(target - output)",
            "E3": "max(0, target - output)",
            "E4": "(target - output) ** 2",
            "E5": "(target - output) ** 2 / 2",
            "E6": "2 * (target - output)",
            "E7": "0.5 * (target - output)",
            "E8": "target",
            "E9": "output",
            "E10": "target - output_layer_in",
            "E11": f"(target - output) * {OUT}",
            "E12": "target + output",
            "F2": ROUNDED,
        },
    ),
    *_lines(
        "output_error_term",
        {
            "O1": "error",
            "O2": "error * sigmoid(output) * (1 - sigmoid(output))",
            "O3": "error * output * 1 - output",
            "O4": "error * 1 - output",
            "O5": "error * output",
            "O6": "error * (1 - output)",
            "O7": "error * output_layer_in * (1 - output_layer_in)",
            "O8": OUT,
            "O9": "error * 0.25",
            "O10": f"error * ({OUT}) ** 2",
            "O11": f"learnrate * error * {OUT}",
            "O12": "np.matmul(output, 1 - output, error)",
            "O13": "error * output * (output - 1)",
            "O14": "error * (1 - output**2)",
            "O15": "error * output * (1 + output)",
            "O16": f"error**2 * {OUT}",
            "O17": f"error + {OUT}",
            "O18": f"error / ({OUT})",
        },
        stops=("O12",),
    ),
    *_lines(
        "hidden_error_term",
        {
            "H1": BACK,
            "H2": f"np.dot(error, {W}) * {SLOPE}",
            "H3": f"{BACK} * sigmoid({A}) * (1 - sigmoid({A}))",
            "H4": f"{BACK} * {A}",
            "H5": f"{BACK} * hidden_layer_input * (1 - hidden_layer_input)",
            "H6": f"{BACK} * (1 - {A})",
            "H7": f"output_error_term * {SLOPE}",
            "H8": f"error * {SLOPE}",
            "H9": f"{BACK} * {OUT}",
            "H10": f"output_error_term * np.abs({W}) * {SLOPE}",
            "H11": f"{W} * {SLOPE}",
            "H12": f"np.dot(output_error_term, weights_input_hidden) * {SLOPE}",
            "H13": f"output_error_term * ({W} + learnrate * {H_O}) * {SLOPE}",
            "H14": f"{BACK} * ({SLOPE}) ** 2",
            "H15": f"{BACK} * {A} * 1 - {A}",
            "H16": f"{BACK} * 0.25",
            "H17": f"np.dot(output_error_term * {W}, {SLOPE})",
            "H18": f"output_error_term @ {W} * {SLOPE}",
            "H19": f"({BACK}, *{SLOPE})",
            "H20": f"{BACK} * {A} * ({A} - 1)",
            "H21": f"{BACK} * (1 - {A}**2)",
            "H22": f"error * {BACK} * {SLOPE}",
            "H23": f"learnrate * {BACK} * {SLOPE}",
            "H24": f"{BACK} * {A} * (1 + {A})",
            "H25": SLOPE,
            "H26": f"{BACK} + {SLOPE}",
        },
        stops=("H18",),
    ),
    WrongAnswer(
        "H13, weights moved",
        STEP,
        {
            "hidden_error_term": f"{W} = (\n    {W} + learnrate * {H_O}\n)\nhidden_error_term = {BACK} * {SLOPE}"
        },
    ),
    *_lines(
        "delta_w_h_o",
        {
            "W1": f"learnrate * error * {A}",
            "W2": "learnrate * output_error_term * output",
            "W3": "learnrate * output_error_term * hidden_layer_input",
            "W4": f"learnrate * output_error_term * {W}",
            "W5": f"learnrate * output_error_term * {SLOPE}",
            "W6": f"learnrate * {H_O}[:, None]",
            "W7": f"learnrate * {H_O}[None, :]",
            "W8": f"learnrate * output_error_term * np.ones_like({A})",
        },
    ),
    *_both(
        {
            "W9": (H_O, I_H),
            "W10": (f"-learnrate * {H_O}", f"-learnrate * {I_H}"),
            "W11": (f"{W} + learnrate * {H_O}", f"weights_input_hidden + learnrate * {I_H}"),
            "W12": (f"0.5 * {H_O}", f"0.5 * {I_H}"),
            "W13": (f"x[0] * {H_O}", f"x[0] * {I_H}"),
            "W14": (f"learnrate**2 * {H_O}", f"learnrate**2 * {I_H}"),
            "W15": (f"{H_O} / learnrate", f"{I_H} / learnrate"),
            "W16": (f"{W} - learnrate * {H_O}", f"weights_input_hidden - learnrate * {I_H}"),
        }
    ),
    *_lines(
        "delta_w_i_h",
        {
            "I1": "learnrate * hidden_error_term * x",
            "I1, transposed": "learnrate * hidden_error_term * x.T",
            "I3": "learnrate * np.dot(hidden_error_term, x)",
            "I4": "learnrate * np.dot(x[:, None], hidden_error_term)",
            "I5": "learnrate * hidden_error_term[:, None] * x",
            "I5, outer": "learnrate * np.outer(hidden_error_term, x)",
            "I7": f"learnrate * np.outer(x, {BACK})",
            "I8": "learnrate * hidden_error_term * x[None, :]",
            "I9": "learnrate * hidden_error_term * weights_input_hidden",
            "I10": "learnrate * hidden_error_term * np.ones_like(weights_input_hidden)",
            "I11": "learnrate * hidden_error_term * hidden_layer_input",
            "I12": "learnrate * hidden_error_term * hidden_layer_output",
            "I13": f"learnrate * np.outer(x, hidden_error_term * {SLOPE})",
            "I14": "learnrate * output_error_term * x[:, None]",
            "I17": "learnrate * hidden_error_term * list(x)[:, None]",
        },
        stops=("I1", "I1, transposed", "I3", "I4", "I8", "I17"),
    ),
    WrongAnswer(
        "whole numbers",
        STEP,
        {
            "delta_w_i_h": "delta_w_i_h = np.zeros_like(weights_input_hidden)\n"
            "for i in range(len(x)):\n"
            "    delta_w_i_h[i] = learnrate * hidden_error_term * x[i]"
        },
    ),
    WrongAnswer(
        "T5",
        STEP,
        after="new_weights = weights_hidden_output\nnew_weights += delta_w_h_o",
        breaks=("check-delta-w-h-o",),
    ),
    WrongAnswer(
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
    WrongAnswer(
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
