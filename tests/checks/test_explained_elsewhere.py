"""How many mutations of the model solutions the checks explain, and whether what they say is true.

Of chapter 5 the step and the loop; its backward passes are in `test_explained`.
What is wrong on rare inputs alone (`test_wrong_answers`) does not count here. A sample runs always, all single ones with
PROOF=1; of the double ones a larger sample. MUTATION_SEED draws others.
"""

import itertools
import os
import random
import re
import time
from inspect import signature
from itertools import pairwise

import numpy as np
import pytest

from course import checks
from course.checks.numpy_backprop.stages import QUANTITIES
from course.depth import ACTIVATIONS
from course.network import sigmoid
from grading.exercises.numpy_backprop import backward_pass
from tests.checks.judged import FUNCTIONS, defined, namespace
from tests.checks.mutants import double_mutants, mutants
from tests.checks.wrong_answers import solutions

PROOF = bool(os.environ.get("PROOF"))
SEED = int(os.environ.get("MUTATION_SEED", 1))
SINGLES, DOUBLES = (None, 400) if PROOF else (12, 6)
BARS = {"single": 0.95, "double": 0.8}
# What goes through a graph has no formula; its rows are tried in `test_chain_rule`.
SWEEPS = ("backward",)
ASKED_FOR = {
    chapter: tuple(name for name in names if name not in SWEEPS) for chapter, names in FUNCTIONS.items()
} | {"05-numpy-backprop": ("train_step", "train")}
# The formula that the text asks for; the model has two for one, so that nothing overflows.
SIGMOID = "def sigmoid(z):\n    # BEGIN\n    return 1 / (1 + np.exp(-z))\n    # END SOL"


def arguments(name, rng):
    """Return ordinary arguments of an exercise: no size is 1, no number is 0, no two are related."""

    def some(*shape):
        return rng.uniform(0.2, 1.4, shape) * rng.choice([-1, 1], shape)

    records, inputs, hidden, outputs = rng.permutation([2, 3, 4, 5])
    layers = [inputs, *([hidden] * rng.integers(1, 4)), outputs]
    activation = ACTIVATIONS[rng.choice(["tanh", "sigmoid"])]
    target = rng.uniform(0.1, 0.9)

    def training():
        targets, rate = rng.uniform(0.1, 0.9, (records, outputs)), rng.uniform(0.2, 1)
        return some(records, inputs), targets, rate, some(inputs, hidden), some(hidden, outputs)

    return {
        "sigmoid": lambda: (some(inputs),),
        "df_du": lambda: (float(some()), float(some())),
        "df_dv": lambda: (float(some()), float(some())),
        "tanh_slope": lambda: (some(inputs) / 2,),
        "feed_forward": lambda: (some(records, inputs), some(inputs, hidden), some(hidden, outputs)),
        "one_matrix": lambda: (some(inputs, hidden), some(hidden, outputs)),
        "squared_error": lambda: tuple(rng.uniform(0.1, 0.9, (2, records, outputs))),
        "forward_difference": lambda: (lambda x: np.exp(x / 2) + np.sin(2 * x), float(some()), rng.uniform(0.1, 0.3)),
        "central_difference": lambda: (lambda x: np.exp(x / 2) + np.sin(2 * x), float(some()), rng.uniform(0.1, 0.3)),
        "numerical_gradient": lambda: (
            lambda v: np.sum(np.exp(v * np.arange(1, v.size + 1).reshape(v.shape) / 4)), some(inputs, outputs), 0.2,
        ),
        "relative_error": lambda: (some(records, inputs), some(records, inputs)),
        "step_of_two": lambda: (
            some(inputs), some(inputs), some(inputs), float(some()), float(some()), target, rng.uniform(0.2, 1),
        ),
        "train_step": training,
        "train": lambda: (*training(), int(rng.integers(2, 5))),
        "two_path_bound": lambda: (3 * some(inputs), 3 * some(hidden)),
        "gradient_norms": lambda: (
            some(records, inputs), rng.uniform(0.1, 0.9, (records, outputs)), [some(*shape) for shape in pairwise(layers)],
            *activation,
        ),
        "time_terms": lambda: (float(some()), float(some()), some(3), float(some()), target),
    }[name]()  # fmt: skip


