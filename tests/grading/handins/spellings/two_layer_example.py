"""Right answers of chapter 4 as strangers write them: what stands in the answer's cell, by exercise and by what it is."""

# The released cell up to the two lines that are missing.
GIVEN = """
z_h = np.dot(w, x)
a = sigmoid(z_h)
y_hat = sigmoid(W * a)
delta_o = (y - y_hat) * y_hat * (1 - y_hat)
change_W = eta * delta_o * a
"""

SPELLINGS = {
    "two-lines-missing": {
        "two lines": GIVEN + "delta_h = W * delta_o * a * (1 - a)\nchange_w = eta * delta_h * x",
        "np.prod and a loop": GIVEN
        + """
delta_h = np.prod([W, delta_o, a, 1 - a])
change_w = np.zeros(2)
for i, one in enumerate(x):
    change_w[i] = eta * delta_h * one
""",
        "a fraction, a decimal and an array of such": GIVEN
        + """
from decimal import Decimal
from fractions import Fraction

delta_h = Fraction(W) * Fraction(float(delta_o)) * Fraction(float(a)) * (1 - Fraction(float(a)))
change_w = np.array([Fraction(eta) * delta_h * Fraction(float(one)) for one in x])
""",
        "numbers without an axis, np.outer": GIVEN
        + """
delta_h = np.array(delta_o) * W * (a - a**2)
change_w = np.outer(eta * delta_h, x).ravel()
""",
        "a function for both, as asked by names": GIVEN
        + """
def both(*, weight, above, value, rate, below):
    term = weight * above * value * (1 - value)
    yield term
    yield np.multiply(rate, np.multiply(term, below))


delta_h, change_w = both(weight=W, above=delta_o, value=a, rate=eta, below=x)
""",
    },
    "culprit": {
        "typed in": 'culprit = "delta_h"\ndecimals = 5',
        "np.int64": 'culprit, decimals = np.str_("delta_h"), np.int64(5)',
        "enums": """
from enum import IntEnum, StrEnum


class Rounded(StrEnum):
    z_h, a, y_hat, delta_o, delta_h = "z_h", "a", "y_hat", "delta_o", "delta_h"


class Digits(IntEnum):
    THREE = 3
    FIVE = 5


culprit, decimals = Rounded.delta_h, Digits.FIVE
""",
        "tried out": """
def printed(d_h):
    return f"{(eta * d_h * x)[1]:.5f}"


full = printed(delta_h)
decimals = next(n for n in range(1, 10) if printed(np.round(delta_h, n)) == full)
culprit = "delta_h" if decimals > 3 else "a"
""",
        "text put together": 'culprit = "_".join(["delta", "h"])\ndecimals = len(f"{0.0031:.5f}".split(".")[1])',
    },
    "step-for-set-b": {
        "seven lines": """
z_h_b = np.dot(w_b, x_b)
a_b = sigmoid(z_h_b)
y_hat_b = sigmoid(W_b * a_b)
delta_o_b = (y_b - y_hat_b) * y_hat_b * (1 - y_hat_b)
delta_h_b = W_b * delta_o_b * a_b * (1 - a_b)
change_W_b = eta_b * delta_o_b * a_b
change_w_b = eta_b * delta_h_b * x_b
""",
        "one function, unpacked": """
def step(x, w, W, y, eta):
    z = sum(map(float.__mul__, x.tolist(), w.tolist()))
    a = 1 / (1 + np.e**-z)
    out = 1 / (1 + np.e ** -(W * a))
    d_o = (y - out) * out * (1 - out)
    d_h = W * d_o * a * (1 - a)
    return z, a, out, d_o, d_h, eta * d_o * a, np.array([eta * d_h * one for one in x])


z_h_b, a_b, y_hat_b, delta_o_b, delta_h_b, change_W_b, change_w_b = step(x_b, w_b, W_b, y_b, eta_b)
""",
        "globals().update": """
import math


def _logistic(z):
    return 1 / (1 + math.exp(-z))


found = {"z_h_b": x_b @ w_b}
found["a_b"] = _logistic(found["z_h_b"])
found["y_hat_b"] = _logistic(W_b * found["a_b"])
found["delta_o_b"] = (y_b - found["y_hat_b"]) * found["y_hat_b"] * (1 - found["y_hat_b"])
found["delta_h_b"] = W_b * found["delta_o_b"] * found["a_b"] * (1 - found["a_b"])
found["change_W_b"] = eta_b * found["delta_o_b"] * found["a_b"]
found["change_w_b"] = eta_b * found["delta_h_b"] * x_b
globals().update(found)
""",
        "decimals all the way": """
from decimal import Decimal as D

_x, _w = [D(str(v)) for v in x_b], [D(str(v)) for v in w_b]
_W, _y, _eta = D(str(W_b)), D(str(y_b)), D(str(eta_b))
z_h_b = _x[0] * _w[0] + _x[1] * _w[1]
a_b = 1 / (1 + (-z_h_b).exp())
y_hat_b = 1 / (1 + (-_W * a_b).exp())
delta_o_b = (_y - y_hat_b) * y_hat_b * (1 - y_hat_b)
delta_h_b = _W * delta_o_b * a_b * (1 - a_b)
change_W_b = _eta * delta_o_b * a_b
change_w_b = np.array([_eta * delta_h_b * one for one in _x])
""",
        "a dataclass that works itself out": """
from dataclasses import dataclass
from functools import cached_property


@dataclass
class B:
    x: np.ndarray
    w: np.ndarray

    @cached_property
    def z(self):
        return self.x.dot(self.w)

    @cached_property
    def a(self):
        return sigmoid(self.z)

    @cached_property
    def y(self):
        return sigmoid(W_b * self.a)

    @property
    def d_o(self):
        return (y_b - self.y) * self.y * (1 - self.y)

    @property
    def d_h(self):
        return W_b * self.d_o * self.a * (1 - self.a)


_b = B(x=x_b, w=w_b)
z_h_b, a_b, y_hat_b, delta_o_b, delta_h_b = _b.z, _b.a, _b.y, _b.d_o, _b.d_h
change_W_b, change_w_b = eta_b * delta_o_b * a_b, eta_b * delta_h_b * x_b
""",
        "numbers of a class": """
class Measured(float):
    def __new__(cls, value, unit="1"):
        self = super().__new__(cls, value)
        self.unit = unit
        return self

    def __repr__(self):
        return f"{float(self)} {self.unit}"


z_h_b = Measured(x_b @ w_b)
a_b = Measured(sigmoid(float(z_h_b)))
y_hat_b = Measured(sigmoid(W_b * a_b))
delta_o_b = Measured((y_b - y_hat_b) * y_hat_b * (1 - y_hat_b))
delta_h_b = Measured(W_b * delta_o_b * a_b * (1 - a_b))
change_W_b = Measured(eta_b * delta_o_b * a_b)
change_w_b = eta_b * delta_h_b * x_b
""",
    },
    "updated-too-early": {
        "from the names of the chapter": """
early_change_w = eta * (W + change_W) * delta_o * a * (1 - a) * x
early_ratio = early_change_w[0] / change_w[0]
early_ratio_b = (W_b + change_W_b) / W_b
""",
        "float of everything": """
def ratio(weight, change):
    return 1 + float(change) / float(weight)


early_ratio, early_ratio_b = ratio(W, change_W), ratio(W_b, change_W_b)
early_change_w = early_ratio * np.array([float(one) for one in change_w])
""",
        "lengths": """
_moved = float(W) + float(change_W)
early_change_w = np.array([eta * _moved * float(delta_o) * a * (1 - a) * one for one in x])
early_ratio = np.linalg.norm(early_change_w) / np.linalg.norm(np.asarray(change_w, dtype=float))
early_ratio_b = np.divide(W_b + float(change_W_b), W_b)
""",
        "fractions": """
from fractions import Fraction

early_ratio = 1 + Fraction(float(change_W)) / Fraction(W)
early_ratio_b = (Fraction(W_b) + Fraction(float(change_W_b))) / Fraction(W_b)
early_change_w = np.asarray(change_w, float) * float(early_ratio)
""",
    },
    "step-of-two": {
        "lines as above, twice": """
def step_of_two(x, w_1, w_2, W_1, W_2, y, eta):
    a_1, a_2 = sigmoid(np.dot(w_1, x)), sigmoid(np.dot(w_2, x))
    y_hat = sigmoid(W_1 * a_1 + W_2 * a_2)
    delta_o = (y - y_hat) * y_hat * (1 - y_hat)
    d_1, d_2 = delta_o * W_1 * a_1 * (1 - a_1), delta_o * W_2 * a_2 * (1 - a_2)
    return delta_o, d_1, d_2, eta * delta_o * a_1, eta * delta_o * a_2, eta * d_1 * x, eta * d_2 * x
""",
        "a named tuple": """
import collections

Step = collections.namedtuple("Step", "delta_o delta_1 delta_2 change_W_1 change_W_2 change_w_1 change_w_2")


def step_of_two(x, w_1, w_2, W_1, W_2, y, eta):
    def f(z):
        return 1 / (1 + np.exp(-z)), np.exp(-z) / (1 + np.exp(-z)) ** 2

    (a, slope_a), (b, slope_b) = f(x @ w_1), f(x @ w_2)
    y_hat, slope_o = f(a * W_1 + b * W_2)
    d = (y - y_hat) * slope_o
    return Step(
        change_w_1=eta * d * W_1 * slope_a * x, change_w_2=eta * d * W_2 * slope_b * x,
        change_W_1=eta * d * a, change_W_2=eta * d * b, delta_1=d * W_1 * slope_a, delta_2=d * W_2 * slope_b, delta_o=d,
    )
""",
        "a list, and float everywhere": """
import math


def step_of_two(x, w_1, w_2, W_1, W_2, y, eta):
    s = lambda t: 1.0 / (1.0 + math.exp(-t))
    dot = lambda w: math.fsum(float(p) * float(q) for p, q in zip(x, w))
    a, b = s(dot(w_1)), s(dot(w_2))
    o = s(W_1 * a + W_2 * b)
    d = float((y - o) * o * (1 - o))
    e, f = d * W_1 * a * (1 - a), d * W_2 * b * (1 - b)
    lower = [np.array([eta * term * float(p) for p in x]) for term in (e, f)]
    return [d, e, f, eta * d * a, eta * d * b, *lower]
""",
        "slopes measured with the complex step": """
def step_of_two(x, w_1, w_2, W_1, W_2, y, eta):
    z = np.array([np.dot(w_1, x), np.dot(w_2, x)], dtype=float)
    W = np.array([W_1, W_2], dtype=float)
    E = lambda z_o: (y - sigmoid(z_o)) ** 2 / 2
    delta_o = -complex_step_gradient(E, np.array(W @ sigmoid(z)))
    delta = -complex_step_gradient(lambda v: E(np.sum(W * sigmoid(v))), z)
    return delta_o, *delta, *(eta * delta_o * sigmoid(z)), *(eta * np.outer(delta, x))
""",
        "a class whose call is the step": """
class Unit:
    def __init__(self, weight):
        self.weight = weight

    def forward(self, below):
        self.below = below
        self.value = 1 / (1 + np.exp(-np.sum(self.weight * below)))
        return self.value

    def backward(self, arriving):
        self.term = arriving * self.value * (1 - self.value)
        return self.weight * self.term


class Step:
    def __call__(self, x, w_1, w_2, W_1, W_2, y, eta):
        lower, upper = (Unit(w_1), Unit(w_2)), Unit(np.array([W_1, W_2]))
        error = y - upper.forward(np.array([unit.forward(x) for unit in lower]))
        for unit, arriving in zip(lower, upper.backward(error)):
            unit.backward(arriving)
        changes = [eta * unit.term * unit.below for unit in lower]
        return upper.term, *(unit.term for unit in lower), *(eta * upper.term * upper.below), *changes


step_of_two = Step()
""",
        "decimals": """
from decimal import Decimal


def step_of_two(x, w_1, w_2, W_1, W_2, y, eta):
    x, w_1, w_2 = ([Decimal(float(one)) for one in values] for values in (x, w_1, w_2))
    W_1, W_2, y, eta = (Decimal(float(one)) for one in (W_1, W_2, y, eta))
    f = lambda z: 1 / (1 + (-z).exp())
    a, b = (f(sum(p * q for p, q in zip(x, w))) for w in (w_1, w_2))
    y_hat = f(W_1 * a + W_2 * b)
    d = (y - y_hat) * y_hat * (1 - y_hat)
    d_1, d_2 = W_1 * d * a * (1 - a), W_2 * d * b * (1 - b)
    lower = [np.array([eta * term * one for one in x]) for term in (d_1, d_2)]
    return d, d_1, d_2, eta * d * a, eta * d * b, *lower
""",
    },
}
