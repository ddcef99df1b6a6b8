"""A class on a real hub, in Chromium: each person by their own account, from the release to the feedback."""

import json
import os
import pwd
import re
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from grading.classroom.plans import one_of_each
from grading.classroom.writer import filled, read_release
from tests.browser.test_formgrader import open_waiting, saved
from tests.grading.conftest import CHAPTER, NOTEBOOK, Copy
from tests.grading.conftest import released_course as released_course
from tests.hub.in_browser import Person
from tests.hub.machine import COURSE_ID, PATIENCE
from tests.hub.real_hub import Hub, running_hub

pytestmark = [pytest.mark.slow, pytest.mark.browser]

# All of it once more with a second student, who gives the notebook another name, and a third, who is late.
LEARNERS = 3 if os.environ.get("PROOF") else 1
TITLE = "5. Backpropagation in NumPy"
RIGHT = 23
OTHER_NAME = "my answers.ipynb"
WORDS = "Each slope is compared with a measured one."
LATE_POLICY = """
c.AssignLatePenalties.plugin_class = "grading.late.SharePerDay"
c.SharePerDay.share_per_day = 0.10
"""


@pytest.fixture(scope="module")
def hub(released_course):
    with running_hub(released_course.root, LEARNERS) as running:
        Copy(running.course).configure(LATE_POLICY)
        yield running


@pytest.fixture(scope="module")
def people(hub, chromium):
    """The grader and the learners, each in a window."""
    found = [Person(hub, chromium, name) for name in (hub.grader, *hub.learners)]
    yield found
    for person in found:
        person.close()


def as_grader(hub: Hub, *words: str) -> str:
    """Run a command as the grader's own account, in the folder of the course."""
    said = hub.run_as(hub.grader, hub.python, "-m", *words, folder=hub.course)
    assert said.returncode in (0, 3), said
    return said.stdout + said.stderr


def work(learner: Person, released: dict, *, twice: bool = False) -> None:
    """Log in for the first time, fetch in one click, answer, validate; `twice`: hand in before as well, untouched."""
    file = learner.home / CHAPTER / NOTEBOOK
    learner.log_in()
    expect(learner.page).to_have_url(re.compile("/course$"))
    learner.open(TITLE, file)
    if twice:
        learner.press("Submit")
    # the code is put into the file: typing it into the page is what tests/browser tries
    file.write_text(json.dumps(filled(one_of_each(["right"])[0], released)), "utf-8")
    learner.page.goto(f"{learner.hub.address}/user/{learner.name}/lab/tree/{CHAPTER}/{NOTEBOOK}?reset")
    notebook = learner.notebook(file)
    notebook.write("written-answer", WORDS)
    expect(notebook.validate()).to_contain_text("Success! Your notebook passes all the tests.")
    notebook.close_dialog()
    assert WORDS in file.read_text("utf-8")


def test_a_term_in_small(hub, people, screenshots):
    grader, first, *others = people
    grader.log_in()
    expect(grader.page).to_have_url(re.compile("/lab"))
    grader.do("release", CHAPTER)
    released = read_release(hub.course / "release" / CHAPTER / NOTEBOOK)

    work(first, released, twice=True)
    first.press("Submit")
    if others:
        renames, late = others
        work(renames, released)
        folder = renames.home / CHAPTER
        assert hub.run_as(renames.name, "mv", folder / NOTEBOOK, folder / OTHER_NAME).returncode == 0
        renames.press("Submit")
        work(late, released)
        due = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
        as_grader(hub, "nbgrader", "db", "assignment", "add", CHAPTER, "--duedate", due)
        late.press("Submit")

    grader.do("collect", CHAPTER)
    said = as_grader(hub, "grading", "grade", "05")
    assert said.count(f"{RIGHT} / {RIGHT}") == len(hub.learners), said
    assert re.findall(r"^(\S+) .* late by", said, re.MULTILINE) == [late.name for late in others[1:]], said

    copy, marked = Copy(hub.course), set()
    for _ in hub.learners:
        frame = grader.formgrader("Manual Grading")
        marked.add(open_waiting(copy, grader.page, frame))
        points = frame.locator("input#written-answer")
        saved(grader.page, "grade", lambda points=points: (points.fill("1.5"), points.press("Tab")))
    assert marked == set(hub.learners)
    said = as_grader(hub, "grading", "grade", "05")
    assert said.count(f"{RIGHT} / {RIGHT}  1.5 / 2") == len(hub.learners), said

    as_grader(hub, "grading", "report", "05")
    assert (hub.course / "report" / f"{CHAPTER}.html").is_file()
    as_grader(hub, "grading", "feedback", "05")
    grader.do("release-feedback", CHAPTER)
    for learner in people[1:]:
        learner.first_page()
        expect(learner.chapter(TITLE)).to_contain_text("there is feedback")
        times = "2 times" if learner is first else "once"
        expect(learner.chapter(TITLE)).to_contain_text(f"handed in {times}")
        learner.page.screenshot(path=screenshots / "hub-first-page.png")
        learner.page.get_by_role("link", name="JupyterLab with all your files").click()
        learner.press("Fetch Feedback")
        (page,) = (learner.home / CHAPTER / "feedback").rglob("*.html")
        assert WORDS in page.read_text("utf-8")


