"""Attacks on grading (`tests/grading/attacks`): none may do anything, and each is harmless where it does.

A sample runs always, the attackers in one class; all of them with PROOF=1.
ATTACKS_NO_BOX=1 runs our grader as it is, outside a box: for a grader that is sealed, and a machine with no
bubblewrap. GRADING_SEAL_WITHOUT=LAYER switches a layer of its seal off: then this suite must fail.
"""

import os

import pytest

from tests.grading.attacks import box, harm, runs, suite, table
from tests.grading.attacks.record import KINDS, LAYERS
from tests.grading.attacks.trial import AUTOMATIC, CLASSMATES, WRONG_LEARNER
from tests.grading.attacks.witness import new_canary, new_token

pytestmark = pytest.mark.slow

PROOF = os.environ.get("PROOF") == "1"
NO_BOX = os.environ.get("ATTACKS_NO_BOX") == "1"
WITHOUT = os.environ.get("GRADING_SEAL_WITHOUT", "")
# These wait for time-outs of many cells: with PROOF=1 only.
SLOW = {"sleeps-in-every-cell", "calls-back-often", "ignores-interrupts", "stops-itself"}
NAMES = [attack.name for attack in suite.ATTACKS]
# every second one of the others; all of them with PROOF=1
TRIED = NAMES if PROOF else [name for name in NAMES if name not in SLOW][::2]


@pytest.fixture(scope="module")
def boxes():
    if lack := box.missing():
        pytest.skip(lack)


@pytest.fixture(scope="module")
def batch(request, tmp_path_factory):
    """All attackers and some honest classmates, graded as one class."""
    if not NO_BOX:
        request.getfixturevalue("boxes")
    elif WITHOUT:
        pytest.skip("a grader without a layer of its seal runs in a box only: unset ATTACKS_NO_BOX")
    template = runs.prepared(tmp_path_factory.mktemp("course"))
    return runs.run(TRIED, template, tmp_path_factory.mktemp("place"), not NO_BOX, WITHOUT)


def test_there_are_enough_attacks_of_each_kind():
    assert len(suite.ATTACKS) >= 40
    assert {attack.kind for attack in suite.ATTACKS} == set(KINDS)
    assert set().union(*(attack.stopped_by for attack in suite.ATTACKS)) == LAYERS


@pytest.mark.parametrize("name", TRIED)
def test_an_attack_does_nothing(batch, name):
    assert str(batch.results[name]) == "no effect"


def test_nothing_happened_that_no_single_attack_can_be_blamed_for(batch):
    assert batch.others == ()
    # 3: something needs a person
    assert batch.status in (0, 3)


def test_honest_classmates_get_what_they_deserve(batch):
    for student in CLASSMATES:
        assert batch.scores[student] == AUTOMATIC
    assert batch.scores[WRONG_LEARNER] == 0


@pytest.mark.skipif(not PROOF, reason="each layer of the seal switched off in turn: with PROOF=1")
@pytest.mark.parametrize("layer", sorted(LAYERS - {"boundary"}))
def test_no_layer_can_be_spared(boxes, tmp_path, layer, tell):
    """In a box; the attacks that this layer alone is meant to stop must get through without it."""
    names = [attack.name for attack in suite.ATTACKS if attack.stopped_by == {layer}]
    if not names:
        pytest.skip(f"another layer stops whatever {layer} stops")
    (tmp_path / "course").mkdir()
    template = runs.prepared(tmp_path / "course")
    batch = runs.run(names, template, tmp_path, without=layer)
    through = [name for name in names if not batch.results[name].safe]
    tell(f"without {layer}: {', '.join(through) or 'nothing'} of {len(names)} got through")
    assert through or batch.others


def test_the_table(batch, tell):
    # last: it prints what the tests above have found
    which = "all" if PROOF else "a sample (all with PROOF=1)"
    tell("\n".join([f"Attacks on grading, {which}:", "", *table.lines(batch)]))


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
