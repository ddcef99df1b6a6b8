#!/usr/bin/env bash
# nbgrader 0.9.6 with NumPy 2.4.6: what is a test worth that passes, while the tested function makes NumPy warn?
#
# One would guess: all its points. No assertion failed and nothing was raised; a RuntimeWarning is a notice, which Python
# prints once for each place in the code.
#
# What happens: 0 points, for each test that meets the warning. Python writes it to stderr, and nbgrader counts any output
# there as a failure. 1 / (1 + exp(-z)) is right for z = -800, to the last bit, and warns.
#
# Source: nbgrader/utils.py (determine_grade: `output.name == "stderr"`). Concerned here: this course's engine takes
# the words on stderr for what they are.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check nbgrader==0.9.6 numpy==2.4.6 ipykernel==7.0.1
cat > "$folder/warned.py" <<'PYTHON'
import sys

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.utils import determine_grade

ANSWER = "import numpy as np\n\ndef sigmoid(z):\n    return 1 / (1 + np.exp(-z))"
TESTS = {
    "a test at -800": "assert sigmoid(np.float64(-800.0)) == 0",
    "the same test again": "assert sigmoid(np.float64(-800.0)) == 0",
    "a test at 0": "assert sigmoid(np.float64(0.0)) == 0.5",
    "a test that fails": "assert sigmoid(np.float64(0.0)) == 1",
}
mark = {"grade": True, "solution": False, "locked": True, "task": False, "points": 2, "schema_version": 3}
cells = [new_code_cell(test, metadata={"nbgrader": mark | {"grade_id": name}}) for name, test in TESTS.items()]
nb = new_notebook(cells=[new_code_cell(ANSWER), *cells])
NotebookClient(nb, kernel_name="python3", allow_errors=True).execute()
points = [determine_grade(cell)[0] for cell in nb.cells[1:]]
for name, cell, given in zip(TESTS, nb.cells[1:], points):
    said = [output.get("text", output.get("ename")).strip().splitlines()[0].rpartition(": ")[2] for output in cell.outputs]
    print(f"{name:<20} {given:g} of 2  {' '.join(said)}")
sys.exit(points != [0, 0, 2, 0])
PYTHON
"$folder/env/bin/python" -m ipykernel install --prefix "$folder/env" >/dev/null 2>&1
"$folder/env/bin/python" "$folder/warned.py"
