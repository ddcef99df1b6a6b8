"""nbgrader's settings for this course.

Plain nbgrader, so that its own commands, its validator and its formgrader work on the same gradebook as
`python -m grading`. Two of its steps are swapped for ours, from `grading/autograding`.
"""

import os
import sys
from pathlib import Path

# The folder this file lies in, wherever it was copied to; `--course-dir` still overrides it.
ROOT = Path(__file__).resolve().parent

c = get_config()  # noqa: F821  (traitlets provides it)

c.CourseDirectory.course_id = "backpropagation"
c.CourseDirectory.root = str(ROOT)

# Where a hub would keep what is handed out and in. On a laptop there is no exchange; a folder of our own
# keeps nbgrader from asking for one that only root may make.
c.Exchange.root = str(ROOT / "exchange")


def put_first(variable: str, folder: Path) -> None:
    """Put a folder first on one of the environment's search paths."""
    rest = os.environ.get(variable, "").split(os.pathsep)
    paths = [str(folder), *(path for path in rest if path not in ("", str(folder)))]
    os.environ[variable] = os.pathsep.join(paths)


# Hidden tests import `grading`: kernels find it here, and so does nbgrader for the steps named below.
put_first("PYTHONPATH", ROOT)
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
# nbgrader runs `alembic` by name to make a gradebook, also when nobody has activated this environment.
put_first("PATH", Path(sys.executable).parent)

# What learners find in place of a solution. The checks know "not attempted yet" from "wrong".
c.ClearSolutions.code_stub = {"python": '# YOUR CODE HERE\nraise NotImplementedError("not attempted yet")'}
c.ClearSolutions.text_stub = "YOUR ANSWER HERE"

# A cell gets 30 seconds, is then interrupted, and costs its own points only. Several stuck cells in one
# notebook get less and less (`grading/autograding/patience.py`).
c.Execute.timeout = 30
c.Execute.interrupt_on_timeout = True
c.Execute.error_on_timeout = {
    "ename": "CellTimeoutError",
    "evalue": "the cell did not end and was stopped",
    "traceback": [
        "\x1b[1;31m✗ This cell did not end and was stopped.\x1b[0m",
        "Look for a loop whose condition never becomes false.",
    ],
}
# Asking a kernel to stop politely takes up to three seconds, and nothing in it is worth keeping.
c.Execute.shutdown_kernel = "immediate"

# Deleted test cells come back, and the notebook is judged as if they had never been away.
c.OverwriteCells.add_missing_cells = True
c.OverwriteCells.missing_cell_notification = (
    "The cell {cell_id} was missing from the submission and was put back.\n\n"
)

# nbgrader's own lists of steps, with `RestoreCells` for DeduplicateIds and OverwriteCells, and
# `PatientExecute` for Execute.
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "grading.autograding.restore.RestoreCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "grading.autograding.patience.PatientExecute",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
