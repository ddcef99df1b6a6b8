"""What the text of each exercise allows as input, drawn at random: whether an answer is right at all is told from this.

Nothing here knows the cases of the checks: a draw takes sizes, kinds of numbers and special values by chance.
"""

import math
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from course.checks.chain_rule.random_graphs import random_graph
from course.depth import ACTIVATIONS
from course.judging.compare import close, fault_of_form, in_floats, tolerance
from course.judging.layout import lent, unchanged
from grading.exercises.numpy_backprop import backward_pass

Draw = Callable[[np.random.Generator], tuple]


def some(rng: np.random.Generator, shape: tuple[int, ...] = (), spread: float = 1.0) -> Any:
    """Return numbers of a shape, now and then with zeros, all equal, whole, or of an unusual size."""
    kind = rng.integers(12)
    values = rng.normal(0, spread, shape)
    if kind == 0:
        values = np.where(rng.random(shape) < 0.4, 0.0, values)
    elif kind == 1:
        values = np.zeros(shape)
    elif kind == 2:
        values = np.full(shape, rng.normal())
    elif kind == 3:
        values = np.round(2 * values)
    elif kind == 4:
        values = values * 10.0 ** rng.integers(-6, 2)
    elif kind == 5:
        values = -np.abs(values)
    elif kind == 6:
        values = np.abs(values)
    return values if shape else float(values)


def laid_out(rng: np.random.Generator, value: Any) -> Any:
    """Return the same numbers, now and then read-only or whole numbers."""
    if not isinstance(value, np.ndarray):
        return value
    kind = rng.integers(12)
    if kind == 0:
        value = value.copy()
        value.setflags(write=False)
    elif kind == 1 and np.abs(value).max(initial=0) < 1e6:
        value = np.round(2 * value).astype(rng.choice([np.int64, np.int32]))
    return value


def shape_of(rng: np.random.Generator, most: int = 3) -> tuple[int, ...]:
    """Return a shape; lengths of 1 are frequent."""
    return tuple(int(n) for n in rng.choice([1, 1, 2, 3, 4], rng.integers(0, most + 1)))


# --- chapter 1


def _sigmoid(rng: np.random.Generator) -> tuple:
    spread = rng.choice([1, 5, 9])
    z = np.clip(some(rng, shape_of(rng), spread), -9, 9)
    return (laid_out(rng, z if np.ndim(z) else float(z) if rng.random() < 0.7 else int(z)),)


def _sizes(rng: np.random.Generator) -> list[int]:
    return [int(n) for n in rng.choice([1, 1, 2, 3, 4, 5], 4)]


