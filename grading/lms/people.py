"""Who is who: the keys by which a learning system knows a student, and how a name is recognised."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import lru_cache

# Letters that do not come apart into a plain letter and an accent.
PLAIN = str.maketrans({
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h",
})  # fmt: skip


@dataclass(frozen=True)
class Keys:
    """What a learning system says of somebody; empty what it does not say.

    name: as it stands there, "Ada Lovelace" or "Lovelace, Ada". participant: Moodle's number for somebody in one
    assignment. lms_id: the system's own number. sis_id: the number that the registrar's office gave.
    """

    lms_id: str = ""
    sis_id: str = ""
    login: str = ""
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    name: str = ""
    section: str = ""
    groups: tuple[str, ...] = ()
    participant: str = ""
    github: str = ""

    @property
    def shown(self) -> str:
        """Who this is, for a person to read."""
        both = " ".join(filter(None, (self.first_name, self.last_name)))
        known = (self.name, both, self.login, self.email, self.github, self.sis_id, self.lms_id)
        return next(filter(None, known), f"Participant {self.participant}" if self.participant else "nobody")

    @property
    def names(self) -> set[str]:
        """The name as `name_key` has it, however it was written."""
        both = f"{self.last_name} {self.first_name}"
        return {key for key in (name_key(both), name_key(self.name)) if key}


TEXTS = tuple(field.name for field in fields(Keys) if field.name != "groups")


@lru_cache(20_000)
def plain(text: str) -> str:
    """Return a text in small letters without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def heading_key(heading: str) -> str:
    """Return a heading in small letters, words apart by one blank."""
    return " ".join(re.findall(r"[^\W_]+", plain(heading)))


def words(text: str) -> list[str]:
    """Return the words of a text, small and without accents."""
    return re.findall(r"[^\W_]+", plain(text).replace("'", "").replace("’", ""))


def name_key(name: str) -> str:
    """Return the same text for "Ada Lovelace", "Lovelace, Ada" and "LOVELACE Ada"."""
    return " ".join(sorted(words(name)))


def joined_names(first: str, last: str) -> set[str]:
    """Return what Canvas makes of a name in a file's: the letters alone, last name first or first name first."""
    a, b = "".join(words(first)), "".join(words(last))
    return {b + a, a + b} - {""}


def shown_list(items: Iterable[str], most: int = 12) -> str:
    """Return some names in a row, and how many more there are."""
    items = list(items)
    rest = f" and {len(items) - most} more" if len(items) > most else ""
    return ", ".join(items[:most]) + rest
