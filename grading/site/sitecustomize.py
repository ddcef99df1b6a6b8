"""Runs in Pyodide, when Python starts: where the modules come from that a notebook imports.

Pyodide (0.27.7) has the current folder first on sys.path, and JupyterLite's kernel (0.8.6) begins in a folder that the page
keeps, so that each look is a question to the page: while that is busy with putting up JupyterLab, what a kernel begins with
waits for a hundred answers. So that folder is looked at last, and only for what can be there.

What draws is installed when it is first imported: a chapter's own figures come along drawn, and do without. That can be in
the middle of a cell, where Python cannot wait for a promise, as Pyodide's own installing would have it do.
"""

import builtins
import sys
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType


class Installed(PathFinder):
    """Finds what is installed, and what lies in the current folder, when a cell asks for it and it is none of Python's own."""

    begun = False

    @classmethod
    def find_spec(cls, name: str, path: object = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return where a module is, or None: part of Python's protocol for importing."""
        if path is not None:
            return super().find_spec(name, path, target)
        found = super().find_spec(name, [place for place in sys.path if place], target)
        # Python's own modules that are not here, of other systems, are tried by a good many of those that are
        if found or name in sys.stdlib_module_names or not cls._a_cell_ran():
            return found
        return super().find_spec(name, [place for place in sys.path if not place], target)

    @classmethod
    def _a_cell_ran(cls) -> bool:
        # there while IPython is at work; its list of cells begins with an empty one
        shell = getattr(builtins, "get_ipython", None)
        cls.begun = cls.begun or bool(shell and len(shell().history_manager.input_hist_parsed) > 1)
        return cls.begun


class Drawing:
    """Finds what draws, which is not installed yet: it is, with all that it needs, when this is asked for it."""

    package = "matplotlib"
    modules = ("matplotlib", "mpl_toolkits", "PIL")

    @classmethod
    def find_spec(cls, name: str, path: object = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return where a module is, or None: part of Python's protocol for importing. Raises ImportError without an answer."""
        if name not in cls.modules or not install(cls.package):
            return None
        return PathFinder.find_spec(name, path, target)


def install(package: str) -> bool:
    """Install a package of the site and all that it needs, and say whether there was anything to install."""
    # not at every start: a page that draws nothing comes without
    import importlib
    import io
    import json
    import sysconfig
    import zipfile

    import pyodide_js

    packages = json.loads(_fetched("pyodide-lock.json"))["packages"]
    loaded = pyodide_js.loadedPackages
    left, missing = [package], []
    while left:
        name = left.pop()
        if name not in missing and not hasattr(loaded, name):
            missing.append(name)
            left += packages[name]["depends"]
    wheels = {name: _fetched(packages[name]["file_name"]) for name in missing}
    # what others need first: what is told to be there is whole
    for name, wheel in reversed(wheels.items()):
        with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
            archive.extractall(sysconfig.get_path("purelib"))
        # Pyodide's own word for where a package is from: it will not install it once more
        setattr(loaded, name, "default channel")
    importlib.invalidate_caches()
    return bool(missing)


def _fetched(file: str) -> bytes:
    """Return a file of the site's Python. Raises ImportError if no answer comes."""
    import js

    address = f"{js.location.href.partition('/extensions/')[0]}/static/pyodide/{file}"
    request = js.XMLHttpRequest.new()
    request.open("GET", address, False)
    request.responseType = "arraybuffer"
    try:
        request.send()
    except Exception:
        request = None
    if request is None or request.status != 200:
        raise ImportError(
            f"{address} gave no answer: is the server of this page still there, and the network? Then try again."
        )
    return request.response.to_bytes()


sys.meta_path[sys.meta_path.index(PathFinder)] = Installed
sys.meta_path.append(Drawing)
