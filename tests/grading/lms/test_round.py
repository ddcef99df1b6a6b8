"""A class goes round in each format: its list, its hand-ins, its points, and the system's own file with them.

A class of 30 with every change, of 300 with PROOF=1.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from grading.commands.export import Like, export_like
from tests.grading.lms import downloads as d
from tests.grading.lms.conftest import give_points
from tests.grading.lms.downloads import FIVE, NOTEBOOKS, notebook
from tests.grading.lms.test_like import only_column_differs

N5 = NOTEBOOKS[FIVE]
SIZE = 300 if os.environ.get("PROOF") else 30


@dataclass
class Format:
    """A system: its class lists, a download of everybody's, and the file that the grades go back into."""

    lists: Callable
    files: Callable
    own: Callable
    column: int
    separator: str = ","


def brightspace(people) -> dict:
    """Two of one name cannot be told apart there, so everybody has a name of their own."""
    return {f"{d.brightspace_folder(p)}/{N5}": notebook(p.login) for p in people}


def blackboard(people) -> dict:
    files = {}
    for p in people:
        files |= {
            f"{d.blackboard_start(p)}_{N5}": notebook(p.login),
            f"{d.blackboard_start(p)}.txt": d.blackboard_text(p),
        }
    return files


def gradescope(people) -> dict:
    metadata = d.gradescope_metadata(
        {f"submission_{p.number}": ([p], "2025-10-10 08:22:33.7 Z") for p in people}
    )
    return {"e/submission_metadata.yml": metadata} | {
        f"e/submission_{p.number}/{N5}": notebook(p.login) for p in people
    }


FORMATS = {
    "canvas": Format(lambda p: [d.canvas_gradebook(p)], lambda p: {d.canvas_name(one, N5, n): notebook(one.login) for n, one in enumerate(p)}, d.canvas_gradebook, 5),
    "moodle": Format(lambda p: [d.moodle_participants(p), d.moodle_worksheet(p)], lambda p: {d.moodle_file(d.moodle_prefix(one), N5): notebook(one.login) for one in p}, d.moodle_worksheet, 4),
    "brightspace": Format(lambda p: [d.brightspace_grades(p)], brightspace, d.brightspace_grades, 5),
    "blackboard": Format(lambda p: [d.blackboard_grades(p)], blackboard, d.blackboard_grades, 6, "\t"),
    "gradescope": Format(lambda p: [d.gradescope_roster(p)], gradescope, lambda p: d.as_csv([["SID", "Email", FIVE], *[[one.sis, one.email, ""] for one in p]]), 2),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_a_class_goes_round(desk, name, tell):
    form = FORMATS[name]
    people = d.many(SIZE)
    if name == "brightspace":
        people = tuple(d.Person(p.first + p.login, p.last, p.login, p.number) for p in people)
    for listed in form.lists(people):
        desk.roster(listed)
    place = desk.write(f"{name}.zip", form.files(people))
    began = time.perf_counter()
    said = desk.collect(place, yes=False)
    planned = time.perf_counter() - began
    assert "Nothing was changed" in said
    began = time.perf_counter()
    desk.collect(place)
    collected = time.perf_counter() - began
    assert desk.answers() == {p.login: p.login for p in people}
    give_points(desk.course, {p.login: n / 2 % 25 for n, p in enumerate(people)})
    before = form.own(people).encode()
    own = desk.write("own.csv", before)
    assert not export_like(desk.course, [FIVE], Like(own), None)
    after = (desk.course.root / "own-filled.csv").read_bytes()
    changed = only_column_differs(before, after, form.column, form.separator)
    assert sorted(changed.values()) == sorted(f"{n / 2 % 25:g}" for n in range(SIZE))
    tell(f"{SIZE} students of {name}: plan in {planned:.1f} s, collected in {collected:.1f} s")
