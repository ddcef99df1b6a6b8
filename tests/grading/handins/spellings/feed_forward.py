"""Right answers of chapter 1 as strangers write them: what stands in the answer's cell, by exercise and by what it is."""

SPELLINGS = {
    "sigmoid": {
        "two cases by np.where": """
def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1, e) / (1 + e)
""",
        "an object of a class": '''
class Sigmoid:
    """Half of a tanh."""

    def __call__(self, z):
        return 0.5 + 0.5 * np.tanh(0.5 * np.asarray(z, dtype=float))


sigmoid = Sigmoid()
''',
        "a dict that remembers its answers": """
class memoize(dict):
    def __init__(self, function):
        self.function = function

    def __call__(self, z):
        z = np.asarray(z, dtype=float)
        key = z.shape, z.tobytes()
        if key not in self:
            self[key] = self.function(z)
        return self[key].copy()


@memoize
def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))
""",
        "warnings caught": """
import warnings


def sigmoid(z):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))
""",
        "np.seterr above the function": """
np.seterr(over="ignore")


def sigmoid(z: float | np.ndarray) -> float | np.ndarray:
    return np.float64(1) / (np.float64(1) + np.exp(np.negative(z)))
""",
        "np.seterr in the function": """
def sigmoid(z):
    before = np.seterr(all="ignore")
    try:
        return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))
    finally:
        np.seterr(**before)
""",
        "np.errstate as a decorator": """
@np.errstate(over="ignore")
def sigmoid(z):
    return np.reciprocal(1 + np.exp(-np.asarray(z, float)))
""",
        "number by number, recursively": """
from math import exp


def sigmoid(z):
    if np.ndim(z):
        return np.array([sigmoid(one) for one in z])
    try:
        return 1 / (1 + exp(-z))
    except OverflowError:
        return 0.0
""",
        "np.vectorize, and a match": """
import math


@np.vectorize(otypes=[float])
def sigmoid(z):
    match z < 0:
        case True:
            return (e := math.exp(z)) / (1 + e)
        case _:
            return 1 / (1 + math.exp(-z))
""",
        "filled through masks": """
def sigmoid(z):
    z = np.asarray(z, dtype=np.float64)
    result, up = np.empty_like(z), z >= 0
    result[up] = 1 / (1 + np.exp(-z[up]))
    result[~up] = np.exp(z[~up]) / (1 + np.exp(z[~up]))
    return result[()]
""",
        "threads for the entries": """
from concurrent.futures import ThreadPoolExecutor


def _one(z):
    return 1 / (1 + np.exp(-z)) if z > 0 else 1 - 1 / (1 + np.exp(z))


def sigmoid(z):
    with ThreadPoolExecutor(4) as pool:
        return np.array([*pool.map(_one, np.ravel(z))]).reshape(np.shape(z))
""",
        "an array of Python numbers": """
def sigmoid(z):
    return np.frompyfunc(lambda one: 0.5 * (1 + np.tanh(one / 2)), 1, 1)(z)
""",
    },
    "by-hand": {
        "three digits, typed in": "z_1 = 0.5; z_2 = -2; y_hat = .683",
        "fractions and decimals": """
from decimal import Decimal
from fractions import Fraction

z_1 = Fraction(3, 2) - 1
z_2 = Decimal("-1.5") - Decimal("0.5")
y_hat = Decimal("0.68311")
""",
        "computed with loops": """
my_x, table, top = (3, -1), [[0.5, -0.5], [1, 0.5]], (2, -4)
z_1, z_2 = (sum(my_x[i] * table[i][j] for i in range(2)) for j in range(2))
y_hat = sigmoid(sum(W * sigmoid(z) for W, z in zip(top, (z_1, z_2))))
""",
        "float32": """
f = np.float32
z_1, z_2 = np.array([3, -1], f) @ np.array([[0.5, -0.5], [1, 0.5]], f)
y_hat = (lambda z: 1 / (1 + np.exp(-z)))(f(2) / (1 + np.exp(-z_1)) - f(4) / (1 + np.exp(-z_2)))
""",
        "arrays without an axis, in a with": """
import contextlib

with contextlib.nullcontext(np.array(0.5)) as z_1:
    z_2 = -4 * z_1
y_hat = np.array(0.6831)
""",
        "a function that sets global names": """
def work_it_out():
    global z_1, z_2, y_hat
    z_1 = 0.5 * 3 + 1 * -1
    z_2 = -0.5 * 3 + 0.5 * -1
    y_hat = 1 / (1 + np.exp(-(2 / (1 + np.exp(-z_1)) - 4 / (1 + np.exp(-z_2)))))


work_it_out()
""",
    },
    "feed-forward": {
        "two lines": """
def feed_forward(x, W_ih, W_ho):
    a_h = sigmoid(np.dot(x, W_ih))
    return a_h, sigmoid(np.dot(a_h, W_ho))
""",
        "a lambda with a walrus": """
feed_forward = lambda x, W_ih, W_ho: ((a_h := sigmoid(x @ W_ih)), sigmoid(a_h @ W_ho))
""",
        "a list, from accumulate": """
from itertools import accumulate


def feed_forward(x, *weights):
    return list(accumulate(weights, lambda a, W: sigmoid(a @ W), initial=x))[1:]
""",
        "einsum, with an ellipsis": """
def feed_forward(x, W_ih, W_ho):
    layer = lambda below, W: sigmoid(np.einsum("...i,ij->...j", below, W))
    a_h = layer(below=x, W=W_ih)
    y_hat = layer(W=W_ho, below=a_h)
    return a_h, y_hat
""",
        "a callable namedtuple that returns another": """
from typing import NamedTuple


class Passed(NamedTuple):
    a_h: np.ndarray
    y_hat: np.ndarray


class Net(NamedTuple):
    f: object

    def __call__(self, x, W_ih, W_ho) -> Passed:
        a_h = self.f(x @ W_ih)
        return Passed(a_h=a_h, y_hat=self.f(a_h @ W_ho))


feed_forward = Net(sigmoid)
""",
        "loops, and a call of itself for each record": """
def feed_forward(x, W_ih, W_ho):
    if np.ndim(x) == 2:
        pairs = [feed_forward(record, W_ih, W_ho) for record in x]
        return tuple(np.stack(part) for part in zip(*pairs))
    def layer(values, W):
        found = []
        for j in range(len(W[0])):
            total = 0.0
            for i in range(len(values)):
                total += values[i] * W[i][j]
            found.append(sigmoid(total))
        return np.array(found)
    hidden = layer(x, W_ih)
    return hidden, layer(hidden, W_ho)
""",
        "names of builtins given to helpers": """
def sum(values, weights):
    return np.tensordot(values, weights, axes=1)


def next(values, weights):
    return sigmoid(sum(values, weights))


def feed_forward(x, W_ih, W_ho):
    list = next(x, W_ih)
    return list, next(list, W_ho)
""",
        "a generator, and numpy imported inside": """
def feed_forward(x, W_ih, W_ho):
    import numpy as n

    def layers():
        a = x
        for W in (W_ih, W_ho):
            a = sigmoid(n.matmul(a, W))
            yield a

    return tuple(layers())
""",
    },
    "one-matrix": {
        "a ufunc of NumPy's": "one_matrix = np.matmul",
        "an operator": "from operator import matmul as one_matrix",
        "a partial einsum": """
from functools import partial

one_matrix = partial(np.einsum, "ij,jk->ik")
""",
        "what it does to unit vectors": """
def one_matrix(W_1, W_2):
    return np.array([(unit @ W_1) @ W_2 for unit in np.identity(W_1.shape[0])])
""",
        "reduce": """
import functools


def one_matrix(*layers):
    return functools.reduce(lambda A, B: A.dot(B), layers)
""",
        "sums of outer products": """
def one_matrix(W_1, W_2):
    total = np.zeros((len(W_1), W_2.shape[-1]))
    for column, row in zip(W_1.T, W_2, strict=True):
        total = total + np.outer(column, row)
    return total
""",
        "turned twice, with a keyword": """
def one_matrix(W_1, W_2, *, out=None):
    return np.ascontiguousarray((W_2.T @ W_1.T).T)
""",
        "multi_dot": """
import numpy

np = numpy


def one_matrix(W_1, W_2):
    return np.linalg.multi_dot([W_1, W_2])
""",
    },
    "squared-error": {
        "as the text says": """
def squared_error(target, y_hat):
    n_records = len(y_hat) if np.ndim(y_hat) == 2 else 1
    E = np.sum((np.reshape(target, np.shape(y_hat)) - y_hat) ** 2) / 2 / n_records
    return E
""",
        "math.fsum over pairs": """
import math


def squared_error(target, y_hat):
    n_records = len(y_hat) if np.ndim(y_hat) == 2 else 1
    pairs = zip(np.ravel(target).tolist(), np.ravel(y_hat).tolist(), strict=True)
    return math.fsum((t - y) ** 2 for t, y in pairs) / (2 * n_records)
""",
        "exact fractions": """
from fractions import Fraction


def squared_error(target, y_hat):
    n_records = len(y_hat) if np.ndim(y_hat) == 2 else 1
    E = Fraction(0)
    for t, y in zip(np.ravel(target), np.ravel(y_hat)):
        E += (Fraction(float(t)) - Fraction(float(y))) ** 2 / (2 * n_records)
    return E
""",
        "decimals": """
from decimal import Decimal


def squared_error(target, y_hat):
    n_records = len(y_hat) if np.ndim(y_hat) == 2 else 1
    errors = [Decimal(float(t)) - Decimal(float(y)) for t, y in zip(np.ravel(target), np.ravel(y_hat))]
    E = 0
    for error in errors:
        E += error * error
    return E / 2 / n_records
""",
        "a length": """
def squared_error(target, y_hat):
    e = np.subtract(np.ravel(target), np.ravel(y_hat))
    return np.linalg.norm(e) ** 2 / 2 / (y_hat.shape[0] if getattr(y_hat, "ndim", 0) == 2 else 1)
""",
        "a class with a cache": """
from dataclasses import dataclass, field


@dataclass
class Loss:
    half: float = 0.5
    calls: list = field(default_factory=list)

    def __call__(self, target, y_hat):
        self.calls.append(np.shape(y_hat))
        y_hat = np.atleast_1d(y_hat)
        e = np.resize(target, y_hat.shape) - y_hat
        per_record = self.half * (e * e).sum(axis=-1)
        return float(np.mean(per_record))


squared_error = Loss()
""",
        "try and except": """
def squared_error(target, y_hat):
    try:
        n_records, _ = y_hat.shape
    except (AttributeError, ValueError):
        n_records = 1
    e = np.asarray(target).flatten() - np.asarray(y_hat).flatten()
    return np.vdot(e, e) * 0.5 / n_records
""",
    },
}
