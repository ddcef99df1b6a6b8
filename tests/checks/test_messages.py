"""What a learner reads: exceptions in their own terms, and how a failed check looks in a notebook."""

import re

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from course import checks
from course.checks import CheckFailed
from course.checks.numpy_backprop import backward
from course.checks.numpy_backprop.networks import BATCH_NETWORKS, EXERCISE, STEP_NETWORKS
from course.judging.raised import explain
from course.judging.verdict import SLIP_MIME
from grading.exercises import feed_forward, finite_differences, numpy_backprop, vanishing_gradients
from tests.checks.submissions import source
from tests.checks.test_exercises import unrolled_with
from tests.checks.test_explained import bare
from tests.notebooks.versions import ROOT


def raised_by(code):
    """Return the exception that a line of NumPy raises."""
    with pytest.raises(Exception) as failure:  # noqa: PT011  (whatever NumPy raises)
        exec(code, {"np": np, "W": np.array([[1], [2]]), "x": np.zeros(3), "d": np.zeros(2)})
    return failure.value


@pytest.mark.parametrize(
    ("code", "row", "words"),
    [
        ("W += 0.5", "T6", "whole numbers"),
        ("v = np.zeros(2); v += np.zeros((2, 1))", "T8", "(2,)"),
        ("1 / d.sum().item()", "N16", "divides by 0"),
        ("None * d", "N1", "is None"),
        ("None >= 2", "N1", "is None"),
        ("d[0.5]", "N7", "no whole number stands as an index"),
        ("erorr * 2", "N2", "erorr"),
        ("x[:, None, None][0, 0, 0, 0]", "N3", "more axes"),
        ("np.zeros((2, 3)) @ np.zeros((2, 3))", "M1", "3 in the first and 2 in the second"),
        ("d * x", "I1", "(3,), like x"),
        ("np.zeros((3, 2)) * np.zeros((2, 3))", "I1", "(3,2), like weights_input_hidden"),
        ("np.dot(np.zeros((3, 2)), x)", "D1", "(3,2), like weights_input_hidden"),
        ("np.zeros((3, 2)) @ np.sum", "H18", "on its right"),
        ("np.float64(2) @ np.zeros((3, 2))", "H18", "on its left"),
        ("np.array([np.zeros(2), np.zeros(3)])", "N10", "Pieces of different shapes"),
        ("np.dot(x[:, None], d)", "I4", "(3,1)"),
        ("np.dot(x, x, d)", "O12", "the place to put its result"),
        ("np.sum(x, 0, d)", "N7", "wants a dtype"),
        ("np.sum(x, 0, 0.5)", "N7", "wants a dtype"),
        ("np.dot(x, d)", "D1", "(3,), like x"),
        ("np.float64(2) @ np.float64(3)", "H18", "single numbers"),
        ("d.sum().item()[:, None]", "N5", "a single number as an array"),
        ("x.reshape(2, 1)", "N8", "size 3 cannot be poured into shape (2,1)"),
        ("d[2]", "N9", "Index 2 is beyond the end of an axis of length 2"),
        ("np.add(d)", "N6", "fewer arguments"),
        ("(lambda z: z)()", "N6", "fewer arguments"),
        ("np.sum(x, d)", "N7", "one whole number"),
        ("len(0.5)", "N5", "a single number as an array"),
        ("np.float64(2)[0]", "N5", "a single number as an array"),
        ("d[0] = x", "N10", "room for one number"),
        ("[1, 2][2]", "N9", "beyond the end of a list or of a shape"),
        ("max(d, x[:2])", "N11", "yes or no"),
        ("d(x)", "N12", "calls it as if it were a function"),
        ("np.sum * 2", "N13", "a function itself"),
        ("[one for one in np.float64(2)]", "N14", "single number stands where an array"),
        ("d.append(1)", "N17", "append is asked of a value"),
        ("a, b = 1, 2, 3", "N18", "as many names on the left"),
        ("a, b = np.float64(2)", "N14", "single number stands where an array"),
        ("[*np.float64(2)]", "N14", "single number stands where an array"),
        ("(1, *0.5)", "N14", "single number stands where an array"),
        ("-[1, 2]", "N15", "a list, a tuple"),
        ("np.mean(np.ndindex(x.shape))", "N15", "what a loop goes through"),
        ("abs(np.ndindex(x.shape))", "N15", "what a loop goes through"),
        ("np.ndindex(x.shape).T", "N15", "what a loop goes through"),
        ("range(2) * 2", "N15", "what a loop goes through"),
        ("range(0.5)", "N7", "one whole number"),
        ("np.reshape(x, 0.5)", "N7", "one whole number"),
        ("np.sum(x, axis=2)", "N3", "the first is axis 0"),
        ("d.sum().item().T", "N5", "a single number as an array"),
        ("x.astype(int) ^ d[0]", "N21", "no power"),
        ("(lambda f: f(f))(lambda f: f(f))", "N20", "calls itself"),
    ],
)
def test_exceptions_are_explained_with_the_shapes_and_the_names_that_have_them(code, row, words):
    fault = explain(raised_by(code), EXERCISE.arrays)
    assert fault.ids == (row,)
    assert words in fault.what
    assert fault.think


