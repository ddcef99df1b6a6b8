"""`checks.check` as a notebook calls it: what passes, what fails, and what is said."""

import numpy as np
import pytest

from course import checks
from course.checks import CheckFailed, NotAttempted
from course.checks.numpy_backprop import cases, training
from course.checks.numpy_backprop.networks import BATCH_NETWORKS, EXERCISE, STEP_NETWORKS
from course.checks.numpy_backprop.stages import QUANTITIES
from course.differences import numerical_gradient, relative_error
from course.network import forward, squared_error
from grading.examine import examine
from grading.exercises import numpy_backprop as reference
from tests.checks.submissions import WRONG, backward_step, one
from tests.checks.test_every_exercise import gradient_check


def message(*answers, kind=CheckFailed):
    """Return what a failing check says."""
    with pytest.raises(kind) as failure:
        checks.check(*answers)
    return str(failure.value)


def test_quantities_not_yet_written_are_not_attempted_while_those_before_are_judged(capsys):
    half = backward_step({name: f"{name} = None" for name in QUANTITIES[2:]})
    checks.check("error", half)
    checks.check("output_error_term", half)
    assert "not attempted" in message("hidden_error_term", half, kind=NotAttempted)


def test_a_line_that_raises_does_not_cost_the_lines_before_it(capsys):
    step = backward_step(WRONG["I1"])
    for name in QUANTITIES[:-1]:
        checks.check(name, step)
    said = message("delta_w_i_h", step)
    assert "(2,)" in said
    assert "(3,)" in said
    assert "column" in said


def test_one_slip_costs_one_intermediate_quantity_but_both_changes():
    step = backward_step(WRONG["O9"])
    checks.check("error", step)
    checks.check("hidden_error_term", step)
    assert "0.25" in message("output_error_term", step)
    for name in ("delta_w_h_o", "delta_w_i_h"):
        assert "has to wait" in message(name, step)


def test_typed_in_numbers_earn_nothing():
    typed = tuple(np.array(value) for value in reference.backward_step(*EXERCISE.arguments.values()))
    for name in QUANTITIES:
        assert "not for a network" in message(name, lambda *_: typed)


def test_numbers_for_the_visible_networks_only_are_caught_by_the_hidden_ones():
    def memorised(x, target, learnrate, W_ih, W_ho):
        results = reference.backward_step(x, target, learnrate, W_ih, W_ho)
        seen = {network.x.tobytes() for network in (*STEP_NETWORKS, *cases.networks(cases.STEP))}
        return results if np.asarray(x).tobytes() in seen else tuple(0 * value for value in results)

    checks.check("delta_w_i_h", memorised)
    with pytest.raises(CheckFailed):
        examine("delta_w_i_h", memorised)


def test_a_name_left_from_an_earlier_run_is_not_judged_but_pointed_out(capsys):
    checks.check("error", reference.backward_step, -123.0)
    assert "earlier run" in capsys.readouterr().out
    with pytest.raises(CheckFailed):
        checks.check("error", backward_step(WRONG["E1"]), 0.11502656915007464)


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("(target - output, )", "tuple"),
        ("[target - output]", "list"),
        ("np.ma.masked_array([target - output])", "masked"),
        ("np.array([target - output, None], dtype=object)", "Python objects"),
        ("np.float16(target - output)", "float16"),
        ("(target - output) * np.nan", "NaN"),
        ("(target - output) / 0.0 if False else np.inf", "infinity"),
        ("np.array([target - output])", "shape (1,)"),
        ("str(target - output)", "str"),
        ("(target - output) * (1 + 0j)", "complex"),
        ("sigmoid", "function"),
        ("np.matrix([[target - output]])", "matrix"),
    ],
)
def test_each_wrong_form_has_a_sentence_of_its_own(expression, words):
    assert words in message("error", backward_step(one(f"error = {expression}")))


def test_functions_that_return_something_else_are_told_what_is_asked_for():
    assert "None" in message("error", lambda *_: None)
    assert "3 values" in message("error", lambda *_: (1, 2, 3))
    assert "error, output_error_term" in message("error", lambda *_: 1.0)


def test_a_function_that_changes_its_arguments_is_caught():
    def careless(x, target, learnrate, W_ih, W_ho):
        results = reference.backward_step(x, target, learnrate, W_ih, W_ho)
        W_ho *= 2
        return results

    # An integer array cannot be doubled in place by a float; whole numbers stay whole here.
    assert "changes weights_hidden_output" in message("delta_w_h_o", careless)


