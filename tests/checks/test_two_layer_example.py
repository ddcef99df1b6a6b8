"""The checks of chapter 4: what passes, what fails, and which slip is named."""

import textwrap
from types import SimpleNamespace

import numpy as np
import pytest

from course import checks
from course.checks import CheckFailed
from course.checks.two_layer_example import cases, two_units
from course.checks.two_layer_example.worked_numbers import (
    CHANGES,
    PRINTED,
    QUANTITIES,
    SECOND,
    seen_by_slips,
    truth,
)
from course.checks.two_layer_example.worked_step import NUMBER_SLIPS, judge_number
from grading.classroom.chapters.two_layer_example import body
from grading.examine import examine
from grading.exercises import two_layer_example as reference

SETS = {"printed": (PRINTED, reference.PRINTED), "B": (SECOND, reference.SET_B)}
RIGHT = {"printed": reference.whole_step(*reference.PRINTED), "B": reference.whole_step(*reference.SET_B)}


def failure(*answers, kind=CheckFailed):
    with pytest.raises(kind) as caught:
        checks.check(*answers)
    return caught.value.verdict


def own(kind, **changed):
    """Return the numbers of a right step, some of them replaced."""
    return {**RIGHT[kind]._asdict(), **changed}


def up_to(quantity, numbers):
    return [numbers[name] for name in QUANTITIES[: QUANTITIES.index(quantity) + 1]]


EARLY = {name: reference.early(*arguments) for name, (_, arguments) in SETS.items()}


def stub(*_arguments):
    raise NotImplementedError("not attempted yet")


def test_both_sets_of_numbers_are_those_of_the_reference():
    for numbers, arguments in SETS.values():
        for ours, theirs in zip(numbers.arguments.values(), arguments, strict=True):
            np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("numbers", [PRINTED, SECOND], ids=lambda n: n.label)
def test_the_truth_of_the_checks_is_the_reference(numbers):
    right = reference.whole_step(*numbers.arguments.values())
    for name in QUANTITIES:
        np.testing.assert_allclose(truth(numbers)[name], getattr(right, name), rtol=1e-9)


@pytest.mark.parametrize("pair", [*two_units.TRIED, *reference._pairs()], ids=lambda pair: pair.label)
def test_the_truth_of_two_units_is_the_reference(pair):
    right = reference.step_of_two(*pair.arguments.values())
    for name, value in zip(two_units.RETURNED, right, strict=True):
        np.testing.assert_allclose(two_units.truth(pair)[name], value, rtol=1e-9)


def test_a_second_unit_without_a_weight_changes_nothing():
    pair = two_units.Pair(
        "", PRINTED.x, PRINTED.w, np.array([0.7, 0.2]), PRINTED.W, 0.0, PRINTED.y, PRINTED.eta
    )
    made, alone = two_units.truth(pair), truth(PRINTED)
    for name, one in (
        ("delta_o", "delta_o"),
        ("delta_1", "delta_h"),
        ("change_W_1", "change_W"),
        ("change_w_1", "change_w"),
    ):
        np.testing.assert_allclose(made[name], alone[one], rtol=1e-12)


def test_in_set_b_nothing_coincides():
    x, w, W, y, eta = reference.SET_B
    sizes = np.abs([*x, *w, W, y, eta, 0.5, 0.25])
    assert len(set(sizes)) == len(sizes)
    step = RIGHT["B"]
    assert abs(step.z_h) > 2
    assert abs(W * step.a) > 2
    assert 0 < y < step.y_hat < 2 * y


SLIP_CASES = [
    pytest.param(slip, quantity, id=f"{slip.id}-{quantity}")
    for slip in NUMBER_SLIPS
    for quantity in slip.quantities
]


@pytest.mark.parametrize(("slip", "quantity"), SLIP_CASES)
def test_every_slip_is_named_on_set_b(slip, quantity):
    seen = seen_by_slips(SECOND, {})
    wrong = slip.formula(SimpleNamespace(**seen, right=truth(SECOND)[quantity], name=quantity))
    right = truth(SECOND)[quantity]
    if np.shape(wrong) == np.shape(right) and np.allclose(wrong, right, rtol=1e-9):
        # W of set B is positive, and not every quantity uses every number of the other set.
        assert slip.id == "H10" or slip.id.startswith("N-")
        return
    verdict = judge_number(quantity, SECOND, {**own("B"), quantity: np.array(wrong)}, "_b")
    assert slip.id in verdict.ids
    assert verdict.quantity == f"{quantity}_b"


def in_brackets(value):
    return np.array([value]) if np.ndim(value) == 0 else [*value]


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_numbers_in_brackets_are_right_too(quantity):
    """What `w @ x[:, None]` makes of a number, and a list comprehension of two."""
    step = {name: in_brackets(value) for name, value in own("B").items()}
    assert judge_number(quantity, SECOND, step, "_b").status == "right"


