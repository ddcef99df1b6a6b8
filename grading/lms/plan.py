"""What collecting would do: who handed in what, which attempt counts, and what is left out and why."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from grading.lms.archives import File
from grading.lms.handin import HandIn
from grading.lms.reading import Notebook, Read
from grading.lms.roster import Match, Roster

# What becomes of it.
NEW, SAME, NEWER, OLDER, MARKED = (
    "new",
    "there already",
    "replaces",
    "older than what is there",
    "marked by hand",
)


@dataclass(frozen=True)
class Take:
    """A notebook that becomes somebody's hand-in of a chapter; attempt: its number, of how many.

    members: all of the group that hands it in, if it is one.
    """

    student: str
    chapter: str
    notebook: Notebook
    hand_in: HandIn
    attempt: tuple[int, int] = (1, 1)
    members: tuple[str, ...] = ()
    becomes: str = NEW

    @property
    def time(self) -> datetime | None:
        """When it was handed in, if the source says so."""
        return self.hand_in.time

    @property
    def file(self) -> File:
        """The notebook's file."""
        return self.notebook.file


@dataclass
class Plan:
    """What will be laid out, what is kept beside, what is left out (who, what, why), and whom nobody is sure of.

    empty: who handed in, and no notebook is in it (the label, and which students). twice: who worked on two copies, of which one is taken.
    untouched: whose last attempt is as it was handed out, so that an earlier one is taken.
    """

    takes: list[Take] = field(default_factory=list)
    earlier: list[Take] = field(default_factory=list)
    left_out: list[tuple[str, str, str]] = field(default_factory=list)
    unsure: list[tuple[HandIn, Match]] = field(default_factory=list)
    empty: dict[str, tuple[str, ...]] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)
    untouched: list[str] = field(default_factory=list)

    @property
    def changes(self) -> list[Take]:
        """The hand-ins that would be written."""
        return [take for take in self.takes if take.becomes in (NEW, NEWER)]


def make_plan(
    reads: Iterable[Read],
    roster: Roster,
    chapters: Collection[str],
    becomes: Callable[[Take], str],
) -> Plan:
    """Return the plan for these hand-ins. `becomes` says what a hand-in is to what is there already."""
    plan = Plan()
    found: dict[tuple[str, str], list[Take]] = defaultdict(list)
    readable = set()
    for read in reads:
        hand_in = read.hand_in
        match = roster.find(hand_in)
        who = ", ".join(match.students) or hand_in.label
        plan.left_out += [(who, what, why) for what, why in read.left_out]
        if read.notebooks:
            readable.add(who)
        else:
            plan.empty[who] = match.students
        wanted = []
        for notebook in read.notebooks:
            if notebook.found.chapter.name in chapters:
                wanted.append(notebook)
            else:
                why = f"is of {notebook.found.chapter.name}, which was not asked for"
                plan.left_out.append((who, notebook.file.shown, why))
        if wanted and not match.students:
            plan.unsure.append((hand_in, match))
            continue
        members = match.students if len(match.students) > 1 else ()
        for notebook in wanted:
            for student in match.students:
                take = Take(student, notebook.found.chapter.name, notebook, hand_in, members=members)
                found[student, take.chapter].append(take)
    plan.empty = {who: students for who, students in plan.empty.items() if who not in readable}
    for _, takes in sorted(found.items(), key=lambda item: (item[0][1], item[0][0])):
        takes.sort(key=lambda take: take.hand_in.rank)
        numbered = [replace(take, attempt=(n, len(takes))) for n, take in enumerate(takes, 1)]
        counts = next((take for take in reversed(numbered) if not take.notebook.is_untouched), numbered[-1])
        if counts is not numbered[-1]:
            plan.untouched.append(counts.student)
        last = replace(counts, becomes=becomes(counts))
        plan.takes.append(last)
        if last.notebook.worked_on_beside:
            plan.twice.append(last.student)
        plan.earlier += [take for take in numbered if take.notebook.digest != last.notebook.digest]
    return plan
