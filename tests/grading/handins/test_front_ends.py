"""What programs other than JupyterLab make of a notebook: right work has its points, and nobody is told of it."""

import json
import subprocess
import sys

import nbformat
import pytest

from tests.grading.conftest import ROOT


def colab(notebook):
    """No language of its kernel, ids in the metadata, an old minor version (otter-grader's issue 895)."""
    notebook["metadata"] = {
        "colab": {"provenance": []},
        "kernelspec": {"display_name": "Python 3", "name": "python3"},
        "language_info": {"name": "python"},
    }
    notebook["nbformat_minor"] = 0
    for cell in notebook["cells"]:
        cell["metadata"] |= {"id": cell.pop("id"), "colab": {"base_uri": "https://localhost:8080/"}}


def ids_too_early(notebook):
    """Ids, which the format knows from 4.5 on, in a notebook that says it is older (nbformat's issue 359)."""
    notebook["nbformat_minor"] = 2


def ids_lost(notebook):
    for cell in notebook["cells"]:
        cell.pop("id")


def one_id_for_all(notebook):
    for cell in notebook["cells"]:
        cell["id"] = "same"


def kernel_of_an_environment(notebook):
    """A name that only the learner's machine knows (nbgrader's issue 1375, otter-grader's 706)."""
    notebook["metadata"]["kernelspec"] = {
        "display_name": "ml (3.12.1)", "language": "python", "name": "conda-env-ml-py"
    }  # fmt: skip
    for cell in notebook["cells"]:
        cell["metadata"]["vscode"] = {"languageId": "python"}


def no_kernel(notebook):
    notebook["metadata"] = {}


CHANGES = [colab, ids_too_early, ids_lost, one_id_for_all, kernel_of_an_environment, no_kernel]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_right_work_has_its_points(handin, change):
    change(handin.notebook)
    graded = handin.graded()
    assert (graded.lost, graded.told, graded.pressing) == (set(), {}, {})


@pytest.mark.parametrize("change", [ids_lost, one_id_for_all], ids=lambda change: change.__name__)
def test_what_the_format_mends_by_itself_is_not_told_cell_by_cell(handin, change, tmp_path):
    change(handin.notebook)
    notebook = tmp_path / "it.ipynb"
    notebook.write_text(json.dumps(handin.notebook), "utf-8")
    read = "import sys; from grading.engine.notebooks import *; read_notebook(text_of(Path(sys.argv[1])))"
    words = [sys.executable, "-c", read, str(notebook)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_notebook_of_version_3_is_read(handin):
    old = nbformat.convert(nbformat.reads(json.dumps(handin.notebook), as_version=4), 3)
    handin.notebook = json.loads(nbformat.v3.writes_json(old))
    assert handin.graded().lost == set()
