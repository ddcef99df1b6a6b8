"""What is in each hand-in: the notebooks of which chapters, out of archives in archives as well."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from grading.folder.copies import Look, Stubs
from grading.lms.archives import (
    MB,
    OTHER_ARCHIVES,
    Allowance,
    File,
    Refused,
    Scratch,
    files_of_folder,
    for_download,
    for_one_person,
    is_archive,
    unpacked,
)
from grading.lms.chapters import Chapter, Found, may_be_notebook, recognise
from grading.lms.handin import HandIn

# A zip of zips of a zip; a person who packs deeper is asked to hand in again.
NESTED = 3
MOST_COMPANIONS, LARGEST_COMPANION = 20, 5 * MB
# Written by us, and believed by who reads it.
OURS = ("timestamp.txt",)


@dataclass(frozen=True)
class Notebook:
    """A notebook in a hand-in: of which chapter, where it lies, and what lies beside it.

    worked_on_beside: another copy was worked on as well, and nothing but its name or its time speaks against it.
    """

    found: Found
    file: File
    digest: str
    look: Look
    companions: tuple[File, ...] = ()
    worked_on_beside: bool = False

    @property
    def is_untouched(self) -> bool:
        """Whether it is as it was handed out."""
        return self.look.is_of_chapter and not self.look.is_worked_on


@dataclass
class Read:
    """A hand-in with its notebooks, one for a chapter, and what of it is left out and why."""

    hand_in: HandIn
    notebooks: list[Notebook] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)


def files_of(download: Path, scratch: Scratch) -> list[File]:
    """Return the files of a folder, of an archive, or the one file. Raises Refused and OSError."""
    if download.is_dir():
        return files_of_folder(download, scratch)
    if is_archive(download.name):
        return unpacked(download.name, download, scratch, for_download())
    if download.name.lower().endswith(OTHER_ARCHIVES):
        raise Refused("is packed in a way that is not opened here: unpack it, and collect the folder")
    return [File((download.name,), download)]


def read(hand_in: HandIn, chapters: list[Chapter], stubs: Mapping[str, Stubs], scratch: Scratch) -> Read:
    """Return which notebooks are in a hand-in. `stubs`: the answers of each chapter as they were handed out."""
    result = Read(hand_in, left_out=list(hand_in.left_out))
    files = list(_opened(hand_in.files, scratch, for_one_person(), result, NESTED))
    candidates: dict[str, list[Notebook]] = {}
    for file in files:
        if not may_be_notebook(file.name):
            continue
        try:
            content = file.content()
            found = recognise(file.name, content, chapters)
        except (Refused, OSError) as why:
            result.left_out.append((file.shown, str(why) if isinstance(why, Refused) else "cannot be read"))
        else:
            look = Look.at(file.place, stubs.get(found.chapter.name, {}))
            notebook = Notebook(found, file, hashlib.sha256(content).hexdigest(), look)
            candidates.setdefault(found.chapter.name, []).append(notebook)
    worked_on = {name for name, some in candidates.items() if not all(one.is_untouched for one in some)}
    for name, some in sorted(candidates.items()):
        if len(candidates) > 1 and worked_on and name not in worked_on:
            result.left_out.append((some[0].file.shown, f"is {name} as it was handed out"))
            continue
        best = max(some, key=_rank)
        others = [one for one in some if one.digest != best.digest]
        doubtful = any(_rank(one)[:SURE] == _rank(best)[:SURE] for one in others)
        result.notebooks.append(
            replace(best, companions=_companions(best.file, files), worked_on_beside=doubtful)
        )
        why = f"is another copy of {name}: {best.file.shown} is taken"
        result.left_out += [(one.file.shown, why) for one in others]
    if not result.notebooks and not result.left_out:
        for file in hand_in.files[:MOST_COMPANIONS] or [None]:
            result.left_out.append((file.shown if file else "nothing", "is not a notebook"))
    return result


def _opened(
    files: list[File], scratch: Scratch, allowance: Allowance, result: Read, depth: int
) -> Iterator[File]:
    """Give the files, those of archives among them; what cannot be taken is noted."""
    for file in files:
        if file.name.lower().endswith(OTHER_ARCHIVES) and not is_archive(file.name):
            result.left_out.append((file.shown, "is packed in a way that is not opened here: ask for a .zip"))
        elif not is_archive(file.name):
            yield file
        elif not depth:
            result.left_out.append(
                (file.shown, "is an archive in an archive in an archive: ask for the notebook alone")
            )
        else:
            before = len(scratch.refused)
            try:
                inside = unpacked(file.shown, file.place, scratch, allowance)
            except (Refused, OSError) as why:
                text = str(why) if isinstance(why, Refused) else "cannot be read"
                result.left_out.append((file.shown, f"{text}: ask for it to be handed in again"))
                inside = []
            result.left_out += scratch.refused[before:]
            del scratch.refused[before:]
            named = [File((*file.parts, *one.parts), one.place, one.modified) for one in inside]
            yield from _opened(named, scratch, allowance, result, depth - 1)


# So many parts of the rank say that a copy does not count; the others are a guess.
SURE = 4


def _rank(notebook: Notebook) -> tuple:
    """Return what copies of one chapter are chosen by: readable, known by cells, worked on, rightly named, newest."""
    found, file = notebook.found, notebook.file
    backup = any(part.lower() in ("backups", "backup", "old") for part in file.parts[:-1])
    time = file.modified.timestamp() if file.modified else 0.0
    right = file.name == found.chapter.notebook
    return (
        found.readable,
        found.by_cells,
        not notebook.is_untouched,
        not backup,
        right,
        time,
        file.shown,
    )


def _companions(notebook: File, files: list[File]) -> tuple[File, ...]:
    """Return the files that lie beside a notebook, such as data that it reads."""
    beside = [
        file
        for file in files
        if file.parts[:-1] == notebook.parts[:-1]
        and not may_be_notebook(file.name)
        and _may_be_kept(file.name)
        and file.place.stat().st_size <= LARGEST_COMPANION
    ]
    return tuple(beside) if len(beside) <= MOST_COMPANIONS else ()


def _may_be_kept(name: str) -> bool:
    """Say whether a file may keep its name among ours."""
    plain = Path(name).name == name and not name.startswith(".") and len(name.encode()) <= 200
    return plain and name.lower() not in OURS
