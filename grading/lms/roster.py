"""The class: who is enrolled, by which keys the learning systems know them, and whom a name means.

nbgrader's gradebook holds a student's id, names, e-mail and one number of the LMS. All other keys stand in
`roster.json` beside it. A student is found by a key, or by a full name that only one has; never by likeness.
"""

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path

from grading.folder.files import write_whole
from grading.folder.messages import Trouble
from grading.lms.handin import HandIn
from grading.lms.people import Keys, joined_names, name_key, plain, words

NAME = "roster.json"
# From the surest on: what nobody chooses, what somebody may have mistyped.
STRONG = ("participant", "lms_id", "sis_id", "login", "email", "github")
KINDS = (*STRONG, "name", "joined", "alias", "group", "joined group")
# These stand in the gradebook.
IN_GRADEBOOK = ("first_name", "last_name", "email", "lms_id")


@dataclass
class Student:
    """An enrolled student: the id of their folder, their keys, and what else they were found by."""

    id: str
    keys: Keys
    participants: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    extensions: dict[str, float] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The student as messages show them."""
        name = " ".join(filter(None, (self.keys.first_name, self.keys.last_name)))
        return f"{self.id} ({name})" if name else self.id


@dataclass(frozen=True)
class Match:
    """Whom a hand-in is by: the students (several for a group), or who it could be and why nobody is sure."""

    students: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    why: str = ""


class Roster:
    """The enrolled students, to be searched and added to; `save` writes what the gradebook has no place for."""

    def __init__(self, place: Path, students: Iterable[Student] = ()):
        self.place = place
        self.students: dict[str, Student] = {student.id: student for student in students}
        self._index()

    def _index(self) -> None:
        self.by: dict[str, dict[str, set[str]]] = {kind: defaultdict(set) for kind in KINDS}
        for student in self.students.values():
            self._note(student)

    def _note(self, student: Student) -> None:
        keys = student.keys
        for kind in STRONG:
            if value := getattr(keys, kind):
                self.by[kind][_key(value)].add(student.id)
        self.by["login"][_key(student.id)].add(student.id)
        for number in student.participants:
            self.by["participant"][_key(number)].add(student.id)
        for name in keys.names:
            self.by["name"][name].add(student.id)
        first, last = keys.first_name, keys.last_name
        for joined in joined_names(first, last) if first or last else {"".join(words(keys.name))}:
            self.by["joined"][joined].add(student.id)
        for alias in student.aliases:
            self.by["alias"][alias].add(student.id)
        for group in keys.groups:
            self.by["group"][name_key(group)].add(student.id)
            self.by["joined group"]["".join(words(group))].add(student.id)

    def find(self, hand_in: HandIn) -> Match:
        """Return whom a hand-in is by."""
        if group := self._as_group(hand_in):
            return group
        if not hand_in.people:
            return self._by_hint(hand_in)
        found = [
            self.find_one(keys, hand_in.label if len(hand_in.people) == 1 else "") for keys in hand_in.people
        ]
        if doubtful := next((match for match in found if not match.students), None):
            hinted = self._by_hint(hand_in) if hand_in.hint else doubtful
            return hinted if hinted.students else doubtful
        return Match(tuple(dict.fromkeys(who for match in found for who in match.students)))

    def find_one(self, keys: Keys, label: str = "") -> Match:
        """Return which student has these keys. `label`: what else the system calls them."""
        hits: dict[str, str] = {}
        for kind in STRONG:
            for who in self.by[kind].get(_key(getattr(keys, kind)), ()):
                hits.setdefault(who, kind)
        named = self._named(keys, label)
        if len(hits) == 1:
            who, kind = next(iter(hits.items()))
            others = named - {who}
            if kind == "participant" and keys.name and who not in named:
                return Match(
                    candidates=(who, *sorted(others)), why="the number is of one, the name of another"
                )
            if others and who not in named:
                return Match(candidates=(who, *sorted(others)), why="the key is of one, the name of another")
            return Match((who,))
        if hits:
            return Match(candidates=tuple(sorted(hits)), why="its keys are those of different students")
        if (remembered := self._remembered(label)) and not any(
            self._contradicts(self.students[who], keys) for who in remembered.students
        ):
            return remembered
        possible = {who for who in named if not self._contradicts(self.students[who], keys)}
        if len(possible) == 1:
            return Match(tuple(possible))
        if possible:
            return Match(candidates=tuple(sorted(possible)), why=f"{len(possible)} students have this name")
        if named:
            return Match(candidates=tuple(sorted(named)), why="the name is on the roster, with other keys")
        return Match(why="not on the roster")

    def _remembered(self, label: str) -> Match | None:
        """Return whom a person said that a label means, or None if nobody did."""
        said = sorted(self.by["alias"].get(alias_key(label), ()))
        if len(said) > 1:
            return Match(candidates=tuple(said), why="it was said to be one and another")
        return Match(tuple(said)) if said else None

    def _named(self, keys: Keys, label: str) -> set[str]:
        found = {who for name in keys.names for who in self.by["name"].get(name, ())}
        if not keys.names and label:
            found |= self.by["joined"].get("".join(words(label)), set()) | self.by["name"].get(
                name_key(label), set()
            )
        return found

    @staticmethod
    def _contradicts(student: Student, keys: Keys) -> bool:
        """Say whether a student has another key of a kind than these."""
        both = ((_key(getattr(keys, kind)), _key(getattr(student.keys, kind))) for kind in STRONG[1:])
        return any(given and known and given != known for given, known in both)

    def _as_group(self, hand_in: HandIn) -> Match | None:
        """Return the members of the group that a hand-in is called after, or None if it is called after none."""
        name, joined = name_key(hand_in.group), "".join(words(hand_in.group))
        members = self.by["group"].get(name) or self.by["joined group"].get(joined) if name else None
        if not members:
            return None
        called = self.by["name"].get(name, set()) | self.by["joined"].get(joined, set())
        if called:
            return Match(
                candidates=tuple(sorted(called | members)), why="a group and a student have this name"
            )
        # Canvas names one of the members beside the group
        persons = {
            who
            for keys in hand_in.people
            for kind in ("lms_id", "github")
            for who in self.by[kind].get(_key(getattr(keys, kind)), ())
        }
        if not persons <= members:
            return Match(
                candidates=tuple(sorted(persons | members)), why="it names somebody who is not in the group"
            )
        return Match(tuple(sorted(members)))

    def _by_hint(self, hand_in: HandIn) -> Match:
        """Return the one student whose address, login or whole name stands in a text."""
        if remembered := self._remembered(hand_in.label):
            return remembered
        text = plain(hand_in.hint)
        inside = words(hand_in.hint)
        found: dict[str, set[str]] = {}
        for student in self.students.values():
            keys = student.keys
            name = words(f"{keys.first_name} {keys.last_name}") or words(keys.name)
            addresses = [
                value for value in (keys.email, keys.login, student.id, keys.github, keys.sis_id) if value
            ]
            if len(name) > 1 and set(name) <= set(inside):
                found[student.id] = set(name)
            elif any(_stands_in(plain(value), text) for value in addresses):
                found[student.id] = {"an address", *inside}
        # "Jan Peter Meier" is not Jan Meier
        best = [who for who in found if not any(found[who] < found[other] for other in found)]
        if len(best) == 1:
            return Match((best[0],))
        if best:
            return Match(candidates=tuple(sorted(best)), why="several students are named in it")
        return Match(why="it names nobody on the roster")

    def add(self, keys: Keys) -> Student:
        """Enter a new student with these keys, under an id that nobody has."""
        student = Student(self._new_id(keys), replace(keys, participant=""))
        student.participants = (keys.participant,) if keys.participant else ()
        self.students[student.id] = student
        self._note(student)
        return student

    def learn(self, who: str, keys: Keys) -> list[str]:
        """Add to a student what these keys say and the roster does not know; return the kinds that are new."""
        student = self.students[who]
        new = {
            kind.name: getattr(keys, kind.name)
            for kind in fields(Keys)
            if kind.name not in ("participant", "groups", "name")
            and getattr(keys, kind.name)
            and not getattr(student.keys, kind.name)
        }
        if groups := tuple(group for group in keys.groups if group not in student.keys.groups):
            new["groups"] = student.keys.groups + groups
        student.keys = replace(student.keys, **new)
        if keys.participant and keys.participant not in student.participants:
            student.participants += (keys.participant,)
            new["participant"] = keys.participant
        self._note(student)
        return list(new)

    def remember(self, label: str, who: str) -> None:
        """Note that a person said who a label means."""
        student = self.students[who]
        if (alias := alias_key(label)) and alias not in student.aliases:
            student.aliases += (alias,)
            self._note(student)

    def _new_id(self, keys: Keys) -> str:
        wanted = [
            _as_id(keys.login.partition("@")[0]), _as_id(keys.email.partition("@")[0]), _as_id(keys.github),
            _as_id(keys.sis_id), _as_id(f"{keys.last_name}{keys.first_name}" or keys.name),
            f"participant-{keys.participant}" if keys.participant else "",
        ]  # fmt: skip
        first = next(filter(None, wanted), f"lms-{_as_id(keys.lms_id)}")
        taken = {who.lower() for who in self.students}
        for name in (first, f"{first}-{_as_id(keys.lms_id or keys.sis_id)}".rstrip("-")):
            if name.lower() not in taken:
                return name
        return next(f"{first}-{n}" for n in range(2, 10**6) if f"{first}-{n}".lower() not in taken)

    def save(self) -> None:
        """Write the keys that the gradebook has no place for, whole or not at all. Raises Trouble."""
        kept = {}
        for student in sorted(self.students.values(), key=lambda one: one.id):
            own = {
                name: value
                for name, value in asdict(student.keys).items()
                if value and name not in IN_GRADEBOOK
            }
            own |= {
                "participants": student.participants,
                "aliases": student.aliases,
                "extensions": student.extensions,
            }
            if own := {name: value for name, value in own.items() if value}:
                kept[student.id] = own
        try:
            write_whole(self.place, json.dumps({"students": kept}, indent=1, ensure_ascii=False))
        except OSError as error:
            raise Trouble(
                f"{NAME} cannot be written ({error.strerror}): make room, or give yourself permission."
            ) from None


def load_roster(place: Path, people: Iterable) -> Roster:
    """Return the roster of these people of the gradebook, with the keys that a file keeps. Raises Trouble."""
    try:
        kept = json.loads(place.read_text("utf-8"))["students"] if place.exists() else {}
        students = [_student(person, kept.get(person.id, {})) for person in people]
    except OSError as error:
        raise Trouble(f"{NAME} cannot be read ({error.strerror}): give yourself permission.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Trouble(
            f"{NAME} is damaged: put an earlier copy in its place, or delete it and read the roster again."
        ) from None
    return Roster(place, students)


def _student(person, kept: dict) -> Student:
    own = {
        name: value
        for name, value in kept.items()
        if name in ("sis_id", "login", "name", "section", "github")
    }
    keys = Keys(
        first_name=person.first_name, last_name=person.last_name, email=person.email, lms_id=person.lms_id,
        groups=tuple(kept.get("groups", ())), **own,
    )  # fmt: skip
    extensions = {chapter: float(seconds) for chapter, seconds in kept.get("extensions", {}).items()}
    return Student(
        person.id, keys, tuple(kept.get("participants", ())), tuple(kept.get("aliases", ())), extensions
    )


def _key(value: str) -> str:
    return value.strip().casefold()


def alias_key(label: str) -> str:
    """Return a label as answers to "who is this?" are kept by."""
    return " ".join(words(label))


def _as_id(text: str) -> str:
    """Return a text as the name of a folder, in signs that nbgrader takes in one."""
    name = re.sub(r"[^a-z0-9._-]+", "-", plain(text)).strip("-._")
    return name if os.path.basename(name) == name else ""


def _stands_in(value: str, text: str) -> bool:
    # every hand-in is looked through for everybody's addresses: most are told from it without a pattern
    return value in text and re.search(rf"(?<![^\W_]){re.escape(value)}(?![^\W_])", text) is not None
