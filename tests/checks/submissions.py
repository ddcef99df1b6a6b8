"""Submissions to exercise (a) as source text: right spellings, and one wrong line for every known slip."""

from collections.abc import Callable, Mapping

import numpy as np

from course.network import sigmoid

HEAD = """
def backward_step(x, target, learnrate, weights_input_hidden, weights_hidden_output):
    hidden_layer_input = np.dot(x, weights_input_hidden)
    hidden_layer_output = sigmoid(hidden_layer_input)
    output_layer_in = np.dot(hidden_layer_output, weights_hidden_output)
    output = sigmoid(output_layer_in)
"""
RIGHT = {
    "error": "target - output",
    "output_error_term": "error * output * (1 - output)",
    "hidden_error_term": "np.dot(output_error_term, weights_hidden_output)"
    " * hidden_layer_output * (1 - hidden_layer_output)",
    "delta_w_h_o": "learnrate * output_error_term * hidden_layer_output",
    "delta_w_i_h": "learnrate * hidden_error_term * x[:, None]",
}


def source(lines: Mapping[str, str]) -> str:
    """Return the source of a backward_step with these expressions in the place of the right ones."""
    body = "".join(f"    {name} = {expression}\n" for name, expression in {**RIGHT, **lines}.items())
    return f"{HEAD}{body}    return {', '.join(RIGHT)}\n"


def compiled(text: str) -> Callable:
    """Return the backward_step that a source text defines, in a notebook's namespace."""
    space = {"np": np, "sigmoid": sigmoid, "sigmoid_prime": lambda z: sigmoid(z) * (1 - sigmoid(z))}
    exec(text, space)
    return space["backward_step"]


def backward_step(lines: Mapping[str, str] | None = None) -> Callable:
    """Return a backward_step with these expressions in the place of the right ones."""
    return compiled(source(lines or {}))


A, W = "hidden_layer_output", "weights_hidden_output"
SLOPE = f"{A} * (1 - {A})"
BACK = f"output_error_term * {W}"
ROUNDED = (
    f"np.round(target - np.round(sigmoid(np.round(np.dot(np.round(sigmoid(np.round(np.dot("
    f"x, weights_input_hidden), 3)), 3), {W}), 3)), 3), 3)"
)


def both(wrong: str) -> dict[str, str]:
    """Return both steps with RIGHT put into a pattern."""
    return {name: wrong.format(f"({RIGHT[name]})", name) for name in ("delta_w_h_o", "delta_w_i_h")}


def one(name: str, expression: str) -> dict[str, str]:
    """Return one wrong line."""
    return {name: expression}


