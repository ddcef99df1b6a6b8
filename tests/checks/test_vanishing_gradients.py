"""Chapter 6's checks: what passes, what is named, and that every run of the clinic has one diagnosis."""

import numpy as np
import pytest

from course import checks
from course.checks import CheckFailed, NotAttempted
from course.checks.vanishing_gradients import cases, deep_gradients, deep_repair, fault_clinic, through_time
from course.network import sigmoid
from grading.examine import examine
from grading.exercises import vanishing_gradients as reference


def failure(*answers, kind=CheckFailed):
    with pytest.raises(kind) as caught:
        checks.check(*answers)
    return caught.value.verdict


def stub(*_arguments):
    raise NotImplementedError("not attempted yet")


def norms_from(
    arriving="error_term @ weights[l].T",
    times="slope(pre[l - 1])",
    first="(target - output) * output * (1 - output)",
    gradient="act[l].T @ error_term / len(x)",
    size="np.linalg.norm(gradient)",
    result="np.array(norms[::-1])",
):
    """Return a gradient_norms as a learner writes it, with these expressions in their places."""
    space = {"np": np, "sigmoid": sigmoid}
    exec(
        f"""
def gradient_norms(x, target, weights, f, slope):
    pre, act = [], [x]
    for W in weights[:-1]:
        pre.append(act[-1] @ W)
        act.append(f(pre[-1]))
    pre_o = act[-1] @ weights[-1]
    output = sigmoid(pre_o)
    error_term = {first}
    norms = []
    for l in reversed(range(len(weights))):
        gradient = {gradient}
        norms.append({size})
        if l:
            error_term = ({arriving}) * ({times})
    return {result}
""",
        space,
    )
    return space["gradient_norms"]


def terms_from(
    last="(target - a[3]) * (1 - a[3] ** 2)",
    carry="w * (1 - a[k - 1] ** 2)",
    below="a[k - 1]",
    activation="np.tanh",
    result="np.array(terms[::-1])",
):
    space = {"np": np, "sigmoid": sigmoid}
    exec(
        f"""
def time_terms(w, u, x, start, target):
    a = [start]
    for x_k in x:
        a.append({activation}(w * a[-1] + u * x_k))
    delta, terms = {last}, []
    for k in (3, 2, 1):
        terms.append(delta * {below})
        delta = delta * {carry}
    return {result}
""",
        space,
    )
    return space["time_terms"]


@pytest.mark.parametrize(
    "answers",
    [
        ("weight_needed", None),
        ("repair", None, dict(deep_repair.DEAD)),
        ("repair", "activation", dict(deep_repair.DEAD)),
        ("fault clinic", "B", None),
    ],
)
def test_untouched_values_are_not_attempted(answers):
    assert str(failure(*answers, kind=NotAttempted)).endswith("not attempted yet.")


# --- the bound


def test_factors_that_are_not_multiplied_are_told_their_shape():
    assert "shape (3,)" in failure("two_path_bound", lambda v, w: np.abs(v) / 4).what


def test_paths_of_other_lengths_that_are_not_multiplied_first_are_told_that_one_number_is_asked_for():
    verdict = failure("two_path_bound", lambda v, w: np.prod((np.abs(v) + np.abs(w)) / 4))
    assert verdict.status == "raised"
    assert "One number" in verdict.think


# --- the norms


@pytest.mark.parametrize(
    "right",
    [
        {"result": "norms[::-1]"},
        {"result": "tuple(norms[::-1])"},
        {"gradient": "-act[l].T @ error_term / len(x)"},
        {"arriving": "np.dot(weights[l], error_term.T).T"},
        {
            "gradient": "np.einsum('ri,rj->ij', act[l], error_term) / x.shape[0]",
            "size": "np.sqrt((gradient**2).sum())",
        },
        {"size": "np.linalg.norm(gradient.ravel())"},
    ],
)
def test_right_spellings_of_the_norms_pass(right):
    checks.check("gradient_norms", norms_from(**right))
    examine("gradient_norms", norms_from(**right))


def test_typed_in_norms_fail():
    stack = deep_gradients.EQUAL_STACKS[0]
    typed = deep_gradients.norms_run(*stack).right["gradient_norms"]
    assert failure("gradient_norms", lambda *_: typed).status in ("shape", "value")


def test_norms_for_the_visible_stacks_only_are_caught_by_the_hidden_ones():
    stacks = (*deep_gradients.EQUAL_STACKS, *deep_gradients.OTHER_STACKS, *cases.stacks(cases.SHOWN))
    seen = {stack[2].tobytes() for stack in stacks}

    def memorised(x, *rest):
        return reference.gradient_norms(x, *rest) * (1 if np.asarray(x).tobytes() in seen else 1.1)

    checks.check("gradient_norms", memorised)
    with pytest.raises(CheckFailed):
        examine("gradient_norms", memorised)


@pytest.mark.parametrize(
    ("name", "wrong", "words"),
    [
        ("two_path_bound", lambda *paths: np.round(reference.two_path_bound(*paths), 10), "as small as 1e-3"),
        ("two_path_bound", lambda *paths: reference.two_path_bound(*paths) or 1.0, "weight of 0 on both"),
        ("gradient_norms", lambda x, y, W, *f: np.concatenate([reference.gradient_norms(x, y, W, *f)[:9], [0.0] * (len(W) - 9)]), "ten layers"),
        ("gradient_norms", lambda *n: np.maximum(reference.gradient_norms(*n), 1e-12), "inputs that are all 0"),
        ("time_terms", lambda w, *n: reference.time_terms(w or 1.0, *n), "w = 0"),
    ],
)  # fmt: skip
def test_a_case_is_named(name, wrong, words):
    assert words in failure(name, wrong).what


