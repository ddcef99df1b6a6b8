"""Class lists of every system: which column is what, who is entered, and who is not."""

import json

import pytest

from grading.commands.enrolled import read_roster
from grading.commands.roster import enter_roster
from grading.folder.messages import Trouble
from tests.grading.lms import downloads as d
from tests.grading.lms.downloads import ADA, CLASS, JAN, JAN2

LISTS = {
    "canvas": d.canvas_gradebook(), "canvas in utf-16": d.canvas_gradebook().encode("utf-16"),
    "canvas with semicolons": d.canvas_gradebook(separator=";"), "moodle participants": d.moodle_participants(),
    "moodle grades": d.moodle_grades(), "gradescope": d.gradescope_roster(), "brightspace": d.brightspace_grades(),
    "blackboard": d.blackboard_grades(), "blackboard as it comes": d.blackboard_grades().encode("utf-16"),
    "plain": d.plain_list(), "plain in latin-1": d.plain_list([p for p in CLASS if p.first != "Thị Ánh"]).encode("latin-1"),
}  # fmt: skip


def entered(desk) -> dict:
    with desk.course.gradebook as gradebook:
        return {s.id: (s.first_name, s.last_name, s.email, s.lms_user_id) for s in gradebook.students}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_enters_the_students_and_nobody_else(desk, name):
    said = desk.roster(LISTS[name])
    known = entered(desk)
    expected = len(CLASS) - ("latin" in name)
    assert len(known) == expected, said
    ada = known["lovelaceada"]
    assert ada[:2] == ("Ada", "Lovelace")
    if "canvas" in name or "plain" in name:
        assert ada[3] == "4711"
    assert "Teacher" not in str(known)
    assert "Preview" not in str(known)
    # a second run does no harm
    before = desk.tree()
    assert "Entered: 0 new;" in desk.roster(LISTS[name])
    assert desk.tree() == before


def test_it_says_what_each_column_was_taken_for_and_shows_three_rows_before_anything_changes(desk):
    before = desk.tree()
    with pytest.raises(Trouble, match="Nothing was changed, for there is no terminal"):
        enter_roster(desk.course, desk.write("class.csv", d.canvas_gradebook()), yes=False)
    said = desk.capsys.readouterr().out
    assert {k: v for k, v in desk.tree().items() if k not in before} == {
        "Downloads/class.csv": d.canvas_gradebook().encode()
    }
    assert "'SIS Login ID'                   is the login" in said
    assert "not used: 05-numpy-backprop (90), Homework (7), Current Score, Final Score" in said
    assert "4711 | 04711 | lovelaceada | Ada | Lovelace | Lovelace, Ada | BP-1" in said
    assert "Åsa" not in said
    assert "Left out: a row without a student, the row of points possible, Canvas's test student." in said


def test_lists_of_several_systems_add_up(desk):
    for listed in (
        d.canvas_gradebook(),
        d.canvas_groups(),
        d.gradescope_roster(),
        d.github_roster(),
        d.moodle_worksheet(),
    ):
        desk.roster(listed)
    assert len(entered(desk)) == len(CLASS)
    ada = read_roster(desk.course).students["lovelaceada"]
    assert ada.keys.email == ADA.email
    assert ada.keys.github == ADA.github
    assert ada.keys.groups == ("Team Engine",)
    assert ada.participants == (str(ADA.participant),)
    assert ada.keys.sis_id == ADA.sis


def test_two_of_one_name_are_two(desk):
    desk.roster(d.canvas_gradebook())
    known = entered(desk)
    assert known["muellerj"][3] == str(JAN.number)
    assert known["muellerj2"][3] == str(JAN2.number)


def test_two_of_one_name_with_nothing_to_tell_them_apart_are_not_guessed(desk):
    said = desk.roster(d.as_csv([["name"], ["Jan Müller"], ["Jan Müller"], ["Ada Lovelace"]]))
    assert "row 3, Jan Müller: two rows have this name, and nothing tells them apart" in said
    assert len(entered(desk)) == 2


def test_a_list_that_contradicts_itself_is_asked_about(desk):
    desk.roster(d.plain_list())
    said = desk.roster(
        d.as_csv([["id", "email"], ["lovelaceada", "hoppergrace@example.org"]]) + "newone,new@example.org\n"
    )
    assert "row 2, lovelaceada: its keys are those of different students: hoppergrace, lovelaceada" in said
    assert entered(desk)["lovelaceada"][2] == ADA.email


def test_students_that_were_there_keep_their_folder(desk):
    with desk.course.gradebook as gradebook:
        gradebook.add_student("ada", first_name="Ada", last_name="Lovelace")
    desk.roster(d.canvas_gradebook())
    known = entered(desk)
    assert known["ada"] == ("Ada", "Lovelace", None, "4711")
    assert "lovelaceada" not in known


def test_one_row_a_group_is_one_student(desk):
    rows = [d.CANVAS_GROUP_HEADINGS]
    rows += [["Lovelace, Ada", "4711", "", "lovelaceada", "1", team, "", ""] for team in ("Team A", "Team B")]
    desk.roster(d.as_csv(rows))
    assert read_roster(desk.course).students["lovelaceada"].keys.groups == ("Team A", "Team B")


def test_a_students_id_is_a_name_that_a_folder_can_have(desk):
    desk.roster(
        d.as_csv([["id", "name"], ["../../etc", "A B"], ["x/y", "C D"], [".hidden", "E F"], ["a*b?", "G H"]])
    )
    assert sorted(entered(desk)) == ["a-b", "etc", "hidden", "x-y"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04rest", "is an Excel workbook"),
        (b"a,b\n1,2\n", "has no column that tells who somebody is"),
        (b'id,name\n"1,2\n', "has a quotation mark in line 2 that is never closed"),
        (b"\xff\xfea\x00,", "is cut short"),
        (b"\x00\x01\x02", "is not a text file"),
        (b"id,name\n", "There is no student in class.csv"),
    ],
)
def test_what_is_no_list_is_told_in_a_sentence(desk, content, says):
    with pytest.raises(Trouble) as trouble:
        desk.roster(content)
    assert says in str(trouble.value)
    assert "class.csv" in str(trouble.value)


def test_a_damaged_roster_json_is_told(desk):
    desk.roster(d.plain_list())
    (desk.course.root / "roster.json").write_text("{")
    with pytest.raises(Trouble, match=r"roster\.json is damaged"):
        desk.roster(d.plain_list())


def test_keys_that_the_gradebook_has_no_place_for_stand_in_a_file_beside_it(desk):
    desk.roster(d.canvas_gradebook())
    kept = json.loads((desk.course.root / "roster.json").read_text("utf-8"))["students"]
    assert kept["lovelaceada"] == {
        "sis_id": "04711",
        "login": "lovelaceada",
        "name": "Lovelace, Ada",
        "section": "BP-1",
    }
