"""What a wrong answer costs: the judges of an exercise's cells, the visible check and the hidden test of each."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from course import checks
from course.judging.verdict import Verdict
from course.network import forward, squared_error
from grading.examine import EXAMINED
from tests.checks.wrong_answers import solutions

# The exercises whose answer is a function, by chapter: the function, and the names of what judges it.
FUNCTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "01-feed-forward": {
        "sigmoid": ("sigmoid", "sigmoid far out"),
        "feed_forward": ("feed_forward, one record", "feed_forward, batch"),
        "one_matrix": ("one_matrix",),
        "squared_error": ("squared_error, one record", "squared_error, batch"),
    },
    "02-chain-rule": {
        "df_du": ("df_du",), "df_dv": ("df_dv",), "tanh_slope": ("tanh_slope",),
        "backward": ("backward, each value used once", "backward, values used twice"),
    },
    "03-finite-differences": {
        "forward_difference": ("forward_difference",), "central_difference": ("central_difference",),
        "numerical_gradient": ("numerical_gradient", "numerical_gradient, with care"),
        "relative_error": ("relative_error",),
    },
    "04-two-layer-example": {"step_of_two": ("step_of_two",)},
    "05-numpy-backprop": {
        "backward_step": ("error", "output_error_term", "hidden_error_term", "delta_w_h_o", "delta_w_i_h"),
        "backward_pass": ("backward_pass, one record", "backward_pass, batch"),
        "train_step": ("train_step",), "train": ("train",), "gradient_check": ("gradient_check",),
    },
    "06-vanishing-gradients": {
        "two_path_bound": ("two_path_bound",), "gradient_norms": ("gradient_norms",), "time_terms": ("time_terms",),
    },
}  # fmt: skip


def namespace(chapter: str) -> dict[str, Any]:
    """Return what a chapter's answers may use: NumPy, the kit, and the model solutions of the chapter."""
    from course.differences import numerical_gradient, relative_error
    from course.network import sigmoid

    space = {"np": np, "math": math, "sigmoid": sigmoid, "forward": forward, "squared_error": squared_error}
    if chapter[:2] == "05":
        space |= {"numerical_gradient": numerical_gradient, "relative_error": relative_error}
    for text in solutions(chapter).values():
        exec(text, space)
    return space


def defined(text: str, name: str, space: dict[str, Any]) -> Callable:
    """Return the function that a text defines, in a namespace of its own."""
    own = dict(space)
    exec(text, own)
    return own[name]


def verdicts(names: tuple[str, ...], function: Callable) -> list[tuple[str, Verdict]]:
    """Return the first fault that costs points in each cell, by "check" or "test", until one is found; none is right."""
    for name in names:
        for which, judge in (("check", checks.EXERCISES[name].judge), ("test", EXAMINED.get(name))):
            if judge is not None and not (verdict := judge(function)).passes:
                return [(which, verdict)]
    return []
