"""Outputs from a learner's process become plain, inert nbformat, whatever came."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from grading.engine.outputs import LEFT_OUT, Budget, cleaned, inert


def test_good_outputs_stay():
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": "a\tb\n\x1b[31mred\x1b[0m"},
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["\x1b[1;31mE\x1b[0m: v"]},
        {"output_type": "display_data", "data": {"image/png": "AA=="}, "metadata": {}},
        {"output_type": "execute_result", "data": {"text/plain": "1"}, "metadata": {}, "execution_count": 3},
    ]
    assert cleaned(outputs) == outputs


@pytest.mark.parametrize(
    "outputs",
    [
        None, 7, "x", {}, [None, 1, "x", [], {}], [{"output_type": "verdict"}], [{"output_type": "stream"}],
        [{"output_type": "error", "traceback": 5}], [{"output_type": "display_data", "data": [1]}],
        [{"output_type": "execute_result", "data": {"text/plain": ["a"]}, "execution_count": "x", "extra": 1}],
        [{"output_type": "stream", "name": ["x"], "text": {"a": 1}, "metadata": {"nbgrader": {}}}],
    ],
)  # fmt: skip
def test_anything_becomes_a_valid_notebook(outputs):
    cell = new_code_cell("", outputs=[nbformat.from_dict(one) for one in cleaned(outputs)])
    nbformat.validate(new_notebook(cells=[cell]))


@pytest.mark.parametrize(
    "trick",
    [
        "\x1b]0;title\x07", "\x1b[2J", "\x1b[H", "\x1b[1A", "\x07", "\x1bc", "\x9b2J", "\x1b]52;c;aGk=\x1b\\", "\x08",
        "\x1b[?1049h", "\x1bP1$r\x1b\\",
    ],
)  # fmt: skip
def test_what_a_terminal_would_obey_goes(trick):
    left = inert(f"before{trick}after")
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in left)
    assert left.startswith("before")
    assert left.endswith("after")


def test_json_that_is_nested_without_end_is_left_out():
    deep = []
    for _ in range(200):
        deep = [deep]
    (output,) = cleaned(
        [{"output_type": "display_data", "data": {"a/b+json": deep, "c/d+json": {"id": [1]}}}]
    )
    assert output["data"] == {"c/d+json": {"id": [1]}}


def test_a_notebook_has_room_for_so_much_and_errors_are_always_told():
    budget = Budget(1000)
    text = {"output_type": "stream", "name": "stdout", "text": "x" * 600}
    error = {"output_type": "error", "ename": "E", "evalue": "y" * 600, "traceback": []}
    assert budget.within([text]) == [text]
    assert budget.within([text, error]) == [{**text, "text": LEFT_OUT}, error]
