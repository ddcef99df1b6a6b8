"""Right answers of chapter 2 as strangers write them: what stands in the answer's cell, by exercise and by what it is."""

SPELLINGS = {
    "df-du": {
        "a lambda": "df_du = lambda u, v: 6 * u * (u * u - 3 * v) ** 2",
        "a partial of both": """
from functools import partial


def _partial(by, u, v):
    inner = u**2 - 3 * v
    return {"u": 3 * inner**2 * 2 * u, "v": 3 * inner**2 * -3 + 2}[by]


df_du = partial(_partial, "u")
""",
        "lru_cache": """
from functools import lru_cache


@lru_cache(maxsize=None)
def df_du(u: float, v: float) -> float:
    outer: float = 3 * pow(u**2 - 3 * v, 2)
    return outer * (2 * u)
""",
        "exact fractions": """
from fractions import Fraction


def df_du(u, v):
    u, v = Fraction(u), Fraction(v)
    return 3 * (u**2 - 3 * v) ** 2 * 2 * u
""",
        "numbers that know their slope": """
class Dual:
    def __init__(self, value, slope=0.0):
        self.value, self.slope = value, slope

    def __mul__(self, other):
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

    def __sub__(self, other):
        return Dual(self.value - other.value, self.slope - other.slope)


def df_du(u, v):
    u, v = Dual(u, 1.0), Dual(v)
    i = u * u - Dual(3.0) * v
    return (i * i * i).slope
""",
        "a method of a class": """
class F:
    @staticmethod
    def inner(u, v):
        return u**2 - 3 * v

    @classmethod
    def by_u(cls, u, v):
        return 3 * cls.inner(u, v) ** 2 * 2 * u


df_du = F.by_u
""",
    },
    "df-dv": {
        "multiplied out": """
def df_dv(u, v):
    return 2 - 9 * u**4 + 54 * u**2 * v - 81 * v**2
""",
        "NumPy numbers, and an array without an axis": """
def df_dv(u, v):
    u, v = np.float64(u), np.float64(v)
    return np.array(-9.0 * np.square(u * u - 3 * v) + 2.0)
""",
        "a closure": """
def make_slope(power, inner_slope, outside):
    def slope(u, v):
        nonlocal power
        inner = u**2 - 3 * v
        return power * inner ** (power - 1) * inner_slope + outside
    return slope


df_dv = make_slope(power=3, inner_slope=-3, outside=2)
""",
        "a polynomial": """
def df_dv(u, v):
    return np.polyval([-9, 0, 2], u**2 - 3 * v)
""",
        "a decorated function that counts its calls": """
import functools


def counted(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return function(*args, **kwargs)
    wrapper.calls = 0
    return wrapper


@counted
def df_dv(u, v):
    print("called", df_dv.calls)
    return 3 * (u**2 - 3 * v) ** 2 * (-3) + 2
""",
        "decimals": """
import decimal


def df_dv(u, v):
    u, v = map(decimal.Decimal, map(float, (u, v)))
    return -9 * (u**2 - 3 * v) ** 2 + 2
""",
    },
    "tanh-slope": {
        "one minus the square": """
def tanh_slope(a):
    return 1 - np.square(a)
""",
        "operators": """
import operator as op


def tanh_slope(a):
    return op.mul(op.add(1, a), op.sub(1, a))
""",
        "a polynomial": "tanh_slope = lambda a, c=(-1, 0, 1): np.polyval(c, a)",
        "entry by entry": """
def tanh_slope(a):
    it = np.nditer([a, None], op_flags=[["readonly"], ["writeonly", "allocate"]])
    with it:
        for value, slope in it:
            slope[...] = 1 - value * value
        return it.operands[1]
""",
        "by way of z": """
def tanh_slope(a):
    return np.cosh(np.arctanh(a)) ** -2
""",
        "a named tuple that can be called": """
from collections import namedtuple


class Slope(namedtuple("Slope", ["top"])):
    def __call__(self, a):
        return np.subtract(self.top, a * a)


tanh_slope = Slope(1)
""",
    },
    "backward": {
        "a match": """
def backward(nodes, values):
    slopes = np.zeros(len(nodes))
    slopes[-1] = 1
    for k in range(len(nodes) - 1, -1, -1):
        match nodes[k]:
            case ("add", (i, j), _):
                slopes[i] += slopes[k]
                slopes[j] += slopes[k]
            case ("multiply", (i, j), _):
                slopes[i] += slopes[k] * values[j]
                slopes[j] += slopes[k] * values[i]
            case ("power", (i,), n):
                slopes[i] += slopes[k] * n * values[i] ** (n - 1)
            case ("sigmoid", (i,), _):
                slopes[i] += slopes[k] * values[k] * (1 - values[k])
    return slopes
""",
        "a table of local slopes": """
LOCAL = {
    "leaf": lambda own, number: (),
    "add": lambda own, number, a, b: (1, 1),
    "multiply": lambda own, number, a, b: (b, a),
    "power": lambda own, number, a: (number * a ** (number - 1),),
    "sigmoid": lambda own, number, a: (own * (1 - own),),
}


def backward(nodes, values):
    slopes = [0.0] * (len(nodes) - 1) + [1.0]
    for (name, inputs, number), own, k in [*zip(nodes, values, range(len(nodes)))][::-1]:
        for i, local in zip(inputs, LOCAL[name](own, number, *(values[i] for i in inputs))):
            slopes[i] += slopes[k] * local
    return np.array(slopes)
""",
        "recursion from each node to the end": """
from functools import cache


def backward(nodes, values):
    def local(user, place):
        name, inputs, number = nodes[user]
        if name == "add":
            return 1.0
        if name == "multiply":
            return values[inputs[1 - place]]
        if name == "power":
            return number * values[inputs[0]] ** (number - 1)
        return values[user] * (1 - values[user])

    @cache
    def slope(k):
        if k == len(nodes) - 1:
            return 1.0
        return sum(
            slope(user) * local(user, place)
            for user, (_, inputs, _) in enumerate(nodes)
            for place, i in enumerate(inputs)
            if i == k
        )

    return np.array([slope(k) for k in range(len(nodes))])
""",
        "one system of equations": """
def backward(nodes, values):
    n = len(nodes)
    J = np.zeros((n, n))
    for k, (op, ins, number) in enumerate(nodes):
        if op == "add":
            np.add.at(J[k], list(ins), 1)
        elif op == "multiply":
            np.add.at(J[k], list(ins), [values[ins[1]], values[ins[0]]])
        elif op == "power":
            J[k, ins[0]] += number * values[ins[0]] ** (number - 1)
        elif op == "sigmoid":
            J[k, ins[0]] += values[k] - values[k] ** 2
    return np.linalg.solve(np.eye(n) - J.T, np.eye(n)[-1])
""",
        "objects and a tape": """
class Tape:
    def __init__(self):
        self.steps = []

    def add(self, step):
        self.steps.append(step)

    def play(self):
        while self.steps:
            self.steps.pop()()


def backward(nodes, values):
    grad, tape = dict.fromkeys(range(len(nodes)), 0.0), Tape()
    for k, (op, ins, p) in enumerate(nodes):
        def step(k=k, op=op, ins=ins, p=p):
            g = grad[k]
            if op == "multiply":
                a, b = ins
                grad[a], grad[b] = (grad[a] + g * values[b], grad[b] + g * values[a]) if a != b else (grad[a] + 2 * g * values[a],) * 2
            elif op == "add":
                for i in ins:
                    grad[i] += g
            elif op != "leaf":
                (i,) = ins
                grad[i] += g * (p * values[i] ** (p - 1) if op == "power" else values[k] * (1 - values[k]))
        tape.add(step)
    grad[len(nodes) - 1] = 1.0
    tape.play()
    return np.fromiter(grad.values(), float)
""",
        "forward, with a row of slopes for every node": """
def backward(nodes, values):
    rows = np.eye(len(nodes))
    for wanted in range(len(nodes)):
        column = np.zeros(len(nodes))
        for k, (op, ins, number) in enumerate(nodes):
            if k == wanted:
                column[k] = 1
            elif op == "add":
                column[k] = column[ins[0]] + column[ins[1]]
            elif op == "multiply":
                column[k] = column[ins[0]] * values[ins[1]] + column[ins[1]] * values[ins[0]]
            elif op == "power":
                column[k] = column[ins[0]] * number * values[ins[0]] ** (number - 1)
            elif op == "sigmoid":
                column[k] = column[ins[0]] * values[k] * (1 - values[k])
        rows[wanted] = column
    return rows[:, -1]
""",
    },
}
