"""The search for the formula behind wrong numbers: what it finds, that it is true, and what it never says."""

import itertools

import numpy as np
import pytest

from course import checks, differences
from course.checks import CheckFailed
from course.checks.feed_forward import forward_pass, loss
from course.checks.feed_forward import sigmoid as own_sigmoid
from course.checks.finite_differences import difference_quotients as quotients
from course.checks.finite_differences import gradient_checking, numerical_gradients, points
from course.checks.numpy_backprop import backward, formulas
from course.checks.numpy_backprop.networks import BATCH_NETWORKS, STEP_NETWORKS
from course.checks.numpy_backprop.stages import QUANTITIES, truth
from course.checks.two_layer_example import formulas as worked
from course.checks.two_layer_example import two_units
from course.checks.two_layer_example.two_units import truth as truth_of_step
from course.checks.two_layer_example.worked_numbers import PRINTED, SECOND
from course.checks.two_layer_example.worked_numbers import truth as truth_of
from course.checks.vanishing_gradients import deep_gradients, through_time
from course.judging.expression import OPERATIONS, evaluate, own_slope, product, written
from course.judging.formula import Probe, find
from course.judging.function import Run
from course.judging.recipe import Recipe, said
from course.judging.variants import Variants
from course.network import sigmoid
from grading.exercises import two_layer_example
from tests.checks.submissions import backward_step, one
from tests.checks.test_vanishing_gradients import terms_from

NAMES = {
    "a": np.array([0.3, -0.7]),
    "b": np.array([1.4, 0.6]),
    "W": np.array([[0.2, 1.5], [-0.8, 0.4]]),
    "n": 3.0,
}


def python(text, names=NAMES):
    with np.errstate(all="ignore"):
        return eval(text, {"np": np, "sigmoid": sigmoid, **names})


def trees():
    """Every operation over names, and over every operation over names."""
    unary = [name for name, operation in OPERATIONS.items() if operation.written.count("{}") < 2]
    binary = [name for name in OPERATIONS if name not in unary]
    small = [
        *((op, v) for op in unary for v in "aW"),
        *((op, *two) for op in binary for two in ("ab", "Wa", "an")),
    ]
    yield from small
    for inner in small:
        yield from ((op, inner) for op in unary)
        yield from ((op, "a", inner) for op in binary)
        yield from ((op, inner, "b") for op in binary)


def test_what_is_written_is_what_is_computed():
    compared = 0
    for tree in trees():
        try:
            value = evaluate(tree, NAMES)
        except (ValueError, IndexError):
            continue
        if np.isfinite(value).all():
            assert np.allclose(python(written(tree)), value), written(tree)
            assert np.shape(python(written(tree))) == value.shape, written(tree)
            compared += 1
    assert compared > 3000


def test_all_variants_have_the_values_of_their_trees():
    variants = Variants(NAMES, ("a", "b", "W", "n"))
    for tree, edits in itertools.product((product("n", "a", own_slope("b")), ("dot", "a", "W")), (0, 1, 2)):
        for stack in variants.of(tree, edits):
            for i in range(0, len(stack.values), 97):
                made = evaluate(stack.tree(i), NAMES)
                assert np.allclose(made, stack.values[i], equal_nan=True), written(stack.tree(i))


@pytest.mark.parametrize("shown", ["n * a * b", "n * b * (1 - b)", "abs(n * a) * b * (1 - b)", "n * a + b"])
def test_a_formula_is_found_with_the_simplest_words_for_it(shown):
    other = {"a": np.array([-0.2, 0.9, 0.5]), "b": np.array([0.3, 0.8, -1.1]), "W": np.eye(3), "n": 0.4}
    recipe = Recipe(product("n", "a", own_slope("b")), ("a", "b", "n", "W"))
    (found,) = find(recipe, [Probe(names, python(shown, names), 1e-6) for names in (NAMES, other)])
    assert np.allclose(python(found.text), python(shown))
    assert len(found.text) <= len(shown)


def test_of_two_formulas_that_no_probe_tells_apart_both_are_said():
    """On these b is above n * a, which need not be so elsewhere."""
    given = [{"a": np.array([-0.2, 0.9]), "b": np.array([0.7, 0.8]), "n": 0.4}]
    given.append({"a": np.array([0.5, -0.9]), "b": np.array([0.6, 0.9]), "n": 0.7})
    recipe = Recipe(product("n", "a", "b"), ("a", "b", "n"))
    found = find(
        recipe, [Probe(names, np.abs(names["n"] * names["a"] - names["b"]), 1e-6) for names in given]
    )
    assert {one.text for one in found} == {"-(n * a - b)", "abs(n * a - b)"}