def test_a_newer_release_is_put_beside_what_a_learner_has(hub, people):
    grader, learner, *_ = people
    mine = learner.home / CHAPTER / NOTEBOOK
    if not mine.exists():
        pytest.skip("the term in small did not come so far")
    before = mine.read_bytes()
    newer = hub.course / "release" / CHAPTER / NOTEBOOK
    newer.write_text(newer.read_text("utf-8").replace("# 5. Backprop", "# 5, anew. Backprop"), "utf-8")
    # nbgrader takes the old one back first
    grader.do("release", CHAPTER)
    grader.do("release", CHAPTER)
    learner.first_page()
    learner.go_to(TITLE, NOTEBOOK)
    (beside,) = mine.parent.glob("*.new-*.ipynb")
    assert (mine.read_bytes(), beside.read_bytes()) == (before, newer.read_bytes())
    learner.first_page()
    expect(learner.chapter(TITLE).get_by_role("link", name=beside.name)).to_be_visible()


def test_the_formgrader_is_shown_in_a_frame_to_graders_and_refused_to_learners(hub):
    page = hub.ask(f"/user/{hub.grader}/formgrader/manage_assignments")
    assert page.status == 200
    assert page.headers["Content-Security-Policy"] == "frame-ancestors 'self'"
    assert hub.ask(f"/user/{hub.grader}/course").status == 404
    for name in hub.learners:
        for path in ("formgrader", "formgrader/manage_assignments", "formgrader/api/assignments"):
            assert hub.ask(f"/user/{name}/{path}").status in (403, 404), path
        assert "'none'" in hub.ask(f"/user/{name}/api/status").headers["Content-Security-Policy"]


def test_each_has_the_panels_of_their_kind(hub):
    always = {"@jupyter/nbgrader:course-list", "@jupyterlab/apputils-extension:announcements"}
    not_learners = {"@jupyter/nbgrader:formgrader", "@jupyter/nbgrader:create-assignment"}
    for name in (hub.grader, *hub.learners):
        page = hub.ask(f"/user/{name}/lab").text
        disabled = json.loads(re.search(r'"disabledExtensions": (\[.*?\])', page)[1])
        assert set(disabled) == (always if name == hub.grader else always | not_learners), name


def test_nobody_reads_what_is_not_theirs(hub):
    private = [
        "",
        "source",
        "gradebook.db",
        "grading",
        "submitted",
        "autograded",
        "feedback",
        "report",
        "nbgrader_config.py",
    ]
    others = [hub.home(name) for name in (hub.grader, *hub.learners)]
    for name in hub.learners:
        for place in (
            *(hub.course / part for part in private),
            *(home for home in others if home != hub.home(name)),
            hub.place / "state" / "cookie_secret",
        ):
            assert hub.run_as(name, "ls", place).returncode != 0, place
            assert hub.run_as(name, "cat", place).returncode != 0, place
        inbound = hub.place / "exchange" / COURSE_ID / "inbound"
        assert hub.run_as(name, "ls", inbound).returncode != 0
        for handed_in in inbound.iterdir():
            # who guesses its whole name may read it: it ends in twelve letters drawn by lot
            assert re.search(r"\+[\w-]{12}$", handed_in.name), handed_in
        assert (
            hub.run_as(
                name, "mv", hub.place / "exchange" / COURSE_ID, hub.place / "exchange" / "mine"
            ).returncode
            != 0
        )


