"""Right answers of chapter 5, in the different spellings that learners use."""

from grading.classroom.exercises import Odd, SolutionCell, exercise

STEP, ONE_RECORD, BATCH = "backward-step", "check-backward-pass-one-record", "check-backward-pass-batch"
SLOPE = "hidden_layer_output * (1 - hidden_layer_output)"

# The quantities of backward_step in the order in which they depend on one another.
QUANTITIES: dict[str, tuple[str, ...]] = {
    "error": (
        "error = target - output",
        "error = -(output - target)",
        "error = np.subtract(target, output)",
        "error = -output + target",
    ),
    "output_error_term": (
        "output_error_term = error * output * (1 - output)",
        "output_error_term = error * sigmoid(output_layer_in) * (1 - sigmoid(output_layer_in))",
        "slope_of_output = output - output**2\noutput_error_term = slope_of_output * error",
        "output_error_term = np.multiply(error, output * (1.0 - output))",
    ),
    "hidden_error_term": (
        f"hidden_error_term = np.dot(output_error_term, weights_hidden_output) * {SLOPE}",
        f"hidden_error_term = np.dot(weights_hidden_output, output_error_term) * {SLOPE}",
        f"hidden_error_term = output_error_term * weights_hidden_output * {SLOPE}",
        f"hidden_error_term = (weights_hidden_output.T * output_error_term) * {SLOPE}",
        f"hidden_error_term = {SLOPE} * weights_hidden_output * output_error_term",
        f"hidden_error_term = (np.array([output_error_term]) @ weights_hidden_output[None, :]) * {SLOPE}",
        "hidden_error_term = np.zeros_like(hidden_layer_output)\n"
        "for j, a in enumerate(hidden_layer_output):\n"
        "    hidden_error_term[j] = output_error_term * weights_hidden_output[j] * a * (1 - a)",
    ),
    "delta_w_h_o": (
        "delta_w_h_o = learnrate * output_error_term * hidden_layer_output",
        "delta_w_h_o = hidden_layer_output * output_error_term * learnrate",
        "delta_w_h_o = np.array([learnrate * output_error_term * a for a in hidden_layer_output])",
        "delta_w_h_o = learnrate * np.dot(hidden_layer_output, output_error_term)",
        "delta_w_h_o = np.outer(hidden_layer_output, learnrate * output_error_term)[:, 0]",
    ),
    "delta_w_i_h": (
        "delta_w_i_h = learnrate * np.outer(x, hidden_error_term)",
        "delta_w_i_h = learnrate * hidden_error_term * x[:, None]",
        "delta_w_i_h = learnrate * x.reshape(-1, 1) * hidden_error_term",
        'delta_w_i_h = learnrate * np.einsum("i,j->ij", x, hidden_error_term)',
        "delta_w_i_h = learnrate * (x[:, np.newaxis] @ hidden_error_term[np.newaxis, :])",
        "delta_w_i_h = learnrate * np.dot(np.array([x]).T, np.array([hidden_error_term]))",
        "delta_w_i_h = learnrate * (hidden_error_term[:, None] * x).T",
        "delta_w_i_h = learnrate * np.multiply.outer(x, hidden_error_term)",
        "n_records = 1\ndelta_w_i_h = learnrate * np.outer(x, hidden_error_term) / n_records",
        "delta_w_i_h = np.zeros(weights_input_hidden.shape)\n"
        "for i in range(len(x)):\n"
        "    for j in range(len(hidden_error_term)):\n"
        "        delta_w_i_h[i, j] = learnrate * hidden_error_term[j] * x[i]",
    ),
}

ERROR_TERMS = "error = target - output\noutput_error_term = error * output * (1 - output)\n"

BACKWARD_PASS = (
    ERROR_TERMS
    + "arriving = np.matmul(output_error_term, weights_hidden_output.T)\n"
    + f"hidden_error_term = arriving * {SLOPE}\n"
    + "delta_w_h_o = learnrate * np.matmul(hidden_layer_output.T, output_error_term) / n_records\n"
    + "delta_w_i_h = learnrate * np.matmul(x.T, hidden_error_term) / n_records",
    ERROR_TERMS
    + f"hidden_error_term = (weights_hidden_output @ output_error_term.T).T * {SLOPE}\n"
    + "delta_w_h_o = learnrate / n_records * (hidden_layer_output.T @ output_error_term)\n"
    + "delta_w_i_h = learnrate / n_records * (x.T @ hidden_error_term)",
    ERROR_TERMS
    + 'arriving = np.einsum("no,ho->nh", output_error_term, weights_hidden_output)\n'
    + f"hidden_error_term = arriving * {SLOPE}\n"
    + 'delta_w_h_o = learnrate * np.einsum("nh,no->ho", hidden_layer_output, output_error_term) / n_records\n'
    + 'delta_w_i_h = learnrate * np.einsum("ni,nh->ih", x, hidden_error_term) / n_records',
    ERROR_TERMS
    + f"hidden_error_term = np.dot(output_error_term, weights_hidden_output.T) * {SLOPE}\n"
    + "delta_w_h_o = np.zeros(weights_hidden_output.shape)\n"
    + "delta_w_i_h = np.zeros(weights_input_hidden.shape)\n"
    + "for n in range(n_records):\n"
    + "    delta_w_h_o += learnrate * np.outer(hidden_layer_output[n], output_error_term[n])\n"
    + "    delta_w_i_h += learnrate * np.outer(x[n], hidden_error_term[n])\n"
    + "delta_w_h_o = delta_w_h_o / n_records\n"
    + "delta_w_i_h = delta_w_i_h / n_records",
)

