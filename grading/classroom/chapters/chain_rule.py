"""Chapter 2: partial derivatives, and the sweep back through a graph."""

from grading.classroom.exercises import Chapter, Odd, edited, exercise, slips_in

ONCE, TWICE = "check-backward-once", "check-backward-twice"

SWEEP = """slopes[-1] = 1
for k in reversed(range(len(nodes))):
    operation, inputs, number = nodes[k]
    if operation == "add":
        i, j = inputs
        slopes[i] += slopes[k]
        slopes[j] += slopes[k]
    elif operation == "multiply":
        i, j = inputs
        slopes[i] += slopes[k] * values[j]
        slopes[j] += slopes[k] * values[i]
    elif operation == "power":
        (i,) = inputs
        slopes[i] += slopes[k] * number * values[i] ** (number - 1)
    elif operation == "sigmoid":
        (i,) = inputs
        slopes[i] += slopes[k] * values[k] * (1 - values[k])"""

_BY_CASES = """slopes[len(nodes) - 1] = 1.0
k = len(nodes) - 1
while k >= 0:
    if nodes[k][0] == "add":
        for i in nodes[k][1]:
            slopes[i] = slopes[i] + slopes[k]
    if nodes[k][0] == "multiply":
        first, second = nodes[k][1]
        slopes[first] = slopes[first] + values[second] * slopes[k]
        slopes[second] = slopes[second] + values[first] * slopes[k]
    if nodes[k][0] == "power":
        n = nodes[k][2]
        slopes[nodes[k][1][0]] += n * np.power(float(values[nodes[k][1][0]]), n - 1) * slopes[k]
    if nodes[k][0] == "sigmoid":
        slopes[nodes[k][1][0]] += (values[k] - values[k] ** 2) * slopes[k]
    k -= 1"""

_GATHERED = """shares = [[] for _ in nodes]
shares[-1].append(1)
for k in reversed(range(len(nodes))):
    operation, inputs, number = nodes[k]
    slopes[k] = JOINED if shares[k] else 0
    for position, i in enumerate(inputs):
        local = 1
        if operation == "multiply":
            local = values[inputs[1 - position]]
        if operation == "power":
            local = number * values[i] ** (number - 1)
        if operation == "sigmoid":
            local = values[k] * (1 - values[k])
        shares[i].append(slopes[k] * local)"""

_WITH_HELPER = """slopes[-1] = 1
for k in range(len(nodes) - 1, -1, -1):
    for i, local in local_slopes(nodes[k], values, values[k]):
        slopes[i] += slopes[k] * local"""
_HELPER = '''def local_slopes(node, values, value):
    """Yield each input of a node with the node's slope by it."""
    operation, inputs, number = node
    n = 1 if number is None else number
    for position, i in enumerate(inputs):
        other = values[inputs[1 - position]] if operation == "multiply" else 1.0
        yield i, {
            "add": 1.0,
            "multiply": other,
            "power": n * values[i] ** (n - 1),
            "sigmoid": value * (1 - value),
        }[operation]'''

EXERCISES = (
    exercise(
        "df-du",
        ("check-df-du",),
        "return 3 * (u**2 - 3 * v) ** 2 * 2 * u",
        "return 6 * u * (u**2 - 3 * v) ** 2",
        "inner = u**2 - 3 * v\nouter = 3 * inner**2\nreturn outer * 2 * u",
        "return 6 * u**5 - 36 * u**3 * v + 54 * u * v**2",
        "return 3 * np.square(u * u - 3 * v) * (2 * u)",
    ),
    exercise(
        "df-dv",
        ("check-df-dv",),
        "return 3 * (u**2 - 3 * v) ** 2 * (-3) + 2",
        "return 2 - 9 * (u**2 - 3 * v) ** 2",
        "i = pow(u, 2) - 3 * v\nreturn -9 * i * i + 2",
        "return -9 * (u**4 - 6 * u**2 * v + 9 * v**2) + 2",
    ),
    exercise(
        "tanh-slope",
        ("check-tanh-slope",),
        "return 1 - a**2",
        "return (1 + a) * (1 - a)",
        "return 1 - np.square(a)",
        "s = (a + 1) / 2\nreturn 4 * s * (1 - s)",
        "return 1 / np.cosh(np.arctanh(a)) ** 2",
    ),
    exercise(
        "backward",
        (ONCE, TWICE),
        SWEEP,
        edited(SWEEP, ("reversed(range(len(nodes)))", "range(len(nodes) - 1, -1, -1)")),
        _BY_CASES,
        edited(_GATHERED, ("JOINED", "sum(shares[k])")),
        edited(SWEEP, ("number * values[i] ** (number - 1)", "np.power(values[i], number - 1.0) * number")),
        begun='slopes[-1] = 1\nfor k in reversed(range(len(nodes))):\n    if nodes[k][0] == "add":\n'
        "        for i in nodes[k][1]:\n            slopes[i] += slopes[k]",
    ),
)

