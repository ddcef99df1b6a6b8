"""Feedback packed: the names are those by which Moodle's and Canvas's own importers find a hand-in."""

import json
import re
import zipfile

import pytest

from grading.commands.feedback import pack
from tests.grading.lms import downloads as d
from tests.grading.lms.downloads import ADA, FIVE, GRACE, JAN, JAN2, NOTEBOOKS, notebook, zipped

N5 = NOTEBOOKS[FIVE]


def pages(desk, *people) -> None:
    for person in people:
        place = desk.course.feedback(person.login, FIVE) / "numpy-backprop.html"
        place.parent.mkdir(parents=True)
        place.write_text(f"<html><h1>For {person.login}</h1></html>")


def packed(desk, way: str) -> dict[str, bytes]:
    desk.needs_person = pack(desk.course, [FIVE], way)
    desk.said = desk.capsys.readouterr().out
    place = desk.course.root / "build" / f"feedback-{way}-{FIVE}.zip"
    with zipfile.ZipFile(place) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def moodle_finds(name: str) -> tuple[int, str, str]:
    """importziplib.php: the first part of five between underscores is a name, the second the participant."""
    parts = name.split("_", 4)
    assert len(parts) >= 4
    assert not name.startswith((".", "~"))
    return int(parts[1]), f"{parts[2]}_{parts[3]}", parts[4]


def canvas_finds(name: str) -> list[str]:
    """infer_comment_context_from_filename: the first two parts that are numbers."""
    return [part for part in name.split("_") if re.fullmatch(r"\d+", part)][:2]


def test_moodle_finds_each_participant(desk):
    desk.roster(d.moodle_participants())
    desk.roster(d.moodle_worksheet())
    files = {d.moodle_file(d.moodle_prefix(p), N5): notebook(p.login) for p in (ADA, JAN, JAN2)}
    desk.collect(desk.write("m.zip", files))
    pages(desk, ADA, JAN, JAN2)
    found = packed(desk, "moodle")
    assert {moodle_finds(name) for name in found} == {
        (p.participant, "assignfeedback_file", "numpy-backprop.html") for p in (ADA, JAN, JAN2)
    }
    assert b"For muellerj2" in found[f"Jan Müller_{JAN2.participant}_assignfeedback_file_numpy-backprop.html"]


def test_moodle_without_a_number_is_told(desk):
    desk.roster(d.plain_list())
    pages(desk, ADA)
    assert pack(desk.course, [FIVE], "moodle")
    assert "lovelaceada: no participant number; read the grading worksheet" in desk.capsys.readouterr().out


def test_canvas_finds_each_attachment_and_shows_a_notebook_as_a_notebook(desk):
    desk.roster(d.canvas_gradebook())
    files = {
        d.canvas_name(ADA, N5, 90_210): notebook("a"),
        d.canvas_name(JAN2, "work.zip", 90_211, late=True): zipped(d.work_folder("j")),
    }
    desk.collect(desk.write("s.zip", files))
    pages(desk, ADA, JAN2, GRACE)
    found = packed(desk, "canvas")
    assert {tuple(canvas_finds(name)) for name in found} == {("4711", "90210"), ("4714", "90211")}
    shown = json.loads(found["lovelaceada_4711_90210_numpy-backprop.ipynb"])
    assert "For lovelaceada" in "".join(shown["cells"][1]["outputs"][0]["data"]["text/html"])
    assert "hoppergrace: the hand-in did not come from Canvas" in desk.said
    assert any(name.endswith(".zip") for name in found)


def test_a_group_gets_one_in_canvas(desk):
    desk.roster(d.canvas_gradebook())
    desk.roster(d.canvas_groups())
    desk.collect(desk.write("s.zip", {d.canvas_team_name("Team Engine", GRACE, N5, 7): notebook("both")}))
    pages(desk, ADA, GRACE)
    found = packed(desk, "canvas")
    assert [canvas_finds(name) for name in found] == [["4712", "7"]]


def test_a_folder_for_each_mail(desk):
    desk.roster(d.plain_list())
    pages(desk, ADA, GRACE)
    assert not pack(desk.course, [FIVE], "mail")
    place = desk.course.root / "build" / f"feedback-mail-{FIVE}"
    assert (place / ADA.email / "numpy-backprop.html").read_text() == "<html><h1>For lovelaceada</h1></html>"
    assert (place / "mail.csv").read_text("utf-8").splitlines()[1:] == [
        f"{p.email},{p.first} {p.last},{p.email}" for p in (GRACE, ADA)
    ]


@pytest.mark.parametrize("way", ["moodle", "mail"])
def test_packing_twice_gives_the_same(desk, way):
    desk.roster(d.plain_list())
    desk.roster(d.moodle_worksheet())
    pages(desk, ADA)
    pack(desk.course, [FIVE], way)
    before = desk.tree()
    pack(desk.course, [FIVE], way)
    assert desk.tree() == before
