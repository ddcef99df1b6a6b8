"""The report of small classes: right counts, nobody's name, learners' HTML inert, nothing fetched."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser

import nbformat
import pytest

from grading.commands.report import report as write_report
from grading.folder.messages import Trouble
from grading.report.figures import draw
from grading.report.notebook import notebook
from grading.report.numbers import numbers
from grading.report.page import page
from tests.grading.conftest import CHAPTER, NOTEBOOK
from tests.grading.small_class import (
    DUE,
    RIGHT,
    STEP,
    TESTS,
    UNTOUCHED,
    Student,
    a_course,
    error,
    printed,
    said,
    wrong,
)

EVIL = "</pre><script>fetch('https://evil.example/')</script><img src=x onerror=alert(1)>"
TODAY = date(2026, 2, 1)


def the_class() -> list[Student]:
    """Fourteen learners of every sort."""
    made = [Student(f"right-{k}", last_name=f"Rightful{k}", written=2.0) for k in range(6)]
    for k in range(3):
        answer = f"{STEP}\n    error = output - target  # {'x' * k}"
        outputs = {"check-error": wrong("error", "E1")}
        made.append(
            Student(
                f"turned-{k}", outputs, {"backward-step": answer}, last_name=f"Turner{k}", first_name="Grace"
            )
        )
    made.append(Student("untouched-1", dict.fromkeys(TESTS, UNTOUCHED)))
    made.append(Student("stuck-1", {"check-train": [error("CellTimeoutError", "stopped")]}))
    made.append(
        Student(
            "syntax-1",
            {cell: [error("NameError", "name 'backward_step' is not defined")] for cell in TESTS[:2]},
            solution_outputs={"backward-step": [error("SyntaxError", "oh")]},
        )
    )
    waits = wrong("delta_w_i_h", says="has to wait.", status="waits")
    made.append(Student("waits-1", {"check-error": wrong("error"), "check-delta-w-i-h": waits}))
    made.append(Student("late-1", late=timedelta(hours=5)))
    return made


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return a_course(tmp_path_factory.mktemp("class"), the_class())


@pytest.fixture(scope="module")
def report(course):
    return numbers(course, CHAPTER)


def exercise(report, cell):
    return next(row for row in report["exercises"] if row["cell"] == cell)


def the_page(report):
    return page(report, draw(report), TODAY)


# --- numbers


def test_each_exercise_is_counted_out(report):
    kinds = ("right", "wrong", "waiting", "unattempted", "not_judged")
    assert {row["cell"]: tuple(row[kind] for kind in kinds) for row in report["exercises"]} == {
        "check-error": (8, 4, 0, 1, 1),
        "check-delta-w-i-h": (11, 1, 1, 1, 1),
        "check-train": (12, 0, 0, 1, 1),
    }
    for row in report["exercises"]:
        assert (
            row["right"] + row["wrong"] + row["unattempted"] + row["not_judged"] == report["learners"] == 14
        )


def test_the_share_leaves_out_the_untouched_and_the_unjudged(report):
    assert report["tried"] == 13
    assert exercise(report, "check-error")["share_right"] == pytest.approx(8 / 12)
    assert exercise(report, "check-error")["why_not_judged"] == [
        {"why": "Its solution cell stops with SyntaxError.", "learners": 1}
    ]


def test_scores_are_the_gradebooks(course, report):
    with course.gradebook as gradebook:
        tested = [
            sum(
                grade.auto_score
                for notebook in one.notebooks
                for grade in notebook.grades
                if grade.name in TESTS
            )
            for one in gradebook.assignment_submissions(CHAPTER)
        ]
    assert report["scores"]["mean"] == pytest.approx(sum(tested) / len(tested))
    assert sum(report["scores"]["counts"]) == 14


def test_slips_are_counted_and_named(report):
    assert [(row["ids"], row["learners"]) for row in report["slips"]] == [(["E1"], 3)]
    (row,) = report["slips"]
    assert row["name"] == "output - target, the difference the wrong way round"
    assert row["cells"] == ["check-error"]
    # the shortest, and without what was handed out
    assert row["example"] == {
        "cell": "backward-step",
        "text": "def backward_step(x):\n    …\n    error = output - target  # ",
    } or row["example"]["text"].startswith("def backward_step(x):\n    …\n    error = output - target")
    assert "what was handed out" not in row["example"]["text"]
    assert row["students"] is None


def test_wrong_without_a_slip_is_told(report):
    assert [(row["cell"], row["learners"]) for row in report["unexplained"]] == [("check-error", 1)]


def test_what_no_slip_explains_is_grouped_by_formula(tmp_path):
    formulas = ["target * output", "target * output", "target / output", "", EVIL, "Lovelace * output"]
    students = [
        Student(f"one-{k}", {"check-error": wrong("error", formula=formula)})
        for k, formula in enumerate(formulas)
    ]
    found = numbers(a_course(tmp_path, students), CHAPTER)["unexplained"]
    counts = {row["formula"]: row["learners"] for row in found}
    assert counts == {"target * output": 2, "target / output": 1, EVIL: 1, "": 2}


def test_written_answers(report):
    (row,) = report["written"]
    assert (row["waiting"], row["marked"], row["mean"]) == (8, 6, 2.0)


def test_lateness_is_told_and_the_course_of_time_is_a_sentence(report):
    assert report["time"]["again"] == 0
    assert "No learner's several hand-ins are known" in report["time"]["words"]
    assert "1 learner handed in late, the latest by 5 h." in report["time"]["words"]


def test_a_mark_by_hand_has_the_last_word(tmp_path):
    students = [Student("one", {"check-error": wrong("error", "E1")}, manual={"check-error": 1.0})]
    made = numbers(a_course(tmp_path, students), CHAPTER)
    assert exercise(made, "check-error")["right"] == 1
    assert made["slips"] == []
    assert made["scores"]["mean"] == 6


@pytest.mark.parametrize(
    "outputs",
    [
        [said("error", "E1"), *RIGHT],  # a right answer has no slip
        [said("error", "E1"), error("ValueError", "raised by the learner")],
        [said("error", "E1"), printed("between"), error("CheckFailed", "error is not right yet.")],
        wrong("error", "no-such-id"),
        [{"output_type": "display_data", "data": {"application/json": {"ids": ["E1"]}}}, *wrong("error")],
    ],
)
def test_only_what_a_check_published_is_believed(tmp_path, outputs):
    made = numbers(a_course(tmp_path, [Student("one", {"check-error": outputs})]), CHAPTER)
    assert made["slips"] == []


def test_slips_in_other_cells_are_not_believed(tmp_path):
    student = Student("one", solution_outputs={"backward-step": wrong("error", "E1")})
    assert numbers(a_course(tmp_path, [student]), CHAPTER)["slips"] == []


def test_what_one_test_tells_apart_holds_for_the_other(tmp_path):
    outputs = {
        "check-error": wrong("error", "E1"),
        "check-delta-w-i-h": wrong("error", "E1", "E6"),
    }
    made = numbers(a_course(tmp_path, [Student("one", outputs)]), CHAPTER)
    assert [(row["ids"], row["cells"]) for row in made["slips"]] == [
        (["E1"], ["check-error", "check-delta-w-i-h"])
    ]


def test_points_without_a_word_from_the_check_are_suspicious(tmp_path):
    course = a_course(tmp_path, [Student("one", {"check-train": []}), Student("two")])
    made = numbers(course, CHAPTER, with_names=True)
    assert [(case["student"], case["sort"], case["cell"]) for case in made["attention"]["cases"]] == [
        ("one", "suspicious", "check-train")
    ]


def test_who_has_no_graded_notebook_is_not_counted_but_told(tmp_path):
    course = a_course(tmp_path, [Student("one"), Student("two")])
    (course.autograded("one", CHAPTER) / NOTEBOOK).write_text("{")
    made = numbers(course, CHAPTER, with_names=True)
    assert made["learners"] == 1
    assert [(case["student"], case["sort"]) for case in made["attention"]["cases"]] == [
        ("one", "could not be graded")
    ]


@pytest.mark.parametrize(
    "name", ["CellTimeoutError", "ProcessEnded", "OutOfTime", "NotJudged", "AttributeError"]
)
def test_a_test_that_was_stopped_has_not_judged(tmp_path, name):
    made = numbers(a_course(tmp_path, [Student("one", {"check-train": [error(name, "x")]})]), CHAPTER)
    assert exercise(made, "check-train")["not_judged"] == 1
    assert made["slips"] == []


# --- the page


def test_no_name_without_names(course, report):
    shown = the_page(report) + json.dumps(report) + nbformat.writes(notebook(report, draw(report), TODAY))
    for student in the_class():
        for name in (student.id, student.last_name, student.first_name):
            assert not re.search(rf"\b{name}\b", shown), name
    named = the_page(numbers(course, CHAPTER, with_names=True))
    assert "turned-0, turned-1, turned-2" in named
    assert "stuck-1" not in named  # nothing to do for a person: there is no record of it


def test_an_example_that_holds_a_name_is_passed_over(tmp_path):
    def student(k: int, comment: str) -> Student:
        answer = f"error = output - target  # {comment}"
        return Student(
            f"id-{k}",
            {"check-error": wrong("error", "E1")},
            {"backward-step": answer},
            last_name=f"Turner{k}",
        )

    students = [student(1, "by Turner1"), student(2, "by id-2"), student(3, "helped by Turner1, thanks")]
    course = a_course(tmp_path / "all", students)
    assert numbers(course, CHAPTER)["slips"][0]["example"] is None
    assert "--names" in the_page(numbers(course, CHAPTER))
    assert "id-2" in numbers(course, CHAPTER, with_names=True)["slips"][0]["example"]["text"]
    course = a_course(
        tmp_path / "one", [*students, student(4, "by nobody whom the gradebook knows, honestly")]
    )
    assert "honestly" in numbers(course, CHAPTER)["slips"][0]["example"]["text"]


class Tags(HTMLParser):
    """Collects tags and attributes."""

    def __init__(self, text: str):
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def evil_course(folder):
    evil = Student(
        "evil<b>1",
        {
            "check-error": wrong("error", "E1"),
            "check-train": wrong("train", says=f"is not right yet. {EVIL}", formula=EVIL),
            "check-delta-w-i-h": [said(EVIL, EVIL), error("CheckFailed", EVIL)],
        },
        {"backward-step": f"error = '''{EVIL}'''"},
        first_name=EVIL,
    )
    return a_course(folder, [replace(evil, first_name="Mallory"), Student("two", last_name="Hopper")])


@pytest.mark.parametrize("with_names", [False, True])
def test_what_learners_write_is_inert_and_nothing_is_fetched(tmp_path, with_names):
    made = numbers(evil_course(tmp_path), CHAPTER, with_names)
    shown = the_page(made)
    as_notebook = notebook(made, draw(made), TODAY)
    outputs = [out.data["text/html"] for cell in as_notebook.cells for out in cell.get("outputs", [])]
    assert "evil.example" in shown  # it is there, as text
    for text in (shown, *outputs):
        for tag, attributes in Tags(text).found:
            assert tag not in ("script", "iframe", "object", "link", "base", "form")
            assert not any(name.startswith("on") for name in attributes)
            for name in ("src", "href", "action", "data", "srcset"):
                assert attributes.get(name, "data:").startswith("data:image/svg+xml;base64,"[:5])
        assert not re.search(r"""(?:src|href)\s*=\s*["']?\s*(?:https?:)?//""", text)
        assert "url(" not in text
        assert "@import" not in text


