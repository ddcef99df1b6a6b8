"""`pages`: the site shows what the chapters show, and keeps solutions and hidden tests back."""

import pytest

from tests.grading.conftest import CHAPTER, NOTEBOOK


@pytest.mark.slow
def test_pages_show_results_and_no_solutions(course_copy):
    said = course_copy.run("pages", "05")
    assert said.status == 0, said.err
    assert "Pages in build/pages: 1." in said.out
    page = (course_copy.root / "build" / "pages" / "numpy-backprop.html").read_text()
    assert "delta_w_i_h is right" in page
    assert 'alt="Network with inputs' in page
    live = page[page.index('id="cell-id=live-training-rate"') :]
    still = live[: live.index('id="cell-id=', 20)]
    assert 'src="data:image/png' in still
    assert "alt=" in still
    assert "widget-view" not in still
    for kept_back in ("BEGIN SOLUTION", "BEGIN HIDDEN", "grading.examine", "hidden_error_term * x[:, None]"):
        assert kept_back not in page
    assert "numpy-backprop.html" in (course_copy.root / "build" / "pages" / "index.html").read_text()


@pytest.mark.slow
def test_a_chapter_that_does_not_run_has_no_page_and_a_sentence(course_copy):
    notebook = course_copy.root / "source" / CHAPTER / NOTEBOOK
    notebook.write_text(notebook.read_text().replace("target = 0.6", "target = not_there", 1))
    said = course_copy.run("pages", "05")
    assert said.status == 1
    assert "numpy-backprop.ipynb does not run to its end" in said.err
    assert "not_there" in said.err
    assert "Traceback" not in said.err
