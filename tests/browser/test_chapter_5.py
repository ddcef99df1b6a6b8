"""Chapter 5 as a learner meets it: open, answer wrongly, answer rightly, Validate."""

import re
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.jupyterlab import NotebookPage

NOTEBOOK = "05-numpy-backprop/numpy-backprop.ipynb"
SOURCE = Path(__file__).resolve().parents[2] / "source" / NOTEBOOK
QUANTITIES = ("error", "output-error-term", "hidden-error-term", "delta-w-h-o", "delta-w-i-h")
MENUS = ["File", "Edit", "View", "Run", "Kernel", "Tabs", "Settings", "Help"]
STUB = re.compile(r"^ *# YOUR CODE HERE\n *raise NotImplementedError\(.*\)\n", re.M)
WRONG_BODY = """\
    error = target - output
    output_error_term = error * 0.25
    hidden_error_term = (
        output_error_term * weights_hidden_output * hidden_layer_output * (1 - hidden_layer_output)
    )
    delta_w_h_o = learnrate * output_error_term * hidden_layer_output
    delta_w_i_h = learnrate * hidden_error_term * x[:, None]
"""
WHAT = "Your numbers are what one gets from 0.25 for the slope, whatever the output is."


def solutions() -> dict[str, str]:
    """Return the instructor's answer to every exercise, by its id, without nbgrader's marks."""
    cells = nbformat.read(SOURCE, as_version=4).cells
    answers = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("solution")]
    return {
        cell.metadata.nbgrader.grade_id: re.sub(r"^ *### (BEGIN|END) SOLUTION\n", "", cell.source + "\n", flags=re.M)
        for cell in answers
    }  # fmt: skip


@pytest.fixture(scope="module")
def chapter(lab, page) -> NotebookPage:
    notebook = NotebookPage(page, lab.work / NOTEBOOK)
    notebook.open(lab)
    return notebook


def test_make_lab_opens_the_first_chapter(lab):
    first = sorted(path.name for path in lab.work.iterdir() if path.name[:2].isdigit())[0]
    assert lab.first_page.startswith(f"/lab/tree/{first}/")


def test_no_panel_of_the_instructor_and_no_news(chapter):
    page = chapter.page
    assert page.locator(".lm-MenuBar-itemLabel").all_inner_texts() == MENUS
    side_bars = page.locator(".jp-SideBar .lm-TabBar-tab").evaluate_all(
        "tabs => tabs.map(tab => tab.dataset.id)"
    )
    assert not [name for name in side_bars if "nbgrader" in name or "assignment" in name.lower()]
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    expect(page.locator(".Toastify__toast")).to_have_count(0)


def test_a_wrong_answer_is_named_in_the_cell_and_by_validate(chapter, screenshots):
    stub = chapter.cells[chapter.index("backward-step")].source
    answer, replaced = STUB.subn(WRONG_BODY, stub)
    assert replaced == 1
    chapter.write("backward-step", answer)
    chapter.run_all()

    message = chapter.output("check-output-error-term")
    expect(message).to_contain_text("✗ output_error_term is not right yet.")
    expect(message).to_contain_text(WHAT)
    assert "Traceback" not in message.inner_text()
    expect(chapter.output("check-error")).to_contain_text("✓ error is right.")
    expect(chapter.output("check-delta-w-h-o")).to_contain_text("has to wait")
    expect(chapter.output("check-backward-pass-batch")).to_contain_text("backward_pass: not attempted yet.")
    chapter.cell("check-output-error-term")
    chapter.page.screenshot(path=screenshots / "chapter-5-wrong.png")

    dialog = chapter.validate()
    stands_out = dialog.locator(".ansi-bold").first
    expect(stands_out).to_have_text("✗ output_error_term is not right yet.")
    expect(dialog).to_contain_text(WHAT)
    assert "Traceback" not in dialog.inner_text()
    chapter.page.screenshot(path=screenshots / "chapter-5-wrong-validated.png")
    chapter.close_dialog()


def test_right_answers_are_green_after_restart_and_run_all_and_by_validate(chapter, screenshots):
    for grade_id, answer in solutions().items():
        chapter.write(grade_id, answer)
    chapter.restart_and_run_all()

    for quantity in QUANTITIES:
        line = chapter.output(f"check-{quantity}")
        headline = line.locator(".ansi-bold")
        expect(headline).to_have_text(f"✓ {quantity.replace('-', '_')} is right.")
        expect(headline).to_have_css("background-color", "rgb(21, 101, 47)")
    chapter.page.screenshot(path=screenshots / "chapter-5-right.png")
    # content that is scrolled away has text, too, only no layout
    assert "✗" not in "".join(chapter.page.locator(".jp-OutputArea-output").all_text_contents())
    expect(chapter.page.locator('[data-mime-type="application/vnd.jupyter.stderr"]')).to_have_count(0)

    dialog = chapter.validate()
    expect(dialog).to_contain_text("Success! Your notebook passes all the tests.")
    chapter.page.screenshot(path=screenshots / "chapter-5-right-validated.png")
    chapter.close_dialog()
