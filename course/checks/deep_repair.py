"""The address by which released notebooks import what their exercises give."""

from course.checks.vanishing_gradients.deep_repair import DEAD

__all__ = ["DEAD"]
