"""What one person, or one group, handed in once: who, when, and which files."""

from dataclasses import dataclass, field
from datetime import datetime

from grading.lms.archives import File
from grading.lms.people import Keys


@dataclass
class HandIn:
    """One attempt, as its system names it.

    people: who it names, several for a group whose members it lists. group: what may be the name of a group instead.
    hint: a text that holds a name somewhere, where the system has no rule. order: a later attempt has a higher one.
    late: what the system says itself, None if it says nothing. origin: what a feedback file has to be called by.
    """

    people: tuple[Keys, ...]
    label: str
    files: list[File]
    time: datetime | None = None
    order: float = 0.0
    late: bool | None = None
    group: str = ""
    hint: str = ""
    origin: dict[str, str] = field(default_factory=dict)
    left_out: list[tuple[str, str]] = field(default_factory=list)

    @property
    def rank(self) -> tuple[float, float]:
        """What attempts of one person are sorted by."""
        return (self.time.timestamp() if self.time else 0.0, self.order)
