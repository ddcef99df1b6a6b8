"""A test that ends in the points earned: what nbgrader makes of the printed number, and what a person is told."""

import pytest
from nbformat.v4 import new_code_cell, new_output

from grading.engine.points import points_of


def graded_cell(*outputs):
    mark = {
        "grade": True,
        "solution": False,
        "locked": True,
        "task": False,
        "points": 2,
        "grade_id": "check-it",
    }
    return new_code_cell(
        "assert ...", metadata={"nbgrader": mark | {"schema_version": 3}}, outputs=list(outputs)
    )


def ending_in(text):
    return graded_cell(new_output("execute_result", {"text/plain": text}))


@pytest.mark.parametrize(("printed", "points"), [("0.5", 0.5), ("0", 0), ("2", 2)])
def test_a_printed_number_is_the_points(printed, points):
    assert points_of(ending_in(printed)) == (points, [])


@pytest.mark.parametrize("printed", ["np.float64(0.5)", "nan", "-0.5", "True", "'all right'", "3"])
def test_what_is_no_number_of_points_gives_all_of_them_and_needs_a_person(printed):
    points, (remark,) = points_of(ending_in(printed))
    assert points == 2
    assert (remark.cell, remark.needs_person) == ("check-it", True)
    assert f"ends in {printed}, which is no number from 0 to 2" in remark.what


def test_a_test_that_says_nothing_or_fails_is_worth_all_or_nothing():
    assert points_of(graded_cell()) == (2, [])
    assert points_of(graded_cell(new_output("error", ename="AssertionError", evalue="", traceback=[]))) == (
        0,
        [],
    )