def _weights(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return np.clip(some(rng, shape, rng.choice([0.5, 1, 2])), -4, 4)


def _feed_forward(rng: np.random.Generator) -> tuple:
    n, n_in, n_hidden, n_out = _sizes(rng)
    shape = (n, n_in) if rng.random() < 0.5 else (n_in,)
    parts = (
        np.clip(some(rng, shape), -3, 3),
        _weights(rng, (n_in, n_hidden)),
        _weights(rng, (n_hidden, n_out)),
    )
    return tuple(laid_out(rng, one) for one in parts)


def _one_matrix(rng: np.random.Generator) -> tuple:
    n, n_in, n_out, _ = _sizes(rng)
    return laid_out(rng, some(rng, (n_in, n))), laid_out(rng, some(rng, (n, n_out)))


def _squared_error(rng: np.random.Generator) -> tuple:
    n, n_out, *_ = _sizes(rng)
    kind = rng.integers(4)
    shape = [(), (n_out,), (n, n_out), (n, 1)][kind]
    target, y_hat = some(rng, shape), some(rng, shape)
    if rng.random() < 0.15:
        target = y_hat + 1e-6 * np.asarray(target) if rng.random() < 0.5 else np.copy(y_hat)
        target = target if shape else float(target)
    if kind == 3 and rng.random() < 0.6:
        target = np.reshape(target, n)
    return laid_out(rng, target), laid_out(rng, y_hat)


# --- chapter 2


def _point(rng: np.random.Generator) -> tuple:
    if rng.random() < 0.3:
        return tuple(int(n) for n in rng.integers(-4, 5, 2))
    return some(rng, (), 1.5), some(rng, (), 1.5)


def _slope(rng: np.random.Generator) -> tuple:
    z = some(rng, shape_of(rng), rng.choice([1, 4]))
    a = np.tanh(z)
    if rng.random() < 0.1:
        a = a * 1e-13
    return (a if a.ndim else float(a),)


def _graph(rng: np.random.Generator) -> tuple:
    graph = random_graph(rng, int(rng.integers(1, 30)))
    return list(graph.nodes), graph.values


# --- chapter 3


def _quotient(rng: np.random.Generator) -> tuple:
    a, b, c = (some(rng) for _ in range(3))
    scale = rng.choice([1, 1, 1, 1e-13, 1e13])
    f = [
        lambda x: scale * (a * x**3 + b * x + c), lambda x: scale * c, lambda x: scale * math.exp(a * x), lambda x: 3 * x * x - x,
        lambda x: scale * (x - b) ** 2,
    ][rng.integers(5)]  # fmt: skip
    whole = rng.random() < 0.1
    x = int(rng.integers(-3, 4)) if whole else some(rng)
    h = int(rng.choice([-2, -1, 1, 2])) if whole else float(rng.choice([-0.2, 0.1, 0.02, 1.5, 1e-5, 0.3]))
    return f, x, h


def _gradient(rng: np.random.Generator) -> tuple:
    shape = shape_of(rng)
    k, scale = rng.uniform(-1.5, 1.5, shape), rng.choice([1, 1, 1, 1e-13, 1e13])
    f = [
        lambda v: scale * float(np.sum(np.exp(k * v / 2)) + np.sum(k * v) ** 2), lambda v: scale * 1.5,
        lambda v: scale * float(np.ravel(v)[-1] ** 2), lambda v: scale * float(np.prod(v + 0.3)),
    ][rng.integers(4)]  # fmt: skip
    x = laid_out(rng, np.asarray(some(rng, shape)))
    return (f, x, float(rng.choice([0.1, 0.25, -0.1, 1.5]))) if rng.random() < 0.8 else (f, x)


def _error(rng: np.random.Generator) -> tuple:
    shape = shape_of(rng)
    scale = rng.choice([1, 1, 1e-13, 1e13])
    a, b = scale * np.asarray(some(rng, shape)), scale * np.asarray(some(rng, shape))
    kind = rng.integers(9)
    b = [b, b, b, 0 * b, a, -a, a * (1 + 1e-5 * b / scale), 1e-13 * b, a * (1 + 1e-7)][kind]
    a = a * 0 if rng.random() < 0.1 else a
    a, b = (laid_out(rng, one) if one.ndim else float(one) for one in (a, b))
    return (a.tolist(), b.tolist()) if shape and rng.random() < 0.1 else (a, b)


# --- chapters 4 and 5


def _rate(rng: np.random.Generator) -> float:
    return [0, 1, 0.5, 1e-13, 1e6, float(rng.uniform(0.02, 2)), float(rng.uniform(0.02, 2))][rng.integers(7)]


def _target(rng: np.random.Generator, shape: tuple[int, ...]) -> Any:
    target = some(rng, shape) if rng.random() < 0.3 else rng.uniform(0, 1, shape)
    return target if shape else float(target)


def _step_of_two(rng: np.random.Generator) -> tuple:
    n_in = int(rng.integers(1, 6))
    x, *w = np.clip(some(rng, (n_in,)), -3, 3), *(np.clip(some(rng, (n_in,)), -1.3, 1.3) for _ in range(2))
    W = [
        int(rng.integers(-4, 5)) if rng.random() < 0.2 else float(np.clip(some(rng, (), 3), -6, 6))
        for _ in range(2)
    ]
    return laid_out(rng, x), *(laid_out(rng, one) for one in w), *W, _target(rng, ()), _rate(rng)


def _backward_step(rng: np.random.Generator) -> tuple:
    _, n_in, n_hidden, _ = _sizes(rng)
    x = laid_out(rng, np.clip(some(rng, (n_in,)), -2, 2))
    W_ih, W_ho = _weights(rng, (n_in, n_hidden)), _weights(rng, (n_hidden,))
    return x, _target(rng, ()), _rate(rng), laid_out(rng, W_ih / n_in), laid_out(rng, W_ho)


def _backward_pass(rng: np.random.Generator) -> tuple:
    n, n_in, n_hidden, n_out = _sizes(rng)
    x = laid_out(rng, np.clip(some(rng, (n, n_in)), -2, 2))
    W_ih, W_ho = _weights(rng, (n_in, n_hidden)), _weights(rng, (n_hidden, n_out))
    target = laid_out(rng, np.asarray(_target(rng, (n, n_out))))
    return x, target, _rate(rng), laid_out(rng, W_ih / n_in), laid_out(rng, W_ho)


def _train_step(rng: np.random.Generator) -> tuple:
    x, target, rate, *weights = _backward_pass(rng)
    return x, target, rate, *(one if one.dtype.kind == "f" else one.astype(float) for one in weights)


def _train(rng: np.random.Generator) -> tuple:
    x, target, rate, *weights = _train_step(rng)
    return x, target, min(rate, 3.0), *weights, int(rng.choice([0, 1, 2, 3, 6, 20]))


def _gradient_check(rng: np.random.Generator) -> tuple:
    x, target, rate, W_ih, W_ho = _backward_pass(rng)
    rate, kind, factor = rate or 0.5, rng.integers(8), rng.choice([1, -1, 0, 1.05, 2])
    W_ih, W_ho = W_ih + rng.normal(0, 0.3, W_ih.shape), W_ho + rng.normal(0, 0.3, W_ho.shape)
    target = rng.uniform(0, 1, target.shape)
    x = x + rng.normal(0, 1, x.shape)

    def backward(x, target, learnrate, weights_input_hidden, weights_hidden_output):
        own = (x, target, learnrate, weights_input_hidden, weights_hidden_output)
        error, o, h, h_o, i_h = backward_pass(*own)
        return [
            (error, o, h, factor * h_o, i_h), (error, o, h, h_o, factor * i_h), (error, o, h, h_o[::-1], i_h),
            (error, o, h, h_o, i_h[:, ::-1]), (-error, 2 * o, 0 * h, h_o, i_h), (error, o, h, factor * h_o, factor * i_h),
            (error, o, h, h_o, i_h), (error, o, h, h_o, i_h[::-1]),
        ][kind]  # fmt: skip

    return backward, x, target, rate, W_ih, W_ho


# --- chapter 6


def _two_path_bound(rng: np.random.Generator) -> tuple:
    return tuple(laid_out(rng, some(rng, (int(rng.integers(1, 12)),), 4)) for _ in range(2))


def _gradient_norms(rng: np.random.Generator) -> tuple:
    n, layers = int(rng.integers(1, 5)), int(rng.integers(1, 6))
    sizes = [int(one) for one in rng.choice([1, 2, 3, 4], layers + 1)]
    weights = [_weights(rng, shape) for shape in pairwise(sizes)]
    f, slope = ACTIVATIONS[rng.choice(list(ACTIVATIONS))]
    x = laid_out(rng, np.clip(some(rng, (n, sizes[0])), -2, 2))
    weights = [one * min(1, 8 / (np.abs(one).sum(0).max() + 1e-9)) for one in weights]
    return x, np.asarray(_target(rng, (n, sizes[-1]))), weights, f, slope


def _time_terms(rng: np.random.Generator) -> tuple:
    # farther out 1 - tanh(z)^2 itself has no digits left
    w, u, start, *x = np.clip([some(rng) for _ in range(6)], -1.5, 1.5).tolist()
    return w, u, laid_out(rng, np.array(x)), start, _target(rng, ())


DRAWS: dict[str, Draw] = {
    "sigmoid": _sigmoid, "feed_forward": _feed_forward, "one_matrix": _one_matrix, "squared_error": _squared_error,
    "df_du": _point, "df_dv": _point, "tanh_slope": _slope, "backward": _graph, "forward_difference": _quotient,
    "central_difference": _quotient, "numerical_gradient": _gradient, "relative_error": _error, "step_of_two": _step_of_two,
    "backward_step": _backward_step, "backward_pass": _backward_pass, "train_step": _train_step, "train": _train,
    "gradient_check": _gradient_check, "two_path_bound": _two_path_bound, "gradient_norms": _gradient_norms,
    "time_terms": _time_terms,
}  # fmt: skip


def differs(model: Callable, answer: Callable, draw: Draw, tries: int) -> tuple | None:
    """Return the first arguments inside the promise on which an answer is not what the model is, or None.

    Not compared is where the model itself has no finite answer. Of a gradient check only its size counts, and not where
    rounding decides on it, as on gradients of 1e-7 and less: there the model itself says something else next to it.
    """
    drawn = _drawn(model, draw, tries)
    for number, (arguments, given, right) in enumerate(drawn):
        # handed over again to the next answer, unless this one may have changed them
        drawn[number] = arguments, None, right
        given = lent(arguments) if given is None else given
        with np.errstate(all="ignore"):
            try:
                returned = answer(*given)
            except Exception:
                return arguments
        if not _same(returned, right, draw is _gradient_check) or not all(map(unchanged, arguments, given)):
            return arguments
        drawn[number] = arguments, given, right
    return None


@lru_cache(maxsize=2)
def _drawn(model: Callable, draw: Draw, tries: int) -> list[tuple[tuple, tuple | None, Any]]:
    """Return arguments inside the promise, no copy of them yet, and what the model returns for them."""
    rng, found = np.random.default_rng(15), []
    for _ in range(tries):
        arguments = draw(rng)
        with np.errstate(all="ignore"):
            right = model(*lent(arguments))
            if draw is _gradient_check and not _same(model(*_next_to(arguments)), right, True):
                continue
        if not any(fault_of_form(np.asarray(one, dtype=float)) for one in _parts(right)):
            found.append((arguments, None, right))
    return found


def _next_to(arguments: tuple) -> tuple:
    """Return a gradient check's arguments with x and the weights moved by as much as rounding to seven digits may."""
    backward, x, target, rate, *weights = lent(arguments)
    x, *weights = (one * (1 + 1e-7) + 1e-8 for one in (x, *weights))
    return backward, x, target, rate, *weights


def _parts(returned: Any) -> tuple:
    return returned if isinstance(returned, tuple) else (returned,)


def _same(returned: Any, right: Any, loose: bool) -> bool:
    if isinstance(right, tuple) != isinstance(returned, tuple | list) and not isinstance(right, np.ndarray):
        return False
    parts, wanted = _parts(tuple(returned) if isinstance(right, tuple) else returned), _parts(right)
    if len(parts) != len(wanted):
        return False
    for one, other in zip(parts, wanted, strict=True):
        if type(one) is type(other) and unchanged(other, one):
            continue  # to the bit, as most that are right all the same: quicker than to compare them
        one, other = in_floats(np.asarray(one) if isinstance(one, list) else one), np.asarray(other)
        if fault_of_form(one):
            return False
        if loose and np.shape(one) == ():
            if abs(one - other) > 1e-3 * other + 1e-6:
                return False
        elif not close(one, other, tolerance(one)):
            return False
    return True
