"""How many wrong lines the checks explain, by a formula or a named slip, and whether what they say is true.

The wrong lines come from two places that know nothing of the search: mutations by syntax (`mutants`), and lines collected
from public answers (`collected`). A sample runs always, all with PROOF=1: 125,000 double mutations, ten minutes of a processor.
"""

import ast
import inspect
import itertools
import os
import pickle
import random
import re
import textwrap
import time
from contextlib import suppress
from functools import cache

import numpy as np
import pytest

from course.checks.numpy_backprop import backward
from course.checks.numpy_backprop.networks import BATCH_NETWORKS, STEP_NETWORKS
from course.checks.numpy_backprop.stages import QUANTITIES
from course.judging.slip import CHANGED
from course.network import sigmoid
from grading.exercises.numpy_backprop import backward_pass, backward_step, random_network
from tests.checks.collected import COLLECTED, SHORT
from tests.checks.mutants import double_mutants, mutants
from tests.checks.submissions import one, source

PROOF = bool(os.environ.get("PROOF"))
SEED = int(os.environ.get("MUTATION_SEED", random.SystemRandom().randrange(10**6)))
SINGLES, DOUBLES, LINES, FRESH = (None, None, None, 2000) if PROOF else (30, 30, 25, 100)
HELD_OUT = 0.3
BARS = {"single mutations": 0.95, "double mutations": 0.8, "collected lines": 0.9, "collected, held out": 0.9}
FORWARD = ("hidden_layer_input", "hidden_layer_output", "output_layer_in", "output")


