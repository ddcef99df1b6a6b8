"""The table of what each attack did."""

from collections import Counter
from collections.abc import Iterator

from tests.grading.attacks import suite
from tests.grading.attacks.record import KINDS
from tests.grading.attacks.runs import Batch, Result


def lines(batch: Batch) -> Iterator[str]:
    """Give the lines of the table for the attacks that were run, and what is to be said below it."""
    run = [suite.by_name(name) for name in batch.results]
    rows = [("attack", "kind", "stopped by", "what it did")]
    rows += [
        (
            attack.name,
            attack.kind,
            ", ".join(sorted(attack.stopped_by)) or "-",
            _cut(batch.results[attack.name]),
        )
        for attack in run
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
    yield ""
    yield _counts([attack.kind for attack in run])
    status = "did not end" if batch.status is None else f"ended with status {batch.status}"
    harmful = sum(not result.safe for result in batch.results.values())
    yield f"{harmful} of them do harm. By nobody in particular: {'; '.join(batch.others) or 'nothing'}."
    yield f"The grading {status} after {batch.seconds:.0f} s."


def _cut(result: Result) -> str:
    text = " ".join(str(result).split())
    return text if len(text) <= 70 else text[:67] + "..."


def _counts(kinds: list[str]) -> str:
    counts = Counter(kinds)
    return (
        f"{len(kinds)} attacks: "
        + ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind])
        + "."
    )
