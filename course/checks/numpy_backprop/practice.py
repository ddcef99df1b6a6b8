"""Practising the quantities of a backward pass, one entry at a time."""

from functools import partial

import numpy as np

from course.checks.numpy_backprop.backward import ADVICE
from course.checks.numpy_backprop.formulas import CHANGE, STEP_RECIPES, WHICH_WEIGHTS
from course.checks.numpy_backprop.stages import QUANTITIES, Network, truth
from course.judging.chain import WHICH_SLOPE
from course.judging.expression import own_slope, product
from course.judging.practice import Practice, Task, with_digits
from course.judging.recipe import Recipe


def _draw(quantity: str, chance: np.random.Generator) -> Task:
    """Return a task on one entry of a quantity, on a fresh network with three inputs and two hidden units."""
    i, j = chance.integers(3), chance.integers(2)
    network = Network(
        "practice", chance.uniform(0.2, 1.5, 3) * chance.choice([-1, 1], 3), chance.uniform(0.1, 0.9),
        chance.uniform(0.1, 1), chance.normal(0, 1, (3, 2)), chance.uniform(0.3, 2, 2) * chance.choice([-1, 1], 2),
    )  # fmt: skip
    x, a, W_ih, W_ho = (
        f"x[{i}]",
        f"hidden_layer_output[{j}]",
        f"weights_input_hidden[{i}, {j}]",
        f"weights_hidden_output[{j}]",
    )
    hidden = f"hidden_error_term[{j}]"
    right = truth(network)
    values = {
        x: network.x[i], "target": network.target, "learnrate": network.learnrate, W_ih: network.W_ih[i, j],
        W_ho: network.W_ho[j], f"hidden_layer_input[{j}]": network.passed.z_h[j], a: network.passed.a_h[j],
        "output_layer_in": network.passed.z_o, "output": network.passed.y_hat,
        "error": right["error"], "output_error_term": right["output_error_term"],
        hidden: right["hidden_error_term"][j],
    }  # fmt: skip
    shown = {
        "error": 9,
        "output_error_term": 10,
        "hidden_error_term": 11,
        "delta_w_h_o": 11,
        "delta_w_i_h": 12,
    }
    numbers = with_digits(dict(list(values.items())[: shown[quantity]]))
    tree, parts = {
        "error": (STEP_RECIPES["error"].tree, STEP_RECIPES["error"].parts),
        "output_error_term": (STEP_RECIPES["output_error_term"].tree, STEP_RECIPES["output_error_term"].parts),
        "hidden_error_term": (
            product(product("output_error_term", W_ho), own_slope(a)), {(0,): WHICH_WEIGHTS, (1,): WHICH_SLOPE}
        ),
        "delta_w_h_o": (product("learnrate", "output_error_term", a), CHANGE),
        "delta_w_i_h": (product("learnrate", hidden, x), CHANGE),
    }[quantity]  # fmt: skip
    place = {"hidden_error_term": f"[{j}]", "delta_w_h_o": f"[{j}]", "delta_w_i_h": f"[{i}, {j}]"}.get(
        quantity, ""
    )
    return Task(quantity + place, numbers, Recipe(tree, tuple(numbers), parts), ADVICE[quantity])


PRACTICE = {quantity: partial(Practice, partial(_draw, quantity)) for quantity in QUANTITIES}