def test_prints_and_warnings_of_the_learner_do_not_flood_the_check(capsys):
    def chatty(*arguments):
        print("debugging")
        np.float64(1) / np.float64(0)
        return reference.backward_step(*arguments)

    checks.check("error", chatty)
    seen = capsys.readouterr()
    assert "debugging" not in seen.out
    assert seen.err == ""


BATCH_SLIPS = {
    "T10": lambda r, n: (*r[:3], r[3] * n, r[4] * n),
    "T10b": lambda r, n: (*r[:3], r[3] / n, r[4] / n),
    "E13": lambda r, n: (r[0] / n, *r[1:]),
    "W10": lambda r, n: (*r[:3], -r[3], -r[4]),
    "I5": lambda r, n: (*r[:4], r[4].T),
}


@pytest.mark.parametrize("slip", BATCH_SLIPS)
def test_slips_of_a_batch_are_named(slip):
    def backward_pass(x, *rest):
        return BATCH_SLIPS[slip](reference.backward_pass(x, *rest), len(x))

    with pytest.raises(CheckFailed) as failure:
        checks.check("backward_pass, batch", backward_pass)
    assert slip in failure.value.verdict.ids


@pytest.mark.parametrize("records", [slice(-1, None), slice(1), slice(1, None), slice(-1)])
def test_a_loop_that_forgets_records_of_a_batch_is_named(records):
    def backward_pass(x, target, learnrate, W_ih, W_ho):
        terms = reference.backward_pass(x, target, learnrate, W_ih, W_ho)[:3]
        given = (x[records], target[records], learnrate, W_ih, W_ho)
        kept = len(x[records]) / len(x)
        return (*terms, *(kept * change for change in reference.backward_pass(*given)[-2:]))

    with pytest.raises(CheckFailed) as failure:
        checks.check("backward_pass, batch", backward_pass)
    assert failure.value.verdict.ids == ("T16",)


def test_the_published_order_of_the_product_is_named_whether_it_raises_or_not():
    with pytest.raises(CheckFailed) as failure:
        checks.check("backward_pass, batch", unrolled_with("np.dot(output_error_term, W_ho)"))
    assert failure.value.verdict.ids == ("T12",)
    same_size = [network for network in BATCH_NETWORKS if network.W_ho.shape == (2, 2)]
    from course.checks.numpy_backprop import backward

    verdict = backward.first_fault(
        backward.judge(unrolled_with("np.dot(output_error_term, W_ho)"), same_size)
    )
    assert (verdict.quantity, verdict.ids) == ("hidden_error_term", ("T12",))


def unrolled_with(arriving):
    """Return a backward_pass with this product on the way back."""
    space = {"np": np, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}
    exec(
        f"""
def backward_pass(x, target, learnrate, W_ih, W_ho):
    a = sigmoid(x @ W_ih)
    y = sigmoid(a @ W_ho)
    error = target - y
    output_error_term = error * y * (1 - y)
    hidden_error_term = {arriving} * a * (1 - a)
    delta_w_h_o = learnrate * a.T @ output_error_term / len(x)
    delta_w_i_h = learnrate * x.T @ hidden_error_term / len(x)
    return error, output_error_term, hidden_error_term, delta_w_h_o, delta_w_i_h
""",
        space,
    )
    return space["backward_pass"]


@pytest.mark.parametrize("right", ["output_error_term @ W_ho.T", "np.dot(W_ho, output_error_term.T).T"])
def test_right_products_on_the_way_back_pass(right, capsys):
    checks.check("backward_pass, batch", unrolled_with(right))


def step_with(new_ih, new_ho):
    """Return a train_step from expressions of the weights and their changes."""
    space = {"reference": reference, "np": np}
    exec(
        f"""
def train_step(x, target, learnrate, W_ih, W_ho):
    *_, d_ho, d_ih = reference.backward_pass(x, target, learnrate, W_ih, W_ho)
    return {new_ih}, {new_ho}
""",
        space,
    )
    return space["train_step"]


@pytest.mark.parametrize(
    ("slip", "step"),
    [
        ("T4", step_with("learnrate * d_ih", "learnrate * d_ho")),
        ("T4a", step_with("d_ih", "d_ho")),
        ("T4b", step_with("W_ih + learnrate * d_ih", "W_ho + learnrate * d_ho")),
        ("T3", step_with("W_ih - d_ih", "W_ho - d_ho")),
        ("T3a", step_with("W_ih", "W_ho + d_ho")),
        ("T3b", step_with("W_ih + 2 * d_ih", "W_ho + 2 * d_ho")),
        ("T10", step_with("W_ih + len(x) * d_ih", "W_ho + len(x) * d_ho")),
    ],
)
def test_slips_of_a_training_step_are_named(slip, step):
    with pytest.raises(CheckFailed) as failure:
        checks.check("train_step", step, reference.backward_pass)
    assert slip in failure.value.verdict.ids


