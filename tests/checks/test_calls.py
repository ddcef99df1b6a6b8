"""Which call of a training step or loop has a wrong argument is said, and the right call is not."""

import pytest

from course import checks
from tests.checks.judged import defined, namespace
from tests.checks.wrong_answers import solutions

CHAPTER = "05-numpy-backprop"
W = "weights_input_hidden, weights_hidden_output"
LOSS = "squared_error(target, forward(x, weights_input_hidden, weights_hidden_output).y_hat)"


def verdict(name, right, wrong):
    text = solutions(CHAPTER)[name]
    assert right in text
    return checks.EXERCISES[name].judge(defined(text.replace(right, wrong, 1), name, namespace(CHAPTER)))


@pytest.mark.parametrize(
    ("name", "right", "wrong", "said"),
    [
        ("train_step", "(\n        x, target", "(\n        -x, target",
         f"`delta_w_i_h = backward_pass(-x, target, learnrate, {W})[-1]`"),
        ("train_step", f"        x, target, learnrate, {W}", "        x, target, learnrate, abs(weights_input_hidden), weights_hidden_output",
         "backward_pass(x, target, learnrate, abs(weights_input_hidden), weights_hidden_output)"),
        ("train", f"            x, target, learnrate, {W}", f"            x, target, steps, {W}", f"`{W} = train_step(x, target, steps, {W})`"),
        ("train", f"[{LOSS}]", f"[{LOSS.replace('target', 'weights_hidden_output')}]",
         f"`losses[0] = {LOSS.replace('target', 'weights_hidden_output')}`"),
        ("train", f"            {LOSS}", f"            {LOSS.replace('(x', '(-x')}", f"`losses[step] = {LOSS.replace('(x', '(-x')}`"),
    ],
)  # fmt: skip
def test_the_call_with_a_wrong_argument_is_said(name, right, wrong, said):
    assert said in verdict(name, right, wrong).what


def test_a_message_does_not_hold_the_whole_right_call():
    found = verdict("train", f"            {LOSS}", f"            {LOSS} / 2")
    assert "`losses[step] = right / 2`" in found.what
    assert LOSS not in found.what


@pytest.mark.parametrize(
    ("losses", "said"),
    [
        ("[target]", "Its entry 0 is an array of shape (3, 2)"),
        ("[[0.1, 0.2]]", "Its entry 0 is a list"),
        ("[np.array(0.1), target]", "Its entry 1 is an array of shape (3, 2)"),
    ],
)
def test_an_entry_of_the_losses_that_is_no_number_is_named(losses, said):
    found = verdict("train", f"[{LOSS}]", losses)
    assert said in found.what
    assert found.ids == ("N10",)


def test_targets_that_are_not_as_many_as_the_predictions_are_named():
    found = verdict("train", f"[{LOSS}]", f"[{LOSS.replace('target', 'learnrate')}]")
    assert found.ids == ("N19",)
    assert "targets of shape ()" in found.what
