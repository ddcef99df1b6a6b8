"""Chapter 1: the sigmoid, the forward pass, and the squared error."""

from grading.classroom.exercises import Chapter, Odd, SolutionCell, WrongAnswer, exercise, slips_in

SIGMOID, FAR_OUT = "check-sigmoid", "check-sigmoid-far-out"
FF_ONE, FF_BATCH = "check-feed-forward-one-record", "check-feed-forward-batch"
LOSS_ONE, LOSS_BATCH = "check-squared-error-one-record", "check-squared-error-batch"
BY_HAND = "check-by-hand"

_RESHAPED = "target = np.reshape(target, np.shape(y_hat))\n"
_LAYERS = {
    "a_h": (
        "a_h = sigmoid(x @ W_ih)",
        "a_h = sigmoid(np.dot(x, W_ih))",
        "z_h = np.matmul(x, W_ih)\na_h = sigmoid(z_h)",
        "a_h = sigmoid((W_ih.T @ x.T).T)",
        'a_h = sigmoid(np.einsum("...i,ij->...j", x, W_ih))',
        "z_h = np.stack([(x * W_ih[:, j]).sum(axis=-1) for j in range(W_ih.shape[1])], axis=-1)\n"
        "a_h = sigmoid(z_h)",
    ),
    "y_hat": (
        "y_hat = sigmoid(a_h @ W_ho)",
        "y_hat = sigmoid(np.dot(a_h, W_ho))",
        "z_o = np.matmul(a_h, W_ho)\ny_hat = sigmoid(z_o)",
        "y_hat = sigmoid(np.tensordot(a_h, W_ho, 1))",
    ),
}

EXERCISES = (
    exercise(
        "sigmoid",
        (SIGMOID, FAR_OUT),
        "e = np.exp(-np.abs(z))\nreturn np.where(np.asarray(z) >= 0, 1.0, e) / (1 + e)",
        "return 1 / (1 + np.exp(-np.clip(z, -500, 500)))",
        "return 0.5 * (1 + np.tanh(np.asarray(z) / 2))",
        "return np.exp(-np.logaddexp(0, -np.asarray(z)))",
        "with np.errstate(over='ignore'):\n    return 1 / (1 + np.exp(-np.asarray(z)))",
        "z = np.asarray(z, dtype=float)\n"
        "result = np.empty_like(z)\n"
        "result[z >= 0] = 1 / (1 + np.exp(-z[z >= 0]))\n"
        "result[z < 0] = np.exp(z[z < 0]) / (1 + np.exp(z[z < 0]))\n"
        "return result",
    ),
    SolutionCell(
        "by-hand",
        {
            "z_1": ("z_1 = 0.5", "z_1 = 3 * 0.5 + (-1) * 1", "z_1 = 1.5 - 1.0"),
            "z_2": ("z_2 = -2", "z_2 = -2.0", "z_2 = 3 * (-0.5) - 1 * 0.5"),
            "y_hat": (
                "y_hat = 0.683",
                "y_hat = 0.6830",
                "y_hat = 1 / (1 + np.exp(-(2 * 0.622 - 4 * 0.119)))",
                "a_1, a_2 = 0.6225, 0.1192\nz = 2 * a_1 - 4 * a_2\ny_hat = 1 / (1 + np.exp(-z))",
            ),
        },
        {"z_1": (BY_HAND,), "z_2": (BY_HAND,), "y_hat": (BY_HAND,)},
    ),
    SolutionCell(
        "feed-forward",
        _LAYERS,
        {"a_h": (FF_ONE, FF_BATCH), "y_hat": (FF_ONE, FF_BATCH)},
    ),
    exercise(
        "one-matrix",
        ("check-one-matrix",),
        "return W_1 @ W_2",
        "return np.dot(W_1, W_2)",
        "return (W_2.T @ W_1.T).T",
        "W = np.zeros((W_1.shape[0], W_2.shape[1]))\n"
        "for i in range(W_1.shape[0]):\n"
        "    for k in range(W_2.shape[1]):\n"
        "        W[i, k] = np.sum(W_1[i] * W_2[:, k])\n"
        "return W",
    ),
    exercise(
        "squared-error",
        (LOSS_ONE, LOSS_BATCH),
        _RESHAPED + "E = np.sum((target - y_hat) ** 2) / (2 * n_records)",
        _RESHAPED + "E = 0.5 * np.sum(np.square(target - y_hat)) / n_records",
        "e = np.reshape(target, np.shape(y_hat)) - y_hat\nE = np.vdot(e, e) / 2 / n_records",
        _RESHAPED + "E = 0.0\nfor e in np.ravel(target - y_hat):\n    E += e**2 / 2\nE = E / n_records",
        "target, y_hat = np.ravel(target), np.ravel(y_hat)\n"
        "E = sum((y - p) ** 2 for y, p in zip(target, y_hat)) / 2 / n_records",
    ),
)

