"""What an attack did, as found afterwards from outside: scores, words, files, processes, listeners."""

import json
import os
import sqlite3
import stat
import sysconfig
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from tests.grading.attacks.witness import TOKEN

# What nbgrader leaves of a submission; reading it needs none of our code, and none of nbgrader's.
SCORES = """
    SELECT student.id, base_cell.name, grade.auto_score, grade.manual_score, grade.extra_credit
    FROM grade
    JOIN base_cell ON base_cell.id = grade.cell_id
    JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
    JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
    JOIN student ON student.id = submitted_assignment.student_id
"""
LARGEST = 4_000_000  # bytes of a file that are looked at

# Where secrets are planted, in words.
PLACES = {
    "source": "the hidden tests", "gradebook": "the gradebook", "classmate": "a classmate's answer",
    "home": "the instructor's home", "process": "other processes", "environ": "the environment",
}  # fmt: skip

Found = Iterator[tuple[str, str, str]]  # token or "", harm, in words


def scores(gradebook: Path) -> dict[str, dict[str, float]]:
    """Return each student's points by cell: what the tests gave, or what stands there as given by hand.

    Raises sqlite3.Error if the gradebook cannot be read.
    """
    found: dict[str, dict[str, float]] = defaultdict(dict)
    with closing(sqlite3.connect(f"file:{gradebook}?mode=ro", uri=True)) as connection:
        for student, cell, auto, manual, extra in connection.execute(SCORES):
            points = manual if manual is not None else auto
            found[student][cell] = float(points or 0) + float(extra or 0)
    return dict(found)


def learned(canaries: dict[str, str], texts: Iterable[str]) -> set[str]:
    """Return the places whose secret somebody said backwards."""
    said = "\n".join(texts)
    return {place for place, secret in canaries.items() if secret[::-1] in said}


def output_texts(notebook: Path) -> list[str]:
    """Return what the cells of a graded notebook put out."""
    try:
        cells = json.loads(notebook.read_text("utf-8", "replace"))["cells"]
    except (OSError, ValueError, KeyError):
        return []
    return [json.dumps(cell.get("outputs", []), ensure_ascii=False) for cell in cells]


def copied_canaries(folder: Path, canaries: dict[str, str]) -> set[str]:
    """Return the places whose secret stands, as it is, in any file of a graded submission.

    The source's may: nbgrader leaves its hidden tests in graded notebooks.
    """
    found = set()
    for path in _files(folder):
        text = _text(path)
        found |= {place for place in canaries if place != "source" and canaries[place] in text}
    return found


def shown_to_instructor(inert: Iterable[str], folders: Iterable[Path], printed: str) -> set[str]:
    """Return those strings that stand as they are in outputs, pages of feedback, or on the terminal."""
    texts = [printed]
    for folder in folders:
        for path in _files(folder):
            if path.suffix == ".html":
                texts.append(_text(path))
            elif path.suffix == ".ipynb":
                texts += _active_outputs(path)
    return {string for string in inert if any(string in text for text in texts)}


def _active_outputs(notebook: Path) -> Iterator[str]:
    """Give what a front end would act on: HTML, SVG, scripts, and text with its control characters."""
    try:
        cells = json.loads(_text(notebook))["cells"]
    except (ValueError, KeyError):
        return
    for cell in cells:
        for output in cell.get("outputs", []):
            yield _joined(output.get("text", ""))
            yield from map(_joined, output.get("traceback", []))
            for kind, data in output.get("data", {}).items():
                if kind != "text/plain" and not isinstance(data, dict):
                    yield _joined(data)


def traps(folder: Path) -> Iterator[str]:
    """Give what is neither file nor folder below a graded submission, or a folder in a file's place."""
    for path in _walk(folder):
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            yield f"link {path.name!r}"
        elif not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            yield f"pipe or socket {path.name!r}"
        elif stat.S_ISDIR(mode) and path.suffix == ".ipynb":
            yield f"folder {path.name!r}"
        elif stat.S_ISDIR(mode) and not mode & stat.S_IWUSR:
            yield f"locked folder {path.name!r}"


def fingerprint(root: Path, names: Iterable[str]) -> dict[Path, tuple[int, bytes]]:
    """Return mode and content of the files below these folders, to see what changed."""
    return {
        path: (path.stat().st_mode, path.read_bytes())
        for name in names
        for path in ([root / name] if (root / name).is_file() else _files(root / name))
        if "__pycache__" not in path.parts
    }


def changes(before: dict[Path, tuple[int, bytes]], after: dict[Path, tuple[int, bytes]]) -> Found:
    """Give each file that was changed, made or lost."""
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) != after.get(path):
            told = TOKEN.search(path.name) or TOKEN.search(after.get(path, (0, b""))[1].decode("latin-1"))
            yield told[0] if told else "", "writes", f"{path.parent.name}/{path.name}"


def tokens_in(roots: Iterable[Path], own: dict[str, tuple[Path, ...]]) -> Found:
    """Give each file that carries an attacker's token, in its name or inside, away from the attacker's own folders."""
    for root in roots:
        for path in _walk(root):
            text = path.name
            if path.is_file() and not path.is_symlink() and path.suffix not in (".db", ".log"):
                text += _text(path)
            for token in set(TOKEN.findall(text)):
                if not any(path.is_relative_to(folder) for folder in own.get(token, ())):
                    yield token, "writes", f"{path.parent.name}/{TOKEN.sub('', path.name)}"


def places_anybody_can_name() -> list[Path]:
    """Return folders outside the scene where learners' code could leave something."""
    return [Path("/dev/shm"), Path("/var/tmp"), Path("/run/lock")]


def stray_names(tokens: Iterable[str]) -> Found:
    """Give files with a token in their name in the temporary folder or beside installed packages."""
    tokens = set(tokens)
    for folder in (Path("/tmp"), Path(sysconfig.get_path("purelib")), *places_anybody_can_name()):
        try:
            names = os.listdir(folder)
        except OSError:
            continue
        for name in names:
            for token in tokens & set(TOKEN.findall(name)):
                yield token, "writes", f"{folder.name}/"


def _walk(folder: Path) -> Iterator[Path]:
    for where, folders, files in os.walk(folder):
        for name in (*folders, *files):
            yield Path(where, name)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in _walk(folder) if path.is_file() and not path.is_symlink())


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST).decode("utf-8", "replace")
    except OSError:
        return ""


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(map(str, text))
