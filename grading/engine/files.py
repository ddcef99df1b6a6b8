"""What lies in a folder that was handed in: what is looked at, what goes along to the learner's code, what does not.

No link is followed. Hidden folders, caches and Python environments are left aside with all that is in them: they
hold tens of thousands of files, and nothing that a learner wrote for the course.
"""

import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

# Of the files beside the notebooks so many bytes go along into the working folder, the small ones first.
MOST_FILES, MOST_BYTES = 100, 3 * 1024 * 1024
# A larger file is neither read nor copied; nbgrader's exchange lets a notebook of 100 MB through.
LARGEST, LARGEST_NOTEBOOK = 20 * 1024 * 1024, 100 * 1024 * 1024
MOST_LOOKED_AT = 2000
CACHES = {"__pycache__", "__MACOSX", "node_modules"}
MARKS_OF_ENVIRONMENTS = ("pyvenv.cfg", "conda-meta")


@dataclass
class Contents:
    """The ordinary files below a folder with their sizes, and what was left aside, with the reason."""

    folder: Path
    files: dict[Path, int] = field(default_factory=dict)
    aside: dict[Path, str] = field(default_factory=dict)

    @property
    def notebooks(self) -> list[Path]:
        """The files that are notebooks by their names."""
        return [path for path in self.files if is_notebook(path)]

    @property
    def others(self) -> list[Path]:
        """The other files."""
        return [path for path in self.files if not is_notebook(path)]

    def going_along(self) -> list[Path]:
        """Return which of the other files the learner's code may read."""
        kept, total = [], 0
        for path in sorted(self.others, key=lambda path: (self.files[path], path))[:MOST_FILES]:
            total += self.files[path]
            if total > MOST_BYTES:
                break
            kept.append(path)
        return kept

    def left_aside(self) -> Iterator[str]:
        """Yield a sentence on each thing that did not go along, without its full stop."""
        for path, why in self.aside.items():
            yield f"{path.relative_to(self.folder)} {why}"
        for path in sorted({*self.others} - {*self.going_along()}):
            size = f"{path.relative_to(self.folder)} ({self.files[path] / 1e6:.1f} MB)"
            yield f"{size} was not there for the code to read, which gets {MOST_FILES} files and 3 MB at most"


def is_notebook(path: Path) -> bool:
    """Say whether a file is a notebook by its name, be it one that a browser or a person has made longer."""
    return ".ipynb" in seen_name(path.name) and not path.name.startswith(".")


def seen_name(name: str) -> str:
    """Return what a name looks like: letters in any form and case, without blanks and what does not print."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    seen = (letter for letter in folded if letter.isprintable() and not letter.isspace())
    return "".join("-" if unicodedata.category(letter) == "Pd" else letter for letter in seen)


def contents(folder: Path, most: float = MOST_LOOKED_AT) -> Contents:
    """Return what lies below a folder, and at most so many of its files."""
    found = Contents(folder)

    def unreadable(error: OSError) -> None:
        found.aside[Path(error.filename)] = f"cannot be read ({error.strerror}) and was left aside"

    for place, folders, names in os.walk(folder, onerror=unreadable):
        here = Path(place)
        for name in sorted(folders):
            if (why := _left_aside(here / name)) is not None:
                folders.remove(name)
                if why:
                    found.aside[here / name] = why
        folders.sort()
        for name in sorted(names):
            status = (here / name).lstat()
            if stat.S_ISLNK(status.st_mode):
                found.aside[here / name] = "is a symbolic link and was not followed"
            elif not stat.S_ISREG(status.st_mode):
                found.aside[here / name] = "is no ordinary file and was left aside"
            elif len(found.files) < most:
                found.files[here / name] = status.st_size
            else:
                found.aside[here] = f"holds more than the {most} files that are looked at"
                return found
    return found


def data_files(folder: Path) -> list[tuple[str, bytes]]:
    """Return the files of a hand-in that its code may read, by their path in it."""
    return [(str(path.relative_to(folder)), path.read_bytes()) for path in contents(folder).going_along()]


def _left_aside(folder: Path) -> str | None:
    """Return why nobody looks into a folder, "" if that needs no word, None for one to look into."""
    if folder.is_symlink():
        return "is a symbolic link and was not followed"
    if any((folder / name).exists() for name in MARKS_OF_ENVIRONMENTS):
        return "is a Python environment and was left aside"
    return "" if folder.name.startswith(".") or folder.name in CACHES else None