def test_an_exception_that_the_table_does_not_know_is_quoted_in_one_line():
    fault = explain(RuntimeError("first line\nsecond line"), EXERCISE.arrays)
    assert fault.ids == ()
    assert "RuntimeError: first line" in fault.what
    assert "second" not in fault.what


@pytest.mark.parametrize(
    "arriving", ["W_ho * output_error_term", "output_error_term * W_ho.T", "output_error_term @ W_ho"]
)
def test_ways_back_that_only_a_single_output_forgives_are_caught_for_several(arriving):
    for kind in ("one record", "batch"):
        with pytest.raises(CheckFailed) as failure:
            checks.check(f"backward_pass, {kind}", unrolled_with(arriving))
        assert failure.value.verdict.quantity == "hidden_error_term"


@pytest.fixture(scope="module")
def cells():
    """Cells of a real notebook: a submission, a check that fails on a known slip, a stub, another error."""
    notebook = nbformat.v4.new_notebook()
    wrong = source({"output_error_term": "output_error_term = error * 0.25"})
    unnamed = source({"output_error_term": "output_error_term = error * target * (1 - target)"})
    stub = 'def untouched():\n    raise NotImplementedError("not attempted yet")\nuntouched()'
    other = 'raise NotImplementedError("something else")'
    notebook.cells = [
        nbformat.v4.new_code_cell(
            f"import numpy as np\nfrom course import checks\nfrom course.network import sigmoid\n{wrong}"
        ),
        nbformat.v4.new_code_cell('checks.check("output_error_term", backward_step)'),
        nbformat.v4.new_code_cell(stub),
        nbformat.v4.new_code_cell(other),
        nbformat.v4.new_code_cell(f'{unnamed}\nchecks.check("output_error_term", backward_step)'),
    ]
    NotebookClient(notebook, allow_errors=True, resources={"metadata": {"path": str(ROOT)}}).execute()
    return notebook.cells


@pytest.mark.slow
def test_a_failed_check_in_a_notebook_shows_one_message_and_no_traceback(cells):
    error = next(output for output in cells[1].outputs if output.output_type == "error")
    shown = "\n".join(error.traceback)
    assert "output_error_term is not right yet" in shown
    assert "0.25 for the slope" in shown
    assert "File " not in shown
    assert "Traceback" not in shown


@pytest.mark.slow
def test_the_slips_id_is_left_beside_the_message_for_the_instructor(cells):
    records = [output.data[SLIP_MIME] for output in cells[1].outputs if SLIP_MIME in output.get("data", {})]
    assert records == [{"quantity": "output_error_term", "status": "value", "ids": ["O9"]}]


