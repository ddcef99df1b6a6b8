"""A check says the same in a browser as on the machine that grades: every right and every made-up wrong answer, twice."""

import json
import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from grading.classroom.chapters import CHAPTERS
from grading.classroom.plans import Plan, odd_answers, one_of_each, right_but_for
from grading.classroom.writer import filled
from tests.grading.test_classroom_answers import behind, given, nth_spellings
from tests.grading.test_plans import released
from tests.site.outcomes import outcomes
from tests.site.pyodide_here import distribution

ROOT = Path(__file__).resolve().parents[2]


def plans() -> Iterator[tuple[str, Plan]]:
    """Yield every answer of the made-up class, right and wrong; without PROOF two right ones and every fourth slip."""
    for name, chapter in CHAPTERS.items():
        spelled = nth_spellings(chapter)
        odd = one_of_each(["odd but right"] * len(odd_answers(chapter)), 0, name)
        for plan in [*spelled, *odd] if "PROOF" in os.environ else spelled[:2]:
            yield "right", plan
        for slip in chapter.slips if "PROOF" in os.environ else chapter.slips[::4]:
            plan = right_but_for(slip, chapter, random.Random(0))
            plan.answers[slip.cell] = chapter.exercise(slip.cell).answer_with(slip, random.Random(slip.id))
            yield slip.id, plan


def jobs() -> list[dict]:
    """Return each test cell with the cells that it depends on, once, and with the answer that brought it here."""
    found: dict[tuple[str, ...], dict] = {}
    for name, plan in plans():
        before: list[str] = []
        for cell in filled(plan, released(plan.chapter))["cells"]:
            mark, source = cell["metadata"].get("nbgrader"), "".join(cell["source"])
            if not mark or cell["cell_type"] != "code":
                continue
            if not mark["grade"]:
                before.append(source)
                continue
            cells = [*given(plan.chapter), *behind(source, before)]
            answer = f"{plan.chapter} {name}, {mark['grade_id']}"
            found.setdefault((source, *cells), {"answer": answer, "cells": cells, "test": source})
    return list(found.values())


def node() -> str:
    """Return where Node is; without it the test is skipped with a sentence, in CI it fails."""
    found = shutil.which("node")
    if found is None:
        say = pytest.fail if os.environ.get("CI") or os.environ.get("REQUIRE_BROWSER") else pytest.skip
        say("There is no Node here (`node`), which runs Pyodide without a browser.")
    return found


def in_pyodide(tried: list[dict], folder: Path, place: Path) -> list[str]:
    (place / "jobs.json").write_text(json.dumps(tried))
    command = [
        node(),
        ROOT / "tests/site/run.mjs",
    ]
    run = subprocess.run(
        [*command, folder, ROOT, "tests/site/outcomes.py", place], capture_output=True, text=True, timeout=900
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads((place / "outcomes.json").read_text())


# A sigmoid that is right far out but for a warning, which no flag tells of in a browser; and some that are right.
FAR_OUT = (
    "return 1 / (1 + np.exp(-np.asarray(z)))",
    "return np.where(np.asarray(z) > 0, 1 / (1 + np.exp(-np.asarray(z))), 1 - 1 / (1 + np.exp(np.asarray(z))))",
    "from numpy import exp\n    return 1 / (1 + exp(-z))",
    "e = np.exp\n    return 1 / (1 + e(-z))",
    "return 1 / (1 + np.e ** -np.asarray(z, dtype=float))",
    "return 1 / (1 + np.power(np.e, -z))",
    "return 1 / (1 + 1 / np.exp(z))",
    "return np.reciprocal(1 + np.exp(-np.asarray(z, dtype=float)))",
    "return np.vectorize(lambda one: 1 / (1 + np.exp(-one)))(z)",
    "return np.exp(z) / (1 + np.exp(z))",
    "with np.errstate(over='raise'):\n        return 1 / (1 + np.exp(-z))",
    "with np.errstate(all='ignore'):\n        return 1 / (1 + np.exp(-z))",
    "import warnings\n    warnings.simplefilter('ignore')\n    return 1 / (1 + np.exp(-z))",
    "e = np.exp(-np.abs(z))\n    return np.where(np.asarray(z) >= 0, 1, e) / (1 + e)",
    "return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))",
    "return 1 / (1 + np.exp(np.clip(-np.asarray(z), -700, 700)))",
)


def far_out() -> list[dict]:
    cells = ["import numpy as np\nfrom course import checks"]
    test = 'checks.check("sigmoid far out", sigmoid)'
    return [
        {"answer": body, "cells": [*cells, f"def sigmoid(z):\n    {body}\n"], "test": test}
        for body in FAR_OUT
    ]


@pytest.mark.slow
def test_every_made_up_answer_gets_the_same_verdict_in_a_browser(tmp_path, pytestconfig):
    folder = distribution(Path(pytestconfig.cache.mkdir("pyodide")) / "distribution")
    tried = [*far_out(), *jobs()]
    here, there = outcomes(tried), in_pyodide(tried, folder, tmp_path)
    assert len(here) == len(there) == len(tried) > 100
    other = [
        f"{job['answer']}\nhere:  {one}\nthere: {two}"
        for job, one, two in zip(tried, here, there, strict=True)
        if one != two
    ]
    assert not other, f"{len(other)} of {len(tried)}:\n\n" + "\n\n".join(other)