def test_a_step_with_weights_updated_too_early_is_named():
    def early(x, target, learnrate, W_ih, W_ho):
        a = forward(x, W_ih, W_ho).a_h
        _, delta_o, _, d_ho, _ = reference.backward_pass(x, target, learnrate, W_ih, W_ho)
        W_ho = W_ho + d_ho
        return W_ih + learnrate * x.T @ (delta_o @ W_ho.T * a * (1 - a)) / len(x), W_ho

    def two_passes(x, target, learnrate, W_ih, W_ho):
        W_ho = W_ho + reference.backward_pass(x, target, learnrate, W_ih, W_ho)[3]
        return W_ih + reference.backward_pass(x, target, learnrate, W_ih, W_ho)[4], W_ho

    for step, slip in ((early, "T1"), (two_passes, "T1b")):
        with pytest.raises(CheckFailed) as failure:
            checks.check("train_step", step)
        assert failure.value.verdict.ids == (slip,)


def test_a_step_that_changes_weights_in_place_is_caught():
    def in_place(x, target, learnrate, W_ih, W_ho):
        *_, d_ho, d_ih = reference.backward_pass(x, target, learnrate, W_ih, W_ho)
        W_ih += d_ih
        W_ho += d_ho
        return W_ih, W_ho

    assert "in place" in message("train_step", in_place)
    assert "in place" in message("train_step", in_place, reference.backward_pass)


def test_a_right_step_on_a_wrong_backward_pass_has_to_wait():
    def wrong_pass(*arguments):
        *terms, h_o, i_h = reference.backward_pass(*arguments)
        return (*terms, h_o * 1.7, i_h)

    def step(x, target, learnrate, W_ih, W_ho):
        *_, d_ho, d_ih = wrong_pass(x, target, learnrate, W_ih, W_ho)
        return W_ih + d_ih, W_ho + d_ho

    assert "Mend backward_pass first" in message("train_step", step, wrong_pass)


def never_reset(x, target, learnrate, W_ih, W_ho, steps):
    losses, total_ih, total_ho = [squared_error(target, forward(x, W_ih, W_ho).y_hat)], 0, 0
    for _ in range(steps):
        *_, d_ho, d_ih = reference.backward_pass(x, target, learnrate, W_ih, W_ho)
        total_ih, total_ho = total_ih + d_ih, total_ho + d_ho
        W_ih, W_ho = W_ih + total_ih, W_ho + total_ho
        losses.append(squared_error(target, forward(x, W_ih, W_ho).y_hat))
    return W_ih, W_ho, losses


def record_by_record(x, target, learnrate, W_ih, W_ho, steps):
    losses = [squared_error(target, forward(x, W_ih, W_ho).y_hat)]
    for _ in range(steps):
        for i in range(len(x)):
            W_ih, W_ho = reference.train_step(x[i : i + 1], target[i : i + 1], learnrate, W_ih, W_ho)
        losses.append(squared_error(target, forward(x, W_ih, W_ho).y_hat))
    return W_ih, W_ho, losses


def same_change(x, target, learnrate, W_ih, W_ho, steps):
    *_, d_ho, d_ih = reference.backward_pass(x, target, learnrate, W_ih, W_ho)
    return W_ih + steps * d_ih, W_ho + steps * d_ho, [0.0] * (steps + 1)


@pytest.mark.parametrize(
    ("name", "place", "formula"),
    [
        ("-weights_input_hidden", 0, "-weights_input_hidden"),
        ("abs(weights_hidden_output)", 1, "abs(weights_hidden_output)"),
        ("weights_hidden_output.T", 1, "weights_hidden_output.T"),
        ("x", 0, "x"),
        ("learnrate", 2, "learnrate"),
        ("weights_input_hidden", 2, "weights_input_hidden"),
    ],
)
def test_what_a_training_loop_returns_in_another_s_place_is_said(name, place, formula):
    def train(x, target, learnrate, weights_input_hidden, weights_hidden_output, steps):
        returned = list(
            reference.train(x, target, learnrate, weights_input_hidden, weights_hidden_output, steps)
        )
        names = dict(zip(training.LOOP_RECIPES, returned, strict=True))
        returned[place] = eval(name, {"abs": np.abs, "x": x, "learnrate": learnrate, **names})
        return tuple(returned)

    with pytest.raises(CheckFailed) as failed:
        checks.check("train", train)
    assert failed.value.verdict.formula == formula


