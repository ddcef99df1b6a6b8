"""Sentences for the numbers of a report: what one sees, and what it means. Pure functions of numbers."""

from collections.abc import Sequence

from grading.folder.messages import counted
from grading.report.statistics import ENOUGH, Separation, Spread

# A share of right answers, and how to call an exercise of which at least that many are right.
EASE = ((0.9, "very easy"), (0.7, "easy"), (0.4, "medium"), (0.15, "hard"), (0.0, "very hard"))
TOO_FEW = "too few to say"
# What the words of `separates` mean, for the page.
SEPARATION_MEANS = (
    ("well", "who is right here is mostly right elsewhere, too (0.4 and above)"),
    ("somewhat", "the same, less clearly (0.2 to 0.4)"),
    ("hardly", "being right here says little about the rest (below 0.2)"),
    (
        "the wrong way",
        "those who are strong elsewhere fail here: read the exercise, its text and its check again",
    ),
    ("cannot tell", "with this many learners it might as well be chance (the 95 % interval holds 0)"),
    (
        "no difference",
        "everybody has the same points here, or in all the rest, so there is nothing to compare",
    ),
    (TOO_FEW, f"fewer than {ENOUGH} learners tried the chapter"),
)


def number(value: float) -> str:
    """Return a number of points in short: 12, 12.5."""
    return f"{value:.1f}".removesuffix(".0")


def portion(part: int, whole: int) -> str:
    """Return a percentage without decimals, of few learners "2 of 3", of none "-"."""
    if not whole:
        return "-"
    return f"{part} of {whole}" if whole < ENOUGH else f"{100 * part / whole:.0f} %"


def listed(words: Sequence[str]) -> str:
    """Return "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def ease(right: int, judged: int) -> str:
    """Return how hard an exercise was, in words."""
    if judged < ENOUGH:
        return TOO_FEW
    return next(word for least, word in EASE if right / judged >= least)


def separates(separation: Separation) -> str:
    """Return how well an exercise separates, in words; `SEPARATION_MEANS` explains them."""
    if separation.why or separation.r is None:
        return TOO_FEW if separation.why == "few" else "no difference"
    if separation.low <= 0 <= separation.high:
        return "cannot tell"
    if separation.r < 0:
        return "the wrong way"
    return "well" if separation.r >= 0.4 else "somewhat" if separation.r >= 0.2 else "hardly"


def on_scores(scores: Sequence[float], found: Spread, most: float) -> str:
    """Return what the distribution of scores says."""
    if found.n < ENOUGH:
        values = listed([number(score) for score in sorted(scores)])
        return (
            f"{counted(found.n, 'learner')}, with {values} of {number(most)} automatic points. "
            "That is too few to speak of a distribution."
        )
    full, nothing = sum(score >= most for score in scores), sum(score == 0 for score in scores)
    return (
        f"{counted(found.n, 'learner')}. Scores run from {number(found.least)} to {number(found.most)} of "
        f"{number(most)} automatic points. The middle one has {number(found.median)}, half of the class lies between "
        f"{number(found.lower)} and {number(found.upper)}, and the mean is {found.mean:.1f}. "
        f"{full} {'has' if full == 1 else 'have'} all the points, {nothing} {'has' if nothing == 1 else 'have'} none."
    )


def hours(seconds: float) -> str:
    """Return a time in hours or days."""
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.0f} h" if seconds < 172800 else f"{seconds / 86400:.1f} days"