# Learners with a sigmoid of this kind get it right for moderate z, and their forward pass with it.
_OVERFLOWS = {
    "S30": "return 1 / (1 + np.exp(-np.asarray(z)))",
    "S30, both branches": "z = np.asarray(z, dtype=float)\n"
    "return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))",
}
_WRONG_SIGMOIDS = {
    "clipped early": "return 1 / (1 + np.exp(-np.clip(z, -10, 10)))",
    "S1": "return 1 / (1 + np.exp(np.asarray(z)))",
    "S2": "return 1 / 1 + np.exp(-np.asarray(z))",
    "S3": "return 1 / np.exp(-np.asarray(z))",
    "S4": "once = 1 / (1 + np.exp(-np.asarray(z)))\nreturn 1 / (1 + np.exp(-once))",
    "S5": "a = 1 / (1 + np.exp(-np.asarray(z)))\nreturn a * (1 - a)",
    "S6": "return np.tanh(z)",
    "S7": "return np.exp(-np.asarray(z))",
    "S8": "return 1 / (1 + np.exp(-np.asarray(z) ** 2))",
    "S9": "return np.where(np.asarray(z) > 0, 1.0, 0.0)",
    "S10": "return np.maximum(z, 0)",
    "S20": "if z < 0:\n    return np.exp(z) / (1 + np.exp(z))\nreturn 1 / (1 + np.exp(-z))",
    "S21": "import math\n\nreturn 1 / (1 + math.exp(-z))",
}


def _layer(id_: str, part: str, value: str, *breaks: str) -> WrongAnswer:
    return WrongAnswer(id_, "feed-forward", {part: f"{part} = {value}"}, breaks=breaks)


def _paper(id_: str, part: str, value: str) -> WrongAnswer:
    return WrongAnswer(id_, "by-hand", {part: f"{part} = {value}"})


_E = _RESHAPED + "e = target - y_hat\n"

