"""Short answers of any kind: whether one says what is asked for, and how it is quoted back to who gave it."""

import math
from typing import Any

import numpy as np

LONGEST = 60


def says(answer: Any, wanted: str | float | tuple) -> bool:
    """Say whether an answer is this word (in whatever case), this number, or these numbers (in whatever container)."""
    try:
        if isinstance(wanted, str):
            return isinstance(answer, str) and answer.strip().casefold() == wanted
        if isinstance(wanted, tuple):
            return len(answer) == len(wanted) and all(map(says, answer, wanted))
        if isinstance(answer, bool | str | bytes) or np.ndim(answer):
            return False
        return math.isclose(float(answer), wanted, rel_tol=1e-9, abs_tol=1e-12)
    except Exception:  # whatever an answer of a class of their own raises, it is not what is asked for
        return False


def shown(value: Any) -> str:
    """Return what stands for a value in a sentence: how Python writes it, cut to a bearable length."""
    try:
        return f"{value!r:.{LONGEST}}"
    except Exception:
        return f"a {type(value).__name__}"
