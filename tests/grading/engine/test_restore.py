"""A submission in any state: its graded cells are the source's again, and nothing raises."""

import copy
import json
import random

import nbformat
import pytest

from grading.engine.original import grade_id, read_original
from grading.engine.restore import restore
from grading.folder.opening import open_course
from tests.grading.conftest import CHAPTER, NOTEBOOK

SEEDS = range(300)


@pytest.fixture(scope="module")
def original(released_course):
    course = open_course(released_course.root)
    with course.gradebook as gradebook:
        return read_original(
            gradebook, CHAPTER, NOTEBOOK.removesuffix(".ipynb"), course.source(CHAPTER) / NOTEBOOK
        )


@pytest.fixture(scope="module")
def released(released_course) -> dict:
    return json.loads((released_course.root / "release" / CHAPTER / NOTEBOOK).read_text("utf-8"))


@pytest.fixture
def notebook(released) -> dict:
    return copy.deepcopy(released)


def restored(notebook: dict, original):
    """Return the notebook as the grader reads and restores it."""
    nb = nbformat.reads(json.dumps(notebook), as_version=4)
    restore(nb, original)
    return nb


def marked(nb) -> dict:
    return {grade_id(cell): cell for cell in nb.cells if grade_id(cell)}


def is_the_sources(nb, original, *, lost_answers: bool = False) -> None:
    """Check that each cell is there once, marked, typed and (if locked) worded as in the source."""
    names = [grade_id(cell) for cell in nb.cells if grade_id(cell)]
    assert len(names) == len(set(names))
    there = marked(nb)
    assert there.keys() <= {cell.name for cell in original.cells}
    for cell in original.cells:
        if lost_answers and not cell.must_be_there and cell.name not in there:
            continue
        found = there[cell.name]
        assert found.metadata.nbgrader == cell.mark()
        assert found.cell_type == cell.cell_type
        assert (found.cell_type == "code") == ("outputs" in found)
        if cell.locked:
            assert found.source.endswith(cell.source)
    written = nbformat.v4.writes(nb)
    nbformat.validate(nb)
    # it gives ids where they are missing or double; the grader writes without it
    assert nbformat.v4.writes(nb) == written


def cell_of(notebook: dict, name: str) -> dict:
    return next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == name)


def test_an_untouched_notebook_stays_as_it_is(notebook, original):
    nb = restored(notebook, original)
    handed_in = nbformat.reads(json.dumps(notebook), as_version=4).cells
    assert [cell.get("id") for cell in nb.cells] == [cell.get("id") for cell in handed_in]
    for cell, before in zip(nb.cells, handed_in, strict=True):
        # a locked one gets its hidden tests
        assert cell.source == before.source or cell.metadata.nbgrader.locked
    is_the_sources(nb, original)


def test_deleted_cells_come_back_in_their_order(notebook, original):
    notebook["cells"] = []
    nb = restored(notebook, original)
    wanted = [cell.name for cell in original.cells if cell.must_be_there]
    assert [name for cell in nb.cells if (name := grade_id(cell))] == wanted
    is_the_sources(nb, original, lost_answers=True)


def test_a_deleted_cell_comes_back_behind_the_one_before_it(notebook, original):
    name = "check-error"
    place = notebook["cells"].index(cell_of(notebook, name))
    del notebook["cells"][place]
    nb = restored(notebook, original)
    names = [cell.name for cell in original.cells]
    order = [grade_id(cell) for cell in nb.cells if grade_id(cell)]
    assert order == names
    assert "was missing from the submission and was put back" in marked(nb)[name].source


def test_of_two_with_one_grade_id_the_last_counts(notebook, original):
    cell = cell_of(notebook, "backward-pass")
    second = {**copy.deepcopy(cell), "source": "def backward_pass(): return 'second'", "id": "second"}
    notebook["cells"].insert(notebook["cells"].index(cell) + 1, second)
    nb = restored(notebook, original)
    assert marked(nb)["backward-pass"].source == second["source"]
    is_the_sources(nb, original)


def test_a_changed_test_is_the_sources_again(notebook, original):
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("locked"):
            cell["source"] = "pass"
    is_the_sources(restored(notebook, original), original)


