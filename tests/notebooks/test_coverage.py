"""docs/coverage.md: every item of the five sources is taught in a cell that is there and runs."""

import re

import pytest

from tests.notebooks.versions import NOTEBOOKS, ROOT, read

ITEMS = {"S0": 26, "S1": 48, "S2": 41, "S3": 54, "S4": 40}
ROW = re.compile(r"^\| (S\d-\d\d) \| [^|]* \| (\d\d-[a-z-]+) \| ([^|]+?) \| `([^`|]+)` \|$", re.M)


def rows():
    """Return (item, chapter, heading, cell id) of every row."""
    return ROW.findall((ROOT / "docs" / "coverage.md").read_text())


def test_every_item_has_a_row():
    wanted = {f"{source}-{number:02d}" for source, count in ITEMS.items() for number in range(1, count + 1)}
    assert {item for item, *_ in rows()} == wanted
    assert len(wanted) == 209


@pytest.mark.parametrize("chapter", sorted(NOTEBOOKS))
def test_its_cells_stand_under_their_headings(chapter):
    under, headings = {}, []
    for cell in read(chapter).cells:
        found = []
        if cell.cell_type == "markdown":
            text = re.sub(r"```.*?```", "", cell.source, flags=re.S)
            found = [line.lstrip("#").strip() for line in text.splitlines() if re.match(r"#+ ", line)]
        under[cell.id] = found or headings
        headings = found[-1:] or headings
    for item, where, heading, cell in rows():
        if where == chapter:
            assert cell in under, f"{item}: {chapter} has no cell {cell}"
            assert heading in under[cell], f"{item}: {cell} stands under {under[cell]}"
