"""The progress view: what it says of saved notebooks, and that nothing makes it crash."""

import html
import json

import pytest

from course import progress
from course.progress import progress_table, read_progress, show_progress


def check_cell(grade_id, outputs=(), points=2, source="checks.check(...)"):
    return {
        "cell_type": "code",
        "source": source,
        "metadata": {"nbgrader": {"grade": True, "grade_id": grade_id, "points": points, "solution": False}},
        "outputs": list(outputs),
    }


def says(text):
    return {"output_type": "stream", "name": "stdout", "text": text}


def fails(evalue, ename="CheckFailed"):
    return {"output_type": "error", "ename": ename, "evalue": evalue, "traceback": []}


def answer_cell(text, points=1):
    metadata = {"nbgrader": {"grade": True, "grade_id": "written-answer", "points": points, "solution": True}}
    return {"cell_type": "markdown", "source": text, "metadata": metadata}


def heading(text):
    return {"cell_type": "markdown", "source": text, "metadata": {}}


def write(course, folder, cells):
    path = course / folder / f"{folder[3:]}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(cells if isinstance(cells, str) else json.dumps({"cells": cells}), encoding="utf-8")
    return path


def states(chapter):
    return [exercise.state for exercise in chapter.exercises]


def test_each_cell_is_reported_by_its_saved_output(tmp_path):
    cells = [
        heading(["# 1. A title\n", "\n", "text"]),
        check_cell("check-a", [says("\x1b[1;32m✓ a is right.\x1b[0m")]),
        check_cell("check-b", [fails("b is not right yet.\nLook again.")]),
        check_cell("check-c", [fails("c: not attempted yet.", "NotAttempted")]),
        check_cell("check-d"),
        check_cell("check-e", [says("✓ z_1 is right."), fails("z_2 is not right yet.")]),
        answer_cell("YOUR ANSWER HERE"),
    ]
    write(tmp_path, "01-one", cells)
    (chapter,) = read_progress(tmp_path)
    assert chapter.title == "1. A title"
    assert states(chapter) == [
        "right", "not right yet", "not attempted yet", "not run", "not right yet", "not written yet",
    ]  # fmt: skip
    table = progress_table([chapter])
    assert "1 of 6" in table
    assert "2 of 11" in table
    assert "not right yet: b, e" in table
    assert "href='../01-one/one.ipynb'" in table


def test_a_written_answer_is_done_but_its_points_wait_for_a_person(tmp_path):
    write(tmp_path, "01-one", [check_cell("check-a", [says("✓ a is right.")]), answer_cell("Because.")])
    table = progress_table(read_progress(tmp_path))
    assert "2 of 2" in table
    assert "2 of 3, and 1 to be marked" in table
    assert "nothing" in table


def test_chapters_come_in_order_and_those_without_exercises_or_notebook_are_left_out(tmp_path):
    write(tmp_path, "05-five", [check_cell("check-x")])
    write(tmp_path, "02-two", [check_cell("check-y")])
    write(tmp_path, "00-start-here", [heading("# Start here")])
    (tmp_path / "03-mine").mkdir()
    (tmp_path / "backups").mkdir()
    (tmp_path / "04-file").write_text("not a folder")
    assert [chapter.folder for chapter in read_progress(tmp_path)] == ["02-two", "05-five"]


BROKEN = {
    "no JSON": "{",
    "empty": "",
    "a list": "[]",
    "no cells": "{}",
    "cells that are none": '{"cells": 3}',
    "a cell that is none": '{"cells": [null]}',
    "a cell without metadata": '{"cells": [{"cell_type": "code", "source": "", "outputs": []}]}',
    "metadata that is none": '{"cells": [{"cell_type": "code", "source": "", "metadata": 3}]}',
    "nbgrader that is none": '{"cells": [{"cell_type": "code", "source": "", "metadata": {"nbgrader": "x"}}]}',
    "deeply nested": "[" * 100_000,
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_notebook_gets_a_line_and_hides_no_other(tmp_path, kind):
    write(tmp_path, "01-one", BROKEN[kind])
    write(tmp_path, "02-two", [check_cell("check-a", [says("✓ a is right.")])])
    broken, good = read_progress(tmp_path)
    assert "cannot be read" in broken.trouble
    assert states(good) == ["right"]
    assert "cannot be read" in progress_table([broken, good])


def test_bytes_that_are_no_text_and_odd_points_do_no_harm(tmp_path):
    write(tmp_path, "01-one", "").write_bytes(b"\xff\xfe\x00")
    odd = [check_cell("check-a", points="many"), check_cell("check-b", points=None)]
    odd.append({**check_cell("check-c"), "outputs": [{"output_type": "error"}]})
    write(tmp_path, "02-two", odd)
    broken, chapter = read_progress(tmp_path)
    assert broken.trouble
    assert states(chapter) == ["not run", "not run", "not right yet"]
    assert "0 of 2" in progress_table([chapter])


def test_what_a_notebook_says_is_escaped(tmp_path):
    write(tmp_path, "01-one", [heading("# <b>bold</b>"), check_cell("check-<i>x")])
    table = progress_table(read_progress(tmp_path))
    assert "<b>" not in table
    assert "<i>" not in table


def test_with_no_chapter_beside_it_says_so(tmp_path, capsys):
    assert "No chapter" in progress_table(read_progress(tmp_path))
    assert read_progress(tmp_path / "nowhere") == []
    show_progress(tmp_path)


def test_a_browsers_kernel_names_an_error_by_its_whole_class(tmp_path):
    whole = "<class 'course.judging.verdict.{}'>"
    cells = [
        check_cell("check-a", [fails("a: not attempted yet.", whole.format("NotAttempted"))]),
        check_cell("check-b", [fails("b is not right yet.", whole.format("CheckFailed"))]),
    ]
    write(tmp_path, "01-first", cells)
    [chapter] = read_progress(tmp_path)
    assert [one.state for one in chapter.exercises] == ["not attempted yet", "not right yet"]


def test_only_a_browser_offers_a_download_and_it_names_the_notebook(tmp_path, monkeypatch):
    write(tmp_path, "01-first", [check_cell("check-a")])
    assert "button" not in progress_table(read_progress(tmp_path))
    monkeypatch.setattr(progress, "IN_A_BROWSER", True)
    table = html.unescape(progress_table(read_progress(tmp_path)))
    assert """data-commandlinker-args='{"path": "01-first/first.ipynb"}'""" in table