def test_a_cell_that_is_put_back_takes_no_id_that_another_has(notebook, original):
    lost = cell_of(notebook, "check-error")
    lost["source"] = "def backward_step(): return 'mine'"
    assert lost["id"] == "check-error"
    nb = restored(notebook, original)
    ids = [cell.id for cell in nb.cells]
    assert len(ids) == len(set(ids))
    assert marked(nb)["check-error"].id != "check-error"
    # and its own if it can
    notebook["cells"].remove(lost)
    assert marked(restored(notebook, original))["check-error"].id == "check-error"


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_cells_of_another_type_are_turned_back(notebook, original, kind):
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["cell_type"] = kind
            del cell["outputs"], cell["execution_count"]
    is_the_sources(restored(notebook, original), original)


def test_changed_marks_are_the_sources_again(notebook, original):
    for number, cell in enumerate(notebook["cells"]):
        if mark := cell["metadata"].get("nbgrader"):
            mark.update(points=1000, checksum="0" * 32, schema_version=number % 4)
            mark.update(grade=number % 2 == 0, solution=number % 3 == 0, locked=False, task=number % 5 == 0)
    is_the_sources(restored(notebook, original), original)


def test_a_grade_id_that_nobody_knows_is_no_grade_id(notebook, original):
    cell_of(notebook, "check-error")["metadata"]["nbgrader"]["grade_id"] = "mine"
    nb = restored(notebook, original)
    assert "mine" not in marked(nb)
    is_the_sources(nb, original)


def test_a_notebook_of_an_older_format_has_no_ids_and_needs_none(notebook, original):
    notebook["nbformat_minor"] = 4
    for cell in notebook["cells"]:
        cell.pop("id", None)
    notebook["cells"].remove(cell_of(notebook, "check-train"))
    nb = restored(notebook, original)
    assert not any("id" in cell for cell in nb.cells)
    is_the_sources(nb, original)


def test_another_kernel_is_the_sources_again(notebook, original):
    notebook["metadata"] = {"kernelspec": {"name": "bash", "display_name": "Bash", "language": "bash"}}
    assert restored(notebook, original).metadata.kernelspec == original.kernelspec


# What stands where nbgrader's mark should.
ODD = [None, [], "mark", 7, {}, {"grade_id": None}, {"grade_id": ["check-error"]}, {"grade_id": {"a": 1}},
       {"grade_id": ""}, {"grade_id": "x" * 100_000}, {"grade_id": "../../etc"}, True]  # fmt: skip


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_odd_metadata_is_none(notebook, original, odd):
    for cell in notebook["cells"]:
        cell["metadata"]["nbgrader"] = odd
    is_the_sources(restored(notebook, original), original, lost_answers=True)


# --- all of it together, at random


def delete(cells, place, chance):
    del cells[place]


def duplicate(cells, place, chance):
    twin = {**copy.deepcopy(cells[place]), "id": f"twin-{chance.randrange(10**9)}"}
    cells.insert(chance.randrange(len(cells) + 1), twin)


def retype(cells, place, chance):
    cell = cells[place]
    cell["cell_type"] = chance.choice(["code", "markdown", "raw"])
    cell.pop("outputs", None)
    cell.pop("execution_count", None)
    if cell["cell_type"] == "code":
        cell.update(outputs=[], execution_count=None)


def retag(cells, place, chance):
    cells[place]["metadata"]["tags"] = chance.choice([["skip-execution"], [], ["raises-exception", "x"]])


def change_id(cells, place, chance):
    cells[place].pop("id", None)
    if other := chance.choice([None, *cells]):
        cells[place]["id"] = other.get("id", "new")


def reword(cells, place, chance):
    cells[place]["source"] = chance.choice(["", "pass", "é\n\x00", ["a\n", "b"]])


def remark(cells, place, chance):
    mark = cells[place]["metadata"].get("nbgrader")
    if isinstance(mark, dict):
        mark[chance.choice([*mark, "extra"])] = chance.choice([None, True, -1, "x", [], {}, 1e300])


def mismark(cells, place, chance):
    cells[place]["metadata"]["nbgrader"] = copy.deepcopy(chance.choice(ODD))


def steal(cells, place, chance):
    other = chance.choice(cells)["metadata"].get("nbgrader")
    cells[place]["metadata"]["nbgrader"] = copy.deepcopy(other)


def move(cells, place, chance):
    cells.insert(chance.randrange(len(cells)), cells.pop(place))


TRICKS = [delete, duplicate, retype, retag, reword, remark, mismark, steal, move, change_id]


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_done_to_a_notebook_its_cells_are_the_sources_again(notebook, original, seed):
    chance = random.Random(seed)
    cells = notebook["cells"]
    for _ in range(chance.choice([1, 3, 10, 40])):
        if cells:
            chance.choice(TRICKS)(cells, chance.randrange(len(cells)), chance)
    is_the_sources(restored(notebook, original), original, lost_answers=True)
