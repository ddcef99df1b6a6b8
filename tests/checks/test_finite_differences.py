"""Chapter 3's checks: what passes, which slip is named, and what typed-in answers get."""

import inspect

import numpy as np
import pytest

from course import checks, differences
from course.checks import CheckFailed, NotAttempted
from course.checks.finite_differences import difference_quotients as quotients
from course.checks.finite_differences.cases import cases
from course.checks.finite_differences.gradient_checking import (
    ERROR_RUNS,
    FOUR_PASSES,
    PARTIALS,
    START,
    circuit,
)
from grading.examine import examine
from grading.exercises import finite_differences as reference
from tests.checks.judged import defined
from tests.checks.wrong_answers import solutions


def verdict(name, answer, kind=CheckFailed):
    with pytest.raises(kind) as failure:
        checks.check(name, answer)
    return failure.value.verdict


@pytest.mark.parametrize("untouched", [None, dict.fromkeys("ABCD")])
def test_untouched_answers_are_not_attempted(untouched):
    verdict("wrong_partial", untouched, NotAttempted)
    verdict("right_pass", None, NotAttempted)


# --- difference quotients: spellings of learners, right and wrong


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("forward_difference", lambda f, x, h: f(x + h) / h - f(x) / h),
        ("forward_difference", lambda f, x, h: (f(x) - f(x + h)) / -h),
        ("forward_difference", lambda f, x, h: np.float64(1 / h) * (f(x + h) - f(x))),
        ("central_difference", lambda f, x, h: (f(x + h) - f(x - h)) / 2 / h),
        ("central_difference", lambda f, x, h: 0.5 * (f(x + h) - f(x - h)) / h),
        ("central_difference", lambda f, x, h: ((f(x + h) - f(x)) / h + (f(x) - f(x - h)) / h) / 2),
    ],
)
def test_right_spellings_pass(name, spelling):
    checks.check(name, spelling)
    examine(name, spelling)


# --- the numerical gradient


def rows(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        gradient[i] = (f(above) - f(below)) / (2 * h)
    return gradient


def test_adding_a_step_in_place_to_whole_numbers_is_explained():
    def in_place(f, x, h=1e-5):
        gradient = np.zeros(x.shape)
        for index in np.ndindex(x.shape):
            unit, above, below = np.zeros(x.shape), x.copy(), x.copy()
            unit[index] = 1
            above += h * unit
            below -= h * unit
            gradient[index] = (f(above) - f(below)) / (2 * h)
        return gradient

    checks.check("numerical_gradient", in_place)
    said = verdict("numerical_gradient, with care", in_place)
    assert said.ids == ("T6",)
    assert "array of floats" in said.think


def test_an_x_that_is_moved_and_put_back_costs_only_the_second_check():
    def put_back(f, x, h=1e-5):
        gradient = np.zeros(x.shape)
        if x.dtype.kind == "i":
            x = x.astype(float)
        for index in np.ndindex(x.shape):
            x[index] += h
            above = f(x)
            x[index] -= 2 * h
            gradient[index] = (above - f(x)) / (2 * h)
            x[index] += h
        return gradient

    checks.check("numerical_gradient", put_back)
    said = verdict("numerical_gradient, with care", put_back)
    assert said.ids == ("T5",)
    assert "last digit" in said.think


def test_a_loop_that_stops_at_a_single_number_is_told_so_only_if_the_rest_is_right():
    def by_length(f, x, h=1e-5):
        return reference.numerical_gradient(f, x, h) * (len(x) > 0)

    said = str(verdict("numerical_gradient", by_length))
    assert "right for arrays, but not for a single number" in said
    assert verdict("numerical_gradient", rows).ids == ("NG6",)


def test_a_gradient_with_the_learner_s_own_step_may_use_any_good_one():
    for step in (1e-4, 1e-6, 1e-7):
        checks.check("numerical_gradient", lambda f, x, h=step: reference.numerical_gradient(f, x, h))


GRADIENT = solutions("03-finite-differences")["numerical_gradient"]


@pytest.mark.parametrize(
    ("line", "instead", "formula"),
    [
        ("x = np.array(x, dtype=float)", "x = np.tanh(x)", "x = np.tanh(x)"),
        ("above, below = x.copy(), x.copy()", "above, below = x.copy(), abs(x)", "below = abs(x)"),
        ("above, below = x.copy(), x.copy()", "above, below = gradient.copy(), x.copy()", "above = gradient"),
        ("above[index] += h", "above[index] = h", "above[index] = h"),
        ("below[index] -= h", "below[index] -= h * 3", "below[index] = below[index] - h * 3"),
        ("(f(above)", "(np.mean(above)", "(np.mean(above) - f(below)) / (2 * h)"),
        ("return gradient", "return gradient.T", "((f(above) - f(below)) / (2 * h)).T"),
    ],
)
def test_the_line_is_said_in_which_a_point_is_made(line, instead, formula):
    wrong = defined(GRADIENT.replace(line, instead), "numerical_gradient", {"np": np})
    said = verdict("numerical_gradient", wrong)
    assert said.formula == formula
    assert "what one gets from" in said.what


# --- the relative error


def test_two_zeros_are_asked_for():
    said = str(
        verdict("relative_error", lambda a, b: np.linalg.norm(a - b) / max(map(np.linalg.norm, (a, b))))
    )
    assert "two zeros" in said
    assert "0 / 0" in said


# --- typed-in numbers, and answers for the visible cases only


@pytest.mark.parametrize("name", ["forward_difference", "central_difference"])
def test_answers_for_the_visible_points_only_fail_the_hidden_test(name):
    runs = (*quotients.quotient_runs(getattr(differences, name)), *cases(name))
    seen = {run.arguments["x"] for run in runs}

    def memorised(f, x, h):
        return getattr(reference, name)(f, x, h) if x in seen else 0.0

    checks.check(name, memorised)
    with pytest.raises(CheckFailed, match="has not seen"):
        examine(name, memorised)


# --- four backward passes


def test_one_pass_is_right_and_each_other_is_wrong_in_one_partial():
    rng = np.random.default_rng(11)
    for letter, backward in FOUR_PASSES.items():
        for p in rng.normal(0, 1.5, (20, 5)):
            wrong = ~np.isclose(backward(p), reference.circuit_gradient(p), rtol=1e-9)
            names = [name for name, bad in zip(PARTIALS, wrong, strict=True) if bad]
            assert names == ([] if letter == "C" else [reference.WRONG_PARTIAL[letter]])


def test_at_the_start_a_wrong_pass_looks_right():
    passing = [
        letter
        for letter, backward in FOUR_PASSES.items()
        if differences.gradient_check(circuit, START, backward(START)) < 1e-7
    ]
    assert passing == ["A", "C"]
    said = verdict("right_pass", "A")
    assert said.ids == ("GC1",)
    assert "another point" in said.think


def test_names_and_docstrings_give_no_pass_away():
    assert len({backward.__name__ for backward in FOUR_PASSES.values()}) == 1
    assert len({inspect.getdoc(backward) for backward in FOUR_PASSES.values()}) == 1
    assert len({inspect.getsource(backward) for backward in FOUR_PASSES.values()}) == 1


@pytest.mark.parametrize("wrong", ["A", "B", "D", "c", 3])
def test_a_wrong_choice_does_not_reveal_the_right_one(wrong):
    said = verdict("right_pass", wrong)
    assert "C" not in said.what.replace("CheckFailed", "")
    with pytest.raises(CheckFailed):
        examine("right_pass", wrong)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"A": "x2"}, "For A, x2 agrees"),
        ({"B": None}, "B has no name yet"),
        ({"C": "w1"}, "C has no wrong partial"),
        ({"D": "x3"}, "Choose from 'x1'"),
        ({"E": "x1"}, "no dictionary"),
    ],
)
def test_wrong_names_are_answered_one_at_a_time(change, words):
    answer = reference.WRONG_PARTIAL | change
    assert words in str(verdict("wrong_partial", answer))
    with pytest.raises(CheckFailed):
        examine("wrong_partial", answer)