def entry_by_entry(formula, f, x, h):
    """Return a formula about `above` and `below`, x with one entry moved, where f makes one number for each entry."""

    def of_each(made):
        return lambda points: np.array([made(point) for point in points.reshape(-1, *x.shape)]).reshape(
            x.shape
        )

    moved = h * np.eye(x.size).reshape(*x.shape, *x.shape)
    names = {"np": np, "x": x, "h": h, "above": x + moved, "below": x - moved, "f_x": f(x)}
    one = re.sub(r"np\.(sum|mean)\((above|below)\)", r"of_each(np.\1)(\2)", formula.replace("f(x)", "f_x"))
    return eval(one, {**names, "f": of_each(f), "of_each": of_each})


def point_by_point(line, formula, f, x, h):
    """Return a numerical gradient with a formula in the place of the line that makes its points, or moves an entry of one."""
    lines = {
        "x": "x",
        "above": "x.copy()",
        "below": "x.copy()",
        "above[index]": "above[index] + h",
        "below[index]": "below[index] - h",
    }
    lines[line] = formula
    gradient = np.zeros(x.shape)
    space = {"np": np, "sigmoid": sigmoid, "x": x, "h": h, "gradient": gradient}
    space["x"] = eval(lines.pop("x"), space)
    for space["index"] in np.ndindex(x.shape):
        for name, made in lines.items():
            exec(f"{name} = np.array({made})", space)
        gradient[space["index"]] = (f(space["above"]) - f(space["below"])) / (2 * h)
    return gradient


# The lines of functions that return less than they compute, with what a message calls them.
STEP = {
    "z_1": "np.dot(w_1, x)", "z_2": "np.dot(w_2, x)", "a_1": "sigmoid(np.dot(w_1, x))", "a_2": "sigmoid(np.dot(w_2, x))", "y_hat": "sigmoid(W_1 * a_1 + W_2 * a_2)",
    "delta_o": "(y - y_hat) * y_hat * (1 - y_hat)",
    **{f"delta_{j}": f"W_{j} * delta_o * a_{j} * (1 - a_{j})" for j in (1, 2)},
    **{f"change_W_{j}": f"eta * delta_o * a_{j}" for j in (1, 2)},
    **{f"change_w_{j}": f"eta * delta_{j} * x" for j in (1, 2)},
}  # fmt: skip
WALK = {
    "gradient": "-activations[layer].T @ error_term / len(x)", "norms[layer]": "np.linalg.norm(gradient)",
    "error_term": "error_term @ weights[layer].T * slope(pre_activations[layer - 1])",
}  # fmt: skip


def walked(line, formula, x, target, weights, f, slope):
    """Return the norms with a formula in the place of a line."""
    pre_activations, activations = [], [x]
    for W in weights[:-1]:
        pre_activations.append(activations[-1] @ W)
        activations.append(f(pre_activations[-1]))
    output = sigmoid(activations[-1] @ weights[-1])
    norms = np.zeros(len(weights))
    space = {
        "np": np,
        "sigmoid": sigmoid,
        "x": x,
        "target": target,
        "weights": weights,
        "slope": slope,
        "output": output,
    }
    space |= {"activations": activations, "pre_activations": pre_activations, "norms": norms}
    space["error_term"] = (target - output) * output * (1 - output)
    for space["layer"] in reversed(range(len(weights))):
        for name in WALK if space["layer"] else ("gradient", "norms[layer]"):
            exec(f"{name} = {formula if name == line else WALK[name]}", space)
    return norms


W_IH, W_HO = "weights_input_hidden", "weights_hidden_output"