def test_every_figure_has_an_alternative_text_and_words_beside_it(report):
    images = [attributes for tag, attributes in Tags(the_page(report)).found if tag == "img"]
    assert len(images) == 3
    assert all(len(attributes["alt"]) > 40 for attributes in images)


def test_the_page_does_not_load_scripts_even_if_one_got_in(report):
    assert "default-src 'none'" in the_page(report)


def test_a_tiny_class_is_told_so(tmp_path):
    made = numbers(
        a_course(tmp_path, [Student("one"), Student("two", {"check-error": wrong("error")})]), CHAPTER
    )
    shown = the_page(made)
    assert "too few to speak of a distribution" in shown
    assert "Too few to say" in shown
    assert "1 of 2" in shown
    assert "%" not in re.sub(r"<style>.*?</style>|<[^>]*>", "", shown, flags=re.DOTALL)


def test_a_class_in_which_nobody_tried(tmp_path):
    students = [Student(f"s{k}", dict.fromkeys(TESTS, UNTOUCHED)) for k in range(12)]
    made = numbers(a_course(tmp_path, students), CHAPTER)
    assert made["tried"] == 0
    assert "12 learners handed in an untouched notebook" in the_page(made)


def test_the_same_numbers_give_the_same_files(report):
    assert the_page(report) == the_page(report)
    first, second = (nbformat.writes(notebook(report, draw(report), TODAY)) for _ in range(2))
    assert first == second