@pytest.mark.parametrize("networks", [STEP_NETWORKS, BATCH_NETWORKS], ids=["step", "batch"])
def test_the_networks_tell_what_may_have_either_sign_from_its_size(networks):
    values = {
        "x": lambda n: np.sum(n.x),
        "weights_input_hidden": lambda n: np.sum(n.W_ih),
        "weights_hidden_output": lambda n: np.sum(n.W_ho),
        "error": lambda n: truth(n)["error"],
        "error - output": lambda n: truth(n)["error"] - n.passed.y_hat,
    }
    for name, of in values.items():
        signs = {sign for n in networks for sign in np.sign(np.ravel(of(n)))}
        assert {-1, 1} <= signs, name


def test_two_units_have_error_terms_of_either_sign_where_no_factor_is_0():
    for name in ("delta_o", "delta_1", "delta_2"):
        terms = [truth_of_step(pair)[name] for pair in two_units.TRIED if pair.y != 1]
        assert min(terms) < 0 < max(terms), name


OTHER = {"a": np.array([-0.2, 0.9, 0.5, 0.7]), "b": np.array([0.3, 0.8, -1.1, 0.6]), "W": np.eye(4), "n": 0.4}


@pytest.mark.parametrize("shown", ["-(b / a * b * (1 - b))", "abs(b / a * b * (1 - b))"])
def test_a_sign_is_found_beside_two_edits(shown):
    recipe = Recipe(product("n", "a", own_slope("b")), ("a", "b", "n", "W"))
    (found,) = find(recipe, [Probe(names, python(shown, names), 1e-6) for names in (NAMES, OTHER)])
    assert np.allclose(python(found.text), python(shown))


def test_a_formula_is_found_beside_entries_that_are_not_numbers():
    recipe = Recipe(product("n", "a", "b"), ("a", "b", "n"))
    values = [python("(n / a) ** b", names) for names in (NAMES, OTHER)]
    assert np.isnan(values[0]).any()
    assert np.isnan(values[1]).any()
    (found,) = find(recipe, [Probe(*one, 1e-6) for one in zip((NAMES, OTHER), values, strict=True)])
    assert found.text == "(n / a) ** b"
    somewhere_else = [values[0], np.where(OTHER["a"] == 0.7, np.nan, values[1])]
    assert not find(recipe, [Probe(*one, 1e-6) for one in zip((NAMES, OTHER), somewhere_else, strict=True)])


def test_too_few_numbers_beside_what_is_none_tell_nothing():
    recipe = Recipe(product("a", "b"), ("a", "b", "n"))
    assert find(recipe, [Probe(NAMES, python("a ** b"), 1e-6)]) == []


@pytest.mark.parametrize("line", ["error ** output", "(-error * output) ** (1 - output)"])
def test_a_message_on_a_value_that_is_not_finite_has_the_formula(line):
    said = backward.judge(backward_step(one(f"output_error_term = {line}")), STEP_NETWORKS)
    verdict = said["output_error_term"]
    assert verdict.formula == line
    assert "It holds NaN" in verdict.what
    assert f"`{line}`" in verdict.what


def test_a_function_whose_value_is_not_finite_has_its_formula_said():
    with pytest.raises(CheckFailed, match="it holds NaN") as failed:
        checks.check("sigmoid", lambda z: np.sqrt(z))
    assert failed.value.verdict.formula == "np.sqrt(z)"


def test_what_no_formula_gives_has_none():
    recipe = Recipe(product("n", "a"), ("a", "b", "n"))
    numbers = np.random.default_rng(1).normal(size=(2, 2))
    other = {"a": NAMES["b"], "b": NAMES["a"], "n": 0.7}
    assert find(recipe, [Probe(NAMES, numbers[0], 1e-6), Probe(other, numbers[1], 1e-6)]) == []


def test_a_formula_must_hold_everywhere():
    recipe = Recipe(product("n", "a"), ("a", "b", "n"))
    other = {"a": NAMES["b"], "b": NAMES["a"], "n": 0.7}
    said = [Probe(NAMES, python("n * b"), 1e-6), Probe(other, python("n + b", other), 1e-6)]
    assert find(recipe, said) == []


