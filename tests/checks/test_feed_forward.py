"""The checks of chapter 1: what passes, what fails, and which slip is named."""

import numpy as np
import pytest

from course import checks
from course.checks import CheckFailed
from course.checks.feed_forward import forward_pass, loss
from course.checks.feed_forward import sigmoid as sigmoid_checks
from course.checks.feed_forward.cases import cases
from course.differences import relative_error
from course.network import sigmoid
from grading.examine import examine
from grading.exercises import feed_forward as reference
from tests.checks.judged import namespace

RNG = np.random.default_rng(101)


def stub(*_arguments):
    raise NotImplementedError("not attempted yet")


def verdict_of(name, *answers):
    """Return the verdict of a check that does not pass."""
    with pytest.raises(CheckFailed) as failure:
        checks.check(name, *answers)
    return failure.value.verdict


def function(parameters, **lines):
    """Return a function of these parameters from one expression for each thing that it returns."""
    space = {"np": np, "sigmoid": sigmoid}
    body = "".join(f"    {name} = {expression}\n" for name, expression in lines.items())
    exec(f"def answer({parameters}):\n{body}    return {', '.join(lines)}\n", space)
    return space["answer"]


def forward_with(a_h="sigmoid(x @ W_ih)", y_hat="sigmoid(a_h @ W_ho)"):
    return function("x, W_ih, W_ho", a_h=a_h, y_hat=y_hat)


def loss_with(E, first="np.reshape(y, np.shape(y_hat))"):
    answer = function("y, y_hat", e=f"{first} - y_hat", n="len(y_hat) if np.ndim(y_hat) == 2 else 1", E=E)
    return lambda y, y_hat: answer(y, y_hat)[2]


EXAMINED = {
    "sigmoid": reference.sigmoid,
    "sigmoid far out": reference.sigmoid,
    **{f"feed_forward, {kind}": reference.feed_forward for kind in ("one record", "batch")},
    **{f"squared_error, {kind}": reference.squared_error for kind in ("one record", "batch")},
    "one_matrix": reference.one_matrix,
}
ON_PAPER = {"by hand: z_1": 0.5, "by hand: z_2": -2, "by hand: y_hat": 0.683}


@pytest.mark.parametrize("name", ON_PAPER)
def test_numbers_worked_out_by_hand(name):
    checks.check(name, ON_PAPER[name])
    checks.check(name, np.float64(ON_PAPER[name]))
    checks.check(name, np.array([ON_PAPER[name]]))
    assert verdict_of(name, None).status == "not attempted"
    assert verdict_of(name, ON_PAPER[name] * 1.01).status == "value"


# --- right spellings


def by_cases(z):
    z = np.asarray(z, dtype=float)
    result = np.empty_like(z)
    result[z >= 0] = 1 / (1 + np.exp(-z[z >= 0]))
    result[z < 0] = np.exp(z[z < 0]) / (1 + np.exp(z[z < 0]))
    return result


def ignoring(z):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-np.asarray(z)))


@pytest.mark.parametrize(
    "spelling",
    [
        by_cases,
        ignoring,
        lambda z: 0.5 * (1 + np.tanh(np.asarray(z) / 2)),
        lambda z: np.exp(-np.logaddexp(0, -np.asarray(z))),
        lambda z: 1 / (1 + np.exp(-np.clip(z, -500, 500))),
        lambda z: np.where(np.asarray(z) >= 0, 1.0, np.exp(-np.abs(z))) / (1 + np.exp(-np.abs(z))),
    ],
)
def test_right_spellings_of_the_sigmoid_pass_far_out_too(spelling):
    for name in ("sigmoid", "sigmoid far out"):
        checks.check(name, spelling)
        examine(name, spelling)


@pytest.mark.parametrize(
    ("a_h", "y_hat"),
    [
        ("sigmoid(np.matmul(x, W_ih))", "sigmoid(np.dot(a_h, W_ho))"),
        ("sigmoid((W_ih.T @ x.T).T)", "1 / (1 + np.exp(-(a_h @ W_ho)))"),
        ("sigmoid(np.einsum('...i,ij->...j', x, W_ih))", "sigmoid(np.tensordot(a_h, W_ho, 1))"),
        ("sigmoid(x.astype(np.float32) @ W_ih.astype(np.float32))", "sigmoid(a_h @ W_ho.astype(np.float32))"),
    ],
)
def test_right_spellings_of_the_forward_pass(a_h, y_hat):
    answer = forward_with(a_h, y_hat)
    for kind in ("one record", "batch"):
        checks.check(f"feed_forward, {kind}", answer, sigmoid)
        examine(f"feed_forward, {kind}", answer)


