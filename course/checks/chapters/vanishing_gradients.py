"""Chapter 6: vanishing gradients."""

from collections.abc import Callable

from course.checks.verdict import Verdict

EXERCISES: dict[str, Callable[..., Verdict]] = {}
HINTS = {}
RECALL = {}
