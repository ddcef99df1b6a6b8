"""The learner's working copy of `release/`: made once, renewed where untouched, never overwritten.

`work/.released.json` remembers, for every file, the hash of the last release that was handed out. A
file whose bytes still have that hash is untouched and may be replaced by a newer release; any other
file is the learner's. Each step is one `os.replace` or one rename, and the record is written after
it: a crash in between leaves a file equal to the release, which the next run simply records.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from course.lab.messages import Trouble, say, spelled

RECORD = ".released.json"
BACKUPS = "backups"
# Between the name of a learner's file and the date of the newer one beside it
NEWER = ".new-"
# 05-numpy-backprop: two digits and a name
CHAPTER = re.compile(r"\d\d-.+")
# Names that tools leave behind and nobody releases
LEFT_BEHIND = {"__pycache__"}


def chapters(release: Path) -> list[str]:
    """Return the names of the released chapter folders, in the order of the course."""
    if not release.is_dir():
        return []
    return sorted(
        entry.name for entry in release.iterdir() if entry.is_dir() and CHAPTER.fullmatch(entry.name)
    )


def first_notebook(release: Path) -> str:
    """Return the path of the first chapter's notebook inside `release`, with forward slashes."""
    for chapter in chapters(release):
        notebooks = [name for name in _files(release, chapter) if name.endswith(".ipynb")]
        named_like_the_chapter = f"{chapter}/{chapter[3:]}.ipynb"
        if notebooks:
            return named_like_the_chapter if named_like_the_chapter in notebooks else notebooks[0]
    raise Trouble(
        f"There is no chapter in {release}: get the whole course again with `git pull`, "
        "or write the release with `make release` if you are its author."
    )


def bring_up_to_date(release: Path, work: Path) -> None:
    """Hand out what is new in `release`; keep all that the learner changed."""
    first_notebook(release)
    for chapter in chapters(release):
        bring_chapter_up_to_date(release / chapter, work / chapter)


def bring_chapter_up_to_date(released: Path, copy: Path) -> None:
    """Hand out what is new in one chapter's folder, to the folder of that name in the learner's working copy."""
    release, work = released.parent, copy.parent
    work.mkdir(parents=True, exist_ok=True)
    record, new_here = _read_record(work), not copy.exists()
    for name in _files(release, released.name):
        _hand_out(release / name, work / name, name, record)
        _write_record(work, record)
    if new_here:
        say(f"Your working copy of {copy.name} is in {work.name}/{copy.name}.")


def newer_ones(copy: Path) -> list[str]:
    """Return the names of the newer notebooks that were put beside a learner's in one chapter."""
    return sorted(path.name for path in copy.glob(f"*{NEWER}*.ipynb"))


def reset(release: Path, work: Path, wanted: str) -> None:
    """Move the working copy of one chapter to a dated backup and hand out a fresh one."""
    chapter = _chosen(release, wanted)
    if (work / chapter).exists():
        backup = _unused(work / BACKUPS, f"{chapter}-{datetime.now():%Y-%m-%d-%H%M%S}", "")
        backup.parent.mkdir(exist_ok=True)
        os.rename(work / chapter, backup)
        say(f"What you had is kept in {work.name}/{BACKUPS}/{backup.name}.")
    bring_up_to_date(release, work)
    say(f"{chapter} is as it was released; reload its tab if JupyterLab has it open.")


def _hand_out(source: Path, target: Path, name: str, record: dict[str, str]) -> None:
    """Bring one file to the learner and put its hash into `record`."""
    released = _hash(source)
    if not target.exists():
        _copy(source, target)
    elif _hash(target) == released:
        pass
    elif _hash(target) == record.get(name):
        _copy(source, target)
        say(f"{name} was replaced by its newer release; you had not changed it.")
    elif record.get(name) != released:
        _put_beside(source, target, released)
    record[name] = released


def _put_beside(source: Path, target: Path, released: str) -> None:
    """Put the newer release next to the learner's file, unless it lies there already."""
    stem, suffix = f"{target.stem}{NEWER}", target.suffix
    lying_there = (path for path in target.parent.iterdir() if path.is_file())
    if any(path.name.startswith(stem) and _hash(path) == released for path in lying_there):
        return
    beside = _unused(target.parent, f"{stem}{date.today():%Y-%m-%d}", suffix)
    _copy(source, beside)
    say(
        f"A newer {target.name} was released: it is in {target.parent.name}/{beside.name}, "
        "and yours was left as it is."
    )


def _files(release: Path, chapter: str) -> Iterator[str]:
    """Yield the files of a chapter as paths inside `release`; hidden files stay behind."""
    for path in sorted((release / chapter).rglob("*")):
        inside = path.relative_to(release)
        if path.is_file() and not any(part.startswith(".") or part in LEFT_BEHIND for part in inside.parts):
            yield inside.as_posix()


def _chosen(release: Path, wanted: str) -> str:
    """Return the chapter folder that `wanted` means: "05", "5", "05-numpy-backprop" or "numpy-backprop"."""
    known = chapters(release)
    found = [name for name in known if wanted in (name, name[:2], name[:2].lstrip("0"), name[3:])]
    if len(found) == 1:
        return found[0]
    first_notebook(release)
    example = spelled("reset", chapter=known[0][:2])
    problem = f"there is no chapter {wanted!r}" if wanted else "no chapter was named"
    raise Trouble(f"Nothing was reset because {problem}: say `{example}`, or another of {', '.join(known)}.")


def _copy(source: Path, target: Path) -> None:
    """Copy the bytes (not the permissions: a release may be read-only), all of them or none."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    with source.open("rb") as reading, part.open("wb") as writing:
        shutil.copyfileobj(reading, writing)
        writing.flush()
        os.fsync(writing.fileno())
    os.replace(part, target)


def _unused(folder: Path, name: str, suffix: str) -> Path:
    """Return a path in `folder` where nothing is yet: name, name-2, name-3, ..."""
    path, count = folder / f"{name}{suffix}", 1
    while path.exists():
        count += 1
        path = folder / f"{name}-{count}{suffix}"
    return path


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read_record(work: Path) -> dict[str, str]:
    """Return the record; without a readable one every differing file counts as the learner's."""
    try:
        record = json.loads((work / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _write_record(work: Path, record: dict[str, str]) -> None:
    text = json.dumps(record, indent=1, sort_keys=True) + "\n"
    path = work / RECORD
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    part = work / f"{RECORD}.part"
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)