@pytest.mark.parametrize(
    "E",
    [
        "np.sum(e**2) / (2 * n)",
        "0.5 * np.sum(np.square(e)) / n",
        "np.vdot(e, e) / 2 / n",
        "(e * e / 2).sum() / n",
    ],
)
def test_right_spellings_of_the_squared_error(E):
    for kind in ("one record", "batch"):
        checks.check(f"squared_error, {kind}", loss_with(E))
        examine(f"squared_error, {kind}", loss_with(E))


@pytest.mark.parametrize(
    "W", ["W_1 @ W_2", "np.dot(W_1, W_2)", "(W_2.T @ W_1.T).T", "np.eye(len(W_1)) @ W_1 @ W_2"]
)
def test_right_spellings_of_the_one_matrix(W):
    checks.check("one_matrix", function("W_1, W_2", W=W))


# --- every slip of the tables is named: its formula is the submission


def submission(slip, runs):
    """Return a function that answers each run with what the slip's formula gives."""
    from course.judging.function import _answer

    def answer(*arguments):
        run = next(run for run in runs if same(arguments, run.arguments.values()))
        results = []
        for name in run.right:
            given = _answer(name, run, run.right[name], 1e-6).given
            results.append(slip.formula(given) if name in slip.quantities else run.right[name])
        return results[0] if len(results) == 1 else tuple(results)

    return answer


def same(arguments, others):
    return all(np.shape(a) == np.shape(b) and np.all(a == b) for a, b in zip(arguments, others, strict=True))


FORWARD_RUNS = tuple(forward_pass.forward_run(*n) for n in forward_pass.ONE_RECORD)
BATCH_RUNS = tuple(forward_pass.forward_run(*n) for n in forward_pass.BATCH)


@pytest.mark.parametrize("slip", sigmoid_checks.SLIPS, ids=lambda slip: slip.id)
def test_slips_of_the_sigmoid_are_named(slip):
    assert slip.id in verdict_of("sigmoid", submission(slip, sigmoid_checks.RUNS)).ids


@pytest.mark.parametrize("slip", forward_pass.FORWARD_SLIPS, ids=lambda slip: slip.id)
def test_slips_of_the_forward_pass_are_named(slip):
    batch = slip.id == "F9"  # a record's activations have no other side to lie on
    runs = BATCH_RUNS if batch else FORWARD_RUNS
    name = "feed_forward, batch" if batch else "feed_forward, one record"
    assert slip.id in verdict_of(name, submission(slip, runs)).ids


@pytest.mark.parametrize("slip", loss.LOSS_SLIPS, ids=lambda slip: slip.id)
@pytest.mark.parametrize(
    ("name", "runs"), [("one record", loss.LOSSES_OF_ONE), ("batch", loss.LOSSES_OF_BATCHES)]
)
def test_slips_of_the_loss_are_named(slip, name, runs):
    answer = submission(slip, runs)
    if all(np.allclose(answer(*run.arguments.values()), run.right["E"]) for run in runs):
        # right for these shapes: the other check tells
        assert loss.judge_squared_error(answer, runs).passes
        return
    assert slip.id in verdict_of(f"squared_error, {name}", answer).ids


def test_each_slip_of_the_loss_shows_in_one_of_the_two_checks():
    for slip in loss.LOSS_SLIPS:
        shown = [
            loss.judge_squared_error(submission(slip, runs), runs).status
            for runs in (loss.LOSSES_OF_ONE, loss.LOSSES_OF_BATCHES)
        ]
        assert shown != ["right", "right"]


@pytest.mark.parametrize("slip", forward_pass.MATRIX_SLIPS, ids=lambda slip: slip.id)
def test_slips_of_the_one_matrix_are_named(slip):
    if slip.id in ("M3", "M4"):  # only square matrices can be multiplied entry by entry, or added
        runs = (forward_pass.matrix_run("square", RNG.normal(size=(2, 2)), RNG.normal(size=(2, 2))),)
        verdict = forward_pass.judge_one_matrix(submission(slip, runs), runs)
    else:
        verdict = verdict_of("one_matrix", submission(slip, forward_pass.MATRICES))
    assert slip.id in verdict.ids


