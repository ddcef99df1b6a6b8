"""The search for the formula behind wrong numbers: what it finds, that it is true, and what it never says."""

import itertools

import numpy as np
import pytest

from course.checks.numpy_backprop import backward, formulas
from course.checks.numpy_backprop.networks import BATCH_NETWORKS, STEP_NETWORKS
from course.checks.numpy_backprop.stages import QUANTITIES, truth
from course.judging.expression import OPERATIONS, evaluate, own_slope, product, written
from course.judging.formula import Probe, Recipe, find
from course.judging.variants import Variants
from course.network import sigmoid
from tests.checks.submissions import backward_step, one

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
    found = find(recipe, [Probe(names, python(shown, names), 1e-6) for names in (NAMES, other)])
    assert np.allclose(python(found.text), python(shown))
    assert len(found.text) <= len(shown)


def test_what_no_formula_gives_has_none():
    recipe = Recipe(product("n", "a"), ("a", "b", "n"))
    numbers = np.random.default_rng(1).normal(size=(2, 2))
    other = {"a": NAMES["b"], "b": NAMES["a"], "n": 0.7}
    assert find(recipe, [Probe(NAMES, numbers[0], 1e-6), Probe(other, numbers[1], 1e-6)]) is None


def test_a_formula_must_hold_everywhere():
    recipe = Recipe(product("n", "a"), ("a", "b", "n"))
    other = {"a": NAMES["b"], "b": NAMES["a"], "n": 0.7}
    said = [Probe(NAMES, python("n * b"), 1e-6), Probe(other, python("n + b", other), 1e-6)]
    assert find(recipe, said) is None


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


def test_a_message_shows_the_learners_formula_and_asks_about_the_part_that_differs():
    said = backward.judge(
        backward_step(one("output_error_term = error * target * (1 - target)")), STEP_NETWORKS
    )
    verdict = said["output_error_term"]
    assert verdict.formula == "error * target * (1 - target)"
    assert "what one gets from `error * target * (1 - target)`." in verdict.what
    assert "whose slope" in verdict.think


def test_a_message_never_spells_out_the_right_formula():
    lines = ["error * output * (1 - output) * x[0] * 7", "np.tanh(error * output * (1 - output))"]
    for line in lines:
        said = backward.judge(backward_step(one(f"output_error_term = {line}")), STEP_NETWORKS)
        assert "(1 - output)" not in str(said["output_error_term"])
