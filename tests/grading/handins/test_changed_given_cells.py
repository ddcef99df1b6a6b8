"""A given cell that was changed and then fails: it takes nothing with it, and nothing wrong becomes right by it."""

import nbformat
import pytest

from tests.grading.handins.conftest import (
    CHAPTERS,
    cell_of,
    given_cells,
    most_points,
    points,
    right,
)

pytestmark = pytest.mark.slow

CHAPTER = "05-numpy-backprop"
# What learners' machines have and the grader's has not.
FAILING = {
    "package": "import no_such_package as nsp",
    "drive": "from google.colab import drive\ndrive.mount('/content/drive')",
    "program": "import subprocess, sys\nsubprocess.run([sys.executable, '-m', 'pip', 'install', 'numpy'], check=True)",
    "await": "import piplite\nawait piplite.install('numpy')",
    "file": "import numpy\nnumpy.loadtxt('C:/Users/me/data.csv')",
    "syntax": "pip install numpy as np",
    "end": "import os\nos._exit(0)",
}
WITH_TESTS = [chapter for chapter in CHAPTERS if most_points(chapter)]


def told(graded):
    return [(remark.cell, remark.needs_person) for remark in graded.remarks]


@pytest.mark.parametrize("chapter", WITH_TESTS)
def test_an_import_cell_that_fails_takes_nothing_with_it(grade, chapter):
    nb = right(chapter)
    cell = given_cells(nb)[0]
    cell.source = f"{FAILING['package']}\n{cell.source}"
    graded = grade(nb, chapter)
    assert points(graded) == most_points(chapter), graded.remarks
    assert told(graded) == [("that begins with 'import no_such_package as nsp'", False)]
    assert "run as it was handed out" in graded.remarks[0].what
    text = nbformat.reads(graded.text, as_version=4).cells
    assert FAILING["package"] in given_cells(nbformat.from_dict({"cells": text}))[0].source
    assert [output.ename for output in cell.outputs] == ["ModuleNotFoundError"]


@pytest.mark.parametrize("what", FAILING)
def test_whatever_makes_it_fail(grade, what):
    nb = right(CHAPTER)
    cell = given_cells(nb)[0]
    cell.source = f"{FAILING[what]}\n{cell.source}"
    graded = grade(nb, CHAPTER)
    assert points(graded) == most_points(CHAPTER), graded.remarks
    assert any("run as it was handed out" in remark.what for remark in graded.remarks)


DATA = "x = np.array([0.5, 0.1, -0.2])"


def data_cell(nb):
    return next(cell for cell in nb.cells if cell.source.startswith(DATA))


@pytest.mark.parametrize("id_kept", [True, False], ids=["id", "no id"])
def test_a_data_cell_in_the_middle_that_fails_takes_nothing_with_it(grade, id_kept):
    nb = right(CHAPTER)
    cell = data_cell(nb)
    cell.source = "display(nothing)\n" + cell.source.replace("learnrate = 0.5", "learnrate = 1")
    if not id_kept:
        cell.id = "pasted"
    answer = cell_of(nb, "train-step")
    answer.source += "\nassert learnrate == 0.5 and len(x) == 3"
    graded = grade(nb, CHAPTER)
    assert points(graded) == most_points(CHAPTER), graded.remarks
    assert told(graded) == [("that begins with 'display(nothing)'", False)]


def test_given_cells_that_were_merged_are_all_run(grade):
    nb = right(CHAPTER)
    imports, data = given_cells(nb)[0], data_cell(nb)
    data.source = f"import no_such_package\n{imports.source}\n{data.source}"
    data.id = "merged"
    nb.cells.remove(imports)
    graded = grade(nb, CHAPTER)
    assert points(graded) == most_points(CHAPTER), graded.remarks


def test_a_cell_that_does_not_fail_is_the_learners(grade):
    nb = right(CHAPTER)
    data_cell(nb).source += "\nlearnrate = 0.25"
    cell_of(nb, "train-step").source += "\nassert learnrate == 0.25"
    graded = grade(nb, CHAPTER)
    assert points(graded) == most_points(CHAPTER)
    assert not graded.remarks


def test_what_learners_have_to_find_is_not_found_for_them(grade):
    """A given cell of chapter 4 computes what the exercise above it asks for."""
    chapter = "04-two-layer-example"
    nb = right(chapter)
    given = next(cell for cell in given_cells(nb) if cell.source.startswith("delta_o = "))
    given.source = "1 / 0\n" + given.source
    graded = grade(nb, chapter)
    assert "run as it was handed out" not in str(graded.remarks)


def test_an_answer_that_fails_stays_one(grade):
    nb = right(CHAPTER)
    answer = cell_of(nb, "backward-pass")
    answer.source = f"{data_cell(nb).source}\n1 / 0\n{answer.source}"
    nb.cells.remove(data_cell(nb))
    graded = grade(nb, CHAPTER)
    assert not graded.scores["check-backward-pass-batch"]
    assert "run as it was handed out" not in str(graded.remarks)
