"""`export`: the grades as CSV, for Canvas, for Moodle, tidy, or filled into a learning system's own file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grading.commands.enrolled import read_roster
from grading.commands.groups import share_marks
from grading.commands.roster import read_list
from grading.export import FORMATS
from grading.export.like import Filled, fill_in, find_columns
from grading.export.sheets import as_csv
from grading.folder import grades
from grading.folder.files import write_whole
from grading.folder.messages import Trouble, counted, say
from grading.folder.opening import GRADE_FIRST, CourseFolder
from grading.lms.people import shown_list
from grading.lms.roster import Roster

# Which of a student's keys the import of a learning system finds somebody by.
MATCHED_BY = {"canvas": ("lms_id", "sis_id", "login"), "moodle": ("email", "sis_id")}


@dataclass(frozen=True)
class Like:
    """A learning system's own CSV to fill in: the file, headings said for chapters, and whether points are scaled."""

    file: Path
    columns: Mapping[str, str] = field(default_factory=dict)
    scaled: bool = False


def export(
    course: CourseFolder, chapters: list[str], form: str, into: Path | None, as_json: bool = False
) -> bool:
    """Write the grades of these chapters; return whether some of them are not final.

    as_json: print the table as a list of rows, and write no file unless `into` names one.
    """
    share_marks(course, chapters)
    exporter, roster = FORMATS[form].plugin(), read_roster(course)
    exporter.keys = {who: student.keys for who, student in roster.students.items()}
    with course.gradebook as gradebook:
        known = grades.chapters(gradebook)
        exporter.assignment = [chapter for chapter in chapters if chapter in known]
        results = [result for chapter in exporter.assignment for result in grades.results(gradebook, chapter)]
        if not results:
            raise Trouble(f"There are no grades to export: {GRADE_FIRST}.")
        # chapters without a single submission would be columns of nothing
        exporter.assignment = sorted({result.chapter for result in results})
        headings, rows = exporter.table(gradebook)
    place = into or (None if as_json else course.root / exporter.default_file)
    if place:
        _write(place, as_csv(headings, rows))
    waiting = sum(result.waits and result.is_judged for result in results)
    unjudged = sum(not result.is_judged for result in results)
    if as_json:
        print(json.dumps([dict(zip(headings, row, strict=True)) for row in rows], indent=1))
    elif place:
        say(_summary(course, place, results))
        if unknown := _unknown(form, roster, results):
            say(
                f"{counted(len(unknown), 'student')} of them {'has' if len(unknown) == 1 else 'have'} no key by which "
                f"{form.capitalize()} would find them ({shown_list(unknown)}): read its class list with `roster`."
            )
    return bool(waiting or unjudged)


def export_like(course: CourseFolder, chapters: list[str], like: Like, into: Path | None) -> bool:
    """Fill the grades of these chapters into a copy of a learning system's own CSV; return whether some are not final."""
    listed, roster = read_list(like.file), read_roster(course)
    share_marks(course, chapters)
    with course.gradebook as gradebook:
        known = [chapter for chapter in chapters if chapter in grades.chapters(gradebook)]
        results = {chapter: grades.results(gradebook, chapter) for chapter in known}
        results = {chapter: found for chapter, found in results.items() if found}
        most = {chapter: grades.most_points(gradebook, chapter) for chapter in results}
    if not results:
        raise Trouble(f"There are no grades to export: {GRADE_FIRST}.")
    columns = find_columns(listed, most, like.columns)
    scores = {one.chapter: {r.student: r.score for r in results[one.chapter]} for one in columns}
    filled = fill_in(listed, columns, roster, scores, most, like.scaled)
    place = into or course.root / f"{like.file.stem}-filled{like.file.suffix}"
    if place.resolve() == like.file.resolve():
        raise Trouble(f"{like.file.name} stays as it is: name another file with --into.")
    _write(place, filled.content)
    say(_told(course, place, listed.title, filled))
    final = [result for one in columns for result in results[one.chapter]]
    if open_ends := _open_ends(final):
        say("\n".join(open_ends))
    return bool(open_ends or filled.left)


def _told(course: CourseFolder, place: Path, title: str, filled: Filled) -> str:
    columns = ", ".join(f"{one.chapter} in the column {one.heading!r}" for one in filled.columns)
    over = f", {filled.changed} of them in the place of another" if filled.changed else ""
    lines = [
        f"{course.shown(place)} is {title} file with {counted(filled.written, 'grade')}{over}: {columns}.",
        "Nothing else in it is changed.",
    ]
    for head, items in (
        ("Left as they were", filled.left),
        ("In the file, and nobody here", filled.not_here),
        ("Graded here, and not in the file", filled.not_in_file),
    ):
        if items:
            lines.append(f"{head}: {shown_list(items, 20)}.")
    return "\n".join(lines)


def _unknown(form: str, roster: Roster, results: list[grades.ChapterGrade]) -> list[str]:
    """Return the students whom the learning system would not find."""
    kinds = MATCHED_BY.get(form, ())
    who = sorted({result.student for result in results})
    students = (roster.students.get(one) for one in who)
    return [
        one.id for one in students if one and kinds and not any(getattr(one.keys, kind) for kind in kinds)
    ]


def _summary(course: CourseFolder, place: Path, results: list[grades.ChapterGrade]) -> str:
    students, chapters = len({one.student for one in results}), len({one.chapter for one in results})
    lines = [
        f"{course.shown(place)} holds the grades of {counted(students, 'student')} "
        f"in {counted(chapters, 'chapter')}."
    ]
    return "\n".join([*lines, *_open_ends(results)])


def _open_ends(results: list[grades.ChapterGrade]) -> list[str]:
    """Return what is not final yet."""
    waiting = sum(result.waits and result.is_judged for result in results)
    unjudged = sum(not result.is_judged for result in results)
    lines = []
    if waiting:
        lines.append(
            f"{counted(waiting, 'submission')} still {'waits' if waiting == 1 else 'wait'} for a mark by hand, "
            "which counts 0 so far: `make teach`, Formgrader, Manual Grading; then export again."
        )
    if unjudged:
        lines.append(
            f"{counted(unjudged, 'submission')} {'has' if unjudged == 1 else 'have'} no grade, because grading "
            "did not come to an end; `python -m grading grade` says whose, and why."
        )
    return lines


def _write(place: Path, content: str | bytes) -> None:
    try:
        write_whole(place, content)
    except OSError as error:
        raise Trouble(
            f"{place} cannot be written ({error.strerror}): name another file with --into."
        ) from None