# id: the wrong lines. The ids of the first column of the collection of published slips, and our own.
WRONG: dict[str, dict[str, str]] = {
    "E1": one("error", "output - target"),
    "E2": one("error", "abs(target - output)"),
    "E3": one("error", "max(0, target - output)"),
    "E4": one("error", "(target - output) ** 2"),
    "E5": one("error", "(target - output) ** 2 / 2"),
    "E6": one("error", "2 * (target - output)"),
    "E7": one("error", "0.5 * (target - output)"),
    "E8": one("error", "target"),
    "E9": one("error", "output"),
    "E10": one("error", "target - output_layer_in"),
    "E11": one("error", "(target - output) * output * (1 - output)"),
    "E12": one("error", "target + output"),
    "F2": one("error", ROUNDED),
    "O1": one("output_error_term", "error"),
    "O2": one("output_error_term", "error * sigmoid_prime(output)"),
    "O3": one("output_error_term", "error * output * 1 - output"),
    "O4": one("output_error_term", "error * 1 - output"),
    "O5": one("output_error_term", "error * output"),
    "O6": one("output_error_term", "error * (1 - output)"),
    "O7": one("output_error_term", "error * output_layer_in * (1 - output_layer_in)"),
    "O8": one("output_error_term", "output * (1 - output)"),
    "O9": one("output_error_term", "error * 0.25"),
    "O10": one("output_error_term", "error * (output * (1 - output)) ** 2"),
    "O11": one("output_error_term", "learnrate * error * output * (1 - output)"),
    "O12": one("output_error_term", "np.matmul(output, 1 - output, error)"),
    "O13": one("output_error_term", "error * output * (output - 1)"),
    "O14": one("output_error_term", "error * (1 - output**2)"),
    "O15": one("output_error_term", "error * output * (1 + output)"),
    "O16": one("output_error_term", "error**2 * output * (1 - output)"),
    "O17": one("output_error_term", "error + output * (1 - output)"),
    "O18": one("output_error_term", "error / (output * (1 - output))"),
    "H1": one("hidden_error_term", BACK),
    "H2": one("hidden_error_term", f"error * {W} * {SLOPE}"),
    "H3": one("hidden_error_term", f"{BACK} * sigmoid_prime({A})"),
    "H4": one("hidden_error_term", f"{BACK} * {A}"),
    "H5": one("hidden_error_term", f"{BACK} * hidden_layer_input * (1 - hidden_layer_input)"),
    "H6": one("hidden_error_term", f"{BACK} * (1 - {A})"),
    "H7": one("hidden_error_term", f"output_error_term * {SLOPE}"),
    "H8": one("hidden_error_term", f"error * {SLOPE}"),
    "H9": one("hidden_error_term", f"{BACK} * output * (1 - output)"),
    "H10": one("hidden_error_term", f"output_error_term * np.abs({W}) * {SLOPE}"),
    "H11": one("hidden_error_term", f"{W} * {SLOPE}"),
    "H12": one("hidden_error_term", f"np.dot(output_error_term, weights_input_hidden) * {SLOPE}"),
    "H13": one(
        "hidden_error_term", f"output_error_term * ({W} + learnrate * output_error_term * {A}) * {SLOPE}"
    ),
    "H14": one("hidden_error_term", f"{BACK} * ({SLOPE}) ** 2"),
    "H15": one("hidden_error_term", f"{BACK} * {A} * 1 - {A}"),
    "H16": one("hidden_error_term", f"{BACK} * 0.25"),
    "H17": one("hidden_error_term", f"np.dot({BACK}, {SLOPE})"),
    "H18": one("hidden_error_term", f"output_error_term @ {W} * {SLOPE}"),
    "H19": one("hidden_error_term", f"(np.dot(output_error_term, {W}), *{SLOPE})"),
    "H20": one("hidden_error_term", f"{BACK} * {A} * ({A} - 1)"),
    "H21": one("hidden_error_term", f"{BACK} * (1 - {A}**2)"),
    "H22": one("hidden_error_term", f"error * {BACK} * {SLOPE}"),
    "H23": one("hidden_error_term", f"learnrate * {BACK} * {SLOPE}"),
    "H24": one("hidden_error_term", f"{BACK} * {A} * (1 + {A})"),
    "H25": one("hidden_error_term", SLOPE),
    "H26": one("hidden_error_term", f"{BACK} + {SLOPE}"),
    "W1": one("delta_w_h_o", f"learnrate * error * {A}"),
    "W2": one("delta_w_h_o", "learnrate * output_error_term * output"),
    "W3": one("delta_w_h_o", "learnrate * output_error_term * hidden_layer_input"),
    "W4": one("delta_w_h_o", f"learnrate * output_error_term * {W}"),
    "W5": one("delta_w_h_o", f"learnrate * output_error_term * {SLOPE}"),
    "W6": one("delta_w_h_o", f"learnrate * output_error_term * {A}[:, None]"),
    "W7": one("delta_w_h_o", f"learnrate * output_error_term * {A}[None, :]"),
    "W8": one("delta_w_h_o", f"learnrate * output_error_term * np.ones_like({A})"),
    "W9": both("{0} / learnrate"),
    "W10": both("-{0}"),
    "W11": {
        "delta_w_h_o": f"{W} + {RIGHT['delta_w_h_o']}",
        "delta_w_i_h": f"weights_input_hidden + {RIGHT['delta_w_i_h']}",
    },
    "W12": both("0.5 * {0} / learnrate"),
    "W13": both("x[0] * {0} / learnrate"),
    "W14": both("learnrate * {0}"),
    "W15": both("{0} / learnrate**2"),
    "W16": {
        "delta_w_h_o": f"{W} - {RIGHT['delta_w_h_o']}",
        "delta_w_i_h": f"weights_input_hidden - {RIGHT['delta_w_i_h']}",
    },
    "I1": one("delta_w_i_h", "learnrate * hidden_error_term * x"),
    "I2": one("delta_w_i_h", "learnrate * hidden_error_term * x.T"),
    "I3": one("delta_w_i_h", "learnrate * np.dot(hidden_error_term, x)"),
    "I4": one("delta_w_i_h", "learnrate * np.dot(x[:, None], hidden_error_term)"),
    "I5": one("delta_w_i_h", "learnrate * hidden_error_term[:, None] * x"),
    "I6": one("delta_w_i_h", "learnrate * np.outer(hidden_error_term, x)"),
    "I7": one("delta_w_i_h", f"learnrate * np.outer(x, {BACK})"),
    "I8": one("delta_w_i_h", "learnrate * hidden_error_term * x[None, :]"),
    "I9": one("delta_w_i_h", "learnrate * hidden_error_term * weights_input_hidden"),
    "I10": one("delta_w_i_h", "learnrate * hidden_error_term * np.ones_like(weights_input_hidden)"),
    "I11": one("delta_w_i_h", "learnrate * hidden_error_term * hidden_layer_input"),
    "I12": one("delta_w_i_h", "learnrate * hidden_error_term * hidden_layer_output"),
    "I13": one("delta_w_i_h", f"learnrate * np.outer(x, hidden_error_term * {SLOPE})"),
    "I14": one("delta_w_i_h", "learnrate * output_error_term * x[:, None]"),
    "I17": one("delta_w_i_h", "learnrate * hidden_error_term * list(x)[:, None]"),
}
# Slips that are the same function, or raise the same exception, share an id.
SAME_AS = {"I6": "I5", "I2": "I1"}

