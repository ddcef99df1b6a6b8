"""Chapter 3: difference quotients, the numerical gradient, and the gradient check."""

from grading.classroom.exercises import Chapter, Odd, SolutionCell, WrongAnswer, edited, exercise, slips_in

GRADIENT, CARE = "check-numerical-gradient", "check-numerical-gradient-care"
WRONG_PARTIAL = "check-wrong-partial"

_GRADIENT = """x = np.array(x, dtype=float)
gradient = np.zeros(x.shape)
for index in np.ndindex(x.shape):
    above, below = x.copy(), x.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / (2 * h)
return gradient"""

_WITH_UNITS = """x = np.asarray(x).astype(np.float64)
gradient = np.empty_like(x)
for index in np.ndindex(*x.shape):
    unit = np.zeros_like(x)
    unit[index] = 1.0
    gradient[index] = (f(x + h * unit) - f(x - h * unit)) / 2 / h
return gradient"""

_FLAT = """x = np.array(x, dtype=float)
flat = x.ravel()
slopes = []
for n in range(flat.size):
    above, below = flat.copy(), flat.copy()
    above[n] = flat[n] + h
    below[n] = flat[n] - h
    slopes.append((f(above.reshape(x.shape)) - f(below.reshape(x.shape))) / (2 * h))
return np.array(slopes).reshape(x.shape)"""

_PUT_BACK = """x = np.array(x, dtype=float)
gradient = np.zeros(x.shape)
it = np.nditer(x, flags=["multi_index"])
while not it.finished:
    old = x[it.multi_index]
    x[it.multi_index] = old + h
    above = f(x)
    x[it.multi_index] = old - h
    below = f(x)
    x[it.multi_index] = old
    gradient[it.multi_index] = (above - below) / (2 * h)
    it.iternext()
return gradient"""

_LONGER = "longer = max(np.linalg.norm(a), np.linalg.norm(b))\nif longer == 0:\n    return 0.0\n"
_ENTRIES = (
    "if not np.any(a) and not np.any(b):\n    return 0.0\n"
    "errors = np.abs(a - b) / np.maximum(np.abs(a), np.abs(b))\n"
)

EXERCISES = (
    exercise(
        "forward-difference",
        ("check-forward-difference",),
        "return (f(x + h) - f(x)) / h",
        "rise = f(x + h) - f(x)\nrun = h\nreturn rise / run",
        "return f(x + h) / h - f(x) / h",
        "return np.divide(f(x + h) - f(x), h)",
    ),
    exercise(
        "central-difference",
        ("check-central-difference",),
        "return (f(x + h) - f(x - h)) / (2 * h)",
        "return (f(x + h) - f(x - h)) / 2 / h",
        "return 0.5 * (f(x + h) - f(x - h)) / h",
        "forward = (f(x + h) - f(x)) / h\nbackward = (f(x) - f(x - h)) / h\nreturn (forward + backward) / 2",
        "right, left = x + h, x - h\nreturn (f(right) - f(left)) / (2 * h)",
    ),
    exercise(
        "numerical-gradient",
        (GRADIENT, CARE),
        _GRADIENT,
        _WITH_UNITS,
        _FLAT,
        _PUT_BACK,
        begun="gradient = np.zeros(np.shape(x))\nfor index in np.ndindex(np.shape(x)):\n    above = x.copy()",
    ),
    exercise(
        "relative-error",
        ("check-relative-error",),
        _LONGER + "return np.linalg.norm(a - b) / longer",
        "longer = max(np.sqrt(np.sum(a**2)), np.sqrt(np.sum(b**2)))\n"
        "return 0 if longer == 0 else np.sqrt(np.sum((a - b) ** 2)) / longer",
        "if np.array_equal(a, b):\n    return 0.0\n"
        "return np.linalg.norm((a - b).ravel()) / max(np.linalg.norm(b.ravel()), np.linalg.norm(a.ravel()))",
        "size = lambda v: float(np.sum(v * v)) ** 0.5\nreturn size(a - b) / (max(size(a), size(b)) or 1)",
    ),
    exercise("right-pass", ("check-right-pass",), 'right_pass = "C"', "right_pass = 'C'"),
    SolutionCell(
        "wrong-partial",
        {
            "A": ('wrong_partial["A"] = "w2"', "wrong_partial['A'] = 'w2'"),
            "B": ('wrong_partial["B"] = "b"', 'wrong_partial.update(B="b")'),
            "D": ('wrong_partial["D"] = "x1"', 'wrong_partial["D"] = PARTIALS[0]'),
        },
        dict.fromkeys("ABD", (WRONG_PARTIAL,)),
        whole=(
            'wrong_partial = {"A": "w2", "B": "b", "C": None, "D": "x1"}',
            'wrong_partial = dict(A="w2", B="b", D="x1")',
        ),
    ),
)

