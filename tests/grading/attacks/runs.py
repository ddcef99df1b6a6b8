"""Running attacks on our grader from outside, black-box."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tests.grading.attacks import box, courses, suite
from tests.grading.attacks.trial import Spec, student_of

# A cell may take so long.
CELL_SECONDS = 5
# For the whole suite at once, and for each attack in it.
SECONDS_FOR_ALL = (300, 12)


@dataclass(frozen=True)
class Result:
    """What one attack did: points, harms with words, or why nothing can be said.

    trouble: a sentence if the trial itself broke down; that is harm too, for an attack did it.
    """

    attack: str
    points: float
    harms: frozenset[str]
    words: tuple[str, ...]
    trouble: str = ""

    @property
    def safe(self) -> bool:
        """Whether the attack had the one outcome that is allowed: none."""
        return not self.harms

    def __str__(self) -> str:
        return ", ".join(self.words) or "no effect"


@dataclass(frozen=True)
class Batch:
    """What came of many attacks graded as one class; `others`: harm that no single attack can be blamed for."""

    results: dict[str, Result]
    others: tuple[str, ...]
    status: int | None
    seconds: float
    scores: dict[str, float]
    said: str = ""


def run(names: Iterable[str], template: Path, place: Path, boxed: bool = True, without: str = "") -> Batch:
    """Run attacks as students of one class, beside honest classmates.

    boxed: in a box, as a grader must be that is not sealed, or has a layer switched off by `without`.
    place: an empty folder, for a run without a box.
    """
    names = tuple(names)
    seconds = SECONDS_FOR_ALL[0] + SECONDS_FOR_ALL[1] * len(names)
    spec = Spec(str(template), str(place), names, seconds, without, alone=boxed)
    if boxed:
        limits = box.Limits(seconds + 200, 6000 * box.MEGABYTE, 3000 * box.MEGABYTE, 600)
        answer, trouble = _in_box(spec, template, limits)
    else:
        answer, trouble = _bare(spec)
    if answer is None:
        results = {name: Result(name, 0, frozenset({"stops"}), (trouble,), trouble) for name in names}
        return Batch(results, (trouble,), None, seconds, {})
    return _batch(spec, answer)


def _in_box(spec: Spec, template: Path, limits: box.Limits) -> tuple[dict | None, str]:
    spec = replace(spec, template=f"{box.PLACE}.template", place=f"{box.PLACE}/trial")
    ended = box.run(_command(spec), template, limits)
    return _parsed(ended.out, ended.why or f"it ended everything in sight ({ended.err.strip()[-300:]})")


def _bare(spec: Spec) -> tuple[dict | None, str]:
    environment = {**os.environ, "PYTHONPATH": str(box.ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            _command(spec), cwd=spec.place, env=environment, capture_output=True, text=True,
            timeout=spec.seconds + 200,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None, "it did not end in time"
    return _parsed(done.stdout, f"it ended everything in sight ({done.stderr.strip()[-300:]})")


def _command(spec: Spec) -> list[str]:
    return [sys.executable, "-m", "tests.grading.attacks.trial", json.dumps(asdict(spec))]


def _parsed(out: str, trouble: str) -> tuple[dict | None, str]:
    try:
        return json.loads(out), ""
    except ValueError:
        return None, trouble


def _batch(spec: Spec, answer: dict) -> Batch:
    found = answer["found"]
    results = {}
    for name in spec.attacks:
        harms = frozenset(harm for harm, _ in found.get(name, ()))
        words = tuple(dict.fromkeys(f"{_VERBS[harm]}{words}" for harm, words in found.get(name, ())))
        points = answer["scores"].get(student_of(name), 0)
        results[name] = Result(name, points, harms, words)
    others = tuple(f"{_VERBS[harm]}{words}" for harm, words in found.get("", ()))
    return Batch(results, others, answer["status"], answer["seconds"], answer["scores"], answer["said"])


_VERBS = {
    "gains": "", "learns": "learned ", "reaches": "reached ", "writes": "wrote ", "survives": "",
    "traps": "left a ", "shows": "", "spoils": "", "stops": "",
}  # fmt: skip


def prepared(folder: Path) -> Path:
    """Make the template of a course in an empty folder, and return it."""
    return courses.make_template(folder, CELL_SECONDS)


def names(only: Iterable[str] = ()) -> list[str]:
    """Return the names of all attacks, or of those that are asked for; KeyError for an unknown one."""
    return [suite.by_name(name).name for name in only] or [attack.name for attack in suite.ATTACKS]
