"""What a site is made of: the kit's wheel, the list of packages, and notebooks that speak of this place."""

import functools
import hashlib
import http.server
import io
import json
import pickle
import re
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import nbformat
import pytest

from grading.commands import pages
from grading.folder.messages import Trouble
from grading.site import distribution, lite
from grading.site.ahead import PLACE
from grading.site.compiled import compile_all
from grading.site.lean import lean
from grading.site.notebooks import stage
from grading.site.wheels import installed, kit
from tests.site.pyodide_here import distribution as here

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted(path.name for path in (ROOT / "release").iterdir() if path.is_dir())
# A site whose Python stays at its address. Its pages take 6.3 of them, what its kit takes along 1.7, and both come of
# executing all chapters: not here.
MOST_MEGABYTES, FOR_PAGES = 25, 8


def names(data: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(data)).namelist()


def test_the_kit_is_what_notebooks_import_and_nothing_that_starts_a_server(tmp_path):
    wheel = kit(ROOT, "0.1.0", ())
    inside = names(wheel.data)
    assert "course/live/live.js" in inside
    assert not [name for name in inside if name.startswith("course/lab")]
    file = tmp_path / wheel.file
    file.write_bytes(wheel.data)
    code = "from course import checks, live; import course, sys; print(course.__file__); print(sorted(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-P", "-c", code], env={"PYTHONPATH": str(file)}, capture_output=True, text=True
    )
    assert run.stdout.startswith(str(file)), run.stderr
    assert "nbgrader" not in run.stdout
    assert "jupyterlab" not in run.stdout


def test_a_kit_takes_along_what_was_made_of_it_already(tmp_path):
    (tmp_path / "a name").write_bytes(b"a result")
    for folder, there in ((tmp_path, {"a name": b"a result"}), (None, None)):
        data = kit(ROOT, "1", (), folder).data
        assert (PLACE in names(data)) == (folder is not None)
        if folder:
            assert pickle.loads(zipfile.ZipFile(io.BytesIO(data)).read(PLACE)) == there


def test_a_wheel_has_the_same_bytes_every_time():
    assert kit(ROOT, "0.1.0", ()) == kit(ROOT, "0.1.0", ())


def test_a_package_with_faster_parts_for_this_machine_goes_without_them():
    inside = names(installed("psygnal").data)
    assert "psygnal/_signal.py" in inside
    assert not [name for name in inside if name.endswith(".so")]


def test_a_package_that_is_compiled_for_this_machine_is_refused():
    with pytest.raises(Trouble, match="numpy is compiled for this machine"):
        installed("numpy")


def test_needed_packages_are_found_through_what_they_need():
    lock = {"packages": {"a": {"depends": ["B_c"]}, "b-c": {"depends": []}, "d": {"depends": []}}}
    assert distribution.closure(lock, ["A"]) == ["a", "b-c"]
    with pytest.raises(Trouble, match="has no e, which the course needs"):
        distribution.closure(lock, ["e"])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "there is no pyodide-lock.json"),
        ("[]", "that can be read"),
        ('{"packages": {}}', "is not a whole"),
    ],
)
def test_a_folder_that_is_no_distribution_gets_a_sentence(tmp_path, content, says):
    if content is not None:
        (tmp_path / distribution.LOCK).write_text(content)
    with pytest.raises(Trouble, match=says):
        distribution.read_local(tmp_path)


@pytest.fixture
def address(tmp_path):
    lock = {
        "info": {"python": "3.14.2"},
        "packages": {"numpy": {"file_name": "numpy.whl", "depends": ["pytz"]}},
    }
    (tmp_path / distribution.LOCK).write_text(json.dumps(lock))
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_packages_at_the_public_address_stay_there_and_ours_stand_beside_the_list(address, tmp_path):
    lock = distribution.read_public(f"{address}/{distribution.LOCK}")
    lock, added = distribution.with_wheels(lock, [kit(ROOT, "0.1.0", ("numpy",))])
    distribution.copy_ours(tmp_path / "site", lock, added)
    written = json.loads((tmp_path / "site" / distribution.LOCK).read_text())["packages"]
    assert written["numpy"]["file_name"] == f"{address}/numpy.whl"
    assert written["numpy"]["depends"] == []
    ours = written["backpropagation-course"]
    assert ours["imports"] == ["course"]
    data = (tmp_path / "site" / ours["file_name"]).read_bytes()
    assert hashlib.sha256(data).hexdigest() == ours["sha256"]


