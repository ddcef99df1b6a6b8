"""Runs of gradient_norms, and the walk back through a deep stack, line by line: for the search for a wrong line."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course.depth import ACTIVATIONS, StackPass, initialise, stack_forward, stack_loss
from course.differences import complex_step_gradient
from course.judging.expression import evaluate, product
from course.judging.function import Run
from course.judging.recipe import Line, Names, Recipe
from course.judging.relations import NEARLY

BELOW, OWN, Z_BELOW = "activations[layer]", "weights[layer]", "pre_activations[layer - 1]"
# The lines of the walk back, in a loop over the layers, that nobody sees the values of.
WALK = {
    "gradient": ("/", ("@", ("turned", ("negative", BELOW)), "error_term"), "len(x)"),
    "norms[layer]": ("length", "gradient"),
    "error_term": product(("@", "error_term", ("turned", OWN)), f"slope({Z_BELOW})"),
}
OFTEN = (
    "error_term",
    BELOW,
    OWN,
    "x",
    "target",
    "output",
    "len(x)",
    "len(weights)",
    "np.size(target)",
    ("sum", "x"),
    ("mean", "x"),
)
# Which entry of a list is taken at a layer, or may be by mistake.
PLACES: dict[str, Callable[[int], int]] = {
    "layer": lambda layer: layer,
    "layer - 1": lambda layer: layer - 1,
    "layer - 2": lambda layer: layer - 2,
    "-layer": lambda layer: -layer,
    "1 - layer": lambda layer: 1 - layer,
    "0": lambda layer: 0,
}
SLOPES = tuple(f"slope({of}[{place}])" for of in ("pre_activations", "activations") for place in PLACES)
INSIDE = {
    "gradient": (*OFTEN, *(f"activations[{place}]" for place in PLACES)),
    "norms[layer]": ("gradient", *OFTEN),
    "error_term": (
        *OFTEN, *SLOPES, "gradient", *((bent, Z_BELOW) for bent in ("activated", "tanh", "exp", "sum", "mean")),
        *(f"{of}[{place}]" for of in ("pre_activations", "weights") for place in PLACES),
    ),
}  # fmt: skip


def _at(names: Names, layer: int) -> dict[str, ArrayLike]:
    """Return what the names that speak of a layer stand for in the loop at a layer."""
    found = {}
    for of in ("weights", "activations", "pre_activations", "slope(pre_activations", "slope(activations"):
        end = "])" if "(" in of else "]"
        many = sum(f"{of}[{k}{end}" in names for k in range(names["len(weights)"]))
        for place, of_layer in PLACES.items():
            found[f"{of}[{place}{end}"] = names[f"{of}[{of_layer(layer) % many}{end}"]
    return found


def _line(name: str) -> Line:
    def result(names: Names, line: Callable[[Names], NDArray], wanted: NDArray) -> NDArray:
        made: dict[str, ArrayLike] = dict(names)
        norms = []
        for layer in reversed(range(names["len(weights)"])):
            made |= names["in the loop at"](layer)
            for step in WALK if layer else ("gradient", "norms[layer]"):
                made[step] = line(made) if step == name else evaluate(WALK[step], made)
            norms.append(made["norms[layer]"])
            if (
                norms[-1].shape
                or wanted.shape != (names["len(weights)"],)
                or not abs(norms[-1] - wanted[layer]) <= NEARLY * abs(wanted[layer])
            ):
                break
        return np.array(norms[::-1])

    return Line(name, WALK[name], INSIDE[name], result)


NORM_RECIPES = {
    "gradient_norms": Recipe("gradient_norms", ("len(x)", "len(weights)"), lines=tuple(map(_line, WALK)))
}


def walked(arguments: Mapping[str, Any], passed: StackPass) -> dict[str, ArrayLike]:
    """Return what the names of the walk back stand for, before it begins."""
    x, target, weights, slope = (arguments[name] for name in ("x", "target", "weights", "slope"))
    lists = {
        "weights": weights,
        "activations": passed.activations,
        "pre_activations": passed.pre_activations[:-1],
    }
    names = {f"{name}[{k}]": value for name, of_one in lists.items() for k, value in enumerate(of_one)}
    slopes = {f"slope({name})": slope(value) for name, value in names.items() if "activations" in name}
    output = passed.activations[-1]
    start = {"error_term": (target - output) * output * (1 - output), "output": output}
    sizes = {"len(x)": len(x), "len(weights)": len(weights), "np.size(target)": np.size(target)}
    before = {"x": x, "target": target, **names, **slopes, **start, **sizes}
    # the same for each of a thousand formulas that are tried
    return {**before, "in the loop at": cache(partial(_at, before))}


def stack_arguments(
    label: str, sizes: Sequence[int], activation: str, seed: int, records: int = 3
) -> tuple[str, str, NDArray, NDArray, tuple[NDArray, ...]]:
    """Return a small random stack: its label, activation, inputs, targets and weights."""
    rng = np.random.default_rng([6, seed])
    weights = tuple(initialise(sizes, "Glorot", rng, 1.5))
    return (
        label,
        activation,
        rng.normal(size=(records, sizes[0])),
        rng.uniform(size=(records, sizes[-1])),
        weights,
    )


def norms_run(label: str, activation: str, x: NDArray, target: NDArray, weights: Sequence[NDArray]) -> Run:
    """Return a run of gradient_norms."""

    def norm(layer: int) -> float:
        def loss(W: NDArray) -> complex:
            return stack_loss(
                target, stack_forward(x, [*weights[:layer], W, *weights[layer + 1 :]], activation)
            )

        return np.linalg.norm(complex_step_gradient(loss, weights[layer]))

    f, slope = ACTIVATIONS[activation]
    arguments = {"x": x, "target": target, "weights": list(weights), "f": f, "slope": slope}
    arrays = {"x": x, "target": target, **{f"weights[{layer}]": W for layer, W in enumerate(weights)}}
    passed = stack_forward(x, weights, activation)
    norms = np.array([norm(layer) for layer in range(len(weights))])
    return Run(
        label,
        arguments,
        {"gradient_norms": norms},
        {**arguments, "weights": weights, "z": passed.pre_activations, "a": passed.activations},
        names={"gradient_norms": norms, **walked(arguments, passed)},
        arrays=arrays,
        lists=frozenset({"gradient_norms"}),
    )