def step_of(**lines):
    """Return a step_of_two with some of its lines replaced."""
    head = f"def step_of_two({', '.join(two_units.GIVEN)}):\n"
    space = {"np": np, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}
    exec(head + textwrap.indent(body(**lines), "    "), space)
    return space["step_of_two"]


@pytest.mark.parametrize(
    "lines",
    [
        {},
        {"z_1": "w_1 @ x", "z_2": "(w_2 * x).sum()"},
        {"z_1": "sum(w_1[i] * x[i] for i in range(len(x)))"},
        {"y_hat": "sigmoid(np.dot([W_1, W_2], [a_1, a_2]))"},
        {"delta_o": "y_hat * (y - y_hat) - y_hat**2 * (y - y_hat)"},
        {"delta_1": "a_1 * (delta_o * W_1) * (1 - a_1)", "delta_2": "np.dot(W_2, delta_o) * (a_2 - a_2**2)"},
        {"change_w_1": "np.array([eta * delta_1 * value for value in x])"},
        {"change_w_2": "np.multiply(x, delta_2 * eta)"},
    ],
)
def test_every_right_spelling_passes(lines, capsys):
    checks.check("step_of_two", step_of(**lines))
    examine("step_of_two", step_of(**lines))


STEP_CASES = [
    pytest.param(slip, quantity, id=f"{slip.id}-{quantity}")
    for slip in two_units.STEP_SLIPS
    for quantity in slip.quantities
]


@pytest.mark.parametrize(("slip", "quantity"), STEP_CASES)
def test_every_slip_of_two_units_is_named(slip, quantity):
    """By its own row, or by one that gives the same numbers everywhere."""

    def wrong(*arguments):
        step = dict(zip(two_units.RETURNED, reference.step_of_two(*arguments), strict=True))
        given = two_units.step_run(two_units.Pair("", *arguments)).given
        with np.errstate(all="ignore"):
            step[quantity] = slip.formula(SimpleNamespace(**given, right=step[quantity], name=quantity))
        return tuple(step.values())

    assert slip.id in failure("step_of_two", wrong).ids


def test_a_step_that_moves_its_arguments_is_caught():
    def moves(x, w_1, *rest):
        step = reference.step_of_two(x, w_1, *rest)
        w_1[:] = 0
        return step

    assert failure("step_of_two", moves).ids == ("T5",)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda x, v, w, V, W, y, eta: reference.step_of_two(x, v, w, V, W or 1.0, y, eta), "W_2 = 0"),
        (lambda *n: reference.step_of_two(*n[:5], np.clip(n[5], 0, 1), n[6]), "a target outside 0 to 1"),
        (lambda *n: tuple(np.round(one, 10) for one in reference.step_of_two(*n)), "first digits are right"),
        (lambda x, *n: (*reference.step_of_two(x, *n)[:6], np.append(reference.step_of_two(x, *n)[6][:8], x[8:])), "nine inputs"),
    ],
)  # fmt: skip
def test_a_case_is_named(wrong, words):
    assert words in failure("step_of_two", wrong).what


def test_numbers_typed_into_the_step_are_caught():
    typed = reference.step_of_two(*two_units.TRIED[0].arguments.values())
    verdict = failure("step_of_two", lambda *_: typed)
    assert "with a second unit, but not for" in verdict.what
    assert verdict.ids == ("N-fixed",)

    def memorised(x, *rest):
        known = [one for one in (*two_units.TRIED, *cases.pairs()) if np.array_equal(one.x, x)]
        return reference.step_of_two(x, *rest) if known else typed

    checks.check("step_of_two", memorised)
    with pytest.raises(CheckFailed) as caught:
        examine("step_of_two", memorised)
    assert "0.1" not in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (0.003, "rounded to 3 decimals"),
        (0.00305, "rounded to 5 decimals"),
        (0.00304, "cut off after 5 decimals"),
        (0.0030455 * 1.0003, "only its first digits"),
    ],
)
def test_a_number_typed_in_with_fewer_digits_gets_its_own_sentence(typed, words):
    verdict = failure("delta_h", *up_to("delta_h", own("printed", delta_h=typed)))
    assert words in verdict.what
    assert verdict.think.endswith("Round only what you print.")


def test_the_source_s_rounded_change_is_traced_to_its_cause():
    verdict = failure("change_w", *up_to("change_w", own("printed", change_w=np.array([0.00015, 0.00045]))))
    assert verdict.ids == ("R1",)


