"""Judging what learners compute about gradients in a deep stack: the bound on a path, and norms per layer.

The truth about the norms comes from complex-step differentiation of the kit's own forward pass.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.checks.vanishing_gradients.cases import SHOWN, paths, stacks
from course.checks.vanishing_gradients.walk import NORM_RECIPES, norms_run, stack_arguments
from course.judging.cases import and_cases, as_runs
from course.judging.function import Run, judge_function, judge_value
from course.judging.raised import Raised
from course.judging.recipe import Recipe
from course.judging.slip import Slip
from course.judging.verdict import Verdict


def slips_of(quantity: str, *rows: tuple[str, str, Callable, str]) -> tuple[Slip, ...]:
    """Return rows (id, name, formula, what to think about) as slips of one quantity."""
    return tuple(Slip(id_, (quantity,), name, formula, think) for id_, name, formula, think in rows)


# --- the bound: `two_path_bound(first, second)` for two paths through sigmoid layers, and `weight_needed`

EVERY_LAYER = "Each layer on a path brings two factors of its own. Which two?"
WHERE_PATHS_MEET = "Along a path the chain rule multiplies. What does it do with two paths that meet?"
ONE_NUMBER = (
    "One number is asked for, for both paths together. How does the chain rule join the factors along a path?"
)
SIGNS = "A bound on a size is never negative. What does the sign of a weight do to the size of a product?"


NOT_MULTIPLIED = (Raised("", "", "ValueError", "broadcast", None, ONE_NUMBER),)


def _along(weights: NDArray) -> float:
    return float(np.prod([abs(float(weight)) / 4 for weight in weights]))


def _both(of_one: Callable[[NDArray], float]) -> Callable:
    """Return the formula of a slip that is made on each of the two paths, which are added then."""
    return lambda g: of_one(g.first) + of_one(g.second)


BOUND_SLIPS = slips_of(
    "two_path_bound",
    ("VB1", "the products without absolute values", _both(lambda w: np.prod(w / 4)), SIGNS),
    ("VB2", "the products of the weights alone", _both(lambda w: np.prod(np.abs(w))), EVERY_LAYER),
    ("VB3", "one slope for each path", _both(lambda w: np.prod(np.abs(w)) / 4), EVERY_LAYER),
    ("VB4", "the slopes alone, without the weights", _both(lambda w: 0.25 ** len(w)), EVERY_LAYER),
    ("VB5", "a sum of the factors along each path", _both(lambda w: np.sum(np.abs(w)) / 4),
     "The chain rule multiplies along a path. It adds only where paths meet."),
    ("VB6", "the largest of the factors of each path", _both(lambda w: np.max(np.abs(w)) / 4), EVERY_LAYER),
    ("VB7", "one slope too many on each path", _both(lambda w: _along(w) / 4),
     "Count again: as many slopes as there are weights in the array."),
    ("VB8", "a bound that is cut off at 1", lambda g: min(1, g.right),
     "With large weights the sum can exceed 1. The bound has to say so."),
    ("VB14", "the larger of the two paths alone", lambda g: max(_along(g.first), _along(g.second)), WHERE_PATHS_MEET),
    ("VB15", "the two paths multiplied", lambda g: _along(g.first) * _along(g.second), WHERE_PATHS_MEET),
    ("VB16", "the mean of the two paths", lambda g: g.right / 2, WHERE_PATHS_MEET),
    ("VB17", "the first path alone", lambda g: _along(g.first), WHERE_PATHS_MEET),
    ("VB18", "the second path alone", lambda g: _along(g.second), WHERE_PATHS_MEET),
    ("VB19", "the size of the sum of the signed products", lambda g: abs(np.prod(g.first / 4) + np.prod(g.second / 4)),
     "Where the signs differ, the two can cancel. Can they still, if a unit of one path saturates?"),
)  # fmt: skip


def _path_tree(name: str) -> tuple:
    return ("product", ("/", ("abs", name), 4))


BOUND_RECIPES = {
    "two_path_bound": Recipe(
        ("+", _path_tree("first"), _path_tree("second")), ("first", "second", "len(first)", "len(second)"),
        {(): WHERE_PATHS_MEET, (0,): EVERY_LAYER, (1,): EVERY_LAYER},
    )
}  # fmt: skip


def _bound(first: NDArray, second: NDArray) -> float:
    return _along(first) + _along(second)


def bound_run(label: str, first: Sequence[float], second: Sequence[float]) -> Run:
    """Return a run of two_path_bound on these weights."""
    given = {"first": np.array(first), "second": np.array(second)}
    lengths = {f"len({name})": len(weights) for name, weights in given.items()}
    lists = frozenset({"two_path_bound"})
    return Run(
        label, given, {"two_path_bound": _bound(**given)}, given, names={**given, **lengths}, lists=lists
    )


BOUND_RUNS = (
    bound_run("three weights of one size on each path", [2.0, 2.0, 2.0], [3.0, 3.0, 3.0]),
    bound_run("four weights on one path and two on the other", [1.5, 3.0, 1.8, 2.2], [2.6, 1.7]),
    bound_run("weights of both signs", [-0.7, -2.4, -3.2], [1.3, -0.9, -2.1]),
    bound_run("large weights", [6.0, 9.0, 5.0], [7.0, 8.0, 5.5]),
    bound_run("a path that skips the layers of the other", [0.7, 2.4, 3.2], [0.9]),
)
# Even and odd numbers of weights, and sums of both signs, for a formula to hold on.
OTHER_PATHS = (
    bound_run("two and five weights", [-1.3, 0.6], [0.9, -2.1, 1.4, -1.7, -0.8]),
    bound_run("three and four weights", [-0.9, -1.6, -2.2], [1.2, 0.7, -1.9, 2.3]),
)


@lru_cache(maxsize=4)
def bound_cases(seed: int = SHOWN, solution: Callable | None = None) -> tuple[Run, ...]:
    """Return the cases of two_path_bound; solution: what knows the right values, if not the products written out."""
    return as_runs(paths(seed), ("two_path_bound",), solution or _bound)


def judge_bound(
    two_path_bound: Callable, runs: Sequence[Run] = BOUND_RUNS, then: Sequence[Run] | None = None
) -> Verdict:
    """Return the verdict on the largest size that the sum over two paths can have; then: its cases."""
    verdict = judge_function(
        "two_path_bound",
        two_path_bound,
        runs,
        BOUND_SLIPS,
        EVERY_LAYER,
        NOT_MULTIPLIED,
        BOUND_RECIPES,
        OTHER_PATHS,
    )
    verdict = and_cases(verdict, two_path_bound, bound_cases() if then is None else then, NOT_MULTIPLIED)
    return replace(verdict, think=ONE_NUMBER) if verdict.status == "shape" else verdict


PUT_IN = "Put your number into your own two_path_bound, with two weights on each path: is it 1?"
NEEDED = np.sqrt(8)
NEEDED_SLIPS = slips_of(
    "weight_needed",
    ("VB10", "the slope, where the weight is asked for", lambda g: 0.25, PUT_IN),
    ("VB11", "a weight of 1, as if the slopes were 1", lambda g: 1.0, PUT_IN),
    ("VB12", "one path alone", lambda g: 4.0, "Two paths are added. Need each of them reach 1 by itself?"),
    ("VB13", "the negative weight", lambda g: -NEEDED, "The question is about the size |W|."),
    ("VB20", "a path of a single weight each", lambda g: 2.0, "There are two weights on each path, so two factors."),
    ("VB21", "the square of the weight", lambda g: 8.0, "That is W times W. Which number is asked for?"),
    ("VB22", "the slopes left out", lambda g: np.sqrt(0.5), PUT_IN),
)  # fmt: skip


def judge_weight_needed(value: Any) -> Verdict:
    """Return the verdict on the smallest size of four weights at which the sum of two paths of two can reach 1."""
    return judge_value("weight_needed", value, NEEDED, NEEDED_SLIPS, advice=PUT_IN)


# --- the norms: `gradient_norms(x, target, weights, f, slope)` for any number of layers


def _walk_back(g: SimpleNamespace, carry: Callable, first: float = 1.0) -> list[tuple[NDArray, NDArray]]:
    """Return (gradient, error term) of every layer, if `carry(g, delta, layer)` takes delta one layer down."""
    y_hat = g.a[-1]
    delta = first * (g.target - y_hat) * y_hat * (1 - y_hat)
    found = []
    for layer in reversed(range(len(g.weights))):
        found.append((g.a[layer].T @ delta / len(g.x), delta))
        if layer:
            delta = carry(g, delta, layer)
    return found[::-1]


def _rightly(g: SimpleNamespace, delta: NDArray, layer: int) -> NDArray:
    return (delta @ g.weights[layer].T) * g.slope(g.z[layer - 1])


def _norms_if(carry: Callable) -> Callable[[SimpleNamespace], NDArray]:
    return lambda g: np.array([np.linalg.norm(gradient) for gradient, _ in _walk_back(g, carry)])


def _measured_by(measure: Callable) -> Callable[[SimpleNamespace], NDArray]:
    return lambda g: np.array([measure(*pair) for pair in _walk_back(g, _rightly)])


ONE_LAYER_DOWN = (
    "From one layer to the next below: back along the weights between them, then times the slope at the lower "
    "layer's pre-activations."
)
FROM_THE_END = (
    "Look at the last layer's norm first: it needs no way back. If it is right, the fault is on the way from one "
    "layer to the next below; if not, in how a gradient or its norm is made."
)
SYMPTOMS = (
    Raised("", "", "IndexError", "", None,
           "At the start error_term belongs to the output, so the walk begins at the last layer. pre_activations has one "
           "entry less than weights: the units below weights[l] have their z in which entry?"),
    Raised("", "", "ValueError", "", None,
           "Write the shapes down: error_term has (records, units above), weights[l] (units below, units above), "
           "activations[l] (records, units below). pre_activations has an entry for hidden layers only."),
)  # fmt: skip
A_NORM = (
    "A Frobenius norm is the root of the sum of all squared entries. np.linalg.norm of a matrix gives it."
)
SLOPE_AT = "The slope belongs to the pre-activation of the unit. Which of your lists holds z, which f(z)?"

NORM_SLIPS = slips_of(
    "gradient_norms",
    ("VN1", "no slope in the hidden layers",
     _norms_if(lambda g, delta, layer: delta @ g.weights[layer].T), ONE_LAYER_DOWN),
    ("VN2", "the slope taken at the activation, not at the pre-activation",
     _norms_if(lambda g, delta, layer: (delta @ g.weights[layer].T) * g.slope(g.a[layer])), SLOPE_AT),
    ("VN3", "the weights of the layer below",
     _norms_if(lambda g, delta, layer: (delta @ g.weights[layer - 1].T) * g.slope(g.z[layer - 1])),
     "Along which weights did the lower layer's activations travel up?"),
    ("VN4", "the norms of the error terms", _measured_by(lambda gradient, delta: np.linalg.norm(delta)),
     "A weight's gradient is the error term above it times the value below it. Where is the value below?"),
    ("VN5", "the squared norms", _measured_by(lambda gradient, delta: np.sum(gradient**2)), A_NORM),
    ("VN6", "the norms with the last layer first", lambda g: g.right[::-1],
     "You walk from the output to the input, and the result starts with the layer at the input."),
    ("VN7", "sums over the records where averages belong", lambda g: len(g.x) * g.right,
     "The loss of a batch is an average over its records, and so is its gradient."),
    ("VN8", "the output's slope multiplied in twice",
     lambda g: np.array([
         np.linalg.norm(gradient)
         for gradient, _ in _walk_back(g, _rightly, first=g.a[-1] * (1 - g.a[-1]))
     ]),
     "The error term of the output, as it is given, has its slope in it already."),
    ("VN9", "the largest entries", _measured_by(lambda gradient, delta: np.max(np.abs(gradient))), A_NORM),
    ("VN10", "the sums of the entries' sizes", _measured_by(lambda gradient, delta: np.sum(np.abs(gradient))), A_NORM),
    ("VN11", "the spectral norm, np.linalg.norm(..., 2)",
     _measured_by(lambda gradient, delta: np.linalg.norm(gradient, 2)), A_NORM),
    ("VN12", "the mean size of the entries", _measured_by(lambda gradient, delta: np.mean(np.abs(gradient))), A_NORM),
    ("VN13", "the root of the mean square, a norm divided by the root of the number of entries",
     _measured_by(lambda gradient, delta: np.sqrt(np.mean(gradient**2))), A_NORM),
    ("VN14", "the slope of the layer above",
     _norms_if(lambda g, delta, layer: (delta @ g.weights[layer].T) * g.slope(g.z[layer])),
     "An error term has arrived at a layer when it is multiplied by that layer's own slope."),
    ("VN15", "the activation where its slope belongs",
     _norms_if(lambda g, delta, layer: (delta @ g.weights[layer].T) * g.a[layer]), ONE_LAYER_DOWN),
    ("VN16", "weights that are not turned: delta @ W, where the sum should run over the units above",
     _norms_if(lambda g, delta, layer: (delta @ g.weights[layer]) * g.slope(g.z[layer - 1])),
     "Going back, the sum runs over the units above. Which axis of the weights belongs to them?"),
    ("VN17", "the sigmoid's slope a (1 - a), whatever the activation is",
     _norms_if(lambda g, delta, layer: (delta @ g.weights[layer].T) * g.a[layer] * (1 - g.a[layer])),
     "Your function is given `slope`: use it, and it works for every activation."),
    ("VN18", "the average over the records taken twice", lambda g: g.right / len(g.x),
     "Divide by the number of records once, where the gradient is made."),
    ("VN19", "the last layer's norm, and zeros below it", lambda g: g.right * (np.arange(len(g.right)) == len(g.right) - 1),
     "Does the loop go on after its first round? How far is `return` indented?"),
    ("VN20", "the sum of all norms in every entry", lambda g: 0 * g.right + g.right.sum(),
     "Each round fills one entry. Which one is it?"),
    ("VN21", "all norms but that of the first layer, which is still 0", lambda g: g.right * (np.arange(len(g.right)) > 0),
     "The first layer has index 0. Does the loop come to it?"),
)  # fmt: skip

# Equal sizes first: there a product with the wrong matrix raises nothing, and the slip can be named.
EQUAL_STACKS = (
    stack_arguments("four layers of three units", [3, 3, 3, 3, 3], "tanh", 1, records=5),
    stack_arguments("two layers of sigmoids", [2, 2, 2], "sigmoid", 2),
)
OTHER_STACKS = (
    stack_arguments("layers of different sizes", [4, 5, 3, 2], "sigmoid", 3),
    stack_arguments("a stack of ReLUs", [2, 4, 4, 1], "ReLU", 4, records=5),
    stack_arguments("six layers, one record", [3, 2, 3, 2, 3, 2, 1], "tanh", 5, records=1),
)


@lru_cache(maxsize=4)
def _runs(kind: str) -> tuple[Run, ...]:
    return tuple(norms_run(*stack) for stack in {"equal": EQUAL_STACKS, "other": OTHER_STACKS}[kind])


@lru_cache(maxsize=4)
def norm_cases(seed: int = SHOWN) -> tuple[Run, ...]:
    """Return the cases of gradient_norms."""
    return tuple(norms_run(*stack) for stack in stacks(seed))


def judge_norms(
    gradient_norms: Callable, runs: Sequence[Run] | None = None, then: Sequence[Run] | None = None
) -> Verdict:
    """Return the verdict on the Frobenius norms of all layers' gradients, first layer first; then: its cases."""
    tried = (runs,) if runs is not None else (_runs("equal"), (*_runs("equal"), *_runs("other")))
    also = _runs("other")[:1] if runs is None else ()
    for some in tried:
        verdict = judge_function(
            "gradient_norms", gradient_norms, some, NORM_SLIPS, FROM_THE_END, SYMPTOMS, NORM_RECIPES, also
        )
        if verdict.status != "right":
            return verdict
    return and_cases(verdict, gradient_norms, norm_cases() if then is None else then, SYMPTOMS)
