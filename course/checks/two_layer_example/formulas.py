"""What the numbers of one step are made of, for the search for the formula behind wrong ones."""

from collections.abc import Mapping

from numpy.typing import ArrayLike

from course.checks.two_layer_example.worked_numbers import QUANTITIES, Numbers, truth
from course.judging.chain import ABOVE, BELOW, WHICH_SLOPE
from course.judging.expression import Tree, own_slope, product
from course.judging.recipe import Recipe

GIVEN = ("x", "w", "W", "y", "eta")
FIRST = "Look at what the line begins with: what arrives at this unit?"
RATE = "Look at the factor in front: what scales a change, and how often?"
CHANGE = {(0, 0): RATE, (0, 1): ABOVE, (1,): BELOW}


def _recipe(quantity: str, tree: Tree, parts: dict[tuple[int, ...], str], *spellings: Tree) -> Recipe:
    earlier = QUANTITIES[: QUANTITIES.index(quantity)]
    slopes = [own_slope(name) for name in ("a", "y_hat") if name in earlier]
    error = [("-", "y", "y_hat")] if "y_hat" in earlier else []
    return Recipe(tree, (*earlier, *GIVEN, *slopes, *error), parts, spellings)


BACK = product("W", "delta_o")
ERROR = ("-", "y", "y_hat")
RECIPES = {
    "z_h": _recipe("z_h", ("dot", "w", "x"), {}),
    "a": _recipe("a", ("activated", "z_h"), {}),
    "y_hat": _recipe("y_hat", ("activated", ("*", "W", "a")), {}),
    "delta_o": _recipe(
        "delta_o", product(ERROR, own_slope("y_hat")), {(0,): FIRST, (1,): WHICH_SLOPE},
        product(ERROR, "y_hat", ("one minus", "y_hat")),
    ),
    "delta_h": _recipe(
        "delta_h", product(BACK, own_slope("a")), {(0,): FIRST, (1,): WHICH_SLOPE},
        product(BACK, "a", ("one minus", "a")),
    ),
    "change_W": _recipe("change_W", product("eta", "delta_o", "a"), CHANGE),
    "change_w": _recipe("change_w", product("eta", "delta_h", "x"), CHANGE),
}  # fmt: skip


def names(numbers: Numbers, before: Mapping[str, ArrayLike]) -> dict[str, ArrayLike]:
    """Return what the learner's names stand for, given their earlier values."""
    return {**numbers.arguments, **truth(numbers), **before}
