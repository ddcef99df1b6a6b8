"""Right answers of chapter 3 as strangers write them: what stands in the answer's cell, by exercise and by what it is."""

# The shapes compared and a and b made arrays, as the released cell does it.
GIVEN = """
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError(f"cannot compare shape {a.shape} with shape {b.shape}")
"""

SPELLINGS = {
    "forward-difference": {
        "a lambda": "forward_difference = lambda f, x, h: (f(x + h) - f(x)) / h",
        "a list, and np.diff": """
def forward_difference(f, x, h):
    points = [x, x + h]
    (rise,) = np.diff([f(point) for point in points])
    return rise / h
""",
        "a class with a method": """
class Secant:
    def __init__(self, f):
        self.f = f

    def slope(self, left, right):
        return (self.f(right) - self.f(left)) / (right - left)


def forward_difference(f, x, h):
    return Secant(f).slope(x, x + h)
""",
        "two threads": """
import threading


def forward_difference(f, x, h):
    values = {}

    def work(name, point):
        values[name] = f(point)

    threads = [threading.Thread(target=work, args=pair) for pair in (("here", x), ("there", x + h))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (values["there"] - values["here"]) / h
""",
        "a finally, and a del": """
def forward_difference(f, x, h):
    try:
        here = f(x)
        return (f(x + h) - here) / h
    finally:
        del here
""",
    },
    "central-difference": {
        "np.subtract": """
def central_difference(f, x, h):
    return np.divide(np.subtract(f(x + h), f(x - h)), 2 * h)
""",
        "the mean of two one-sided slopes": """
def central_difference(f, x, h):
    return np.mean([forward_difference(f, x, h), forward_difference(f, x, -h)])
""",
        "map with a pool of threads": """
from multiprocessing.dummy import Pool


def central_difference(f, x, h):
    with Pool(2) as pool:
        above, below = pool.map(f, [x + h, x - h])
    return (above - below) / (2 * h)
""",
        "a generator": """
def central_difference(f, x, h):
    def walk():
        for sign in (+1, -1):
            yield sign * f(x + sign * h)

    return sum(walk()) / h / 2
""",
        "f remembered": """
from functools import lru_cache


def central_difference(f, x, h):
    f = lru_cache(None)(f)
    rise = f(x + h) - f(x - h)
    rise, run = f(x + h) - f(x - h), (x + h) - (x - h)
    return rise / (2 * h)
""",
    },
    "numerical-gradient": {
        "np.ndindex": """
def numerical_gradient(f, x, h=1e-5):
    grad = np.zeros(np.shape(x))
    for index in np.ndindex(grad.shape):
        up, down = np.array(x, dtype=float), np.array(x, dtype=float)
        up[index] += h
        down[index] -= h
        grad[index] = (f(up) - f(down)) / (2 * h)
    return grad
""",
        "a pool of threads": """
from concurrent.futures import ThreadPoolExecutor


def numerical_gradient(f, x, h=1e-5):
    x = np.array(x, dtype=float)

    def slope(place):
        step = np.zeros(x.size)
        step[place] = h
        step = step.reshape(x.shape)
        return (f(x + step) - f(x - step)) / (2 * h)

    with ThreadPoolExecutor(max_workers=8) as pool:
        return np.array(list(pool.map(slope, range(x.size)))).reshape(x.shape)
""",
        "threads that put their slopes into a queue": """
import queue
from threading import Thread


def numerical_gradient(f, x, h=1e-5):
    x = np.asarray(x, dtype=float)
    found = queue.Queue()

    class Worker(Thread):
        def __init__(self, place):
            super().__init__(daemon=True)
            self.place = place

        def run(self):
            ends = []
            for sign in (1, -1):
                moved = x.copy()
                moved.flat[self.place] += sign * h
                ends.append(f(moved))
            found.put((self.place, (ends[0] - ends[1]) / (2 * h)))

    workers = [Worker(place) for place in range(x.size)]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]
    slopes = dict(found.get() for _ in workers)
    return np.array([slopes[place] for place in range(x.size)], dtype=float).reshape(x.shape)
""",
        "a pool of multiprocessing.dummy, both ends at once": """
import multiprocessing.dummy


def numerical_gradient(f, x, h=1e-5):
    x = np.array(x, dtype="float64", ndmin=0)
    steps = [h * unit.reshape(x.shape) for unit in np.eye(x.size)]
    pool = multiprocessing.dummy.Pool(3)
    try:
        ends = pool.map_async(f, [x + s for s in steps] + [x - s for s in steps]).get()
    finally:
        pool.close()
        pool.join()
    n = len(steps)
    return (np.array(ends[:n]) - np.array(ends[n:])).reshape(x.shape) / (2 * h)
""",
        "futures, as they are completed": """
import concurrent.futures as cf


def numerical_gradient(f, x, h=1e-5):
    x = np.array(x, float)
    grad = np.full(x.shape, np.nan)
    with cf.ThreadPoolExecutor() as pool:
        jobs = {}
        for index in np.ndindex(*x.shape):
            e = np.zeros_like(x)
            e[index] = h
            jobs[pool.submit(lambda e=e: f(x + e) - f(x - e))] = index
        for job in cf.as_completed(jobs):
            grad[jobs[job]] = job.result() / (2 * h)
    return grad
""",
        "moved and put back, in a copy": """
def numerical_gradient(f, x, h=1e-5):
    work = np.array(x, dtype=float)
    grad = np.empty_like(work)
    with np.nditer(work, flags=["multi_index", "zerosize_ok"], op_flags=["readwrite"]) as it:
        for entry in it:
            old = float(entry)
            entry[...] = old + h
            above = f(work.copy())
            entry[...] = old - h
            below = f(work.copy())
            entry[...] = old
            grad[it.multi_index] = (above - below) / (2 * h)
    return grad
""",
        "np.vectorize over the places": """
def numerical_gradient(f, x, h=1e-5):
    x = np.asarray(x, dtype=float)
    units = np.eye(x.size).reshape((x.size, *x.shape))
    slope = np.vectorize(lambda k: (f(x + h * units[k]) - f(x - h * units[k])) / (2 * h), otypes=[float])
    return slope(np.arange(x.size)).reshape(x.shape)
""",
        "central_difference along every axis, recursively": """
def numerical_gradient(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    if x.ndim == 0:
        return np.array(central_difference(lambda t: f(np.array(t)), float(x), h))

    def with_row(k):
        def g(row):
            y = x.copy()
            y[k] = row
            return f(y)
        return g

    return np.stack([numerical_gradient(with_row(k), x[k], h) for k in range(len(x))])
""",
    },
    "relative-error": {
        "max of two norms, or 0": GIVEN
        + """
    largest = max(np.linalg.norm(a.ravel()), np.linalg.norm(b.ravel()))
    return np.linalg.norm((a - b).ravel()) / largest if largest else 0.0
""",
        "math.dist": GIVEN
        + """
    import math
    a, b = a.ravel().tolist(), b.ravel().tolist()
    try:
        return math.dist(a, b) / max(math.hypot(*a), math.hypot(*b))
    except ZeroDivisionError:
        return 0
""",
        "np.divide, where it can": GIVEN
        + """
    length = lambda v: np.sqrt(np.einsum("i,i->", v.ravel(), v.ravel()))
    top, bottom = length(a - b), np.maximum(length(a), length(b))
    return np.divide(top, bottom, out=np.zeros(()), where=bottom > 0)
""",
        "0 / 0 silenced and replaced": GIVEN
        + """
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(np.sqrt(np.sum((a - b) ** 2)) / np.sqrt(max(np.sum(a**2), np.sum(b**2))))
""",
        "an early return, and a walrus": GIVEN
        + """
    if (m := max(float(np.vdot(v, v)) for v in (a, b))) == 0:
        return 0.0
    return (float(np.vdot(a - b, a - b)) / m) ** 0.5
""",
    },
    "right-pass": {
        "typed in": "right_pass = 'C'",
        "a StrEnum": """
import enum


class Pass(enum.StrEnum):
    A, B, C, D = "ABCD"


right_pass = Pass.C
""",
        "found by measuring": """
p = np.array([0.3, -1.2, 2.5, 0.7, 1.1])
right_pass = min(FOUR_PASSES, key=lambda letter: relative_error(FOUR_PASSES[letter](p), numerical_gradient(circuit, p)))
""",
        "a text of NumPy's": """
right_pass = np.array(list("ABCD"))[2]
""",
        "a class of texts": """
class Letter(str):
    def __repr__(self):
        return f"Letter {str(self)}"


right_pass = Letter("C")
""",
    },
    "wrong-partial": {
        "typed in, without the right one": 'wrong_partial = {"A": "w2", "B": "b", "D": "x1"}',
        "found by measuring": """
_at = np.array([0.3, -1.2, 2.5, 0.7, 1.1])
_truth = numerical_gradient(circuit, _at)
wrong_partial = dict.fromkeys("ABCD")
for letter in wrong_partial:
    errors = np.abs(FOUR_PASSES[letter](_at) - _truth)
    if errors.max() > 1e-4:
        wrong_partial[letter] = np.array(PARTIALS)[errors.argmax()]
""",
        "a mapping that can only be read": """
from types import MappingProxyType

wrong_partial = MappingProxyType({"A": "w2", "B": "b", "C": None, "D": "x1"})
""",
        "a chain of dicts": """
from collections import ChainMap

wrong_partial = ChainMap({"A": "w2"}, {"B": "b", "D": "x1"}, {"A": None, "B": None, "C": None, "D": None})
""",
        "a UserDict with members of a StrEnum": """
from collections import UserDict
from enum import StrEnum

Partial = StrEnum("Partial", PARTIALS)
wrong_partial = UserDict(A=Partial.w2, B=Partial.b, C=None, D=Partial.x1)
""",
        "a defaultdict": """
from collections import defaultdict

wrong_partial = defaultdict(lambda: None)
wrong_partial |= zip("ABD", ["w2", "b", "x1"])
""",
    },
}
