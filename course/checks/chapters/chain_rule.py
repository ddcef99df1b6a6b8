"""Chapter 2: the chain rule and the computation graph."""

from collections.abc import Callable

from course.checks.verdict import Verdict

EXERCISES: dict[str, Callable[..., Verdict]] = {}
HINTS = {}
RECALL = {}
