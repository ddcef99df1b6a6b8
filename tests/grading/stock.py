"""A class graded by stock nbgrader, and what any grading of a class has left: grades, comments and outputs."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry

# nbgrader's own steps, all of them; our config's paths, because hidden tests import `grading`.
SETTINGS = """
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
c = get_config()
c.CourseDirectory.course_id = "backpropagation"
c.CourseDirectory.root = str(ROOT)
c.Exchange.root = str(ROOT / "exchange")
c.Execute.timeout = 30
os.environ["PYTHONPATH"] = str(ROOT)
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
"""
# `nbgrader autograde` for one submission after the other, as the formgrader's button runs it: a submission
# that nbgrader cannot grade ends nothing but itself. Seconds for a cell by submission, if not as in SETTINGS.
GRADE = """
import json, sys
from nbgrader.apps import NbGraderAPI
from traitlets.config.loader import PyFileConfigLoader

asked, seconds = json.loads(sys.argv[1])
for chapter, student in asked:
    api = NbGraderAPI(config=PyFileConfigLoader("nbgrader_config.py", path=".").load_config())
    api.config.Execute.timeout = seconds.get(f"{chapter} {student}", api.config.Execute.timeout)
    result = api.autograde(chapter, student)
    said = (result.get("log", "") + result.get("error", "")).strip()
    print(json.dumps([chapter, student, result["success"], said[-3000:]]), flush=True)
"""

Key = tuple[str, str]  # chapter and student


@dataclass(frozen=True)
class Left:
    """What a grading left of one submission; `cells` are those of the graded notebook, by `key_of`.

    scores: automatic score and whether it waits for a person, by grade id.
    """

    scores: dict[str, tuple[float | None, bool]]
    comments: dict[str, str | None]
    late: tuple[Any, ...]
    cells: dict[str, dict]


def make_stock_copies(course: Path, places: Sequence[Path]) -> None:
    """Copy a released course, with its class and its gradebook, and make each a course of stock nbgrader's."""
    for place in places:
        shutil.copytree(course, place)
        (place / "nbgrader_config.py").write_text(SETTINGS, "utf-8")


def grade_on_stock(
    asked: Sequence[Key], places: Sequence[Path], seconds: Mapping[Key, int] | None = None
) -> dict[Key, tuple[Path, str]]:
    """Grade submissions on stock nbgrader, side by side in several copies of the course.

    Returns for each the copy that it was graded in, and nbgrader's last words if it failed.
    """
    limits = {" ".join(key): limit for key, limit in (seconds or {}).items()}
    running = {}
    for i, place in enumerate(places):
        words = [sys.executable, "-c", GRADE, json.dumps([asked[i :: len(places)], limits])]
        with (place / "stock.log").open("w") as log:
            environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
            running[place] = subprocess.Popen(
                words, cwd=place, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
            )
    done = {}
    for place, process in running.items():
        out, _ = process.communicate()
        for line in out.splitlines():
            chapter, student, success, said = json.loads(line)
            done[chapter, student] = place, "" if success else said or "it failed"
    if missing := set(asked) - set(done):
        raise RuntimeError(f"stock nbgrader stopped before {sorted(missing)}")
    return done


def left_of(course: Path, key: Key) -> Left | None:
    """Return what a grading left of a submission, or None if the gradebook has nothing on it."""
    chapter, student = key
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        try:
            entry = gradebook.find_submission(chapter, student)
        except MissingEntry:
            return None
        scores, comments, penalties = {}, {}, []
        for notebook in entry.notebooks:
            scores |= {one.name: (one.auto_score, bool(one.needs_manual_grade)) for one in notebook.grades}
            comments |= {one.name: one.auto_comment for one in notebook.comments}
            penalties.append(notebook.late_submission_penalty)
        late = (entry.timestamp, entry.total_seconds_late, tuple(penalties))
    cells = {}
    for path in sorted((course / "autograded" / student / chapter).glob("*.ipynb")):
        notebook = json.loads(path.read_text("utf-8"))
        cells |= {key_of(cell, place): cell for place, cell in enumerate(notebook["cells"])}
    return Left(scores, comments, late, cells)


def key_of(cell: dict, place: int) -> str:
    """Return what a cell is known by: its grade id, or its id, or its place."""
    return cell["metadata"].get("nbgrader", {}).get("grade_id") or cell.get("id") or f"#{place}"
