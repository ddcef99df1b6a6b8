"""Writing a plan down as files: a copy of the released notebook with a made-up student's answers in it."""

import copy
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from grading.classroom.plans import Plan
from grading.folder.messages import Trouble

STUB = "# YOUR CODE HERE"
STUB_ENDS = "raise NotImplementedError"
# When the made-up class was due, if the gradebook does not say otherwise (UTC).
DUE = datetime(2026, 1, 30, 22, 0)


def read_release(path: Path) -> dict:
    """Return a released notebook, as the JSON it is."""
    if not path.is_file():
        raise Trouble(f"There is no {path}: make it with `python -m grading release`.")
    return json.loads(path.read_text("utf-8"))


def points_of(notebook: dict) -> dict[str, float]:
    """Return what each graded cell of a notebook is worth, by grade id."""
    marks = (cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"])
    return {mark["grade_id"]: float(mark["points"]) for mark in marks if mark.get("grade")}


def write(plan: Plan, released: dict, folder: Path, name: str, due: datetime = DUE) -> None:
    """Write a hand-in into `folder`: the notebook called `name`, and when it was handed in."""
    folder.mkdir(parents=True, exist_ok=True)
    notebook = filled(plan, released)
    handed_in = due + (timedelta(days=2, hours=3) if plan.late else timedelta(hours=-6))
    (folder / "timestamp.txt").write_text(f"{handed_in:%Y-%m-%d %H:%M:%S} UTC", "utf-8")
    for file, content in DAMAGES[plan.damage](notebook, name).items():
        (folder / file).write_text(content, "utf-8")


def filled(plan: Plan, released: dict) -> dict:
    """Return the released notebook with a plan's answers in place of the stubs."""
    notebook = copy.deepcopy(released)
    for cell in notebook["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id not in plan.answers:
            continue
        answer = plan.answers[grade_id]
        if cell["cell_type"] == "code":
            keep = grade_id in plan.unfinished
            answer = _in_place_of_stub("".join(cell["source"]), answer, grade_id, keep)
            if grade_id in plan.above:
                answer = f"{plan.above[grade_id]}\n\n\n{answer}"
        cell["source"] = answer.splitlines(keepends=True)
    return notebook


def _in_place_of_stub(source: str, answer: str, grade_id: str, keep_end: bool) -> str:
    """Return a cell's source with the answer where its stub was, indented like it."""
    lines = []
    found = False
    for line in source.splitlines():
        indent = line[: len(line) - len(line.lstrip())]
        if line.strip() == STUB:
            found = True
            lines += [indent + part if part else part for part in answer.splitlines()]
        elif keep_end or not line.strip().startswith(STUB_ENDS):
            lines.append(line)
    if not found:
        raise Trouble(f"The released cell {grade_id} holds no stub ({STUB!r}): release the chapter again.")
    return "\n".join(lines)


# --- what happens to a hand-in on its way: each makes the files of the folder, by name. Which cells it meets
# follows from the notebook, so that it can happen in any chapter.


def _nothing(notebook: dict, name: str) -> dict[str, str]:
    return {name: _as_text(notebook)}


def _cut_short(notebook: dict, name: str) -> dict[str, str]:
    """Keep half of an upload."""
    text = _as_text(notebook)
    return {name: text[: len(text) // 2]}


def _tests_deleted(notebook: dict, name: str) -> dict[str, str]:
    """Cut out two tests, and locked cells that tests may need."""
    tests = [cell for cell in _code_cells(notebook) if _is(cell, "grade")]
    locked = [cell for cell in _code_cells(notebook) if not _is(cell, "grade") and not _is(cell, "solution")]
    gone = {_grade_id(cell) for cell in (tests[0], tests[-2], *locked)}
    notebook["cells"] = [cell for cell in notebook["cells"] if _grade_id(cell) not in gone]
    return {name: _as_text(notebook), "notes.txt": "Removed the red cells.\n"}


def _cell_twice(notebook: dict, name: str) -> dict[str, str]:
    """Put a first try, with the same grade id and without its last line, before the cell that counts."""
    answered = _solutions(notebook)[0]
    first_try = copy.deepcopy(answered)
    first_try["id"] = "first-try"
    first_try["source"] = "\n".join("".join(first_try["source"]).splitlines()[:-1])
    notebook["cells"].insert(notebook["cells"].index(answered), first_try)
    return {name: _as_text(notebook)}


def _other_name(notebook: dict, name: str) -> dict[str, str]:
    """Name the notebook as a browser names a second download."""
    return {name.replace(".ipynb", " (1).ipynb"): _as_text(notebook)}


def _kernel_ended(notebook: dict, name: str) -> dict[str, str]:
    """Leave a line from a script that ends the process which runs the notebook."""
    leftover = {
        "cell_type": "code", "execution_count": None, "id": "leftover", "metadata": {}, "outputs": [],
        "source": "import os\n\nos._exit(0)",
    }  # fmt: skip
    notebook["cells"].insert(notebook["cells"].index(_solutions(notebook)[-1]), leftover)
    return {name: _as_text(notebook)}


DAMAGES: dict[str, Callable[[dict, str], dict[str, str]]] = {
    "": _nothing,
    "cut short": _cut_short,
    "tests deleted": _tests_deleted,
    "cell twice": _cell_twice,
    "other name": _other_name,
    "kernel ended": _kernel_ended,
}


def _code_cells(notebook: dict) -> list[dict]:
    """Return the code cells that nbgrader knows."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code" and _grade_id(cell)]


def _solutions(notebook: dict) -> list[dict]:
    return [cell for cell in _code_cells(notebook) if _is(cell, "solution")]


def _is(cell: dict, kind: str) -> bool:
    return bool(cell["metadata"]["nbgrader"].get(kind))


def _grade_id(cell: dict) -> str | None:
    return cell["metadata"].get("nbgrader", {}).get("grade_id")


def _as_text(notebook: dict) -> str:
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
