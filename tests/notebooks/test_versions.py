"""Every notebook, as instructor and as student: structure, full marks, nothing but "not attempted yet", and every number computed."""

import re

import pytest

from tests.notebooks.test_numbers import QUOTED_SLIPS, numbers_in_prose
from tests.notebooks.versions import NOTEBOOKS, POINTS, errors, executed, graded, printed, read

CHAPTERS = sorted(NOTEBOOKS)
# Characters of a code cell, in JupyterLab with its file browser open.
WIDEST = 106
EXERCISES = [chapter for chapter in CHAPTERS if POINTS[chapter]]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_it_is_committed_without_outputs_and_with_stable_ids(chapter):
    notebook = read(chapter)
    for cell in notebook.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
    grade_ids = [c.metadata.nbgrader.grade_id for c in notebook.cells if "nbgrader" in c.metadata]
    assert len(set(grade_ids)) == len(grade_ids)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", grade_id) for grade_id in grade_ids)
    assert notebook.metadata.kernelspec.name == "python3"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_code_is_cut_off_in_a_window_of_1280_pixels(chapter):
    for cell in read(chapter).cells:
        if cell.cell_type == "code":
            assert max(map(len, cell.source.splitlines())) <= WIDEST, cell.id


@pytest.mark.parametrize("chapter", EXERCISES)
def test_its_points_add_up(chapter):
    assert sum(cell.metadata.nbgrader.points for cell in graded(read(chapter))) == POINTS[chapter]


@pytest.mark.parametrize("chapter", EXERCISES)
def test_stubs_and_checks_let_a_run_go_on(chapter):
    for cell in read(chapter).cells:
        about = cell.metadata.get("nbgrader")
        if about and cell.cell_type == "code":
            assert "raises-exception" in cell.metadata.get("tags", []), about.grade_id


@pytest.mark.parametrize("chapter", EXERCISES)
def test_hidden_tests_are_there_and_marked(chapter):
    tests = [cell for cell in graded(read(chapter)) if cell.cell_type == "code"]
    assert any("BEGIN HIDDEN TESTS" in cell.source for cell in tests)
    for cell in read(chapter).cells:
        if "from grading" in cell.source:
            visible = re.sub(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS", "", cell.source, flags=re.S)
            assert "grading" not in visible


@pytest.mark.slow
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_instructors_version_earns_full_marks_without_a_warning(chapter):
    run = executed(chapter)
    for cell in run.notebook.cells:
        assert not errors(cell), f"{cell.id}: {errors(cell)}"
        for output in cell.get("outputs", []):
            assert output.get("name") != "stderr", f"{cell.id}: {output.text}"
    print(f"{chapter}: {run.seconds:.1f} s")


@pytest.mark.slow
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_untouched_version_fails_with_not_attempted_yet_and_nothing_else(chapter):
    notebook = executed(chapter, student=True).notebook
    for cell in notebook.cells:
        for error in errors(cell):
            assert "not attempted yet" in error, f"{cell.id}: {error}"
            assert "raises-exception" in cell.metadata.get("tags", []), cell.id
        for output in cell.get("outputs", []):
            assert output.get("name") != "stderr", f"{cell.id}: {output.text}"
    for cell in graded(notebook):
        if cell.cell_type == "code":
            assert errors(cell), f"{cell.id} gives points for nothing"


@pytest.mark.slow
@pytest.mark.parametrize("chapter", sorted(NOTEBOOKS))
def test_every_number_in_the_prose_is_printed_by_the_notebook(chapter):
    shown = printed(executed(chapter).notebook)
    for cell, number in numbers_in_prose(read(chapter)):
        if number not in QUOTED_SLIPS:
            assert re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", shown), (
                f"{cell}: {number} is not computed"
            )
