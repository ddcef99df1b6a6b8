"""A class goes round in each format: its list, its hand-ins, its points, and the system's own file with them.

A class of 30 with every change, of 300 with PROOF=1. Grading itself is left out of the first, which looks at every
format; the second grades for real, with PROOF=1 only.
"""

import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from json import dumps

import pytest

from grading.classroom.chapters import CHAPTERS
from grading.classroom.plans import Plan, right, right_but_for
from grading.classroom.writer import filled, read_release
from grading.commands.export import Like, export_like
from grading.folder.opening import open_course
from tests.grading.handins.cells import POINTS
from tests.grading.lms import downloads as d
from tests.grading.lms.conftest import Desk, give_points
from tests.grading.lms.downloads import FIVE, NOTEBOOKS, Person, notebook
from tests.grading.lms.test_like import only_column_differs

N5 = NOTEBOOKS[FIVE]
PROOF = bool(os.environ.get("PROOF"))
SIZE = 300 if PROOF else 30
People = Sequence[Person]
Content = Callable[[Person], bytes]


@dataclass
class Format:
    """A system: its class lists, a download of everybody's, and the file that the grades go back into."""

    lists: Callable[[People], list[str]]
    files: Callable[[People, Content], dict[str, bytes]]
    own: Callable[[People], str]
    column: int
    separator: str = ","
    packed: bool = True


def blackboard(people: People, content: Content) -> dict[str, bytes]:
    files = {}
    for p in people:
        files |= {
            f"{d.blackboard_start(p)}_{N5}": content(p),
            f"{d.blackboard_start(p)}.txt": d.blackboard_text(p),
        }
    return files


def gradescope(people: People, content: Content) -> dict[str, bytes]:
    metadata = d.gradescope_metadata(
        {f"submission_{p.number}": ([p], "2025-10-10 08:22:33.7 Z") for p in people}
    )
    return {"e/submission_metadata.yml": metadata} | {
        f"e/submission_{p.number}/{N5}": content(p) for p in people
    }


def plain_grades(people: People) -> str:
    """Of systems that take no file back: a list that the instructor keeps."""
    return d.as_csv([["email", FIVE, "seat"], *[[p.email, "", p.number] for p in people]])


FORMATS = {
    "canvas": Format(lambda p: [d.canvas_gradebook(p)], lambda p, content: {d.canvas_name(one, N5, n): content(one) for n, one in enumerate(p)}, d.canvas_gradebook, 5),
    "moodle": Format(lambda p: [d.moodle_participants(p), d.moodle_worksheet(p)], lambda p, content: {d.moodle_file(d.moodle_prefix(one), N5): content(one) for one in p}, d.moodle_worksheet, 4),
    "brightspace": Format(lambda p: [d.brightspace_grades(p)], lambda p, content: {f"{d.brightspace_folder(one)}/{N5}": content(one) for one in p}, d.brightspace_grades, 5),
    "blackboard": Format(lambda p: [d.blackboard_grades(p)], blackboard, d.blackboard_grades, 6, "\t"),
    "gradescope": Format(lambda p: [d.gradescope_roster(p)], gradescope, lambda p: d.as_csv([["SID", "Email", FIVE], *[[one.sis, one.email, ""] for one in p]]), 2),
    "google classroom": Format(lambda p: [d.plain_list(p)], lambda p, content: {f"{one.first} {one.last} - {N5}": content(one) for one in p}, plain_grades, 1),
    "github classroom": Format(lambda p: [d.plain_list(p), d.github_roster(p)], lambda p, content: {f"hw5-submissions/hw5-{one.github}/{N5}": content(one) for one in p}, plain_grades, 1, packed=False),
}  # fmt: skip


def class_of(size: int, name: str) -> tuple[Person, ...]:
    """Return a made-up class; of systems whose lists share no key with their files, everybody has a name of their own."""
    people = d.many(size)
    if name in ("brightspace", "google classroom"):
        people = tuple(d.Person(p.first + p.login, p.last, p.login, p.number) for p in people)
    return people


def begin(desk: Desk, form: Format, people: People, name: str, content: Content):
    """Enter the class lists and return where the download lies."""
    for listed in form.lists(people):
        desk.roster(listed)
    return desk.write(name + ".zip" * form.packed, form.files(people, content))


def points_that_went_back(desk: Desk, form: Format, people: People) -> list[str]:
    """Fill in the system's own file, see that only the chapter's column differs, and return what stands there."""
    before = form.own(people).encode()
    own = desk.write("own.csv", before)
    export_like(desk.course, [FIVE], Like(own), None)
    after = (desk.course.root / "own-filled.csv").read_bytes()
    return list(only_column_differs(before, after, form.column, form.separator).values())


@pytest.mark.parametrize("name", FORMATS)
def test_a_class_goes_round(desk, name, tell):
    form, people = FORMATS[name], class_of(SIZE, name)
    place = begin(desk, form, people, name, lambda p: notebook(p.login))
    began = time.perf_counter()
    said = desk.collect(place, yes=False)
    planned = time.perf_counter() - began
    assert "Nothing was changed" in said
    began = time.perf_counter()
    desk.collect(place)
    collected = time.perf_counter() - began
    assert desk.answers() == {p.login: p.login for p in people}
    give_points(desk.course, {p.login: n / 2 % 25 for n, p in enumerate(people)})
    assert points_that_went_back(desk, form, people) == [f"{n / 2 % 25:g}" for n in range(SIZE)]
    tell(f"{SIZE} students of {name}: plan in {planned:.1f} s, collected in {collected:.1f} s")


def plans(count: int) -> list[Plan]:
    """Return what each student hands in, without written answers: a slip each, all right, or nothing done."""
    chapter, chance = CHAPTERS[FIVE], random.Random(7)
    slips = [slip for slip in chapter.slips if slip.cell == chapter.main]
    made = []
    for n in range(count):
        slip = slips[n // 3 % len(slips)]
        one = (right_but_for(slip, chapter, chance), right(chapter, chance), Plan("untouched"))[n % 3]
        one.answers.pop("written-answer", None)
        made.append(one)
    return made


@pytest.mark.slow
@pytest.mark.skipif(not PROOF, reason="300 hand-ins of each format are graded, half an hour: with PROOF=1")
@pytest.mark.parametrize("name", FORMATS)
def test_what_was_collected_gets_its_real_points_back(course_copy, capsys, name):
    desk = Desk(open_course(course_copy.root), capsys)
    form, people = FORMATS[name], class_of(SIZE, name)
    released = read_release(course_copy.root / "release" / FIVE / N5)
    planned = dict(zip(people, plans(len(people)), strict=True))
    place = begin(
        desk, form, people, name, lambda p: dumps(filled(planned[p], released), ensure_ascii=False).encode()
    )
    desk.collect(place)
    said = course_copy.run("grade")
    assert said.status in (0, 3), said.err
    expected = [sum(filter(None, plan.predicted(POINTS).values())) for plan in planned.values()]
    assert points_that_went_back(desk, form, people) == [f"{points:g}" for points in expected]
