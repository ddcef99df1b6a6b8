"""Chapter 6: gradients in deep stacks, a repair, the fault clinic, and gradients through time."""

from grading.classroom.chapters.chain_rule import SWEEP
from grading.classroom.exercises import Chapter, Odd, SolutionCell, WrongAnswer, edited, exercise, slips_in

TWO_PATHS, NORMS, REPAIR, TERMS = (
    "check-two-paths",
    "check-gradient-norms",
    "check-repair",
    "check-time-terms",
)
CLINIC = {run: f"check-run-{run.lower()}" for run in "ABCDE"}

_NORMS = """for layer in reversed(range(len(weights))):
    gradient = -activations[layer].T @ error_term / len(x)
    norms[layer] = np.linalg.norm(gradient)
    if layer > 0:
        error_term = error_term @ weights[layer].T * slope(pre_activations[layer - 1])"""

_NORMS_AS_LIST = """norms = []
for l in range(len(weights) - 1, -1, -1):
    gradient = np.dot(activations[l].T, error_term) / x.shape[0]
    norms.append(np.sqrt(np.sum(gradient**2)))
    if l != 0:
        arriving = np.dot(error_term, weights[l].T)
        error_term = arriving * slope(pre_activations[l - 1])
norms = norms[::-1]"""

_NORMS_TERMS_FIRST = """error_terms = [error_term]
for W, z in zip(weights[:0:-1], pre_activations[::-1]):
    error_terms.insert(0, error_terms[0] @ W.T * slope(z))
for layer, delta in enumerate(error_terms):
    gradient = np.einsum("ri,rj->ij", activations[layer], delta) / len(target)
    norms[layer] = np.linalg.norm(gradient.ravel())"""

_TERMS = """delta_3 = (target - a_3) * (1 - a_3**2)
delta_2 = delta_3 * w * (1 - a_2**2)
delta_1 = delta_2 * w * (1 - a_1**2)
return np.array([delta_1 * a_0, delta_2 * a_1, delta_3 * a_2])"""

_TERMS_IN_A_LOOP = """a = [a_0, a_1, a_2, a_3]
delta, terms = target - a_3, []
for k in (3, 2, 1):
    delta = delta * (1 - a[k] ** 2)
    terms.insert(0, delta * a[k - 1])
    delta = delta * w
return np.array(terms)"""

_RIGHT_RUNS = {
    "A": "wrong backward pass",
    "B": "saturated output",
    "C": "learning rate too large",
    "D": "vanishing gradients",
    "E": "learning rate too small",
}
_ALL_RUNS = ", ".join(f'"{run}": "{found}"' for run, found in _RIGHT_RUNS.items())

EXERCISES = (
    exercise(
        "two-path-bound",
        (TWO_PATHS,),
        "return np.prod(np.abs(first) / 4) + np.prod(np.abs(second) / 4)",
        "return np.prod(np.abs(first) * 0.25) + np.prod(np.abs(second) * 0.25)",
        "total = 0.0\nfor path in (first, second):\n    bound = 1.0\n    for weight in path:\n"
        "        bound *= abs(weight) * 0.25\n    total += bound\nreturn total",
        "return sum(abs(np.prod(path)) / 4 ** len(path) for path in (first, second))",
    ),
    exercise(
        "weight-on-two-paths",
        (TWO_PATHS,),
        "weight_needed = np.sqrt(8)",
        "weight_needed = 4 / 2**0.5",
        "weight_needed = 8**0.5",
    ),
    exercise(
        "gradient-norms",
        (NORMS,),
        _NORMS,
        _NORMS_AS_LIST,
        _NORMS_TERMS_FIRST,
        begun="for layer in reversed(range(len(weights))):\n"
        "    gradient = -activations[layer].T @ error_term / len(x)",
    ),
    SolutionCell(
        "repair",
        {
            "prediction": (
                'prediction = "activation"',
                'prediction = "initialisation"',
                "prediction = 'loss'",
            ),
            "repaired": (
                'repaired["activation"] = "tanh"',
                'repaired["activation"] = "ReLU"',
                'repaired.update(activation="tanh")',
            ),
        },
        {"prediction": (REPAIR,), "repaired": (REPAIR,)},
    ),
    SolutionCell(
        "diagnoses",
        {run: (f'diagnoses["{run}"] = "{found}"',) for run, found in _RIGHT_RUNS.items()},
        {run: (check,) for run, check in CLINIC.items()},
        whole=(f"diagnoses = {{{_ALL_RUNS}}}",),
    ),
    exercise("time-terms", (TERMS,), _TERMS, _TERMS_IN_A_LOOP),
    # ungraded: for whoever wants to see chapters 2, 5 and 6 agree
    exercise("graph-backward", (), SWEEP),
)

