"""`checks.practice`: fresh numbers, an answer with four digits, a wrong one explained, a streak that is counted."""

import re

import pytest

from course import checks
from course.judging.expression import evaluate, written


def asked(name, *answer, capsys, **more):
    checks.practice(name, *answer, **more)
    return capsys.readouterr().out


def right(name):
    return checks._practised[name].open.right


@pytest.mark.parametrize("name", checks.PRACTICE)
def test_right_answers_are_counted_in_a_row_on_fresh_numbers(name, capsys):
    questions = [asked(name, seed=7, capsys=capsys)]
    for streak in (1, 2, 3):
        answer = float(f"{right(name):.4g}")
        said = asked(name, answer, capsys=capsys)
        assert f"is right. {streak} in a row." in said
        questions.append(said.split("\n", 1)[1])
    assert len(set(questions)) == 4


@pytest.mark.parametrize("name", checks.PRACTICE)
def test_a_wrong_answer_keeps_its_numbers_and_ends_the_row(name, capsys):
    asked(name, seed=8, capsys=capsys)
    asked(name, right(name), capsys=capsys)
    task = checks._practised[name].open
    said = asked(name, right(name) * 1.3579 + 0.1, capsys=capsys)
    assert "is not right yet" in said
    assert checks._practised[name].open is task
    assert "1 in a row" in asked(name, right(name), capsys=capsys)


@pytest.mark.parametrize("name", checks.PRACTICE)
def test_the_answer_stands_nowhere_in_question_and_explanation(name, capsys):
    said = asked(name, seed=9, capsys=capsys) + asked(name, 2 * right(name), capsys=capsys)
    said += asked(name, -right(name), capsys=capsys)
    numbers = [float(number) for number in re.findall(r"-?\d+\.\d+(?:e-?\d+)?", said)]
    assert not any(abs(number - right(name)) <= 1e-3 * abs(right(name)) for number in numbers)
    assert "`right * 2`" in said
    assert written(checks._practised[name].open.recipe.tree) not in said


def test_a_wrong_number_is_explained_in_the_names_of_the_question(capsys):
    asked("delta_w_i_h", seed=10, capsys=capsys)
    numbers = checks._practised["delta_w_i_h"].open.numbers
    hidden, x = (next(name for name in numbers if name.startswith(start)) for start in ("hidden_error", "x"))
    wrong = evaluate(("*", ("*", "learnrate", "output_error_term"), x), numbers)
    said = asked("delta_w_i_h", wrong, capsys=capsys)
    assert f"`learnrate * output_error_term * {x}`" in said
    assert hidden not in said
    assert "whose error term" in said


@pytest.mark.parametrize("name", checks.PRACTICE)
def test_a_right_answer_with_too_few_digits_is_asked_for_more_and_ends_no_row(name, capsys):
    asked(name, seed=11, capsys=capsys)
    asked(name, right(name), capsys=capsys)
    typed = float(f"{right(name):.2g}")
    if abs(typed - right(name)) > 2e-3 * abs(right(name)):
        assert "So far right. Type 4 digits" in asked(name, typed, capsys=capsys)
    assert "2 in a row" in asked(name, right(name), capsys=capsys)


def test_the_same_seed_asks_the_same(capsys):
    assert asked("delta_h", seed=3, capsys=capsys) == asked("delta_h", seed=3, capsys=capsys)
    assert asked("delta_h", seed=3, capsys=capsys) != asked("delta_h", seed=4, capsys=capsys)


@pytest.mark.parametrize("answer", ["0.1", [0.1], float("nan"), len, {}, 1j])
def test_other_answers_get_a_sentence(answer, capsys):
    asked("a", seed=1, capsys=capsys)
    assert "One number is asked for." in asked("a", answer, capsys=capsys)


def test_an_answer_without_a_question_gets_one_first(capsys):
    checks._practised.clear()
    assert "Here is a question first." in asked("a", 0.5, capsys=capsys)


def test_a_name_that_is_none_is_answered_with_the_names_there_are(capsys):
    assert "There are: " in asked("nonsense", capsys=capsys)
