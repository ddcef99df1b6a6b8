"""Executing a notebook in which several cells may never end, and saying at which cell it broke off.

nbgrader gives every cell the same time. A function that loops for ever is called by cell after cell, and
a notebook of thirty such cells would hold up the class for a quarter of an hour.
"""

import time
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute

# Seconds for a cell once the first of its notebook was stuck: a check takes a few milliseconds.
AFTER_THE_FIRST = 5
# Seconds lost in one notebook after which the rest of it is hurried through, with so many for a cell.
ENOUGH, IN_A_HURRY = 60, 2


class PatientExecute(Execute):
    """nbgrader's Execute, with less and less time for the cells of a notebook that keeps getting stuck."""

    def preprocess(self, nb: NotebookNode, resources: dict, km: Any = None) -> tuple[NotebookNode, dict]:
        """Execute the notebook; an exception that ends it says at which cell."""
        self.seconds_lost = 0.0
        self.timeout_func = self.seconds_for
        try:
            return super().preprocess(nb, resources, km=km)
        except DeadKernelError:
            raise DeadKernelError(f"{self.running} ended the kernel") from None
        except CellTimeoutError:
            raise CellTimeoutError(f"{self.running} did not end and could not be interrupted") from None

    def seconds_for(self, cell: NotebookNode) -> int:
        """Return how long this cell may run."""
        self.running, self._began = called(cell), time.monotonic()
        if not self.seconds_lost:
            return self.timeout
        return min(self.timeout, AFTER_THE_FIRST if self.seconds_lost < ENOUGH else IN_A_HURRY)

    def on_cell_executed(self, **kwargs: Any) -> None:
        """Count the seconds that a stuck cell has cost; leave in a cell only what says something of it."""
        super().on_cell_executed(**kwargs)
        cell = kwargs["cell"]
        if kwargs["execute_reply"]["content"].get("ename") == self.error_on_timeout["ename"]:
            self.seconds_lost += time.monotonic() - self._began
            # where the interrupt hit is a traceback through the checks, which says nothing to a learner
            cell.outputs = [output for output in cell.outputs if output.get("ename") != "KeyboardInterrupt"]
        if cell.metadata.get("nbgrader", {}).get("grade"):
            # nbgrader gives 0 for anything on stderr, be it a warning about a right answer; a check that
            # fails raises an exception
            for output in cell.outputs:
                if output.get("name") == "stderr":
                    output["name"] = "stdout"


def called(cell: NotebookNode) -> str:
    """Return what a person finds a cell by: its grade id, or how it begins."""
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    if grade_id:
        return f"cell {grade_id}"
    lines = [line.strip() for line in cell.source.splitlines() if line.strip()]
    return f"the cell that begins with {lines[0][:60]!r}" if lines else "an empty cell"
