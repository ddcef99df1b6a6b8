"""Quick questions on earlier chapters, answered in a cell and checked at once; they carry no points."""

from typing import Any

from course.checks.chapters import CHAPTERS

QUESTIONS: dict[str, tuple[tuple[Any, ...], str]] = {}
for chapter in CHAPTERS:
    QUESTIONS |= chapter.RECALL


def recall(question: str, answer: Any) -> None:
    """Say whether the answer to a recall question is right, and what to think about if it is not."""
    accepted, think = QUESTIONS[question]
    if answer is None:
        print(f"{question}: not attempted yet.")
    elif answer in accepted:
        print(f"✓ {question}: right.")
    else:
        print(f"✗ {question}: not {answer!r}. {think}")
