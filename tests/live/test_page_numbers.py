"""A live figure shows what the page around it computes: the same network, the same loss, the same stack."""

import numpy as np

from course.drawings.secant import X as SECANT_AT
from course.live.network import WEIGHTS, X, arrays, weight_names
from course.parabola import CIRCUIT, RECORDS
from course.signals import signals_before_training
from tests.notebooks.versions import read


def after(chapter: str, *ids: str) -> dict:
    """Run some cells of a chapter, and return the names that they leave."""
    names = {"show": lambda *figure, **alt: None}
    cells = {cell.id: cell.source for cell in read(chapter).cells}
    for cell in ids:
        exec(compile(cells[cell], cell, "exec"), names)
    return names


def test_the_bowl_is_the_loss_of_the_page():
    page = after(
        "02-chain-rule",
        "import-numpy-as-np-from-cour-ac7f",
        "inputs-np-array-1-0-2-0-3-0-2634",
        "slope-per-pair",
    )
    for w in (-1.0, 0.2, 4.4):
        np.testing.assert_allclose(RECORDS.loss(w), page["loss"](w), rtol=1e-14)
        np.testing.assert_allclose(RECORDS.slope(w), page["slope"](w), rtol=1e-14)


def test_the_network_is_the_one_of_the_page():
    page = after(
        "01-feed-forward",
        "import-numpy-as-np-from-cour-e4d2",
        "x-np-array-0-6-1-2-0-9-w-ih-6b8f",
        "network-drawn",
    )
    x, W_ih, W_ho = arrays(dict(zip(["x1", "x2", "x3", *weight_names()], [*X, *WEIGHTS], strict=True)))
    assert np.array_equal(x, page["x"])
    assert np.array_equal(W_ih, page["W_ih"])
    assert np.array_equal(W_ho, page["W_ho"].ravel())


def test_the_deep_stack_is_the_one_of_the_page():
    page = after("06-vanishing-gradients", "import-math-from-fractions-i-7eef", "ten-sigmoid-layers")
    np.testing.assert_allclose(
        signals_before_training(10, "sigmoid", "Glorot").gradients, page["norms"], rtol=1e-12
    )


def test_the_dial_turns_on_the_loss_of_the_page():
    page = after("06-vanishing-gradients", "import-math-from-fractions-i-7eef", "one-gradient-three-steps")
    for x in (1.0, -4.5, -12.0):
        assert (CIRCUIT.loss(x), CIRCUIT.slope(x)) == (page["bowl_loss"](x), page["bowl_slope"](x))


def test_the_secant_stands_where_the_page_says():
    assert SECANT_AT == 1.0
