"""Collecting: each kind of download with its odd sides, told apart by its names alone."""

import pytest

from grading.commands.enrolled import read_roster
from grading.folder.submissions import COLLECTED
from grading.lms.laying import EARLIER
from grading.lms.people import Keys
from tests.grading.lms import downloads as d
from tests.grading.lms.cases import CASES
from tests.grading.lms.downloads import ADA, FIVE, FOUR, NOTEBOOKS, notebook

N5 = NOTEBOOKS[FIVE]


@pytest.mark.parametrize("name", CASES)
def test_a_download_is_laid_out_as_it_should_be(desk, name):
    case = CASES[name]()
    for roster in case.rosters:
        desk.roster(roster)
    place = desk.write(case.name, case.files)
    said = desk.collect(place, *case.chapters, **case.wishes)
    assert desk.answers() == case.answers, said
    assert desk.answers(FOUR) == case.four
    for words in case.says:
        assert words in said
    assert desk.times().items() >= case.times.items()
    # a second run does no harm
    before = desk.tree()
    desk.collect(place, *case.chapters, **case.wishes)
    assert desk.tree() == before


def test_there_are_enough_kinds():
    assert len(CASES) >= 60


@pytest.fixture
def canvas(desk):
    desk.roster(d.canvas_gradebook())
    return desk


def one(desk, answer: str, attachment: int = 1, name: str = "submissions.zip"):
    return desk.write(name, {d.canvas_name(ADA, N5, attachment): notebook(answer)})


def test_without_a_terminal_the_plan_is_printed_and_nothing_is_done(canvas):
    place = one(canvas, "a")
    before = canvas.tree()
    said = canvas.collect(place, yes=False)
    assert "lovelaceada  05-numpy-backprop  numpy-backprop.ipynb  1 of 1" in said
    assert "TROUBLE Nothing was changed, for there is no terminal to ask at" in said
    assert canvas.tree() == before


def test_a_later_download_replaces_and_keeps_what_was_there(canvas):
    canvas.collect(one(canvas, "old", 5))
    said = canvas.collect(one(canvas, "new", 7))
    assert "replaces" in said
    assert canvas.answers() == {"lovelaceada": "new"}
    kept = list(canvas.course.submissions.glob(f"{EARLIER}/lovelaceada/{FIVE}/*/{N5}"))
    assert [d.answer_in(place.read_bytes()) for place in kept] == ["old"]


def test_a_hand_in_without_a_notebook_needs_a_person_and_is_not_missing(canvas):
    broken = {d.canvas_name(ADA, "work.zip", 1): b"PK", d.canvas_name(d.GRACE, N5, 2): notebook("g")}
    said = canvas.collect(canvas.write("submissions.zip", broken))
    assert "Handed in, and no notebook is in it: lovelaceada." in said
    assert "lovelaceada" not in said[said.index("On the roster, and nothing here from") :]
    assert canvas.needs_person
    canvas.collect(canvas.write("submissions.zip", {d.canvas_name(d.GRACE, N5, 2): notebook("g")}))
    assert not canvas.needs_person


@pytest.mark.parametrize(
    ("other", "asked"), [(notebook("b"), True), (notebook("a"), False), (d.untouched(), False)]
)
def test_of_two_copies_that_were_worked_on_a_person_says_which_counts(canvas, other, asked):
    packed = d.zipped({N5: notebook("a"), "mine.ipynb": other})
    said = canvas.collect(canvas.write("submissions.zip", {d.canvas_name(ADA, "all.zip", 1): packed}))
    assert ("Worked on two copies, so look which one counts: lovelaceada." in said) == asked
    assert canvas.needs_person == asked
    assert canvas.answers() == {"lovelaceada": "a"}


def test_an_attempt_that_is_as_it_was_handed_out_does_not_replace_a_worked_on_one(canvas):
    files = {d.canvas_name(ADA, N5, 1): notebook("a"), d.canvas_name(ADA, N5, 2): d.untouched()}
    said = canvas.collect(canvas.write("submissions.zip", files))
    assert "The last attempt is as it was handed out, so the one before counts: lovelaceada." in said
    assert canvas.needs_person
    assert canvas.answers() == {"lovelaceada": "a"}


