"""Practising the numbers of one training step."""

from functools import partial

import numpy as np

from course.checks.two_layer_example.formulas import CHANGE, RECIPES
from course.checks.two_layer_example.worked_numbers import Numbers, truth
from course.checks.two_layer_example.worked_slips import ADVICE
from course.judging.expression import product
from course.judging.practice import Practice, Task, with_digits
from course.judging.recipe import Recipe

GIVEN = ("x[0]", "x[1]", "w[0]", "w[1]", "W", "y", "eta")
BEFORE = {"a": ("z_h",), "y_hat": ("a",), "delta_o": ("a", "y_hat"), "delta_h": ("a", "y_hat", "delta_o"),
          "change_W": ("a", "y_hat", "delta_o"), "change_w": ("a", "y_hat", "delta_o", "delta_h")}  # fmt: skip
SCALARS = {
    "z_h": Recipe(("+", ("*", "w[0]", "x[0]"), ("*", "w[1]", "x[1]")), ()),
    "change_w": Recipe(product("eta", "delta_h", "x[0]"), (), CHANGE),
}


def _draw(quantity: str, chance: np.random.Generator) -> Task:
    """Return a task on one number of a step with fresh numbers."""
    x, w = (chance.uniform(0.2, 1.5, 2) * chance.choice([-1, 1], 2) for _ in range(2))
    W, y, eta = (
        chance.uniform(0.3, 2) * chance.choice([-1, 1]),
        chance.uniform(0.1, 0.9),
        chance.uniform(0.1, 1),
    )
    values = truth(Numbers("practice", x, w, W, y, eta))
    before = BEFORE.get(quantity, ())
    numbers = with_digits(dict(zip(GIVEN, (*x, *w, W, y, eta), strict=True)) | {n: values[n] for n in before})
    recipe = SCALARS.get(quantity, RECIPES[quantity])
    recipe = Recipe(recipe.tree, (*before, *GIVEN), recipe.parts, recipe.spellings)
    asked = "change_w[0]" if quantity == "change_w" else quantity
    return Task(asked, numbers, recipe, ADVICE[quantity])


PRACTICE = {quantity: partial(Practice, partial(_draw, quantity)) for quantity in RECIPES}
