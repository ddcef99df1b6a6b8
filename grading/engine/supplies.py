"""What a box gets to read of the course: copies of the kit, of the room inside the seal and of a list of fonts."""

import contextlib
import importlib.util
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

from grading import ROOT
from grading.settings import KIT

# A cold disk may take its time over the first import of NumPy and matplotlib.
PATIENCE = 120.0
_LIST_FONTS = "import matplotlib.font_manager as fonts; fonts.fontManager; print(fonts.mpl.get_cachedir())"


def copy_kit(home: Path) -> Path:
    """Copy what a learner's process may import into `home`: the kit, and the room inside the seal."""
    kit = home / "kit"
    _copy_code(ROOT / KIT, kit / KIT)
    _copy_code(Path(__file__).parent / "inside", kit / "inside")
    for name in ("work", "own", "fonts"):
        (home / name).mkdir()
        (home / name).chmod(0o777)
    home.chmod(0o755)
    return kit


def copy_fonts(into: Path) -> None:
    """Copy matplotlib's list of fonts. If there is none as new as matplotlib it is made, which takes seconds."""
    with contextlib.suppress(OSError, AttributeError, subprocess.SubprocessError):
        installed = os.stat(importlib.util.find_spec("matplotlib").origin).st_mtime
        cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(os.environ.get("MPLCONFIGDIR") or Path(cache, "matplotlib"))
        lists = [path for path in folder.glob("fontlist-*.json") if path.stat().st_mtime > installed]
        if not lists:
            words = [sys.executable, "-c", _LIST_FONTS]
            told = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE).stdout
            lists = Path(told.strip()).glob("fontlist-*.json") if told else []
        for path in lists:
            shutil.copy(path, into)


def _copy_code(folder: Path, into: Path) -> None:
    """Copy a package, with what Python has compiled of its files as they are now, and of nothing else.

    A box may not keep what it compiles, so that each would do it again.
    """
    shutil.copytree(folder, into, ignore=shutil.ignore_patterns("__pycache__"))
    for source in folder.rglob("*.py"):
        compiled = Path(importlib.util.cache_from_source(str(source)))
        with contextlib.suppress(OSError):
            content, now = compiled.read_bytes(), source.stat()
            # as Python tells whether it fits: no flags, the time and the size of the source
            if content[4:16] == struct.pack("<3L", 0, int(now.st_mtime) & 0xFFFFFFFF, now.st_size):
                copy = into / compiled.relative_to(folder)
                copy.parent.mkdir(exist_ok=True)
                copy.write_bytes(content)
