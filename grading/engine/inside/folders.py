"""The folders of the one submission that there is: made for its child, and emptied after it."""

import contextlib
import importlib
import os
import random
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .shell import Shell

# Files and folders that are worth removing one by one: a new box is quicker than that.
MOST_LEFT = 2_000


def settle(shell: "Shell", settings: dict[str, Any]) -> Path:
    """Get ready for a submission's cells, in a folder of its own; return that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    folder = make_folder(settings)
    os.environ.update({"HOME": str(folder), "TMPDIR": str(folder)})
    if "matplotlib" not in sys.modules:
        find_fonts(folder, settings)
    tempfile.tempdir = None
    sys.path.insert(0, os.getcwd())
    shell.settle(folder / ".ipython")
    random.seed()
    importlib.import_module("numpy").random.seed()
    return folder


def make_folder(settings: dict[str, Any]) -> Path:
    """Make the folder of the one submission that there is, and one in it to work in; return the first."""
    folder = Path(settings["work"], "submission")
    (folder / "work").mkdir(parents=True)
    os.chdir(folder / "work")
    return folder


def find_fonts(home: Path, settings: dict[str, Any]) -> None:
    """Give matplotlib a folder that it may write to, and the list of fonts, which takes seconds to make."""
    os.environ["MPLCONFIGDIR"] = str(home / ".matplotlib")
    shutil.copytree(settings["fonts"], os.environ["MPLCONFIGDIR"], dirs_exist_ok=True)


def emptied(home: Path, most: int = MOST_LEFT) -> bool:
    """Remove what a child has left, unless that is more than so much; say whether nothing of it is there any more."""
    with contextlib.suppress(OSError):
        home.chmod(0o777)
    try:
        entries = sum(len(folders) + len(files) for _, folders, files in os.walk(home))
        if entries <= most:
            for folder in home.iterdir():
                shutil.rmtree(folder)
        return not any(home.iterdir())
    except (OSError, RecursionError):
        return False
