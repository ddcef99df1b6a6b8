"""Every id that a check of the course can write has words in the report, and no other id has."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import course.checks
from course.checks import CHAPTERS
from course.checks.feed_forward.raised_forward import MEANINGS
from course.checks.vanishing_gradients.deep_repair import DEAD
from course.checks.vanishing_gradients.fault_clinic import DIAGNOSES
from course.judging.raised import RAISED
from course.judging.slip import Slip
from grading.report.slips import OTHERS, RAISED_NAMES, TABLES, meaning

NAMES = CHAPTERS


def chapter(name: str) -> str:
    return f"09-{name.replace('_', '-')}"


def test_every_chapter_has_its_tables():
    assert set(TABLES) == set(NAMES)
    assert set(OTHERS) <= {"", *NAMES}


def test_no_table_of_the_checks_is_forgotten():
    """A new table of slips has to be entered in grading/report/slips.py."""
    entered = {id(row) for tables in TABLES.values() for table in tables for row in table}
    for found in pkgutil.walk_packages(course.checks.__path__, "course.checks."):
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            if isinstance(value, tuple) and any(isinstance(row, Slip) for row in value):
                missing = [row.id for row in value if id(row) not in entered]
                assert not missing, f"{found.name}.{name}"


@pytest.mark.parametrize("name", sorted(TABLES))
def test_each_row_has_its_own_words(name):
    for table in TABLES[name]:
        for row in table:
            found = meaning(
                chapter(name), row.id, row.quantities[0], f"{row.quantities[0]} is not right yet."
            )
            assert found is not None
            same_id = [
                other.name
                for other in table
                if other.id == row.id and set(row.quantities) & set(other.quantities)
            ]
            assert found.name in same_id or any(
                found.name == other.name for more in TABLES[name] for other in more if other.id == row.id
            )


def test_exceptions_have_words_of_their_own():
    ids = {row.id for row in RAISED} | {id_ for *_, id_ in MEANINGS}
    assert ids == set(RAISED_NAMES)
    told = meaning("02-chain-rule", "D1", "df_du", "df_du could not be computed.\nnp.dot ...")
    computed = meaning("02-chain-rule", "D1", "df_du", "df_du is not right yet.\nYour numbers ...")
    assert told.name == "np.dot of two arrays of different lengths"
    assert computed.name == "the outer derivative taken at the variable itself, not at the inner value"


def test_an_id_means_what_its_chapter_says():
    assert meaning("05-numpy-backprop", "E1", "error", "").name.startswith("output - target")
    assert meaning("04-two-layer-example", "E1", "delta_o", "").name.startswith("y_hat - y")
    assert meaning("06-vanishing-gradients", "E1", "error", "") is None


@pytest.mark.parametrize("id_", ["", "ZZ9", "<script>alert(1)</script>", "e1"])
def test_an_unknown_id_means_nothing(id_):
    assert all(meaning(chapter(name), id_, "error", "") is None for name in NAMES)
    assert meaning("no chapter", "E1", "error", "") is None


def test_ids_that_stand_alone_in_the_code_have_words():
    """Whatever stands as ("XY1",) in the checks is an id without a row in a table."""
    known = {one.id for others in OTHERS.values() for one in others} | set(RAISED_NAMES)
    for path in Path(course.checks.__path__[0]).rglob("*.py"):
        for id_ in re.findall(r'\("([A-Z]+\d+[a-z]?)",\)', path.read_text("utf-8")):
            assert id_ in known, f"{path.name}: {id_}"


def test_diagnoses_and_repairs_have_words():
    for k, diagnosis in enumerate(DIAGNOSES, start=1):
        assert diagnosis in meaning("06-vanishing-gradients", f"VC{k}", "run A", "").name
    for k, key in enumerate(DEAD, start=2):
        assert key in meaning("06-vanishing-gradients", f"VR{k}", "repair", "").name
