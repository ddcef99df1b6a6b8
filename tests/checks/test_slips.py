"""The checker, tested by mutation: what it must catch, locate and name, and what it must let pass."""

import itertools
import os
import random
import time

import numpy as np
import pytest

from course.checks.numpy_backprop import backward
from course.checks.numpy_backprop.networks import STEP_NETWORKS
from course.checks.numpy_backprop.raised import RAISED as RAISED_HERE
from course.checks.numpy_backprop.slips import SLIPS
from course.checks.numpy_backprop.stages import QUANTITIES
from course.judging.raised import RAISED
from course.network import sigmoid
from grading.exercises.numpy_backprop import backward_step as reference
from grading.exercises.numpy_backprop import random_network
from tests.checks.mutants import mutants
from tests.checks.submissions import RIGHT_HERE, SPELLINGS, WRONG, backward_step, compiled, named, one, source

SEED = int(os.environ.get("MUTATION_SEED", random.SystemRandom().randrange(10**6)))
PROOF = bool(os.environ.get("PROOF"))
PAIRS = None if PROOF else 400


def judge(function, networks=STEP_NETWORKS):
    """Return the first fault that the checks find, or None."""
    return backward.first_fault(backward.judge(function, networks))


def own_way(quantity, network, values):
    """Return a quantity by the reference's formulas from the learner's earlier values: a second opinion."""
    a = sigmoid(network.x @ network.W_ih)
    y = sigmoid(a @ network.W_ho)
    return {
        "error": lambda: network.target - y,
        "output_error_term": lambda: values["error"] * y * (1 - y),
        "hidden_error_term": lambda: values["output_error_term"] * network.W_ho * a * (1 - a),
        "delta_w_h_o": lambda: network.learnrate * values["output_error_term"] * a,
        "delta_w_i_h": lambda: network.learnrate * np.outer(network.x, values["hidden_error_term"]),
    }[quantity]()


def same(value, right, rtol=1e-6):
    return np.shape(value) == np.shape(right) and np.allclose(value, right, rtol=rtol, atol=0)


def run(text, network):
    """Return the five names as they stand when the function returns or raises, and the exception."""
    values, raised = {}, None
    # The body runs at top level, so that names survive an exception without the code under test.
    lines = text.strip().split("\n")
    body = "\n".join(line.strip() for line in lines[1:] if not line.strip().startswith("return"))
    space = {"np": np, "sigmoid": sigmoid}
    space |= {name: np.copy(v) if np.ndim(v) else v for name, v in network.arguments.items()}
    try:
        with np.errstate(all="ignore"):
            exec(body, space)
    except Exception as exception:
        raised = exception
    for name in QUANTITIES:
        if name in space:
            values[name] = space[name]
    return values, raised


def first_wrong(text, networks=STEP_NETWORKS):
    """Return the first quantity that is wrong given those before it, on any network; None if all are right."""
    wrong = set()
    for network in networks:
        values, _ = run(text, network)
        right = dict(zip(QUANTITIES, reference(*network.arguments.values()), strict=True))
        for quantity in QUANTITIES:
            if quantity not in values:
                wrong.add(quantity)
                break
            try:
                given = own_way(quantity, network, values)
            except (ValueError, TypeError):
                given = None
            if not same(values[quantity], right[quantity]) and not (
                given is not None and same(values[quantity], given)
            ):
                wrong.add(quantity)
                break
    return min(wrong, key=QUANTITIES.index) if wrong else None


# --- what is in the table ------------------------------------------------------------------------------


@pytest.mark.parametrize("slip", WRONG)
def test_every_known_slip_is_caught_and_named(slip, mutation_table):
    verdict = judge(backward_step(WRONG[slip]))
    assert verdict is not None, "accepted"
    located = verdict.quantity == min(WRONG[slip], key=QUANTITIES.index)
    is_named = named(slip) in verdict.ids
    mutation_table.add("rows of the table", caught=True, located=located, named=is_named)
    assert located
    assert is_named, verdict
    assert len(verdict.ids) == 1, "ambiguous"


