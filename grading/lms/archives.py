"""Files out of a folder, a zip or a tar that nobody has checked.

Nothing is unpacked under the name that an archive gives: each file goes into a folder of ours under a number, and
its name is kept as a text. Sizes are counted while they are read, never believed. What is refused is told with a
sentence, and the rest goes on.
"""

import errno
import gzip
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

MB = 2**20
CHUNK = MB
LARGEST_FILE = 64 * MB
# Of names; a class of 3,000 has some 10,000 files.
LONGEST_NAME = 1000
DEEPEST = 40
ZIPS = (".zip",)
TARS = (".tar", ".tar.gz", ".tgz")
# What people hand in as well, and what Python cannot open safely or at all.
OTHER_ARCHIVES = (".rar", ".7z", ".tar.xz", ".txz", ".tar.bz2", ".tbz", ".tbz2", ".gz", ".xz", ".bz2")
ENCRYPTED = 0x1
UTF8 = 0x800
ENTRY = b"PK\x01\x02"
DAMAGE = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, struct.error, ValueError, IndexError,
    NotImplementedError, RuntimeError, KeyError, AttributeError, OverflowError, OSError,
)  # fmt: skip


class Refused(Exception):
    """Something that is not taken; the text says why, as the rest of a sentence about it."""


@dataclass(frozen=True)
class File:
    """A file: its name in the archive or folder, in parts, and where its content lies."""

    parts: tuple[str, ...]
    place: Path
    modified: datetime | None = None

    @property
    def name(self) -> str:
        """The last part of the name."""
        return self.parts[-1]

    @property
    def shown(self) -> str:
        """The name as people know it."""
        return "/".join(self.parts)

    def content(self, largest: int = LARGEST_FILE) -> bytes:
        """Return what is in it. Raises Refused if that is too much, and OSError."""
        with self.place.open("rb") as file:
            content = file.read(largest + 1)
        if len(content) > largest:
            raise Refused(f"is larger than {largest // MB} MB")
        return content


@dataclass
class Allowance:
    """How much may still be unpacked: for a whole download, or for what one person handed in."""

    files: int
    size: int

    def take_file(self) -> None:
        """Count a file. Raises Refused when there are too many."""
        self.files -= 1
        if self.files < 0:
            raise Refused("holds too many files")

    def take(self, size: int) -> None:
        """Count bytes. Raises Refused when they are too many."""
        self.size -= size
        if self.size < 0:
            raise Refused("becomes too large when it is unpacked")


def for_download() -> Allowance:
    """Return what the download of a whole class may come to."""
    return Allowance(100_000, 8192 * MB)


def for_one_person() -> Allowance:
    """Return what the archives of one hand-in may come to."""
    return Allowance(5_000, 256 * MB)


@dataclass
class Scratch:
    """The folder of ours into which things are unpacked, and what was refused on the way."""

    folder: Path
    refused: list[tuple[str, str]] = field(default_factory=list)
    count: int = 0

    def place(self) -> Path:
        """Return a new place."""
        self.count += 1
        return self.folder / str(self.count)


def is_archive(name: str) -> bool:
    """Say whether a file of this name is opened to see what is in it."""
    return name.lower().endswith((*ZIPS, *TARS))


def files_of_folder(folder: Path, scratch: Scratch) -> list[File]:
    """Return the files of a folder; links in it are not followed but refused."""
    found = []
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_symlink():
            scratch.refused.append(("/".join(parts), "is a link"))
        elif path.is_file() and ".git" not in parts:
            found.append(File(parts, path, datetime.fromtimestamp(path.stat().st_mtime).astimezone()))
    return found


def unpacked(name: str, place: Path, scratch: Scratch, allowance: Allowance) -> list[File]:
    """Return the files in an archive, unpacked into the scratch folder.

    Raises Refused if it cannot be opened at all; what cannot be taken out of it is noted in `scratch.refused`.
    """
    entries = _of_zip if name.lower().endswith(ZIPS) else _of_tar
    found: list[File] = []
    try:
        with place.open("rb") as file:
            for stored, modified, opened in entries(file, name, allowance):
                allowance.take_file()
                try:
                    parts = safe_parts(stored)
                    target = scratch.place()
                    with opened() as content:
                        _copy(content, target, allowance)
                except Refused as why:
                    if allowance.size < 0:
                        raise
                    scratch.refused.append((f"{name}/{_printable(stored)}", str(why)))
                except DAMAGE as error:
                    _reraise_if_ours(error)
                    scratch.refused.append((f"{name}/{_printable(stored)}", "is damaged inside the archive"))
                else:
                    if not _is_clutter(parts):
                        found.append(File(parts, target, modified))
    except DAMAGE as error:
        _reraise_if_ours(error)
        if not found:
            raise Refused("is cut short or damaged") from None
        scratch.refused.append((name, "is cut short or damaged: what came before was read"))
    return found


