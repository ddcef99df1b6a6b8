import itertools

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from course import graph
from course.graph import Node, as_list, backward, in_order, multiplications
from course.network import sigmoid
from grading.exercises import numpy_backprop


def anp_sigmoid(z):
    return 1 / (1 + anp.exp(-z))


BY_NODES = {
    "sin": graph.sin,
    "cos": graph.cos,
    "exp": graph.exp,
    "sigmoid": graph.sigmoid,
    "max": graph.maximum,
}
BY_AUTOGRAD = {"sin": anp.sin, "cos": anp.cos, "exp": anp.exp, "sigmoid": anp_sigmoid, "max": anp.maximum}

EXPRESSIONS = {
    "the circuit": lambda x, y, f: (2 * x + 3 * y) ** 2 + 3,
    "a value used twice": lambda x, y, f: (x * y) * (x * y) + x,
    "every operator from both sides": lambda x, y, f: 1 - x + (x - 2) * 3 / (4 / y - y / 5) - (-x),
    "powers": lambda x, y, f: x**3 + y**-2 + x**0 + y**0.5,
    "functions": lambda x, y, f: f["sin"](x) * f["cos"](y * x) + f["exp"](f["sigmoid"](x) / y),
    "the larger of two": lambda x, y, f: f["max"](x * x, 3 * y) + f["max"](y, -x) * x,
    "a unit and its loss": lambda x, y, f: 0.5 * (0.9 - f["sigmoid"](x * y - 0.3)) ** 2,
}


@pytest.mark.parametrize("name", EXPRESSIONS)
@pytest.mark.parametrize("at", [(1.0, 3.0), (-0.7, 1.3), (2.5, 0.4)])
def test_slopes_agree_with_autograd(name, at):
    expression = EXPRESSIONS[name]
    x, y = map(Node, at)
    slopes = backward(expression(x, y, BY_NODES))
    right = autograd.grad(lambda v: expression(v[0], v[1], BY_AUTOGRAD))(np.array(at))
    np.testing.assert_allclose([slopes[x], slopes[y]], right, rtol=1e-12)


def random_expression(rng, steps):
    """Return a function that runs the same random operations on whatever numbers it is given."""
    plan = []
    for step in range(steps):
        kind = rng.choice(["add", "multiply", "subtract", "sin", "sigmoid", "power"])
        plan.append((kind, *rng.integers(0, 3 + step, 2)))

    def run(leaves, functions):
        values = list(leaves)
        for kind, i, j in plan:
            a, b = values[i], values[j]
            match kind:
                case "add":
                    values.append(a + b)
                case "multiply":
                    values.append(a * b)
                case "subtract":
                    values.append(a - b)
                case "power":
                    values.append(functions["sin"](a) ** 2)
                case _:
                    values.append(functions[kind](a))
        return sum(values[3:], 0.0 * values[0])

    return run


def test_slopes_of_200_random_graphs_agree_with_autograd():
    rng = np.random.default_rng(11)
    for _ in range(200):
        run = random_expression(rng, steps=8)
        at = rng.uniform(-1.5, 1.5, 3)
        leaves = [Node(value) for value in at]
        slopes = backward(run(leaves, BY_NODES))
        right = autograd.grad(lambda v: run(v, BY_AUTOGRAD))(at)
        scale = max(1, np.abs(right).max())
        np.testing.assert_allclose(
            [slopes.get(leaf, 0) for leaf in leaves], right, rtol=1e-9, atol=1e-11 * scale
        )


def test_the_circuit_has_the_numbers_of_the_lecture():
    x1, x2 = Node(1), Node(3)
    a, b = 2 * x1, 3 * x2
    c = a + b
    e = c**2
    g = e + 3
    assert [node.value for node in (a, b, c, e, g)] == [2, 9, 11, 121, 124]
    assert (g.local_slopes[0], e.local_slopes[0]) == (1, 22)
    slopes = backward(g)
    assert [slopes[node] for node in (g, e, c, b, a, x1, x2)] == [1, 1, 22, 22, 22, 44, 66]


def test_one_gate_and_the_smaller_gates_it_is_made_of_have_the_same_slope():
    one, four = Node(-0.5), Node(-0.5)
    small = (graph.exp(four * -1) + 1) ** -1
    assert backward(small)[four] == pytest.approx(backward(graph.sigmoid(one))[one], rel=1e-14)


def test_far_out_a_sigmoid_neither_warns_nor_raises():
    with np.errstate(all="raise", under="ignore"):
        z = Node(-1000)
        assert backward(graph.sigmoid(z))[z] == 0


def test_a_graph_may_be_deep():
    x = Node(1.0)
    end = x
    for _ in range(5000):
        end = end + 1
    assert backward(end)[x] == 1
    assert len(in_order(end)) == 10001


def test_a_network_made_of_nodes_reproduces_the_gradients_of_chapter_5():
    x, target, rate = np.array([0.5, 0.1, -0.2]), 0.6, 0.5
    W_ih, W_ho = np.array([[0.5, -0.6], [0.1, -0.2], [0.1, 0.7]]), np.array([0.1, -0.3])
    w = [[Node(value) for value in row] for row in W_ih]
    W = [Node(value) for value in W_ho]
    hidden = [graph.sigmoid(sum((x[i] * w[i][j] for i in range(3)), Node(0))) for j in range(2)]
    E = 0.5 * (target - graph.sigmoid(hidden[0] * W[0] + hidden[1] * W[1])) ** 2
    slopes = backward(E)
    *_, d_ho, d_ih = numpy_backprop.backward_step(x, target, rate, W_ih, W_ho)
    np.testing.assert_allclose([-rate * slopes[node] for node in W], d_ho, rtol=1e-12)
    np.testing.assert_allclose([[-rate * slopes[node] for node in row] for row in w], d_ih, rtol=1e-12)


def test_as_list_gives_earlier_positions_and_the_result_last():
    x = Node(0.7)
    E = 0.5 * (0.9 - graph.sigmoid(x * x)) ** 2
    nodes, values = as_list(E)
    assert values[-1] == E.value
    for index, (operation, inputs, number) in enumerate(nodes):
        assert all(source < index for source in inputs)
        assert (operation == "leaf") == (not inputs)
        if operation == "leaf":
            assert number == values[index]
        elif operation == "power":
            assert number == 2
            assert values[index] == values[inputs[0]] ** 2
        else:
            assert number is None
        if operation == "sigmoid":
            assert values[index] == sigmoid(values[inputs[0]])


def paths(node, leaf):
    """Return the lengths of all paths from a node down to a leaf, by walking each."""
    if node is leaf:
        return [0]
    return [1 + rest for source in node.inputs for rest in paths(source, leaf)]


def chain(layers):
    end, weights = Node(0.5), []
    for _ in range(layers):
        weights.append(Node(0.9))
        end = graph.sigmoid(weights[-1] * end)
    return end, weights


@pytest.mark.parametrize("layers", [1, 2, 3, 7])
def test_multiplications_path_by_path_are_those_of_all_paths(layers):
    end, weights = chain(layers)
    walked = sum(length - 1 for weight in weights for length in paths(end, weight))
    assert multiplications(end, weights) == (walked, 3 * layers - 2)
    assert walked == layers**2


def test_multiplications_of_a_graph_with_forks():
    x = Node(1.0)
    c = 2 * x
    end = c * c + x
    lengths = list(itertools.chain(paths(end, x)))
    assert sorted(lengths) == [1, 3, 3]
    # the sweep: into c twice, into x from c; the wires of the last gate cost nothing
    assert multiplications(end, [x]) == (4, 3)
