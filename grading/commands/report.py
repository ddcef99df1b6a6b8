"""`report`: what each chapter's submissions say about the class, as a page and as a notebook, in report/."""

import json
from datetime import date
from pathlib import Path

import nbformat

from grading.folder.files import write_whole
from grading.folder.grades import results
from grading.folder.messages import Trouble, counted, say
from grading.folder.opening import GRADE_FIRST, CourseFolder
from grading.report.figures import draw
from grading.report.notebook import notebook
from grading.report.numbers import numbers
from grading.report.page import page


def report(
    course: CourseFolder, chapters: list[str], with_names: bool = False, as_json: bool = False
) -> bool:
    """Write the reports of these chapters; return whether a hand-in needs a person.

    A chapter that nobody has a grade for is passed over, unless it is the only one. as_json: print the numbers
    as a list, one entry for each chapter, and write nothing.
    """
    graded = [chapter for chapter in chapters if _is_graded(course, chapter)]
    if not graded:
        where = chapters[0] if len(chapters) == 1 else "any chapter"
        raise Trouble(f"Nobody has a grade for {where} yet: {GRADE_FIRST}.")
    found = [numbers(course, chapter, with_names) for chapter in graded]
    if as_json:
        print(json.dumps(found, indent=1, ensure_ascii=False))
    else:
        for one in found:
            figures = draw(one)
            # the page without names may be on its way to the class: it is not to be written over
            place = course.reports / f"{one['chapter']}{'-names' if with_names else ''}.html"
            _write(place, page(one, figures, date.today()))
            as_notebook = nbformat.writes(notebook(one, figures, date.today())) + "\n"
            _write(place.with_suffix(".ipynb"), as_notebook)
            say(_summary(one, course.shown(place)))
    return any(one["attention"]["learners"] for one in found)


def _is_graded(course: CourseFolder, chapter: str) -> bool:
    with course.gradebook as gradebook:
        return any(result.is_judged for result in results(gradebook, chapter))


def _summary(one: dict, place: str) -> str:
    lines = [
        f"{one['chapter']}: {counted(one['learners'], 'learner')}, {counted(len(one['slips']), 'slip')} recognised. "
        f"Open {place} in a browser, or the .ipynb beside it in JupyterLab.",
        *(["  It names learners: for your eyes only."] if one["with_names"] else []),
        *(f"  {said}" for said in one["first"]),
    ]
    return "\n".join(lines)


def _write(place: Path, text: str) -> None:
    try:
        write_whole(place, text)
    except OSError as error:
        raise Trouble(
            f"{place} cannot be written ({error.strerror}): make room, or mend its rights."
        ) from None
