"""Reading a notebook that a learner handed in; nothing in it can be relied on."""

import nbformat
from nbformat import NotebookNode


class Damaged(ValueError):
    """A notebook that cannot be graded, because nbgrader could not read it; the message says how."""


def read_notebook(text: str) -> NotebookNode:
    """Return the notebook that this text holds. Raises Damaged."""
    try:
        notebook = nbformat.reads(text, as_version=4)
        for cell in notebook.cells:
            cell.source, cell.metadata  # noqa: B018  (nbgrader needs both, and says nothing of use without)
    except Exception as error:
        raise Damaged(f"is a damaged notebook ({type(error).__name__})") from error
    return notebook
