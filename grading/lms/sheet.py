"""A CSV file as an LMS wrote it, of which single cells can be replaced and every other byte stays.

Python's csv module reads cells and forgets how they stood in the file. An LMS is picky about its own file, so
here each cell keeps its place: encoding, byte order mark, quoting, line ends and whatever stands between are
never written anew.
"""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# A class of 10,000 with 200 columns is smaller.
LARGEST = 64 * 1024 * 1024
MOST_CELLS = 4_000_000
SEPARATORS = (",", ";", "\t", "|")
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class NotASheet(Exception):
    """A file that cannot be read as a table; the text says why, without the file's name."""


@dataclass(frozen=True)
class Cell:
    """One cell: its value, and where it stands in the text, quotes included."""

    value: str
    start: int
    end: int
    quoted: bool


@dataclass(frozen=True)
class Sheet:
    """A table: its rows, and all that is needed to write the file again."""

    rows: tuple[tuple[Cell, ...], ...]
    separator: str
    text: str
    encoding: str
    mark: bytes

    @property
    def headings(self) -> list[str]:
        """The values of the first row."""
        return self.values(0)

    def values(self, row: int) -> list[str]:
        """Return the values of a row."""
        return [cell.value for cell in self.rows[row]]

    def replaced(self, changes: Mapping[tuple[int, int], str]) -> bytes:
        """Return the file's bytes with these cells, by row and column, replaced and nothing else."""
        parts, at = [], 0
        for row, column in sorted(changes):
            cell = self.rows[row][column]
            parts += [self.text[at : cell.start], self._written(changes[row, column], cell.quoted)]
            at = cell.end
        return self.mark + "".join([*parts, self.text[at:]]).encode(self.encoding, "surrogatepass")

    def _written(self, value: str, quoted: bool) -> str:
        if quoted or any(sign in value for sign in (self.separator, '"', "\r", "\n")):
            return '"' + value.replace('"', '""') + '"'
        return value


def read_sheet(place: Path) -> Sheet:
    """Return the table in a file. Raises NotASheet, and OSError if the file cannot be read."""
    with place.open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise NotASheet(f"is larger than {LARGEST // 2**20} MB: that is no class list")
    return sheet_of(content)


def sheet_of(content: bytes) -> Sheet:
    """Return the table that these bytes hold. Raises NotASheet."""
    if content.startswith(b"PK\x03\x04"):
        raise NotASheet("is an Excel workbook or a zip: save it as CSV first")
    mark, encoding, text = _decoded(content)
    if "\0" in text:
        raise NotASheet("is not a text file: export it as CSV")
    if not text.strip():
        raise NotASheet("is empty: export it again")
    separator = _separator(text)
    rows = _rows(text, separator)
    return Sheet(rows, separator, text, encoding, mark)


def _decoded(content: bytes) -> tuple[bytes, str, str]:
    """Return the byte order mark, the encoding and the text; every encoding gives the same bytes back."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            try:
                text = content[len(mark) :].decode(encoding, "surrogatepass")
            except UnicodeDecodeError:
                raise NotASheet("is cut short or damaged: export it again") from None
            return mark, encoding, text
    for encoding in ("utf-8", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return b"", encoding, text
    return b"", "latin-1", content.decode("latin-1")


def _separator(text: str) -> str:
    """Return the separator that the first line has most of, outside quotes."""
    outside = re.sub(r'"[^"]*"', "", text.lstrip("\r\n")[:10_000]).splitlines()
    first = outside[0] if outside else ""
    best = max(SEPARATORS, key=first.count)
    return best if first.count(best) else ","


def _rows(text: str, separator: str) -> tuple[tuple[Cell, ...], ...]:
    """Return the cells of each line that holds any; a line break within quotes belongs to its cell."""
    pattern = re.compile(
        rf'(?P<cell>"(?:[^"]|"")*+"[^{re.escape(separator)}\r\n]*|(?!")[^{re.escape(separator)}\r\n]*)'
        rf"(?P<end>{re.escape(separator)}|\r\n|\n|\r|\Z)"
    )
    rows: list[tuple[Cell, ...]] = []
    row: list[Cell] = []
    at = count = 0
    while at < len(text) or row:
        found = pattern.match(text, at)
        if found is None:
            line = text.count("\n", 0, at) + 1
            raise NotASheet(f"has a quotation mark in line {line} that is never closed: export it again")
        row.append(_cell(found))
        count += 1
        if count > MOST_CELLS:
            raise NotASheet(f"has more than {MOST_CELLS:,} cells: that is no class list")
        at = found.end()
        if found["end"] != separator:
            if len(row) > 1 or row[0].end > row[0].start:
                rows.append(tuple(row))
            row = []
    return tuple(rows)


def _cell(found: re.Match[str]) -> Cell:
    raw = found["cell"]
    start, end = found.span("cell")
    if raw.startswith('"'):
        closing = raw.rindex('"')
        return Cell(raw[1:closing].replace('""', '"') + raw[closing + 1 :], start, end, True)
    return Cell(raw, start, end, False)
