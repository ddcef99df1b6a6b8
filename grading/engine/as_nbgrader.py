"""What four small steps of nbgrader's do, as they do it: loading them takes longer than grading a hand-in."""

from collections.abc import Iterable, Iterator

from nbformat import NotebookNode

# Lines of text that a cell keeps, and lines of a traceback.
MOST_LINES, MOST_TRACEBACK = 1000, 100
HIDDEN = ("HIDDEN TESTS", "MARK SCHEME")


def clear_outputs(cells: Iterable[NotebookNode]) -> None:
    """Take the outputs of a notebook's cells away, as ClearOutput does."""
    for cell in cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            for name in ("collapsed", "scrolled"):
                cell.metadata.pop(name, None)


def limit_outputs(cells: Iterable[NotebookNode]) -> None:
    """Shorten long texts and tracebacks of a notebook's cells, as LimitOutput does."""
    for cell in cells:
        if cell.cell_type == "code":
            cell.outputs = list(_limited(cell.outputs))


def without_hidden(source: str) -> str:
    """Return what learners get of a cell that nbgrader has released, as ClearHiddenTests and ClearMarkScheme leave it."""
    lines = source.split("\n")
    for what in HIDDEN:
        kept, inside = [], False
        for line in lines:
            if f"BEGIN {what}" in line:
                inside = True
            elif f"END {what}" in line:
                inside = False
            elif not inside:
                kept.append(line)
        lines = kept
    return "\n".join(lines)


def _limited(outputs: Iterable[NotebookNode]) -> Iterator[NotebookNode]:
    length = 0
    for output in outputs:
        if output.output_type == "stream":
            if length == MOST_LINES:
                continue
            lines = output.text.split("\n")
            if len(lines) + length > MOST_LINES:
                lines = [*lines[: MOST_LINES - length - 1], "... Output truncated ..."]
            length += len(lines)
            output.text = "\n".join(lines)
        elif output.output_type == "error" and len(output.traceback) > MOST_TRACEBACK:
            first = MOST_TRACEBACK // 2
            last = MOST_TRACEBACK - first - 1
            told = "... Traceback truncated ..."
            output.traceback = [*output.traceback[:first], told, *output.traceback[-last:]]
        yield output
