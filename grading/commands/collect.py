"""`collect`: lays out submitted/ from what a learning system packed for download."""

import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from nbgrader.api import Assignment, Grade, Gradebook, SubmittedAssignment, SubmittedNotebook

from grading.commands.asking import agreed, can_ask, who_is
from grading.commands.enrolled import read_roster
from grading.commands.roster import save
from grading.folder.copies import stubs_of
from grading.folder.lock import only_one
from grading.folder.messages import Trouble, counted, say
from grading.folder.opening import CourseFolder
from grading.folder.progress import with_progress
from grading.lms.archives import Refused, Scratch
from grading.lms.chapters import chapters_of
from grading.lms.laying import EARLIER, Outside, Place
from grading.lms.people import Keys, shown_list
from grading.lms.plan import MARKED, NEW, NEWER, OLDER, SAME, Plan, Take, make_plan
from grading.lms.reading import Read, files_of, read
from grading.lms.roster import Roster
from grading.lms.systems import read_hand_ins

HEAD = ("student", "chapter", "file", "attempt", "handed in", "", "")
LONGEST_FILE = 40


@dataclass(frozen=True)
class Wishes:
    """What a person, or a script, said beforehand.

    system: which one the download is of. newcomers: enter who is not on the roster. also_marked: replace hand-ins
    that are marked by hand, too. zone: whose clocks the times in names are of.
    """

    yes: bool = False
    system: str = ""
    newcomers: bool = False
    also_marked: bool = False
    zone: str = ""


def collect(course: CourseFolder, download: Path, names: Sequence[str], wishes: Wishes) -> bool:
    """Show what is in a download and lay it out; return whether somebody's hand-in needs a person."""
    _set_clock(wishes.zone)
    if not download.exists():
        raise Trouble(f"There is no {download}: name the zip or the folder that was downloaded.")
    chapters = course.chapters(names)
    with tempfile.TemporaryDirectory(prefix="collect-") as folder, only_one(course):
        scratch = Scratch(Path(folder))
        title, reads = _read(course, download, scratch, wishes.system)
        roster = read_roster(course)
        place = Place(course.submissions, _marked(course))
        plan = _settled(reads, roster, chapters, place, wishes)
        _show(course, title, plan, roster, scratch, download)
        return _lay_out(course, plan, roster, place, wishes)


def _set_clock(zone: str) -> None:
    """Have times that bear no zone read as those of this one; without it they are this machine's."""
    if zone:
        try:
            ZoneInfo(zone)
        except (ValueError, OSError, KeyError):
            raise Trouble(f"There is no time zone {zone!r}: write a name such as Europe/Berlin.") from None
        os.environ["TZ"] = zone
        if hasattr(time, "tzset"):
            time.tzset()


def _read(course: CourseFolder, download: Path, scratch: Scratch, system: str) -> tuple[str, list[Read]]:
    known = course.chapters()
    chapters = chapters_of({name: course.source(name) for name in known})
    stubs = {one.name: stubs_of(course, one.name, one.notebook) for one in chapters}
    try:
        files = files_of(download, scratch)
    except Refused as why:
        raise Trouble(
            f"{download.name} {why}: download it again, or unpack it and name the folder."
        ) from None
    except OSError as error:
        raise Trouble(f"{download.name} cannot be read ({error.strerror}).") from None
    title, hand_ins = read_hand_ins(download, files, system)
    for hand_in in hand_ins:
        hand_in.origin.setdefault("system", title)
    reads = [read(one, chapters, stubs, scratch) for one in with_progress(f"{download.name}, read", hand_ins)]
    return title, reads


def _settled(
    reads: list[Read], roster: Roster, chapters: Sequence[str], place: Place, wishes: Wishes
) -> Plan:
    """Return the plan, once it was asked who those are that nobody can be sure of."""

    def becomes(take: Take) -> str:
        try:
            return place.becomes(take)
        except Outside as why:
            return str(why)

    plan = make_plan(reads, roster, chapters, becomes)
    settled = False
    for hand_in, match in plan.unsure:
        keys = _newcomer(hand_in.people, hand_in.label)
        if wishes.newcomers and keys and not match.candidates and len(hand_in.people) == 1:
            if not roster.find_one(keys, hand_in.label).students:
                roster.add(keys)
            settled = True
        elif can_ask() and not wishes.yes:
            who = who_is(hand_in.label, match, roster, keys)
            if who is not None:
                roster.remember(hand_in.label, who or roster.add(keys).id)
                settled = True
    return make_plan(reads, roster, chapters, becomes) if settled else plan


def _newcomer(people: Sequence[Keys], label: str) -> Keys | None:
    """Return the keys to enter somebody new by, if there is one person and a name or a key."""
    if len(people) != 1:
        return None
    keys = people[0]
    return keys if keys.names or keys.participant else Keys(**{**vars(keys), "name": label})


def _marked(course: CourseFolder):
    """Return a function that says whether a person has given points for a student's chapter."""
    with course.gradebook as gradebook:
        rows = (
            gradebook.db.query(SubmittedAssignment.student_id, Assignment.name)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
            .filter(Grade.manual_score.isnot(None))
            .distinct()
        )
        marked = {(student, chapter) for student, chapter in rows}
    return lambda student, chapter: (student, chapter) in marked


def _due(gradebook: Gradebook, roster: Roster) -> dict:
    return {row.name: row.duedate for row in gradebook.db.query(Assignment.name, Assignment.duedate)}


