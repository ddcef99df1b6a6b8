"""The checks of chapter 2: what passes, what fails, which slip is named, and what the hidden tests add."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from course import checks
from course.checks import CheckFailed, chain_rule
from course.checks.chain_rule.graphs import ONCE, TWICE
from course.graph import Node, multiplications
from course.graph import sigmoid as sigmoid_gate
from course.network import sigmoid
from grading.examine import examine
from grading.exercises import chain_rule as reference

ONE, TWO = "backward, each value used once", "backward, values used twice"


def failure(name, *answers):
    with pytest.raises(CheckFailed) as failed:
        checks.check(name, *answers)
    return failed.value.verdict


def stub(*_arguments):
    raise NotImplementedError("not attempted yet")


SWEEP = """
def backward(nodes, values):
    slopes = np.zeros(len(nodes))
    slopes[-1] = {start}
    for k in {order}:
        operation, inputs, number = nodes[k]
        if operation == "add":
            i, j = inputs
            slopes[i] {op} slopes[k]{term_i}
            slopes[j] {op} slopes[k]{term_j}
        elif operation == "multiply":
            i, j = inputs
            slopes[i] {op} slopes[k] * {factor_i}
            slopes[j] {op} slopes[k] * {factor_j}
        elif operation == "power":
            (i,) = inputs
            slopes[i] {op} slopes[k] * ({power})
        elif operation == "sigmoid":
            (i,) = inputs
            slopes[i] {op} slopes[k] * {sigmoid}
    return {result}