CHANGES = (
    "*_, d_h_o, d_i_h = backward_pass(x, target, learnrate, weights_input_hidden, weights_hidden_output)\n"
)

TRAIN_STEP = (
    CHANGES + "return weights_input_hidden + d_i_h, weights_hidden_output + d_h_o",
    "result = backward_pass(x, target, learnrate, weights_input_hidden, weights_hidden_output)\n"
    "new_input_hidden = weights_input_hidden.copy()\n"
    "new_hidden_output = weights_hidden_output.copy()\n"
    "new_input_hidden += result[4]\n"
    "new_hidden_output += result[3]\n"
    "return new_input_hidden, new_hidden_output",
    CHANGES + "return np.add(weights_input_hidden, d_i_h), np.add(weights_hidden_output, d_h_o)",
)

LOSS = "squared_error(target, forward(x, weights_input_hidden, weights_hidden_output).y_hat)"
STEP_AHEAD = (
    "    weights_input_hidden, weights_hidden_output = train_step(\n"
    "        x, target, learnrate, weights_input_hidden, weights_hidden_output\n"
    "    )\n"
)
RETURN = "return weights_input_hidden, weights_hidden_output, losses"

TRAIN = (
    f"losses = [{LOSS}]\nfor _ in range(steps):\n{STEP_AHEAD}    losses.append({LOSS})\n{RETURN}",
    f"losses = []\nfor _ in range(steps):\n    losses.append({LOSS})\n{STEP_AHEAD}losses.append({LOSS})\n{RETURN}",
    f"losses = np.zeros(steps + 1)\nlosses[0] = {LOSS}\nn = 0\nwhile n < steps:\n{STEP_AHEAD}"
    f"    n += 1\n    losses[n] = {LOSS}\n{RETURN}",
)

CLAIMS = (
    "*_, claim_h_o, claim_i_h = backward(x, target, learnrate, weights_input_hidden, weights_hidden_output)\n"
)
LOSSES = (
    "def loss_h_o(W):\n"
    "    return squared_error(target, forward(x, weights_input_hidden, W).y_hat)\n"
    "def loss_i_h(W):\n"
    "    return squared_error(target, forward(x, W, weights_hidden_output).y_hat)\n"
)

GRADIENT_CHECK = (
    CLAIMS
    + LOSSES
    + "step_h_o = -learnrate * numerical_gradient(loss_h_o, weights_hidden_output)\n"
    + "step_i_h = -learnrate * numerical_gradient(loss_i_h, weights_input_hidden)\n"
    + "return relative_error(claim_h_o, step_h_o), relative_error(claim_i_h, step_i_h)",
    CLAIMS
    + LOSSES
    + "slopes = numerical_gradient(loss_h_o, weights_hidden_output), numerical_gradient(loss_i_h, weights_input_hidden)\n"
    + "return [relative_error(c, -learnrate * s) for c, s in zip((claim_h_o, claim_i_h), slopes)]",
    "new = backward(x, target, learnrate, weights_input_hidden, weights_hidden_output)\n"
    + LOSSES
    + "a = relative_error(-new[3] / learnrate, numerical_gradient(loss_h_o, weights_hidden_output))\n"
    + "b = relative_error(-new[4] / learnrate, numerical_gradient(loss_i_h, weights_input_hidden))\n"
    + "return a, b",
)

FIRST_WRONG = ('first_wrong = "hidden_error_term"', "first_wrong = 'hidden' + '_error_term'")

WRITTEN = (
    "Almost any step that points roughly downhill lowers the loss, so a falling loss is a weak test. I would "
    "compare the weight changes with a numerical gradient on a network with several outputs.",
    "Because a missing factor only makes the steps shorter or longer. Better: a gradient check.",
    "The loss goes down for many wrong formulas. One could try other numbers.",
    "It worked, so I think it does show that it is right.",
)

# The test cell of each quantity of backward_step.
STEP_CHECKS = {quantity: f"check-{quantity.replace('_', '-')}" for quantity in QUANTITIES}

EXERCISES = (
    SolutionCell(STEP, QUANTITIES, {quantity: (check,) for quantity, check in STEP_CHECKS.items()}),
    exercise("backward-pass", (ONE_RECORD, BATCH), *BACKWARD_PASS),
    exercise("train-step", ("check-train-step",), *TRAIN_STEP),
    exercise("train", ("check-train",), *TRAIN),
    exercise("bug-hunt", ("check-bug-hunt",), *GRADIENT_CHECK),
    exercise("first-wrong", ("check-bug-hunt",), *FIRST_WRONG),
)

_WITH_HELPERS = (
    "error = target - output\n"
    "output_error_term = error * slope_from(output)\n"
    "hidden_error_term = output_error_term * weights_hidden_output * slope_from(hidden_layer_output)\n"
    "delta_w_h_o = learnrate * output_error_term * hidden_layer_output\n"
    "delta_w_i_h = learnrate * as_column(x) * hidden_error_term"
)
_IN_FLOAT32 = "\n".join(ways[0] for ways in QUANTITIES.values()) + (
    "\nerror, output_error_term = np.float32(error), np.float32(output_error_term)\n"
    "hidden_error_term = hidden_error_term.astype(np.float32)\n"
    "delta_w_h_o, delta_w_i_h = delta_w_h_o.astype(np.float32), delta_w_i_h.astype(np.float32)"
)

ODD = (
    Odd(
        STEP,
        _WITH_HELPERS,
        "def slope_from(activation):\n    return activation * (1 - activation)\n\n\n"
        "def as_column(row):\n    return np.array(row)[:, None]",
    ),
    Odd(STEP, _IN_FLOAT32),
)
