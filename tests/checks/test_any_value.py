"""Every check, hint and recall question has a sentence for any value and any name: a traceback of ours helps nobody."""

import contextlib
import io
import json
import os
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from course import checks
from course.checks import CheckFailed
from tests.notebooks.versions import NOTEBOOKS

ROOT = Path(__file__).parents[2]


class Stubborn:
    """Nothing can be asked of it."""

    def refuse(self, *_):
        raise RuntimeError("no")

    __eq__ = __repr__ = __str__ = __len__ = __float__ = __getitem__ = __iter__ = __bool__ = refuse
    __hash__ = object.__hash__


HOLDS_ITSELF: list = []
HOLDS_ITSELF.append(HOLDS_ITSELF)
ODD = [
    True, 0, -1, 3.5, float("nan"), float("-inf"), 10**400, 1j, "", "x", "7", b"x", [], [1], [[1, 2], [3]], (), (1, 2),
    {}, {"A": 1}, {"A": [1]}, {"A": None, "E": np.ones(2)}, {1: 2}, {1, 2}, frozenset(), object(), int, len, range(3),
    iter([1, 2]), np, ..., NotImplemented, ValueError("x"), HOLDS_ITSELF, Stubborn(), Fraction(1, 3), Fraction(10**400),
    Decimal("0.1"), Decimal("NaN"), Decimal("sNaN"), Decimal("1e9999"), np.int64(4), np.int8(3), np.uint8(200),
    np.bool_(True), np.float16(0.5), np.float32(0.5), np.longdouble(0.5), np.str_("C"), np.datetime64("2020"),
    np.array(0.5), np.array(4), np.array([]), np.ones(1), np.ones(3), np.ones((2, 2)), np.ones((1, 1, 1)),
    np.array([None, 1]), np.array([Fraction(1, 2)] * 3), np.array(["a", "b"]), np.array([True, False]), np.ones(2) * 1j,
    np.array([np.nan, 1]), np.zeros(2, "i4, f8"), np.ma.masked_all(3), np.asmatrix(np.ones((2, 2))), memoryview(b"x"),
]  # fmt: skip
# How notebooks call each check: its name, and how many answers it gets.
CALLS = sorted(
    {
        (name, len(re.findall(r",", rest)))
        for notebook in NOTEBOOKS.values()
        for cell in json.loads(notebook.read_text("utf-8"))["cells"]
        for name, rest in re.findall(r'checks\.check\("([^"]+)"(.*)\)', "".join(cell["source"]))
    }
)


def said(call, *arguments) -> str:
    """Return what is printed; a check that fails says so in its exception."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        try:
            call(*arguments)
        except CheckFailed as failed:
            print(failed)
    return re.sub(r"\x1b\[[0-9;]*m", "", printed.getvalue()).strip()


def is_sentences(text: str) -> bool:
    return bool(re.search(r"\w.*[.!?)]$", text, re.DOTALL)) and "Traceback" not in text and len(text) < 2000


def as_answers(name: str, count: int, value):
    """Return answers of which the last is odd; a function of the learner's comes first and returns what is odd."""
    yield (*[value] * count,)
    if "fault clinic" in name:
        yield ("A", value)
    for many in (1, 2, 3, 4, 5):
        yield (lambda *_, many=many: (value,) * many if many > 1 else value, *[value] * (count - 1))


def test_every_check_of_the_notebooks_is_tried():
    assert {name for name, _ in CALLS} == set(checks.EXERCISES)


# Judged on many networks, or on a long sweep: not for `make quick`.
LONG = ("backward_pass, one record", "backward_pass, batch", "two_path_bound", "repair")
MARKED = [pytest.param(*one, marks=pytest.mark.slow) if one[0] in LONG else one for one in CALLS]


@pytest.mark.parametrize(("name", "count"), MARKED)
def test_a_check_answers_any_value_with_a_sentence(name, count):
    """What the check itself says, and not that it could not judge: a hidden test has no sentence for that."""
    silent = []
    for value in ODD:
        tried = list(as_answers(name, count, value))
        for answers in tried if name not in LONG or os.environ.get("PROOF") else tried[:2]:
            text = said(checks.check, name, *answers)
            if not is_sentences(text) or ("The check of" in text and not isinstance(value, Stubborn)):
                silent.append((type(value).__name__, text))
    assert not silent


@pytest.mark.parametrize("count", [0, 9])
@pytest.mark.parametrize("name", checks.EXERCISES)
def test_a_check_with_another_number_of_answers_says_so(name, count):
    assert is_sentences(said(checks.check, name, *[None] * count))


@pytest.mark.parametrize("question", checks.QUESTIONS)
def test_a_recall_question_answers_any_value_with_a_sentence(question):
    assert [value for value in ODD if not is_sentences(said(checks.recall, question, value))] == []


@pytest.mark.parametrize("call", [checks.check, checks.hint, lambda name: checks.recall(name, 1)])
@pytest.mark.parametrize("name", ["sigmodi", "", None, 3, [1], {}, np.ones(2), Stubborn(), "x" * 9999])
def test_any_name_is_answered_with_a_sentence(call, name):
    text = said(call, name)
    assert is_sentences(text)
    assert "There " in text


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("shape of weights", np.array([3, 2])), ("shape of weights", [3, 2]), ("shape of weights", (3.0, 2)),
        ("shape of a layer", np.ones(2).shape), ("largest slope", Fraction(1, 4)), ("largest slope", Decimal("0.25")),
        ("change from gradient", Decimal("-0.1")), ("change from gradient", -0.2 * 0.5),
        ("gradient of the circuit", np.array([44.0, 66.0])), ("two paths", " Added "),
        ("slopes in a hidden error term", np.int64(2)), ("slopes in a hidden error term", "Two"),
        ("largest slope", np.array(0.25)),
    ],
)  # fmt: skip
def test_a_right_answer_is_right_however_it_is_written(question, answer):
    assert said(checks.recall, question, answer) == f"✓ {question}: right."


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("shape of weights", (2, 3)),
        ("shape of weights", 3),
        ("largest slope", True),
        ("two paths", "multiplied"),
    ],
)
def test_a_wrong_answer_is_not(question, answer):
    assert said(checks.recall, question, answer).startswith(f"✗ {question}: not {answer!r}")
