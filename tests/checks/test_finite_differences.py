"""Chapter 3's checks: what passes, which slip is named, and what typed-in answers get."""

import inspect

import numpy as np
import pytest

from course import checks, differences
from course.checks import CheckFailed, NotAttempted
from course.checks import finite_differences as chapter
from course.checks.finite_differences import difference_quotients as quotients
from course.checks.finite_differences import numerical_gradients as gradients
from course.checks.finite_differences.gradient_checking import (
    ERROR_SLIPS,
    FOUR_PASSES,
    PARTIALS,
    START,
    circuit,
)
from grading.examine import finite_differences as examine
from grading.reference import finite_differences as reference

RIGHT = {
    "forward_difference": reference.forward_difference,
    "central_difference": reference.central_difference,
    "numerical_gradient": reference.numerical_gradient,
    "numerical_gradient, with care": reference.numerical_gradient,
    "relative_error": reference.relative_error,
    "right_pass": reference.RIGHT_PASS,
    "wrong_partial": reference.WRONG_PARTIAL,
}
EXAMINED = {
    "forward_difference": examine.forward_difference,
    "central_difference": examine.central_difference,
    "numerical_gradient": examine.numerical_gradient,
    "numerical_gradient, with care": examine.numerical_gradient_with_care,
    "relative_error": examine.relative_error,
    "right_pass": examine.right_pass,
    "wrong_partial": examine.wrong_partial,
}
FUNCTIONS = [name for name, answer in RIGHT.items() if callable(answer)]


def verdict(name, answer, kind=CheckFailed):
    with pytest.raises(kind) as failure:
        checks.check(name, answer)
    return failure.value.verdict


def stub(*_arguments):
    raise NotImplementedError("not attempted yet")


def test_every_exercise_of_the_chapter_is_tested_and_has_hints():
    assert set(RIGHT) == set(EXAMINED) == set(chapter.EXERCISES) == set(chapter.HINTS)
    assert all(len(steps) == 3 for steps in chapter.HINTS.values())


@pytest.mark.parametrize("name", RIGHT)
def test_the_reference_passes_the_check_and_the_hidden_test(name, capsys):
    checks.check(name, RIGHT[name])
    assert "is right" in capsys.readouterr().out
    EXAMINED[name](RIGHT[name])
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_untouched_stub_is_not_attempted_and_nothing_else(name):
    assert str(verdict(name, stub, NotAttempted)) == f"{name}: not attempted yet."
    with pytest.raises(NotAttempted):
        EXAMINED[name](stub)


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
    EXAMINED[name](spelling)


QUOTIENTS = {
    ("forward_difference", "FD1"): lambda f, x, h: (f(x) - f(x - h)) / h,
    ("forward_difference", "FD2"): lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h),
    ("forward_difference", "FD3"): lambda f, x, h: f(x + h) - f(x),
    ("forward_difference", "FD4"): lambda f, x, h: f(x + h) - f(x) / h,
    ("forward_difference", "FD5"): lambda f, x, h: (f(x) + h - f(x)) / h,
    ("forward_difference", "FD6"): lambda f, x, h: (f(x) - f(x + h)) / h,
    ("forward_difference", "FD7"): lambda f, x, h: (f(x + h) - f(x)) * h,
    ("forward_difference", "FD8"): lambda f, x, h: (f(x + h) - f(x)) / (2 * h),
    ("forward_difference", "FD9"): lambda f, x, h: (f(x + 1e-8) - f(x)) / 1e-8,
    ("central_difference", "FD5"): lambda f, x, h: ((f(x) + h) - (f(x) - h)) / (2 * h),
    ("central_difference", "FD6"): lambda f, x, h: (f(x - h) - f(x + h)) / (2 * h),
    ("central_difference", "FD9"): lambda f, x, h: (f(x + 1e-5) - f(x - 1e-5)) / 2e-5,
    ("central_difference", "CD1"): lambda f, x, h: (f(x + h) - f(x)) / h,
    ("central_difference", "CD2"): lambda f, x, h: (f(x) - f(x - h)) / h,
    ("central_difference", "CD3"): lambda f, x, h: (f(x + h) - f(x - h)) / h,
    ("central_difference", "CD4"): lambda f, x, h: (f(x + h / 2) - f(x - h / 2)) / h,
    ("central_difference", "CD5"): lambda f, x, h: (f(x + h / 2) - f(x - h / 2)) / (2 * h),
    ("central_difference", "CD6"): lambda f, x, h: f(x + h) - f(x - h),
    ("central_difference", "CD7"): lambda f, x, h: (f(x + h) - f(x - h)) / 2 * h,
    ("central_difference", "CD8"): lambda f, x, h: f(x + h) - f(x - h) / (2 * h),
    ("central_difference", "CD9"): lambda f, x, h: (f(x + h) + f(x - h)) / (2 * h),
}


