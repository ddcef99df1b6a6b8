"""Judging the repair of a dead ten-layer network: one setting changed, and the result measured."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from course.deep_runs import exclusive_or, train_from
from course.depth import ACTIVATIONS, INITIALISATIONS, LOSSES, TrainingRecord, stack_forward, stack_loss
from course.judging.compare import in_floats
from course.judging.slip import Fault, Slip
from course.judging.verdict import Verdict

DEAD: dict[str, Any] = {
    "activation": "sigmoid",
    "initialisation": "Glorot",
    "weight_scale": 1.0,
    "learnrate": 0.5,
    "loss": "squared error",
}
WORDS = {"activation": tuple(ACTIVATIONS), "initialisation": tuple(INITIALISATIONS), "loss": LOSSES}
SEEDS = (0, 1, 4)
# Without learning anything about its inputs a network ends at about 0.1: it answers the mean of the targets.
LEARNED = 0.06
SEVERAL = Slip("VR1", ("repair",), "more than one entry of the settings changed at once", None)
ONE_CHANGED = {
    key: Slip(f"VR{number}", ("repair",), f"a repair that changes {key}", None)
    for number, key in enumerate(DEAD, start=2)
}
SLIPS = (SEVERAL, *ONE_CHANGED.values())
SEARCH = "The first layer learns when its gradient reaches it. Which setting decides how much of it arrives?"


def judge_repair(prediction: Any, repaired: Any, seeds: tuple[int, ...] = SEEDS) -> Verdict:
    """Return the verdict on a dictionary of settings in which exactly one entry differs from DEAD.

    The network has to learn from every one of these start seeds. The prediction has to be there; whether it
    came true is said, and not judged.
    """
    name = "repair"
    if repaired is None:
        return Verdict(name, "not attempted")
    if isinstance(repaired, Mapping):
        # a member of an Enum by its plain name
        repaired = {
            key: str.__str__(setting) if isinstance(setting, str) else in_floats(setting)
            for key, setting in repaired.items()
        }
    fault = _fault_of_settings(repaired)
    changed = [] if fault else [key for key in DEAD if repaired[key] != DEAD[key]]
    if not fault and not changed:
        return Verdict(name, "not attempted")
    if prediction is None:
        what = "There is no prediction yet."
        return Verdict(name, "form", what, "Which entry did you expect to help? Any guess will do.")
    if not isinstance(prediction, str) or prediction not in DEAD:
        what = f"The prediction is {prediction!r:.60}, which is not the name of an entry."
        return Verdict(name, "form", what, f"Choose from {', '.join(DEAD)}.")
    if fault:
        return Verdict.of(fault, name, "form")
    if len(changed) > 1:
        what = f"It changes {len(changed)} entries: {' and '.join(changed)}."
        think = "Change one at a time: else you cannot tell which of them helped."
        return Verdict(name, "value", what, think, (SEVERAL.id,))
    with np.errstate(all="ignore"):  # a large rate or scale may overflow: then nothing was learned
        records = [train_from(repaired, seed) for seed in seeds]
        lowest = [
            _lowest_squared_error(record, repaired["activation"], seed)
            for record, seed in zip(records, seeds, strict=True)
        ]
        ratio = np.median([record.norms[0, 0] / record.norms[0, -1] for record in records])
    learned = sum(error < LEARNED for error in lowest)
    measured = (
        f"With {changed[0]} = {repaired[changed[0]]!r} it learns from {learned} of {len(seeds)} starts (lowest E: "
        f"{', '.join(map(_told, lowest))}), and at first the first layer's gradient is about "
        f"{ratio:.1g} times the last layer's."
    )
    if learned < len(seeds):
        think = (
            SEARCH
            if ratio < 1e-2
            else "The gradient arrives, but not every start learns. Is there a safer way?"
        )
        return Verdict(name, "value", measured, think, (ONE_CHANGED[changed[0]].id,))
    came_true = (
        "Your prediction came true." if prediction == changed[0] else f"You had predicted {prediction}."
    )
    return Verdict(name, "right", f"{measured} {came_true}")


def _told(error: float) -> str:
    """Return an error in words that are the same on every processor: a run that has learned amplifies rounding."""
    return f"below {LEARNED}" if error < LEARNED else f"{error:.2f}"


def _fault_of_settings(settings: Any) -> Fault | None:
    """Return what is wrong with a dictionary of settings and what to do, or None."""
    if not isinstance(settings, Mapping):
        return Fault(
            f"It is a {type(settings).__name__}, not a dictionary.", "Begin with repaired = dict(dead)."
        )
    if set(settings) != set(DEAD):
        odd = sorted(str(key) for key in set(settings) ^ set(DEAD))
        return Fault(
            f"An entry is missing or unknown: {', '.join(odd)}.",
            f"Change one of these, and no other: {', '.join(DEAD)}.",
        )
    for key, words in WORDS.items():
        if not isinstance(settings[key], str) or settings[key] not in words:
            return Fault(f"{key} is {settings[key]!r:.60}.", f"Choose from {', '.join(words)}.")
    for key in ("weight_scale", "learnrate"):
        number = settings[key]
        if (
            isinstance(number, bool)
            or not isinstance(number, int | float | np.number)
            or not 0 < number < 1e6
        ):
            return Fault(f"{key} is {number!r:.60}.", "It has to be a number above 0 and below a million.")
    return None


def _lowest_squared_error(record: TrainingRecord, activation: str, seed: int) -> float:
    """Return the lowest squared error of a run on its training records, whatever loss it made smaller.

    The lowest, since E falls steadily until the network has learned. After that it jumps, elsewhere on each processor.
    """
    x, target = exclusive_or(np.random.default_rng(seed))
    end = stack_loss(target, stack_forward(x, record.weights, activation))
    # a cross-entropy is never below the squared error of the same answers
    return float(np.fmin.reduce([end, *record.losses]))
