"""A made-up class over all chapters, graded by stock nbgrader and by our engine: the same, but for what stock has wrong.

Samples 17 hand-ins of three chapters; PROOF=1 takes 204, all kinds in every chapter, and prints every difference with
its reason.
"""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from grading.classroom import register
from grading.classroom.plans import Plan, deal, kinds, one_of_each
from grading.commands.made_up import make_class
from grading.folder.opening import open_course
from tests.grading.conftest import ROOT, Copy, make_copy
from tests.grading.parity import Difference, differences, reason_for
from tests.grading.stock import Key, grade_on_stock, left_of, make_stock_copies

pytestmark = pytest.mark.slow

PROOF = bool(os.environ.get("PROOF"))
OF_A_CHAPTER = 34
# Stock nbgrader waits for each cell that does not end; so long, where it is said to happen. A cell that trains takes a
# second, or seven on a machine that does much else.
SECONDS_WITH_A_LOOP = 25
ENDLESS = "endless loop"


@dataclass
class Graded:
    """A class graded twice: who made which mistake, what differs and why stock failed where it did."""

    class_: dict[Key, register.Prediction]
    found: list[tuple[Difference, str | None]]
    stopped: dict[Key, str]


def plans() -> dict[str, list[Plan]]:
    """Return who hands in what, by chapter: a class in each, or each kind at least once over the chapters."""
    chapters = sorted(path.name for path in (ROOT / "release").glob("0[1-6]-*"))
    if PROOF:
        return {chapter: deal(OF_A_CHAPTER, seed=7, chapter=chapter) for chapter in chapters}
    # what waits for a time-out takes too long for a sample
    every = [kind for kind in kinds() if kind != ENDLESS and "slip" not in kind]
    wanted: dict[str, list[str]] = {}
    chapters = chapters[::2]
    for place, chapter in enumerate(chapters):
        slips = [kind for kind in kinds(chapter) if "slip" in kind]
        wanted[chapter] = [slips[0], *every[place :: len(chapters)], *(slips[1:] if place < 2 else [])]
    return {
        chapter: one_of_each(names, seed=place, chapter=chapter)
        for place, (chapter, names) in enumerate(wanted.items())
    }


def make_course(root: Path) -> Copy:
    """Make a copy of the course with all chapters and the class."""
    copy = make_copy(root)
    for folder in (ROOT / "source").glob("0[1-6]-*"):
        shutil.copytree(folder, root / "source" / folder.name, dirs_exist_ok=True)
    shutil.copytree(ROOT / "release", root / "release")
    copy.configure("c.SealedExecute.timeout = 10")
    course = open_course(root)
    # the largest last: a smaller class of the same students sends the others home
    for chapter, class_ in sorted(plans().items(), key=lambda item: len(item[1])):
        make_class(course, chapter, class_)
    return copy


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> Iterator[Graded]:
    """The class, graded by stock in two processes and then by us in two."""
    root = tmp_path_factory.mktemp("parity")
    ours = make_course(root / "ours")
    class_ = {(one.chapter, one.student): one for one in register.predictions(ours.root / "submitted")}
    stock = [root / "stock-1", root / "stock-2"]
    make_stock_copies(ours.root, stock)
    loops = {key: SECONDS_WITH_A_LOOP for key, one in class_.items() if one.kind == ENDLESS}
    done = grade_on_stock(sorted(class_), stock, loops)
    said = ours.run("grade", "--workers", "2")
    assert said.status == 3, said.err
    found = [
        (one.of(key), reason_for(one))
        for key, (place, why) in done.items()
        for one in differences(left_of(place, key), left_of(ours.root, key), class_[key].kind, bool(why))
    ]
    yield Graded(class_, found, {key: why for key, (_, why) in done.items() if why})
    shutil.rmtree(root, ignore_errors=True)


def test_the_class_has_every_kind_in_it(graded):
    there = Counter(one.kind for one in graded.class_.values())
    assert len(graded.class_) == (6 * OF_A_CHAPTER if PROOF else 17)
    assert {kind for kind in kinds() if "slip" not in kind and (PROOF or kind != ENDLESS)} <= set(there)


def test_every_difference_has_a_reason_why_stock_is_wrong(graded, tell):
    if PROOF:
        tell(table(graded))
    assert [str(one) for one, reason in graded.found if reason is None] == []


def test_stock_stops_only_where_it_is_known_to(graded):
    known = {"not valid JSON", "other name", "kernel ended", "cell twice"}
    assert {graded.class_[key].kind for key in graded.stopped} <= known


def test_ours_gives_what_was_planted_where_stock_does_not(graded):
    """A difference in a score is one in favour of the prediction, which no grading has made."""
    wrong = [
        str(one)
        for one, _ in graded.found
        if one.what == "score" and one.ours[0] != graded.class_[one.key].scores.get(one.cell, one.ours[0])
    ]
    assert wrong == []


def table(graded: Graded) -> str:
    """Return every difference in short, by reason, and how many hand-ins have none."""
    lines = []
    by_reason: dict[str, list[Difference]] = {}
    for one, reason in graded.found:
        by_reason.setdefault(reason or "NO REASON", []).append(one)
    for reason, these in by_reason.items():
        who = {one.key for one in these}
        lines.append(f"{reason}: {len(these)} in {len(who)} hand-ins")
        cells = Counter(f"  {one.key[0][:2]} {one.kind}, {one.what} of {one.cell}" for one in these)
        lines += [f"{cell}: {count}" for cell, count in sorted(cells.items())]
    equal = len(graded.class_) - len({one.key for one, _ in graded.found})
    lines.append(f"{len(graded.class_)} hand-ins, {equal} of them with no difference at all.")
    return "\n".join(lines)
