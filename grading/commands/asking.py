"""Questions to the person at the keyboard; a script answers them beforehand, with an option."""

import sys

from grading.folder.messages import Trouble, say
from grading.lms.people import Keys
from grading.lms.roster import Match, Roster


def can_ask() -> bool:
    """Say whether somebody sits there."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def agreed(question: str, yes: bool) -> bool:
    """Return whether to do it: what the person says, or `yes`. Raises Trouble if there is nobody to ask."""
    if yes:
        return True
    if not can_ask():
        raise Trouble(
            "Nothing was changed, for there is no terminal to ask at: look at the plan, and add --yes."
        )
    return _answer(f"{question} [y/N] ").lower() in ("y", "yes")


def who_is(label: str, match: Match, roster: Roster, keys: Keys | None) -> str | None:
    """Ask who is meant; return a student's id, "" for a new student, None for leaving it out."""
    say(f"\nWho is {label!r}? {match.why[:1].upper()}{match.why[1:]}.")
    for number, who in enumerate(match.candidates, 1):
        say(f"  {number}  {roster.students[who].shown}")
    ways = ["a student's id", *(["n for a new student"] if keys else []), "nothing to leave it out"]
    while True:
        answer = _answer(f"A number, {', '.join(ways)}: " if match.candidates else f"{', '.join(ways)}: ")
        if not answer:
            return None
        if answer.lower() == "n" and keys:
            return ""
        if answer.isdigit() and 0 < int(answer) <= len(match.candidates):
            return match.candidates[int(answer) - 1]
        if answer in roster.students:
            return answer
        say(f"There is no student {answer!r}.")


def _answer(question: str) -> str:
    try:
        return input(question).strip()
    except EOFError:
        return ""
