"""The checks of chapter 2: what passes, what fails, which slip is named, and what the hidden tests add."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from course import checks
from course.checks import CheckFailed, NotAttempted, chain_rule
from course.checks.chain_rule.graphs import ONCE, TWICE
from course.checks.chain_rule.sweep import SLIPS
from course.network import sigmoid
from grading.examine import chain_rule as examine
from grading.reference import chain_rule as reference

ONE, TWO = "backward, each value used once", "backward, values used twice"
ANSWERS = {
    "df_du": (reference.df_du,),
    "df_dv": (reference.df_dv,),
    "sigmoid_slope": (reference.sigmoid_slope,),
    ONE: (reference.backward,),
    TWO: (reference.backward,),
    "multiplications": (reference.ONE_BY_ONE, reference.IN_ONE_SWEEP),
}


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


def factors(both):
    return {"factor_i": both, "factor_j": both}


def terms(i, j):
    return {"term_i": f" * {i}", "term_j": f" * {j}"}


# id: what is written in the place of the right piece
WRONG_SWEEPS = {
    "B1": {"op": "="},
    "B8": {"result": "-slopes"},
    "B9": {"start": "0"},
    "B10": {"start": "values[-1]"},
    "B11": {"order": "range(len(nodes))"},
    "B12": {"factor_i": "values[i]", "factor_j": "values[j]"},
    "B13": factors("values[k]"),
    "B14": factors("1"),
    "B15": terms("values[i]", "values[j]"),
    "B16": terms("0.5", "0.5"),
    "B17": {"power": "values[i] ** (number - 1)"},
    "B18": {"power": "number * values[i] ** number"},
    "B19": {"power": "2 * values[i]"},
    "B20": {"power": "number * values[k] ** (number - 1)"},
    "B21": {"sigmoid": "sigmoid(values[k]) * (1 - sigmoid(values[k]))"},
    "B22": {"sigmoid": "values[i] * (1 - values[i])"},
    "B23": {"sigmoid": "values[k]"},
    "B24": {"sigmoid": "values[k] * (values[k] - 1)"},
    "B25": {"sigmoid": "values[k] * (1 + values[k])"},
    "B26": {"sigmoid": "0.25"},
    "B27": {"order": "reversed(range(len(nodes) - 1))"},
    "B28": factors("values[j]"),
    "B29": factors("values[i]"),
    "B30": {"power": "number * values[i] ** number - 1"},
}


def first_share_only(nodes, values):
    slopes, seen = np.zeros(len(nodes)), {len(nodes) - 1}
    slopes[-1] = 1
    for k in reversed(range(len(nodes))):
        for position, source in enumerate(nodes[k][1]):
            if source not in seen:
                seen.add(source)
                slopes[source] = slopes[k] * local(nodes, values, k, position)
    return slopes


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


WRONG = {
    **{slip: sweep(**pieces) for slip, pieces in WRONG_SWEEPS.items()},
    "B2": first_share_only,
    "B3": gathered(np.mean, lambda above, slope: above * slope),
    "B4": gathered(np.prod, lambda above, slope: above * slope),
    "B5": gathered(np.sum, lambda above, slope: slope),
    "B6": gathered(np.sum, lambda above, slope: above + slope),
    "B7": gathered(np.sum, lambda above, slope: above),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_reference_passes_and_says_so(name, capsys):
    checks.check(name, *ANSWERS[name])
    assert "is right" in capsys.readouterr().out


@pytest.mark.parametrize("name", [name for name in ANSWERS if name != "multiplications"])
def test_an_untouched_stub_is_not_attempted_and_nothing_else(name):
    with pytest.raises(NotAttempted) as failed:
        checks.check(name, stub)
    assert str(failed.value).endswith("not attempted yet.")
    assert len(str(failed.value).splitlines()) == 1


def test_counts_that_are_none_are_not_attempted():
    for answers in ((None, None), (9, None)):
        with pytest.raises(NotAttempted):
            checks.check("multiplications", *answers)


def test_every_row_of_the_sweep_table_is_tried():
    assert set(WRONG) == {slip.id for slip in SLIPS}


FORKS_ONLY = {"B1", "B2", "B3", "B4"}


@pytest.mark.parametrize("slip", WRONG)
def test_every_wrong_sweep_is_named(slip, capsys):
    verdict = failure(TWO, WRONG[slip])
    assert slip in verdict.ids, verdict
    if slip in FORKS_ONLY:
        checks.check(ONE, WRONG[slip])
    else:
        assert slip in failure(ONE, WRONG[slip]).ids


@pytest.mark.parametrize("slip", WRONG)
def test_every_wrong_sweep_fails_the_hidden_graphs(slip):
    with pytest.raises(CheckFailed):
        examine.backward("twice", WRONG[slip])


@pytest.mark.parametrize(
    "right",
    [
        sweep(order="range(len(nodes) - 1, -1, -1)"),
        sweep(order="range(len(nodes) - 1, 0, -1)"),
        sweep(power="values[i] ** (number - 1) * number"),
        sweep(power="number * values[k] / values[i]"),
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
    for kind in ("once", "twice"):
        examine.backward(kind, right)


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
        examine.backward("once", memorised)


def test_the_listed_graphs_have_the_slopes_that_autograd_gives():
    x = np.array([1.7, -0.8])
    right = grad(lambda v: (v[0] + v[1]) ** 3 * v[0] + 1 / (1 + anp.exp(-v[1])))(x)
    np.testing.assert_allclose(TWICE[1].slopes[:2], right, rtol=1e-12)
    for graph in (*ONCE, *TWICE, *examine.hidden_graphs("once"), *examine.hidden_graphs("twice")):
        np.testing.assert_allclose(
            reference.backward(list(graph.nodes), graph.values), graph.slopes, rtol=1e-9
        )


def test_hidden_graphs_use_values_once_or_twice_and_every_operation():
    for kind in ("once", "twice"):
        graphs = examine.hidden_graphs(kind)
        assert len(graphs) == 4
        assert {operation for graph in graphs for operation, *_ in graph.nodes} == {
            "leaf", "add", "multiply", "power", "sigmoid",
        }  # fmt: skip
        for graph in graphs:
            used = [source for _, inputs, _ in graph.nodes for source in inputs]
            assert (len(used) > len(set(used))) == (kind == "twice")


# --- partial derivatives -------------------------------------------------------------------------------


def i(u, v):
    return u**2 - 3 * v


WRONG_DU = {
    "D1": lambda u, v: 3 * u**2 * 2 * u,
    "D2": lambda u, v: 3 * i(u, v) ** 2,
    "D3": lambda u, v: 2 * u,
    "D4": lambda u, v: 3 * (2 * u) ** 2,
    "D5": lambda u, v: 3 * i(u, v) ** 2 + 2 * u,
    "D6": lambda u, v: 3 * i(u, v) ** 3 * 2 * u,
    "D7": lambda u, v: i(u, v) ** 2 * 2 * u,
    "D8": lambda u, v: 2 * i(u, v) * 2 * u,
    "D9": lambda u, v: 3 * i(u, v) ** 2 * (2 * u - 3),
    "D10": lambda u, v: 3 * i(u, v) ** 2 * (2 * u - 3) + 2,
    "D11": lambda u, v: 3 * i(u, v) ** 2 * 2 * u + 2 * v,
    "D12": lambda u, v: 3 * i(u, v) ** 2 * 2 * u + 2,
    "D13": reference.df_dv,
    "D14": lambda u, v: -reference.df_du(u, v),
    "D15": lambda u, v: i(u, v) ** 3 + 2 * v,
    "D18": lambda u, v: 3 * i(u, v) ** 2 * u,
    "D18b": lambda u, v: 3 * i(u, v) ** 2 * 2,
}
WRONG_DV = {
    "D1": lambda u, v: 3 * v**2 * -3 + 2,
    "D2": lambda u, v: 3 * i(u, v) ** 2 + 2,
    "D3": lambda u, v: -3 + 2,
    "D6": lambda u, v: 3 * i(u, v) ** 3 * -3 + 2,
    "D7": lambda u, v: i(u, v) ** 2 * -3 + 2,
    "D9": lambda u, v: 3 * i(u, v) ** 2 * (2 * u - 3) + 2,
    "D11": lambda u, v: 3 * i(u, v) ** 2 * -3 + 2 * v,
    "D12": lambda u, v: 3 * i(u, v) ** 2 * -3,
    "D13": reference.df_du,
    "D14": lambda u, v: -reference.df_dv(u, v),
    "D15": lambda u, v: i(u, v) ** 3 + 2 * v,
    "D16": lambda u, v: 3 * i(u, v) ** 2 * 3 + 2,
    "D17": lambda u, v: 3 * i(u, v) ** 2 * (-3 + 2),
    "D19": lambda u, v: 3 * i(u, v) ** 2 * -3 * v + 2,
}


@pytest.mark.parametrize(
    ("which", "slip", "function"),
    [("df_du", *row) for row in WRONG_DU.items()] + [("df_dv", *row) for row in WRONG_DV.items()],
)
def test_every_wrong_partial_is_named_and_fails_hidden_points(which, slip, function):
    assert slip in failure(which, function).ids
    with pytest.raises(CheckFailed):
        examine.partial(which, function)


def test_typed_in_partials_fail():
    assert failure("df_du", lambda u, v: 3.276).status == "value"
    points = {(1.3, 0.7), (-0.6, 1.9), (2.0, -1.0), (0.4, -2.5)}
    with pytest.raises(CheckFailed):
        examine.partial("df_du", lambda u, v: reference.df_du(u, v) if (u, v) in points else 0.0)


def test_expanded_partials_pass(capsys):
    checks.check("df_du", lambda u, v: 6 * u**5 - 36 * u**3 * v + 54 * u * v**2)
    checks.check("df_dv", lambda u, v: -9 * (u**4 - 6 * u**2 * v + 9 * v**2) + 2)


# --- the sigmoid's slope -------------------------------------------------------------------------------

WRONG_SLOPES = {
    "Q1": lambda a: sigmoid(a) * (1 - sigmoid(a)),
    "Q2": lambda a: a,
    "Q3": lambda a: 1 - a,
    "Q4": lambda a: a * 1 - a,
    "Q5": lambda a: a * (1 + a),
    "Q6": lambda a: a * (a - 1),
    "Q7": lambda a: 1 - a**2,
    "Q8": lambda a: 0.25 + 0 * a,
    "Q9": sigmoid,
    "Q10": lambda a: (a * (1 - a)) ** 2,
}


@pytest.mark.parametrize("slip", WRONG_SLOPES)
def test_every_wrong_slope_is_named_and_fails_hidden_values(slip):
    assert slip in failure("sigmoid_slope", WRONG_SLOPES[slip]).ids
    with pytest.raises(CheckFailed):
        examine.sigmoid_slope(WRONG_SLOPES[slip])


@pytest.mark.parametrize("right", [lambda a: a - a * a, lambda a: np.multiply(1 - a, a), lambda a: a - a**2])
def test_other_spellings_of_the_slope_pass(right, capsys):
    checks.check("sigmoid_slope", right)
    examine.sigmoid_slope(right)


def test_the_long_way_round_through_z_passes(capsys):
    def through_z(a):
        z = np.log(a / (1 - a))
        return np.exp(-z) / (1 + np.exp(-z)) ** 2

    checks.check("sigmoid_slope", through_z)


# --- counting ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "slip"),
    [((12, 7), "K1a"), ((5, 7), "K1b"), ((7, 7), "K1c"), ((9, 8), "K2a"), ((9, 9), "K2b"), ((9, 6), "K2c"), ((9, 3), "K2d")],
)  # fmt: skip
def test_wrong_counts_are_named(answers, slip):
    assert failure("multiplications", *answers).ids == (slip,)


@pytest.mark.parametrize("answers", [(1, 7), (100, 7), (9, 1), (9, 70)])
def test_other_wrong_counts_do_not_give_the_right_one_away(answers):
    verdict = failure("multiplications", *answers)
    assert "too" in verdict.what
    assert "times" not in verdict.what
    assert not any(str(right) in verdict.what for right in (9, 7))


def test_the_kits_count_agrees_with_the_reference():
    assert chain_rule.multiplications(*chain_rule.chain(3)) == (reference.ONE_BY_ONE, reference.IN_ONE_SWEEP)
    examine.multiplications(reference.ONE_BY_ONE, reference.IN_ONE_SWEEP)
    with pytest.raises(CheckFailed):
        examine.multiplications(12, 8)


# --- all -----------------------------------------------------------------------------------------------


def test_hidden_tests_pass_the_reference_in_silence(capsys):
    for which in ("df_du", "df_dv"):
        examine.partial(which, getattr(reference, which))
    examine.sigmoid_slope(reference.sigmoid_slope)
    for kind in ("once", "twice"):
        examine.backward(kind, reference.backward)
    assert capsys.readouterr().out == ""


def test_hints_come_in_three_steps_for_every_exercise():
    assert set(chain_rule.HINTS) == {"df_du", "df_dv", "sigmoid_slope", "backward", "multiplications"}
    assert all(len(steps) == 3 for steps in chain_rule.HINTS.values())


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [("sigmoid of zero", 0.5, 0), ("loss of a perfect answer", 0, 1), ("layers without activations", 1, 2)],
)
def test_recall_questions_know_their_answers(question, right, wrong, capsys):
    checks.recall(question, right)
    checks.recall(question, wrong)
    said = capsys.readouterr().out
    assert "right." in said
    assert f"not {wrong}." in said


def test_a_check_calls_the_learners_function_a_few_times_only():
    calls = []
    wrong = sweep(power="1.7 * number * values[i] ** (number - 1)")

    def backward(nodes, values):
        calls.append(nodes)
        return wrong(nodes, values)

    failure(TWO, backward)
    assert len(calls) <= 5