def test_doctor_has_nothing_to_say_of_rights(hub):
    said = hub.run_as(hub.grader, hub.python, "-m", "grading", "doctor", folder=hub.course)
    # homes of this machine's own people are none of ours
    faults = [
        line for line in said.stdout.splitlines() if "  no   rights: " in line and "can read in" not in line
    ]
    assert faults == []
    assert said.stdout.splitlines()[-1].startswith("The seal holds"), said.stdout


def processes(hub: Hub, name: str) -> dict[Path, list[str]]:
    """Return what an account runs: a folder of /proc and the words of each process."""
    found, user = {}, pwd.getpwnam(name).pw_uid
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if place.stat().st_uid == user:
                found[place] = (place / "cmdline").read_text().split("\0")
        except OSError:  # it has ended
            continue
    return found


def wait_for_shell(hub: Hub, name: str) -> Path:
    """Return the shell of somebody's terminal, once it has taken the place of the one that began in their folder."""
    until = time.monotonic() + PATIENCE
    while True:
        found = [place for place, words in processes(hub, name).items() if words == ["bash", ""]]
        if found:
            return found[0]
        assert time.monotonic() < until, processes(hub, name)
        time.sleep(0.2)


def test_a_terminal_has_the_shared_environment_first_and_learners_have_limits(hub):
    for name in (hub.grader, hub.learners[0]):
        assert hub.ask(f"/user/{name}/api/terminals", "POST").status == 200
        shell = wait_for_shell(hub, name)
        variables = (shell / "environ").read_text().split("\0")
        (path,) = (value for value in variables if value.startswith("PATH="))
        assert path.startswith(f"PATH={hub.python.parent}:")
        assert (shell / "cwd").readlink() == (hub.course if name == hub.grader else hub.home(name))
        limits = (shell / "limits").read_text()
        assert bool(re.search(r"^Max data size +2147483648 ", limits, re.MULTILINE)) is (name != hub.grader)
        # `make` there takes this environment, and `make teach` says where the panels are
        variables = dict(value.split("=", 1) for value in variables if "=" in value)
        assert variables["VENV"] == str(hub.python.parents[1])
        assert variables["JUPYTERHUB_SERVICE_PREFIX"] == f"/user/{name}/"


def test_nobody_can_listen_to_a_kernel(hub):
    """Its ports are open to every account of the machine, and what it publishes is told to whoever asks, but for the keys."""
    for name in (hub.grader, hub.learners[0]):
        said = hub.ask(f"/user/{name}/api/kernels", "POST")
        assert said.status == 201, said
        runtime = hub.home(name) / ".local" / "share" / "jupyter" / "runtime"
        connection = json.loads((runtime / f"kernel-{json.loads(said.text)['id']}.json").read_text())
        assert "curve_secretkey" in connection, sorted(connection)


def test_a_server_that_nobody_uses_is_stopped(hub):
    """By the same program, with the rights that the hub has given to its service, and less patience."""
    command = [str(hub.python), "-m", "jupyterhub_idle_culler"]
    (culler, words), *others = (
        (place, words) for place, words in processes(hub, "root").items() if words[:3] == command
    )
    assert not others
    assert "--timeout=3600" in words
    given = dict(
        value.split("=", 1)
        for value in (culler / "environ").read_text().split("\0")
        if value.startswith("JUPYTERHUB_")
    )
    command += ["--timeout=1", "--cull-every=1"]
    name = hub.learners[0]
    assert hub.ask(f"/user/{name}/api/status").status == 200
    with subprocess.Popen(command, env=given, stdout=-1, stderr=-1) as impatient:
        until = time.monotonic() + PATIENCE
        while json.loads(hub.ask(f"/hub/api/users/{name}").text)["servers"]:
            assert time.monotonic() < until
            time.sleep(0.5)
        impatient.kill()