def test_one_slip_is_named_once_and_the_changes_wait(capsys):
    delta_h = 2.3 * RIGHT["B"].delta_o
    step = own("B", delta_h=delta_h, change_w=0.9 * delta_h * np.array([1.2, -0.7]))
    assert failure("delta_h_b", *up_to("delta_h", step)).ids == ("H1",)
    assert failure("change_w_b", *up_to("change_w", step)).status == "waits"
    capsys.readouterr()
    checks.check("change_W_b", *up_to("change_W", step))
    # it does not depend on delta_h, so nothing is said of that
    assert "Given" not in capsys.readouterr().out


def test_an_error_term_is_judged_from_the_learner_s_own_numbers(capsys):
    y_hat = reference.sigmoid(RIGHT["B"].y_hat)
    step = own("B", y_hat=y_hat, delta_o=(0.6 - y_hat) * y_hat * (1 - y_hat))
    assert failure("forward pass B", *up_to("y_hat", step)).ids == ("Y2",)
    checks.check("delta_o_b", *up_to("delta_o", step))
    examine("delta_o_b", *up_to("delta_o", step))
    assert "not right yet" in capsys.readouterr().out
    with pytest.raises(CheckFailed):
        examine("forward pass B", *up_to("y_hat", step))


@pytest.mark.filterwarnings("error")
def test_a_forgotten_sigmoid_is_named_once_although_no_unit_has_such_an_activation():
    a = RIGHT["B"].z_h
    y_hat = reference.sigmoid(2.3 * a)
    delta_o = (0.6 - y_hat) * y_hat * (1 - y_hat)
    step = own("B", a=a, y_hat=y_hat, delta_o=delta_o, delta_h=2.3 * delta_o * a * (1 - a))
    assert failure("forward pass B", *up_to("y_hat", step)).ids == ("A2",)
    checks.check("delta_o_b", *up_to("delta_o", step))
    checks.check("delta_h_b", *up_to("delta_h", step))


def test_a_change_that_follows_from_a_wrong_number_earns_nothing():
    for quantity in CHANGES:
        step = own("B", delta_o=-RIGHT["B"].delta_o, delta_h=-RIGHT["B"].delta_h)
        step |= {name: -step[name] for name in CHANGES}
        with pytest.raises(CheckFailed):
            examine(f"{quantity}_b", *up_to(quantity, step))


def test_a_name_without_its_b_is_noticed():
    mixed = reference.SET_B[2] * RIGHT["printed"].delta_o * RIGHT["B"].a * (1 - RIGHT["B"].a)
    assert failure("delta_h_b", *up_to("delta_h", own("B", delta_h=mixed))).ids == ("N-delta_o",)
    with_W = 0.1 * RIGHT["B"].delta_o * RIGHT["B"].a * (1 - RIGHT["B"].a)
    assert failure("delta_h_b", *up_to("delta_h", own("B", delta_h=with_W))).ids == ("N-W",)
    all_of_it = own("B", change_W=RIGHT["printed"].change_W)
    assert "N-all" in failure("change_W_b", *up_to("change_W", all_of_it)).ids


@pytest.mark.parametrize(
    "kind", [[0.1, 0.2], (0.1, 0.2), np.float16(0.1), np.nan, "0.1", np.array([0.1, 0.2])]
)
def test_other_forms_do_not_pass(kind):
    assert failure("delta_h", *up_to("delta_h", own("printed", delta_h=kind))).status in ("form", "shape")


@pytest.mark.parametrize("answer", ["z_h", "a", "y_hat", "delta_o"])
def test_a_wrong_culprit_is_answered_by_what_its_rounding_does(answer):
    said = str(failure("culprit", answer))
    assert "0.00046" in said
    assert "delta_h" not in said


def test_culprit_and_decimals_of_another_form():
    assert "Choose from" in str(failure("culprit", "W"))
    for answer, words in ((3, "0.00045"), (7, "fewer do it too"), (2.5, "whole number")):
        assert words in str(failure("decimals", answer))


def test_the_examination_refuses_wrong_numbers():
    for call in (
        lambda: examine("culprit", "delta_o"),
        lambda: examine("decimals", 4),
        lambda: examine("early_change_w", RIGHT["printed"].change_w),
        lambda: examine("early_ratio", 1.3),
        lambda: examine("early_ratio_b", EARLY["printed"][1]),
        lambda: examine("delta_h", *up_to("delta_h", own("printed", delta_h=0.003))),
    ):
        with pytest.raises(CheckFailed):
            call()


def test_a_check_calls_the_learners_function_a_few_times_only():
    calls = []

    def wrong(*arguments):
        calls.append(arguments)
        delta_o, *rest = reference.step_of_two(*arguments)
        return (1.234 * delta_o, *rest)

    two_units.judge_step(wrong)
    assert len(calls) <= 5
