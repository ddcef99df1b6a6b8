"""What IPython understands: wherever a kernel goes on, so does the sealed shell, with the same names defined.

A sample always, all with PROOF=1, which takes minutes: a kernel and a hand-in for each case.
"""

import json
import os

import pytest

from tests.grading.handins.conftest import given_cells, right
from tests.grading.handins.magics import Kernels, all_cases, behind_the_seal, in_a_kernel, said

pytestmark = pytest.mark.slow

PROOF = os.environ.get("PROOF") == "1"
SAMPLE = {
    "%matplotlib inline", "%matplotlib notebook", "%pylab inline", "%config InlineBackend.figure_format = 'retina'",
    "%time 1 + 1", "%cd .", "%autosave 60", "%store", "%history", "%debug", "%pip install numpy", "listing = !ls",
    "print?", "%%capture", "%%time", "%%bash", "%%bash --out said, of a right script",
}  # fmt: skip
LISTED = "import json\nprint(json.dumps({kind: sorted(names) for kind, names in get_ipython().magics_manager.lsmagic().items()}))"
SCRIPTS = (
    "%%bash", "%%bash --out said --err wrong", "%%perl", "%%python", "%%python2", "%%python3", "%%ruby", "%%pypy",
    "%%script bash", "%%script --out said bash", "%%sh",
)  # fmt: skip
INSTALLED = "a kernel stops where this installer or package is missing; learners have it"
# Which may end otherwise here than in a kernel of this machine, and why.
DIFFER = {
    "%conda list": INSTALLED,
    "%mamba": INSTALLED,
    "%micromamba": INSTALLED,
    "%matplotlib widget": INSTALLED,
    "%matplotlib qt": "a kernel stops where no window can be opened; figures are drawn in the notebook instead",
    "%matplotlib tk": "a kernel stops where no window can be opened; figures are drawn in the notebook instead",
    "%config InlineBackend": "a kernel knows it when something was drawn; here pyplot is loaded before a third hand-in comes",
    **dict.fromkeys(
        SCRIPTS, "the program is there, and stops at Python's text; here none runs, as if it had ended well"
    ),
    "%pastebin": "not run: it sends what was written to the Internet",
}


@pytest.fixture(scope="module")
def kernels():
    made = Kernels()
    yield made
    made.close()


def test_wherever_a_kernel_goes_on_so_does_the_sealed_shell(kernels, examiner, tmp_path, tell):
    (tmp_path / "list").mkdir()
    with kernels.one(tmp_path / "list") as client:
        magics = json.loads(said(client, LISTED)[0])
    imports = "import sys\n" + given_cells(right("05-numpy-backprop"))[0].source
    cases = list(all_cases(magics, imports))
    assert {case.line for case in cases} >= SAMPLE
    told, wrong = [], []
    for number, case in enumerate(cases):
        if case.line == "%pastebin" or not (PROOF or case.line in SAMPLE):
            continue
        (folder := tmp_path / str(number)).mkdir()
        there, here = in_a_kernel(case, kernels, folder), behind_the_seal(case, examiner)
        if there != here and case.line not in DIFFER:
            wrong.append(f"{case.line}: a kernel {there}, here {here}")
        ends = "as in a kernel" if there == here else f"otherwise: {DIFFER.get(case.line, 'WRONG')}"
        told.append(f"{case.line:<52}{'stops' if there.error else 'goes on':<10}{ends}")
    sampled = "" if PROOF else f", a sample of {len(cases)} (all with PROOF=1)"
    tell("\n".join([f"Lines of IPython's in an import cell{sampled}: a kernel, the sealed shell", *told]))
    assert not wrong, "\n".join(wrong)
