"""Hints in three steps: where to look, which idea applies, nearly the line. Never the solution."""

from collections import Counter

from course.checks.chapters import CHAPTERS

HINTS: dict[str, tuple[str, str, str]] = {}
for chapter in CHAPTERS:
    HINTS |= chapter.HINTS

_asked: Counter[str] = Counter()


def hint(name: str) -> None:
    """Print the next hint for an exercise; after the third, the third again. Costs nothing."""
    if name not in HINTS:
        print(f"There are no hints called {name!r}. There are hints for: {', '.join(HINTS)}.")
        return
    steps = HINTS[name]
    step = min(_asked[name], len(steps) - 1)
    _asked[name] += 1
    more = (
        f'Ask again for the next one: checks.hint("{name}")'
        if step + 1 < len(steps)
        else "This is the last hint."
    )
    print(f"Hint {step + 1} of {len(steps)} for {name}: {steps[step]}\n{more}")