def test_the_notebook_has_been_run_and_holds_what_the_page_holds(report):
    made = notebook(report, draw(report), TODAY)
    nbformat.validate(made)
    code = [cell for cell in made.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert all(cell.outputs for cell in code)
    assert "the difference the wrong way round" in nbformat.writes(made)


# --- the command


def test_the_command_writes_both_and_says_where(course, capsys):
    assert write_report(course, [CHAPTER]) is False
    out = capsys.readouterr().out
    assert f"{CHAPTER}: 14 learners, 1 slip recognised. Open report/{CHAPTER}.html" in out
    assert (course.root / "report" / f"{CHAPTER}.html").read_text().startswith("<!DOCTYPE html>")
    nbformat.read(course.root / "report" / f"{CHAPTER}.ipynb", as_version=4)


def test_with_names_is_another_file(tmp_path, capsys):
    course = a_course(tmp_path, the_class())
    write_report(course, [CHAPTER])
    nameless = (course.reports / f"{CHAPTER}.html").read_text()
    capsys.readouterr()
    write_report(course, [CHAPTER], with_names=True)
    out = capsys.readouterr().out
    assert f"Open report/{CHAPTER}-names.html in a browser" in out
    assert "It names learners: for your eyes only." in out
    assert (course.reports / f"{CHAPTER}.html").read_text() == nameless
    assert "turned-1" in (course.reports / f"{CHAPTER}-names.html").read_text()
    assert "turned-1" in (course.reports / f"{CHAPTER}-names.ipynb").read_text()
    assert "turned-1" not in (course.reports / f"{CHAPTER}.ipynb").read_text()


def test_on_a_terminal_the_end_of_the_report_is_meant(tmp_path, capsys):
    course = a_course(tmp_path, [Student("one", {"check-train": []}), Student("two")])
    write_report(course, [CHAPTER])
    assert "1 learner needs a person: see the end of the report.\n" in capsys.readouterr().out


def test_json_is_numbers_and_nothing_else(course, capsys):
    write_report(course, [CHAPTER], as_json=True)
    (made,) = json.loads(capsys.readouterr().out)
    assert made["learners"] == 14


def test_nothing_graded_is_one_sentence(tmp_path):
    with pytest.raises(Trouble, match="grade first"):
        write_report(a_course(tmp_path, []), [CHAPTER])


# --- several hand-ins


def test_one_learner_makes_no_line(report):
    time = {"again": 1, "words": "1 of 1 learner.", "has_due": False, "first": [0.0], "last": [9.0]}
    made = report | {"time": time | {"reworked": []}}
    assert draw(made)["time"] is None
    assert "That is too few learners to draw." in the_page(made)


def test_the_course_of_time_from_the_exchange(tmp_path):
    course = a_course(tmp_path, [Student("one"), Student("two"), Student("three")])

    def hand_in(student: str, before: timedelta, answer: str) -> None:
        when = f"{DUE - before:%Y-%m-%d %H:%M:%S}.000000 UTC"
        folder = tmp_path / "exchange" / "backpropagation" / "inbound" / f"{student}+{CHAPTER}+{when}+abc"
        folder.mkdir(parents=True)
        (folder / "timestamp.txt").write_text(when)
        source = json.loads((course.source(CHAPTER) / NOTEBOOK).read_text())
        source["cells"][0]["source"] = answer
        (folder / NOTEBOOK).write_text(json.dumps(source))

    hand_in("one", timedelta(hours=30), "pass")
    hand_in("one", timedelta(hours=3), "error = target - output")
    hand_in("two", timedelta(hours=20), "pass")
    hand_in("stranger", timedelta(hours=20), "pass")
    hand_in("stranger", timedelta(hours=10), "pass")
    made = numbers(course, CHAPTER)
    assert made["time"]["again"] == 1
    assert made["time"]["reworked"] == [{"cell": "backward-step", "learners": 1}]
    assert [round(at / 3600) for at in made["time"]["first"]] == [-30, -20]
    assert [round(at / 3600) for at in made["time"]["last"]] == [-20, -3]
    assert "1 of 2 learners in the exchange handed in more than once, up to 2 times" in made["time"]["words"]
    assert draw(made)["time"].alt.startswith("Two rising lines")
