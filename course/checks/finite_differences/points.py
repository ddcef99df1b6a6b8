"""Where a numerical gradient takes f, and the lines that make these points: for the search for the formula."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course.checks.finite_differences.difference_quotients import PLACES
from course.judging.expression import Tree
from course.judging.recipe import Line, Names, Recipe
from course.judging.relations import NEARLY


def each_entry(x: ArrayLike, estimate: Callable[[NDArray], float]) -> NDArray:
    """Return estimate(unit) for every entry of x, where unit is 1 there and 0 elsewhere."""
    result = np.empty(np.shape(x))
    for index in np.ndindex(result.shape):
        unit = np.zeros(result.shape)
        unit[index] = 1
        result[index] = estimate(unit)
    return result


# Where f is taken for an entry, and where it may be taken by mistake; above and below are x with the entry moved by h.
POINTS: dict[str, Callable[[NDArray, NDArray], NDArray]] = {
    "above": lambda above, below: above,
    "below": lambda above, below: below,
    "-above": lambda above, below: -above,
    "-below": lambda above, below: -below,
    "abs(above)": lambda above, below: np.abs(above),
    "abs(below)": lambda above, below: np.abs(below),
}
TAKEN = tuple(f"f({point})" for point in POINTS)
# What makes one number of a point, where f should.
INSTEAD_OF_F: dict[str, Callable[[NDArray], NDArray]] = {"np.sum": np.sum, "np.mean": np.mean}
INSTEAD = tuple(f"{called}({point})" for called in INSTEAD_OF_F for point in ("above", "below"))
# The lines in which the two points are made, and then one entry of each is moved, with what else may stand in them.
POINTS_MADE: dict[str, tuple[Tree, tuple[Tree, ...]]] = {
    "x": ("x", ("x", "h")),
    "above": ("x", ("x", "h", "gradient")),
    "below": ("x", ("x", "h", "gradient")),
    "above[index]": (("+", "above[index]", "h"), ("above[index]", "h")),
    "below[index]": (("-", "below[index]", "h"), ("below[index]", "h")),
}


def _line(name: str) -> Line:
    """Return one of these lines, from which the gradient comes."""

    def result(names: Names, line: Callable[[Names], NDArray], wanted: NDArray) -> NDArray:
        f, h, gradient = names["f"], names["h"], np.zeros(np.shape(names["x"]))
        made = {**names, "gradient": gradient}

        def taken(point: str, index: tuple[int, ...], step: float) -> float:
            moved = np.array(line(made) if name == point else made["x"])
            made[entry := f"{point}[index]"] = moved[index]
            moved[index] = line(made) if name == entry else moved[index] + step
            return f(moved)

        made["x"] = line(made) if name == "x" else names["x"]
        with np.errstate(all="ignore"):
            for index in np.ndindex(gradient.shape):
                gradient[index] = (taken("above", index, h) - taken("below", index, -h)) / (2 * h)
                off = gradient[index] - wanted[index] if wanted.shape == gradient.shape else np.inf
                if not abs(off) <= NEARLY * abs(gradient[index]):
                    break
        return gradient

    return Line(name, *POINTS_MADE[name], result)


RECIPE = Recipe(
    ("/", ("-", *TAKEN[:2]), ("*", 2, "h")),
    (*TAKEN, *INSTEAD, "f(x)", "h", "x", ("+", "x", "h"), ("-", "x", "h")),
    {
        (0,): "Look at the difference: what is taken from what, and at which two points is f taken?",
        (1,): PLACES,
    },
    lines=tuple(map(_line, POINTS_MADE)),
    where=", where `above` and `below` are x with one entry moved up and down by h",
)


def names(f: Callable, x: NDArray, h: float) -> dict[str, Any]:
    """Return what the names of these formulas stand for."""
    found = {"f": f, "x": x, "h": h, "f(x)": f(x)}
    for called, function in {"f": f, **INSTEAD_OF_F}.items():
        for point, at in POINTS.items():
            found[f"{called}({point})"] = each_entry(
                x, lambda unit, of=function, at=at: of(at(x + h * unit, x - h * unit))
            )
    return found