def test_an_older_download_changes_nothing(canvas):
    canvas.collect(one(canvas, "new", 7))
    said = canvas.collect(one(canvas, "old", 5))
    assert "older than what is there" in said
    assert canvas.answers() == {"lovelaceada": "new"}


def test_what_is_marked_by_hand_is_not_replaced_without_a_word(canvas):
    canvas.collect(one(canvas, "old", 5))
    with canvas.course.gradebook as gradebook:
        gradebook.add_submission(FIVE, "lovelaceada")
        grades = gradebook.find_submission_notebook("numpy-backprop", FIVE, "lovelaceada").grades
        grades[0].manual_score = 1.0
        gradebook.db.commit()
    place = one(canvas, "new", 7)
    said = canvas.collect(place)
    assert "Marked by hand already, and handed in anew: lovelaceada." in said
    assert canvas.answers() == {"lovelaceada": "old"}
    assert canvas.needs_person
    canvas.collect(place, also_marked=True)
    assert canvas.answers() == {"lovelaceada": "new"}


def test_the_number_in_a_files_name_is_kept_for_the_export(desk):
    desk.roster("login,first name,last name\nlovelaceada,Ada,Lovelace\n")
    desk.collect(one(desk, "a"))
    with desk.course.gradebook as gradebook:
        assert gradebook.find_student("lovelaceada").lms_user_id == "4711"


def test_a_later_attempt_without_a_time_does_not_keep_the_old_time(desk):
    desk.roster(d.plain_list())
    desk.collect(desk.write("gradebook.zip", {f"{d.blackboard_start(ADA)}_{N5}": notebook("old")}))
    assert desk.times()
    desk.collect(one(desk, "new"))
    assert desk.answers() == {"lovelaceada": "new"}
    assert not desk.times()


def test_late_is_told_from_the_due_date_and_the_zone(desk):
    desk.roster(d.plain_list())
    with desk.course.gradebook as gradebook:
        gradebook.update_or_create_assignment(FIVE, duedate="2025-10-10 06:00:00")
    place = desk.write("gradebook.zip", {f"{d.blackboard_start(ADA)}_{N5}": notebook("a")})
    assert "2025-10-10 10:22 CEST  late by 2 h" in desk.collect(place)
    assert "2025-10-10 10:22 EDT  late by 8 h" in desk.collect(place, zone="America/New_York")
    assert "TROUBLE There is no time zone 'Moon'" in desk.collect(place, zone="Moon")


def test_a_data_file_beside_the_notebook_comes_along_and_our_own_names_do_not(desk):
    desk.roster(d.plain_list())
    files = {
        f"ada lovelace/{N5}": notebook("a"),
        "ada lovelace/data.csv": b"1",
        "ada lovelace/timestamp.txt": b"2000-01-01 00:00 UTC",
    }
    desk.collect(desk.write("mails", files))
    folder = desk.course.submitted("lovelaceada", FIVE)
    assert sorted(path.name for path in folder.iterdir()) == ["data.csv", N5]


def test_a_link_in_a_folder_is_refused(desk, tmp_path):
    desk.roster(d.plain_list())
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(notebook("secret"))
    place = desk.write("mails", {f"ada lovelace/{N5}": notebook("a")})
    (place / "grace hopper.ipynb").symlink_to(secret)
    said = desk.collect(place)
    assert "grace hopper.ipynb is a link" in said
    assert desk.answers() == {"lovelaceada": "a"}


