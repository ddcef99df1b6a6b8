"""Chapter 4: a two-layer example, worked."""

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.checks.two_layer_example import practice
from course.checks.two_layer_example.cases import pairs
from course.checks.two_layer_example.two_units import STEP_SLIPS, judge_step
from course.checks.two_layer_example.worked_numbers import (
    CHAIN,
    PRINTED,
    QUANTITIES,
    SECOND,
    Numbers,
    seen_by_slips,
    truth,
)
from course.checks.two_layer_example.worked_step import (
    NUMBER_SLIPS,
    TYPED_IN,
    as_typed,
    judge_number,
)
from course.judging.exercise import Exercise, Question
from course.judging.function import judge_value
from course.judging.slip import Slip
from course.judging.verdict import Verdict

# --- one step, number by number


def _printed(quantity: str) -> Callable[..., Verdict]:
    """Return the check of one of the printed numbers; it takes z_h, a, ... up to the one that is judged."""

    def judge(*own: Any) -> Verdict:
        return judge_number(quantity, PRINTED, dict(zip(QUANTITIES, own, strict=False)))

    return judge


def _second(*quantities: str) -> Callable[..., Verdict]:
    """Return the check of numbers of set B; it takes z_h_b, a_b, ... up to the last that is judged."""

    def judge(*own: Any) -> Verdict:
        values = dict(zip(QUANTITIES, own, strict=False))
        verdicts = [judge_number(quantity, SECOND, values, "_b") for quantity in quantities]
        if all(verdict.status == "not attempted" for verdict in verdicts):
            return Verdict(" and ".join(f"{quantity}_b" for quantity in quantities), "not attempted")
        if fault := next((verdict for verdict in verdicts if verdict.status != "right"), None):
            return fault
        return verdicts[0] if len(verdicts) == 1 else Verdict("The forward pass of set B", "right")

    return judge


# --- which rounded number turns 0.00046 into 0.00045

# What the printed version rounds, and to how many decimals.
PRINTED_DECIMALS = {"z_h": 2, "a": 3, "y_hat": 3, "delta_o": 3, "delta_h": 3}


def _second_change(rounded: str, decimals: int) -> str:
    """Return the second change as printed, to five decimals, with one earlier number rounded."""

    def change(name: str, value: NDArray, _: dict) -> NDArray:
        return np.round(value, decimals) if name == rounded else value

    return f"{CHAIN.values(PRINTED, change)['change_w'][1]:.5f}"


def judge_culprit(answer: Any) -> Verdict:
    """Return the verdict on the name of the rounded number that spoils the last printed digit."""
    if answer is None:
        return Verdict("culprit", "not attempted")
    if not isinstance(answer, str) or answer not in PRINTED_DECIMALS:
        what = f"It is {answer!r:.60}, which is not the name of one of the rounded numbers."
        return Verdict("culprit", "form", what, f"Choose from {', '.join(PRINTED_DECIMALS)}, in quotes.")
    decimals, full = PRINTED_DECIMALS[answer], f"{truth(PRINTED)['change_w'][1]:.5f}"
    if _second_change(answer, decimals) != full:
        return Verdict("culprit", "right")
    what = f"With {answer} rounded to {decimals} decimals, and nothing else, the second change still prints as {full}."
    return Verdict(
        "culprit", "value", what, "Which number loses the largest share of itself when it is rounded?"
    )


def judge_decimals(answer: Any) -> Verdict:
    """Return the verdict on the fewest decimals of delta_h that keep the last printed digit."""
    if answer is None:
        return Verdict("decimals", "not attempted")
    if isinstance(answer, bool) or not isinstance(answer, int | np.integer) or not 0 < answer < 20:
        return Verdict("decimals", "form", f"It is {answer!r:.60}.", "Write a whole number, such as 3.")
    answer = int(answer)
    full = f"{truth(PRINTED)['change_w'][1]:.5f}"
    if (printed := _second_change("delta_h", answer)) != full:
        what = f"With {answer} decimal{'s' * (answer > 1)} of delta_h the second change prints as {printed}."
        return Verdict("decimals", "value", what, "Try one more, and print the change with five decimals.")
    if answer > 1 and _second_change("delta_h", answer - 1) == full:
        return Verdict(
            "decimals", "value", f"{answer} decimals are enough, but fewer do it too.", "Try one less."
        )
    return Verdict("decimals", "right")


# --- the weights updated too early


def _too_early(g: SimpleNamespace, W: NDArray) -> NDArray:
    """Return the change of w when delta_o travels back along another W."""
    return CHAIN.expected("change_w", g.numbers, {"delta_h": W * g.delta_o * g.slope_h})


def _second_pass(g: SimpleNamespace) -> NDArray:
    """Return the change of w of a second step, forward pass included, from the moved W."""
    moved = Numbers("moved", g.x, g.w, g.W + g.change_W, g.y, g.eta)
    return truth(moved)["change_w"]


OLD_NEW = "On the way back, delta_o meets W + change_W here. All else is as the forward pass left it."
EARLY_SLIPS = (
    Slip("U1", ("early_change_w",), "the old W, which is the right order", lambda g: g.change_w, OLD_NEW),
    Slip("U2", ("early_change_w",), "W - change_W, a step the wrong way", lambda g: _too_early(g, g.W - g.change_W),
         "An update adds the change."),
    Slip("U3", ("early_change_w",), "change_W alone in the place of the new W", lambda g: _too_early(g, g.change_W),
         OLD_NEW),
    Slip("U10", ("early_change_w",), "W + delta_o in the place of W + change_W",
         lambda g: _too_early(g, g.W + g.delta_o), "An update adds the change, not the error term."),
    Slip("T1b", ("early_change_w",), "a whole second pass, forward pass included, with the new W", _second_pass,
         "Keep a, y_hat and delta_o as they were. Only the weight on the way back has moved."),
    Slip("U4", ("early_change_w",), "the new weights w, not their change", lambda g: g.w + g.right,
         "Asked for is the change alone."),
)  # fmt: skip
RATIO = "How many times as long is the early change as the right one?"


