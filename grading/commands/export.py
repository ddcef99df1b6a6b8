"""`export`: the grades as CSV, for Canvas, for Moodle, or tidy."""

import json
import os
from pathlib import Path

from course.lab.messages import Trouble, say
from grading.commands.opening import GRADE_FIRST, CourseFolder
from grading.export import FORMATS, grades
from grading.export.sheets import as_csv


def export(
    course: CourseFolder, chapters: list[str], form: str, into: Path | None, as_json: bool = False
) -> bool:
    """Write the grades of these chapters; return whether some of them are not final.

    as_json: print the table as a list of rows, and write no file unless `into` names one.
    """
    exporter = FORMATS[form]()
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
        say(_summary(course, place, results, waiting, unjudged))
    return bool(waiting or unjudged)


def _summary(
    course: CourseFolder, place: Path, results: list[grades.Result], waiting: int, unjudged: int
) -> str:
    students, chapters = len({one.student for one in results}), len({one.chapter for one in results})
    lines = [
        f"{course.shown(place)} holds the grades of {_counted(students, 'student')} "
        f"in {_counted(chapters, 'chapter')}."
    ]
    if waiting:
        lines.append(
            f"{_counted(waiting, 'submission')} still {'waits' if waiting == 1 else 'wait'} for a mark by hand, "
            "which counts 0 so far: `make teach`, Formgrader, Manual Grading; then export again."
        )
    if unjudged:
        lines.append(
            f"{_counted(unjudged, 'submission')} {'has' if unjudged == 1 else 'have'} no grade, because grading "
            "did not come to an end; `python -m grading grade` says whose, and why."
        )
    return "\n".join(lines)


def _write(place: Path, text: str) -> None:
    """Write a file whole or not at all."""
    fresh = place.with_name(f".{place.name}.new")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(text, "utf-8", newline="")
        fresh.replace(place)
    except OSError as error:
        if fresh.is_file():
            os.unlink(fresh)
        raise Trouble(
            f"{place} cannot be written ({error.strerror}): name another file with --into."
        ) from None


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