def test_every_row_has_a_submission():
    """A row that no submission exercises could say anything."""
    needs_a_batch = {"E13", "T10", "T10b", "T12", "T16", "M1"}
    other = {"T6", "T8", "N1", "N2", "N3", "N5", "N6", "N7", "N8", "N9", "D1"} | {
        f"N{number}" for number in range(10, 22)
    }  # tested in test_messages.py and test_calls.py
    rows = {slip.id for slip in SLIPS} | {row.id for row in (*RAISED_HERE, *RAISED)}
    rows -= {""}  # those that only have something else to think about
    assert rows - needs_a_batch - other == set(map(named, WRONG))


@pytest.mark.parametrize("slip", RIGHT_HERE)
def test_what_is_right_for_this_shape_passes(slip):
    assert judge(backward_step(one(RIGHT_HERE[slip]))) is None


# --- right answers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quantity", "line"), [(name, text) for name, texts in SPELLINGS.items() for text in texts]
)
def test_every_right_spelling_passes(quantity, line):
    verdict = judge(backward_step({quantity: line}))
    assert verdict is None, verdict


def test_right_spellings_pass_in_every_combination():
    rng = random.Random(SEED)
    for _ in range(60):
        chosen = {name: rng.choice(texts) for name, texts in SPELLINGS.items()}
        assert judge(backward_step(chosen)) is None, (SEED, chosen)


@pytest.mark.parametrize("lines", [{}, *({n: t} for n, ts in SPELLINGS.items() for t in ts[:2])])
def test_float32_answers_pass(lines):
    text = source(lines)
    for name in ("x", "weights_input_hidden", "weights_hidden_output"):
        text = text.replace(
            "    hidden_layer_input =", f"    {name} = {name}.astype(np.float32)\n    hidden_layer_input =", 1
        )
    text = text.replace(
        "    error =", "    target = np.float32(target); learnrate = np.float32(learnrate)\n    error =", 1
    )
    step = compiled(text)
    assert step(*STEP_NETWORKS[0].arguments.values())[4].dtype == np.float32
    assert judge(step) is None