@pytest.mark.slow
def test_where_no_slip_has_a_name_the_formula_is_left(cells):
    (record,) = [output.data[SLIP_MIME] for output in cells[4].outputs if SLIP_MIME in output.get("data", {})]
    assert record == {
        "quantity": "output_error_term", "status": "value", "ids": [],
        "formula": "error * target * (1 - target)",
    }  # fmt: skip


@pytest.mark.slow
def test_an_untouched_stub_ends_its_cell_with_one_line_and_other_errors_keep_their_traceback(cells):
    untouched, other = (cell.outputs[0] for cell in cells[2:4])
    assert untouched.evalue == "not attempted yet"
    assert len(untouched.traceback) == 1
    assert any("Traceback" in line for line in other.traceback)


def test_a_single_number_beside_two_arrays_is_not_said_to_fit_neither():
    with pytest.raises(ValueError, match="broadcast") as caught:
        np.where(np.zeros((3, 2)) > 0, 1.0, np.zeros((2, 3)))
    said = explain(caught.value, {}).what
    assert "(3,2)" in said
    assert "(2,3)" in said
    assert "()" not in said.split("(ValueError")[0]


def told(name, wrong):
    with pytest.raises(CheckFailed) as failure:
        checks.check(name, wrong)
    verdict = failure.value.verdict
    return f"{verdict.what} {verdict.think}"


def with_the_second_hidden_unit_turned(x, w_1, w_2, W_1, W_2, y, eta):
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    a_1, a_2 = sigmoid(w_1 @ x), -sigmoid(w_2 @ x)
    y_hat = sigmoid(W_1 * a_1 + W_2 * a_2)
    delta_o = (y - y_hat) * y_hat * (1 - y_hat)
    delta_1, delta_2 = W_1 * delta_o * a_1 * (1 - a_1), W_2 * delta_o * a_2 * (1 - a_2)
    return (
        delta_o,
        delta_1,
        delta_2,
        eta * delta_o * a_1,
        eta * delta_o * a_2,
        eta * delta_1 * x,
        eta * delta_2 * x,
    )


def changes_its_first_path(first, second):
    first[...] = 0
    return vanishing_gradients.two_path_bound(first, second)


def norms_over_all_numbers(x, target, *rest):
    return vanishing_gradients.gradient_norms(x, target, *rest) / target.shape[1]


