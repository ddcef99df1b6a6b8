"""GitHub Classroom: a folder of clones, and its roster's CSV.

Sources: docs/lms.md. `gh classroom clone student-repos` makes ASSIGNMENT-submissions/ASSIGNMENT-LOGIN for each
student, or ASSIGNMENT-TEAM. The time is the last commit's, as the learner's own clock had it.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from grading.lms.archives import File
from grading.lms.handin import HandIn
from grading.lms.people import Keys

TITLE = "GitHub Classroom"
ENDING = "-submissions"
HEADINGS = {
    "identifier": "identifier", "roster identifier": "identifier", "github username": "github", "name": "name",
    "group name": "groups",
}  # fmt: skip
OBJECT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def clones(folder: Path) -> list[Path]:
    """Return the clones in a folder, if it is one of clones."""
    inside = [path for path in sorted(folder.iterdir()) if path.is_dir() and not path.is_symlink()]
    found = [path for path in inside if (path / ".git").is_dir()]
    if not found and len(inside) == 1:
        return clones(inside[0])
    return found


def fits_folder(folder: Path) -> bool:
    """Say whether a folder is one of clones, or one that `gh classroom` made."""
    inside = [path for path in folder.iterdir() if path.is_dir()]
    return bool(clones(folder)) or (folder.name.endswith(ENDING) and len(inside) > 0)


def hand_ins(folder: Path, files: list[File]) -> list[HandIn]:
    """Return a hand-in for each clone among these files of a folder."""
    tops = clones(folder) or [path for path in sorted(folder.iterdir()) if path.is_dir()]
    start = _start([top.name for top in tops], tops[0].parent.name if tops else "")
    found = []
    for top in tops:
        at = top.relative_to(folder).parts
        inside = [File(f.parts[len(at) :], f.place, f.modified) for f in files if f.parts[: len(at)] == at]
        login = top.name[len(start) :]
        who = Keys(github=login)
        found.append(HandIn((who,), login, inside, time=last_commit(top), group=login, hint=top.name))
    return found


def _start(names: list[str], parent: str) -> str:
    """Return what the clones' names have in common before the login."""
    assignment = f"{parent.removesuffix(ENDING)}-"
    if parent.endswith(ENDING) and all(name.startswith(assignment) for name in names):
        return assignment
    if len(names) < 2:
        return ""
    first, last = min(names), max(names)
    same = next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[: first.rfind("-", 0, same) + 1]


def last_commit(clone: Path) -> datetime | None:
    """Return when the last commit was made, or None if that cannot be told.

    The clone's own settings are never read, for they could name programs to run: git is given an empty repository
    of ours that borrows the clone's objects.
    """
    folder = clone / ".git"
    commit = _head(folder)
    if commit is None:
        return None
    with tempfile.TemporaryDirectory() as ours:
        info = Path(ours) / "objects" / "info"
        info.mkdir(parents=True)
        (Path(ours) / "refs").mkdir()
        (Path(ours) / "HEAD").write_text("ref: refs/heads/none\n")
        (info / "alternates").write_text(f"{(folder / 'objects').resolve()}\n")
        settings = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_NO_LAZY_FETCH": "1"}
        path = {"PATH": os.environ.get("PATH", os.defpath)}
        try:
            done = subprocess.run(
                ["git", f"--git-dir={ours}", "cat-file", "commit", commit],
                env=path | settings, capture_output=True, timeout=10, check=True,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError):
            return None
    said = re.search(rb"^committer [^\n]*> (\d{1,11}) [-+]\d{4}$", done.stdout, re.M)
    return datetime.fromtimestamp(int(said[1])).astimezone() if said else None


def _head(folder: Path) -> str | None:
    """Return the id of the commit that is checked out."""
    try:
        head = (folder / "HEAD").read_text()[:1000].strip()
        if not head.startswith("ref: "):
            return head if OBJECT.fullmatch(head) else None
        name = head.removeprefix("ref: ")
        if not re.fullmatch(r"refs/heads/[\w./-]+", name) or ".." in name:
            return None
        loose = folder / name
        if loose.is_file():
            found = loose.read_text()[:100].strip()
            return found if OBJECT.fullmatch(found) else None
        for line in (folder / "packed-refs").read_text().splitlines():
            commit, _, packed = line.partition(" ")
            if packed == name and OBJECT.fullmatch(commit):
                return commit
    except (OSError, UnicodeDecodeError):
        pass
    return None


def is_sheet(headings: Sequence[str]) -> bool:
    """Say whether a CSV with these headings is GitHub Classroom's roster."""
    return "github username" in headings
