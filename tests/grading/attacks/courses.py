"""Copies of the course to attack: released, with secrets planted in the hidden tests and in the gradebook."""

import json
import os
import subprocess
from pathlib import Path

from nbgrader.api import Gradebook

from tests.grading.attacks.draft import NOTEBOOK
from tests.grading.attacks.witness import new_canary
from tests.grading.conftest import CHAPTER, make_copy


def make_template(folder: Path, cell_seconds: int) -> Path:
    """Make a released copy of the course in an empty folder.

    Nobody but the instructor's own commands runs here. `canaries.json` names the secrets; whoever uses
    the template takes it away.
    """
    copy = make_copy(folder)
    canaries = {"source": new_canary("source"), "gradebook": new_canary("gradebook")}
    _plant_in_tests(folder / "source" / CHAPTER / NOTEBOOK, canaries["source"])
    _run(copy.command("release", CHAPTER[:2]), folder)
    copy.configure(f"c.Execute.timeout = {cell_seconds}")
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_student("z-classmate", last_name=canaries["gradebook"])
    (folder / "canaries.json").write_text(json.dumps(canaries), "utf-8")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


def _plant_in_tests(path: Path, secret: str) -> None:
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        text = "".join(cell["source"])
        if "### BEGIN HIDDEN TESTS" in text:
            cell["source"] = text.replace("### BEGIN HIDDEN TESTS", f"### BEGIN HIDDEN TESTS\n# {secret}")
    path.write_text(json.dumps(notebook), "utf-8")


def _run(words: list[str], folder: Path) -> None:
    """Run an instructor's command; its settings must be those of the copy, and none of this machine's."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} failed: {done.stdout[-500:]}{done.stderr[-2000:]}")
