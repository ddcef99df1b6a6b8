"""Taking out of a text what a learner is not to read: hidden lines, hidden numbers, paths of this machine."""

import math
import re
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from grading.feedback.unseen import Unseen

NOT_SHOWN = "[not shown]"
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")

# From this many digits on, a number that equals a hidden one is that one; with fewer, two in a row are that
# have so many between them.
ENOUGH, ENOUGH_IN_A_ROW = 6, 7
# Learners decide what is searched here, so no pattern may take longer than its text is long: hence the (?>...).
NUMBER = re.compile(r"(?<![\w.])-?(?>\d+\.\d*|\.\d+|\d+)(?>[eE][-+]?\d+)?(?!\w)")

# Absolute paths, of which the last part says enough. Not `</td>`, nor what follows http:.
UNIX_PATH = re.compile(r"(?<![\w.+@:/<\\-])~?/(?>(?:[\w.+@-]+/)+)(?=[\w.+@-])")
WINDOWS_PATH = re.compile(r"\b[A-Za-z]:\\(?>(?:[^\\/:*?\"<>|\s]+\\)*)")
# What is left of the name that IPython makes up for the file of a cell.
CELL_FILE = re.compile(r"…/\d+\.py\b")
# A picture in HTML holds no words, and is long.
PICTURE = re.compile(r"(data:image/[^\s\"'<>]+)")


def redact(text: str, unseen: Unseen) -> str:
    """Return a text without hidden lines, hidden numbers and this machine's paths."""
    parts = PICTURE.split(text)
    for place in range(0, len(parts), 2):
        part = without_lines(parts[place], unseen)
        parts[place] = without_paths(without_numbers(part, unseen))
    return "".join(parts)


def without_paths(text: str) -> str:
    """Return a text in which absolute paths are cut down to their last part."""
    text = re.sub(rf"{re.escape(str(Path.home()))}(?![\w.+@-])", "~", text)
    text = WINDOWS_PATH.sub("…/", UNIX_PATH.sub("…/", text))
    return CELL_FILE.sub("your cell", text)


def without_lines(text: str, unseen: Unseen) -> str:
    """Return a text without the hidden lines, however they are spaced or quoted."""
    pattern = _lines_pattern(unseen.lines)
    if pattern is None:
        return text
    # colours may stand between any two letters; a text that hides something does without them
    bare = ANSI.sub("", text)
    return pattern.sub(NOT_SHOWN, bare) if pattern.search(bare) else text


def without_numbers(text: str, unseen: Unseen) -> str:
    """Return a text without the hidden numbers."""
    table = _table(unseen.arrays)
    if not table.size:
        return text
    found = [match for match in NUMBER.finditer(text) if 0 < abs(float(match[0])) < math.inf]
    doomed = {match.span() for match in found if _digits(match[0]) >= ENOUGH and _equal(match[0], table)}
    for first, second in pairwise(found):
        if _digits(first[0]) + _digits(second[0]) >= ENOUGH_IN_A_ROW and _equal(first[0], table, second[0]):
            doomed |= {first.span(), second.span()}
    for start, end in sorted(doomed, reverse=True):
        text = text[:start] + NOT_SHOWN + text[end:]
    return text


@lru_cache(maxsize=32)
def _lines_pattern(lines: tuple[str, ...]) -> re.Pattern | None:
    """Return a pattern for the lines, with any space between words, and quotes as `repr` writes them."""
    spelled = []
    for line in lines:
        words = re.findall(r"\w+|[^\w\s]", line)
        spelled.append(r"\s*".join(r"\\*[\"']" if word in "\"'" else re.escape(word) for word in words))
    return re.compile("|".join(spelled)) if spelled else None


@lru_cache(maxsize=32)
def _table(arrays: tuple[tuple[float, ...], ...]) -> np.ndarray:
    """Return the sizes of the hidden numbers in order, and beside each the one that follows it in its array."""
    rows = set()
    for array in arrays:
        sizes = [abs(number) for number in array]
        rows |= {
            (size, then)
            for size, then in zip(sizes, [*sizes[1:], math.nan], strict=True)
            if 0 < size < math.inf
        }
    return np.array(sorted(rows)).reshape(-1, 2)


def _equal(token: str, table: np.ndarray, then: str | None = None) -> bool:
    """Say whether a number as printed is a hidden one; with `then`, one that is followed by that."""
    value, slack = abs(float(token)), _slack(token)
    first, last = np.searchsorted(table[:, 0], (value - slack, value + slack))
    if then is None:
        # a round number is nobody's secret
        return any(_digits(repr(size)) >= ENOUGH for size in table[first:last, 0].tolist())
    return bool(np.any(np.abs(table[first:last, 1] - abs(float(then))) <= _slack(then)))


def _slack(token: str) -> float:
    """Return half a unit of the last digit of a number as printed; binary fractions add a little."""
    mantissa, _, exponent = token.lower().partition("e")
    decimals = len(mantissa.partition(".")[2]) - int(exponent or 0)
    return 0.501 * 10.0**-decimals + 4e-16 * abs(float(token))


def _digits(token: str) -> int:
    """Return how many significant digits a number is written with."""
    return len(token.lower().partition("e")[0].replace(".", "").lstrip("-0"))
