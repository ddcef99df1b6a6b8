"""Which cell of a submission is which of the source's: by its mark, its id or its text.

A learner's front end may have dropped the marks (an editor that knows nothing of nbgrader), the ids (a
converter), or have left both on a copy.
"""

import re
from collections import defaultdict
from functools import cached_property, lru_cache

from nbformat import NotebookNode

from grading.engine.as_nbgrader import without_hidden
from grading.engine.original import MarkedCell, Original, SourceCell, grade_id
from grading.engine.texts import defined, lines_of, squeezed
from grading.engine.trusted import bound, needed

SHORTEST_PROSE = 40
# What ClearSolutions puts in the place of a solution, as far as it raises.
NOT_YET = re.compile(r"^\s*raise NotImplementedError(?:\([\"']?(.*?)[\"']?\))?\s*$", re.MULTILINE)


def place_of(cell: NotebookNode, cells: list[NotebookNode]) -> int:
    """Return where a cell itself, and not one that is equal to it, stands."""
    return next(place for place, one in enumerate(cells) if one is cell)


class Known:
    """What a submission's cells are compared with: the cells of an original as learners got them."""

    def __init__(self, original: Original):
        self.original = original
        self.marked = {cell.name: cell for cell in original.cells}

    @cached_property
    def in_order(self) -> list[MarkedCell]:
        """The cells that nbgrader knows, in the order of the source."""
        places = {cell.name: place for place, cell in enumerate(self.original.whole) if cell.name}
        return sorted(self.original.cells, key=lambda cell: places.get(cell.name, len(places)))

    @cached_property
    def names_by_id(self) -> dict[str, str]:
        """The grade id of each cell by its id in the file."""
        return {
            cell.id: cell.name
            for cell in self.original.whole
            if cell.id is not None and cell.name in self.marked
        }

    @cached_property
    def names_by_text(self) -> dict[tuple[str, str], list[str]]:
        """The grade ids of answers and tests by cell type and by their text as it was handed out."""
        names: dict[tuple[str, str], list[str]] = defaultdict(list)
        for cell in self.in_order:
            code = cell.cell_type == "code"
            if (text := squeezed(_handed_out(cell), code=code)) and (code or cell.solution):
                names[cell.cell_type, text].append(cell.name)
        return names

    @cached_property
    def given(self) -> set[str]:
        """The texts of code cells that are neither answers nor tests."""
        return {
            squeezed(cell.source)
            for cell in self.original.whole
            if cell.cell_type == "code" and cell.name not in self.marked
        }

    @cached_property
    def texts(self) -> set[str]:
        """All texts as they stand in the file."""
        return {cell.source for cell in self.original.whole}

    @cached_property
    def prose(self) -> list[str]:
        """The texts that learners got between the code, but for the shortest, which code may hold by chance."""
        texts = [cell.source.strip() for cell in self.original.whole if cell.cell_type == "markdown"]
        return [text for text in texts if len(text) > SHORTEST_PROSE]

    @cached_property
    def lines(self) -> set[str]:
        """All lines that learners got."""
        sources = [cell.source for cell in self.original.whole if cell.name not in self.marked]
        return {
            line for text in (*sources, *map(_handed_out, self.original.cells)) for line in lines_of(text)
        }

    @cached_property
    def solutions(self) -> dict[str, str]:
        """The instructor's text of each answer that is code, by grade id."""
        return {
            name: source
            for source, name in self.original.code
            if name in self.marked and self.marked[name].solution
        }

    @cached_property
    def answers(self) -> dict[str, frozenset[str]]:
        """The names that each answer in code has to define: those that tests ask for, or its stub's."""
        asked = {name for cell in self.original.cells if cell.is_test for name in needed(cell.source)}
        return {
            name: (bound(source) | bound(self.marked[name].source)) & asked or bound(self.marked[name].source)
            for name, source in self.solutions.items()
        }

    @cached_property
    def answered(self) -> frozenset[str]:
        """The names that all answers together define."""
        return frozenset().union(*self.answers.values())

    @cached_property
    def stubs_say(self) -> set[str]:
        """What the NotImplementedError says that an untouched stub raises."""
        return {
            says for cell in self.original.cells if cell.solution for says in NOT_YET.findall(cell.source)
        }

    def is_untouched(self, cell: NotebookNode, marked: MarkedCell) -> bool:
        """Say whether an answer is still what was handed out, but for white space and comments."""
        code = marked.cell_type == "code"
        return squeezed(self.without_prose(cell.source), code=code) == squeezed(marked.source, code=code)

    def without_prose(self, text: str) -> str:
        """Return a text without those of the course's between the code, with which merging may have left it."""
        if text in self.texts:
            return text
        for prose in self.prose:
            if prose in text:
                text = text.replace(prose, "").strip("\n")
        return text

    def answered_in(self, cell: NotebookNode) -> set[str]:
        """Return the names of answers that a cell defines, and the source's cell in its place does not.

        In a cell that is no code only a function is taken for one.
        """
        # nearly all cells hold none of them, which is seen much sooner than what they define
        names = {name for name in self.answered if name in cell.source}
        if not names:
            return set()
        text = cell.source if cell.cell_type == "code" else self.without_prose(cell.source)
        found = defined(text) & names
        if cell.cell_type != "code":
            found = {name for name in found if re.search(rf"^def {name}\(", text, re.MULTILINE)}
        return found - self._bound_in_its_place(cell) if found else set()

    def _bound_in_its_place(self, cell: NotebookNode) -> frozenset[str]:
        same = [one.source for one in self.original.whole if one.id is not None and one.id == _id(cell)]
        return frozenset().union(*(bound(source) for source in same if source not in self.solutions.values()))

    def find_copies(self, cells: list[NotebookNode]) -> dict[str, list[NotebookNode]]:
        """Return the cells of a submission by grade id, each list in the order of the submission."""
        kin = [self._by_mark_or_id(cell) for cell in cells]
        known = set(kin)
        same: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, cell in enumerate(cells):
            if kin[place] is None and cell.source.strip():
                same[cell.cell_type, squeezed(cell.source, code=cell.cell_type == "code")].append(place)
        for text, names in self.names_by_text.items() if same else ():
            # a test that was copied without its mark is the learner's own
            names = [name for name in names if self.marked[name].solution or name not in known]
            there = same.get(text, [])
            if len(names) == 1:
                names *= len(there)
            # several that look the same are known by their order, if all are there
            if len(names) == len(there):
                for place, name in zip(there, names, strict=True):
                    kin[place] = name
        copies: dict[str, list[NotebookNode]] = {name: [] for name in self.marked}
        for cell, name in zip(cells, kin, strict=True):
            if name is not None:
                copies[name].append(cell)
        return copies

    def _by_mark_or_id(self, cell: NotebookNode) -> str | None:
        name = grade_id(cell)
        if name not in self.marked:
            name = self.names_by_id.get(_id(cell))
        if name is None or self.marked[name].solution:
            return name
        # an answer may be written over a test, or merged with it
        return None if self.answered_in(cell) - bound(self.marked[name].source) else name

    def is_given(self, cell: NotebookNode) -> bool:
        """Say whether a code cell is one of the source's that nobody has to change."""
        return squeezed(cell.source) in self.given


class Places:
    """Where cells of a source stand in a submission: the first with its mark, or else its id, or else its text."""

    def __init__(self, cells: list[NotebookNode]):
        self.by_name: dict[str | None, int] = {}
        self.by_id: dict[str | None, int] = {}
        self.by_text: dict[tuple[bool, str], int] = {}
        for place, cell in reversed(list(enumerate(cells))):
            self.by_name[grade_id(cell)] = place
            self.by_id[_id(cell)] = place
            self.by_text[_text(cell)] = place

    def of(self, source: SourceCell) -> int | None:
        """Return where a cell of the source stands, or None."""
        for known, key in ((self.by_name, source.name), (self.by_id, source.id)):
            if key is not None and key in known:
                return known[key]
        return self.by_text.get(_text(source))


def _id(cell: NotebookNode) -> str | None:
    return cell.get("id") if isinstance(cell.get("id"), str) else None


def _text(cell: NotebookNode | SourceCell) -> tuple[bool, str]:
    code = cell.cell_type == "code"
    return code, squeezed(cell.source, code=code)


@lru_cache(1000)
def _handed_out(cell: MarkedCell) -> str:
    """Return what learners got of a cell: no hidden test, no marking scheme."""
    return cell.source if cell.solution else without_hidden(cell.source)