def stepped(name, formula, space):
    """Return what a formula about one step gives, or one of its two changes, which is then added."""
    given = [space[one] for one in ("x", "target", "learnrate", W_IH, W_HO)]
    made = eval(formula, space | dict(zip(QUANTITIES, backward_pass(*given), strict=True)))
    return space[{"delta_w_i_h": W_IH, "delta_w_h_o": W_HO}[name]] + made if name else made


def looped(name, formula, space, part):
    """Return a part of what a loop returns with a formula in the place of a line, or what one of its end gives."""

    def line(name_, right):
        return eval(formula if name == name_ else right, space)

    loss = f"squared_error(target, forward(x, {W_IH}, {W_HO}).y_hat)"
    losses = [line("losses[0]", loss)]
    for _ in range(space["steps"]):
        space[W_IH], space[W_HO] = line(
            f"{W_IH}, {W_HO}", f"train_step(x, target, learnrate, {W_IH}, {W_HO})"
        )
        losses.append(line("losses[step]", loss))
    space["losses"] = np.array(losses)
    return space[part] if name else eval(formula, space)


RETURNED = {
    "feed_forward": ("a_h", "y_hat"), "step_of_two": tuple(STEP)[5:], "train_step": (W_IH, W_HO), "train": (W_IH, W_HO, "losses"),
}  # fmt: skip


class Model:
    """A function that is asked for: what it should return, and what a formula of a message gives."""

    def __init__(self, chapter, name):
        self.name, self.space = name, namespace(chapter)
        self.function, self.checks = self.space[name], FUNCTIONS[chapter][name]
        self.text = SIGMOID if name == "sigmoid" else solutions(chapter)[name]
        rng = np.random.default_rng(SEED)
        self.drawn = [arguments(name, rng) for _ in range(6)]

    def returned(self, function, given):
        """Return the values that a function returns, by their names, or None if it has none."""
        names = RETURNED.get(self.name, (self.name,))
        try:
            with np.errstate(all="ignore"):
                returned = function(*copied(given))
            values = dict(zip(names, returned if len(names) > 1 else (returned,), strict=True))
            finite = all(np.isfinite(np.asarray(value, dtype=float)).all() for value in values.values())
        except Exception:
            return None
        return values if finite else None

    def is_wrong(self, function):
        """Say whether a function is wrong on ordinary arguments."""
        for given in self.drawn:
            values, right = self.returned(function, given), self.returned(self.function, given)
            if values is None or not all(same(values[name], right[name], 1e-6) for name in right):
                return True
        return False

    def is_true(self, verdict, function):
        """Say whether one of the formulas of a message is true on arguments that no check has seen."""
        formulas = [verdict.formula, *re.findall("; or from `([^`]*)`", verdict.what)]
        about = re.search(r"(?:^|[.] )(\w+) is wrong\.", verdict.what)
        part = about[1] if about else self.name
        return any(all(self._gives(one, part, function, given) for given in self.drawn) for one in formulas)

    def _gives(self, formula, part, function, given):
        values = self.returned(function, given)
        if values is None:
            return True
        name, _, formula = formula.rpartition(" = ")
        space = {
            "np": np,
            "sigmoid": sigmoid,
            **dict(zip(signature(self.function).parameters, given, strict=True)),
        }
        with np.errstate(all="ignore"):
            made, value = self._made(name, formula, space, values[part], part)
        return same(made, value, 1e-4 if "round" in formula else 1e-5)

    def _made(self, name, formula, space, value, part):
        """Return what a formula, in the line of this name if it has one, gives, and the value that it speaks of."""
        if self.name == "numerical_gradient" and name:
            return point_by_point(name, formula, space["f"], space["x"], space["h"]), value
        if self.name == "numerical_gradient" and np.ndim(value):
            return entry_by_entry(formula, space["f"], space["x"], space["h"]), value
        if self.name in ("train_step", "train"):
            space = self.space | space
            return (
                stepped(name, formula, space)
                if self.name == "train_step"
                else looped(name, formula, space, part)
            ), value
        if self.name == "gradient_norms":
            if name:
                return walked(name, formula, *self._given(space)), value
            space["gradient_norms"] = self.function(*self._given(space))
        if self.name == "feed_forward":
            space["z_h"] = space["x"] @ space["W_ih"]
            space["a_h"] = sigmoid(space["z_h"])
            space["z_o"] = space["a_h"] @ space["W_ho"]
        if self.name == "squared_error":
            space["n_records"] = len(space["y_hat"])
        if self.name == "step_of_two":
            for step, right in STEP.items():
                space[step] = eval(formula if step == name else right, space)
            return (space["delta_o"] if name else eval(formula, space)), value
        if self.name == "time_terms":
            k, terms = int(name[-1]) if name else 0, self.function(*self._given(space))
            a = [space["start"]]
            for x in space["x"]:
                a.append(np.tanh(space["w"] * a[-1] + space["u"] * x))
            space |= {"a": np.array(a), "z": np.arctanh(a[1:]), "delta": terms / a[:-1]}
            space |= {f"a_{step}": a[step] for step in range(4)}
            # of later steps the learner's own error terms
            for step in (1, 2, 3):
                space[f"delta_{step}"] = (value if 0 < k < step else terms)[step - 1] / a[step - 1]
            return eval(formula, space), value[k - 1] if k else value
        return eval(formula, space), value

    def _given(self, space):
        return [space[name] for name in signature(self.function).parameters]


