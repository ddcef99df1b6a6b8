"""Keeping names off the page: an answer or a message that holds one is not shown."""

import re
from collections.abc import Iterable

from grading.folder.grades import Person

# Shorter ones are words of every program ("x", "li", "an").
SHORTEST = 3


class Names:
    """Everything that says who a student is: ids, names, addresses."""

    def __init__(self, people: Iterable[Person]):
        words = set()
        for person in people:
            words |= {person.id, person.email, person.lms_id}
            for name in (person.first_name, person.last_name):
                words |= {name, *name.split()}
        found = sorted((word for word in words if len(word) >= SHORTEST), key=len, reverse=True)
        # whole words, and names as they are written: `max` is a function, Max is a person
        pattern = "|".join(re.escape(word) for word in found)
        self._pattern = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)") if found else None

    def are_in(self, text: str) -> bool:
        """Say whether a text holds anything that says who a student is."""
        return bool(self._pattern and self._pattern.search(text))