_LOOP_OVER_ROWS = edited(
    _GRADIENT,
    ("x = np.array(x, dtype=float)\n", ""),
    ("for index in np.ndindex(x.shape)", "for index in range(len(x))"),
)
_AS_IT_COMES = edited(_GRADIENT, ("x = np.array(x, dtype=float)\n", ""))
_IN_PLACE = """gradient = np.zeros(x.shape)
for index in np.ndindex(x.shape):
    x[index] += h
    above = f(x)
    x[index] -= 2 * h
    below = f(x)
    x[index] += h
    gradient[index] = (above - below) / (2 * h)
return gradient"""
_PILING_UP = """gradient = np.zeros(x.shape)
above, below = x.copy(), x.copy()
for index in np.ndindex(x.shape):
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / (2 * h)
return gradient"""
_NEVER_BACK = """gradient = np.zeros(x.shape)
moved = np.array(x, dtype=float)
for index in np.ndindex(x.shape):
    moved[index] += h
    above = f(moved)
    moved[index] -= 2 * h
    gradient[index] = (above - f(moved)) / (2 * h)
return gradient"""
_DIFFERENCE = "(f(above) - f(below)) / (2 * h)"

SLIPS = (
    *slips_in(
        "forward-difference",
        {
            "FD1": "return (f(x) - f(x - h)) / h",
            "FD2": "return (f(x + h) - f(x - h)) / (2 * h)",
            "FD3": "return f(x + h) - f(x)",
            "FD4": "return f(x + h) - f(x) / h",
            "FD5": "return (f(x) + h - f(x)) / h",
            "FD6": "return (f(x) - f(x + h)) / h",
            "FD7": "return (f(x + h) - f(x)) * h",
            "FD8": "return (f(x + h) - f(x)) / (2 * h)",
            "FD9": "h = 1e-8\nreturn (f(x + h) - f(x)) / h",
        },
    ),
    *slips_in(
        "central-difference",
        {
            "FD6, central": "return (f(x - h) - f(x + h)) / (2 * h)",
            "CD1": "return (f(x + h) - f(x)) / h",
            "CD2": "return (f(x) - f(x - h)) / h",
            "CD3": "return (f(x + h) - f(x - h)) / h",
            "CD4": "return (f(x + h / 2) - f(x - h / 2)) / h",
            "CD5": "return (f(x + h / 2) - f(x - h / 2)) / (2 * h)",
            "CD6": "return f(x + h) - f(x - h)",
            "CD7": "return (f(x + h) - f(x - h)) / 2 * h",
            "CD8": "return f(x + h) - f(x - h) / (2 * h)",
            "CD9": "return (f(x + h) + f(x - h)) / (2 * h)",
        },
    ),
    # wrong for floats: care, with whole numbers and with x, has to wait
    *slips_in(
        "numerical-gradient",
        {
            "NG1": edited(_GRADIENT, (_DIFFERENCE, "(f(above) - f(x)) / h")),
            "NG2": edited(_GRADIENT, (_DIFFERENCE, "(f(above) - f(below)) / h")),
            "NG3": edited(_GRADIENT, (_DIFFERENCE, "f(above) - f(below)")),
            "NG4": _PILING_UP,
            "NG4b": _NEVER_BACK,
            "NG5": "return (f(x + h) - f(x - h)) / (2 * h)",
            "NG5b": "return np.full(np.shape(x), (f(x + h) - f(x - h)) / (2 * h))",
            "NG6": _LOOP_OVER_ROWS,
            "NG7": edited(_GRADIENT, ("return gradient", "return gradient.ravel()")),
            "NG8": edited(_GRADIENT, ("above, below = x.copy(), x.copy()", "above = below = x")),
            "NG9": edited(_GRADIENT, (_DIFFERENCE, "(f(below) - f(above)) / (2 * h)")),
            "NG10": edited(_GRADIENT, ("return gradient", "    return gradient")),
            "NG11": "h = 1e-5\n" + _GRADIENT,
            "NG12": "h = h / 2\n" + _GRADIENT,
        },
    ),
    *slips_in(
        "numerical-gradient",
        {
            "NI1": _AS_IT_COMES,
            "NI2": edited(
                _WITH_UNITS,
                (".astype(np.float64)", ""),
                ("unit = np.zeros_like(x)", "unit = np.zeros(x.shape)"),
            ),
            "NI3": edited(_AS_IT_COMES, ("np.zeros(x.shape)", "np.zeros_like(x)")),
            "NI4": edited(
                _IN_PLACE,
                ("x[index] += h", "x[index] = x[index] + h"),
                ("x[index] -= 2 * h", "x[index] = x[index] - 2 * h"),
            ),
            "T5": "if x.dtype.kind == 'i':\n    x = x.astype(float)\n" + _IN_PLACE,
        },
        CARE,
    ),
    *slips_in(
        "relative-error",
        {
            "RE1": "return np.linalg.norm(a - b)",
            "RE2": "return np.linalg.norm(a - b) / (np.linalg.norm(b) or 1)",
            "RE3": "return np.linalg.norm(a - b) / (np.linalg.norm(a) or 1)",
            "RE4": "both = np.linalg.norm(a) + np.linalg.norm(b)\nreturn np.linalg.norm(a - b) / (both or 1)",
            "RE5": "return np.linalg.norm(a - b) / (min(np.linalg.norm(a), np.linalg.norm(b)) or 1)",
            "RE6": _LONGER + "return abs(np.linalg.norm(a) - np.linalg.norm(b)) / longer",
            "RE7": _LONGER + "return np.sum((a - b) ** 2) / longer**2",
            "RE8": _ENTRIES + "return errors",
            "RE9": _ENTRIES + "return errors.max()",
            "RE10": _ENTRIES + "return errors.mean()",
            "RE11": "sums = max(np.abs(a).sum(), np.abs(b).sum())\nreturn np.abs(a - b).sum() / (sums or 1)",
            "RE12": "largest = max(np.abs(a).max(), np.abs(b).max())\nreturn np.abs(a - b).max() / (largest or 1)",
            "RE13": _LONGER + "return np.sum(a - b) / longer",
            "two zeros": "return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b))",
        },
    ),
    *slips_in("right-pass", {"GC1": 'right_pass = "A"', "wrong letter": 'right_pass = "B"'}),
    WrongAnswer("wrong partial", "wrong-partial", {"A": 'wrong_partial["A"] = "w1"'}),
    WrongAnswer("one forgotten", "wrong-partial", {"D": ""}),
    WrongAnswer("one too many", "wrong-partial", after='wrong_partial["C"] = "x2"', breaks=(WRONG_PARTIAL,)),
)

_HELPER = """def moved(x, index, by):
    \"\"\"Return a copy of x with one entry moved.\"\"\"
    copy = np.array(x, dtype=float)
    copy[index] += by
    return copy"""
_WITH_HELPER = """gradient = np.zeros(np.shape(x))
for index in np.ndindex(np.shape(x)):
    gradient[index] = (f(moved(x, index, h)) - f(moved(x, index, -h))) / (2 * h)
return gradient"""

CHAPTER = Chapter(
    "03-finite-differences",
    main="numerical-gradient",
    exercises=EXERCISES,
    slips=SLIPS,
    odd=(
        Odd("numerical-gradient", _WITH_HELPER, _HELPER),
        Odd(
            "numerical-gradient", edited(_GRADIENT, ("return gradient", "return gradient.astype(np.float32)"))
        ),
        Odd("central-difference", "return forward_difference(f, x - h, 2 * h)"),
    ),
    # Care, with whole numbers and with x itself, is asked for once the gradient is right for floats.
    needs={CARE: frozenset({GRADIENT})},
    written=(
        "With all weights at zero whole paths are switched off. She should repeat the check at random weights.",
        "A gradient check does not see a wrong sign of the step. One has to look whether the loss falls.",
        "It only checks one point.",
    ),
)
