"""What an examiner is asked and what it answers, as plain data: all that whoever asks has to load."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grading.engine.trusted import GivenCell


@dataclass(frozen=True)
class Patience:
    """Seconds for a cell, for a cell once one was stuck, once `enough` were lost, and for all together."""

    cell: float = 30.0
    after_the_first: float = 10.0
    in_a_hurry: float = 2.0
    enough: float = 60.0
    total: float = 150.0

    @classmethod
    def within(cls, timeout: float | None, total: float) -> "Patience":
        """Return the patience with so many seconds for a cell and a notebook; a cell without any has the notebook's."""
        cell = float(timeout) if timeout is not None and timeout > 0 else total
        return cls(cell=cell, total=max(cell, total))

    @classmethod
    def of(cls, config: Mapping[str, Mapping[str, Any]]) -> "Patience":
        """Return the patience that an nbgrader_config.py asks for: what the step in `steps` reads, without loading it."""
        found: dict[str, Any] = {"timeout": 30, "total": 150.0}
        for section in ("NotebookClient", "ExecutePreprocessor", "Execute", "SealedExecute"):
            found |= {name: value for name, value in config.get(section, {}).items() if name in found}
        return cls.within(found["timeout"], found["total"])


@dataclass(frozen=True)
class Cell:
    """A code cell to run. place: where a test stands among the cells of the instructor's version.

    instead: sources of given cells, run after it if it fails; see `changed`.
    """

    source: str
    test: bool = False
    place: int = 0
    instead: tuple[str, ...] = ()


@dataclass(frozen=True)
class Task:
    """What an examiner needs to know of a submission.

    given, solutions: code cells of the instructor's version. files: the hand-in's data files as base64.
    whole: all code cells of the instructor's version, in their order.
    """

    cells: tuple[Cell, ...]
    given: tuple[GivenCell, ...] = ()
    solutions: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    patience: Patience = field(default_factory=Patience)
    whole: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return the task as JSON takes it."""
        # vars: asdict copies all of it, which takes longer than to send it
        cells = [vars(cell) for cell in self.cells]
        given = [{"source": cell.source, "place": cell.place} for cell in self.given]
        return {**vars(self), "cells": cells, "given": given, "patience": vars(self.patience)}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Task":
        """Return the task that these data describe."""
        return cls(
            tuple(Cell(**cell) for cell in data["cells"]),
            tuple(GivenCell(**cell) for cell in data["given"]),
            tuple(data["solutions"]),
            tuple((name, content) for name, content in data["files"]),
            Patience(**data["patience"]),
            tuple(data["whole"]),
        )


@dataclass
class Answer:
    """What became of a cell: its outputs and its number. judged: whether a test came to an end.

    replaced: whether it failed and the instructor's version was run after it, to its end. lacked: what the learner's
    functions ran into, in a test, that may be there where they were written: an exception's type and text.
    """

    outputs: list[dict[str, Any]]
    number: int | None = None
    judged: bool = False
    replaced: bool = False
    lacked: tuple[str, ...] = ()


def encoded_file(content: bytes) -> str:
    """Return the content of a file as the learner's process takes it."""
    return base64.b64encode(content).decode()
