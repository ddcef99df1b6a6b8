"""Attacks on grading (`tests/grading/attacks`): none may do anything on our grader; what stock nbgrader makes of them.

Ours runs always, the attackers in one class, all of them with PROOF=1. Stock runs a sample, and all with PROOF=1; both print one table.
ATTACKS_NO_BOX=1 runs our grader as it is, outside a box: for a grader that is sealed, and a machine with no
bubblewrap. GRADING_SEAL_WITHOUT=LAYER switches a layer of its seal off: then this suite must fail.
"""

import os

import pytest

from tests.grading.attacks import box, harm, runs, suite, table
from tests.grading.attacks.record import KINDS, LAYERS
from tests.grading.attacks.trial import AUTOMATIC, CLASSMATES, WRONG_LEARNER
from tests.grading.attacks.witness import new_canary, new_token
from tests.grading.conftest import ROOT

pytestmark = pytest.mark.slow

PROOF = os.environ.get("PROOF") == "1"
NO_BOX = os.environ.get("ATTACKS_NO_BOX") == "1"
WITHOUT = os.environ.get("GRADING_SEAL_WITHOUT", "")
# These wait for time-outs of many cells, or for a machine that is worn out: a minute each, so with PROOF=1 only.
SLOW = {
    "sleeps-in-every-cell", "calls-back-without-end", "dictionary-without-end", "generator-without-end", "fork-bomb",
    "many-files", "exception-of-a-gigabyte", "stops-itself", "waits-for-the-next", "many-small-outputs",
}  # fmt: skip
# One for each way to do harm that needs no patience.
SAMPLE = (
    "tags-tests-to-be-skipped",
    "patches-the-comparison",
    "reads-the-gradebook",
    "tcp",
    "changes-the-course",
    "daemon",
)
NAMES = [attack.name for attack in suite.ATTACKS]
# every second one of the others; all of them with PROOF=1
ON_OURS = NAMES if PROOF else [name for name in NAMES if name not in SLOW][::2]


@pytest.fixture(scope="module")
def boxes():
    if lack := box.missing():
        pytest.skip(lack)


@pytest.fixture(scope="module")
def ours(request, tmp_path_factory):
    """All attackers and some honest classmates, graded by our grader as one class."""
    if not NO_BOX:
        request.getfixturevalue("boxes")
    elif WITHOUT:
        pytest.skip("a grader without a layer of its seal runs in a box only: unset ATTACKS_NO_BOX")
    template = runs.prepared("ours", tmp_path_factory.mktemp("ours"))
    return runs.on_ours(ON_OURS, template, tmp_path_factory.mktemp("place"), not NO_BOX, WITHOUT)


@pytest.fixture(scope="module")
def stock_course(boxes, tmp_path_factory):
    return runs.prepared("stock", tmp_path_factory.mktemp("stock"))


@pytest.fixture(scope="module")
def stock(stock_course):
    """The results of the sample on stock nbgrader, or of all attacks."""
    return dict(runs.all_on_stock(NAMES if PROOF else SAMPLE, stock_course))


def test_there_are_enough_attacks_of_each_kind():
    assert len(suite.ATTACKS) >= 40
    assert {attack.kind for attack in suite.ATTACKS} == set(KINDS)
    assert set().union(*(attack.stopped_by for attack in suite.ATTACKS)) == LAYERS


# --- our grader


@pytest.mark.parametrize("name", ON_OURS)
def test_an_attack_does_nothing_on_our_grader(ours, name):
    assert str(ours.results[name]) == "no effect"


def test_nothing_happened_that_no_single_attack_can_be_blamed_for(ours):
    assert ours.others == ()
    # 3: something needs a person
    assert ours.status in (0, 3)


def test_honest_classmates_get_what_they_deserve(ours):
    for student in CLASSMATES["ours"]:
        assert ours.scores[student] == AUTOMATIC
    assert ours.scores[WRONG_LEARNER] == 0


def _engine_knows_layers() -> bool:
    engine = ROOT / "grading" / "engine"
    return any("GRADING_SEAL_WITHOUT" in path.read_text("utf-8") for path in engine.rglob("*.py"))


