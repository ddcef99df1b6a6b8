"""The networks that a learner's function is called on: the exercise's own, and probes that separate slips.

The exercise's numbers cannot tell some slips from a right answer (x[0] and learnrate are both 0.5, the
target lies above the output, there is one record). Each probe removes one such coincidence; numbers with few digits are
one as well: rounding changes nothing, and sums come out whole. All keep |z| <= 12: beyond that a * (1 - a) itself loses
digits.
"""

import numpy as np
from numpy.typing import ArrayLike

from course.checks.numpy_backprop.stages import Network


def _uneven(name: str, traits: frozenset[str] = frozenset(), **numbers: ArrayLike) -> Network:
    """Return a network of nearly these numbers, with digits that are in no relation to one another."""
    chance = np.random.default_rng(3)
    digits = {key: chance.uniform(1e-3, 1e-2, np.shape(value) or None) for key, value in numbers.items()}
    return Network(name, traits=traits, **{key: value + digits[key] for key, value in numbers.items()})


EXERCISE = Network(
    "the network of the exercise",
    x=np.array([0.5, 0.1, -0.2]),
    target=0.6,
    learnrate=0.5,
    W_ih=np.array([[0.5, -0.6], [0.1, -0.2], [0.1, 0.7]]),
    W_ho=np.array([0.1, -0.3]),
)

STEP_NETWORKS = (
    EXERCISE,
    _uneven(
        "a network whose target lies below its output",
        x=np.array([0.9, -1.3, 0.4]),
        target=0.2,
        learnrate=0.06,
        W_ih=np.array([[1.1, -0.7], [0.4, 1.6], [-0.9, 0.8]]),
        W_ho=np.array([1.2, -0.8]),
    ),
    _uneven(
        "a network with as many inputs as hidden units",
        x=np.array([-0.7, 1.1, 0.35]),
        target=0.9,
        learnrate=2.6,
        W_ih=np.array([[0.2, -0.5, 0.8], [1.3, 0.6, -0.4], [-0.3, 0.9, 0.1]]),
        W_ho=np.array([0.6, -1.4, 0.25]),
    ),
    _uneven(
        "a network with saturated units",
        x=np.array([2.5, -1.5, 3.0, 0.8]),
        target=0.1,
        learnrate=0.05,
        W_ih=np.array([[1.2, -1.9], [-0.7, 1.1], [0.9, -0.6], [0.4, 0.3]]),
        W_ho=np.array([4.2, -3.1]),
        traits=frozenset({"saturated"}),
    ),
    _uneven(
        "a network with four inputs and five hidden units",
        x=np.array([0.15, -0.85, 0.7, -0.45]),
        target=0.35,
        learnrate=1.57,
        W_ih=np.array(
            [
                [-0.3, 0.8, -1.1, -0.5, 0.2],
                [-1.2, 0.4, 0.7, -0.9, 0.6],
                [0.55, 0.15, -0.35, 0.75, -1.05],
                [0.9, -0.65, 0.45, -0.1, 0.25],
            ]
        ),
        W_ho=np.array([-0.9, 0.5, 1.3, -0.4, 0.7]),
    ),
    _uneven(
        "a network with large weights to its output",
        x=np.array([0.8, 0.6]),
        target=0.95,
        learnrate=0.04,
        W_ih=np.array([[0.9, 1.1], [1.2, 1.0]]),
        W_ho=np.array([7.6, -7.4]),
    ),
    Network(
        "a network whose inputs and weights are whole numbers",
        x=np.array([2, -1, 3]),
        target=0.25,
        learnrate=0.4,
        W_ih=np.array([[1, -1], [2, 1], [-1, 1]]),
        W_ho=np.array([2, -1]),
        traits=frozenset({"whole numbers"}),
    ),
)

TWO_OUTPUTS = np.array([[0.9, -0.4], [-0.6, 1.2]])

ONE_RECORD_NETWORKS = (
    Network(
        "a network with two hidden units and two outputs",
        x=np.array([[0.8, -0.3, 0.45]]),
        target=np.array([[0.7, 0.15]]),
        learnrate=0.4,
        W_ih=np.array([[0.6, -0.9], [0.35, 0.5], [-0.75, 1.2]]),
        W_ho=TWO_OUTPUTS,
    ),
    _uneven(
        "a network with three hidden units and two outputs",
        x=np.array([[-0.6, 1.4]]),
        target=np.array([[0.25, 0.8]]),
        learnrate=0.9,
        W_ih=np.array([[0.5, -1.1, 0.3], [0.8, 0.2, -0.7]]),
        W_ho=np.array([[0.4, -0.8], [1.3, 0.55], [-0.25, 0.95]]),
    ),
    _uneven(
        "a network with one output",
        x=np.array([[0.5, 0.1, -0.2]]),
        target=np.array([[0.1]]),
        learnrate=0.2,
        W_ih=np.array([[0.5, -0.6], [0.1, -0.2], [0.1, 0.7]]),
        W_ho=np.array([[0.7], [-0.3]]),
    ),
)

BATCH_NETWORKS = (
    Network(
        "a batch of three records",
        x=np.array([[0.2, -1.1], [1.5, 0.4], [-0.7, 0.9]]),
        target=np.array([[0.9, 0.3], [0.2, 0.65], [0.55, 0.1]]),
        learnrate=0.6,
        W_ih=np.array([[0.7, -0.2, 1.0], [-0.5, 0.9, 0.35]]),
        W_ho=np.array([[0.8, -0.6], [-1.1, 0.45], [0.3, 0.75]]),
    ),
    _uneven(
        "a batch with as many records as hidden units and outputs",
        x=np.array([[-1.2, -0.4, 0.3], [-0.8, 0.6, 1.1]]),
        target=np.array([[0.7, 0.8], [0.96, 0.05]]),
        learnrate=0.11,
        W_ih=np.array([[0.4, -1.2], [-0.95, 0.1], [-0.75, 0.65]]),
        W_ho=TWO_OUTPUTS,
    ),
    _uneven(
        "a batch of four records with saturated units",
        x=np.array([[2.0, -3.0], [1.5, 2.5], [-2.2, 0.6], [3.1, 1.0]]),
        target=np.array([[0.9], [0.4], [0.2], [0.7]]),
        learnrate=1.3,
        W_ih=np.array([[1.4, -0.9, 0.5], [-1.1, 1.3, 0.7]]),
        W_ho=np.array([[2.1], [-1.7], [-3.2]]),
        traits=frozenset({"saturated"}),
    ),
)
