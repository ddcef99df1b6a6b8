"""The table of what each attack did on stock nbgrader and on our grader."""

from collections import Counter
from collections.abc import Iterator, Mapping

from tests.grading.attacks import suite
from tests.grading.attacks.record import KINDS
from tests.grading.attacks.runs import Batch, Result

NOT_RUN = "not run"


def lines(stock: Mapping[str, Result], ours: Batch | None) -> Iterator[str]:
    """Give the lines of the table for all attacks that were run, and what is to be said below it."""
    results = ours.results if ours else {}
    run = [attack for attack in suite.ATTACKS if attack.name in stock or attack.name in results]
    rows = [("attack", "kind", "stopped by", "stock nbgrader", "ours")]
    rows += [
        (
            attack.name,
            attack.kind,
            ", ".join(sorted(attack.stopped_by)) or "-",
            _cut(stock.get(attack.name, NOT_RUN)),
            _cut(results.get(attack.name, NOT_RUN)),
        )
        for attack in run
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    for row in rows:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
    yield ""
    yield _counts([attack.kind for attack in run])
    for name, found in (("stock nbgrader", stock), ("our grader", results)):
        if found:
            harmful = sum(not result.safe for result in found.values())
            scored = sum("gains" in result.harms for result in found.values())
            full = sum("full marks" in str(result) for result in found.values())
            yield f"On {name} {harmful} of {len(found)} do harm; {scored} gain points, {full} of them all."
    if ours:
        status = "did not end" if ours.status is None else f"ended with status {ours.status}"
        yield f"Our grader {status} after {ours.seconds:.0f} s. By nobody in particular: {'; '.join(ours.others) or 'nothing'}."


def _cut(result: Result | str) -> str:
    text = " ".join(str(result).split())
    return text if len(text) <= 70 else text[:67] + "..."


def _counts(kinds: list[str]) -> str:
    counts = Counter(kinds)
    return (
        f"{len(kinds)} attacks: "
        + ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind])
        + "."
    )
