"""Notebooks that no program could grade told from those that are only odd, and all written as nbformat does."""

import json

import nbformat
import pytest

from grading.engine.notebooks import Damaged, OtherLanguage, must_be_python, read_notebook, write_notebook

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
        ('{"cells": [], "nbformat": 4, "metadata": {}}', "AttributeError"),
        (HOLDER.format('{"source": "", "metadata": {}}', 4), "AttributeError"),
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


OUTPUTS = [
    {"output_type": "stream", "name": "stdout", "text": "a\r\nb\x0c\u2028c"},
    {"output_type": "error", "ename": "E", "evalue": "x\ny", "traceback": ["one\ntwo", ""]},
    {
        "output_type": "execute_result",
        "execution_count": 3,
        "data": {
            "text/plain": "é\n",
            "image/svg+xml": "<svg>\n</svg>",
            "image/png": "aGVs\nbG8=\n",
            "application/json": {"a": [1, 2.5, None, True, {}, []], "text/x": "1\n2"},
            "application/x+json": "1\n2",
        },
        "metadata": {"image/png": {"width": 3}},
    },
]
CODE = {"cell_type": "code", "execution_count": None, "metadata": {}, "id": "a"}
HOLDERS = [
    {"cells": [{**CODE, "source": "x\n\ny", "outputs": OUTPUTS}], "nbformat": 4, "nbformat_minor": 5},
    {"cells": [{**CODE, "source": "", "outputs": []}, {**CODE, "source": [], "outputs": []}], "nbformat": 4,
     "nbformat_minor": 5},
    {"cells": [{"cell_type": "markdown", "source": ["a\n", "b"], "attachments": {"é.png": {"text/plain": "1\n2"}},
                "metadata": {"trusted": True, "tags": 7, "nan": float("nan")}}],
     "nbformat": 4, "nbformat_minor": 4},
    {"worksheets": [{"cells": [{**CODE, "input": "a", "language": "python", "outputs": []}]}], "nbformat": 3,
     "nbformat_minor": 0},
]  # fmt: skip


@pytest.mark.parametrize("holder", HOLDERS, ids=range(len(HOLDERS)))
def test_a_notebook_is_written_byte_by_byte_as_nbformat_does(holder):
    metadata = {"signature": "x", "orig_nbformat": 3, "kernelspec": {"name": "python3", "display_name": "Ä"}}
    notebook = read_notebook(json.dumps({**holder, "metadata": metadata}))
    wanted = nbformat.writes(notebook)
    assert write_notebook(notebook) == wanted
    # and it is the same notebook, with a line for each of its lines
    assert write_notebook(read_notebook(wanted)) == wanted


def test_half_a_character_which_no_file_can_hold_does_not_keep_the_rest_from_being_written():
    cell = r'{"cell_type": "markdown", "source": "a\ud83d", "metadata": {}, "id": "a"}'
    written = write_notebook(read_notebook(HOLDER.format(cell, 4)))
    assert '"a?"' in written
    written.encode("utf-8")


PYODIDE = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": PYODIDE},
        {"kernelspec": {"name": "ml", "display_name": "ml"}, "language_info": {"name": "python"}},
        # one kernel's leavings, run by another since
        {"kernelspec": {"name": "sagemath", "language": "sagemath"}, "language_info": {"name": "python"}},
        {"kernelspec": {"name": "my-class", "display_name": "My class"}},
        {"kernelspec": None, "language_info": {"name": "ipython"}},
        {"language_info": {"version": "3.12"}},
        {},
    ],
)
def test_python_under_any_name_is_python(metadata):
    must_be_python(metadata, "a.ipynb", "")


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"name": "ir", "language": "R"}},
        {"kernelspec": PYODIDE, "language_info": {"name": "R"}},
    ],
)
def test_another_language_is_named_with_file_and_remedy(metadata):
    with pytest.raises(OtherLanguage) as told:
        must_be_python(metadata, "a.ipynb", "do this")
    assert str(told.value) == "a.ipynb is a notebook of 'R', and only Python is run here (do this)"