def _show(
    course: CourseFolder, title: str, plan: Plan, roster: Roster, scratch: Scratch, download: Path
) -> None:
    with course.gradebook as gradebook:
        due = _due(gradebook, roster)
    say(f"{download.name} is from {title}.\n" if title[0].isupper() else f"{download.name} is {title}.\n")
    rows = [HEAD, *(_row(take, due, roster) for take in plan.takes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    for row in rows if plan.takes else ():
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    if plan.earlier:
        say(f"\nEarlier attempts, kept beside in {course.submissions.name}/{EARLIER}: {len(plan.earlier)}.")
    left = [f"  {who}: {what} {why}." for who, what, why in plan.left_out]
    left += [f"  {what} {why}." for what, why in scratch.refused]
    if left:
        say("\n" + "\n".join(["Left out:", *left]))
    if plan.unsure:
        say("\nWhose these are has to be said by a person:")
        for hand_in, match in plan.unsure:
            who = f": {shown_list(match.candidates)}" if match.candidates else ""
            say(f"  {hand_in.label}: {match.why}{who}.")
        if not roster.students:
            say(
                "Nobody is enrolled: read the class list with `roster` first, or add --new to enter all of them."
            )
    if plan.twice:
        say(f"\nWorked on two copies, so look which one counts: {shown_list(plan.twice)}.")
    if plan.untouched:
        say(
            f"\nThe last attempt is as it was handed out, so the one before counts: {shown_list(plan.untouched)}."
        )
    if plan.empty:
        say(f"\nHanded in, and no notebook is in it: {shown_list(sorted(plan.empty))}.")
    here = {who for take in plan.takes for who in (take.student, *take.members)}
    here.update(*plan.empty.values())
    if missing := [who for who in roster.students if who not in here]:
        say(f"\nOn the roster, and nothing here from {len(missing)}: {shown_list(sorted(missing))}.")


def _row(take: Take, due: dict, roster: Roster) -> tuple[str, ...]:
    file = take.file.shown
    if len(file) > LONGEST_FILE:
        file = f"...{file[3 - LONGEST_FILE :]}"
    number, of = take.attempt
    return (
        take.student + (f" (group {take.hand_in.group or take.hand_in.label})" if take.members else ""), take.chapter, file,
        f"{number} of {of}", f"{take.time:%Y-%m-%d %H:%M %Z}" if take.time else "not told", _late(take, due, roster),
        "" if take.becomes == NEW else take.becomes,
    )  # fmt: skip


def _late(take: Take, due: dict, roster: Roster) -> str:
    until = due.get(take.chapter)
    if take.time and until:
        extension = roster.students[take.student].extensions.get(take.chapter, 0.0)
        late = take.time.astimezone(UTC).replace(tzinfo=None) - until - timedelta(seconds=extension)
        return f"late by {spelled(late)}" if late > timedelta(0) else "in time"
    return f"late, says {take.hand_in.origin['system']}" if take.hand_in.late else ""


def spelled(span: timedelta) -> str:
    """Return a span of time as people say it."""
    minutes = round(span.total_seconds() / 60)
    days, hours = divmod(round(minutes / 60), 24)
    return (
        f"{minutes} min" if minutes < 60 else f"{days} d {hours} h" if days > 1 else f"{24 * days + hours} h"
    )


def _lay_out(course: CourseFolder, plan: Plan, roster: Roster, place: Place, wishes: Wishes) -> bool:
    marked = [take for take in plan.takes if take.becomes == MARKED]
    pressing = bool(plan.unsure or plan.empty or plan.twice or plan.untouched or barred(plan))
    to_do = plan.changes
    where = course.submissions.name
    if not plan.takes:
        say(f"\nThere is nothing to lay out in {where}/.")
        return True
    say("")
    if not to_do and not marked:
        _learn(course, plan, roster)
        say(f"Nothing is new: all of it is in {where}/ already.")
        return pressing
    if not agreed(
        f"Lay {counted(len(to_do), 'hand-in')} out in {where}/?" if to_do else "Go on?", wishes.yes
    ):
        say("Nothing was changed.")
        return pressing
    if marked:
        say(f"Marked by hand already, and handed in anew: {shown_list(take.student for take in marked)}.")
        asked = can_ask() and not wishes.yes
        if wishes.also_marked or (asked and agreed("Replace these as well? Their marks stay.", False)):
            to_do = [*to_do, *marked]
        else:
            say("They stay as they are; --also-marked replaces them.")
            pressing = True
    failed = []
    for take in plan.earlier:
        failed += _tried(place.lay_earlier, take)
    done = 0
    for take in to_do:
        trouble = _tried(place.lay, take)
        failed += trouble
        done += not trouble
    for take in plan.takes:
        if take.becomes == SAME:
            failed += _tried(place.note, take)
    place.tidy()
    _learn(course, plan, roster)
    replaced = sum(take.becomes in (NEWER, MARKED) for take in to_do)
    say(
        f"{counted(done, 'hand-in')} laid out in {where}/, {replaced} of them in the place of another; "
        f"{sum(take.becomes == SAME for take in plan.takes)} there already. Next: `make grade`."
    )
    if failed:
        say("\n".join(["These could not be laid out:", *failed]))
    return pressing or bool(failed)


def barred(plan: Plan) -> list[Take]:
    """Return the hand-ins that cannot go where they belong."""
    return [take for take in plan.takes if take.becomes not in (NEW, SAME, NEWER, OLDER, MARKED)]


def _tried(act, take: Take) -> list[str]:
    try:
        act(take)
    except Outside as why:
        return [f"  {take.student}: {why}."]
    except OSError as error:
        return [f"  {take.student}, {take.chapter}: {error.strerror}."]
    return []


def _learn(course: CourseFolder, plan: Plan, roster: Roster) -> None:
    """Keep the numbers by which the learning system knows those whose hand-in was found by another key."""
    for take in plan.takes:
        if len(take.hand_in.people) == 1 and not take.members:
            roster.learn(take.student, take.hand_in.people[0])
    save(course, roster)
