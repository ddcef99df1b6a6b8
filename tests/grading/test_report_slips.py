"""Every id that a check of the course can write has words in the report, and no other id has."""

import re
import sys
from pathlib import Path

import pytest

import course.checks
from course.checks import CHAPTERS
from course.checks.vanishing_gradients.deep_repair import DEAD
from course.checks.vanishing_gradients.fault_clinic import DIAGNOSES
from course.judging.raised import RAISED
from course.judging.slip import Slip
from grading.report.slips import meaning


def chapter(name: str) -> str:
    return f"09-{name.replace('_', '-')}"


def tables(name: str) -> list[tuple[Slip, ...]]:
    """Return the tables of slips that stand in the modules of a chapter."""
    inside = [module for path, module in sys.modules.items() if path.startswith(f"course.checks.{name}")]
    found = [value for module in inside for value in vars(module).values() if isinstance(value, tuple)]
    return [table for table in found if any(isinstance(row, Slip) for row in table)]


@pytest.mark.parametrize("name", CHAPTERS)
def test_no_slip_of_the_checks_is_without_an_exercise(name):
    """A table that no exercise of the chapter has would be named to learners, and to nobody else."""
    known = {id(row) for exercise in CHAPTERS[name].EXERCISES.values() for row in exercise.slips}
    known_ids = {row.id for exercise in CHAPTERS[name].EXERCISES.values() for row in exercise.slips}
    for table in tables(name):
        for row in table:
            assert id(row) in known or row.id in known_ids, row.id


@pytest.mark.parametrize("name", CHAPTERS)
def test_each_row_has_its_own_words(name):
    rows = [row for exercise in CHAPTERS[name].EXERCISES.values() for row in exercise.slips]
    assert rows
    for row in rows:
        found = meaning(chapter(name), row.id, row.quantities[0] if row.quantities else "", "value")
        assert found is not None
        assert found.name in {other.name for other in rows if other.id == row.id}


def test_exceptions_have_words_of_their_own():
    assert all(row.name for row in RAISED)
    told = meaning("02-chain-rule", "D1", "df_du", "raised")
    computed = meaning("02-chain-rule", "D1", "df_du", "value")
    assert told.name == "np.dot of two arrays of different lengths"
    assert computed.name == "the outer derivative taken at the variable itself, not at the inner value"
    assert meaning("05-numpy-backprop", "I3", "delta_w_i_h", "raised").name.startswith("np.dot or @")


def test_an_id_means_what_its_chapter_says():
    assert meaning("05-numpy-backprop", "E1", "error").name.startswith("output - target")
    assert meaning("04-two-layer-example", "E1", "delta_o").name.startswith("y_hat - y")
    assert meaning("06-vanishing-gradients", "E1", "error") is None


def test_what_a_check_wrote_before_it_told_its_status_still_means_something():
    assert (
        meaning("05-numpy-backprop", "I1", "delta_w_i_h").name
        == "arrays of different shapes combined elementwise"
    )


@pytest.mark.parametrize("id_", ["", "ZZ9", "<script>alert(1)</script>", "e1"])
def test_an_unknown_id_means_nothing(id_):
    assert all(meaning(chapter(name), id_, "error", "raised") is None for name in CHAPTERS)
    assert meaning("no chapter", "E1", "error") is None


def test_no_id_stands_alone_in_the_code():
    """An id that a verdict is given as a text has no row, and so no words."""
    for path in Path(course.checks.__path__[0]).rglob("*.py"):
        assert not re.findall(r'\("([A-Z]+\d+[a-z]?)",\)', path.read_text("utf-8")), path.name


def test_diagnoses_and_repairs_have_words():
    for k, diagnosis in enumerate(DIAGNOSES, start=1):
        assert diagnosis in meaning("06-vanishing-gradients", f"VC{k}", "run A").name
    for k, key in enumerate(DEAD, start=2):
        assert key in meaning("06-vanishing-gradients", f"VR{k}", "repair").name