def test_jupyterlite_with_all_chapters_is_small_where_python_stays_at_its_address(
    address, tmp_path, monkeypatch
):
    monkeypatch.setattr(
        "jupyterlite_pyodide_kernel.constants.PYODIDE_LOCK_DEFAULT_URL", f"{address}/{distribution.LOCK}"
    )
    into = tmp_path / "live"
    lite.build(lite.Plan(ROOT, ROOT / "release", CHAPTERS, None), into)
    settings = json.loads((into / "jupyter-lite.json").read_text())["jupyter-config-data"]
    kernel = settings["litePluginSettings"][f"{lite.KERNEL}:kernel"]
    # the kernel's own address of Pyodide is left as it is
    assert "pyodideUrl" not in kernel
    list_ = into / kernel["loadPyodideOptions"]["lockFileURL"]
    # nothing of ours runs when that Python starts, and so nothing can be fetched later
    assert "matplotlib" in kernel["loadPyodideOptions"]["packages"]
    assert "matplotlib" in json.loads(list_.read_text())["packages"][lite.KIT]["depends"]
    size = sum(path.stat().st_size for path in into.rglob("*") if path.is_file())
    assert size / 1e6 < MOST_MEGABYTES - FOR_PAGES


def test_an_archive_loses_what_no_notebook_reads():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in (
            "numpy/tests/test_all.py",
            "numpy/random/mtrand.py",
            "matplotlib/mpl-data/sample_data/a.npz",
        ):
            archive.writestr(name, "x = 1\n" * 99)
    smaller = lean(buffer.getvalue())
    assert names(smaller) == ["numpy/random/mtrand.py"]
    assert zipfile.ZipFile(io.BytesIO(smaller)).read("numpy/random/mtrand.py") == b"x = 1\n" * 99


def test_a_distribution_that_cannot_be_compiled_says_why_and_stays_as_it_is(tmp_path, pytestconfig, capsys):
    found = here(Path(pytestconfig.cache.mkdir("pyodide")) / "distribution")
    for path in found.iterdir():
        (tmp_path / path.name).symlink_to(path)
    numpy = next(tmp_path.glob("numpy-*.whl"))
    data = numpy.read_bytes()
    numpy.unlink()
    # found in the name of a file inside, in the archive's list of them, and in nothing that Python reads
    numpy.write_bytes(data.replace(b"_multiarray_tests.", b"_multiarray_toast."))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert not compile_all(tmp_path)
    assert "could not be compiled (ImportError: Error importing numpy" in capsys.readouterr().out
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_public_address_out_of_reach_gets_a_sentence(address):
    with pytest.raises(Trouble, match=r"could not be fetched from .*--pyodide FOLDER"):
        distribution.read_public(f"{address}/not-there.json")


def test_notebooks_are_the_released_ones_but_for_the_start_page_which_speaks_of_the_browser(tmp_path):
    hashes = stage(ROOT / "release", CHAPTERS, tmp_path)
    assert len(hashes) == len(CHAPTERS)
    for path in hashes:
        staged, released = (tmp_path / path).read_text(), (ROOT / "release" / path).read_text()
        assert (staged == released) == ("start-here" not in path)
    start = json.loads((tmp_path / "00-start-here/start-here.ipynb").read_text())
    text = "\n".join("".join(cell["source"]) for cell in start["cells"])
    assert "make lab" not in text
    assert "Validate" not in text
    assert "Download to hand in" in text


def test_a_page_that_is_to_stand_alone_asks_nobody_for_formulas():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# One\n\nslope $x^2$")])
    alone, usual = (pages._written(notebook, alone) for alone in (True, False))
    assert not re.search(r"<script[^>]+src=", alone)
    assert 'alt="x^2"' in alone
    assert re.search(r"<script[^>]+src=", usual)


def test_a_start_page_that_says_something_else_gets_a_sentence(tmp_path):
    chapter = tmp_path / "release/00-start-here"
    chapter.mkdir(parents=True)
    released = (ROOT / "release/00-start-here/start-here.ipynb").read_text()
    (chapter / "start-here.ipynb").write_text(released.replace("Validate", "Approve"))
    with pytest.raises(Trouble, match=r"notebooks\.py` has to know"):
        stage(tmp_path / "release", ["00-start-here"], tmp_path / "staged")