def copied(given):
    return [np.copy(one) if isinstance(one, np.ndarray) else one for one in given]


def same(value, other, rtol):
    return np.shape(value) == np.shape(other) and np.allclose(value, other, rtol=rtol, atol=1e-300)


def judged(model, function):
    """Return the verdict of the first check that a function does not pass, and the seconds that it took."""
    for name in model.checks:
        start = time.process_time()
        verdict = checks.EXERCISES[name].judge(function)
        if not verdict.passes:
            return verdict, time.process_time() - start
    return None, 0.0


def drawn(model, kind):
    chance = random.Random(SEED)
    if kind == "double":
        return itertools.islice(double_mutants(model.text, chance=chance), DOUBLES)
    made = list(mutants(model.text))
    return made if PROOF else chance.sample(made, min(SINGLES, len(made)))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", BARS)
@pytest.mark.parametrize("chapter", ASKED_FOR)
def test_mutations_of_the_models_are_explained(chapter, kind, mutation_table):
    row, missed, false, silent, seconds = f"chapter {chapter[1]}, {kind}", [], [], [], []
    for name in ASKED_FOR[chapter]:
        model = Model(chapter, name)
        for what, text in drawn(model, kind):
            function = defined(text, name, model.space)
            if not model.is_wrong(function):
                continue
            verdict, took = judged(model, function)
            seconds.append(took)
            explained = verdict is not None and bool(verdict.ids or verdict.formula)
            mutation_table.add(row, caught=verdict is not None, located=verdict is not None, named=explained)
            if verdict is None:
                missed.append(what)
            elif not explained:
                silent.append(f"{name}: {what}  ->  {verdict.what}")
            elif verdict.formula and not model.is_true(verdict, function):
                false.append((name, what, verdict.formula))
    assert not missed, (SEED, missed)
    assert not false, (SEED, false)
    tried, bar = mutation_table.counts[row]["tried"], BARS[kind]
    mutation_table.undescribed += silent
    mutation_table.note(
        f"{row}: a check takes {1e3 * np.median(seconds):.0f} ms of processor time at the median, "
        f"{1e3 * max(seconds):.0f} ms at most; seed {SEED}"
    )
    slack = 0 if PROOF else 3.5 * np.sqrt(bar * (1 - bar) / tried)
    assert mutation_table.share(row, "named") >= bar - slack, (SEED, silent)
