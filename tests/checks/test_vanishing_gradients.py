"""Chapter 6's checks: what passes, what is named, and that every run of the clinic has one diagnosis."""

import numpy as np
import pytest

from course import checks
from course.checks import CheckFailed, NotAttempted
from course.checks.vanishing_gradients import deep_gradients, deep_repair, fault_clinic, through_time
from course.network import sigmoid
from grading.examine import vanishing_gradients as examine
from grading.reference import vanishing_gradients as reference


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


ANSWERS = {
    "path_bound": (reference.path_bound,),
    "weight_needed": (reference.WEIGHT_NEEDED,),
    "gradient_norms": (reference.gradient_norms,),
    "repair": ("loss", reference.REPAIRED),
    "time_terms": (reference.time_terms,),
}
EXAMINED = {
    "path_bound": examine.path_bound,
    "gradient_norms": examine.gradient_norms,
    "time_terms": examine.time_terms,
}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_reference_passes_and_says_so(name, capsys):
    checks.check(name, *ANSWERS[name])
    assert "is right" in capsys.readouterr().out


@pytest.mark.parametrize("name", EXAMINED)
def test_the_reference_passes_the_hidden_tests_in_silence(name, capsys):
    EXAMINED[name](*ANSWERS[name])
    examine.repair(*ANSWERS["repair"])
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", EXAMINED)
def test_an_untouched_stub_is_not_attempted_and_nothing_else(name):
    assert str(failure(name, stub, kind=NotAttempted)) == f"{name}: not attempted yet."


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

BOUNDS = {
    "VB1": lambda w: np.prod(w / 4),
    "VB2": lambda w: np.prod(np.abs(w)),
    "VB3": lambda w: np.prod(np.abs(w)) * 0.25,
    "VB4": lambda w: 0.25 ** len(w),
    "VB5": lambda w: np.sum(np.abs(w) / 4),
    "VB6": lambda w: np.max(np.abs(w) / 4),
    "VB7": lambda w: np.prod(np.abs(w)) * 0.25 ** (len(w) + 1),
    "VB8": lambda w: min(1.0, np.prod(np.abs(w) / 4)),
}


@pytest.mark.parametrize("slip", BOUNDS)
def test_slips_of_the_bound_are_named(slip):
    assert failure("path_bound", BOUNDS[slip]).ids == (slip,)


def test_every_slip_of_the_bound_is_tested():
    assert set(BOUNDS) == {slip.id for slip in deep_gradients.BOUND_SLIPS}


def test_factors_that_are_not_multiplied_are_told_their_shape():
    assert "shape (3,)" in failure("path_bound", lambda w: np.abs(w) / 4).what


@pytest.mark.parametrize(("slip", "value"), [("VB10", 0.25), ("VB11", 1), ("VB12", 16.0), ("VB13", -4)])
def test_slips_of_the_needed_weight_are_named(slip, value):
    assert failure("weight_needed", value).ids == (slip,)


# --- the norms

NORMS = {
    "VN1": {"times": "1"},
    "VN2": {"times": "slope(act[l])"},
    "VN3": {"arriving": "error_term @ weights[l - 1].T"},
    "VN4": {"size": "np.linalg.norm(error_term)"},
    "VN5": {"size": "np.sum(gradient**2)"},
    "VN6": {"result": "np.array(norms)"},
    "VN7": {"gradient": "act[l].T @ error_term"},
    "VN8": {"first": "(target - output) * (output * (1 - output)) ** 2"},
    "VN9": {"size": "np.max(np.abs(gradient))"},
    "VN10": {"size": "np.abs(gradient).sum()"},
    "VN11": {"size": "np.linalg.norm(gradient, 2)"},
    "VN12": {"size": "np.mean(np.abs(gradient))"},
    "VN13": {"size": "np.sqrt(np.mean(gradient**2))"},
    "VN14": {"times": "slope([*pre, pre_o][l])"},
    "VN15": {"times": "act[l]"},
    "VN16": {"arriving": "error_term @ weights[l]"},
    "VN17": {"times": "act[l] * (1 - act[l])"},
    "VN18": {"gradient": "act[l].T @ error_term / len(x) ** 2"},
}


@pytest.mark.parametrize("slip", NORMS)
def test_slips_of_the_norms_are_named(slip):
    assert failure("gradient_norms", norms_from(**NORMS[slip])).ids == (slip,)


def test_every_slip_of_the_norms_is_tested():
    assert set(NORMS) == {slip.id for slip in deep_gradients.NORM_SLIPS}


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
    examine.gradient_norms(norms_from(**right))


def test_typed_in_norms_fail():
    stack = deep_gradients.EQUAL_STACKS[0]
    typed = deep_gradients.norms_run(*stack).right["gradient_norms"]
    assert failure("gradient_norms", lambda *_: typed).status in ("shape", "value")


