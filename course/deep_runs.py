"""Training runs of deep stacks, each described by a dictionary of settings.

All runs learn one task, the *exclusive or* of two signs, which no network without a hidden layer can learn.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.ahead import worked_out_ahead
from course.depth import TrainingRecord, initialise, train_stack

LAYERS = 10
WIDTH = 20
RECORDS = 100
STEPS = 400


def exclusive_or(rng: np.random.Generator, n_records: int = RECORDS) -> tuple[NDArray, NDArray]:
    """Return inputs (n_records, 3) and targets (n_records, 1): 0.95 if two inputs have one sign, else 0.05.

    The two inputs are normally distributed; the third is always 1, so that its weights are biases.
    """
    signal = rng.normal(size=(n_records, 2))
    same_sign = signal[:, :1] * signal[:, 1:] > 0
    return np.column_stack([signal, np.ones(n_records)]), np.where(same_sign, 0.95, 0.05)


@worked_out_ahead
def train_from(
    settings: Mapping[str, Any],
    seed: int = 0,
    *,
    layers: int = LAYERS,
    width: int = WIDTH,
    steps: int = STEPS,
) -> TrainingRecord:
    """Train a stack of `layers` layers of weights as the settings say; the seed fixes records and weights.

    settings: activation, initialisation, weight_scale, learnrate and loss, with the values that
    course.depth knows. Raises KeyError for a name it does not know.
    """
    rng = np.random.default_rng(seed)
    x, target = exclusive_or(rng)
    sizes = [x.shape[1], *[width] * (layers - 1), 1]
    weights = initialise(sizes, settings["initialisation"], rng, settings["weight_scale"])
    return train_stack(
        x, target, weights, settings["activation"], settings["learnrate"], steps, settings["loss"]
    )