def test_of_two_formulas_that_are_as_simple_both_are_said():
    alike = {**NAMES, "b": NAMES["a"], "n": 2.5}
    recipe = Recipe(product("n", "W"), ("a", "b", "n"))
    both = find(recipe, [Probe(alike, python("n * a", alike), 1e-6)])
    assert {one.text for one in both} == {"n * a", "n * b"}
    assert said(both) == "; or from ".join(f"`{one.text}`" for one in both)
    (one,) = find(recipe, [Probe(NAMES, python("n * a"), 1e-6)])
    assert one.text == "n * a"


def test_one_entry_for_all_is_said_of_what_has_it_not_of_the_right_value():
    line = "delta_w_i_h = learnrate * hidden_error_term * x[0]"
    verdict = backward.judge(backward_step(one(line)), STEP_NETWORKS)["delta_w_i_h"]
    assert "right" not in verdict.what.partition("what one gets")[2]
    assert "x[0]" in verdict.formula


def test_one_number_for_every_entry_is_said_in_words():
    def judged(line):
        return backward.judge(backward_step(one(line)), STEP_NETWORKS)

    verdict = judged("hidden_error_term = 0.3 + 0 * weights_hidden_output")["hidden_error_term"]
    assert "Every entry is 0.3, whatever the arguments are." in verdict.what
    assert verdict.formula == "np.full_like(hidden_layer_input, 0.3)"
    verdict = judged("hidden_error_term = 0.3")["hidden_error_term"]
    assert (verdict.formula, verdict.status) == ("0.3", "shape")


@pytest.mark.parametrize("kind", ["step", "batch"])
def test_the_recipes_of_chapter_5_are_right(kind):
    networks, recipes = {
        "step": (STEP_NETWORKS, formulas.STEP_RECIPES),
        "batch": (BATCH_NETWORKS, formulas.BATCH_RECIPES),
    }[kind]
    for network, quantity in itertools.product(networks, QUANTITIES):
        given = type("Given", (), truth(network))
        names = formulas.names(network, given, quantity)
        for tree in (recipes[quantity].tree, *recipes[quantity].spellings):
            made = evaluate(tree, names)
            assert made.shape == np.shape(truth(network)[quantity])
            assert np.allclose(made, truth(network)[quantity], rtol=1e-9)
        for atom in recipes[quantity].atoms:
            assert np.isfinite(evaluate(atom, names)).all()


RUNS_OF_CHAPTERS = {
    "feed_forward, one record": (forward_pass.FORWARD_RECIPES, [forward_pass.forward_run(*n) for n in forward_pass.ONE_RECORD]),
    "feed_forward, batch": (forward_pass.FORWARD_RECIPES, [forward_pass.forward_run(*n) for n in forward_pass.BATCH]),
    "one_matrix": (forward_pass.MATRIX_RECIPES, forward_pass.MATRICES),
    "sigmoid": (own_sigmoid.RECIPES, own_sigmoid.RUNS),
    "squared_error": (loss.RECIPES, (*loss.LOSSES_OF_ONE, *loss.LOSSES_OF_BATCHES)),
    "forward_difference": (quotients.RECIPES, quotients.quotient_runs(differences.forward_difference)),
    "central_difference": (quotients.RECIPES, quotients.quotient_runs(differences.central_difference)),
    "numerical_gradient": ({"numerical_gradient": points.RECIPE}, numerical_gradients.FLOAT_RUNS[:2]),
    "relative_error": (gradient_checking.RECIPES, gradient_checking.ERROR_RUNS[:3]),
    "one step": (worked.RECIPES, [Run("", {}, truth_of(n), names=worked.names(n, {})) for n in (PRINTED, SECOND)]),
    "step_of_two": (two_units.RECIPES, [two_units.step_run(one) for one in two_units.TRIED]),
    "two_path_bound": (deep_gradients.BOUND_RECIPES, deep_gradients.BOUND_RUNS),
    "gradient_norms": (deep_gradients.NORM_RECIPES, deep_gradients._runs("equal")),
    "time_terms": (through_time.RECIPES, through_time.TIME_RUNS),
}  # fmt: skip


@pytest.mark.parametrize("exercise", RUNS_OF_CHAPTERS)
def test_the_recipes_of_the_other_chapters_are_right(exercise):
    recipes, runs = RUNS_OF_CHAPTERS[exercise]
    for run, name in itertools.product(runs, runs[0].right):
        for tree in recipes[name].right:
            made = evaluate(tree, run.names)
            assert made.shape == np.shape(run.right[name])
            assert np.allclose(made, run.right[name], rtol=1e-9)
        for atom in recipes[name].atoms:
            assert np.isfinite(evaluate(atom, run.names)).all()


