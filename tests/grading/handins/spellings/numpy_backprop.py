"""Right answers of chapter 5 as strangers write them: what stands in the answer's cell, by exercise and by what it is."""

# The released cells down to the stub.
STEP = """
def backward_step(x, target, learnrate, weights_input_hidden, weights_hidden_output):
    hidden_layer_input = np.dot(x, weights_input_hidden)
    hidden_layer_output = sigmoid(hidden_layer_input)
    output_layer_in = np.dot(hidden_layer_output, weights_hidden_output)
    output = sigmoid(output_layer_in)
"""
PASS = """
def backward_pass(x, target, learnrate, weights_input_hidden, weights_hidden_output):
    n_records = x.shape[0]
    hidden_layer_output = sigmoid(np.matmul(x, weights_input_hidden))
    output = sigmoid(np.matmul(hidden_layer_output, weights_hidden_output))
"""
CHECK = "def gradient_check(backward, x, target, learnrate, weights_input_hidden, weights_hidden_output):\n"
RETURN = "    return error, output_error_term, hidden_error_term, delta_w_h_o, delta_w_i_h\n"

SPELLINGS = {
    "backward-step": {
        "five lines": STEP
        + """
    error = target - output
    output_error_term = error * output * (1 - output)
    hidden_error_term = output_error_term * weights_hidden_output * hidden_layer_output * (1 - hidden_layer_output)
    delta_w_h_o = learnrate * output_error_term * hidden_layer_output
    delta_w_i_h = learnrate * hidden_error_term * x[:, None]
"""
        + RETURN,
        "keywords, operators and a walrus": STEP
        + """
    f_ = lambda a, /: a * (1 - a)
    output_error_term = (error := np.subtract(target, output)) * f_(output)
    hidden_error_term = np.multiply(weights_hidden_output, f_(hidden_layer_output), dtype=float) * output_error_term
    delta_w_h_o, delta_w_i_h = (learnrate * np.multiply.outer(below, term) for below, term in (
        (hidden_layer_output, output_error_term), (x, hidden_error_term)))
"""
        + RETURN,
        "plain loops over lists": """
def backward_step(x, target, learnrate, weights_input_hidden, weights_hidden_output):
    n_in, n_hidden = len(x), len(weights_hidden_output)
    a = []
    for j in range(n_hidden):
        z = 0
        for i in range(n_in):
            z += x[i] * weights_input_hidden[i][j]
        a.append(sigmoid(z))
    y = sigmoid(sum(a[j] * weights_hidden_output[j] for j in range(n_hidden)))
    error = target - y
    term = error * y * (1 - y)
    terms = [term * weights_hidden_output[j] * a[j] * (1 - a[j]) for j in range(n_hidden)]
    upper = [learnrate * term * a[j] for j in range(n_hidden)]
    lower = [[learnrate * terms[j] * x[i] for j in range(n_hidden)] for i in range(n_in)]
    return error, term, np.array(terms), np.array(upper), np.array(lower)
""",
        "minus the measured slopes": """
def backward_step(x, target, learnrate, weights_input_hidden, weights_hidden_output):
    z_h = x @ weights_input_hidden
    z_o = np.array(sigmoid(z_h) @ weights_hidden_output)
    E = lambda z: (target - sigmoid(z)) ** 2 / 2
    d_o = -complex_step_gradient(E, z_o)
    d_h = -complex_step_gradient(lambda z: E(sigmoid(z) @ weights_hidden_output), z_h)
    return (target - sigmoid(z_o), d_o, d_h, learnrate * d_o * sigmoid(z_h), learnrate * np.outer(x, d_h))
""",
        "float32 in the end": STEP
        + """
    error = np.float32(target - output)
    output_error_term = np.float32((target - output) * output * (1 - output))
    hidden_error_term = (float(output_error_term) * weights_hidden_output * hidden_layer_output * (1 - hidden_layer_output)).astype(np.float32)
    delta_w_h_o = (learnrate * output_error_term * hidden_layer_output).astype("f4")
    delta_w_i_h = np.einsum("j,i->ij", learnrate * hidden_error_term, x, dtype=np.float32, casting="unsafe")
"""
        + RETURN,
        "an object that keeps what it needs": """
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Layer:
    weights: Any
    below: Any = field(default=None)
    out: Any = None
    term: Any = None

    def forward(self, below):
        self.below = below
        self.out = sigmoid(np.dot(below, self.weights))
        return self.out

    def backward(self, arriving):
        self.term = arriving * self.out * (1 - self.out)
        return np.dot(self.weights, self.term)

    def change(self, rate):
        return rate * np.tensordot(self.below, self.term, axes=0)


class Stepper:
    def __call__(self, x, target, learnrate, weights_input_hidden, weights_hidden_output):
        lower, upper = Layer(weights_input_hidden), Layer(weights_hidden_output)
        error = target - upper.forward(lower.forward(x))
        lower.backward(upper.backward(error))
        return [error, upper.term, lower.term, upper.change(learnrate), lower.change(learnrate)]


backward_step = Stepper()
""",
    },
    "backward-pass": {
        "matmul": PASS
        + """
    error = target - output
    output_error_term = error * output * (1 - output)
    hidden_error_term = np.matmul(output_error_term, weights_hidden_output.T) * hidden_layer_output * (1 - hidden_layer_output)
    delta_w_h_o = learnrate * np.matmul(hidden_layer_output.T, output_error_term) / n_records
    delta_w_i_h = learnrate * np.matmul(x.T, hidden_error_term) / n_records
"""
        + RETURN,
        "einsum and np.mean": PASS
        + """
    error = target - output
    output_error_term = np.einsum("nk,nk,nk->nk", error, output, 1 - output)
    hidden_error_term = np.einsum("nk,hk,nh->nh", output_error_term, weights_hidden_output, hidden_layer_output - hidden_layer_output**2)
    delta_w_h_o = learnrate * np.mean(hidden_layer_output[:, :, None] * output_error_term[:, None, :], axis=0)
    delta_w_i_h = learnrate * np.mean(np.einsum("ni,nh->nih", x, hidden_error_term), axis=0)
"""
        + RETURN,
        "record by record, in threads": """
from concurrent.futures import ThreadPoolExecutor


def backward_pass(x, target, learnrate, weights_input_hidden, weights_hidden_output):
    def of_one(record, wanted):
        a = sigmoid(record @ weights_input_hidden)
        y = sigmoid(a @ weights_hidden_output)
        error = wanted - y
        above = error * y * (1 - y)
        below = weights_hidden_output @ above * a * (1 - a)
        return error, above, below, np.outer(a, above), np.outer(record, below)

    with ThreadPoolExecutor(2) as pool:
        error, above, below, up, low = map(np.array, zip(*pool.map(of_one, x, target)))
    return error, above, below, learnrate * up.mean(0), learnrate * low.mean(0)
""",
        "a decorator that checks shapes, and a nested function": '''
import functools


def shapes_checked(function):
    @functools.wraps(function)
    def wrapped(x, target, learnrate, weights_input_hidden, weights_hidden_output):
        result = function(x, target, learnrate, weights_input_hidden, weights_hidden_output)
        assert result[3].shape == weights_hidden_output.shape, result[3].shape
        assert result[4].shape == weights_input_hidden.shape
        return result
    return wrapped


@shapes_checked
def backward_pass(x, target, learnrate, weights_input_hidden, weights_hidden_output):
    """A batch."""
    N = len(x)
    a = sigmoid(x.dot(weights_input_hidden))
    y = sigmoid(a.dot(weights_hidden_output))

    def through(values, arriving):
        return arriving * values * (1 - values)

    d_y = through(y, target - y)
    d_a = through(a, (weights_hidden_output @ d_y.T).T)
    return target - y, d_y, d_a, a.T @ d_y * (learnrate / N), x.T @ d_a * (learnrate / N)
''',
        "sums over zip, then divided in place": PASS
        + """
    error = target - output
    output_error_term = error * output * (1 - output)
    hidden_error_term = (output_error_term @ weights_hidden_output.T) * hidden_layer_output * (1 - hidden_layer_output)
    delta_w_h_o = sum(np.outer(a, d) for a, d in zip(hidden_layer_output, output_error_term))
    delta_w_i_h = sum((r[:, None] * d[None, :] for r, d in zip(x, hidden_error_term)), start=np.zeros(weights_input_hidden.shape))
    for change in (delta_w_h_o, delta_w_i_h):
        change *= learnrate
        change /= n_records
"""
        + RETURN,
        "backward_step generalised by np.vectorize": PASS
        + """
    slope = np.vectorize(lambda value: value * (1.0 - value), otypes=[float])
    error = np.asarray(target) - output
    output_error_term = slope(output) * error
    hidden_error_term = slope(hidden_layer_output) * np.dot(output_error_term, np.transpose(weights_hidden_output))
    rate = np.divide(learnrate, n_records)
    delta_w_h_o, delta_w_i_h = [
        np.dot(below.T, term) * rate
        for below, term in {"up": (hidden_layer_output, output_error_term), "low": (x, hidden_error_term)}.values()
    ]
"""
        + RETURN,
    },
    "train-step": {
        "two sums": """
def train_step(x, target, learnrate, weights_input_hidden, weights_hidden_output):
    *_, d_h_o, d_i_h = backward_pass(x, target, learnrate, weights_input_hidden, weights_hidden_output)
    return weights_input_hidden + d_i_h, weights_hidden_output + d_h_o
""",
        "keywords and copies": """
def train_step(x, target, learnrate, weights_input_hidden, weights_hidden_output):
    import copy
    old = dict(weights_input_hidden=weights_input_hidden, weights_hidden_output=weights_hidden_output)
    new = copy.deepcopy(old)
    found = backward_pass(x=x, target=target, learnrate=learnrate, **old)
    new["weights_hidden_output"] += found[-2]
    new["weights_input_hidden"] += found[-1]
    return tuple(new.values())
""",
        "star arguments": """
def train_step(*args):
    changes = backward_pass(*args)[:2:-1]
    return [np.add(weights, change) for weights, change in zip(args[3:], changes, strict=True)]
""",
        "minus a measured gradient": """
def train_step(x, target, learnrate, weights_input_hidden, weights_hidden_output):
    def loss(W_ih, W_ho):
        return squared_error(target, forward(x, W_ih, W_ho).y_hat)

    g_ih = complex_step_gradient(lambda W: loss(W, weights_hidden_output), weights_input_hidden)
    g_ho = complex_step_gradient(lambda W: loss(weights_input_hidden, W), weights_hidden_output)
    return weights_input_hidden - learnrate * g_ih, weights_hidden_output - learnrate * g_ho
""",
        "a namedtuple of weights": """
from typing import NamedTuple


class Weights(NamedTuple):
    input_hidden: np.ndarray
    hidden_output: np.ndarray

    def moved(self, by: "Weights") -> "Weights":
        return Weights(*map(np.add, self, by))


def train_step(x, target, learnrate, weights_input_hidden, weights_hidden_output) -> Weights:
    here = Weights(weights_input_hidden, weights_hidden_output)
    _, _, _, h_o, i_h = backward_pass(x, target, learnrate, *here)
    return here.moved(Weights(hidden_output=h_o, input_hidden=i_h))
""",
        "operator.iadd on copies": """
from operator import iadd


def train_step(x, target, learnrate, weights_input_hidden, weights_hidden_output):
    changes = backward_pass(x, target, learnrate, weights_input_hidden, weights_hidden_output)
    return iadd(weights_input_hidden.copy(), changes[4]), iadd(np.array(weights_hidden_output), changes[3])
""",
    },
    "train": {
        "a for loop and a list": """
def train(x, target, learnrate, weights_input_hidden, weights_hidden_output, steps):
    w, W = weights_input_hidden, weights_hidden_output
    losses = [squared_error(target, forward(x, w, W).y_hat)]
    for _ in range(steps):
        w, W = train_step(x, target, learnrate, w, W)
        losses.append(squared_error(target, forward(x, w, W).y_hat))
    return w, W, losses
""",
        "losses as a tuple, by accumulate": """
from itertools import accumulate


def train(x, target, learnrate, weights_input_hidden, weights_hidden_output, steps):
    path = list(accumulate(
        range(steps),
        lambda weights, _: train_step(x, target, learnrate, *weights),
        initial=(weights_input_hidden, weights_hidden_output),
    ))
    return *path[-1], tuple(squared_error(target, forward(x, *weights).y_hat) for weights in path)
""",
        "recursion": """
def train(x, target, learnrate, weights_input_hidden, weights_hidden_output, steps):
    here = squared_error(target, forward(x, weights_input_hidden, weights_hidden_output).y_hat)
    if steps == 0:
        return weights_input_hidden, weights_hidden_output, [here]
    *weights, losses = train(x, target, learnrate, *train_step(x, target, learnrate, weights_input_hidden, weights_hidden_output), steps - 1)
    return *weights, [here] + losses
""",
        "a while with else, np.append, and prints": """
def train(x, target, learnrate, weights_input_hidden, weights_hidden_output, steps):
    losses, step = np.array([]), 0
    w, W = np.copy(weights_input_hidden), np.copy(weights_hidden_output)
    loss = lambda: float(squared_error(target, forward(x, w, W).y_hat))
    while step < steps:
        losses = np.append(losses, loss())
        if step % 10 == 0:
            print(f"step {step:3d} loss {losses[-1]:.5f}")
        w, W = train_step(x, target, learnrate, w, W)
        step += 1
    else:
        losses = np.append(losses, loss())
    return w, W, losses
""",
        "a generator of states": """
def training(x, target, learnrate, w, W):
    while True:
        yield w, W, squared_error(target, forward(x, w, W).y_hat)
        w, W = train_step(x, target, learnrate, w, W)


def train(x, target, learnrate, weights_input_hidden, weights_hidden_output, steps):
    from itertools import islice
    states = [*islice(training(x, target, learnrate, weights_input_hidden, weights_hidden_output), steps + 1)]
    ws, Ws, losses = zip(*states)
    return ws[-1], Ws[-1], losses
""",
        "fractions among the losses, and a deque": """
from collections import deque
from fractions import Fraction


def train(x, target, learnrate, weights_input_hidden, weights_hidden_output, steps):
    losses = deque(maxlen=steps + 1)
    weights = [weights_input_hidden, weights_hidden_output]
    for step in range(steps + 1):
        if step:
            weights[:] = train_step(x, target, learnrate, *weights)
        losses.append(Fraction(float(squared_error(target, forward(x, *weights).y_hat))))
    return (*weights, list(losses))
""",
    },
    "bug-hunt": {
        "by position": CHECK
        + """
    *_, h_o, i_h = backward(x, target, learnrate, weights_input_hidden, weights_hidden_output)
    g_h_o = numerical_gradient(lambda W: squared_error(target, forward(x, weights_input_hidden, W).y_hat), weights_hidden_output)
    g_i_h = numerical_gradient(lambda W: squared_error(target, forward(x, W, weights_hidden_output).y_hat), weights_input_hidden)
    return relative_error(h_o, -learnrate * g_h_o), relative_error(i_h, -learnrate * g_i_h)
""",
        "by keyword, with the names of the text": CHECK
        + """
    found = backward(
        weights_hidden_output=weights_hidden_output, weights_input_hidden=weights_input_hidden,
        learnrate=learnrate, target=target, x=x,
    )
    def loss(W_ih=weights_input_hidden, W_ho=weights_hidden_output):
        return squared_error(target, forward(x, W_ih, W_ho).y_hat)
    measured = [numerical_gradient(lambda W: loss(W_ho=W), weights_hidden_output), numerical_gradient(loss, weights_input_hidden)]
    return [relative_error(claimed, -learnrate * slope) for claimed, slope in zip(found[3:], measured)]
""",
        "an array of two numbers": CHECK
        + """
    kept = locals()
    args = {name: kept[name] for name in ("x", "target", "learnrate", "weights_input_hidden", "weights_hidden_output")}
    claims = backward(**args)[3:]
    names = "weights_hidden_output", "weights_input_hidden"
    errors = np.zeros(2)
    for k, (name, claim) in enumerate(zip(names, claims)):
        def loss(W, name=name):
            weights = {**args, name: W}
            return squared_error(target, forward(x, weights["weights_input_hidden"], weights["weights_hidden_output"]).y_hat)
        errors[k] = relative_error(claim / -learnrate, numerical_gradient(loss, args[name]))
    return errors
""",
        "the complex step, and threads": """
import threading


def gradient_check(backward, *args, **named):
    x, target, learnrate, w, W = (*args, *named.values())
    found = {}

    def work(which):
        if which == "claim":
            found["claim"] = backward(x, target, learnrate, w, W)
        elif which == "h_o":
            found["h_o"] = complex_step_gradient(lambda V: squared_error(target, forward(x, w, V).y_hat), W)
        else:
            found["i_h"] = complex_step_gradient(lambda v: squared_error(target, forward(x, v, W).y_hat), w)

    threads = [threading.Thread(target=work, args=(which,)) for which in ("claim", "h_o", "i_h")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    h_o, i_h = found["claim"][-2:]
    return relative_error(-learnrate * found["h_o"], h_o), relative_error(-learnrate * found["i_h"], i_h)
""",
        "a class, called with functools.partial": """
from functools import partial


class Checker:
    def __init__(self, gradient, error):
        self.gradient, self.error = gradient, error

    def loss(self, x, target, w, W):
        return squared_error(target, forward(x, w, W).y_hat)

    def __call__(self, backward, x, target, learnrate, weights_input_hidden, weights_hidden_output):
        w, W = weights_input_hidden, weights_hidden_output
        claims = partial(backward, x, target)(learnrate, w, weights_hidden_output=W)
        by_W = self.gradient(partial(self.loss, x, target, w), W)
        by_w = self.gradient(lambda v: self.loss(x, target, v, W), w)
        return tuple(self.error(c, np.negative(learnrate) * g) for c, g in [(claims[3], by_W), (claims[4], by_w)])


gradient_check = Checker(numerical_gradient, relative_error)
""",
        "several calls of backward, and fractions": CHECK
        + """
    from fractions import Fraction
    rest = x, target, learnrate, weights_input_hidden, weights_hidden_output
    one = relative_error(backward(*rest)[3], -learnrate * numerical_gradient(
        lambda W: squared_error(target, forward(x, weights_input_hidden, W).y_hat), weights_hidden_output))
    two = relative_error(backward(*rest)[4], -learnrate * numerical_gradient(
        lambda W: squared_error(target, forward(x, W, weights_hidden_output).y_hat), weights_input_hidden))
    return Fraction(float(one)), Fraction(float(two))
""",
    },
    "first-wrong": {
        "typed in": 'first_wrong = "hidden_error_term"',
        "a StrEnum": """
from enum import StrEnum

Quantity = StrEnum("Quantity", "error output_error_term hidden_error_term delta_w_h_o delta_w_i_h")
first_wrong = Quantity.hidden_error_term
""",
        "found by comparing with backward_pass": """
names = ("error", "output_error_term", "hidden_error_term", "delta_w_h_o", "delta_w_i_h")
pairs = zip(names, backward_pass(**hunting_ground), checks.published_backward_pass(**hunting_ground))
first_wrong = next(name for name, mine, theirs in pairs if not np.allclose(mine, theirs))
""",
        "a name of a function": '''
def hidden_error_term():
    """The culprit."""


first_wrong = hidden_error_term.__name__
''',
        "a text of NumPy's": "first_wrong = np.array(['hidden_error_term', 'error'])[0]",
        "an f-string with spaces taken off": "layer = 'hidden'\nfirst_wrong = f' {layer}_error_term '.strip()",
    },
}
