"""What differs between two gradings of a submission, and the reasons for which it may.

Execution counts, ids, times, tracebacks' frames and pictures' bytes are nobody's business and not compared.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from tests.grading.stock import Key, Left

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
ADDRESS = re.compile(r"0x[0-9a-f]{6,}|<ipython-input-[\w-]+>|ipykernel_\d+/\d+\.py|\b\d{5,}\.py")
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
# Rounding: the last digits of a sum depend on how many processors it was shared out to.
RELATIVE, ABSOLUTE = 1e-9, 1e-12


@dataclass(frozen=True)
class Difference:
    """Something that stock left otherwise than we: `what` of which cell, both values.

    kind: of the student. failed: whether stock gave up. source: of the cell, as graded.
    """

    what: str
    cell: str
    stock: Any
    ours: Any
    kind: str
    failed: bool
    source: str = ""
    test: bool = False
    key: Key = ("", "")

    def of(self, key: Key) -> "Difference":
        """Return the same with the submission's chapter and student."""
        return replace(self, key=key)

    def __str__(self) -> str:
        where = f"{' '.join(self.key)} ({self.kind}), {self.what} of {self.cell or 'the notebook'}"
        return f"{where}: stock {str(self.stock)[:600]} | ours {str(self.ours)[:600]}"


def differences(stock: Left | None, ours: Left | None, kind: str, failed: bool) -> Iterator[Difference]:
    """Give what differs between two gradings of one submission."""

    def found(what: str, cell: str, theirs: Any, mine: Any, **more: Any) -> Iterator[Difference]:
        if theirs != mine:
            yield Difference(what, cell, theirs, mine, kind, failed, **more)

    if stock is None or ours is None:
        yield from found("entry", "", stock is not None, ours is not None)
        return
    for cell in sorted({*stock.scores, *ours.scores}):
        source = _source(ours.cells.get(cell))
        theirs, mine = stock.scores.get(cell), ours.scores.get(cell)
        yield from found("score", cell, theirs, mine, source=source, test=True)
    for cell in sorted({*stock.comments, *ours.comments}):
        yield from found("comment", cell, stock.comments.get(cell), ours.comments.get(cell))
    yield from found("lateness", "", stock.late, ours.late)
    yield from found("order of cells", "", list(stock.cells), list(ours.cells))
    for key in stock.cells:
        if key in ours.cells:
            one, other = stock.cells[key], ours.cells[key]
            is_test = key in ours.scores and not one["metadata"]["nbgrader"]["solution"]
            about = {"source": _source(other), "test": is_test}
            yield from found(
                "text", key, (one["cell_type"], _source(one)), (other["cell_type"], _source(other))
            )
            yield from found("marks", key, _marks(one), _marks(other))
            yield from found("output", key, outputs(one), outputs(other), **about)


def outputs(cell: dict) -> list[tuple]:
    """Return a cell's outputs as far as they are compared."""
    found: list[tuple] = []
    for output in cell.get("outputs", []):
        match output["output_type"]:
            case "stream":
                text = ADDRESS.sub("@", "".join(output["text"]))
                if found and found[-1][:2] == ("stream", output["name"]):
                    text = found.pop()[2] + text
                found.append(("stream", output["name"], text))
            case "error":
                said = ADDRESS.sub("@", COLOUR.sub("", output["evalue"]))
                found.append(("error", output["ename"], said))
            case kind:
                shown = {mime: _shown(mime, held) for mime, held in output["data"].items()}
                found.append((kind, tuple(sorted(shown.items()))))
    return found


def _shown(mime: str, held: Any) -> str:
    if mime.startswith("image/"):
        return "a picture"
    return ADDRESS.sub("@", "".join(held) if isinstance(held, list) else str(held))


def _source(cell: dict | None) -> str:
    return "".join(cell["source"]) if cell else ""


def _marks(cell: dict) -> dict:
    return {name: held for name, held in cell["metadata"].items() if name != "execution"}


# --- the reasons, the first that fits


def reason_for(one: Difference) -> str | None:
    """Return why stock is wrong here, or why the two must differ; None if there is no reason."""
    return next((words for words, fits in REASONS if fits(one)), None)


def _only_last_digits(one: Difference) -> bool:
    if one.what != "output" or one.test:
        return False
    theirs, mine = str(one.stock), str(one.ours)
    if NUMBER.sub("#", theirs) != NUMBER.sub("#", mine):
        return False
    pairs = zip(map(float, NUMBER.findall(theirs)), map(float, NUMBER.findall(mine)), strict=True)
    return all(abs(a - b) <= ABSOLUTE + RELATIVE * max(abs(a), abs(b)) for a, b in pairs)


def _takes_the_time(one: Difference) -> bool:
    if one.what != "output" or one.test:
        return False
    blank = re.compile(r" *" + NUMBER.pattern)
    measured = re.search(r"perf_counter|timeit|seconds", one.source)
    return bool(measured) and blank.sub("#", str(one.stock)) == blank.sub("#", str(one.ours))


def _other_order(one: Difference) -> bool:
    """Say whether the same was written to each stream, and all else is equal."""
    if one.what != "output" or not any(output[:2] == ("stream", "stderr") for output in one.stock):
        return False
    return _by_stream(one.stock) == _by_stream(one.ours)


def _by_stream(outputs: list[tuple]) -> tuple:
    streams = {"stdout": "", "stderr": ""}
    for output in outputs:
        if output[0] == "stream":
            streams[output[1]] += output[2]
    return streams, [output for output in outputs if output[0] != "stream"]


def _says_more(one: Difference) -> bool:
    """Say whether a cell was stopped for both of us, and has otherwise the same outputs."""
    if one.what != "output" or one.kind != "endless loop":
        return False
    names = [[output[1] for output in outputs if output[0] == "error"] for outputs in (one.stock, one.ours)]
    shown = [[output for output in outputs if output[0] != "error"] for outputs in (one.stock, one.ours)]
    return names == [["KeyboardInterrupt", "CellTimeoutError"], ["CellTimeoutError"]] and shown[0] == shown[1]


def _kind(kind: str, *what: str, failed: bool = True) -> Callable[[Difference], bool]:
    """Return whether a difference in one of these comes of such a student; failed: where stock gave up."""
    return lambda one: one.kind == kind and one.what in what and one.failed == failed


def _not_put_back(one: Difference) -> bool:
    """Say whether stock has no score, or one without what a deleted cell would have defined."""
    if one.kind != "tests deleted":
        return False
    fails = isinstance(one.stock, list) and any(output[:2] == ("error", "NameError") for output in one.stock)
    return one.what == "order of cells" or (one.what == "score" and not one.stock[0]) or fails


REASONS: tuple[tuple[str, Callable[[Difference], bool]], ...] = (
    ("the cell prints how long something took", _takes_the_time),
    ("the last digits of a rounding error", _only_last_digits),
    ("stock loses the order in which stdout and stderr were written", _other_order),
    ("stock does not say of a cell without an end that it had to be stopped, and why", _says_more),
    (
        "stock stops at a dead kernel, and leaves no score and no graded notebook",
        _kind("kernel ended", "score", "comment", "order of cells"),
    ),
    (
        "stock stops at a cell that is there twice, and leaves no score and no graded notebook",
        _kind("cell twice", "score", "comment", "order of cells"),
    ),
    (
        "stock does not grade what was handed in under another name, and lets it wait for a person",
        _kind("other name", "score", "comment", "order of cells"),
    ),
    (
        "stock enters what nobody can read as waiting for a person, we list it",
        _kind("not valid JSON", "entry"),
    ),
    ("stock does not put deleted cells back, nor what they define", _not_put_back),
)
