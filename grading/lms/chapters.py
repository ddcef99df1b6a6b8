"""Which chapter a notebook is of: by its graded cells, and by its name only if it has none."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grading.lms.archives import Refused

SUFFIXES = (".ipynb", ".json", ".txt")
# What browsers, JupyterLab, Canvas and Google put around a name that was there already.
COPIES = re.compile(r"(?: ?\(\d+\)|[-_ ]Copy\d*|[-_ ]\d{1,2}|[-_ ]copy| - Copy)$", re.IGNORECASE)
COPY_OF = re.compile(r"^Copy of ", re.IGNORECASE)
# Less of a chapter's cells than this are another notebook's, which calls a cell the same by chance.
SHARE = 0.3


@dataclass(frozen=True)
class Chapter:
    """A chapter, the name of its notebook, and its cells' grade ids."""

    name: str
    notebook: str
    cells: frozenset[str]


@dataclass(frozen=True)
class Found:
    """What a file turned out to be: a notebook of this chapter, told by its cells or by its name.

    readable: it is valid JSON with cells; grading says what is wrong with one that is not.
    """

    chapter: Chapter
    by_cells: bool
    readable: bool = True


def chapters_of(sources: Mapping[str, Path]) -> list[Chapter]:
    """Return the chapters with graded cells, from the folders of their instructor versions."""
    found = []
    for name, folder in sorted(sources.items()):
        for place in sorted(folder.glob("*.ipynb")):
            cells = grade_ids(json.loads(place.read_text("utf-8")))
            if cells:
                found.append(Chapter(name, place.name, cells))
    return found


def may_be_notebook(name: str) -> bool:
    """Say whether a file of this name is looked into: notebooks come as .ipynb, .json and .ipynb.txt."""
    return name.lower().endswith(SUFFIXES)


def recognise(name: str, content: bytes, chapters: list[Chapter]) -> Found:
    """Return which chapter a file is of. Raises Refused with the reason if it is of none."""
    notebook = _notebook(content)
    named = [one for one in chapters if plain_name(name) == plain_name(one.notebook)]
    if notebook is None:
        if len(named) == 1 and ".ipynb" in name.lower():
            return Found(named[0], False, False)
        raise Refused("is not a notebook")
    cells = grade_ids(notebook)
    shares = sorted(
        ((len(cells & one.cells) / len(one.cells), one.name, one) for one in chapters), reverse=True
    )
    if shares and shares[0][0] >= SHARE and (len(shares) == 1 or shares[0][0] > shares[1][0]):
        return Found(shares[0][2], True)
    if len(named) == 1:
        return Found(named[0], False)
    raise Refused("is a notebook of no chapter that is known here: none of their graded cells is in it")


def grade_ids(notebook: dict) -> frozenset[str]:
    """Return the grade ids of a notebook's cells; those that are not as they should be are passed over."""
    ids = set()
    for cell in notebook.get("cells", ()):
        metadata = cell.get("metadata") if isinstance(cell, dict) else None
        mark = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        grade_id = mark.get("grade_id") if isinstance(mark, dict) else None
        if isinstance(grade_id, str):
            ids.add(grade_id)
    return frozenset(ids)


def plain_name(name: str) -> str:
    """Return a notebook's name without what was put around it: "Copy of x (1).ipynb.txt" is "x"."""
    stem = COPY_OF.sub("", name.strip())
    while any(stem.lower().endswith(suffix) for suffix in SUFFIXES):
        stem = stem[: stem.rindex(".")]
    while (shorter := COPIES.sub("", stem)) not in (stem, ""):
        stem = shorter
    return re.sub(r"[\s_-]+", "-", stem).strip("-").lower()


def _notebook(content: bytes) -> dict | None:
    """Return the notebook that these bytes hold, or None."""
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    has_cells = isinstance(found, dict) and isinstance(found.get("cells", found.get("worksheets")), list)
    return found if has_cells else None
