"""A plugin of pytest's, for running nbgrader's own tests: those of the folder in NBGRADER_TESTS, on the nbgrader that is installed."""

import importlib.util
import os
import sys
from pathlib import Path

import nbgrader  # noqa: F401  (the tests are a package inside it)

folder = Path(os.environ["NBGRADER_TESTS"])
spec = importlib.util.spec_from_file_location(
    "nbgrader.tests", folder / "__init__.py", submodule_search_locations=[str(folder)]
)
sys.modules[spec.name] = module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
