#!/usr/bin/env bash
# nbgrader 0.9.6 with NumPy 2.4.6: what is a test cell worth whose last line is the share of points that was earned?
#
# One would guess: what the line says. nbgrader's documentation has a test end in the number of points, between 0 and
# the cell's most, and an earned 0.5 of 2 points is 0.5; an impossible number would be an error.
#
# What happens: the points are read back from the cell's *printed* output with float(). NumPy 2 prints a scalar as
# "np.float64(0.5)", which float() refuses, and then all points are given, with a line in a log. So `np.mean(right)`,
# `2 * np.sum(right) / 4` and their like turn every partial mark into a full one, where NumPy 1 gave 0.5. A mean of
# nothing, nan, and a number below 0 are worth all points as well; only a number above the most is an error.
#
# Source: nbgrader/utils.py (get_partial_grade, determine_grade); NumPy 2.0 release notes (NEP 51).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check nbgrader==0.9.6 numpy==2.4.6 ipykernel==7.0.1
cat > "$folder/partial.py" <<'PYTHON'
import sys

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.utils import determine_grade

LINES = {
    "0.5": 0.5,
    "float(np.mean([1, 0, 0, 1]))": 0.5,
    "np.mean([1, 0, 0, 1])": 2.0,
    "np.float32(0.5)": 2.0,
    "np.mean([1, 0, 0, 1]).round(1) - 1": 2.0,
    "float('nan')": 2.0,
    "-0.5": 2.0,
}
mark = {"grade": True, "solution": False, "locked": True, "task": False, "points": 2, "grade_id": "test", "schema_version": 3}
cells = [new_code_cell(f"import numpy as np\n{line}", metadata={"nbgrader": dict(mark)}) for line in LINES]
nb = NotebookClient(new_notebook(cells=cells), kernel_name="python3").execute()
given = [determine_grade(cell)[0] for cell in nb.cells]
for line, cell, points in zip(LINES, nb.cells, given):
    print(f"{line:<36} prints {cell.outputs[0]['data']['text/plain']:<20} and gets {points:g} of 2")
sys.exit(given != list(LINES.values()))
PYTHON
"$folder/env/bin/python" -m ipykernel install --prefix "$folder/env" >/dev/null 2>&1
"$folder/env/bin/python" "$folder/partial.py"
