"""Judging the terms of a gradient through time: three steps of a recurrent unit.

The truth comes from complex-step differentiation, with a copy of the weight for every step.
"""

from collections.abc import Callable, Sequence
from functools import cache
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from course.checks.vanishing_gradients.cases import SHOWN, recurrences
from course.checks.vanishing_gradients.deep_gradients import slips_of
from course.differences import complex_step_gradient
from course.judging.cases import and_cases
from course.judging.expression import Tree, product
from course.judging.function import Run, judge_function
from course.judging.recipe import Entry, Names, Recipe
from course.judging.verdict import Verdict
from course.network import sigmoid
from course.recurrence import last_error, unroll


def time_run(label: str, w: float, u: float, x: Sequence[float], start: float, target: float) -> Run:
    """Return a run of time_terms; the right terms are -dE/dw_k, with a copy w_k of the weight for each step."""
    x = np.array(x)
    copies = np.full(len(x), float(w))
    right = -complex_step_gradient(lambda weights: last_error(weights, u, x, start, target), copies)
    arguments = {"w": w, "u": u, "x": x, "start": start, "target": target}
    passed = unroll(copies, u, x, start)
    a = passed.a
    with np.errstate(all="ignore"):  # a start of 0
        delta = right / a[:-1]
    names = {
        **arguments,
        "a[:-1]": a[:-1],
        "a[1:]": a[1:],
        "delta": delta,
        "a[-1]": a[-1],
        "z": passed.z,
        **{f"a_{k}": number for k, number in enumerate(a)},
        **{f"delta_{k}": number for k, number in enumerate(delta, 1)},
        **{f"x[{k}]": number for k, number in enumerate(x)},
    }
    return Run(
        label, arguments, {"time_terms": right}, {**arguments, "z": passed.z, "a": passed.a},
        {"w": w, "u": u, "the last activation": passed.a[-1]}, names=names, lists=frozenset({"time_terms"}),
    )  # fmt: skip


def _terms_if(
    carry: Callable = lambda g, k: g.w * (1 - g.a[k] ** 2),
    last: Callable = lambda g: (g.target - g.a[-1]) * (1 - g.a[-1] ** 2),
    below: Callable = lambda g, k: g.a[k - 1],
) -> Callable[[SimpleNamespace], NDArray]:
    """Return the terms if delta_k is delta_(k+1) times carry(g, k), delta_T is last(g), the value below(g, k)."""

    def terms(g: SimpleNamespace) -> NDArray:
        delta, found = last(g), []
        for k in range(len(g.x), 0, -1):
            found.append(delta * below(g, k))
            delta = delta * carry(g, k - 1) if k > 1 else delta
        return np.array(found[::-1])

    return terms


BACK_IN_TIME = (
    "One step back in time is one layer down: times w, then times the slope at the earlier pre-activation. A "
    "term is the error term of its step times the value that w multiplied there."
)

TIME_SLIPS = slips_of(
    "time_terms",
    ("VT1", "no weight on the way back: only slopes", _terms_if(carry=lambda g, k: 1 - g.a[k] ** 2), BACK_IN_TIME),
    ("VT2", "no slope on the way back: only weights", _terms_if(carry=lambda g, k: g.w), BACK_IN_TIME),
    ("VT3", "a_k where the value below, a_(k-1), belongs", _terms_if(below=lambda g, k: g.a[k]),
     "Which value did w multiply at step k?"),
    ("VT4", "the terms in reverse, the last step first", lambda g: g.right[::-1],
     "You walk back from the last step, and the result starts with the first."),
    ("VT5", "u on the way back, where w belongs", _terms_if(carry=lambda g, k: g.u * (1 - g.a[k] ** 2)),
     "Which of the two weights connects one step with the next?"),
    ("VT6", "x_k where a_(k-1) belongs, which gives the terms of u", _terms_if(below=lambda g, k: g.x[k - 1]),
     "Which value did w multiply at step k?"),
    ("VT7", "+dE/dw, the sign turned", lambda g: -g.right,
     "An error term is minus a slope of E: it begins with target minus output."),
    ("VT8", "the slope taken at the activation, not at the pre-activation",
     _terms_if(carry=lambda g, k: g.w * (1 - np.tanh(g.a[k]) ** 2),
               last=lambda g: (g.target - g.a[-1]) * (1 - np.tanh(g.a[-1]) ** 2)),
     "tanh'(z) = 1 - tanh(z)^2, and a is tanh(z) already."),
    ("VT9", "the raw error at the last step, without its slope", _terms_if(last=lambda g: g.target - g.a[-1]),
     "The last step has a slope, too."),
    ("VT10", "the sigmoid's slope, where the unit is a tanh",
     _terms_if(carry=lambda g, k: g.w * g.a[k] * (1 - g.a[k]), last=lambda g: (g.target - g.a[-1]) * g.a[-1] * (1 - g.a[-1])),
     "The slope of tanh, written with its own value, is 1 - a^2."),
    ("VT11", "the slope of the later step on the way back",
     _terms_if(carry=lambda g, k: g.w * (1 - g.a[k + 1] ** 2)),
     "An error term has arrived at a step when it is multiplied by that step's own slope."),
    ("VT12", "the sum of the three terms", lambda g: np.sum(g.right),
     "The sum is the whole of -dE/dw. Return its three terms, not the sum."),
    ("VT13", "the terms of the earlier steps without the current one", lambda g: g.right[:-1],
     "At the last step w is used as well. The sum runs over k = 1 ... t, with t included."),
    ("VT14", "the error terms alone", _terms_if(below=lambda g, k: 1.0), BACK_IN_TIME),
    ("VT15", "the same error term at every step", _terms_if(carry=lambda g, k: 1.0), BACK_IN_TIME),
    ("VT16", "sums that keep growing, where each step's own term is asked for",
     lambda g: np.cumsum(g.right[::-1])[::-1], "Keep the three terms apart."),
    ("VT17", "sums that keep growing, where each step's own term is asked for",
     lambda g: np.cumsum(g.right), "Keep the three terms apart."),
    ("VT18", "a sigmoid in the forward pass, where the unit is a tanh", lambda g: _with_sigmoids(g),
     "Each step is a_k = tanh(w a_(k-1) + u x_k)."),
)  # fmt: skip