@pytest.mark.parametrize(
    ("slip", "train"),
    [
        ("T2", never_reset),
        ("L1", lambda *a: reference.train(*a[:-1], 1)),
        ("L2", lambda *a: reference.train(*a[:-1], a[-1] - 1)),
        ("L3", lambda *a: reference.train(*a[:-1], a[-1] + 1)),
        ("L4", same_change),
        ("L5", record_by_record),
        ("L6", lambda *a: (a[3], a[4], [0.0] * (a[5] + 1))),
        ("L7", lambda *a: [*reference.train(*a)[:2], reference.train(*a)[2][1:]]),
        ("L8", lambda *a: [*reference.train(*a)[:2], reference.train(*a)[2][:-1]]),
    ],
)
def test_slips_of_a_training_loop_are_named(slip, train):
    with pytest.raises(CheckFailed) as failure:
        checks.check("train", train)
    assert slip in failure.value.verdict.ids


def test_losses_are_judged_after_the_weights():
    def summed(*arguments):
        W_ih, W_ho, losses = reference.train(*arguments)
        return W_ih, W_ho, losses[:-1]

    assert "losses is wrong. It has shape (2,); it should have shape (3,)" in message("train", summed)


@pytest.mark.parametrize(
    ("slip", "sign_and_rate"),
    [("G1", lambda eta: eta), ("G2", lambda eta: -1), ("G3", lambda eta: 1)],
)
def test_slips_of_a_gradient_check_are_named(slip, sign_and_rate):
    def wrong(backward, x, target, learnrate, W_ih, W_ho):
        *_, h_o, i_h = backward(x, target, learnrate, W_ih, W_ho)
        k = sign_and_rate(learnrate)
        slope_ho = numerical_gradient(lambda W: squared_error(target, forward(x, W_ih, W).y_hat), W_ho)
        slope_ih = numerical_gradient(lambda W: squared_error(target, forward(x, W, W_ho).y_hat), W_ih)
        return relative_error(h_o, k * slope_ho), relative_error(i_h, k * slope_ih)

    with pytest.raises(CheckFailed) as failure:
        checks.check("gradient_check", wrong)
    assert failure.value.verdict.ids == (slip,)


def test_the_published_backward_pass_is_right_for_one_output_and_wrong_for_two():
    two = next(network for network in BATCH_NETWORKS if network.W_ho.shape == (2, 2))
    published = checks.published_backward_pass(*two.arguments.values())
    right = reference.backward_pass(*two.arguments.values())
    assert [bool(np.allclose(p, r)) for p, r in zip(published, right, strict=True)] == [1, 1, 0, 1, 0]
    errors = gradient_check(checks.published_backward_pass, *two.arguments.values())
    assert errors[0] < 1e-7
    assert errors[1] > 1e-2


@pytest.mark.parametrize("answer", [name for name in QUANTITIES if name != "hidden_error_term"])
def test_a_wrong_name_in_the_bug_hunt_is_answered_without_the_right_one(answer):
    assert "hidden_error_term" not in message("first_wrong", answer)


def test_a_name_that_is_none_of_the_five_gets_the_list():
    assert "Choose from error" in message("first_wrong", "W_ho")
    assert "Choose from error" in message("first_wrong", np.ones((2, 2)))


def test_hints_come_in_three_steps_and_stay_at_the_last(capsys):
    for _ in range(4):
        checks.hint("output_error_term")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" for ")[0] for line in lines[::2]] == [
        "Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3", "Hint 3 of 3",
    ]  # fmt: skip
    checks.hint("nonsense")
    assert "There are no hints called 'nonsense'" in capsys.readouterr().out


def test_a_failed_check_shows_its_message_and_no_traceback():
    with pytest.raises(CheckFailed) as failure:
        checks.check("error", backward_step(WRONG["E1"]))
    shown = failure.value._render_traceback_()
    assert "error is not right yet" in shown[0]
    assert not any("Traceback" in line or "File " in line for line in shown)


# --- cases that the ordinary networks do not show

