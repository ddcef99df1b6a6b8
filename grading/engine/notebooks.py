"""A learner's notebook from its text and back to text; nothing in it can be relied on."""

import codecs
import json
import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4.rwbase import split_lines, strip_transient
from nbformat.warnings import DuplicateCellId, MissingIDFieldWarning

from grading.engine.files import LARGEST_NOTEBOOK

# Front ends write such notebooks, nbformat mends them, and a line about each cell helps nobody.
warnings.filterwarnings("ignore", category=DuplicateCellId)
warnings.filterwarnings("ignore", category=MissingIDFieldWarning)
CONFLICT = re.compile(r"^<{7} .*\n", re.MULTILINE)


class Damaged(ValueError):
    """A notebook that cannot be graded; the message, behind its name, says why."""


class OtherLanguage(Damaged):
    """A notebook that is not Python's; the message names it and its language."""


def must_be_python(metadata: Mapping[str, Any], file: str, remedy: str) -> None:
    """Raise OtherLanguage if a notebook says that it is not Python's.

    What the kernel that ran it wrote into it counts, else the kernelspec that it asks for. Kernels of Python have
    many names, and a notebook may say nothing.
    """
    for place, name in (("language_info", "name"), ("kernelspec", "language")):
        told = metadata.get(place)
        said = told.get(name) if isinstance(told, Mapping) else None
        if isinstance(said, str) and said.strip():
            if not re.fullmatch(r"i?python[\d.]*", said.strip().lower()):
                what = f"is a notebook of {said.strip()[:40]!r}, and only Python is run here"
                raise OtherLanguage(f"{file} {what} ({remedy})")
            return


def text_of(path: Path) -> str:
    """Return the text of a notebook's file, without the mark that some editors begin one with. Raises Damaged."""
    if path.stat().st_size > LARGEST_NOTEBOOK:
        raise Damaged(f"is larger than {LARGEST_NOTEBOOK >> 20} MB, as only outputs can make it")
    content = path.read_bytes()
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in content[:2]:
        raise Damaged("is text in UTF-16, and a notebook has to be in UTF-8, as an editor can save it")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Damaged("is not a text file") from None
    if not text.strip():
        raise Damaged("is empty")
    return text


def first_look(path: Path) -> dict:
    """Return what a notebook's file holds, before anybody looks at its cells. Raises Damaged."""
    text = text_of(path)
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        if conflict := CONFLICT.search(text):
            line = text.count("\n", 0, conflict.start()) + 1
            raise Damaged(
                f"holds both sides of a conflict of git, from line {line} on: one is to be kept"
            ) from None
        raise Damaged(f"is not valid JSON from line {error.lineno} on") from None
    except RecursionError:
        raise Damaged("is nested too deeply to be a notebook") from None
    if not isinstance(found, dict) or not isinstance(found.get("cells", found.get("worksheets")), list):
        raise Damaged("is valid JSON but not a notebook")
    return found


def read_notebook(text: str) -> NotebookNode:
    """Return the notebook that this text holds. Raises Damaged."""
    try:
        notebook = nbformat.reads(text, as_version=4)
        # without these nbgrader stops, and says nothing of use
        notebook.nbformat_minor, notebook.metadata  # noqa: B018
        for cell in notebook.cells:
            cell.cell_type, cell.source, cell.metadata  # noqa: B018
    except Exception as error:
        raise Damaged(f"is a damaged notebook ({type(error).__name__})") from error
    return notebook


def write_notebook(notebook: NotebookNode) -> str:
    """Return the text of a notebook that has been read and restored, the one that nbformat.writes returns.

    nbformat validates it first, to give ids where they are missing or double, which they are not here, and to
    log what else is wrong, which nobody reads. Then it makes a copy: here the notebook itself is changed.
    """
    lines = strip_transient(split_lines(notebook))
    text = json.dumps(lines, ensure_ascii=False, indent=1, sort_keys=True, separators=(",", ": "))
    # half of a pair of surrogates, which JSON can hold and no file can
    return text.encode("utf-8", "replace").decode("utf-8")
