"""`release`: the student version of every chapter, from source/ into release/."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from grading.engine.scratch import scratch_folder
from grading.folder.messages import Trouble, say
from grading.folder.opening import CourseFolder, last_words, open_course, succeeded
from grading.folder.states import is_new, is_noted, note, state_of_chapter

OTHER_CELLS = (
    "Its graded cells were added, removed or renamed, while the gradebook holds submissions with the old ones, whose points "
    "are kept: undo that in the source, grade on with the version of the course that you released, or keep gradebook.db "
    "elsewhere and start a new one."
)


class OtherCells(Trouble):
    """A chapter whose graded cells are others than those of the submissions in the gradebook; no other one suffers."""


def release(course: CourseFolder, chapters: list[str]) -> None:
    """Write the student versions; a chapter that has not changed keeps its files untouched."""
    if trouble := each(chapters, lambda chapter: _release(course, chapter)):
        raise trouble


def _release(course: CourseFolder, chapter: str) -> None:
    target = course.release(chapter)
    with scratch_folder() as fresh:
        changed = _replace_files(generate(course, chapter, fresh), target)
    where = course.shown(target)
    say(f"{chapter}: {f'{where} holds a new student version' if changed else f'{where} is up to date'}.")


def each(chapters: Iterable[str], do: Callable[[str], None]) -> OtherCells | None:
    """Do something for each chapter, though one has OtherCells; return the trouble with all that have, or None."""
    told = []
    for chapter in chapters:
        try:
            do(chapter)
        except OtherCells as trouble:
            told.append(str(trouble))
    return OtherCells("\n".join(told)) if told else None


def bring_gradebook_up_to_date(course: CourseFolder, chapter: str) -> None:
    """Let the gradebook know the cells of the source as it is now, and leave release/ alone."""
    if is_noted(course, chapter, state_of_chapter(course, chapter)):
        return
    with scratch_folder() as unused:
        generate(course, chapter, unused)
    note(course, chapter, state_of_chapter(course, chapter))


def enter_new_chapters(course: CourseFolder, chapters: Iterable[str]) -> None:
    """Let the gradebook know those of these chapters that have hand-ins and are new to it, in a fork.

    A fifth of the memory of a class would stay taken by what nbgrader loads for it. What goes wrong with a chapter will be
    seen by who brings that one up to date. Where there is no fork nothing is done.
    """
    new = [name for name in chapters if is_new(course, name) and any(course.submissions.glob(f"*/{name}"))]
    if not new or not hasattr(os, "fork"):
        return
    child = os.fork()
    if not child:
        try:
            for chapter in new:
                with contextlib.suppress(Exception):
                    bring_gradebook_up_to_date(course, chapter)
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def enter_new_chapter(assignment: str, student: str, notebooks: list[str]) -> None:
    """Let the gradebook know a chapter that it has never met: nbgrader's `pre_convert_hook` for `autograde`.

    nbgrader calls it in the folder of the course, before it looks for the chapter.
    """
    course = open_course(Path.cwd())
    if assignment not in course.chapters():
        return
    with course.gradebook as gradebook:
        # one that has only a due date yet is as new
        known = any(chapter.name == assignment and chapter.notebooks for chapter in gradebook.assignments)
    if not known:
        bring_gradebook_up_to_date(course, assignment)


def generate(course: CourseFolder, chapter: str, into: Path) -> Path:
    """Make a chapter's student version below the folder `into`, and return its own folder there.

    nbgrader removes what it is going to replace, and writes tests and points into the gradebook as it
    goes; in another folder than release/ a failure half-way loses nothing.
    """
    coursedir = course.coursedir
    # nbgrader would start another program to make one, and say in its own way that a server does not answer
    course.gradebook.close()
    usual, coursedir.release_directory = coursedir.release_directory, str(into)
    try:
        result = course.api.generate_assignment(chapter)
    finally:
        coursedir.release_directory = usual
    if not succeeded(result):
        said = result.get("error", "") + result.get("log", "")
        if "Cannot add or remove cells" in said or "Cannot modify existing assignment" in said:
            raise OtherCells(f"{chapter}: {OTHER_CELLS}")
        raise Trouble(
            f"{chapter}: no student version could be made of it. {_explained(course, chapter, said, result)}"
        )
    return into / chapter


def _explained(course: CourseFolder, chapter: str, said: str, result: dict) -> str:
    if "no end solution statement" in said:
        return "A cell has a BEGIN SOLUTION without its END SOLUTION."
    where = ", ".join(course.shown(course.source(chapter) / name) for name in course.notebooks(chapter))
    return f"nbgrader said of {where}: {last_words(result)}"


def _replace_files(fresh: Path, target: Path) -> bool:
    """Make `target` hold the files of `fresh`; write only those that differ, and say whether any did."""
    wanted = {path.relative_to(fresh): path for path in fresh.rglob("*") if path.is_file()}
    there = {path.relative_to(target): path for path in target.rglob("*") if path.is_file()}
    # what JupyterLab left beside a notebook that was opened in release/
    there = {name: path for name, path in there.items() if ".ipynb_checkpoints" not in name.parts}
    changed = False
    for name, path in wanted.items():
        if name not in there or there[name].read_bytes() != path.read_bytes():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / name)
            changed = True
    for name in there.keys() - wanted.keys():
        there[name].unlink()
        changed = True
    return changed