_I = "(u**2 - 3 * v)"
_POWER, _SIGMOID = "number * values[i] ** (number - 1)", "values[k] * (1 - values[k])"
_TO_FIRST, _TO_SECOND = "slopes[i] += slopes[k] * values[j]", "slopes[j] += slopes[k] * values[i]"


def _power(formula: str) -> str:
    return edited(SWEEP, (_POWER, formula))


def _sigmoid(formula: str) -> str:
    return edited(SWEEP, (_SIGMOID, formula))


def _product(to_first: str, to_second: str) -> str:
    return edited(
        SWEEP,
        (_TO_FIRST, f"slopes[i] += slopes[k] * {to_first}"),
        (_TO_SECOND, f"slopes[j] += slopes[k] * {to_second}"),
    )


def _sum(to_first: str, to_second: str) -> str:
    return edited(
        SWEEP,
        ("slopes[i] += slopes[k]\n", f"slopes[i] += slopes[k] * {to_first}\n"),
        ("slopes[j] += slopes[k]\n", f"slopes[j] += slopes[k] * {to_second}\n"),
    )


SLIPS = (
    *slips_in(
        "df-du",
        {
            "D1, df_du": "return 3 * u**2 * 2 * u",
            "D2, df_du": f"return 3 * {_I} ** 2",
            "D3, df_du": "return 2 * u",
            "D4": "return 3 * (2 * u) ** 2",
            "D5, df_du": f"return 3 * {_I} ** 2 + 2 * u",
            "D6, df_du": f"return 3 * {_I} ** 3 * 2 * u",
            "D7, df_du": f"return {_I} ** 2 * 2 * u",
            "D8": f"return 2 * {_I} * 2 * u",
            "D9, df_du": f"return 3 * {_I} ** 2 * (2 * u - 3)",
            "D10": f"return 3 * {_I} ** 2 * (2 * u - 3) + 2",
            "D11, df_du": f"return 3 * {_I} ** 2 * 2 * u + 2 * v",
            "D12, df_du": f"return 3 * {_I} ** 2 * 2 * u + 2",
            "D13, df_du": f"return 3 * {_I} ** 2 * (-3) + 2",
            "D14": f"return -3 * {_I} ** 2 * 2 * u",
            "D15": f"return {_I} ** 3 + 2 * v",
            "D18": f"return 3 * {_I} ** 2 * u",
            "D18b": f"return 3 * {_I} ** 2 * 2",
        },
    ),
    *slips_in(
        "df-dv",
        {
            "D1, df_dv": "return 3 * v**2 * (-3) + 2",
            "D2, df_dv": f"return 3 * {_I} ** 2 + 2",
            "D7, df_dv": f"return {_I} ** 2 * (-3) + 2",
            "D11, df_dv": f"return 3 * {_I} ** 2 * (-3) + 2 * v",
            "D12, df_dv": f"return 3 * {_I} ** 2 * (-3)",
            "D13, df_dv": f"return 3 * {_I} ** 2 * 2 * u",
            "D16": f"return 3 * {_I} ** 2 * 3 + 2",
            "D17": f"return 3 * {_I} ** 2 * (-3 + 2)",
            "D19": f"return 3 * {_I} ** 2 * (-3 * v) + 2",
        },
    ),
    *slips_in(
        "tanh-slope",
        {
            "Q1": "return 1 - np.tanh(a) ** 2",
            "Q2": "return a * (1 - a)",
            "Q3": "return 1 - a",
            "Q4": "return 1 + a",
            "Q5": "return 1 + a**2",
            "Q6": "return a**2 - 1",
            "Q7": "s = (a + 1) / 2\nreturn s * (1 - s)",
            "Q8": "return 1 + 0 * a",
            "Q9": "return np.tanh(a)",
            "Q10": "return (1 - a**2) ** 2",
            "Q11": "s = (a + 1) / 2\nreturn 2 * s * (1 - s)",
            "Q12": "return 4 * a * (1 - a)",
            "Q13": "return 1 - 2 * a",
        },
    ),
    *slips_in(
        "backward",
        {
            "B1": edited(SWEEP, ("+=", "=")),
            "B2": edited(_GATHERED, ("JOINED", "shares[k][0]")),
            "B3": edited(_GATHERED, ("JOINED", "np.mean(shares[k])")),
            "B4": edited(_GATHERED, ("JOINED", "np.prod(shares[k])")),
        },
        TWICE,
    ),
    *slips_in(
        "backward",
        {
            "B5": edited(_GATHERED, ("JOINED", "sum(shares[k])"), ("slopes[k] * local", "local")),
            "B5, power": edited(SWEEP, (f"slopes[k] * {_POWER}", _POWER)),
            "B5, sigmoid": edited(SWEEP, (f"slopes[k] * {_SIGMOID}", _SIGMOID)),
            "B6": edited(_GATHERED, ("JOINED", "sum(shares[k])"), ("slopes[k] * local", "slopes[k] + local")),
            "B7": edited(_GATHERED, ("JOINED", "sum(shares[k])"), ("slopes[k] * local", "slopes[k]")),
            "B8": SWEEP + "\nslopes = -slopes",
            "B9": edited(SWEEP, ("slopes[-1] = 1\n", "")),
            "B10": edited(SWEEP, ("slopes[-1] = 1\n", "slopes[-1] = values[-1]\n")),
            "B11": edited(SWEEP, ("reversed(range(len(nodes)))", "range(len(nodes))")),
            "B12": _product("values[i]", "values[j]"),
            "B13": _product("values[k]", "values[k]"),
            "B14": _product("1", "1"),
            "B15": _sum("values[i]", "values[j]"),
            "B16": _sum("0.5", "0.5"),
            "B17": _power("values[i] ** (number - 1)"),
            "B18": _power("number * values[i] ** number"),
            "B19": _power("2 * values[i]"),
            "B20": _power("number * values[k] ** (number - 1)"),
            "B21": _sigmoid("1 / (1 + np.exp(-values[k])) * (1 - 1 / (1 + np.exp(-values[k])))"),
            "B22": _sigmoid("values[i] * (1 - values[i])"),
            "B23": _sigmoid("values[k]"),
            "B24": _sigmoid("values[k] * (values[k] - 1)"),
            "B25": _sigmoid("values[k] * (1 + values[k])"),
            "B26": _sigmoid("0.25"),
            "B27": edited(SWEEP, ("reversed(range(len(nodes)))", "reversed(range(len(nodes) - 1))")),
            "B28": _product("values[j]", "values[j]"),
            "B29": _product("values[i]", "values[i]"),
            "B30": _power("(number * values[i] ** number - 1)"),
            "N18": edited(SWEEP, ("(i,) = inputs", "i, j = inputs")),
        },
    ),
)

CHAPTER = Chapter(
    "02-chain-rule",
    main="backward",
    exercises=EXERCISES,
    slips=SLIPS,
    odd=(
        Odd("backward", _WITH_HELPER, _HELPER),
        Odd("backward", SWEEP + "\nslopes = slopes.astype(np.float32)"),
        Odd("tanh-slope", "return (1 - a**2).astype(np.float32) if np.ndim(a) else 1 - a**2"),
    ),
    needs={},
    written=(
        "All paths share their first part. The sweep computes the slope of each value once and hands it on; "
        "where a value was used twice, both shares are added.",
        "Because products are re-used. One by one you would multiply the same slopes again and again.",
        "It goes backwards, so it has everything at the end.",
    ),
)
