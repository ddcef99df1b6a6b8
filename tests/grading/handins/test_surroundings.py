"""What a kernel has around a cell is there behind the seal as well, in a cell and in a function that is called."""

import json

import pytest

from grading.engine.examination import Cell, Task
from grading.engine.trusted import GivenCell
from tests.grading.handins.magics import Kernels, said

STREAM = """def told(stream):
    return [stream.isatty(), stream.encoding, stream.errors, stream.writable(), stream.readable(), stream.closed,
            stream.writelines(["a", "b"]), stream.write("four"), stream.flush(), stream.name, stream.fileno() > 0]"""
CELLS = {
    "streams": f"import sys\n{STREAM}\nseen = lambda: told(sys.stdout) + told(sys.stderr)",
    "user": "import getpass, os\nseen = lambda: [bool(getpass.getuser()), bool(os.path.expanduser('~'))]",
    "moved": "import os\nos.mkdir('data')\n%cd data\nseen = lambda: os.path.basename(os.getcwd())",
    "moved back": "import os\nstart = os.getcwd()\nos.mkdir('more')\n%cd -q more\n%cd -q -\n"
    "seen = lambda: os.getcwd() == start",
    "stored": "kept = [1, 2]\n%store kept\ndel kept\n%store -r kept\nseen = lambda: kept",
    "saved": "%autosave 60\nseen = lambda: 1",
    "temporary": "import os, tempfile\n"
    "def seen():\n    with tempfile.NamedTemporaryFile() as file:\n        return os.path.exists(file.name)",
    "timed": "%time made = 2 * 3\nseen = lambda: made",
    "notebook": "seen = lambda: type(get_ipython()).__name__",
    "no input": "import getpass\ndef seen():\n    try:\n        return getpass.getpass()\n    except Exception as error:"
    "\n        return type(error).__name__",
    "listing": "files = !ls\nseen = lambda: [type(files).__name__, files.n == '']",
}  # fmt: skip
# What differs, since no program runs here.
OURS = {"listing": ["SList", True]}


@pytest.fixture(scope="module")
def kernels():
    made = Kernels()
    yield made
    made.close()


@pytest.mark.parametrize("what", CELLS)
def test_a_function_finds_what_it_finds_in_a_kernel(what, examiner, kernels, tmp_path):
    with kernels.one(tmp_path) as client:
        assert said(client, CELLS[what])[1] == ""
        in_the_kernel, raised = said(client, "import json, sys\nsys.stdout.write('|' + json.dumps(seen()))")
        assert raised == ""
    cells = (Cell(CELLS[what]), Cell("import json\nprint('|' + json.dumps(seen()))", test=True, place=9))
    _, ours = examiner.examine(Task(cells, (GivenCell("import json", 0),), ("seen = 0",)))
    here = "".join(output.get("text", "") for output in ours.outputs)
    wanted = OURS.get(what, json.loads(in_the_kernel.split("|")[-1]))
    assert json.loads(here.split("|")[-1]) == wanted
