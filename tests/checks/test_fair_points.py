"""One fault costs once: a rare case one point, a fault of a special case the first quantity that it shows in."""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest

from course import checks
from course.judging.cases import RARE
from grading.examine import EXAMINED
from grading.exercises import numpy_backprop as reference
from tests.checks import judged
from tests.notebooks.versions import NOTEBOOKS

RARE_KINDS: dict[str, Callable[[np.ndarray], bool]] = {
    "Fortran order": lambda x: x.ndim > 1 and x.flags.f_contiguous and not x.flags.c_contiguous,
    "strides": lambda x: not x.flags.forc,
    "float32": lambda x: x.dtype == np.float32,
}


@cache
def points() -> dict[str, tuple[str, float]]:
    """Return the grade id and the points of the cell that each check stands in."""
    found = {}
    for notebook in NOTEBOOKS.values():
        for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
            mark = cell["metadata"].get("nbgrader", {})
            for name in re.findall(r'checks\.check\(\s*"([^"]+)"', "".join(cell["source"])):
                found[name] = mark.get("grade_id"), mark.get("points") or 0
    return found


def arrays(value: Any) -> Iterator[np.ndarray]:
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from arrays(one)


def cost(names: tuple[str, ...], *answers: Any) -> tuple[float, list[str]]:
    """Return the points that an answer loses, and what is said in each of its cells."""
    cells, said = {}, []
    for name in names:
        for judge in (checks.EXERCISES[name].judge, EXAMINED.get(name)):
            verdict = judge(*answers) if judge else None
            if verdict is not None and not verdict.passes:
                cells.update([points()[name]])
                said.append(verdict.what)
    return sum(cells.values()), said


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("chapter", "name"),
    [(chapter, name) for chapter in judged.FUNCTIONS for name in judged.FUNCTIONS[chapter]],
)
def test_a_rare_case_costs_one_point_at_most_and_says_so(chapter, name):
    model = judged.namespace(chapter)[name]
    for kind, rare in RARE_KINDS.items():

        def stops(*given, rare=rare):
            if any(map(rare, arrays(given))):
                raise ValueError("not for these")
            return model(*given)

        lost, said = cost(judged.FUNCTIONS[chapter][name], stops)
        assert lost <= 1, kind
        assert all(RARE in words for words in said), kind


FAULTS = {
    "a learning rate of 0": lambda x, target, rate, *_: rate == 0,
    "inputs of 0": lambda x, *_: not np.any(x),
    "targets of 0": lambda x, target, *_: not np.any(target),
    "weights of 0": lambda *given: not np.any(given[-1]),
}


def faulty(right: Callable, fault: str, ends: str) -> Callable:
    """Return a solution that goes wrong on a special case, in one of three ways."""

    def wrong(*given):
        values = right(*given)
        if not FAULTS[fault](*given):
            return values
        if ends == "raises":
            raise ZeroDivisionError("division by zero")
        return 0.0 if ends == "returns another" else tuple(2 * one + 1 for one in values)

    return wrong


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("ends", ["raises", "returns another", "scales"])
def test_what_goes_wrong_on_a_special_case_costs_one_quantity(fault, ends):
    step = faulty(reference.backward_step, fault, ends)
    names = judged.FUNCTIONS["05-numpy-backprop"]["backward_step"]
    failing = [name for name in names if cost((name,), step)[0]]
    assert len(failing) == 1


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("ends", ["raises", "scales"])
def test_a_step_that_adds_what_a_wrong_backward_pass_returns_costs_nothing_more(fault, ends):
    backward = faulty(reference.backward_pass, fault, ends)

    def step(*given):
        *_, change_h_o, change_i_h = backward(*given)
        return given[3] + change_i_h, given[4] + change_h_o

    names = judged.FUNCTIONS["05-numpy-backprop"]
    assert cost(names["backward_pass"], backward)[0] == points()["backward_pass, batch"][1]
    assert cost(names["train_step"], step, backward)[0] == 0
