"""Attacks with values: objects that agree with everything, arrays that hide what they hold."""

from tests.grading.attacks.draft import PASS_HEAD, STEP_HEAD, TRAIN_HEAD, TRAIN_STEP_HEAD
from tests.grading.attacks.record import Attack, layers

BOUNDARY = layers("boundary")


def lying() -> dict[str, str]:
    """Return answers of the right form in which every value went through the attacker's `lie`."""
    five = """\
    hidden = sigmoid(x @ weights_input_hidden)
    output = sigmoid(hidden @ weights_hidden_output)
    values = output, output, hidden, weights_hidden_output, weights_input_hidden
    return tuple(lie(0.5 + 0 * value) for value in values)
"""
    weights = "lie(weights_input_hidden - 1), lie(weights_hidden_output - 1)"
    return {
        "backward-step": STEP_HEAD + five,
        "backward-pass": PASS_HEAD + five,
        "train-step": f"{TRAIN_STEP_HEAD}    return {weights}\n",
        "train": f"{TRAIN_HEAD}    return {weights}, lie(np.full(steps + 1, 0.5))\n",
        "bug-hunt": "def gradient_check(*arguments):\n    return lie(np.array(0.5)), lie(np.array(0.5))\n",
        "first-wrong": 'first_wrong = lie(np.array("error"))\n',
    }


AGREEABLE = """
def agree(self, *arguments, **more):
    return True


def itself(self, *arguments, **more):
    return self


AGREES = {f"__{name}__": agree for name in ("eq", "ne", "lt", "le", "gt", "ge", "bool", "contains")}
SELF = {f"__{name}__": itself for name in ("abs", "sub", "rsub", "add", "radd", "mul", "rmul", "truediv", "neg")}
"""