@pytest.mark.slow
def test_no_right_answer_is_refused_and_no_wrong_one_accepted_on_random_networks(mutation_table):
    rng = np.random.default_rng(SEED)
    wrong = [backward_step(lines) for lines in WRONG.values()]
    refused = accepted = 0
    for number in range(2000):
        network = random_network(rng, batch=False)
        lines = {name: texts[rng.integers(len(texts))] for name, texts in SPELLINGS.items()}
        refused += judge(backward_step(lines), [network]) is not None
        if number % 8 and not PROOF:
            continue  # to explain a wrong answer takes longer than to refuse it
        function = wrong[number // 8 % len(wrong)]
        right = reference(*network.arguments.values())
        try:
            values = function(*network.arguments.values())
        except Exception:
            continue
        if any(
            np.shape(v) != np.shape(r) or _relative(v, r) > 1e-4 for v, r in zip(values, right, strict=True)
        ):
            accepted += judge(function, [network]) is None
    slowest = min(timed(lambda: judge(backward_step(WRONG["W3"]))) for _ in range(5))
    mutation_table.note(
        f"a check of a wrong answer: {1e3 * slowest:.1f} ms; seed {SEED}, set by MUTATION_SEED"
    )
    mutation_table.note(
        f"2,000 random networks: {refused} right answers refused, {accepted} wrong ones accepted"
    )
    assert (refused, accepted) == (0, 0), SEED


def timed(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def _relative(value, right):
    with np.errstate(all="ignore"):
        return np.nanmax(np.abs(np.asarray(value) - right) / np.abs(right), initial=0)


# --- what is not in the table --------------------------------------------------------------------------


@pytest.mark.slow
def test_what_is_said_of_mechanical_mutants_without_a_formula_holds():
    rng = np.random.default_rng(SEED)
    networks = [*STEP_NETWORKS, *(random_network(rng, batch=False, largest_z=6) for _ in range(10))]
    missed, misplaced, false = [], [], []
    made = list(mutants(source({}).strip(), QUANTITIES))
    for changed, text in made if PROOF else random.Random(SEED).sample(made, 60):
        place = first_wrong(text, networks)
        if place is None:
            continue  # numerically equivalent
        verdict = judge(compiled(text))
        if verdict is None:
            missed.append(changed)
        elif verdict.quantity != place:
            misplaced.append((changed, place, verdict.quantity))
        elif verdict.relation and not holds(verdict, text):
            false.append((changed, verdict.what))
    assert not missed, SEED
    assert not misplaced, SEED
    assert not false, SEED


@pytest.mark.slow
def test_of_two_slips_the_first_is_located_and_named(mutation_table):
    pairs = [
        (first, second)
        for first, second in itertools.permutations([slip for slip in WRONG if "," not in slip], 2)
        if not set(WRONG[first]) & set(WRONG[second])
        and min(map(QUANTITIES.index, WRONG[first])) < min(map(QUANTITIES.index, WRONG[second]))
    ]
    chosen = pairs if PAIRS is None else random.Random(SEED).sample(sorted(pairs), PAIRS)
    for first, second in chosen:
        verdict = judge(backward_step({**WRONG[first], **WRONG[second]}))
        assert verdict is not None, (first, second)
        located = verdict.quantity == min(WRONG[first], key=QUANTITIES.index)
        is_named = first in verdict.ids
        mutation_table.add("ordered pairs of rows", caught=True, located=located, named=is_named)
        assert located, (first, second, verdict)
        assert is_named, (first, second, verdict)


def holds(verdict, text):
    """Recompute a stated relation from the numbers, on every network that gives them."""
    relation, quantity = verdict.relation, verdict.quantity
    for network in STEP_NETWORKS:
        values, _ = run(text, network)
        if quantity not in values:
            continue
        value = np.asarray(values[quantity], dtype=float)
        right = np.asarray(own_way(quantity, network, values), dtype=float)
        known = quantities_by_name(network, values)
        if quantity == "delta_w_i_h":
            known["x"] = network.x[:, None]
        with np.errstate(all="ignore"):
            if not _stated(
                relation, value, right, [known[name] for name in relation.names if name in known], network
            ):
                return False
    return True


def _stated(relation, value, right, named, network):
    match relation.kind:
        case "zero":
            return not value.any()
        case "sign":
            return same(value, -right)
        case "factor":
            return same(value, relation.number * right)
        case "transposed":
            return same(value.T, right)
        case "equal":
            return same(value, relation.number * named[0])
        case "times":
            return same(value, relation.number * right * named[0])
        case "divided":
            return same(value * named[0], relation.number * right)
        case "plus":
            return same(value - relation.number * named[0], right, 1e-4)
        case "swapped":
            return same(value * named[1], relation.number * right * named[0])
        case "product":
            return same(value, named[0] * named[1])
        case "magnitude":
            return same(np.abs(value), np.abs(right))
        case "rounded":
            return same(value, np.round(right, int(relation.number)))
        case "trait":
            return same(value, right) != (relation.names[0] in network.traits)
    raise AssertionError(f"no test for a relation of kind {relation.kind}")


def quantities_by_name(network, values):
    """Return the quantities that a relation may speak of, computed here."""
    z = network.x @ network.W_ih
    a = sigmoid(z)
    z_o = a @ network.W_ho
    y = sigmoid(z_o)
    return {
        "x": network.x, "target": network.target, "learnrate": network.learnrate, "the number of records": 1,
        "weights_input_hidden": network.W_ih, "weights_hidden_output": network.W_ho,
        "hidden_layer_input": z, "hidden_layer_output": a, "1 - hidden_layer_output": 1 - a,
        "the slope of the hidden layer": a * (1 - a), "output_layer_in": z_o, "output": y,
        "1 - output": 1 - y, "the slope of the output": y * (1 - y), **values,
    }  # fmt: skip


def test_a_row_that_is_missing_from_the_table_is_not_named(monkeypatch):
    """So the tests above can fail."""
    monkeypatch.setattr(backward, "SLIPS", tuple(slip for slip in SLIPS if slip.id != "O9"))
    verdict = judge(backward_step(WRONG["O9"]))
    assert "O9" not in verdict.ids