STEP_B = dict(zip(worked.QUANTITIES, two_layer_example.whole_step(*two_layer_example.SET_B), strict=True))
EXPLAINED = [
    ("feed_forward, batch", lambda x, V, W: (sigmoid(x @ np.abs(V)), x), "sigmoid(x @ abs(W_ih))"),
    ("sigmoid", lambda z: 1 / (2 + np.exp(-z)), "1 / (2 + np.exp(-z))"),
    ("squared_error, one record", lambda t, y: np.sum((t + y) ** 2) / 2, "np.sum((target + y_hat) ** 2) / 2"),
    ("one_matrix", lambda V, W: V @ W / 3 - 1, "V @ W / 3 - 1"),
    ("central_difference", lambda f, x, h: (f(x + h) - f(x)) / (2 * h), "(f(x + h) - f(x)) / (2 * h)"),
    ("relative_error", lambda a, b: np.linalg.norm(a - b) / np.linalg.norm(a) ** 2,
     "np.linalg.norm(a - b) / np.linalg.norm(a) ** 2"),
    ("two_path_bound", lambda v, w: np.prod(np.abs(v) / 2) + np.prod(np.abs(w) / 4), "np.prod(abs(first) / 2) + np.prod(abs(second) / 4)"),
    ("time_terms", terms_from(below="(a[k - 1] + x[k - 1])"), "delta * (a[:-1] + x)"),
]  # fmt: skip


@pytest.mark.parametrize(("exercise", "wrong", "formula"), EXPLAINED, ids=[name for name, _, _ in EXPLAINED])
def test_wrong_functions_of_every_chapter_get_their_formula(exercise, wrong, formula):
    with pytest.raises(CheckFailed) as failed:
        checks.check(exercise, wrong)
    if exercise == "one_matrix":
        assert "W_1 @ W_2" in failed.value.verdict.formula
        assert "@" not in str(failed.value)
    else:
        assert failed.value.verdict.formula == formula
        assert f"`{formula}`" in str(failed.value)


def test_a_number_of_chapter_4_may_come_from_a_formula():
    wrong = STEP_B["delta_o"] * 2.3 * STEP_B["y_hat"] * (1 - STEP_B["a"])
    formula = "W_b * delta_o_b * y_hat_b * (1 - a_b)"
    for typed in (wrong, round(wrong, 7)):
        with pytest.raises(CheckFailed, match="Perhaps it is what one gets from") as failed:
            checks.check("delta_h_b", *list(STEP_B.values())[:4], typed)
        assert failed.value.verdict.formula == formula
    with pytest.raises(CheckFailed) as failed:
        checks.check("delta_h_b", *list(STEP_B.values())[:4], 0.123)
    assert failed.value.verdict.formula == ""


def test_a_message_shows_the_learners_formula_and_asks_about_the_part_that_differs():
    said = backward.judge(
        backward_step(one("output_error_term = error * target * (1 - target)")), STEP_NETWORKS
    )
    verdict = said["output_error_term"]
    assert verdict.formula == "error * target * (1 - target)"
    assert "what one gets from `error * target * (1 - target)`." in verdict.what
    assert "whose slope" in verdict.think


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("delta_w_i_h = learnrate * hidden_error_term * x[0]", "value below the weight"),
        ("delta_w_i_h = learnrate * output * x[:, None]", "value above the weight"),
        ("output_error_term = error * target * (1 - output)", "whose slope"),
        ("output_error_term = target * output * (1 - output)", "what the line begins with"),
        ("hidden_error_term = output_error_term * weights_hidden_output * target * (1 - hidden_layer_output)", "whose slope"),
    ],
)  # fmt: skip
def test_the_question_is_about_the_part_that_differs_in_whichever_spelling(line, asked):
    verdict = backward.judge(backward_step(one(line)), STEP_NETWORKS)[line.split(" = ")[0]]
    assert verdict.formula
    assert asked in verdict.think


def test_a_message_never_spells_out_the_right_formula():
    lines = ["error * output * (1 - output) * x[0] * 7", "np.tanh(error * output * (1 - output))"]
    for line in lines:
        said = backward.judge(backward_step(one(f"output_error_term = {line}")), STEP_NETWORKS)
        assert "(1 - output)" not in str(said["output_error_term"])