@pytest.mark.parametrize(("name", "slip"), QUOTIENTS)
def test_slips_of_a_difference_are_named_alone(name, slip):
    assert verdict(name, QUOTIENTS[name, slip]).ids == (slip,)
    with pytest.raises(CheckFailed):
        EXAMINED[name](QUOTIENTS[name, slip])


def test_every_row_of_the_tables_has_a_submission():
    assert {(q, s.id) for s in quotients.QUOTIENT_SLIPS for q in s.quantities} == set(QUOTIENTS)
    assert {s.id for s in gradients.GRADIENT_SLIPS} == {
        name.split(",")[0] for name in (*GRADIENTS, *WHOLE_NUMBERS)
    }
    assert {s.id for s in ERROR_SLIPS} == set(ERRORS)


# --- the numerical gradient


def each_entry(f, x, h, estimate, gradient=None):
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape) if gradient is None else gradient
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] += h
        below[index] -= h
        gradient[index] = estimate(f, x, above, below, h)
    return gradient


def piling_up(f, x, h=1e-5):
    above, below, gradient = x.copy(), x.copy(), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        above[index] += h
        below[index] -= h
        gradient[index] = (f(above) - f(below)) / (2 * h)
    return gradient


def never_put_back(f, x, h=1e-5):
    moved, gradient = x.copy(), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        moved[index] += h
        above = f(moved)
        moved[index] -= 2 * h
        gradient[index] = (above - f(moved)) / (2 * h)
    return gradient


def rows(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        gradient[i] = (f(above) - f(below)) / (2 * h)
    return gradient


def one_array_of_two_names(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        above = below = x
        above[index] += h
        below[index] -= h
        gradient[index] = (f(above) - f(below)) / (2 * h)
    return gradient


def early_return(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] += h
        below[index] -= h
        gradient[index] = (f(above) - f(below)) / (2 * h)
        return gradient


def careful(estimate):
    return lambda f, x, h=1e-5: each_entry(f, x, h, estimate)


GRADIENTS = {
    "NG1": careful(lambda f, x, above, below, h: (f(above) - f(x)) / h),
    "NG2": careful(lambda f, x, above, below, h: (f(above) - f(below)) / h),
    "NG3": careful(lambda f, x, above, below, h: f(above) - f(below)),
    "NG4": piling_up,
    "NG4b": never_put_back,
    "NG5": lambda f, x, h=1e-5: (f(x + h) - f(x - h)) / (2 * h),
    "NG5b": lambda f, x, h=1e-5: np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h)),
    "NG6": rows,
    "NG7": lambda f, x, h=1e-5: reference.numerical_gradient(f, x, h).ravel(),
    "NG8": one_array_of_two_names,
    "NG9": lambda f, x, h=1e-5: -reference.numerical_gradient(f, x, h),
    "NG10": early_return,
    "NG11": lambda f, x, h=1e-5: reference.numerical_gradient(f, x, 1e-5),
    "NG12": lambda f, x, h=1e-5: reference.numerical_gradient(f, x, h / 2),
}


@pytest.mark.parametrize("slip", GRADIENTS)
def test_slips_of_a_gradient_are_named(slip):
    assert verdict("numerical_gradient", GRADIENTS[slip]).ids == (slip,)
    assert verdict("numerical_gradient, with care", GRADIENTS[slip]).status == "waits"
    with pytest.raises(CheckFailed):
        examine.numerical_gradient(GRADIENTS[slip])


def whole_points(f, x, h=1e-5, gradient_like=float):
    gradient = np.zeros(x.shape, dtype=gradient_like or x.dtype)
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] = above[index] + h
        below[index] = below[index] - h
        gradient[index] = (f(above) - f(below)) / (2 * h)
    return gradient


def whole_gradient(f, x, h=1e-5):
    return each_entry(f, x, h, lambda f, x, a, b, h: (f(a) - f(b)) / (2 * h), np.zeros_like(x))


def up_down_and_back(f, x, h, dtype):
    gradient = np.zeros(x.shape, dtype=dtype)
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x)
        x[index] -= 2 * h
        below = f(x)
        x[index] += h
        gradient[index] = (above - below) / (2 * h)
    return gradient


WHOLE_NUMBERS = {
    "NI1": whole_points,
    "NI2": whole_gradient,
    "NI3": lambda f, x, h=1e-5: whole_points(f, x, h, gradient_like=None),
    "NI4": lambda f, x, h=1e-5: up_down_and_back(f, x, h, float),
    "NI4, result cut off": lambda f, x, h=1e-5: up_down_and_back(f, x, h, x.dtype),
}


