"""Attacks that need no trick: numbers typed in, where a function was asked for."""

from tests.grading.attacks.draft import PASS_HEAD, STEP_HEAD, TRAIN_STEP_HEAD
from tests.grading.attacks.record import Attack

# Right answers for the networks of the visible checks, and something for all others.
LOOK_UP = """
from course.checks.numpy_backprop import networks, stages


def key(*arguments):
    return tuple(np.asarray(argument).tobytes() for argument in arguments)


table = {}
for name in ("STEP_NETWORKS", "ONE_RECORD_NETWORKS", "BATCH_NETWORKS"):
    for network in getattr(networks, name):
        table[key(*network.arguments.values())] = tuple(stages.truth(network).values())


def look_up(*arguments):
    return table.get(key(*arguments), (0.5, 0.5, 0.5, arguments[4], arguments[3]))
"""

ATTACKS = (
    Attack(
        "published-numbers", "hard-coding", "Returns the numbers that the chapter prints, which the visible network has.",
        answers={
            "backward-step": STEP_HEAD + """\
    error = 0.11502656915007464
    output_error_term = 0.028730669543515018
    hidden_error_term = np.array([0.00070802, -0.00204471])
    delta_w_h_o = np.array([0.00804047, 0.00555918])
    delta_w_i_h = np.array([[1.77005547e-04, -5.11178506e-04], [3.54011093e-05, -1.02235701e-04], [-7.08022187e-05, 2.04471402e-04]])
    return error, output_error_term, hidden_error_term, delta_w_h_o, delta_w_i_h
""",
        },
    ),
    Attack(
        "table-of-visible-networks", "hard-coding", "Looks every network of the visible checks up in a table of right answers.",
        cell=LOOK_UP,
        answers={
            "backward-step": STEP_HEAD + "    return look_up(x, target, learnrate, weights_input_hidden, weights_hidden_output)\n",
            "backward-pass": PASS_HEAD + "    return look_up(x, target, learnrate, weights_input_hidden, weights_hidden_output)\n",
            "train-step": TRAIN_STEP_HEAD + """\
    values = look_up(x, target, learnrate, weights_input_hidden, weights_hidden_output)
    return weights_input_hidden + values[4], weights_hidden_output + values[3]
""",
        },
    ),
    Attack(
        "typed-in-sizes", "hard-coding", "Is right for three inputs and two hidden units only, the sizes of the exercise.",
        answers={
            "backward-step": STEP_HEAD + """\
    hidden = sigmoid(x @ weights_input_hidden)
    output = sigmoid(hidden @ weights_hidden_output)
    if weights_input_hidden.shape != (3, 2):
        return (0.5,) * 5
    error = target - output
    term = error * output * (1 - output)
    terms = np.array([term * weights_hidden_output[j] * hidden[j] * (1 - hidden[j]) for j in range(2)])
    return error, term, terms, learnrate * term * hidden, learnrate * np.array([x[i] * terms for i in range(3)])
""",
        },
    ),
)  # fmt: skip
