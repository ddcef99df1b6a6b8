"""What is done and what is left, as the saved notebooks of the course tell it.

`show_progress()` reads the notebooks beside the one that it is called in, `../NN-name/name.ipynb`, and looks at
the output that each graded cell was saved with. It runs nothing and changes nothing. A notebook that cannot be
read gets a line that says so.
"""

import html
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from IPython.display import HTML, display

FOLDER = re.compile(r"\d\d-.+")
UNTOUCHED = ("", "YOUR ANSWER HERE")
# What a check, and an untouched cell that it calls, end with.
STUBS = ("NotAttempted", "NotImplementedError")
RIGHT, NOT_YET, NOT_ATTEMPTED, NOT_RUN = "right", "not right yet", "not attempted yet", "not run"
WRITTEN, NOT_WRITTEN = "written", "not written yet"


# Whether this runs in a browser tab, and the command of the site there that downloads a notebook.
IN_A_BROWSER = sys.platform == "emscripten"
HAND_IN = "backpropagation-course:hand-in"


@dataclass(frozen=True)
class GradedCell:
    """One graded cell: its name, its points, and its state, one of the names above."""

    name: str
    points: float
    state: str

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do here; a written answer still has to be marked by a person."""
        return self.state in (RIGHT, WRITTEN)


@dataclass(frozen=True)
class Chapter:
    """One notebook: its folder, its title, its graded cells, and what is wrong with the file, if anything."""

    folder: str
    title: str
    exercises: tuple[GradedCell, ...] = ()
    trouble: str = ""

    @property
    def path(self) -> str:
        """Where the notebook is, seen from a notebook beside it."""
        return f"../{self.folder}/{self.folder[3:]}.ipynb"


def show_progress(course: str | Path = "..") -> None:
    """Display the progress in all notebooks of the course, whose folders are in the folder `course`."""
    display(HTML(progress_table(read_progress(course))))


def read_progress(course: str | Path = "..") -> list[Chapter]:
    """Return the chapters that are there, in order; those without a graded cell are left out."""
    try:
        folders = sorted(entry.name for entry in Path(course).iterdir() if FOLDER.fullmatch(entry.name))
    except OSError:
        return []
    found = (_read(Path(course), folder) for folder in folders)
    return [chapter for chapter in found if chapter.exercises or chapter.trouble]


def progress_table(chapters: list[Chapter]) -> str:
    """Return the progress as an HTML table: plain text in rows and columns, for every screen reader."""
    if not chapters:
        return "<p>No chapter was found beside this notebook.</p>"
    rows = "".join(_row(chapter) for chapter in chapters)
    cells = [exercise for chapter in chapters for exercise in chapter.exercises]
    done = sum(exercise.is_done for exercise in cells)
    return (
        "<table><caption>Your progress, from the notebooks as they were last saved</caption>"
        "<thead><tr><th scope='col'>chapter</th><th scope='col'>done</th>"
        "<th scope='col'>points</th><th scope='col' style='text-align: left'>what is left</th></tr></thead>"
        f"<tbody style='text-align: left'>{rows}</tbody><tfoot><tr><th scope='row'>all</th>"
        f"{_figures(done, cells)}<td></td></tr></tfoot></table>"
    )


def _read(course: Path, folder: str) -> Chapter:
    path = course / folder / f"{folder[3:]}.ipynb"
    title = folder[3:].replace("-", " ")
    if not path.is_file():
        # A folder of the learner's own may be named like a chapter; only ours hold such a notebook.
        return Chapter(folder, title)
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = notebook["cells"]
        title = next(filter(None, map(_heading, cells)), title)
        graded = [cell for cell in cells if _nbgrader(cell).get("grade") is True]
        return Chapter(folder, title, tuple(_exercise(cell) for cell in graded))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Chapter(folder, title, trouble="This notebook cannot be read.")


def _exercise(cell: Mapping[str, Any]) -> GradedCell:
    about = _nbgrader(cell)
    points = about.get("points", 0)
    name = str(about.get("grade_id", "?")).removeprefix("check-").replace("-", " ")
    is_number = isinstance(points, int | float) and not isinstance(points, bool)
    return GradedCell(name, points if is_number else 0, _state(cell))


def _state(cell: Mapping[str, Any]) -> str:
    if cell["cell_type"] != "code":
        return NOT_WRITTEN if _source(cell).strip() in UNTOUCHED else WRITTEN
    errors = [output for output in cell["outputs"] if output["output_type"] == "error"]
    # a browser's kernel gives the whole class: <class 'course.judging.verdict.NotAttempted'>
    names = (str(error.get("ename")).rstrip("'>").rpartition(".")[2] for error in errors)
    if any(name in STUBS for name in names):
        return NOT_ATTEMPTED
    if errors:
        return NOT_YET
    # A check says something when it passes; a cell without output was never run, or was cleared.
    return RIGHT if cell["outputs"] else NOT_RUN


def _row(chapter: Chapter) -> str:
    link = f"<a href='{html.escape(chapter.path, quote=True)}'>{html.escape(chapter.title)}</a>"
    head = f"<th scope='row' style='text-align: left'>{link}</th>"
    if chapter.trouble:
        return f"<tr>{head}<td colspan='3'>{html.escape(chapter.trouble)}</td></tr>"
    left: dict[str, list[str]] = {}
    for one in chapter.exercises:
        if not one.is_done:
            left.setdefault(one.state, []).append(one.name)
    lines = [html.escape(f"{state}: {', '.join(names)}") for state, names in left.items()]
    shown = ("<br>".join(lines) or "nothing") + (_download(chapter) if IN_A_BROWSER else "")
    done = sum(one.is_done for one in chapter.exercises)
    return f"<tr>{head}{_figures(done, chapter.exercises)}<td style='text-align: left'>{shown}</td></tr>"


def _download(chapter: Chapter) -> str:
    """Return a button that the site's front end turns into a download: there is no folder to take the file from."""
    place = html.escape(json.dumps({"path": chapter.path.removeprefix("../")}), quote=True)
    return (
        f"<br><button data-commandlinker-command='{HAND_IN}' data-commandlinker-args='{place}' "
        f"aria-label='Download {html.escape(chapter.title, quote=True)} to hand in'>Download to hand in</button>"
    )


def _figures(done: int, exercises: Sequence[GradedCell]) -> str:
    """Return two cells of the table: how many exercises are done, and the points that they stand for."""
    cell = "<td style='white-space: nowrap'>"
    return f"{cell}{done} of {len(exercises)}</td>{cell}{_points(exercises)}</td>"


def _points(exercises: Sequence[GradedCell]) -> str:
    """Return the points of what is right, and of the written answers that a person has yet to mark."""
    sure = sum(one.points for one in exercises if one.state == RIGHT)
    to_mark = sum(one.points for one in exercises if one.state == WRITTEN)
    most = sum(one.points for one in exercises)
    return f"{sure:g} of {most:g}" + (f", and {to_mark:g} to be marked" if to_mark else "")


def _nbgrader(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    return cell["metadata"].get("nbgrader", {})


def _source(cell: Mapping[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _heading(cell: Mapping[str, Any]) -> str:
    """Return the first-level heading in a Markdown cell, or nothing."""
    found = re.search(r"^# (.+)$", _source(cell), re.MULTILINE) if cell["cell_type"] == "markdown" else None
    return found[1].strip() if found else ""
