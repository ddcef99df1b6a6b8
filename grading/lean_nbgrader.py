"""nbgrader without what it loads whenever any part of it is imported, and we do not need.

Its panels for JupyterLab bring a web server along, and most of a second; nothing here serves pages. What asks a hub
for its users, and what unpacks archives, is loaded when it is used.
"""

import importlib
import sys
from functools import partial
from types import ModuleType
from typing import Any

PANELS = ("assignment_list", "course_list", "formgrader", "validate_assignment")
# Modules, and the functions of them that nbgrader takes at once.
WHEN_USED = {
    "requests": (),
    "setuptools.archive_util": ("unpack_archive", "unpack_tarfile", "unpack_zipfile"),
}


def load() -> None:
    """Import nbgrader, if nobody has yet; whoever asks for what was left out gets it afterwards."""
    if "nbgrader" in sys.modules:
        return
    stand_ins = {f"nbgrader.server_extensions.{name}": ModuleType(name) for name in PANELS}
    for panel in stand_ins.values():
        panel.load_jupyter_server_extension = None
    stand_ins |= {name: _stand_in(name) for name in WHEN_USED if name not in sys.modules}
    sys.modules.update(stand_ins)
    try:
        importlib.import_module("nbgrader.auth")
        importlib.import_module("nbgrader.utils")
    finally:
        for name, stand_in in stand_ins.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]


def _stand_in(name: str) -> ModuleType:
    module = ModuleType(name)
    module.__getattr__ = partial(_of, name)
    for function in WHEN_USED[name]:
        setattr(module, function, partial(_call, name, function))
    return module


def _of(module: str, name: str) -> Any:
    if name.startswith("__"):  # what `import` itself looks for
        raise AttributeError(name)
    return getattr(importlib.import_module(module), name)


def _call(module: str, function: str, *values: Any, **named: Any) -> Any:
    return _of(module, function)(*values, **named)
