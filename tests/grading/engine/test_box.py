"""How the sealed side is put together."""

import importlib.util
import py_compile
import struct
import subprocess
import sys
from pathlib import Path

from grading.engine import box, supplies
from grading.engine.examiner import Examiner
from grading.engine.inside.seal import Limits
from grading.engine.task import Cell, Task
from tests.grading.conftest import ROOT


def test_a_box_lays_its_own_folders_over_nothing_but_its_own(tmp_path, monkeypatch):
    """A course may lie anywhere, and its environment with it: no fixed name is safe."""
    monkeypatch.setattr(box.shutil, "which", lambda name: f"/usr/bin/{name}")
    command = box._bubblewrap(["/usr"], tmp_path / "kit", Limits())
    laid = [Path(command[i + 1]) for i, word in enumerate(command) if word == "--tmpfs"]
    assert laid
    assert all(place.is_relative_to(tmp_path) for place in laid)


EXAMINES = """
from grading.engine.examination import Cell, Task
from grading.engine.examiner import Examiner
with Examiner() as examiner:
    print(*(output["text"] for answer in examiner.examine(Task((Cell("import numpy; print(6 * 7)"),))) for output in answer.outputs))
"""


def test_an_environment_may_be_a_link_to_somewhere_else(tmp_path):
    """As where the home has a quota: `.venv` is a link to a large disk."""
    (tmp_path / ".venv").symlink_to(sys.prefix)
    python = tmp_path / ".venv" / "bin" / "python"
    said = subprocess.run([python, "-c", EXAMINES], cwd=ROOT, capture_output=True, text=True)
    assert said.stdout.strip() == "42", said.stderr


def test_a_box_gets_what_is_compiled_of_its_files_as_they_are_and_nothing_else(tmp_path):
    folder, into = tmp_path / "kit", tmp_path / "copy"
    (folder / "room").mkdir(parents=True)
    for name in ("a.py", "room/b.py", "changed.py", "removed.py", "never.py"):
        (folder / name).write_text("1\n")
        if name != "never.py":
            py_compile.compile(folder / name)
    (folder / "changed.py").write_text("secret = 2\n")
    (folder / "removed.py").unlink()
    supplies._copy_code(folder, into)
    found = {path.relative_to(into).as_posix() for path in into.rglob("*") if path.is_file()}
    tag = sys.implementation.cache_tag
    compiled = {f"__pycache__/a.{tag}.pyc", f"room/__pycache__/b.{tag}.pyc"}
    assert found == {"a.py", "room/b.py", "changed.py", "never.py", *compiled}
    # and Python takes it: nothing would have to be compiled
    for name in ("a.py", "room/b.py"):
        header = Path(importlib.util.cache_from_source(str(into / name))).read_bytes()[4:16]
        now = (into / name).stat()
        assert struct.unpack("<3L", header) == (0, int(now.st_mtime), now.st_size)


PLOTS = "import matplotlib.pyplot as plt\nplt.plot([1, 2], label='$x^2$')\nplt.legend()\nplt.show()"
LISTS = "import matplotlib, pathlib\nprint(*pathlib.Path(matplotlib.get_cachedir()).glob('fontlist-*'))"


def test_the_first_submission_and_later_ones_plot_with_the_list_of_fonts_that_is_there():
    """matplotlib is loaded by the first that asks for it, and before the third comes; making the list takes seconds."""
    with Examiner() as examiner:
        lists, plots = examiner.examine(Task((Cell(LISTS), Cell(PLOTS)), whole=(PLOTS,)))
        assert "fontlist-" in lists.outputs[0]["text"]
        for _ in range(2):
            assert [output["output_type"] for output in plots.outputs] == ["display_data"]
            (plots,) = examiner.examine(Task((Cell(PLOTS),), whole=(PLOTS,)))
        assert [output["output_type"] for output in plots.outputs] == ["display_data"]


def test_a_list_of_fonts_is_made_where_there_is_none(tmp_path, monkeypatch):
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path / "new"))
    (tmp_path / "copied").mkdir()
    supplies.copy_fonts(tmp_path / "copied")
    assert [path.name[:9] for path in (tmp_path / "copied").iterdir()] == ["fontlist-"]
