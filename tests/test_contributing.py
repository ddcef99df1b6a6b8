"""CONTRIBUTING.md: its diffs fit the files that they name, and a chapter made by its recipe is there.

That what it says is printed is printed, tests/test_handbook.py tries with the other pages.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
DIFFS = re.findall(r"^```diff\n(.*?)^```$", PAGE, re.M | re.S)

CHECKS = '''"""Chapter 7: next steps."""

from course.judging.exercise import Exercise, Question
from course.judging.function import judge_value
from course.judging.slip import row

SLIPS = (row("NX1", "double", "half of it", lambda g: g.right / 4, "Twice is more, not less."),)
EXERCISES = {"double": Exercise(lambda value: judge_value("double", value, 14.0, SLIPS), "double", SLIPS)}
HINTS = {"double": ("Look at seven.", "Twice a number is its sum with itself.", "7 + 7.")}
RECALL = {"next": (Question((7,), "Count the chapters."))}
'''
EXERCISES = '''"""Chapter 7: the reference and the hidden case."""

from grading.exercises import equal

EXAMINED = {"double": equal("double", 14.0)}
'''
CLASSROOM = '''"""Chapter 7: what made-up students write."""

from grading.classroom.exercises import Chapter, exercise, slips_in

CHAPTER = Chapter(
    "08-next-steps", "double", (exercise("double", ("check-double",), "double = 14"),),
    slips_in("double", {"NX1": "double = 3.5"}), (), {}, ("Twice.",),
)
'''
TRIED = """
from course import checks
from grading.classroom.plans import deal
from grading.examine import examine
from grading.report.slips import meaning

checks.check("double", 14)
checks.hint("double")
checks.recall("next", 7)
examine("double", 14)
try:
    checks.check("double", 3.5)
except checks.CheckFailed as failed:
    print(failed.verdict.ids)
print(meaning("08-next-steps", "NX1", "double").name)
print(len(deal(3, chapter="08-next-steps")))
"""


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
@pytest.mark.parametrize("number", range(len(DIFFS)))
def test_a_diff_fits_the_files_that_it_names(number):
    done = subprocess.run(
        ["git", "apply", "--check", "-"], cwd=ROOT, input=DIFFS[number], text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr


def test_a_chapter_made_by_the_recipe_is_found_because_it_is_there(tmp_path):
    for room in ("course", "grading"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    made = {
        "course/checks/next_steps/__init__.py": CHECKS,
        "grading/exercises/next_steps.py": EXERCISES,
        "grading/classroom/chapters/next_steps.py": CLASSROOM,
    }
    for name, text in made.items():
        assert re.sub(r"next_steps", "name", name) in PAGE, name
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    done = subprocess.run(
        [sys.executable, "-c", TRIED],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(tmp_path)}, text=True, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for words in ("double is right", "Hint 1 of 3 for double", "next: right", "('NX1',)", "half of it"):
        assert words in done.stdout


def test_a_chapter_needs_six_files_beside_its_notebook():
    assert len(re.findall(r"^\| \d\. ", PAGE, re.M)) <= 6
