"""Chapter 5: the backward pass in NumPy, training with it, and the bug hunt."""

from grading.classroom.chapters.numpy_backprop.slips import SLIPS
from grading.classroom.chapters.numpy_backprop.spellings import (
    BATCH,
    EXERCISES,
    ODD,
    STEP,
    STEP_CHECKS,
    WRITTEN,
)
from grading.classroom.exercises import Chapter

_ERROR, _OUTPUT, _HIDDEN, _H_O, _I_H = STEP_CHECKS.values()

CHAPTER = Chapter(
    "05-numpy-backprop",
    main=STEP,
    exercises=EXERCISES,
    slips=SLIPS,
    odd=ODD,
    # Weight changes are compared with the true ones, so that a slip before them costs them, too. The
    # quantities before them are judged from the learner's own earlier values.
    needs={
        _H_O: frozenset({_ERROR, _OUTPUT}),
        _I_H: frozenset({_ERROR, _OUTPUT, _HIDDEN}),
        "check-train-step": frozenset({BATCH}),
        "check-train": frozenset({"check-train-step"}),
    },
    written=WRITTEN,
)
