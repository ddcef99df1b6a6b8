"""Which numbers of the prose have to be computed; `tests/notebooks/test_versions.py` looks for them where it runs all."""

import re

import pytest

# Wrong or rounded numbers that the text quotes in order to correct them: the row of the list of
# corrections (docs/coverage.md) that each belongs to.
QUOTED_SLIPS: dict[str, str] = {}

NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w])")


def prose(source: str) -> str:
    """Return Markdown without code, links, HTML tags and comments."""
    source = re.sub(r"```.*?```", " ", source, flags=re.S)
    source = re.sub(r"`[^`]*`", " ", source)
    source = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", source)
    return re.sub(r"<[^>]*>", " ", source)


def significant_digits(number: str) -> int:
    """Return how many significant digits a number shows; zeros at the end of a whole number do not count."""
    mantissa = re.split("[eE]", number.replace(",", ""))[0]
    digits = mantissa.replace(".", "").lstrip("0")
    return len(digits if "." in mantissa else digits.rstrip("0"))


def is_year(number: str) -> bool:
    return re.fullmatch(r"(19|20)\d\d", number) is not None


def numbers_in_prose(notebook) -> list[tuple[str, str]]:
    """Return (cell id, number) for every number of three or more digits outside the section on sources."""
    found, sources = [], False
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        text = cell.source
        if "Where this comes from" in text:
            text, sources = text.split("Where this comes from")[0], True
        numbers = NUMBER.findall(prose(text))
        found += [(cell.id, n) for n in numbers if significant_digits(n) >= 3 and not is_year(n)]
        if sources:
            break
    return found


@pytest.mark.parametrize(
    ("number", "digits"),
    [("0.0061", 2), ("0.00046", 2), ("12.5", 3), ("1,000", 1), ("1e-05", 1), ("44.08", 4)],
)
def test_significant_digits_are_counted_as_a_reader_would(number, digits):
    assert significant_digits(number) == digits


def test_code_links_and_tags_are_not_prose():
    assert NUMBER.findall(prose("see `1.234`, [a page](https://x/5.678) and <b style='9.876'>4.321</b>")) == [
        "4.321"
    ]