RATIO_SLIPS = tuple(
    Slip(id_, ("early_ratio", "early_ratio_b"), said, formula, RATIO)
    for id_, said, formula in (
        ("U5", "the right change divided by the early one", lambda g: 1 / g.right),
        ("U6", "the difference of the two as a share of the right one", lambda g: g.right - 1),
        ("U6", "the difference of the two as a share of the right one, without its sign",
         lambda g: 1 - g.right if g.right < 1 else np.nan),
        ("U7", "percent", lambda g: 100 * g.right),
        ("U7", "the difference in percent", lambda g: 100 * (g.right - 1)),
        ("U9", "W - change_W in the place of W + change_W", lambda g: 2 - g.right),
        ("N-all", "the printed numbers, not from those of set B",
         lambda g: 1 + truth(PRINTED)["change_W"] / PRINTED.W),
    )
)  # fmt: skip


def judge_early_change(answer: Any) -> Verdict:
    """Return the verdict on the change of w that is made when W is updated already."""
    g = SimpleNamespace(**seen_by_slips(PRINTED, {}))
    right = _too_early(g, g.W + g.change_W)
    verdict = judge_value("early_change_w", answer, right, EARLY_SLIPS, given=vars(g), advice=OLD_NEW)
    return as_typed(verdict, answer, (right,))


def judge_early_ratio(name: str, numbers: Numbers, answer: Any) -> Verdict:
    """Return the verdict on how many times as long that change is as the right one."""
    g = SimpleNamespace(**seen_by_slips(numbers, {}))
    right = _too_early(g, g.W + g.change_W)[0] / g.change_w[0]
    verdict = judge_value(name, answer, right, RATIO_SLIPS, given=vars(g), advice=RATIO)
    return as_typed(verdict, answer, (right,))


EXERCISES: dict[str, Exercise] = {
    "delta_h": Exercise(_printed("delta_h"), "delta_h", NUMBER_SLIPS),
    "change_w": Exercise(_printed("change_w"), "change_w", NUMBER_SLIPS),
    "culprit": Exercise(judge_culprit, "culprit"),
    "decimals": Exercise(judge_decimals, "culprit"),
    "forward pass B": Exercise(_second("z_h", "a", "y_hat"), "set B", NUMBER_SLIPS),
    **{f"{name}_b": Exercise(_second(name), "set B", NUMBER_SLIPS) for name in QUANTITIES[3:]},
    "early_change_w": Exercise(judge_early_change, "early", (*EARLY_SLIPS, TYPED_IN)),
    "early_ratio": Exercise(
        partial(judge_early_ratio, "early_ratio", PRINTED), "early", (*RATIO_SLIPS, TYPED_IN)
    ),
    "early_ratio_b": Exercise(
        partial(judge_early_ratio, "early_ratio_b", SECOND), "early", (*RATIO_SLIPS, TYPED_IN)
    ),
    "step_of_two": Exercise(lambda step: judge_step(step, then=pairs()), "step_of_two", STEP_SLIPS),
}

PRACTICE = practice.PRACTICE

HINTS = {
    "delta_h": (
        "Stand at the hidden unit. What comes down to it from above, and along which weight?",
        "delta_o is the error at the top, already times the slope there. Send it down along W, then use the "
        "hidden unit's own slope.",
        "Three factors: the weight, the error term above it, and a (1 - a).",
    ),
    "change_w": (
        "Look at the line for change_W. Here the weights are one layer further down.",
        "The learning rate, times the error term above the weight, times the value below it.",
        "Above w is the hidden unit, below it are the inputs. x is an array, so one line gives both changes.",
    ),
    "culprit": (
        "Five numbers are rounded on the way. Put np.round around one of them at a time.",
        "Rounding hurts by what it takes away in comparison with the number itself.",
        "Three decimals of a number near one half are three digits. Which number keeps a single digit?",
    ),
    "set B": (
        "Each line of exercise (a) has a twin here. Which names end with _b?",
        "Forward from the bottom, then back from the top: each line uses the one before it.",
        "Copy the seven lines of exercise (a), and give every name its _b.",
    ),
    "early": (
        "Find the line of exercise (a) that uses W on the way back.",
        "Only this W is the new one. a, y_hat and delta_o stay as the forward pass left them.",
        "Use W + change_W in the line for delta_h, then make the change of w from it as before.",
    ),
    "step_of_two": (
        "Draw the network first: two hidden units, one output. Write each of the seven arguments on its edge or circle.",
        "One output, so one delta_o. Each hidden unit gets it along its own weight, times its own slope. All error terms "
        "come before any change.",
        "z and a of both units, y_hat from both, delta_o, then the lines of exercise (a) twice: once with _1, once with _2.",
    ),
}

RECALL = {
    "slope from activation": Question(
        (0.1875, "3/16"),
        "sigmoid'(z) can be written with the activation alone: a (1 - a).",
    ),
    "used twice": Question(
        ("added",),
        "Moving the value moves the result along both paths. What do you do with two effects on one number?",
    ),
    "change from gradient": Question(
        (-0.1,),
        "Gradient descent walks against the gradient, and the learning rate scales the step.",
    ),
}
