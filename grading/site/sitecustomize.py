"""Runs in Pyodide, when Python starts: what is installed is looked for before the folder of the notebook.

Pyodide (0.27.7) has the current folder first on sys.path, and JupyterLite's kernel (0.8.6) begins in a folder that the page
keeps, so that each look is a question to the page: while that is busy with putting up JupyterLab, the hundred packages that
a kernel begins with wait for a hundred answers.
"""

import sys
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType


class Installed:
    """Finds what does not lie in the current folder; whatever it does not find is looked for as ever."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return where a module is, or None: part of Python's protocol for importing."""
        elsewhere = [place for place in sys.path if place]
        return PathFinder.find_spec(name, elsewhere, target) if path is None else None


sys.meta_path.insert(sys.meta_path.index(PathFinder), Installed)
