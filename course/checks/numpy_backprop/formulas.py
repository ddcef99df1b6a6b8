"""What the five quantities are made of, for the search for the formula behind wrong numbers."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
from numpy.typing import ArrayLike

from course.checks.numpy_backprop.stages import QUANTITIES, Network
from course.judging.chain import ABOVE, BELOW, WHICH_SLOPE
from course.judging.expression import Tree, own_slope, product
from course.judging.recipe import Recipe

WHAT_COMES_IN = "Look at what the line begins with: which quantity should arrive at this unit?"
WHICH_WEIGHTS = "Look at what goes back: which quantity, along which weights, summed over what?"
RATE = "Look at the factor in front: what scales a step, and how often?"
AVERAGE = "Look at what is averaged: over what, and how often?"
DIFFERENCE = "Look at the two sides of the difference: which values are compared, and in which order?"

CHANGE = {(0, 0): RATE, (0, 1): ABOVE, (1,): BELOW}
FORWARD = ("hidden_layer_input", "hidden_layer_output", "output_layer_in", "output")
GIVEN = ("x", "target", "learnrate", "weights_input_hidden", "weights_hidden_output")
COUNTS = (
    "len(x)",
    "len(weights_input_hidden)",
    "len(weights_hidden_output)",
    "np.size(target)",
    "weights_input_hidden.size",
)
SLOPES = (own_slope("hidden_layer_output"), own_slope("output"))


OUTPUTS = "target.shape[1]"


def _recipe(quantity: str, tree: Tree, parts: dict[tuple[int, ...], str], *spellings: Tree) -> Recipe:
    earlier = QUANTITIES[: QUANTITIES.index(quantity)]
    return Recipe(tree, (*earlier, *FORWARD, *GIVEN, *SLOPES, *COUNTS), parts, spellings)


def _recipes(batch: bool) -> dict[str, Recipe]:
    error, output, hidden, h_o, i_h = QUANTITIES
    y, a, W_ho, rate = "output", "hidden_layer_output", "weights_hidden_output", "learnrate"
    back = ("@", output, ("turned", W_ho)) if batch else product(output, W_ho)
    found = {
        error: _recipe(error, ("-", "target", y), {(): DIFFERENCE}),
        output: _recipe(
            output, product(error, own_slope(y)), {(0,): WHAT_COMES_IN, (1,): WHICH_SLOPE},
            product(error, y, ("one minus", y)),
        ),
        hidden: _recipe(
            hidden, product(back, own_slope(a)), {(0,): WHICH_WEIGHTS, (1,): WHICH_SLOPE},
            product(back, a, ("one minus", a)),
        ),
    }  # fmt: skip
    for name, below, above in ((h_o, a, output), (i_h, "x", hidden)):
        if batch:
            tree = ("/", product(rate, ("@", ("turned", below), above)), "len(x)")
            parts = {(0, 0): RATE, (0, 1, 0): BELOW, (0, 1, 1): ABOVE, (1,): AVERAGE}
            others = (("/", ("@", product(rate, ("turned", below)), above), "len(x)"),)
        elif name == h_o:
            tree, others = product(rate, above, below), ()
            parts = CHANGE
        else:
            tree, others = product(rate, ("outer", below, above)), (product(rate, above, ("column", below)),)
            parts = {(0,): RATE, (1, 0): BELOW, (1, 1): ABOVE}
        made = _recipe(name, tree, parts, *others)
        found[name] = replace(made, atoms=(*made.atoms, OUTPUTS)) if batch else made
    # What a hidden error term is made of too late, when the weights above have moved already.
    moved = [(sign, W_ho, found[h_o].tree) for sign in "+-"]
    found[hidden] = replace(found[hidden], atoms=(*found[hidden].atoms, *moved))
    return found


STEP_RECIPES, BATCH_RECIPES = _recipes(batch=False), _recipes(batch=True)


def names(network: Network, given: SimpleNamespace, quantity: str) -> dict[str, ArrayLike]:
    """Return what the learner's names stand for when this quantity is computed."""
    outputs = {OUTPUTS: network.target.shape[1]} if np.ndim(network.target) > 1 else {}
    return {
        **network.arguments,
        **outputs,
        **dict(zip(FORWARD, network.passed, strict=True)),
        **{name: getattr(given, name) for name in QUANTITIES[: QUANTITIES.index(quantity)]},
        "len(x)": len(network.x),
        "len(weights_input_hidden)": len(network.W_ih),
        "len(weights_hidden_output)": len(network.W_ho),
        "np.size(target)": np.size(network.target),
        "weights_input_hidden.size": network.W_ih.size,
    }