"""
RIGHT = {
    "start": "1", "order": "reversed(range(len(nodes)))", "op": "+=", "term_i": "", "term_j": "",
    "factor_i": "values[j]", "factor_j": "values[i]", "power": "number * values[i] ** (number - 1)",
    "sigmoid": "values[k] * (1 - values[k])", "result": "slopes",
}  # fmt: skip


def sweep(**changed):
    """Return a backward with these pieces in the place of the right ones."""
    space = {"np": np, "sigmoid": sigmoid}
    exec(SWEEP.format(**{**RIGHT, **changed}), space)
    return space["backward"]


# id: what is written in the place of the right piece


def gathered(join, begin):
    def backward(nodes, values):
        shares = [[] for _ in nodes]
        slopes = np.zeros(len(nodes))
        slopes[-1] = 1
        for k in reversed(range(len(nodes))):
            if shares[k]:
                slopes[k] = join(shares[k])
            for position, source in enumerate(nodes[k][1]):
                shares[source].append(begin(slopes[k], local(nodes, values, k, position)))
        return slopes

    return backward


def local(nodes, values, k, position):
    operation, inputs, number = nodes[k]
    if operation == "add":
        return 1
    if operation == "multiply":
        return values[inputs[1 - position]]
    if operation == "power":
        return number * values[inputs[0]] ** (number - 1)
    return values[k] * (1 - values[k])


@pytest.mark.parametrize(
    "right",
    [
        sweep(order="range(len(nodes) - 1, -1, -1)"),
        sweep(order="range(len(nodes) - 1, 0, -1)"),
        sweep(power="values[i] ** (number - 1) * number"),
        sweep(sigmoid="sigmoid(values[i]) * (1 - sigmoid(values[i]))"),
        sweep(sigmoid="np.exp(-values[i]) / (1 + np.exp(-values[i])) ** 2"),
        sweep(result="list(slopes)"),
        sweep(result="slopes.tolist()"),
        gathered(sum, lambda above, slope: above * slope),
    ],
)
def test_right_spellings_pass(right, capsys):
    for name in (ONE, TWO):
        checks.check(name, right)
    for kind in (ONE, TWO):
        examine(kind, right)


def test_an_unlisted_fault_is_located():
    verdict = failure(ONE, sweep(power="1.7 * number * values[i] ** (number - 1)"))
    assert "the first wrong slope is that of node 7; its value goes into: power" in verdict.what


def test_two_slips_at_once_are_caught_and_located_where_the_sweep_meets_the_first():
    verdict = failure(TWO, sweep(op="=", sigmoid="0.25", factor_i="values[i]", factor_j="values[j]"))
    assert "the first wrong slope is that of node 7" in verdict.what


def test_a_sweep_that_changes_the_values_is_caught():
    def careless(nodes, values):
        slopes = reference.backward(nodes, values)
        values *= 0
        return slopes

    assert "changes values in place" in failure(ONE, careless).what


@pytest.mark.parametrize(
    ("name", "changed", "words"),
    [
        (ONE, {"power": "number * values[k] / values[i]"}, "for a sum that is 0"),
        (ONE, {"power": "int(number) * values[i] ** (number - 1)"}, "for a power of 1/2"),
        (ONE, {"order": "range(len(nodes) - 1, max(-1, len(nodes) - 11), -1)"}, "for a long chain"),
        (ONE, {"result": "np.round(slopes, 8)"}, "z = -30"),
        (ONE, {"result": "[nodes.pop() for _ in nodes[:]] and slopes"}, "nodes is empty afterwards"),
        (ONE, {"result": "nodes.reverse() or slopes"}, "nodes is reversed afterwards"),
    ],
)  # fmt: skip
def test_a_case_is_named(name, changed, words):
    said = str(failure(name, sweep(**changed)))
    assert words in said


def test_slopes_of_the_inputs_alone_are_told_what_is_asked_for():
    verdict = failure(ONE, sweep(result="slopes[:2]"))
    assert verdict.status == "shape"
    assert "every node" in verdict.think


def test_typed_in_slopes_fail():
    typed = ONCE[0].slopes
    assert failure(ONE, lambda nodes, values: typed).status == "shape"
    seen = {graph.nodes: graph.slopes for graph in (*ONCE, *TWICE)}

    def memorised(nodes, values):
        return seen.get(tuple(nodes), np.zeros(len(nodes)))

    with pytest.raises(CheckFailed):
        examine("backward, each value used once", memorised)


def test_the_listed_graphs_have_the_slopes_that_autograd_gives():
    x = np.array([1.7, -0.8])
    right = grad(lambda v: (v[0] + v[1]) ** 3 * v[0] + 1 / (1 + anp.exp(-v[1])))(x)
    np.testing.assert_allclose(TWICE[1].slopes[:2], right, rtol=1e-12)
    for graph in (*ONCE, *TWICE, *reference._graphs("once"), *reference._graphs("twice")):
        np.testing.assert_allclose(
            reference.backward(list(graph.nodes), graph.values), graph.slopes, rtol=1e-9
        )


def test_hidden_graphs_use_values_once_or_twice_and_every_operation():
    for kind in ("once", "twice"):
        graphs = reference._graphs(kind)
        assert len(graphs) == 4
        assert {operation for graph in graphs for operation, *_ in graph.nodes} == {
            "leaf", "add", "multiply", "power", "sigmoid",
        }  # fmt: skip
        for graph in graphs:
            used = [source for _, inputs, _ in graph.nodes for source in inputs]
            assert (len(used) > len(set(used))) == (kind == "twice")


# --- partial derivatives -------------------------------------------------------------------------------


def test_typed_in_partials_fail():
    assert failure("df_du", lambda u, v: 3.276).status == "value"
    points = {(1.3, 0.7), (-0.6, 1.9), (2.0, -1.0), (0.4, -2.5)}
    with pytest.raises(CheckFailed):
        examine("df_du", lambda u, v: reference.df_du(u, v) if (u, v) in points else 0.0)


def test_expanded_partials_pass(capsys):
    checks.check("df_du", lambda u, v: 6 * u**5 - 36 * u**3 * v + 54 * u * v**2)
    checks.check("df_dv", lambda u, v: -9 * (u**4 - 6 * u**2 * v + 9 * v**2) + 2)


# --- the slope of tanh ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "right", [lambda a: 1 - a * a, lambda a: np.multiply(1 - a, 1 + a), lambda a: (a + 1) * (1 - a)]
)
def test_other_spellings_of_the_slope_pass(right, capsys):
    checks.check("tanh_slope", right)
    examine("tanh_slope", right)


def test_the_long_way_round_through_z_passes(capsys):
    def through_z(a):
        return 1 / np.cosh(np.arctanh(a)) ** 2

    checks.check("tanh_slope", through_z)


# --- growth --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", ["growth, one by one", "growth, in one sweep"])
def test_ten_times_the_layers_are_about_so_many_times_the_work(question):
    """What is accepted is the nearest power of ten for the longest chains that the page counts."""
    worked = []
    for layers in (10, 100):
        end, weights = Node(0.5, "x"), []
        for _ in range(layers):
            weights.append(Node(0.9, "w"))
            end = sigmoid_gate(weights[-1] * end)
        worked.append(multiplications(end, weights)["one sweep" in question])
    assert chain_rule.RECALL[question].accepted == (10 ** round(np.log10(worked[1] / worked[0])),)


# --- all -----------------------------------------------------------------------------------------------


def test_a_check_calls_the_learners_function_a_few_times_only():
    calls = []
    wrong = sweep(power="1.7 * number * values[i] ** (number - 1)")

    def backward(nodes, values):
        calls.append(nodes)
        return wrong(nodes, values)

    failure(TWO, backward)
    assert len(calls) <= 5
