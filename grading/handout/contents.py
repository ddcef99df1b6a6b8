"""What goes into the hand-out: the released chapters, the student kit, and a front door for learners.

Nothing of `source/` and `grading/` does. A last look through every file makes sure: a solution that slipped
into release/ would otherwise be on the course page before anybody knew.
"""

import re
from pathlib import Path

from grading.folder.messages import Trouble

FOLDERS = ("release", "course")
FILES = ("pyproject.toml", "constraints.txt", "environment.yml", "LICENSE")
README = "docs/learners.md"
# Made by running things, not part of the course; hidden files are none either.
LEFT_BEHIND = {"__pycache__"}
# Rules of the Makefile that a learner needs; the others call what is not there.
TARGETS = ("help", "lab", "reset", "python")
SECRETS = (
    "BEGIN SOLUTION",
    "END SOLUTION",
    "BEGIN HIDDEN TESTS",
    "END HIDDEN TESTS",
    "from grading",
    "import grading",
)


def contents(root: Path) -> dict[str, bytes]:
    """Return the files of the hand-out by name, in order; raises Trouble if one of them gives something away."""
    if not list((root / "release").glob("*/*.ipynb")):
        raise Trouble("There is no chapter in release/: make it with `python -m grading release`.")
    files = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in FOLDERS
        for path in (root / folder).rglob("*")
        if path.is_file() and not _is_left_behind(path.relative_to(root))
    }
    files |= {name: (root / name).read_bytes() for name in FILES}
    files["Makefile"] = makefile_for_learners((root / "Makefile").read_text("utf-8")).encode()
    # pip needs a README.md beside pyproject.toml: this is the learners'
    files["README.md"] = (root / README).read_bytes()
    _refuse_secrets(files)
    return dict(sorted(files.items()))


def makefile_for_learners(text: str) -> str:
    """Return the Makefile with the rules for learners only; blocks are parted by empty lines."""
    kept = []
    for block in text.rstrip("\n").split("\n\n"):
        targets = _targets(block)
        if not targets or set(targets) <= set(TARGETS):
            kept.append(block)
    makefile = "\n\n".join(kept) + "\n"
    makefile = re.sub(
        r"^#.*\n(#.*\n)*", "# The front door: `make lab` opens the course, `make` lists the rest.\n", makefile
    )
    return re.sub(r"^\.PHONY:.*$", f".PHONY: {' '.join(TARGETS)}", makefile, flags=re.MULTILINE)


def _targets(block: str) -> list[str]:
    """Return the targets of a block's rules; a special one, such as .PHONY, is none."""
    rules = re.findall(r"^([a-z][a-z ]*):(?!=)", block, re.MULTILINE)
    return [name for rule in rules for name in rule.split()]


def _is_left_behind(path: Path) -> bool:
    return any(part.startswith(".") or part in LEFT_BEHIND for part in path.parts)


def _refuse_secrets(files: dict[str, bytes]) -> None:
    for name, content in files.items():
        found = next((secret for secret in SECRETS if secret.encode() in content), None)
        if found:
            raise Trouble(
                f"No hand-out was made: {name} holds {found!r}, which learners must not get. If it is a released "
                "notebook, make it anew with `python -m grading release`."
            )