@pytest.mark.parametrize(
    ("name", "wrong", "words"),
    [
        ("train_step", lambda *given: numpy_backprop.train_step(*given)[::-1], "stand in one another's place"),
        ("train_step", lambda *given: (given[3] + given[2], given[4] + numpy_backprop.backward_pass(*given)[3]), "`weights_input_hidden + learnrate`"),
        ("two_path_bound", changes_its_first_path, "Your function also changes first in place"),
        ("squared_error, batch", lambda *given: np.round(feed_forward.squared_error(*given), 8), "0 stands where another number belongs. What treats"),
        ("squared_error, batch", lambda *given: np.round(feed_forward.squared_error(*given), 6), "rounded to 6 decimals. Round what you print"),
        ("train_step", lambda x, y, rate, *given: numpy_backprop.train_step(x, y, rate or 1.0, *given), "for a learning rate of 0"),
        ("sigmoid", lambda z, known={}: known.setdefault(repr(z), feed_forward.sigmoid(z)), "its caller has written over that since"),
        ("squared_error, batch", lambda target, y_hat: np.sum((target - np.transpose(y_hat)) ** 2), "shape beside every array"),
        ("step_of_two", with_the_second_hidden_unit_turned, "`a_2 = -right`, where `right` stands for its right value"),
        ("sigmoid far out", lambda z: np.round(feed_forward.sigmoid(z), 8), "first digits are right"),
        ("sigmoid far out", lambda z: np.exp(z) / (1 + np.exp(z)), "At z = 1000: It holds NaN"),
        ("sigmoid far out", np.errstate(all="raise")(lambda z: np.exp(-np.logaddexp(0, -np.asarray(z)))), "NumPy was told to stop"),
        ("two_path_bound", lambda a, b: np.prod(np.abs(a)) / 4 ** len(b) + np.prod(np.abs(b)) / 4 ** len(a), "but not for four weights on one path and two"),
        ("two_path_bound", lambda a, b: max(np.prod(np.abs(a)) / 4 ** len(a), np.prod(np.abs(b)) / 4 ** len(b)), "the larger of the two paths alone. "),
        ("gradient_norms", norms_over_all_numbers, "np.size(target)"),
        ("sigmoid", lambda z: np.array([feed_forward.sigmoid(z[i]) for i in range(len(z))]), "np.size and np.shape take both"),
        ("sigmoid", lambda z: float(feed_forward.sigmoid(z)), "What is float or int for?"),
        ("feed_forward, batch", lambda x, *W: [part * np.where(np.arange(len(x)) == 1, 1.5, 1)[:, None] for part in feed_forward.feed_forward(x, *W)], "3 of 12 entries are wrong (in row [1])"),
        ("numerical_gradient", lambda f, x, h=1e-5: np.full(x.shape, finite_differences.numerical_gradient(f, x, h).sum()), "All entries are equal"),
        ("gradient_check", lambda *given: None, "What is asked for is two numbers"),
        ("train", lambda *given: (*numpy_backprop.train(*given)[:2], []), "It has shape (0,)"),
        ("train", lambda *given: (*numpy_backprop.train(*given)[:2], numpy_backprop.train(*given)[2][:1] * np.ones(given[-1] + 1)), "Every entry is 0.0934449."),
        ("central_difference", lambda f, x, h=1e-5: finite_differences.central_difference(f, x, h) if abs(h) > 1e-8 else 0.0, "but not for an h as small as 1e-9"),
        ("one_matrix", lambda W_1, W_2: (np.ones(len(W_1) if len(W_1) == 3 else 7) @ W_1) @ W_2, "It has shape"),
        ("feed_forward, one record", lambda x, W_ih, W_ho: (None, feed_forward.feed_forward(x, W_ih, W_ho)[1]), "It is still None"),
        ("relative_error", lambda a, b: np.linalg.norm(np.subtract(a, b)) / max(np.linalg.norm(a), np.linalg.norm(b), 1e-12), "What treats this case otherwise"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_told_what_is_wrong_with_it_and_no_more(name, wrong, words):
    with np.errstate(all="ignore"):
        assert words in told(name, wrong)


@pytest.mark.parametrize(
    ("kind", "line", "words", "not_said"),
    [
        ("one record", "delta_w_i_h = learnrate * hidden_error_term * x", "stand up as a column", "records"),
        ("one record", "delta_w_i_h = learnrate * np.tile(hidden_error_term, (3, 1)) * x[:, None]", "The 3 is a length of the first call's arrays", "records"),
        ("batch", "delta_w_i_h = learnrate * np.dot(x, hidden_error_term)", "belongs to the records", "Nothing is added up"),
        ("batch", "delta_w_h_o = learnrate * hidden_error_term * hidden_layer_output.T @ output_error_term", "shape beside every array", "stand up"),
    ],
)  # fmt: skip
def test_what_raises_in_a_line_is_asked_about_that_line(kind, line, words, not_said):
    name, judged = line.split(" = ")[0], {"one record": STEP_NETWORKS, "batch": BATCH_NETWORKS}[kind]
    reference = bare(numpy_backprop.backward_step if kind == "one record" else numpy_backprop.backward_pass)
    space = {"np": np, "sigmoid": numpy_backprop.sigmoid}
    exec(re.sub(rf"{name} = .*", line, reference, count=1), space)
    function = next(value for key, value in space.items() if key.startswith("backward"))
    verdict = backward.judge(function, judged, [name])[name]
    assert verdict.status == "raised"
    assert words in f"{verdict.what} {verdict.think}"
    assert not_said not in f"{verdict.what} {verdict.think}"
