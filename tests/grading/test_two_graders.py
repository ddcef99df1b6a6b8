"""Two graders with accounts of their own in one course folder: what either writes the other may write, and nobody else read."""

import shutil
import stat
import sys
from types import SimpleNamespace

import pytest

from tests.grading.accounts import GRADERS, Account, a_place_for_all, give, needs_root
from tests.grading.conftest import CHAPTER, NOTEBOOK, ROOT

pytestmark = pytest.mark.slow

ADA, GRACE = Account(61001, GRADERS), Account(61002, GRADERS)
STUDENT, OF_THE_CLASS = 61003, 61009
HOLDING = """
import sys
from grading.folder.lock import only_one
from grading.folder.opening import open_course
with only_one(open_course()):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def shared(released_course):
    """A course of Ada's and an exchange, in which she has made up a class and graded it."""
    needs_root()
    with a_place_for_all() as place:
        course = place / "course"
        shutil.copytree(released_course.root, course)
        give(course, ADA.user, ADA.group)
        # as nbgrader and SQLite make it
        (course / "gradebook.db").chmod(0o644)
        exchange = place / "exchange"
        (exchange / "backpropagation").mkdir(parents=True)
        exchange.chmod(0o1777)
        give(exchange / "backpropagation", 0, GRADERS)
        (exchange / "backpropagation").chmod(0o2775)
        with (course / "nbgrader_config.py").open("a") as config:
            config.write(f"c.Exchange.root = {str(exchange)!r}\n")
        for words in (
            ["class", "--size", "2"],
            ["grade", "--unsealed", "--workers", "1"],
            ["feedback"],
        ):
            said = ADA.python(course, "grading", *words)
            assert said.returncode in (0, 3), (words, said)
        yield SimpleNamespace(course=course, exchange=exchange / "backpropagation")


def test_the_second_grader_goes_on_where_the_first_was(shared):
    stub = shared.course / "submitted" / "made-up-001" / CHAPTER / NOTEBOOK
    before = shared.course / "autograded" / "made-up-001" / CHAPTER / NOTEBOOK
    assert (stub.stat().st_uid, before.stat().st_uid) == (ADA.user, ADA.user)
    for words in (
        ["grade", "--unsealed", "--workers", "1", "--again"],
        ["feedback"],
    ):
        said = GRACE.python(shared.course, "grading", *words)
        assert said.returncode in (0, 3), (words, said)
        assert "Permission denied" not in said.stdout + said.stderr
        assert "could not be" not in said.stdout + said.stderr
    assert before.stat().st_uid == GRACE.user
    assert GRACE.python(shared.course, "nbgrader", "db", "student", "add", "lovelaceada").returncode == 0


def test_all_that_they_write_is_the_groups_and_nobody_elses(shared):
    # what Python compiles is nobody's work
    for path in (path for path in shared.course.rglob("*") if "__pycache__" not in path.parts):
        status = path.stat()
        mode = stat.S_IMODE(status.st_mode)
        assert status.st_gid == GRADERS, path
        # SQLite and nbgrader do not ask; the folder itself lets nobody in
        by_others = path.name == "gradebook.db" or "feedback" in path.parts
        assert mode & 0o007 == 0 or by_others, (path, oct(mode))
        assert mode & 0o2070 == 0o2070 if path.is_dir() else mode & 0o040, (path, oct(mode))
    for name in ("gradebook.db", "gradebook.db.lock"):
        assert stat.S_IMODE((shared.course / name).stat().st_mode) & 0o060 == 0o060


def test_one_releases_and_the_other_collects(shared):
    said = ADA.python(shared.course, "nbgrader", "release_assignment", CHAPTER)
    assert said.returncode == 0, said
    handed_in = shared.exchange / "inbound" / f"linus+{CHAPTER}+2026-01-30 20:00:00 UTC+abc"
    shutil.copytree(ROOT / "release" / CHAPTER, handed_in)
    for path in (handed_in, *handed_in.rglob("*")):
        # as `nbgrader submit` leaves it: the student's, and the group of the folder's
        path.chmod(0o775 if path.is_dir() else 0o664)
        shutil.chown(path, STUDENT, GRADERS)
    said = GRACE.python(shared.course, "nbgrader", "collect", CHAPTER)
    assert said.returncode == 0, said
    collected = shared.course / "submitted" / "linus" / CHAPTER
    assert collected.stat().st_uid == GRACE.user
    # the other can collect the next chapter of the same student
    assert stat.S_IMODE(collected.parent.stat().st_mode) == 0o2770
    assert (collected / NOTEBOOK).stat().st_mode & 0o060 == 0o060


def test_the_refusal_names_the_other_grader_and_since_when(shared):
    with ADA.start([sys.executable, "-c", HOLDING], shared.course, stdin=-1) as ada:
        assert ada.stdout.readline() == "held\n"
        said = GRACE.python(shared.course, "grading", "grade", "--unsealed")
        ada.stdin.close()
    assert said.returncode == 1
    assert f"(user {ADA.user}, since 20" in said.stderr
    assert f", process {ada.pid} on " in said.stderr


def test_a_lock_that_the_other_cannot_write_is_a_sentence(shared):
    lock = shared.course / "gradebook.db.lock"
    lock.chmod(0o640)
    shutil.chown(lock, ADA.user)
    said = GRACE.python(shared.course, "grading", "grade", "--unsealed")
    assert (said.returncode, said.stdout) == (1, ""), said
    assert (
        "gradebook.db.lock could not be written in the folder of the course (Permission denied)"
        in said.stderr
    )
    assert f"It is user {ADA.user}'s." in said.stderr
    assert "Traceback" not in said.stderr
    # what is hers she puts right herself
    with ADA.start([sys.executable, "-c", HOLDING], shared.course, stdin=-1) as ada:
        assert ada.stdout.readline() == "held\n"
        ada.stdin.close()
    assert lock.stat().st_mode & 0o060 == 0o060


def test_a_gradebook_that_the_other_cannot_write_is_a_sentence(shared):
    gradebook = shared.course / "gradebook.db"
    gradebook.chmod(0o640)
    shutil.chown(gradebook, ADA.user)
    newcomer = shared.course / "submitted" / "hoppergrace" / CHAPTER
    shutil.copytree(ROOT / "release" / CHAPTER, newcomer)
    give(newcomer.parent, ADA.user, GRADERS)
    said = GRACE.python(shared.course, "grading", "grade", "--unsealed")
    told = said.stdout + said.stderr
    assert "the gradebook could not be written, for it is another's: `python -m grading doctor`" in told
    assert "Traceback" not in told


def test_somebody_of_the_class_reads_nothing(shared):
    learner = Account(STUDENT, OF_THE_CLASS, reads_all=False)
    for place in (".", "gradebook.db", f"source/{CHAPTER}", "submitted"):
        assert learner.run(["ls", shared.course / place], shared.exchange).returncode != 0
    assert learner.run(["ls", shared.exchange / "inbound"], shared.exchange).returncode != 0
    assert learner.run(["ls", shared.exchange / "outbound" / CHAPTER], shared.exchange).returncode == 0