@pytest.mark.parametrize("slip", WHOLE_NUMBERS)
def test_whole_numbers_cost_only_the_second_check(slip):
    checks.check("numerical_gradient", WHOLE_NUMBERS[slip])
    assert verdict("numerical_gradient, with care", WHOLE_NUMBERS[slip]).ids == (slip.split(",")[0],)
    with pytest.raises(CheckFailed):
        examine.numerical_gradient_with_care(WHOLE_NUMBERS[slip])


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


# --- the relative error

ERRORS = {
    "RE1": lambda a, b: np.linalg.norm(a - b),
    "RE2": lambda a, b: np.linalg.norm(a - b) / (np.linalg.norm(b) or 1),
    "RE3": lambda a, b: np.linalg.norm(a - b) / (np.linalg.norm(a) or 1),
    "RE4": lambda a, b: np.linalg.norm(a - b) / ((np.linalg.norm(a) + np.linalg.norm(b)) or 1),
    "RE5": lambda a, b: np.linalg.norm(a - b) / (min(np.linalg.norm(a), np.linalg.norm(b)) or 1),
    "RE6": lambda a, b: abs(np.linalg.norm(a) - np.linalg.norm(b)) / (longer(a, b) or 1),
    "RE7": lambda a, b: np.sum((a - b) ** 2) / (longer(a, b) ** 2 or 1),
    "RE8": lambda a, b: entries(a, b) if np.any(a) else 0.0,
    "RE9": lambda a, b: entries(a, b).max() if np.any(a) else 0.0,
    "RE10": lambda a, b: entries(a, b).mean() if np.any(a) else 0.0,
    "RE11": lambda a, b: np.abs(a - b).sum() / (max(np.abs(a).sum(), np.abs(b).sum()) or 1),
    "RE12": lambda a, b: np.abs(a - b).max() / (max(np.abs(a).max(), np.abs(b).max()) or 1),
    "RE13": lambda a, b: np.sum(a - b) / (longer(a, b) or 1),
}


def longer(a, b):
    return max(np.linalg.norm(a), np.linalg.norm(b))


def entries(a, b):
    return np.abs(a - b) / np.maximum(np.abs(a), np.abs(b))


@pytest.mark.parametrize("slip", ERRORS)
def test_slips_of_a_relative_error_are_named_alone(slip):
    assert verdict("relative_error", ERRORS[slip]).ids == (slip,)
    with pytest.raises(CheckFailed):
        examine.relative_error(ERRORS[slip])


def test_two_zeros_are_asked_for():
    said = str(verdict("relative_error", lambda a, b: np.linalg.norm(a - b) / longer(a, b)))
    assert "two zeros" in said
    assert "0 / 0" in said


@pytest.mark.parametrize(
    "right",
    [
        lambda a, b: np.sqrt(np.sum((a - b) ** 2)) / longer(a, b) if longer(a, b) else 0,
        lambda a, b: 0.0 if np.array_equal(a, b) else np.linalg.norm((a - b).ravel()) / longer(b, a),
    ],
)
def test_right_spellings_of_the_relative_error_pass(right):
    checks.check("relative_error", right)
    examine.relative_error(right)


# --- typed-in numbers, and answers for the visible cases only


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_typed_in_number_fails(name):
    runs = {
        "forward_difference": quotients.quotient_runs(differences.forward_difference),
        "central_difference": quotients.quotient_runs(differences.central_difference),
    }.get(name, gradients.FLOAT_RUNS)
    typed = next(iter(runs[0].right.values()))
    assert verdict(name, lambda *_: typed).status in ("value", "shape", "waits")


@pytest.mark.parametrize("name", ["forward_difference", "central_difference"])
def test_answers_for_the_visible_points_only_fail_the_hidden_test(name):
    seen = {run.arguments["x"] for run in quotients.quotient_runs(getattr(differences, name))}

    def memorised(f, x, h):
        return RIGHT[name](f, x, h) if x in seen else 0.0

    checks.check(name, memorised)
    with pytest.raises(CheckFailed, match="has not seen"):
        EXAMINED[name](memorised)


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
        examine.right_pass(wrong)


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
        examine.wrong_partial(answer)


def test_the_right_pass_may_be_left_out_or_none():
    checks.check("wrong_partial", reference.WRONG_PARTIAL | {"C": None})


def test_recall_accepts_a_tuple_and_a_word(capsys):
    checks.recall("gradient of the circuit", (44, 66))
    checks.recall("two paths", "added")
    checks.recall("slope of the square", 2)
    said = capsys.readouterr().out
    assert said.count("right.") == 2
    assert "not 2." in said


def test_exceptions_of_typical_first_attempts_are_explained():
    def over_rows_and_columns(f, x, h=1e-5):
        return np.array([[x[i, j] for j in range(x.shape[1])] for i in range(x.shape[0])])

    assert "How many axes" in str(verdict("numerical_gradient", over_rows_and_columns))
    said = verdict("relative_error", lambda a, b: abs(a - b) / max(abs(a), abs(b)))
    assert "single numbers" in said.think
