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
    """What will be laid out, what is kept beside, what is left out (who, what, why), and whom nobody is sure of."""

    takes: list[Take] = field(default_factory=list)
    earlier: list[Take] = field(default_factory=list)
    left_out: list[tuple[str, str, str]] = field(default_factory=list)
    unsure: list[tuple[HandIn, Match]] = field(default_factory=list)

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
    for read in reads:
        hand_in = read.hand_in
        match = roster.find(hand_in)
        who = ", ".join(match.students) or hand_in.label
        plan.left_out += [(who, what, why) for what, why in read.left_out]
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
    for _, takes in sorted(found.items(), key=lambda item: (item[0][1], item[0][0])):
        takes.sort(key=lambda take: take.hand_in.rank)
        numbered = [replace(take, attempt=(n, len(takes))) for n, take in enumerate(takes, 1)]
        last = replace(numbered[-1], becomes=becomes(numbered[-1]))
        plan.takes.append(last)
        plan.earlier += [take for take in numbered[:-1] if take.notebook.digest != last.notebook.digest]
    return plan