BACKWARD = {
    "squeezed": (lambda r, n: tuple(map(np.squeeze, r)), "backward_pass, one record", "shape"),
    "eight records": (
        lambda r, n: tuple(np.where(np.arange(len(one)).reshape(-1, 1) < 8, one, 0) for one in r),
        "backward_pass, batch", "for a batch of nine records",
    ),
    "rounded": (lambda r, n: tuple(np.round(one, 10) for one in r), "backward_pass, batch", "nearly the targets"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", BACKWARD)
def test_a_case_of_a_backward_pass_is_named(wrong):
    change, name, words = BACKWARD[wrong]
    said = message(name, lambda *n: change(reference.backward_pass(*n), n))
    assert words in said


@pytest.mark.parametrize(
    ("loop", "words"),
    [
        (lambda *n: reference.train(*n[:-1], max(1, n[-1])), "no step at all"),
        (lambda *n: (*reference.train(*n)[:2], np.minimum.accumulate(reference.train(*n)[2])), "a loss that rises on the way"),
        (lambda *n: (*reference.train(*n)[:2], [max(loss, 1e-10) for loss in reference.train(*n)[2]]), "losses is wrong"),
    ],
)  # fmt: skip
def test_a_case_of_a_training_loop_is_named(loop, words):
    assert words in message("train", loop)


def test_the_loss_that_is_to_rise_does_and_the_tiny_one_is_tiny():
    for seed in (cases.SHOWN, 59):
        losses = {
            words: training.losses_along(network, steps) for network, steps, words in cases.training(seed)
        }
        assert np.diff(losses["a loss that rises on the way"]).max() > 0
        assert losses["a loss that is tiny from the start"].max() < 1e-11


def _checking(compare):
    def gradient_check(backward, x, target, learnrate, W_ih, W_ho):
        error, *_, h_o, i_h = backward(x, target, learnrate, W_ih, W_ho)
        right = reference.backward_pass(x, target, learnrate, W_ih, W_ho)[3:]
        return compare(error, (h_o, i_h), right, (W_ih, W_ho), target)

    return gradient_check


def _errors(claims, right):
    return tuple(float(relative_error(one, other)) for one, other in zip(claims, right, strict=True))


@pytest.mark.parametrize(
    "compare",
    [
        lambda error, claims, right, weights, target: tuple(0.0 if e < 0.1 else e for e in _errors(claims, right)),
        lambda error, claims, right, weights, target: _errors(map(np.sort, claims), map(np.sort, right)),
        lambda error, claims, right, weights, target: _errors(map(np.abs, claims), map(np.abs, right)),
        lambda error, claims, right, weights, target: (max(_errors(claims, right)),) * 2,
        lambda error, claims, right, weights, target: tuple(e + (np.abs(error).max() > 1) for e in _errors(claims, right)),
        lambda error, claims, right, weights, target: weights[0].__iadd__(1e-16 * np.sign(weights[0]) * 8) is None or _errors(claims, right),
    ],
    ids=["5 %", "permuted", "signs", "one number for both", "uses what it checks", "moves the weights"],
)  # fmt: skip
def test_a_gradient_check_is_judged_by_faults(compare):
    right = _checking(lambda error, claims, right, weights, target: _errors(claims, right))
    checks.check("gradient_check", right)
    examine("gradient_check", right)
    assert "gradient_check" in message("gradient_check", _checking(compare))


@pytest.mark.parametrize(
    ("case", "change"),
    [
        ("a learning rate as small as 1e-13", lambda network: network | {"learnrate": network["learnrate"] + 1e-12}),
        ("a learning rate as large as 1e6", lambda network: network | {"learnrate": min(network["learnrate"], 500)}),
        ("a batch with a single output", lambda network: network | {"target": np.squeeze(network["target"])}),
    ],
)  # fmt: skip
def test_the_network_on_which_a_gradient_check_goes_wrong_is_named(case, change):
    def gradient_check(backward, x, target, learnrate, W_ih, W_ho):
        *_, h_o, i_h = backward(x, target, learnrate, W_ih, W_ho)
        changed = change({"target": target, "learnrate": learnrate})

        def measured(loss, W):
            return -changed["learnrate"] * numerical_gradient(loss, W)

        def loss(W_ih, W_ho):
            return squared_error(changed["target"], forward(x, W_ih, W_ho).y_hat)

        return (
            relative_error(h_o, measured(lambda W: loss(W_ih, W), W_ho)),
            relative_error(i_h, measured(lambda W: loss(W, W_ho), W_ih)),
        )

    assert f"on {case}" in message("gradient_check", gradient_check)


@pytest.mark.parametrize(
    ("said", "compare"),
    [
        ("your check does not see that fault", lambda claims, right: _errors(map(np.abs, claims), map(np.abs, right))),
        ("finds a fault in a change that is right", lambda claims, right: _errors(claims, [2 * one for one in right])),
        ("smaller than the relative error of that change", lambda claims, right: [e / 2 for e in _errors(claims, right)]),
        ("error_h_o is negative", lambda claims, right: [-e for e in _errors(claims, right)]),
    ],
)  # fmt: skip
def test_it_is_said_what_a_gradient_check_gets_wrong(said, compare):
    checking = _checking(lambda error, claims, right, weights, target: tuple(compare(claims, right)))
    assert said in message("gradient_check", checking)
