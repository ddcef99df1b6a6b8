"""Which of the notebooks in a folder is the one that was handed in, where there are several or it is called otherwise.

The one that was worked on counts: in which an answer is not as it was handed out. Nothing is renamed or moved.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.utils import is_solution

from grading.engine.files import seen_name
from grading.engine.notebooks import Damaged, first_look
from grading.engine.texts import defined
from grading.folder.opening import CourseFolder

AGAIN = "ask for it to be handed in again"
# The released text of each cell that takes an answer, by grade id.
Stubs = Mapping[str, str]


@dataclass(frozen=True)
class Choice:
    """The notebook to grade, None if there is none or nobody can tell, and what a person should know about that.

    missing: nothing in the folder is the chapter's notebook.
    """

    path: Path | None
    what: str = ""
    needs_person: bool = False
    missing: bool = False


@dataclass(frozen=True)
class Look:
    """What is seen in a file at first sight; damage: why it cannot be read. cells: their types and texts.

    is_worked_on: whether an answer is not as it was handed out; `collect` goes by it, too.
    """

    path: Path
    cells: tuple[tuple[str, str], ...] = ()
    damage: str = ""
    is_of_chapter: bool = False
    is_worked_on: bool = False

    @classmethod
    def at(cls, path: Path, stubs: Stubs) -> "Look":
        """Look at a file, knowing how the chapter's answers are handed out. Raises OSError."""
        try:
            cells = [cell for cell in first_look(path).get("cells", []) if isinstance(cell, dict)]
        except Damaged as error:
            return cls(path, ((str(path), ""),), damage=str(error))
        sources = [_joined(cell.get("source", "")) for cell in cells]
        texts = [_even(source) for source in sources]
        known, worked = 0, False
        for name, stub in stubs.items():
            answers = [text for cell, text in zip(cells, texts, strict=True) if name in _names(cell)]
            if not answers and (names := defined(stub)):
                # a front end has dropped marks and ids
                answers = [_even(source) for source in sources if names <= defined(source)]
            known += bool(answers) or _even(stub) in texts
            worked |= any(text != _even(stub) for text in answers)
        of_chapter = 2 * known >= len(stubs) > 0
        kinds = (str(cell.get("cell_type")) for cell in cells)
        return cls(path, tuple(zip(kinds, texts, strict=True)), "", of_chapter, of_chapter and worked)


def choose(folder: Path, name: str, notebooks: Iterable[Path], stubs: Callable[[], Stubs]) -> Choice:
    """Return which of the notebooks below a folder is the one called `name`; `stubs` is asked for if need be."""
    wanted = folder / name
    found = sorted(notebooks, key=lambda path: (path != wanted, len(path.parts), path))
    if found == [wanted]:
        return Choice(wanted)
    if not found:
        return Choice(None, f"there is no {name}: {AGAIN}", missing=True)
    looks = [Look.at(path, stubs()) for path in found]
    distinct: dict[tuple, Look] = {}
    for look in looks:
        distinct.setdefault(look.cells, look)
    looks = [*distinct.values()]

    def shown(some: Iterable[Look]) -> str:
        return ", ".join(in_print(look.path.relative_to(folder), name) for look in some)

    there = next((look for look in looks if look.path == wanted), None)
    worked = [look for look in looks if look.is_worked_on]
    unread = [look for look in looks if look.damage and look is not there]
    foreign = [look for look in looks if not look.is_of_chapter and look is not there]
    if worked == [there]:
        return Choice(wanted)
    if len(worked) == 1:
        told = f"{shown(worked)} was graded, because {name} {_why_not(there)}"
        return Choice(worked[0].path, told, needs_person=bool(there and there.damage))
    if worked:
        told = f"{shown(worked)} were all worked on"
        if there in worked:
            told = f"{told}, and {name} was graded: look which one counts, give it this name"
            return Choice(wanted, f"{told}, and take the others away", needs_person=True)
        return Choice(None, f"{told}: look which one counts, and call it {name}")
    if there and there.is_of_chapter and foreign:
        beside = f"beside it stands {shown(foreign)}: look whether the work is in there"
        return Choice(wanted, f"{name} {_why_not(there)}, and {beside}", needs_person=True)
    if there:
        return Choice(wanted)
    if unread:
        return Choice(None, f"there is no {name}, and {shown(unread[:1])} {unread[0].damage}: {AGAIN}")
    if own := [look for look in looks if look.is_of_chapter]:
        return Choice(own[0].path, f"{shown(own[:1])} was graded, because {name} {_why_not(there)}")
    told = f"there is no {name}, only {shown(looks)}, without this chapter's cells: {AGAIN}"
    return Choice(None, told, missing=True)


def stubs_of(course: CourseFolder, chapter: str, name: str) -> Stubs:
    """Return the cells that take an answer in a chapter's notebook, as they are handed out."""
    from nbgrader.preprocessors import ClearSolutions

    source = course.source(chapter) / name
    nb, _ = ClearSolutions(config=course.config).preprocess(nbformat.read(source, as_version=4), {})
    return {cell.metadata.nbgrader.grade_id: cell.source for cell in nb.cells if is_solution(cell)}


def in_print(path: Path, wanted: str = "") -> str:
    """Return a path as a person can tell it from another: with what does not show, or looks like another, spelled out."""
    alike = path.name != wanted and seen_name(path.name) == seen_name(wanted)
    plain = path.as_posix()
    return ascii(plain) if alike or plain != plain.strip() or not plain.isprintable() else plain


def _why_not(there: Look | None) -> str:
    if there is None:
        return "is not there"
    return there.damage or ("is as it was handed out" if there.is_of_chapter else "is not of this chapter")


def _names(cell: dict) -> tuple:
    """Return what a cell may be called by: the grade id that nbgrader gave it, and the id that went with it."""
    metadata = cell.get("metadata")
    mark = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return (mark.get("grade_id") if isinstance(mark, dict) else None, cell.get("id"))


def _joined(source: object) -> str:
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def _even(text: str) -> str:
    return " ".join(text.split())