def test_norms_for_the_visible_stacks_only_are_caught_by_the_hidden_ones():
    seen = {stack[2].tobytes() for stack in (*deep_gradients.EQUAL_STACKS, *deep_gradients.OTHER_STACKS)}

    def memorised(x, *rest):
        return reference.gradient_norms(x, *rest) * (1 if np.asarray(x).tobytes() in seen else 1.1)

    checks.check("gradient_norms", memorised)
    with pytest.raises(CheckFailed):
        examine.gradient_norms(memorised)


def test_a_function_that_changes_the_weights_is_told_which():
    def careless(x, target, weights, f, slope):
        norms = reference.gradient_norms(x, target, weights, f, slope)
        weights[0] *= 2
        return norms

    assert "weights[0] in place" in failure("gradient_norms", careless).what


# --- the repair


def changed(**entries):
    return {**deep_repair.DEAD, **entries}


@pytest.mark.parametrize("activation", ["tanh", "ReLU"])
def test_repairs_that_work_pass_here_and_from_hidden_starts(activation, capsys):
    checks.check("repair", "activation", changed(activation=activation))
    assert "came true" in capsys.readouterr().out
    examine.repair("activation", changed(activation=activation))


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
    examine.diagnosis(name, left[0])


@pytest.mark.parametrize("name", fault_clinic._RUNS)
def test_a_wrong_diagnosis_is_answered_with_evidence_and_not_with_the_right_one(name):
    for wrong in fault_clinic.DIAGNOSES:
        if wrong != reference.DIAGNOSES[name]:
            verdict = failure("fault clinic", name, wrong)
            assert any(character.isdigit() for character in verdict.what)
            assert reference.DIAGNOSES[name] not in str(verdict)
            assert len(verdict.ids) == 1
            with pytest.raises(CheckFailed):
                examine.diagnosis(name, wrong)


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

TERMS = {
    "VT1": {"carry": "(1 - a[k - 1] ** 2)"},
    "VT2": {"carry": "w"},
    "VT3": {"below": "a[k]"},
    "VT4": {"result": "np.array(terms)"},
    "VT5": {"carry": "u * (1 - a[k - 1] ** 2)"},
    "VT6": {"below": "x[k - 1]"},
    "VT7": {"last": "(a[3] - target) * (1 - a[3] ** 2)"},
    "VT8": {
        "last": "(target - a[3]) * (1 - np.tanh(a[3]) ** 2)",
        "carry": "w * (1 - np.tanh(a[k - 1]) ** 2)",
    },
    "VT9": {"last": "target - a[3]"},
    "VT10": {"last": "(target - a[3]) * a[3] * (1 - a[3])", "carry": "w * a[k - 1] * (1 - a[k - 1])"},
    "VT11": {"carry": "w * (1 - a[k] ** 2)"},
    "VT12": {"result": "sum(terms)"},
    "VT13": {"result": "np.array(terms[:0:-1])"},
    "VT14": {"below": "1"},
    "VT15": {"carry": "1"},
    "VT16": {"result": "np.cumsum(terms)[::-1]"},
    "VT17": {"result": "np.cumsum(terms[::-1])"},
    "VT18": {
        "activation": "sigmoid",
        "last": "(target - a[3]) * a[3] * (1 - a[3])",
        "carry": "w * a[k - 1] * (1 - a[k - 1])",
    },
}


@pytest.mark.parametrize("slip", TERMS)
def test_slips_of_the_recurrence_are_named(slip):
    assert failure("time_terms", terms_from(**TERMS[slip])).ids == (slip,)


def test_every_slip_of_the_recurrence_is_tested():
    assert set(TERMS) == {slip.id for slip in through_time.TIME_SLIPS}


@pytest.mark.parametrize("right", [{}, {"result": "terms[::-1]"}, {"result": "tuple(reversed(terms))"}])
def test_right_spellings_of_the_recurrence_pass(right):
    checks.check("time_terms", terms_from(**right))
    examine.time_terms(terms_from(**right))


def test_typed_in_terms_fail():
    typed = through_time.TIME_RUNS[0].right["time_terms"]
    assert "but not for" in failure("time_terms", lambda *_: typed).what


# --- hints and recall


def test_every_exercise_has_three_hints():
    from course.checks import vanishing_gradients as chapter

    assert set(chapter.HINTS) == set(chapter.EXERCISES)
    assert all(len(steps) == 3 for steps in chapter.HINTS.values())


def test_recall_accepts_the_answers_that_the_chapter_asks_for(capsys):
    for question, answer in (
        ("slopes in a hidden error term", 2),
        ("several units above", "added"),
        ("what proves a gradient", "gradient check"),
    ):
        checks.recall(question, answer)
        checks.recall(question, "something else")
    said = capsys.readouterr().out
    assert said.count("right.") == 3
    assert said.count("✗") == 3