def test_a_link_among_the_hand_ins_leads_nowhere(canvas, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    canvas.course.submissions.mkdir(exist_ok=True)
    (canvas.course.submissions / "lovelaceada").symlink_to(outside)
    said = canvas.collect(one(canvas, "a"))
    assert "leads out of submitted" in said
    assert not list(outside.iterdir())
    assert canvas.needs_person


def test_what_a_person_said_once_is_remembered(canvas):
    place = canvas.write("mails", {"homework of A.L..ipynb": notebook("a")})
    assert "it names nobody" in canvas.collect(place)
    roster = read_roster(canvas.course)
    roster.remember("homework of A.L..ipynb", "lovelaceada")
    roster.save()
    canvas.collect(place)
    assert canvas.answers() == {"lovelaceada": "a"}


def test_what_is_said_of_one_does_not_hold_for_another_of_the_same_name(desk):
    """Moodle's number is of one assignment: the next one asks again."""
    desk.roster(d.moodle_participants())
    who = {501: "muellerj", 502: "muellerj2"}
    names = {n: f"Jan Müller_{n}_assignsubmission_file/{N5}" for n in (*who, 777)}
    place = desk.write("m.zip", {names[n]: notebook(login) for n, login in who.items()})
    assert "Jan Müller (502): 2 students have this name" in desk.collect(place)
    roster = read_roster(desk.course)
    for n, login in who.items():
        roster.remember(f"Jan Müller ({n})", next(one for one in roster.students if one.startswith(login)))
    roster.save()
    desk.collect(place)
    assert sorted(desk.answers().values()) == sorted(who.values())
    said = desk.collect(desk.write("next.zip", {names[777]: notebook("somebody")}))
    assert "Jan Müller (777): 2 students have this name" in said
    assert sorted(desk.answers().values()) == sorted(who.values())


def test_what_was_said_of_a_name_does_not_hold_for_another_address(desk):
    desk.roster(d.moodle_participants())
    roster = read_roster(desk.course)
    one, other = sorted(roster.find_one(Keys(name="Jan Müller")).candidates)
    roster.remember("Jan Müller", one)
    assert roster.find_one(Keys(name="Jan Müller"), "Jan Müller").students == (one,)
    stranger = roster.find_one(Keys(name="Jan Müller", email="jan@example.org"), "Jan Müller")
    assert not stranger.students
    assert set(stranger.candidates) == {one, other}


def test_the_last_commit_is_the_time_of_a_clone(desk):
    import shutil
    import subprocess

    if not shutil.which("git"):
        pytest.skip("needs git")
    desk.roster(d.plain_list())
    desk.roster(d.github_roster())
    place = desk.write("backprop-submissions", {f"backprop-{ADA.github}/{N5}": notebook("a")})
    clone = place / f"backprop-{ADA.github}"
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    when = {"GIT_COMMITTER_DATE": "2025-10-10T12:00:00+02:00", "PATH": __import__("os").environ["PATH"]}
    for words in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", "done"]):
        subprocess.run(["git", *words], cwd=clone, env=when, check=True)
    # settings of a clone could name programs to run, and are not read
    ran = desk.course.root / "ran"
    with (clone / ".git" / "config").open("a") as config:
        config.write(f'[core]\n\tfsmonitor = "touch {ran}"\n\tpager = "touch {ran}"\n')
    desk.collect(place)
    assert desk.times() == {"lovelaceada": "2025-10-10 10:00:00 UTC"}
    assert not ran.exists()


def test_nbgrader_and_grade_do_not_stumble_over_what_is_kept_beside(canvas):
    from grading.folder.submissions import find_submissions, misplaced

    canvas.collect(one(canvas, "old", 5))
    canvas.collect(one(canvas, "new", 7))
    assert (canvas.course.submissions / COLLECTED).is_dir()
    assert [one.student for one in find_submissions(canvas.course, FIVE)] == ["lovelaceada"]
    assert misplaced(canvas.course) == []
    assert canvas.course.api.get_submitted_students(FIVE) == {"lovelaceada"}


def test_a_person_is_asked_on_a_terminal(canvas):
    """Who a file is by, and whether to go on: typed by hand, in a terminal."""
    import os
    import pty
    import sys

    place = canvas.write("mails", {"homework.ipynb": notebook("a")})
    words = [sys.executable, "-c", (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from grading.folder.opening import open_course\n"
        "from grading.commands.collect import Wishes, collect\n"
        "collect(open_course(Path(sys.argv[2])), Path(sys.argv[3]), (), Wishes())\n"
    ), str(d.ROOT), str(canvas.course.root), str(place)]  # fmt: skip
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(sys.executable, words)
    said, answers = (
        b"",
        [
            (b"leave it out: ", b"nobody\n"),
            (b"There is no student 'nobody'", b"lovelaceada\n"),
            (b"[y/N] ", b"y\n"),
        ],
    )
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        if not piece:
            break
        said += piece
        if answers and answers[0][0] in said:
            os.write(terminal, answers.pop(0)[1])
    os.waitpid(pid, 0)
    assert canvas.answers() == {"lovelaceada": "a"}, said.decode()
    assert not answers