@pytest.mark.skipif(not PROOF, reason="each layer of the seal switched off in turn: with PROOF=1")
@pytest.mark.skipif(not _engine_knows_layers(), reason="no layer of our grader can be switched off yet")
@pytest.mark.parametrize("layer", sorted(LAYERS - {"boundary"}))
def test_no_layer_can_be_spared(boxes, tmp_path, layer, tell):
    """In a box; the attacks that this layer alone is meant to stop must get through without it."""
    names = [attack.name for attack in suite.ATTACKS if attack.stopped_by == {layer}]
    if not names:
        pytest.skip(f"another layer stops whatever {layer} stops")
    (tmp_path / "course").mkdir()
    template = runs.prepared("ours", tmp_path / "course")
    batch = runs.on_ours(names, template, tmp_path, without=layer)
    through = [name for name in names if not batch.results[name].safe]
    tell(f"without {layer}: {', '.join(through) or 'nothing'} of {len(names)} got through")
    assert through or batch.others


def test_without_the_boundary_what_it_stops_gets_through(stock):
    """It cannot be switched off; stock nbgrader, in a box of its own here, is a grader without it."""
    names = [
        attack.name for attack in suite.ATTACKS if attack.stopped_by == {"boundary"} and attack.name in stock
    ]
    assert any(not stock[name].safe for name in names), names


# --- stock nbgrader


def test_the_wrong_answer_earns_nothing_on_stock_nbgrader(stock_course):
    """So that every point of an attacker's was gained."""
    (right,) = CLASSMATES["stock"]
    assert runs.nobody_on_stock(stock_course) == {WRONG_LEARNER: 0, right: AUTOMATIC}


@pytest.mark.parametrize("name", NAMES if PROOF else SAMPLE)
def test_stock_nbgrader_is_harmed_as_recorded(stock, name):
    """Which also shows that the witnesses see what is done."""
    assert stock[name].harms & suite.by_name(name).on_stock, str(stock[name])


def test_the_table(request, tell):
    # last: it prints what the tests above have found
    found = {}
    for fixture in ("stock", "ours"):
        try:
            found[fixture] = request.getfixturevalue(fixture)
        except pytest.skip.Exception as reason:
            found[fixture] = None
            tell(f"{fixture} was not run: {reason}")
    lines = list(table.lines(found["stock"] or {}, found["ours"]))
    sampled = "" if PROOF else f", a sample of {len(SAMPLE)} on stock nbgrader (all with PROOF=1)"
    tell("\n".join([f"Attacks on grading{sampled}:", "", *lines]))


# --- the witnesses


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "a.py").write_text("1")
    return tmp_path


def test_a_changed_a_new_and_a_lost_file_are_seen(folder):
    token = new_token()
    before = harm.fingerprint(folder, ["kept"])
    assert list(harm.changes(before, harm.fingerprint(folder, ["kept"]))) == []
    (folder / "kept" / "a.py").write_text(token)
    (folder / "kept" / "b.py").write_text("2")
    found = list(harm.changes(before, harm.fingerprint(folder, ["kept"])))
    assert found == [(token, "writes", "kept/a.py"), ("", "writes", "kept/b.py")]
    (folder / "kept" / "a.py").unlink()
    assert ("", "writes", "kept/a.py") in list(harm.changes(before, harm.fingerprint(folder, ["kept"])))


def test_a_token_in_a_name_or_a_text_is_seen_but_not_in_its_own_folder(folder):
    token = new_token()
    (folder / "kept" / f"x{token}").touch()
    (folder / "b").write_text(f"-{token}-")
    assert len(list(harm.tokens_in([folder], {}))) == 2
    assert len(list(harm.tokens_in([folder], {token: (folder / "kept",)}))) == 1


def test_links_pipes_and_folders_in_a_files_place_are_traps(folder):
    assert list(harm.traps(folder)) == []
    (folder / "link").symlink_to("/nowhere")
    os.mkfifo(folder / "pipe")
    (folder / "x.ipynb").mkdir()
    assert sorted(harm.traps(folder)) == ["folder 'x.ipynb'", "link 'link'", "pipe or socket 'pipe'"]


def test_a_secret_counts_as_learned_when_it_is_said_backwards():
    canaries = {place: new_canary(place) for place in ("source", "home")}
    assert harm.learned(canaries, [canaries["source"]]) == set()
    assert harm.learned(canaries, ["...", f"x{canaries['home'][::-1]}x"]) == {"home"}


def test_a_copied_secret_is_seen(folder):
    canaries = {place: new_canary(place) for place in ("source", "home")}
    (folder / "kept" / "notes").write_text(f"{canaries['source']} {canaries['home']}")
    assert harm.copied_canaries(folder, canaries) == {"home"}