# Right for every network of this exercise's shape, so that they pass it.
RIGHT_HERE: dict[str, dict[str, str]] = {
    "S1": one("hidden_error_term", f"np.dot({W}, output_error_term) * {SLOPE}"),
    "S2": one("hidden_error_term", f"{W} * output_error_term * {SLOPE}"),
    "S3": one("hidden_error_term", f"np.dot(output_error_term, {W}.T) * {SLOPE}"),
    "I16": one("delta_w_i_h", "learnrate * hidden_error_term * x[:, None] / 1"),
}

SPELLINGS: dict[str, tuple[str, ...]] = {
    "error": ("target - output", "-(output - target)", "-output + target", "np.subtract(target, output)"),
    "output_error_term": (
        "error * output * (1 - output)",
        "output * (1 - output) * error",
        "error * sigmoid_prime(output_layer_in)",
        "error * (output - output**2)",
        "np.multiply(error, output * (1.0 - output))",
    ),
    "hidden_error_term": (
        f"np.dot(output_error_term, {W}) * {SLOPE}",
        f"np.dot({W}, output_error_term) * {SLOPE}",
        f"{SLOPE} * {W} * output_error_term",
        f"output_error_term * {W} * sigmoid_prime(hidden_layer_input)",
        f"{W}.T * output_error_term * ({A} - {A}**2)",
        f"(np.array([output_error_term]) @ {W}[None, :]) * {SLOPE}",
        f"np.array([w * output_error_term * a * (1 - a) for w, a in zip({W}, {A})])",
    ),
    "delta_w_h_o": (
        f"learnrate * output_error_term * {A}",
        f"{A} * output_error_term * learnrate",
        f"np.dot(learnrate * output_error_term, {A})",
        f"np.outer({A}, learnrate * output_error_term)[:, 0]",
    ),
    "delta_w_i_h": (
        "learnrate * hidden_error_term * x[:, None]",
        "learnrate * np.outer(x, hidden_error_term)",
        "x.reshape(-1, 1) * hidden_error_term * learnrate",
        "learnrate * x[:, np.newaxis] @ hidden_error_term[np.newaxis, :]",
        "np.einsum('i,j->ij', x, hidden_error_term) * learnrate",
        "learnrate * (hidden_error_term[:, None] * x).T",
        "np.array([[learnrate * d * value for d in hidden_error_term] for value in x])",
        "learnrate * np.multiply.outer(x, hidden_error_term)",
        "learnrate * np.dot(x[:, None], hidden_error_term[None, :])",
    ),
}