def test_the_right_pass_may_be_left_out_or_none():
    checks.check("wrong_partial", reference.WRONG_PARTIAL | {"C": None})


def test_exceptions_of_typical_first_attempts_are_explained():
    def over_rows_and_columns(f, x, h=1e-5):
        return np.array([[x[i, j] for j in range(x.shape[1])] for i in range(x.shape[0])])

    assert "How many axes" in str(verdict("numerical_gradient", over_rows_and_columns))
    said = verdict("relative_error", lambda a, b: abs(a - b) / max(abs(a), abs(b)))
    assert "single numbers" in said.think


# --- cases that the ordinary numbers do not show


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("relative_error", lambda a, b: np.round(reference.relative_error(a, b), 10), "nearly equal"),
        ("relative_error", lambda a, b: reference.relative_error(a, b) if np.any(a) else 0.0, "when a is all zeros and b is not"),
        ("relative_error", lambda a, b: reference.relative_error(a, b.astype(float)), "single numbers"),
        ("forward_difference", lambda f, x, h: reference.forward_difference(f, x, h) if x else 0.0, "at x = 0"),
        ("central_difference", lambda f, x, h: reference.central_difference(f, x, h) or 1.0, "an f that does not change"),
        ("numerical_gradient", lambda f, x, h=1e-5: np.squeeze(reference.numerical_gradient(f, x, h)), "a single number"),
    ],
)  # fmt: skip
def test_a_case_is_named(name, change, words):
    said = str(verdict(name, change))
    assert "It is right for ordinary numbers, but not" in said
    assert words in said


def test_what_is_moved_in_an_array_that_can_only_be_read_costs_the_second_check_alone():
    def moves_and_restores(f, x, h=1e-5):
        x = np.asarray(x, dtype=float)
        gradient = np.zeros(x.shape)
        for index in np.ndindex(x.shape):
            kept = x[index]
            x[index] = kept + h
            above = f(x)
            x[index] = kept - h
            gradient[index] = (above - f(x)) / (2 * h)
            x[index] = kept
        return gradient

    checks.check("numerical_gradient", moves_and_restores)
    assert "can only be read" in str(verdict("numerical_gradient, with care", moves_and_restores))


def test_an_answer_of_before_is_told_as_the_second_time():
    def counting(a, b):
        calls.append(a)
        return reference.relative_error(a, b) * (len(calls) <= len(checked))

    calls, checked = [], (*ERROR_RUNS, *ERROR_RUNS[:-1], *cases("relative_error"))
    assert "the second time it is called" in str(verdict("relative_error", counting))