def test_a_function_that_changes_the_weights_is_told_which():
    def careless(x, target, weights, f, slope):
        norms = reference.gradient_norms(x, target, weights, f, slope)
        weights[0] *= 2
        return norms

    assert "weights[0] is another one afterwards" in failure("gradient_norms", careless).what
    emptied = failure("gradient_norms", lambda *n: (reference.gradient_norms(*n), n[2].clear())[0])
    assert "The list weights is empty afterwards" in emptied.what


# --- the repair


def changed(**entries):
    return {**deep_repair.DEAD, **entries}


@pytest.mark.slow
@pytest.mark.parametrize("activation", ["tanh", "ReLU"])
def test_repairs_that_work_pass_here_and_from_hidden_starts(activation, capsys):
    checks.check("repair", "activation", changed(activation=activation))
    assert "came true" in capsys.readouterr().out
    examine("repair", "activation", changed(activation=activation))


@pytest.mark.slow
@pytest.mark.parametrize(
    "entries",
    [
        {"learnrate": 5.0},
        {"learnrate": 5000},
        {"loss": "cross-entropy"},
        {"initialisation": "He"},
        {"initialisation": "N(0, 1)"},
        {"weight_scale": 4},
        {"weight_scale": 7},
        {"weight_scale": 16.0},
    ],
)
def test_changes_that_do_not_repair_it_from_every_start_fail(entries, capsys):
    verdict = failure("repair", "learnrate", changed(**entries))
    assert "learns from" in verdict.what
    assert verdict.ids
    assert capsys.readouterr().err == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("entries", "learns"),
    [
        ({"activation": "tanh"}, True),
        ({"activation": "ReLU"}, True),
        ({"learnrate": 5.0}, False),
        ({"loss": "cross-entropy"}, False),
        ({"initialisation": "He"}, False),
        ({"weight_scale": 4}, False),
    ],
)
def test_no_verdict_on_a_repair_hangs_on_rounding(entries, learns):
    settings = changed(**entries)
    seeds = deep_repair.SEEDS + (reference._SEEDS if learns else ())
    worst = max(
        deep_repair._lowest_squared_error(
            deep_repair.train_from(settings, seed), settings["activation"], seed
        )
        for seed in seeds
    )
    factor = deep_repair.LEARNED / worst
    assert factor > 1.4 if learns else factor < 1 / 1.4


def test_two_changes_at_once_are_refused():
    assert failure("repair", "loss", changed(activation="tanh", initialisation="He")).ids == ("VR1",)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (("luck", changed(activation="tanh")), "luck"),
        (("activation", "tanh"), "dictionary"),
        (("activation", changed(activation="swish")), "Choose from sigmoid"),
        (("activation", changed(layers=2)), "layers"),
        (("activation", {"activation": "tanh"}), "missing"),
        (("activation", changed(learnrate=-1)), "above 0"),
        (("activation", changed(weight_scale="large")), "number"),
        (("activation", changed(learnrate=True)), "number"),
    ],
)
def test_settings_of_the_wrong_form_are_told_what_is_asked_for(answers, words):
    verdict = failure("repair", *answers)
    assert verdict.status == "form"
    assert words in str(verdict)


# --- the clinic


@pytest.mark.parametrize("name", fault_clinic._RUNS)
def test_every_run_has_exactly_one_diagnosis_that_the_evidence_leaves(name):
    left = [d for d in fault_clinic.DIAGNOSES if fault_clinic.judge_diagnosis(name, d).status == "right"]
    assert left == [reference.DIAGNOSES[name]]
    checks.check("fault clinic", name, left[0])
    examine("fault clinic", name, left[0])


@pytest.mark.parametrize("name", fault_clinic._RUNS)
def test_a_wrong_diagnosis_is_answered_with_evidence_and_not_with_the_right_one(name):
    for wrong in fault_clinic.DIAGNOSES:
        if wrong != reference.DIAGNOSES[name]:
            verdict = failure("fault clinic", name, wrong)
            assert any(character.isdigit() for character in verdict.what)
            assert reference.DIAGNOSES[name] not in str(verdict)
            assert len(verdict.ids) == 1
            with pytest.raises(CheckFailed):
                examine("fault clinic", name, wrong)


def test_a_word_that_is_not_on_the_list_gets_the_list():
    assert "vanishing gradients;" in failure("fault clinic", "A", "bad luck").think


def test_the_clinic_has_five_different_faults():
    assert len(set(reference.DIAGNOSES.values())) == 5


def test_treatments_tell_the_learning_rates_from_the_rest():
    assert fault_clinic.clinic_run("C", 0.1).losses[-1] < 0.4
    assert fault_clinic.clinic_run("E", 1000).losses[-1] < 0.03
    assert all(fault_clinic.clinic_run("D", factor).losses[-1] > 0.09 for factor in (0.01, 10, 1000))


def test_runs_of_the_clinic_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        fault_clinic.clinic_run("A").losses[0] = 0


# --- the recurrence


@pytest.mark.parametrize("right", [{}, {"result": "terms[::-1]"}, {"result": "tuple(reversed(terms))"}])
def test_right_spellings_of_the_recurrence_pass(right):
    checks.check("time_terms", terms_from(**right))
    examine("time_terms", terms_from(**right))


def test_typed_in_terms_fail():
    typed = through_time.TIME_RUNS[0].right["time_terms"]
    assert "but not for" in failure("time_terms", lambda *_: typed).what


# --- hints and recall
