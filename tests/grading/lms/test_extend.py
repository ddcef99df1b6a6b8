"""Extensions: given before or after handing in, one by one or from a CSV, and the penalty at once."""

from datetime import datetime, timedelta

import pytest

from grading.__main__ import main
from grading.commands.enrolled import extensions_of
from grading.commands.extend import extend, extend_listed
from grading.commands.summary import standings
from grading.folder.messages import Trouble
from grading.folder.opening import open_course
from grading.folder.storing import Storekeeper
from grading.folder.submissions import find_submissions
from tests.grading.lms import downloads as d
from tests.grading.lms.conftest import give_points
from tests.grading.lms.downloads import ADA, FIVE, NOTEBOOKS, notebook

DAY = 86_400.0
POLICY = (
    "\nc.AssignLatePenalties.plugin_class = 'grading.late.SharePerDay'\nc.SharePerDay.share_per_day = 0.1\n"
)


@pytest.fixture
def late(desk):
    """Ada has 20 points and was three days late, in a course where a day costs a tenth."""
    config = desk.course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + POLICY)
    desk.course = open_course(desk.course.root)
    desk.roster(d.plain_list())
    give_points(desk.course, {ADA.login: 20.0})
    with desk.course.gradebook as gradebook:
        due = gradebook.find_assignment(FIVE).duedate
        gradebook.find_submission(FIVE, ADA.login).timestamp = due + timedelta(days=2, hours=20)
        gradebook.db.commit()
    return desk


def penalty(desk) -> float:
    return standings(desk.course, FIVE)[ADA.login].penalty


def test_a_penalty_is_reckoned_anew_at_once(late):
    extend(late.course, FIVE, [ADA.login], DAY)
    assert penalty(late) == pytest.approx(4.0)
    extend(late.course, FIVE, [ADA.login], 3 * DAY)
    assert penalty(late) == 0
    said = late.capsys.readouterr().out
    assert "lovelaceada has 3 days longer for 05-numpy-backprop, until 2026-02-02 22:00 UTC." in said
    assert "points off for lateness now: lovelaceada 0." in said
    extend(late.course, FIVE, [ADA.login], 0)
    assert penalty(late) == pytest.approx(6.0)
    assert extensions_of(late.course, FIVE) == {}


def test_it_can_be_given_before_anything_is_handed_in(late):
    late.roster(d.canvas_gradebook())
    extend(late.course, FIVE, ["hoppergrace"], 2 * DAY)
    late.collect(late.write("s.zip", {d.canvas_name(d.GRACE, NOTEBOOKS[FIVE], 1): notebook("g")}))
    with late.course.gradebook as gradebook:
        store = Storekeeper(late.course, FIVE, gradebook, extensions_of(late.course, FIVE))
        submission = next(one for one in find_submissions(late.course, FIVE) if one.student == "hoppergrace")
        store.store(submission, {})
        assert gradebook.find_submission(FIVE, "hoppergrace").extension == timedelta(days=2)


def test_who_is_meant_may_be_said_by_address_or_name(late):
    extend(late.course, FIVE, ["oberga@example.org", "Seán O'Brien"], DAY)
    assert extensions_of(late.course, FIVE) == {"oberga": DAY, "obriens": DAY}
    with pytest.raises(Trouble, match=r"Jan Müller is nobody on the roster \(could be muellerj, muellerj2\)"):
        extend(late.course, FIVE, ["Jan Müller"], DAY)


def test_how_much_longer_has_to_be_said(capsys):
    """Saying nothing once took the extension away."""
    assert main(["extend", "05", ADA.login]) == 1
    assert "Say how much longer" in capsys.readouterr().err


def test_from_a_csv(late):
    rows = [
        ["email", "chapter", "days", "hours", "until"],
        [ADA.email, "05", "1", "12", ""],
        ["oberga@example.org", "05", "", "", "2026-02-01 10:00"],
    ]
    extend_listed(late.course, late.write("ext.csv", d.as_csv(rows)), None)
    found = extensions_of(late.course, FIVE)
    assert found["lovelaceada"] == 1.5 * DAY
    assert found["oberga"] == (datetime(2026, 2, 1, 10) - datetime(2026, 1, 30, 22)).total_seconds()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,weeks\nlovelaceada,1\n", "has no column called days, hours or until"),
        ("id,days\nlovelaceada,1\n", "has no column called chapter"),
        ("id,chapter,days\nlovelaceada,05,soon\n", "row 2 says 'soon', which is no number"),
        ("id,chapter,days\nstranger,05,1\n", "stranger (ext.csv, row 2) is nobody on the roster"),
        ("id,chapter,days\nlovelaceada,05,4000\n", "cannot have 4000 days longer"),
        ("id,chapter,until\nlovelaceada,05,tomorrow\n", "write a time like 2026-01-31 23:59"),
        ("id,chapter,days\nlovelaceada,77,1\n", "There is no chapter called '77'"),
    ],
)
def test_what_cannot_be_read_is_told_and_nobody_gets_anything(late, text, says):
    with pytest.raises(Trouble) as trouble:
        extend_listed(late.course, late.write("ext.csv", text), None)
    assert says in str(trouble.value)
    assert extensions_of(late.course, FIVE) == {}