SLIPS = (
    *slips_in("sigmoid", _OVERFLOWS, FAR_OUT),
    *slips_in("sigmoid", _WRONG_SIGMOIDS),
    _paper("P1, z_1", "z_1", "0.5 * 3 + (-0.5) * (-1)"),
    _paper("P1, z_2", "z_2", "1 * 3 + 0.5 * (-1)"),
    _paper("P2, z_1", "z_1", "-2"),
    _paper("P3, z_1", "z_1", "3 * 0.5 + 1 * 1"),
    _paper("P3, z_2", "z_2", "3 * (-0.5) + 1 * 0.5"),
    _paper("P4, z_1", "z_1", "0.622"),
    _paper("P5, z_2", "z_2", "-0.5 + 0.5"),
    _paper("P6, z_1", "z_1", "3 * 0.5"),
    _paper("F2o, by hand", "y_hat", "0.768"),
    _paper("F3, by hand", "y_hat", "1 / (1 + np.exp(-(2 * 0.5 - 4 * (-2))))"),
    _paper("F4, by hand", "y_hat", "2 * 0.5 - 4 * (-2)"),
    _paper("P8", "y_hat", "1 / (1 + np.exp(-(-4 * 0.6225 + 2 * 0.1192)))"),
    _paper("P9", "y_hat", "1 / (1 + np.exp(-(2 * 0.6225 + 4 * 0.1192)))"),
    _layer("F1", "a_h", "sigmoid(sigmoid(x @ W_ih))"),
    _layer("F1o", "y_hat", "sigmoid(sigmoid(a_h @ W_ho))"),
    _layer("F2", "a_h", "x @ W_ih"),
    _layer("F2o", "y_hat", "a_h @ W_ho"),
    _layer("F3", "y_hat", "sigmoid((x @ W_ih) @ W_ho)"),
    _layer("F4", "y_hat", "x @ W_ih @ W_ho"),
    _layer("F6", "a_h", "np.tanh(x @ W_ih)"),
    _layer("F6o", "y_hat", "np.tanh(a_h @ W_ho)"),
    _layer("F7", "y_hat", "a_h"),
    _layer("F8", "a_h", "sigmoid(x) @ W_ih"),
    _layer("F11", "a_h", "sigmoid(x @ W_ih) * (1 - sigmoid(x @ W_ih))"),
    _layer("F12", "y_hat", "sigmoid(a_h @ W_ho) * (1 - sigmoid(a_h @ W_ho))"),
    _layer("F13", "y_hat", "sigmoid(sigmoid(a_h) @ W_ho)"),
    _layer("F20", "a_h", "sigmoid(x @ W_ih.T)"),
    _layer("F20, weights first", "a_h", "sigmoid(np.dot(W_ih, x))"),
    *slips_in(
        "one-matrix",
        {
            "M2": "return (W_1 @ W_2).T",
            "M5": "return sigmoid(W_1 @ W_2)",
            "M6": "return W_1",
            "M7": "return W_2",
            "F20, other order": "return W_2 @ W_1",
        },
    ),
    *slips_in(
        "squared-error",
        {
            "Q1": _E + "E = np.sum(e**2) / n_records",
            "Q5": _E + "E = np.sum(e**2)",
            "Q6": _E + "E = np.sum(e) / (2 * n_records)",
            "Q7": _E + "E = np.sum(np.abs(e)) / (2 * n_records)",
            "Q8": _E + "E = np.sum((e / 2) ** 2) / n_records",
            "Q10": _E + "E = np.sqrt(np.sum(e**2))",
            "Q2": _E + "E = 0.5 * np.mean(e**2)",
            "Q3": _E + "E = np.mean(e**2)",
            "Q9": _E + "E = np.sum(e) ** 2 / (2 * n_records)",
            "Q11": _E + "E = e**2 / 2",
        },
    ),
    *slips_in(
        "squared-error",
        {
            "Q4": _E + "E = np.sum(e**2) / 2",
            "T9": "E = np.sum((target - y_hat) ** 2) / (2 * n_records)",
        },
        LOSS_BATCH,
    ),
)

CHAPTER = Chapter(
    "01-feed-forward",
    main="feed-forward",
    exercises=EXERCISES,
    slips=SLIPS,
    odd=(
        Odd(
            "feed-forward",
            "a_h = sigmoid(x.astype(np.float32) @ W_ih.astype(np.float32))\n"
            "y_hat = sigmoid(a_h @ W_ho.astype(np.float32))",
        ),
        Odd(
            "feed-forward",
            "a_h = layer(x, W_ih)\ny_hat = layer(a_h, W_ho)",
            "def layer(below, W):\n    return sigmoid(below @ W)",
        ),
        Odd(
            "sigmoid",
            "return stable(np.asarray(z, dtype=float))",
            "@np.vectorize\ndef stable(z):\n"
            "    return 1 / (1 + np.exp(-z)) if z > 0 else np.exp(z) / (1 + np.exp(z))",
        ),
    ),
    # The forward pass calls the learner's own sigmoid, which is judged far out only once it is right.
    needs={
        FAR_OUT: frozenset({SIGMOID}),
        FF_ONE: frozenset({SIGMOID}),
        FF_BATCH: frozenset({SIGMOID}),
    },
    written=(
        "Training has to find weights for which the loss is small. The forward pass gives the loss at the "
        "present weights only, not in which direction to change them.",
        "It has to find good weights. One would have to nudge every weight and run the pass again.",
        "The right outputs for the inputs.",
    ),
)
