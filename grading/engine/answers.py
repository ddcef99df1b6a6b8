"""Finding the answers of a submission: which of several copies counts, and what was written beside its cell.

What was worked on counts, wherever an untouched copy stands. Nothing here runs or parses a learner's text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from nbformat import NotebookNode

from grading.engine.matching import Known, Places
from grading.engine.original import MarkedCell, SourceCell
from grading.engine.remarks import Remark, begins, called
from grading.engine.texts import defined, lines_of, squeezed

WRITTEN_BESIDE = "*This cell was left as it was. What stands below was written in another cell:*\n\n"
BY_HAND = "look at it, and mark what it is worth by hand"


@dataclass
class Answers:
    """What was found: the cell of each answer by grade id, cells that count no more, and what to say of it."""

    cells: dict[str, NotebookNode] = field(default_factory=dict)
    dropped: list[NotebookNode] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    # for a written answer whose cell is untouched or gone
    beside: dict[str, str] = field(default_factory=dict)

    def say(self, cell: str, what: str, *, needs_person: bool = False) -> None:
        """Add a remark."""
        self.remarks.append(Remark(cell, what, needs_person))


def find_answers(cells: list[NotebookNode], copies: dict[str, list[NotebookNode]], known: Known) -> Answers:
    """Return where the answers stand; `copies` are the cells of the submission by grade id."""
    found = Answers()
    everywhere = {id(cell) for there in copies.values() for cell in there}
    own = [cell for cell in cells if id(cell) not in everywhere]
    written = []
    for cell in cells:
        code = known.without_prose(cell.source)
        if code != cell.source and (cell.cell_type == "code" or known.answered_in(cell)):
            cell.source = code
            found.say(called(cell), "was merged with the course's text, which was left out")
    answering = [(cell, names) for cell in own if (names := known.answered_in(cell))]
    for marked in known.in_order:
        if marked.solution and marked.cell_type == "code":
            _code(marked, copies[marked.name], answering, known, found)
        elif marked.solution:
            written.append(marked)
    used = {id(cell) for cell in found.cells.values()}
    for marked in written:
        _written(marked, copies[marked.name], found)
    if blank := [marked for marked in written if _is_blank(marked, found, known)]:
        places = Places(cells)
        starts = {marked.name: _section(marked, places, known) for marked in written}
        others = [(n, cell) for n, cell in enumerate(cells) if id(cell) not in everywhere | used]
        for marked in blank:
            begins_at, ends_at = starts[marked.name]
            until = min((begin for begin, _ in starts.values() if begin > begins_at), default=len(cells))
            texts = list(_beside(others, range(begins_at, until), ends_at or len(cells), known))
            if texts:
                found.beside[marked.name] = WRITTEN_BESIDE + "\n\n".join(text for _, text in texts)
                own_cell = "was left as it was" if marked.name in found.cells else "was gone"
                what = f"what was written in the cell {begins(texts[0][0])} was put into it, and waits for a mark by hand"
                found.say(marked.name, f"{own_cell}; {what}")
    return found


# --- code


def _code(
    marked: MarkedCell,
    here: list[NotebookNode],
    answering: list[tuple[NotebookNode, set[str]]],
    known: Known,
    found: Answers,
) -> None:
    """Find the cell that counts: one `here`, with its mark, or one of those `answering` without any, by their names."""
    names = known.answers.get(marked.name, frozenset())
    worked = [cell for cell in here if not known.is_untouched(cell, marked)]
    elsewhere = [cell for cell, there in answering if there & names]
    if worked:
        found.cells[marked.name] = worked[-1]
        if worked[1:]:
            _several(marked, worked, found)
        if len(worked) < len(here):
            found.dropped += [cell for cell in here if known.is_untouched(cell, marked)]
            found.say(marked.name, "is there twice: the copy that was left as it was does not count")
    elif elsewhere:
        cell = found.cells[marked.name] = elsewhere[-1]
        found.dropped += here
        if here:
            own_cell = "its own cell was left as it was, and does not count"
            found.say(marked.name, f"is answered in the cell {begins(cell)}; {own_cell}")
    elif here:
        found.cells[marked.name] = here[-1]
        if here[1:]:
            found.say(marked.name, f"is there {len(here)} times, and was left as it was")


def _several(marked: MarkedCell, worked: list[NotebookNode], found: Answers) -> None:
    """Make one answer of the parts of one that was split; of copies the last counts."""
    if len({squeezed(cell.source) for cell in worked}) == 1:
        found.say(marked.name, f"is there {len(worked)} times, always the same")
    elif _are_parts(marked, worked):
        parts: list[list[NotebookNode]] = []
        for cell in worked:
            # a line that goes on where the part before stopped: neither is a cell by itself
            if parts and next((line for line in cell.source.splitlines() if line.strip()), "")[:1].isspace():
                parts[-1].append(cell)
            else:
                parts.append([cell])
        for joined in parts:
            joined[-1].source = "\n".join(cell.source for cell in joined)
            found.dropped += joined[:-1]
        found.say(marked.name, f"was split into {len(worked)} cells: they count together")
    else:
        found.say(
            marked.name,
            f"was worked on in {len(worked)} copies, and the last one counts: compare it with the one above, and mark "
            "by hand if that is the answer",
            needs_person=True,
        )


def _are_parts(marked: MarkedCell, worked: list[NotebookNode]) -> bool:
    """Say whether these are parts of one answer: no line of the stub, and no name, is in two of them."""
    stub = set(lines_of(marked.source))
    seen: set[str] = set()
    for cell in worked:
        lines = cell.source.splitlines()
        own = "\n".join(line for line in lines if line.strip() not in stub)
        there = {line for line in lines_of(cell.source) if line in stub and not line.startswith("#")}
        there |= {f"={name}" for name in defined(own)}
        if there & seen:
            return False
        seen |= there
    return True


# --- text


def _written(marked: MarkedCell, here: list[NotebookNode], found: Answers) -> None:
    """Take all that was written into an answer's cell and its copies: a person reads it."""
    if not here:
        return
    stub = squeezed(marked.source, code=False)
    worked = [cell for cell in here if squeezed(cell.source, code=False) != stub] or here[-1:]
    cell = found.cells[marked.name] = worked[-1]
    cell.source = "\n\n".join(dict.fromkeys(one.source for one in worked))
    if here[1:]:
        found.dropped += [one for one in here if one is not cell]
        found.say(marked.name, f"is there {len(here)} times: what was written there was put together")