def _slope(activation: str) -> Tree:
    return ("-", 1, ("**", activation, 2))


def _term(k: int, delta: Tree) -> Entry:
    """Return the term of a step, made of the learner's own error term of the step after it."""

    def seen(names: Names, terms: NDArray) -> tuple[Names, NDArray]:
        own = {f"delta_{after}": terms[after - 1] / names[f"a_{after - 1}"] for after in range(k + 1, 4)}
        return {**names, **own}, terms[k - 1]

    return Entry(f"term {k}", product(delta, f"a_{k - 1}"), ("delta_1", "delta_2", "delta_3", *AT_HAND), seen)


AT_HAND = (
    "a_0",
    "a_1",
    "a_2",
    "a_3",
    "w",
    "u",
    "target",
    "x[0]",
    "x[1]",
    "x[2]",
    "x",
    ("-", "target", "a_3"),
)
TERMS = (
    _term(3, product(("-", "target", "a_3"), _slope("a_3"))),
    _term(2, product("delta_3", "w", _slope("a_2"))),
    _term(1, product("delta_2", "w", _slope("a_1"))),
)
RECIPES = {
    "time_terms": Recipe(
        ("*", "delta", "a[:-1]"), ("w", "u", "x", "a[1:]", "a[:-1]", "delta", "a[-1]", "target", "z"),
        {(1,): "Look at the value that a term is made with: which value did w multiply at step k?"},
        entries=TERMS,
    )
}  # fmt: skip


def _with_sigmoids(g: SimpleNamespace) -> NDArray:
    a = unroll(np.full(len(g.x), g.w), g.u, g.x, g.start, sigmoid).a
    turned = SimpleNamespace(**{**vars(g), "a": a})
    return _terms_if(
        carry=lambda g, k: g.w * g.a[k] * (1 - g.a[k]),
        last=lambda g: (g.target - g.a[-1]) * g.a[-1] * (1 - g.a[-1]),
    )(turned)


TIME_RUNS = (
    time_run("the recurrence of the example", 0.8, 0.5, [1.0, -0.4, 0.7], 0.3, 0.9),
    time_run("a large negative weight", -1.7, 0.9, [0.2, 1.1, -0.6], -0.5, -0.2),
    time_run("a target below the output", 1.3, -0.6, [-1.0, -0.3, -0.8], -0.4, -0.9),
)
# Numbers of all signs, so that a formula with an absolute value in the wrong place is told from one in the right place.
_CHANCE = np.random.default_rng(1)
OTHER_SIGNS = tuple(
    time_run("", w, u, x, start, target)
    for w, u, start, target, *x in _CHANCE.uniform(0.3, 1.2, (10, 7)) * _CHANCE.choice([-1, 1], (10, 7))
)


def judge_time_terms(
    time_terms: Callable, runs: Sequence[Run] = TIME_RUNS, then: Sequence[Run] | None = None
) -> Verdict:
    """Return the verdict on the three terms delta_k a_(k-1) of the gradient through time; then: its cases."""
    verdict = judge_function(
        "time_terms", time_terms, runs, TIME_SLIPS, BACK_IN_TIME, recipes=RECIPES, also=OTHER_SIGNS
    )
    return and_cases(verdict, time_terms, time_cases() if then is None else then)


@cache
def time_cases(seed: int = SHOWN) -> tuple[Run, ...]:
    """Return the cases of time_terms."""
    return tuple(time_run(*numbers) for numbers in recurrences(seed))