def bare(function):
    """Return the source of a reference solution as one function without docstring and annotations."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    tree.body, tree.returns = tree.body[1:], None
    for argument in tree.args.args:
        argument.annotation = None
    return ast.unparse(tree)


REFERENCES = {
    "one record": (bare(backward_step), STEP_NETWORKS, backward_step),
    "batch": (bare(backward_pass), BATCH_NETWORKS, backward_pass),
}


@cache
def fresh(kind, number, seed):
    """Return networks that no check uses, on which no two sizes and no unit coincide by chance."""
    rng = np.random.default_rng(seed)
    drawn = (random_network(rng, batch=kind == "batch", largest_z=4) for _ in itertools.count())
    large = (
        n
        for n in drawn
        if min(n.W_ih.shape) > 1 and len({*n.W_ih.shape, n.n_records, np.size(n.target) / n.n_records}) > 2
    )
    return tuple(itertools.islice(large, number))


@cache
def passed(network):
    """Return what the forward pass makes on a network, and the right quantities, by name: a second opinion."""
    z = network.x @ network.W_ih
    a = sigmoid(z)
    z_o = a @ network.W_ho
    right = REFERENCES[kind_of(network)][2](*network.arguments.values())
    return dict(zip(FORWARD, (z, a, z_o, sigmoid(z_o)), strict=True)), dict(
        zip(QUANTITIES, right, strict=True)
    )


class Submission:
    """A wrong answer as source text: as the checks call it, and as a test looks into it."""

    def __init__(self, text, kind):
        self.text, self.kind = text, kind
        space = {"np": np, "sigmoid": sigmoid}
        exec(text, space)
        self.function = next(value for name, value in space.items() if name.startswith("backward"))
        body = ast.parse(text).body[0].body
        self.lines = compile(ast.Module(body[:-1], []), "submission", "exec")
        self.values = cache(self._values)

    def _values(self, network):
        """Return what the names hold when the function returns or raises."""
        space = {"np": np, "sigmoid": sigmoid}
        space |= {name: np.copy(v) if np.ndim(v) else v for name, v in network.arguments.items()}
        try:
            with np.errstate(all="ignore"):
                exec(self.lines, space)
        except Exception:
            pass
        return {name: space[name] for name in QUANTITIES if name in space}

    def told_by(self, place):
        """Return what a check of this quantity sees, or None if there is nothing: the values up to it."""
        seen = QUANTITIES[: QUANTITIES.index(place) + 1]
        values = [self.values(network) for network in REFERENCES[self.kind][1]]
        if not all(place in of_one for of_one in values):
            return None
        return self.kind, place, pickle.dumps([[of_one.get(name) for name in seen] for of_one in values])

    def judged(self):
        """Return the first fault, checked as a learner does, quantity by quantity, and the seconds that its check took."""
        _, networks, _ = REFERENCES[self.kind]
        for quantity in QUANTITIES:
            start = time.process_time()
            verdicts = backward.judge(self.function, networks, [quantity])
            if fault := backward.first_fault(verdicts):
                return fault, time.process_time() - start
        return None, 0.0


def names(network, values, quantity):
    """Return what stands under each name when a quantity is computed."""
    forward, right = passed(network)
    earlier = {
        name: values[name] if np.shape(values.get(name)) == np.shape(right[name]) else right[name]
        for name in QUANTITIES[: QUANTITIES.index(quantity)]
    }
    return {"np": np, "sigmoid": sigmoid, **network.arguments, **forward, **earlier}


def kind_of(network):
    return "one record" if network.W_ho.ndim == 1 else "batch"


def right_given(quantity, network, values):
    """Return a quantity by the reference's formulas from the learner's earlier values."""
    seen = names(network, values, quantity)
    batch = kind_of(network) == "batch"
    formula = {
        "error": "target - output",
        "output_error_term": "error * output * (1 - output)",
        "hidden_error_term": ("output_error_term @ weights_hidden_output.T" if batch else "output_error_term * weights_hidden_output")
        + " * hidden_layer_output * (1 - hidden_layer_output)",
        "delta_w_h_o": "learnrate * hidden_layer_output.T @ output_error_term / len(x)" if batch
        else "learnrate * output_error_term * hidden_layer_output",
        "delta_w_i_h": "learnrate * x.T @ hidden_error_term / len(x)" if batch
        else "learnrate * np.outer(x, hidden_error_term)",
    }[quantity]  # fmt: skip
    return eval(formula, seen)


def same(value, right, rtol=1e-6):
    if np.shape(value) != np.shape(right):
        return False
    with np.errstate(all="ignore"):
        return bool(
            np.all((np.abs(value - right) <= rtol * np.abs(right)) | (value != value) & (right != right))
        )


def first_wrong(submission, networks):
    """Return the first quantity that is wrong given those before it on any network, or None."""
    wrong = []
    for network in networks:
        values, (_, right) = submission.values(network), passed(network)
        for quantity in QUANTITIES:
            value = values.get(quantity)
            if value is None or not (
                same(value, right[quantity]) or same(value, right_given(quantity, network, values))
            ):
                wrong.append(quantity)
                break
    return min(wrong, key=QUANTITIES.index) if wrong else None


def is_true(formula, quantity, submission, networks):
    """Say whether a formula gives the learner's numbers on networks that no check has seen."""
    for network in networks:
        values = submission.values(network)
        value = values.get(quantity)
        with np.errstate(all="ignore"):
            if value is not None and np.isfinite(np.asarray(value, dtype=float)).all():
                made = eval(formula, names(network, values, quantity))
                if not same(made, value, 1e-4 if "round" in formula else 1e-5):
                    return False
    return True


def parts(text):
    """Return what is computed on the way to each quantity of a source text, with the quantity."""
    assigned = [line for line in ast.parse(text).body[0].body if isinstance(line, ast.Assign)]
    return {
        (line.targets[0].id, ast.unparse(part))
        for line in assigned
        if line.targets[0].id in QUANTITIES
        for part in ast.walk(line.value)
        if isinstance(part, ast.BinOp | ast.UnaryOp)
    }


def signs(part, seen):
    """Return the signs of the entries of a part on some networks; there are none where it raises."""
    found = set()
    for names_of_one in seen:
        # a wrong line may write into what it is given
        kept = {name: np.copy(v) if np.ndim(v) else v for name, v in names_of_one.items()}
        with np.errstate(all="ignore"), suppress(Exception):
            found |= {*np.sign(np.ravel(eval(part, kept)))}
    return found & {-1.0, 1.0}


@pytest.mark.parametrize("kind", REFERENCES)
def test_what_may_have_either_sign_has_both_on_the_probes(kind):
    """Otherwise the checks take a line for one with `abs` around a part of it."""
    text, probes, _ = REFERENCES[kind]
    told = {part for _, mutant in mutants(text, QUANTITIES) for part in parts(mutant)}
    seen = {
        quantity: [
            [names(n, passed(n)[1], quantity) for n in of] for of in (probes, fresh(kind, FRESH, SEED))
        ]
        for quantity in QUANTITIES
    }
    for quantity, part in sorted(told):
        on_probes, elsewhere = (signs(part, networks) for networks in seen[quantity])
        assert len(on_probes) != 1 or elsewhere <= on_probes, (SEED, quantity, part)


