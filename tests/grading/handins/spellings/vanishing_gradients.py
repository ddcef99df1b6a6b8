"""Right answers of chapter 6 as strangers write them: what stands in the answer's cell, by exercise and by what it is."""

# The released cells down to the stub.
NORMS = """
def gradient_norms(x, target, weights, f, slope):
    pre_activations, activations = [], [x]
    for W in weights[:-1]:
        pre_activations.append(activations[-1] @ W)
        activations.append(f(pre_activations[-1]))
    output = sigmoid(activations[-1] @ weights[-1])
    error_term = (target - output) * output * (1 - output)

    norms = np.zeros(len(weights))
"""
TERMS = """
def time_terms(w, u, x, start, target):
    a_0 = start
    a_1 = np.tanh(w * a_0 + u * x[0])
    a_2 = np.tanh(w * a_1 + u * x[1])
    a_3 = np.tanh(w * a_2 + u * x[2])
"""
A, B, C, D, E = (
    "wrong backward pass", "saturated output", "learning rate too large", "vanishing gradients", "learning rate too small",
)  # fmt: skip

SPELLINGS = {
    "two-path-bound": {
        "np.prod": "def two_path_bound(first, second):\n    return sum(np.prod(np.abs(path) / 4) for path in (first, second))",
        "math.prod over a generator": "two_path_bound = lambda *paths: sum(math.prod(abs(float(W)) * 0.25 for W in path) for path in paths)",
        "exact fractions": """
def one_path(weights):
    bound = Fraction(1)
    for weight in weights:
        bound *= abs(Fraction(float(weight))) * Fraction(1, 4)
    return bound


def two_path_bound(first, second):
    return one_path(first) + one_path(second)
""",
        "logarithms": """
def one_path(weights):
    return np.exp(np.sum(np.log(np.abs(weights))) - len(weights) * np.log(4))


def two_path_bound(first, second):
    return one_path(first) + one_path(second)
""",
        "recursion with slices": """
def one_path(weights):
    head, *tail = weights
    return abs(head) / 4 * (one_path(tail) if tail else 1)


def two_path_bound(first, second):
    return one_path(first) + one_path(second)
""",
        "reduce, with decimals": """
from decimal import Decimal
from functools import reduce


def one_path(weights):
    return reduce(lambda product, W: product * abs(Decimal(float(W))) / 4, weights, Decimal(1))


def two_path_bound(first, second):
    return one_path(first) + one_path(second)
""",
        "the last of a cumulative product": """
def one_path(weights):
    *_, last = np.cumprod(np.hypot(weights, 0) * sigmoid_slope(0.0))
    return last


def two_path_bound(first, second):
    return one_path(first) + one_path(second)
""",
    },
    "weight-on-two-paths": {
        "a fraction, its root as a float": "weight_needed = math.sqrt(Fraction(1, 2) / Fraction(1, 16))",
        "a decimal": "from decimal import Decimal\n\nweight_needed = Decimal(8).sqrt()",
        "found by halving": """
low, high = 0.0, 100.0
while high - low > 1e-12:
    middle = (low + high) / 2
    if two_path_bound(np.full(2, middle), np.full(2, middle)) >= 1:
        high = middle
    else:
        low = middle
weight_needed = high
""",
        "an array without an axis": "weight_needed = np.array(8**0.5)",
        "a number of a class": '''
class Weight(float):
    """A weight."""

    def __str__(self):
        return "a weight"


weight_needed = Weight(8**0.5)
''',
        "float32": "weight_needed = np.sqrt(np.float32(8))",
    },
    "gradient-norms": {
        "a loop from the end": NORMS
        + """
    for l in reversed(range(len(weights))):
        norms[l] = np.linalg.norm(activations[l].T @ error_term / len(x))
        if l:
            error_term = (error_term @ weights[l].T) * slope(pre_activations[l - 1])
    return norms
""",
        "a list that grows at its front, weights popped": """
def gradient_norms(x, target, weights, f, slope):
    weights = list(weights)
    a, z = [x], []
    for W in weights:
        z.append(a[-1] @ W)
        a.append(f(z[-1]))
    a[-1] = sigmoid(z[-1])
    d = (target - a[-1]) * a[-1] * (1 - a[-1])
    found = []
    a.pop()
    z.pop()
    while weights:
        W = weights.pop()
        found.insert(0, float(np.sqrt(np.sum((a.pop().T @ d / x.shape[0]) ** 2))))
        if z:
            d = d @ W.T * slope(z.pop())
    return np.array(found)
""",
        "the given list taken from its end": NORMS
        + """
    weights = weights[::-1]
    pre_activations.reverse()
    activations.reverse()
    for k, (W, a) in enumerate(zip(weights, activations)):
        norms[-1 - k] = np.linalg.norm(np.einsum("ni,no->io", a, error_term)) / len(a)
        for z in pre_activations[k : k + 1]:
            error_term = np.einsum("no,io->ni", error_term, W) * slope(z)
    return norms
""",
        "recursion, with a nested function": '''
def gradient_norms(x, target, weights, f, slope):
    n = len(x)

    def norms_from(a, rest):
        """Return the error term below the first of these layers, and the norms."""
        z = a @ rest[0]
        if len(rest) == 1:
            y = sigmoid(z)
            d, norms = (target - y) * y * (1 - y), []
        else:
            arriving, norms = norms_from(f(z), rest[1:])
            d = arriving * slope(z)
        return d @ rest[0].T, [np.linalg.norm(a.T @ d) / n, *norms]

    return np.asarray(norms_from(x, tuple(weights))[1])
''',
        "the complex step for every layer": """
def gradient_norms(x, target, weights, f, slope):
    deltas = []
    values, zs = [x], []
    for W in weights[:-1]:
        zs.append(values[-1] @ W)
        values.append(f(zs[-1]))
    y = sigmoid(values[-1] @ weights[-1])
    delta = (target - y) * y * (1 - y)
    for W, z in zip(weights[:0:-1], zs[::-1]):
        deltas.append(delta)
        delta = slope(z) * np.tensordot(delta, W, axes=(1, 1))
    deltas.append(delta)
    return np.array([np.linalg.norm(np.mean([np.outer(r, d) for r, d in zip(a, ds)], axis=0)) for a, ds in zip(values, deltas[::-1])])
""",
        "slopes by threads beforehand": NORMS
        + """
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor() as pool:
        slopes = list(pool.map(slope, pre_activations))
    for l in range(len(weights) - 1, -1, -1):
        norms[l] = np.linalg.norm(activations[l].T @ error_term) / error_term.shape[0]
        error_term = error_term @ weights[l].T * slopes[l - 1] if l > 0 else None
    return norms
""",
        "a class with the two passes": """
class Stack:
    def __init__(self, weights, f, slope):
        self.weights, self.f, self.slope = weights, f, slope

    def forward(self, x):
        self.z, self.a = {}, {0: x}
        for l, W in enumerate(self.weights, start=1):
            self.z[l] = self.a[l - 1] @ W
            self.a[l] = (sigmoid if l == len(self.weights) else self.f)(self.z[l])
        return self.a[l]

    def backward(self, target):
        last = len(self.weights)
        y = self.a[last]
        d = {last: (target - y) * y * (1 - y)}
        for l in range(last - 1, 0, -1):
            d[l] = d[l + 1] @ self.weights[l].T * self.slope(self.z[l])
        return [self.a[l - 1].T @ d[l] / len(y) for l in sorted(d)]

    @classmethod
    def norms(cls, x, target, weights, f, slope):
        stack = cls(weights, f, slope)
        stack.forward(x)
        return np.fromiter(map(np.linalg.norm, stack.backward(target)), dtype=float)


gradient_norms = Stack.norms
""",
    },
    "repair": {
        "one entry": 'prediction = "activation"\nrepaired = dict(dead)\nrepaired["activation"] = "tanh"',
        "a new dict": 'prediction, repaired = "learnrate", {**dead, "activation": "tanh"}',
        "a chain of dicts": """
from collections import ChainMap

prediction = "activation"
repaired = ChainMap({"activation": "tanh"}, dead)
""",
        "a mapping that can only be read": """
from types import MappingProxyType

prediction = "initialisation"
repaired = MappingProxyType(dead | dict(activation="tanh"))
""",
        "a UserDict, and a StrEnum": """
from collections import UserDict
from enum import StrEnum


class Activation(StrEnum):
    TANH = "tanh"


repaired = UserDict(dead, activation=Activation.TANH)
prediction = next(iter(repaired))
""",
        "found by a search": """
prediction = "activation"
for word in ACTIVATIONS:
    tried = dict(dead, activation=word)
    if train_from(tried, seed=0).losses[-1] < 0.05:
        repaired = tried
        break
""",
        "an OrderedDict, updated": """
import collections

prediction = str("activation")
repaired = collections.OrderedDict(dead)
repaired.update(activation=np.str_("tanh"))
""",
    },
    "diagnoses": {
        "one by one": f"""
diagnoses = dict.fromkeys("ABCDE")
diagnoses["A"], diagnoses["B"] = {A!r}, {B!r}
diagnoses.update(C={C!r}, D={D!r}, E={E!r})
""",
        "a StrEnum": f"""
from enum import StrEnum


class Diagnosis(StrEnum):
    BUG = {A!r}
    FLAT = {B!r}
    LARGE = {C!r}
    VANISHING = {D!r}
    SMALL = {E!r}


diagnoses = dict(zip("ABCDE", Diagnosis))
""",
        "a mapping that can only be read": f"""
import types

diagnoses = types.MappingProxyType(dict(A={A!r}, B={B!r}, C={C!r}, D={D!r}, E={E!r}))
""",
        "a chain of dicts over a UserDict": f"""
from collections import ChainMap, UserDict

diagnoses = ChainMap(UserDict(A={A!r}, B={B!r}), dict(C={C!r}, D={D!r}), dict(E={E!r}))
""",
        "a defaultdict": f"""
from collections import defaultdict

diagnoses = defaultdict(lambda: {D!r}, A={A!r}, B={B!r}, C={C!r}, E={E!r})
""",
        "picked from the list by evidence": """
def diagnose(name):
    run = clinic_run(name)
    first_to_last = run.norms[0, 0] / run.norms[0, -1]
    if run.gradient_check > 1e-4:
        word = "wrong"
    elif run.norms[0, -1] < 1e-3 * run.errors[0]:
        word = "saturated"
    elif first_to_last < 1e-3:
        word = "vanishing"
    elif max(run.losses) > 1.5 * run.losses[0]:
        word = "too large"
    else:
        word = "too small"
    return next(one for one in DIAGNOSES if word in one)


diagnoses = {name: diagnose(name) for name in "ABCDE"}
""",
        "a dict with an answer for missing keys": f"""
class Clinic(dict):
    def __missing__(self, name):
        return {{"D": {D!r}, "E": {E!r}}}[name]


diagnoses = Clinic(A={A!r}, B={B!r}, C={C!r})
""",
    },
    "time-terms": {
        "three lines": TERMS
        + """
    d_3 = (target - a_3) * (1 - a_3**2)
    d_2 = d_3 * w * (1 - a_2**2)
    d_1 = d_2 * w * (1 - a_1**2)
    return np.array([d_1 * a_0, d_2 * a_1, d_3 * a_2])
""",
        "a loop and a zip": """
def time_terms(w, u, x, start, target):
    a = [start]
    for x_k in x:
        a.append(math.tanh(w * a[-1] + u * x_k))
    delta, deltas = (target - a[-1]) * (1 - a[-1] ** 2), []
    for below in a[2::-1]:
        deltas.append(delta)
        delta *= w * (1 - below**2)
    return np.array([d * b for d, b in zip(deltas[::-1], a, strict=False)])
""",
        "a copy of w for every step": """
def time_terms(w, u, x, start, target):
    from course.differences import complex_step_gradient
    return -complex_step_gradient(lambda copies: last_error(copies, u, x, start, target), np.full(3, w, dtype=float))
""",
        "np.cumprod": TERMS
        + """
    a = np.array([a_0, a_1, a_2, a_3], dtype=float)
    slopes = 1 - np.square(a[:0:-1])
    deltas = np.cumprod(np.array([target - a_3, w, w]) * slopes)
    return (deltas * a[2::-1])[::-1]
""",
        "accumulate": TERMS
        + """
    from itertools import accumulate

    steps = [a_2, a_1]
    deltas = accumulate(steps, lambda d, a: d * w * (1 - a * a), initial=(target - a_3) * (1 - a_3 * a_3))
    return np.array([d * a for d, a in zip(deltas, (a_2, a_1, a_0))][::-1])
""",
        "recursion, from the first step on": """
def time_terms(w, u, x, start, target):
    terms = np.zeros(3)

    def go(k, a_before):
        if k == 3:
            return target - a_before
        a = np.tanh(w * a_before + u * x[k])
        delta = go(k + 1, a) * (1 - a**2)
        terms[k] = delta * a_before
        return delta * w

    go(0, start)
    return terms
""",
        "a coroutine that is sent the error": TERMS
        + """
    def unit(a, below):
        arriving = yield
        delta = arriving * (1 - a**2)
        yield delta * below, delta * w

    terms, arriving = [], target - a_3
    for a, below in ((a_3, a_2), (a_2, a_1), (a_1, a_0)):
        step = unit(a, below)
        step.send(None)
        term, arriving = step.send(arriving)
        terms.append(term)
    return np.flip(terms)
""",
    },
}