@pytest.mark.parametrize("slip", forward_pass.PAPER_SLIPS, ids=lambda slip: slip.id)
def test_slips_on_paper_are_named(slip):
    from types import SimpleNamespace

    from course.network import forward

    for name in slip.quantities:
        given = SimpleNamespace(
            **forward_pass.PAPER, **forward(**forward_pass.PAPER)._asdict(), unit=int(name == "z_2")
        )
        assert slip.id in verdict_of(f"by hand: {name}", slip.formula(given)).ids


# --- what learners do besides


@pytest.mark.parametrize(
    ("expression", "slip"),
    [
        ("1 / (1 + np.exp(-z)) if z < 0 else 1.0", "S20"),
        ("1 / (1 + __import__('math').exp(-z))", "S21"),
        ("np.array([1 / (1 + np.exp(-one)) for one in z])", "S23"),
    ],
)
def test_a_sigmoid_that_takes_no_arrays_or_no_numbers_is_told_so(expression, slip):
    verdict = verdict_of("sigmoid", function("z", s=expression))
    assert (verdict.status, verdict.ids) == ("raised", (slip,))
    assert verdict.what.count("(") == verdict.what.count(")")


@pytest.mark.parametrize(
    "expression",
    [
        "1 / (1 + np.exp(-np.asarray(z)))",
        "np.where(np.asarray(z) >= 0, 1 / (1 + np.exp(-np.asarray(z))), np.exp(z) / (1 + np.exp(z)))",
        "1 / (1 + np.array([__import__('math').exp(-one) for one in np.ravel(z)]).reshape(np.shape(z)))",
    ],
)
def test_an_overflow_far_out_is_named_however_it_comes_about(expression):
    answer = function("z", s=expression)
    checks.check("sigmoid", answer)
    assert verdict_of("sigmoid far out", answer).ids == ("S30",)


def test_a_sigmoid_that_is_clipped_too_early_is_wrong_far_out():
    verdict = verdict_of("sigmoid far out", lambda z: 1 / (1 + np.exp(-np.clip(z, -10, 10))))
    assert "-1000" in verdict.what
    assert "-2," not in verdict.what


def test_hidden_inputs_are_not_told():
    with pytest.raises(CheckFailed) as failure:
        examine("sigmoid far out", lambda z: 1 / (1 + np.exp(-np.clip(z, -10, 10))))
    assert "not right at" not in str(failure.value)


@pytest.mark.parametrize("a_h", ["x * W_ih", "W_ih @ x", "x @ W_ih.T", "np.dot(W_ih, x)"])
def test_products_whose_shapes_do_not_fit_are_explained_as_a_sum_of_products(a_h):
    verdict = verdict_of("feed_forward, one record", forward_with(f"sigmoid({a_h})"), sigmoid)
    assert verdict.ids == ("F20",)
    assert "sum of products" in verdict.think


def test_a_forward_pass_on_a_wrong_or_missing_sigmoid_has_to_wait():
    def wrong(z):
        return 1 / (1 + np.exp(z))

    for own in (wrong, stub):
        space = {"sigmoid": own}
        exec("def answer(x, W, V):\n    a = sigmoid(x @ W)\n    return a, sigmoid(a @ V)", space)
        assert verdict_of("feed_forward, one record", space["answer"], own).status == "waits"
        exec("def answer(x, W, V):\n    a = sigmoid(x @ W)\n    return a, a @ V", space)
        status = verdict_of("feed_forward, batch", space["answer"], own).status
        assert status == ("value" if own is wrong else "waits")


def test_a_formula_is_named_although_the_shapes_are_wrong_as_well():
    assert verdict_of("squared_error, batch", loss_with("np.sum(e**2) / 2", first="y")).ids == ("Q4",)
    assert verdict_of("squared_error, batch", loss_with("np.sum(e**2) / (2 * n)", first="y")).ids == ("T9",)


def test_the_number_of_records_taken_from_a_single_number_is_explained():
    assert verdict_of("squared_error, one record", lambda y, y_hat: (y - y_hat) ** 2 / len(y)).ids == ("Q20",)