class Count:
    """What came of some wrong lines."""

    def __init__(self, table, kind):
        self.table, self.kind = table, kind
        self.missed, self.misplaced, self.false, self.silent, self.seconds = [], [], [], [], []
        self.known = {}

    def take(self, said, text, kind):
        submission = Submission(text, kind)
        _, networks, _ = REFERENCES[kind]
        unseen = fresh(kind, 6, SEED)
        place = first_wrong(submission, [*networks, *unseen])
        if place is None:
            return  # another way to write what is right
        # of two lines that are wrong the check of the first sees the same as if it were alone
        told = submission.told_by(place)
        verdict = self.known.get(told)
        if verdict is None:
            verdict, seconds = submission.judged()
            self.seconds.append((seconds, said))
            if told is not None:
                self.known[told] = verdict
        explained = verdict is not None and bool(verdict.ids or verdict.formula)
        # a line that writes into weights is told at the quantity of these weights
        located = verdict is not None and (verdict.quantity == place or verdict.ids == (CHANGED.id,))
        self.table.add(
            self.kind,
            caught=verdict is not None,
            located=located,
            named=explained,
        )
        if verdict is None:
            self.missed.append(said)
        elif not located:
            self.misplaced.append((said, place, verdict.quantity))
        elif not explained:
            self.silent.append(f"{said}  ->  {verdict.what}")
        elif verdict.formula:
            # of two that are said, one must be true
            either = [verdict.formula, *re.findall("; or from `([^`]*)`", verdict.what)]
            if not any(is_true(formula, verdict.quantity, submission, unseen) for formula in either):
                self.false.append((said, either))

    def judge(self):
        assert not self.missed, (SEED, self.missed)
        assert not self.misplaced, (SEED, self.misplaced)
        assert not self.false, (SEED, self.false)
        seconds, longest = max(self.seconds)
        bar, tried = BARS[self.kind], self.table.counts[self.kind]["tried"]
        slack = 0 if PROOF else 3.5 * np.sqrt(bar * (1 - bar) / tried)
        self.table.undescribed += self.silent
        self.table.note(
            f"{self.kind}: a check takes {1e3 * np.median([took for took, _ in self.seconds]):.0f} ms of "
            f"processor time at the median, {1e3 * seconds:.0f} ms at most, for {longest}; seed {SEED}"
        )
        assert self.table.share(self.kind, "named") >= bar - slack, (SEED, self.silent)


@pytest.mark.slow
def test_single_mutations_of_the_references_are_explained(mutation_table):
    count = Count(mutation_table, "single mutations")
    for kind, (text, *_) in REFERENCES.items():
        made = list(mutants(text, QUANTITIES))
        for said, mutant in made if SINGLES is None else random.Random(SEED).sample(made, SINGLES):
            count.take(said, mutant, kind)
    count.judge()


@pytest.mark.slow
def test_double_mutations_of_the_references_are_explained(mutation_table):
    count = Count(mutation_table, "double mutations")
    for kind, (text, *_) in REFERENCES.items():
        chance = None if PROOF else random.Random(SEED)
        for said, mutant in itertools.islice(double_mutants(text, QUANTITIES, chance), DOUBLES):
            count.take(said, mutant, kind)
    count.judge()


def in_full(line):
    return re.sub(r"(?<![\w.])[A-Za-z]+\b(?!=)", lambda name: SHORT.get(name[0], name[0]), line)


@pytest.mark.slow
def test_collected_lines_are_explained_those_held_out_as_well(mutation_table):
    lines = [(quantity, line) for quantity, of_one in COLLECTED.items() for line in of_one]
    assert len(lines) >= 150
    random.Random(SEED).shuffle(lines)
    held_out, seen = np.split(np.array(lines), [round(HELD_OUT * len(lines))])
    for kind, some in (("collected, held out", held_out), ("collected lines", seen)):
        count = Count(mutation_table, kind)
        for quantity, line in some[:LINES]:
            count.take(line, source(one(f"{quantity} = {in_full(line)}")), "one record")
        count.judge()
