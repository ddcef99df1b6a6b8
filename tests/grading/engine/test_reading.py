"""Notebooks that no program could grade, told from those that are only odd."""

import pytest

from grading.engine.reading import Damaged, read_notebook

HOLDER = '{{"cells": [{}], "nbformat": {}, "nbformat_minor": 5, "metadata": {{}}}}'


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (HOLDER.format("1", 4), "TypeError"),
        (HOLDER.format('{"cell_type": "code"}', 4), "ValidationError"),
        (HOLDER.format('{"cell_type": "markdown", "metadata": {}}', 4), "AttributeError"),
        (HOLDER.format('{"cell_type": "markdown", "source": ""}', 4), "ValidationError"),
        (HOLDER.format("", 77), "NBFormatError"),
        ("{}", "ValidationError"),
    ],
)
def test_a_damaged_notebook_is_told_with_the_kind_of_damage(text, kind):
    with pytest.raises(Damaged) as told:
        read_notebook(text)
    assert str(told.value) == f"is a damaged notebook ({kind})"


def test_an_odd_notebook_is_read():
    """It breaks rules of the format that grading does not need."""
    cell = '{"cell_type": "strange", "source": ["a\\n", "b"], "metadata": {"tags": 7}, "more": []}'
    (read,) = read_notebook(HOLDER.format(cell, 4)).cells
    assert read.source == "a\nb"
