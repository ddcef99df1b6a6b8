"""What holds for every exercise of every chapter: the reference passes, an untouched one is told so, hints are there."""

import numpy as np
import pytest

from course import checks
from course.checks import CheckFailed, NotAttempted
from course.checks.two_layer_example.worked_numbers import BACKWARD, QUANTITIES
from course.checks.vanishing_gradients.deep_repair import DEAD
from course.differences import numerical_gradient, relative_error
from course.network import forward, squared_error
from grading.examine import EXAMINED, examine
from grading.exercises import (
    chain_rule,
    feed_forward,
    finite_differences,
    numpy_backprop,
    two_layer_example,
    vanishing_gradients,
)


def gradient_check(backward, x, target, learnrate, W_ih, W_ho):
    *_, h_o, i_h = backward(x, target, learnrate, W_ih, W_ho)

    def loss(ih, ho):
        return squared_error(target, forward(x, ih, ho).y_hat)

    slope_ho = numerical_gradient(lambda W: loss(W_ih, W), W_ho)
    slope_ih = numerical_gradient(lambda W: loss(W, W_ho), W_ih)
    return relative_error(h_o, -learnrate * slope_ho), relative_error(i_h, -learnrate * slope_ih)


PRINTED, SET_B = (
    two_layer_example.whole_step(*given) for given in (two_layer_example.PRINTED, two_layer_example.SET_B)
)
EARLY = two_layer_example.early(*two_layer_example.PRINTED)


def up_to(quantity, step):
    """Return the numbers of a step as a check takes them."""
    return step[: QUANTITIES.index(quantity) + 1]


ANSWERS = {
    "by hand: z_1": (0.5,),
    "by hand: z_2": (-2,),
    "by hand: y_hat": (0.683,),
    "sigmoid": (feed_forward.sigmoid,),
    "sigmoid far out": (feed_forward.sigmoid,),
    **{f"feed_forward, {kind}": (feed_forward.feed_forward,) for kind in ("one record", "batch")},
    **{f"squared_error, {kind}": (feed_forward.squared_error,) for kind in ("one record", "batch")},
    "one_matrix": (feed_forward.one_matrix,),
    "df_du": (chain_rule.df_du,),
    "df_dv": (chain_rule.df_dv,),
    "tanh_slope": (chain_rule.tanh_slope,),
    "backward, each value used once": (chain_rule.backward,),
    "backward, values used twice": (chain_rule.backward,),
    "forward_difference": (finite_differences.forward_difference,),
    "central_difference": (finite_differences.central_difference,),
    "numerical_gradient": (finite_differences.numerical_gradient,),
    "numerical_gradient, with care": (finite_differences.numerical_gradient,),
    "relative_error": (finite_differences.relative_error,),
    "right_pass": (finite_differences.RIGHT_PASS,),
    "wrong_partial": (finite_differences.WRONG_PARTIAL,),
    "delta_h": up_to("delta_h", PRINTED),
    "change_w": up_to("change_w", PRINTED),
    "culprit": ("delta_h",),
    "decimals": (two_layer_example.rounding()[1],),
    "forward pass B": up_to("y_hat", SET_B),
    **{f"{name}_b": up_to(name, SET_B) for name in BACKWARD},
    "early_change_w": (EARLY[0],),
    "early_ratio": (EARLY[1],),
    "early_ratio_b": (two_layer_example.early(*two_layer_example.SET_B)[1],),
    "step_of_two": (two_layer_example.step_of_two,),
    **{name: (numpy_backprop.backward_step,) for name in checks.CHAPTERS["numpy_backprop"].QUANTITIES},
    "backward_pass, one record": (numpy_backprop.backward_pass,),
    "backward_pass, batch": (numpy_backprop.backward_pass,),
    "train_step": (numpy_backprop.train_step, numpy_backprop.backward_pass),
    "train": (numpy_backprop.train,),
    "gradient_check": (gradient_check,),
    "first_wrong": ("hidden_error_term",),
    "two_path_bound": (vanishing_gradients.two_path_bound,),
    "weight_needed": (vanishing_gradients.WEIGHT_NEEDED,),
    "gradient_norms": (vanishing_gradients.gradient_norms,),
    "repair": ("loss", vanishing_gradients.REPAIRED),
    "fault clinic": ("B", vanishing_gradients.DIAGNOSES["B"]),
    "time_terms": (vanishing_gradients.time_terms,),
}
UNTOUCHED = {"fault clinic": ("B", None), "repair": (None, dict(DEAD))}


def stub(*_arguments):
    raise NotImplementedError("not attempted yet")


def test_every_exercise_is_tried_here():
    assert set(ANSWERS) == set(checks.EXERCISES)
    assert set(EXAMINED) <= set(ANSWERS)


@pytest.mark.parametrize("name", ANSWERS)
def test_the_reference_passes_and_says_so(name, capsys):
    checks.check(name, *ANSWERS[name])
    assert "is right" in capsys.readouterr().out


@pytest.mark.parametrize("name", EXAMINED)
def test_the_reference_passes_the_hidden_tests_in_silence(name, capsys):
    examine(name, *ANSWERS[name][: 1 if name == "train_step" else None])
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("name", ANSWERS)
def test_an_untouched_exercise_is_not_attempted_and_nothing_else(name):
    untouched = UNTOUCHED.get(name, [stub if callable(answer) else None for answer in ANSWERS[name]])
    with pytest.raises(NotAttempted) as failed:
        checks.check(name, *untouched)
    assert str(failed.value).endswith("not attempted yet.")
    assert len(str(failed.value).splitlines()) == 1


@pytest.mark.parametrize("name", [name for name, answers in ANSWERS.items() if callable(answers[0])])
def test_a_typed_in_answer_fails(name):
    typed = {"gradient_check": (0.0, 0.0)}.get(name, np.array([0.25]))
    with pytest.raises(CheckFailed) as failed:
        checks.check(name, lambda *_: typed)
    assert not isinstance(failed.value, NotAttempted)


def test_hints_come_in_three_steps_for_every_exercise():
    assert all(len(steps) == 3 and all(steps) for steps in checks.HINTS.values())
    assert {one.hints for one in checks.EXERCISES.values()} == set(checks.HINTS) - {"warm-up"}


@pytest.mark.parametrize("question", checks.QUESTIONS)
def test_questions_answer_right_wrong_and_untouched(question, capsys):
    checks.recall(question, checks.QUESTIONS[question].accepted[0])
    assert "right." in capsys.readouterr().out
    checks.recall(question, "nonsense")
    assert "not 'nonsense'." in capsys.readouterr().out
    checks.recall(question, None)
    assert "not attempted yet" in capsys.readouterr().out


def test_an_exercise_that_is_none_is_named():
    with pytest.raises(CheckFailed, match="There is no exercise called 'eror'"):
        checks.check("eror", stub)
    with pytest.raises(ValueError, match="is called 'eror'"):
        examine("eror", stub)