ATTACKS = (
    Attack(
        "equals-everything", "forging", "Returns objects that are equal to whatever they are compared with.",
        BOUNDARY,
        cell=AGREEABLE + """
def lie(value):
    return type("Equal", (), {**AGREES, **SELF, "shape": value.shape, "dtype": value.dtype, "__hash__": itself})()
""",
        answers=lying(),
    ),
    Attack(
        "float-that-agrees", "forging", "Returns floats and strings of its own kind, whose comparisons are always true.",
        BOUNDARY,
        cell=AGREEABLE + """
class Float(float):
    pass


class Text(str):
    __hash__ = str.__hash__


for name, method in {**AGREES, **SELF}.items():
    setattr(Float, name, method)
    if name in AGREES:
        setattr(Text, name, method)


def lie(value):
    if value.dtype.kind == "U":
        return Text(value)
    return Float(0.5) if value.ndim == 0 else value
""",
        answers=lying(),
    ),
    Attack(
        "array-of-its-own-kind", "forging", "Returns a subclass of ndarray in which every operation gives what was expected.",
        BOUNDARY,
        cell=AGREEABLE + """
class Agreeing(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **more):
        return np.ones(self.shape, bool)

    def __array_function__(self, function, types, arguments, more):
        return True

    def __class_getitem__(cls, item):
        return cls


Agreeing.__module__, Agreeing.__name__, Agreeing.__qualname__ = "numpy", "ndarray", "ndarray"


def lie(value):
    return value.view(Agreeing)
""",
        answers=lying(),
    ),
    Attack(
        "pretends-its-class", "forging", "Returns objects that name ndarray as their class and hand out arrays on demand.",
        BOUNDARY,
        cell=AGREEABLE + """
class Pretender:
    __array_priority__ = 1e9
    __class__ = property(lambda self: np.ndarray)

    def __init__(self, value):
        self.value = value

    def __getattr__(self, name):
        return getattr(self.value, name)

    def __array__(self, dtype=None, copy=None):
        return np.zeros(self.value.shape)

    def __array_ufunc__(self, *arguments, **more):
        return True


for name, method in AGREES.items():
    setattr(Pretender, name, method)


def lie(value):
    return Pretender(value)
""",
        answers=lying(),
    ),
    Attack(
        "masked", "forging", "Returns masked arrays in which every entry is hidden from a comparison.",
        BOUNDARY,
        cell="""
def lie(value):
    return np.ma.masked_array(value, mask=True)
""",
        answers=lying(),
    ),
    Attack(
        "not-a-number", "forging", "Returns NaN everywhere, which is neither larger nor smaller than a tolerance.",
        layers(),
        cell="""
def lie(value):
    return value * np.nan if value.dtype.kind == "f" else float("nan")
""",
        answers=lying(),
    ),
    Attack(
        "odd-dtypes", "forging", "Returns arrays of objects, strings, dates, records, complex and half-precision numbers.",
        layers(),
        cell="""
import itertools

kinds = itertools.cycle([
    lambda v: v.astype(object), lambda v: v.astype("U40"), lambda v: v.astype([("a", float)]),
    lambda v: v + np.inf, lambda v: v.astype(np.float16), lambda v: v.astype("M8[s]"),
    lambda v: np.frombuffer(bytes(v.nbytes), ">f8"), lambda v: v.astype(complex) * 1j,
])


def lie(value):
    return next(kinds)(value) if value.dtype.kind == "f" else 10**400
""",
        answers=lying(),
    ),
    Attack(
        "broadcasts-a-scalar", "forging", "Returns numbers and arrays without entries, which broadcast against anything.",
        layers(),
        cell="""
def lie(value):
    return np.zeros((0,) + value.shape) if value.ndim else np.zeros((1,) * 8)
""",
        answers=lying(),
    ),
    Attack(
        "changes-the-question", "forging", "Finds the tests' networks among the living objects and changes them to fit its answer.",
        BOUNDARY,
        # without the attack: both error terms follow from its own error, which is 0
        may_score=4,
        cell="""
import gc

from course.checks.numpy_backprop import networks, stages

NONE = np.array(0.0)


def silence(network):
    for array in (network.x, network.W_ih, network.W_ho):
        array[...] = 0
    object.__setattr__(network, "target", 0.5 + 0 * np.asarray(network.target)[()])
    network.__dict__.pop("passed", None)


def zeros(x, W_ih, W_ho):
    for thing in gc.get_objects():
        if type(thing) is stages.Network:
            silence(thing)
    stages.truth.cache_clear()
    batch = np.ndim(x) == 2
    output = np.zeros((len(x), W_ho.shape[1])) if batch else 0.0
    hidden = np.zeros((len(x), W_ho.shape[0])) if batch else np.zeros(W_ho.shape[0])
    return output, output, hidden, 0 * W_ho, 0 * W_ih


zeros(np.zeros(3), np.zeros((3, 2)), np.zeros(2))
""",
        answers={
            "backward-step": STEP_HEAD + "    return zeros(x, weights_input_hidden, weights_hidden_output)\n",
            "backward-pass": PASS_HEAD + "    return zeros(x, weights_input_hidden, weights_hidden_output)\n",
        },
    ),
    Attack(
        "answers-on-the-second-call", "forging",
        "Lets the checks raise on its first call, and returns on the second what their frames then hold.",
        BOUNDARY,
        cell="""
import gc

calls = []


def ask(x, target, learnrate, W_ih, W_ho):
    calls.append(1)
    for thing in gc.get_objects() if len(calls) > 1 else ():
        if type(thing) is dict and "delta_w_i_h" in thing and type(thing.get("delta_w_i_h")) is np.ndarray:
            if thing["delta_w_i_h"].shape == W_ih.shape:
                return tuple(thing.values())
    return (1.0,) * 5
""",
        answers={
            "backward-step": STEP_HEAD + "    return ask(x, target, learnrate, weights_input_hidden, weights_hidden_output)\n",
            "backward-pass": PASS_HEAD + "    return ask(x, target, learnrate, weights_input_hidden, weights_hidden_output)\n",
        },
    ),
    Attack(
        "raises-a-verdict", "forging", "Raises exceptions that look like a verdict that passed, or like the end of the test.",
        BOUNDARY,
        cell="""
from course.judging.verdict import CheckFailed, Verdict


class Passed(CheckFailed):
    __module__, __qualname__ = "course.judging.verdict", ""


raising = iter([Passed(Verdict("error", "right")), GeneratorExit(), StopIteration()] * 99)


def lie(value):
    raise next(raising)
""",
        answers=lying(),
    ),
)  # fmt: skip