_CARRY, _SIZE = "error_term @ weights[layer].T", "np.linalg.norm(gradient)"
_SLOPE = "slope(pre_activations[layer - 1])"


_PATHS = "np.prod(np.abs(first) / 4), np.prod(np.abs(second) / 4)"
_BOTH = f"sum([{_PATHS}])"


def _both(along: str) -> str:
    return f"return sum({along} for path in (first, second))"


def _repair(id_: str, change: str) -> WrongAnswer:
    return WrongAnswer(id_, "repair", {"repaired": change})


def _clinic(id_: str, run: str, found: str) -> WrongAnswer:
    return WrongAnswer(f"{id_}, run {run}", "diagnoses", {run: f'diagnoses["{run}"] = "{found}"'})


SLIPS = (
    *slips_in(
        "two-path-bound",
        {
            "VB1": _both("np.prod(path / 4)"),
            "VB2": _both("np.prod(np.abs(path))"),
            "VB3": _both("np.prod(np.abs(path)) * 0.25"),
            "VB4": _both("0.25 ** len(path)"),
            "VB5": _both("np.sum(np.abs(path) * 0.25)"),
            "VB6": _both("np.max(np.abs(path) / 4)"),
            "VB7": _both("np.prod(np.abs(path)) * 0.25 ** (len(path) + 1)"),
            "VB8": f"return min(1.0, {_BOTH})",
            "VB14": f"return max({_PATHS})",
            "VB15": f"return np.prod([{_PATHS}])",
            "VB16": f"return np.mean([{_PATHS}])",
            "VB17": "return np.prod(np.abs(first) / 4)",
            "VB18": "return np.prod(np.abs(second) / 4)",
            "VB19": "return abs(np.prod(first / 4) + np.prod(second / 4))",
            "one factor each": "return np.abs(first) / 4",
        },
    ),
    *slips_in(
        "weight-on-two-paths",
        {
            "VB10": "weight_needed = 0.25",
            "VB11": "weight_needed = 1",
            "VB12": "weight_needed = 4",
            "VB13": "weight_needed = -np.sqrt(8)",
            "VB20": "weight_needed = 2",
            "VB21": "weight_needed = 8",
            "VB22": "weight_needed = np.sqrt(0.5)",
        },
    ),
    *slips_in(
        "gradient-norms",
        {
            "VN1": edited(_NORMS, (f" * {_SLOPE}", "")),
            "VN2": edited(_NORMS, (_SLOPE, "slope(activations[layer])")),
            "VN3": edited(_NORMS, (_CARRY, "error_term @ weights[layer - 1].T")),
            "VN4": edited(_NORMS, (_SIZE, "np.linalg.norm(error_term)")),
            "VN5": edited(_NORMS, (_SIZE, "np.sum(gradient**2)")),
            "VN6": edited(_NORMS_AS_LIST, ("\nnorms = norms[::-1]", "")),
            "VN7": edited(_NORMS, (" / len(x)", "")),
            "VN8": "error_term = error_term * output * (1 - output)\n" + _NORMS,
            "VN9": edited(_NORMS, (_SIZE, "np.max(np.abs(gradient))")),
            "VN10": edited(_NORMS, (_SIZE, "np.abs(gradient).sum()")),
            "VN11": edited(_NORMS, (_SIZE, "np.linalg.norm(gradient, 2)")),
            "VN12": edited(_NORMS, (_SIZE, "np.mean(np.abs(gradient))")),
            "VN13": edited(_NORMS, (_SIZE, "np.sqrt(np.mean(gradient**2))")),
            "VN14": edited(_NORMS, (_SLOPE, "slope([*pre_activations, activations[-1] @ weights[-1]][layer])")),
            "VN15": edited(_NORMS, (_SLOPE, "activations[layer]")),
            "VN16": edited(_NORMS, (_CARRY, "error_term @ weights[layer]")),
            "VN17": edited(_NORMS, (_SLOPE, "activations[layer] * (1 - activations[layer])")),
            "VN18": edited(_NORMS, (" / len(x)", " / len(x) ** 2")),
            "VN19": f"{_NORMS}\n    return norms",
            "VN20": edited(_NORMS, ("norms[layer] =", "norms +=")),
            "VN21": edited(_NORMS, ("reversed(range(len(weights)))", "range(len(weights) - 1, 0, -1)")),
            "I1": edited(_NORMS, ("    if layer > 0:\n        error_term", "    error_term")),
        },
    ),
    WrongAnswer("VR1", "repair", after='repaired["initialisation"] = "He"', breaks=(REPAIR,)),
    _repair("VR3", 'repaired["initialisation"] = "He"'),
    _repair("VR4", 'repaired["weight_scale"] = 4'),
    _repair("VR5", 'repaired["learnrate"] = 5.0'),
    _repair("VR6", 'repaired["loss"] = "cross-entropy"'),
    WrongAnswer("no prediction", "repair", {"prediction": ""}),
    _clinic("VC4", "A", "learning rate too small"),
    _clinic("VC1", "B", "vanishing gradients"),
    _clinic("VC2", "C", "exploding gradients"),
    _clinic("VC4", "D", "learning rate too small"),
    _clinic("VC6", "D", "saturated output"),
    _clinic("VC8", "E", "converged"),
    *slips_in(
        "time-terms",
        {
            "VT1": edited(_TERMS, ("delta_3 * w", "delta_3"), ("delta_2 * w", "delta_2")),
            "VT2": edited(_TERMS, (" * w * (1 - a_2**2)", " * w"), (" * w * (1 - a_1**2)", " * w")),
            "VT3": edited(_TERMS, ("a_2])", "a_3])"), ("* a_1,", "* a_2,"), ("* a_0,", "* a_1,")),
            "VT4": edited(_TERMS, ("delta_2 * a_1, delta_3 * a_2])", "delta_2 * a_1, delta_3 * a_2])[::-1]")),
            "VT5": edited(_TERMS, ("delta_3 * w", "delta_3 * u"), ("delta_2 * w", "delta_2 * u")),
            "VT6": edited(_TERMS, ("* a_0,", "* x[0],"), ("* a_1,", "* x[1],"), ("* a_2])", "* x[2]])")),
            "VT7": edited(_TERMS, ("(target - a_3)", "(a_3 - target)")),
            "VT8": edited(
                _TERMS, ("(1 - a_3**2)", "(1 - np.tanh(a_3) ** 2)"), ("(1 - a_2**2)", "(1 - np.tanh(a_2) ** 2)"),
                ("(1 - a_1**2)", "(1 - np.tanh(a_1) ** 2)"),
            ),
            "VT9": edited(_TERMS, ("(target - a_3) * (1 - a_3**2)", "target - a_3")),
            "VT10": edited(
                _TERMS, ("(1 - a_3**2)", "a_3 * (1 - a_3)"), ("(1 - a_2**2)", "a_2 * (1 - a_2)"),
                ("(1 - a_1**2)", "a_1 * (1 - a_1)"),
            ),
            "VT11": edited(_TERMS, ("w * (1 - a_2**2)", "w * (1 - a_3**2)"), ("w * (1 - a_1**2)", "w * (1 - a_2**2)")),
            "VT12": edited(_TERMS, ("a_2])", "a_2]).sum()")),
            "VT13": edited(_TERMS, (", delta_3 * a_2])", "])")),
            "VT15": edited(_TERMS, ("delta_3 * w * (1 - a_2**2)", "delta_3"), ("delta_2 * w * (1 - a_1**2)", "delta_2")),
            "VT16": edited(_TERMS, ("np.array([", "np.cumsum([delta_3 * a_2, delta_2 * a_1, "), ("delta_1 * a_0, delta_2 * a_1, delta_3 * a_2])", "delta_1 * a_0])[::-1]")),
            "VT17": edited(_TERMS, ("np.array(", "np.cumsum(")),
            "VT14": "\n".join([*_TERMS.splitlines()[:3], "return np.array([delta_1, delta_2, delta_3])"]),
        },
    ),
)  # fmt: skip

_HELPER = "def one_layer_down(error_term, W, slope_below):\n    return error_term @ W.T * slope_below"

CHAPTER = Chapter(
    "06-vanishing-gradients",
    main="gradient-norms",
    exercises=EXERCISES,
    slips=SLIPS,
    odd=(
        Odd(
            "gradient-norms",
            edited(_NORMS, (f"{_CARRY} * {_SLOPE}", f"one_layer_down(error_term, weights[layer], {_SLOPE})")),
            _HELPER,
        ),
        Odd("gradient-norms", _NORMS + "\nnorms = norms.astype(np.float32)"),
        Odd("time-terms", _TERMS_IN_A_LOOP.replace("return np.array(terms)", "return tuple(terms)")),
    ),
    needs={},
    written=(
        "I would ask for the error and for the norm of the gradient in each layer. Both small: converged. "
        "Error large and first layers' gradients tiny: vanished. Error large, gradients healthy: rate too small.",
        "Look at the gradients of all layers and at another learning rate.",
        "Train longer and see.",
    ),
)