def _reraise_if_ours(error: Exception) -> None:
    """Let an error of this machine through; gzip and a place before the file's beginning are the archive's."""
    if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
        raise error


def safe_parts(stored: str) -> tuple[str, ...]:
    """Return the parts of a name in an archive. Raises Refused for one that leads out, or is no name at all."""
    name = stored.replace("\\", "/")
    if name.startswith("/") or (name[1:2] == ":" and name[:1].isalpha()):
        raise Refused("has an absolute path in an archive, which could lead anywhere")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if ".." in parts:
        raise Refused("has `..` in its path, which leads out of the archive")
    if not parts or len(name) > LONGEST_NAME or len(parts) > DEEPEST:
        raise Refused("has no usable name")
    if any(ord(sign) < 32 or 0xD800 <= ord(sign) < 0xE000 for sign in name):
        raise Refused("has signs in its name that no file's name should have")
    return parts


def _of_zip(file: BinaryIO, name: str, allowance: Allowance) -> Iterator[tuple]:
    # each entry that zipfile will keep in memory begins with these signs, whatever the archive says their number is
    if _count(file, ENTRY) > allowance.files:
        raise Refused("holds too many files")
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            yield _zip_name(entry), _zip_time(entry), lambda entry=entry: _zip_entry(archive, entry)


@contextmanager
def _zip_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[BinaryIO]:
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Refused("is a link")
    if entry.flag_bits & ENCRYPTED:
        raise Refused("is locked with a password")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("is packed in a way that is not opened here")
    with archive.open(entry) as content:
        yield content


def _zip_name(entry: zipfile.ZipInfo) -> str:
    """Return the name; macOS writes UTF-8 and does not say so, and zipfile takes it for a code page of DOS."""
    name = entry.orig_filename
    if not entry.flag_bits & UTF8:
        try:
            return name.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return name


def _zip_time(entry: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*entry.date_time).astimezone()
    except (ValueError, OverflowError, OSError):
        return None


class _Counted:
    """A stream that ends with Refused once more was read than is allowed."""

    def __init__(self, stream: BinaryIO, allowance: Allowance):
        self.stream, self.allowance, self.at = stream, allowance, 0

    def read(self, size: int = -1) -> bytes:
        # tarfile asks for a whole header at once, whose length a header before it names
        if not 0 <= size <= 16 * MB:
            raise Refused("is damaged: a header in it has no sensible length")
        content = self.stream.read(size)
        self.at += len(content)
        self.allowance.take(len(content))
        return content

    def tell(self) -> int:
        return self.at

    def seek(self, to: int) -> int:
        """Skip to a place ahead, by reading, so that what is skipped counts as well."""
        if to < self.at:
            raise tarfile.StreamError("a tar is read once, from its beginning")
        while self.at < to and self.read(min(CHUNK, to - self.at)):
            pass
        return self.at


def _of_tar(file: BinaryIO, name: str, allowance: Allowance) -> Iterator[tuple]:
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    # what is unpacked counts twice, once here and once when it is copied: a stream that is all padding counts, too
    counted = _Counted(gzip.GzipFile(fileobj=file) if packed else file, Allowance(0, 2 * allowance.size))
    with tarfile.TarFile(fileobj=counted, errorlevel=1) as archive:
        for entry in archive:
            # tarfile keeps every entry in a list, and this is read once
            archive.members.clear()
            if entry.isdir():
                continue
            modified = None
            with suppress(ValueError, OverflowError, OSError):
                modified = datetime.fromtimestamp(entry.mtime).astimezone()
            yield entry.name, modified, lambda entry=entry: _tar_entry(archive, entry)


@contextmanager
def _tar_entry(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> Iterator[BinaryIO]:
    if entry.issym() or entry.islnk():
        raise Refused("is a link")
    if not entry.isreg() or entry.issparse():
        raise Refused("is no ordinary file")
    with archive.extractfile(entry) as content:
        yield content


def _copy(content: BinaryIO, target: Path, allowance: Allowance) -> None:
    size = 0
    with target.open("wb") as file:
        while piece := content.read(CHUNK):
            size += len(piece)
            if size > LARGEST_FILE:
                raise Refused(f"is larger than {LARGEST_FILE // MB} MB")
            allowance.take(len(piece))
            file.write(piece)


def _count(file: BinaryIO, signs: bytes) -> int:
    count, tail = 0, b""
    while piece := file.read(CHUNK):
        whole = tail + piece
        count += whole.count(signs)
        tail = whole[-len(signs) + 1 :]
    file.seek(0)
    return count


def _is_clutter(parts: tuple[str, ...]) -> bool:
    """Say whether a file is there for a system's own use."""
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    return hidden or parts[-1].lower() in ("desktop.ini", "thumbs.db")


def _printable(name: str) -> str:
    shown = "".join(sign if sign.isprintable() else "?" for sign in name)
    return shown if len(shown) <= 120 else f"{shown[:117]}..."
