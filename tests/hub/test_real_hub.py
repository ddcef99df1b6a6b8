"""A class on a real hub: each person by their own server and account, from the release to the feedback."""

import json
import os
import re

import pytest

from grading.classroom.plans import one_of_each
from grading.classroom.writer import filled, read_release
from tests.grading.conftest import CHAPTER, NOTEBOOK
from tests.grading.conftest import released_course as released_course
from tests.hub.real_hub import COURSE_ID, Hub, running_hub

pytestmark = pytest.mark.slow

# With a second and a third student all of it is the same once more.
LEARNERS = 3 if os.environ.get("PROOF") else 1
RIGHT = 23


@pytest.fixture(scope="module")
def hub(released_course):
    with running_hub(released_course.root, LEARNERS) as running:
        yield running


def panel(hub: Hub, name: str, action: str) -> list[dict]:
    """Press a button of a learner's Assignments panel, and return what it lists then."""
    said = hub.ask(f"/user/{name}/assignments/{action}", "POST", course_id=COURSE_ID, assignment_id=CHAPTER)
    assert said.status == 200, said
    answer = json.loads(said.text)
    assert answer.get("success", True), answer
    return answer["value"]


def formgrader(hub: Hub, what: str) -> dict:
    """Press a button of the grader's formgrader."""
    said = hub.ask(f"/user/{hub.grader}/formgrader/api/assignment/{CHAPTER}/{what}", "POST")
    assert said.status == 200, said
    return json.loads(said.text)


def test_a_term_in_small(hub):
    assert formgrader(hub, "release")["success"]
    released = read_release(hub.course / "release" / CHAPTER / NOTEBOOK)
    for name in hub.learners:
        (listed,) = panel(hub, name, "fetch")
        assert listed["status"] == "fetched"
        work = hub.home(name) / CHAPTER / NOTEBOOK
        # what was fetched is theirs to write
        assert hub.run_as(name, "touch", work).returncode == 0
        work.write_text(json.dumps(filled(one_of_each(["right"])[0], released)), "utf-8")
        for _ in range(2 if name == hub.learners[-1] else 1):
            panel(hub, name, "submit")
    assert formgrader(hub, "collect")["success"]
    said = hub.run_as(hub.grader, hub.python, "-m", "grading", "grade", "05", folder=hub.course)
    assert said.returncode in (0, 3), said
    assert said.stdout.count(f"{RIGHT} / {RIGHT}") == len(hub.learners), said.stdout
    grading = f"/user/{hub.grader}/formgrader/api"
    notebooks = json.loads(
        hub.ask(f"{grading}/submitted_notebooks/{CHAPTER}/{NOTEBOOK.removesuffix('.ipynb')}").text
    )
    assert sorted(notebook["student"] for notebook in notebooks) == sorted(hub.learners)
    for notebook in notebooks:
        grades = json.loads(hub.ask(f"{grading}/grades?submission_id={notebook['id']}").text)
        (written,) = (grade for grade in grades if grade["name"] == "written-answer")
        assert hub.ask(f"{grading}/grade/{written['id']}", "PUT", manual_score=1.5).status == 200
    said = hub.run_as(hub.grader, hub.python, "-m", "grading", "grade", "05", folder=hub.course)
    assert said.stdout.count(f"{RIGHT} / {RIGHT}  1.5 / 2") == len(hub.learners), said.stdout
    assert formgrader(hub, "generate_feedback")["success"]
    assert formgrader(hub, "release_feedback")["success"]
    for name in hub.learners:
        panel(hub, name, "fetch_feedback")
        pages = list((hub.home(name) / CHAPTER / "feedback").rglob("*.html"))
        assert pages, [*hub.home(name).rglob("*")]


def test_the_formgrader_is_shown_in_a_frame_to_graders_and_refused_to_learners(hub):
    page = hub.ask(f"/user/{hub.grader}/formgrader/manage_assignments")
    assert page.status == 200
    assert page.headers["Content-Security-Policy"] == "frame-ancestors 'self'"
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
        "nbgrader_config.py",
    ]
    others = [hub.home(name) for name in (hub.grader, *hub.learners)]
    for name in hub.learners:
        for place in [hub.course / part for part in private] + [
            home for home in others if home != hub.home(name)
        ]:
            assert hub.run_as(name, "ls", place).returncode != 0, place
            assert hub.run_as(name, "cat", place).returncode != 0, place
        inbound = hub.place / "exchange" / COURSE_ID / "inbound"
        assert hub.run_as(name, "ls", inbound).returncode != 0
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