def _is_blank(marked: MarkedCell, found: Answers, known: Known) -> bool:
    cell = found.cells.get(marked.name)
    return cell is None or known.is_untouched(cell, marked)


def _beside(
    others: list[tuple[int, NotebookNode]], where: range, next_heading: int, known: Known
) -> Iterator[tuple[NotebookNode, str]]:
    """Yield the cells in this range that may hold an answer, with what is the learner's of each.

    That is whatever was added under its question, and below that any text up to the next question.
    """
    for place, cell in others:
        if place not in where:
            continue
        fresh = [line for line in cell.source.splitlines() if line.strip() not in known.lines]
        code = cell.cell_type == "code"
        comments = code and all(line.lstrip().startswith("#") for line in fresh if line.strip())
        says = any(any(map(str.isalpha, line)) for line in fresh)
        if says and (not code or comments or place < next_heading):
            if comments:
                fresh = [line.lstrip("# ") for line in fresh]
            yield cell, "\n".join(f"    {line}" if code and not comments else line for line in fresh)


def _section(marked: MarkedCell, places: Places, known: Known) -> tuple[int, int | None]:
    """Return where the question of an answer begins in a submission, and where the next heading stands."""
    whole = known.original.whole
    place = next((n for n, cell in enumerate(whole) if cell.name == marked.name), len(whole))
    heading = next((n for n in reversed(range(place)) if _is_heading(whole[n])), 0)
    ends = next((cell for cell in whole[place + 1 :] if _is_heading(cell)), None)
    begins_at = 0
    for cell in reversed(whole[: heading + 1]):
        if (found := places.of(cell)) is not None:
            begins_at = found + (cell is not whole[heading])
            break
    return begins_at, None if ends is None else places.of(ends)


def _is_heading(cell: SourceCell) -> bool:
    return cell.cell_type == "markdown" and cell.name is None and cell.source.lstrip().startswith("#")
