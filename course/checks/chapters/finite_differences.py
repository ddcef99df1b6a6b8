"""Chapter 3: finite differences and the gradient check."""

from collections.abc import Callable

from course.checks.verdict import Verdict

EXERCISES: dict[str, Callable[..., Verdict]] = {}
HINTS = {}
RECALL = {}
