"""nbgrader without its panels for JupyterLab, which it loads whenever any part of it is imported.

They bring a web server along, and most of a second. Nothing here serves pages.
"""

import importlib
import sys
from types import ModuleType

PANELS = ("assignment_list", "course_list", "formgrader", "validate_assignment")


def load() -> None:
    """Import nbgrader, if nobody has yet; whoever asks for a panel afterwards gets it."""
    if "nbgrader" in sys.modules:
        return
    stand_ins = {f"nbgrader.server_extensions.{name}": ModuleType(name) for name in PANELS}
    for panel in stand_ins.values():
        panel.load_jupyter_server_extension = None
    sys.modules.update(stand_ins)
    try:
        importlib.import_module("nbgrader")
    finally:
        for name, panel in stand_ins.items():
            if sys.modules.get(name) is panel:
                del sys.modules[name]
