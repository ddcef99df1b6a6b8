"""Submissions of backward_step as source text: a right one, and with lines of the made-up class in its place."""

from collections.abc import Callable, Mapping

import numpy as np

from course.network import sigmoid
from grading.classroom.chapters.numpy_backprop.slips import STEP_SLIPS
from grading.classroom.chapters.numpy_backprop.spellings import QUANTITIES as SPELLINGS

HEAD = """
def backward_step(x, target, learnrate, weights_input_hidden, weights_hidden_output):
    hidden_layer_input = np.dot(x, weights_input_hidden)
    hidden_layer_output = sigmoid(hidden_layer_input)
    output_layer_in = np.dot(hidden_layer_output, weights_hidden_output)
    output = sigmoid(output_layer_in)
"""
SLOPE = "hidden_layer_output * (1 - hidden_layer_output)"
RIGHT = {
    "error": "error = target - output",
    "output_error_term": "output_error_term = error * output * (1 - output)",
    "hidden_error_term": f"hidden_error_term = np.dot(output_error_term, weights_hidden_output) * {SLOPE}",
    "delta_w_h_o": "delta_w_h_o = learnrate * output_error_term * hidden_layer_output",
    "delta_w_i_h": "delta_w_i_h = learnrate * hidden_error_term * x[:, None]",
}

# The slips that the checks have a name for and that are one expression each, by their ids.
WRONG: dict[str, Mapping[str, str]] = {
    slip.id: slip.lines
    for slip in STEP_SLIPS
    if slip.id[0].isupper() and slip.lines and "\n" not in "".join(slip.lines.values())
}

# Right for every network of this exercise's shape, so that they pass it.
RIGHT_HERE = {
    "S1": f"hidden_error_term = np.dot(weights_hidden_output, output_error_term) * {SLOPE}",
    "S2": f"hidden_error_term = weights_hidden_output * output_error_term * {SLOPE}",
    "S3": f"hidden_error_term = np.dot(output_error_term, weights_hidden_output.T) * {SLOPE}",
    "I16": "delta_w_i_h = learnrate * hidden_error_term * x[:, None] / 1",
}

__all__ = ["RIGHT", "RIGHT_HERE", "SPELLINGS", "WRONG", "backward_step", "compiled", "named", "one", "source"]


def named(slip: str) -> str:
    """Return what the checks call a slip of the made-up class."""
    return slip.split(",")[0]


def one(line: str) -> dict[str, str]:
    """Return one line by the quantity that it computes."""
    return {line.split(" = ")[0]: line}


def source(lines: Mapping[str, str]) -> str:
    """Return the source of a backward_step with these lines in the place of the right ones."""
    body = "\n".join({**RIGHT, **lines}.values()).replace("\n", "\n    ")
    return f"{HEAD}    {body}\n    return {', '.join(RIGHT)}\n"


def compiled(text: str) -> Callable:
    """Return the backward_step that a source text defines, in a notebook's namespace."""
    space = {"np": np, "sigmoid": sigmoid}
    exec(text, space)
    return space["backward_step"]


def backward_step(lines: Mapping[str, str] | None = None) -> Callable:
    """Return a backward_step with these lines in the place of the right ones."""
    return compiled(source(lines or {}))