@pytest.mark.parametrize("name", EXAMINED)
def test_answers_for_the_shown_inputs_only_are_caught_by_the_hidden_ones(name):
    right = EXAMINED[name]
    shown = [np.asarray(run.arguments[key]).tobytes() for run, key in _shown(name)]

    def memorised(*arguments):
        result = right(*arguments)
        if np.asarray(arguments[0]).tobytes() in shown:
            return result
        return tuple(0 * one for one in result) if isinstance(result, tuple) else 0 * result

    checks.check(name, memorised)
    with pytest.raises(CheckFailed):
        examine(name, memorised)


def _shown(name):
    from course.judging.function import Run

    if name == "sigmoid far out":
        return [(Run("", {"z": z}, {}), "z") for z in sigmoid_checks.FAR_OUT]
    runs, key = {
        "sigmoid": (sigmoid_checks.RUNS, "z"),
        "feed_forward, one record": (FORWARD_RUNS, "x"),
        "feed_forward, batch": (BATCH_RUNS, "x"),
        "squared_error, one record": (loss.LOSSES_OF_ONE, "target"),
        "squared_error, batch": (loss.LOSSES_OF_BATCHES, "target"),
        "one_matrix": (forward_pass.MATRICES, "W_1"),
    }[name]
    return [(run, key) for run in (*runs, *cases(name))]


def test_a_function_that_changes_its_arguments_is_told_so():
    def careless(target, y_hat):
        E = reference.squared_error(target, y_hat)
        if np.ndim(y_hat):
            y_hat -= 0.5
        return E

    assert verdict_of("squared_error, batch", careless).ids == ("T5",)


# --- cases that the ordinary numbers do not show


@pytest.mark.parametrize(
    ("name", "wrong", "words"),
    [
        ("sigmoid", lambda z: np.squeeze(reference.sigmoid(z)), "for an array of a single number"),
        ("sigmoid", lambda z: np.round(reference.sigmoid(z), 10), "for numbers from -18 to 18"),
        ("sigmoid", lambda z: reference.sigmoid(z) if np.any(z) else np.zeros(np.shape(z)), "for the whole number 0"),
        ("feed_forward, one record", lambda x, a, b: reference.feed_forward(np.ravel(x) if x.any() else x + 1, a, b), "inputs that are all 0"),
        ("feed_forward, batch", lambda x, *W: reference.feed_forward(x[:8], *W), "for a batch of nine records"),
        ("squared_error, one record", lambda *n: reference.squared_error(*n) + 1e-12, "perfect"),
        ("squared_error, batch", lambda *n: np.round(reference.squared_error(*n), 8), "nearly perfect"),
        ("one_matrix", lambda a, b: np.round(reference.one_matrix(a, b), 8), "as small as 1e-13"),
    ],
)  # fmt: skip
def test_a_case_is_named(name, wrong, words):
    said = str(verdict_of(name, wrong))
    assert "It is right for ordinary numbers, but not" in said
    assert words in said


def test_what_is_rare_costs_one_point_and_says_so():
    def flat(target, y_hat):
        if isinstance(y_hat, np.ndarray) and y_hat.dtype == np.float32:
            return 0.0
        return reference.squared_error(target, y_hat)

    checks.check("squared_error, one record", flat)
    said = str(verdict_of("squared_error, batch", flat))
    assert "for float32. (A rare case. It costs this point and no other.)" in said


def test_the_model_s_sigmoid_takes_whole_numbers_without_a_sign():
    z = np.array([0, 3, 200], dtype=np.uint8)
    np.testing.assert_allclose(
        namespace("01-feed-forward")["sigmoid"](z), sigmoid(z.astype(float)), rtol=1e-12
    )


# --- the reference against the kit, which shares no code with it


def test_the_reference_agrees_with_the_kit_on_random_networks():
    from course import network

    for _ in range(200):
        n_in, n, n_out, records = RNG.integers(1, 6, size=4)
        x, W_ih, W_ho = (
            RNG.normal(size=(records, n_in)),
            RNG.normal(size=(n_in, n)),
            RNG.normal(size=(n, n_out)),
        )
        passed = network.forward(x, W_ih, W_ho)
        a_h, y_hat = reference.feed_forward(x, W_ih, W_ho)
        target = RNG.uniform(size=y_hat.shape)
        assert relative_error(a_h, passed.a_h) < 1e-14
        assert relative_error(y_hat, passed.y_hat) < 1e-14
        assert reference.squared_error(target, y_hat) == pytest.approx(network.squared_error(target, y_hat))
        assert reference.one_matrix(W_ih, W_ho) == pytest.approx(W_ih @ W_ho, abs=1e-12)
