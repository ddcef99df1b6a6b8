"""An instructor marks a written answer in nbgrader's formgrader, and the exports have the points."""

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, FrameLocator, Page, Route, expect

from tests.browser.conftest import HEIGHT, PATIENCE, WIDTH
from tests.browser.jupyterlab import Complaints
from tests.grading.conftest import CHAPTER, NOTEBOOK, Copy, make_copy
from tests.grading.test_feedback_leaks import nbgrader
from tests.lab.test_lab_server import Running, running

pytestmark = pytest.mark.slow

ANSWER = "written-answer"
COMMENT = "Which check would have told you?"
# The formgrader loads MathJax from the network. A test must not depend on that: this stands in for it.
MATHJAX = "https://cdnjs.cloudflare.com/ajax/libs/mathjax/**"
STAND_IN = """window.MathJax = {Hub: {
    Config() {}, Configured() {}, Queue() {}, Startup: {signal: {Interest(listener) { listener("End"); }}},
}};"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A made-up class of three, graded."""
    copy = make_copy(tmp_path_factory.mktemp("formgrader"))
    for words in (["release"], ["class", "--size", "3"], ["grade"]):
        said = copy.run(*words)
        assert said.status in (0, 3), said.out + said.err
    return copy


@pytest.fixture(scope="module")
def server(graded: Copy) -> Iterator[Running]:
    """What `make teach` starts."""
    with running(graded.root, "teach") as server:
        yield server


def window(chromium: Browser) -> Page:
    context = chromium.new_context(viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def stand_in(route: Route) -> None:
    route.fulfill(content_type="text/javascript", body=STAND_IN)


def formgrader(page: Page, server: Running) -> FrameLocator:
    """Open the formgrader from JupyterLab's menu, as a person does."""
    page.goto(f"{server.address}/lab?token={server.token}")
    page.locator(".lm-MenuBar-itemLabel", has_text="Nbgrader").click()
    page.get_by_role("menuitem", name="Formgrader", exact=True).click()
    return page.frame_locator("iframe[src$='/formgrader']")


def open_waiting(copy: Copy, page: Page, frame: FrameLocator) -> str:
    """Go from the list of assignments to a written answer without a mark and return whose it is: the page hides it.

    Of the made-up class of three, two have written one; the third left the cell as it was and gets 0 at once.
    The page takes what is typed once it has fetched points and comments, which is after it shows where to type.
    """
    frame.get_by_role("link", name="Manual Grading").click()
    frame.get_by_role("link", name=CHAPTER, exact=True).click()
    frame.locator("table").get_by_role("link", name=NOTEBOOK.removesuffix(".ipynb"), exact=True).click()
    waiting = frame.get_by_role("row").filter(has=frame.locator("td.needs-manual-grade[data-order='1']"))
    with page.expect_response(re.compile("/api/comments")):
        waiting.first.get_by_role("link", name="Submission #").click()
    expect(frame.locator(f"input#{ANSWER}")).to_have_class(re.compile("needs_manual_grade"))
    (address,) = (inner.url for inner in page.frames if "/formgrader/submissions/" in inner.url)
    number = re.search(r"/submissions/(\w+)", address)[1]
    with Gradebook(f"sqlite:///{copy.root / 'gradebook.db'}") as gradebook:
        return gradebook.find_submission_notebook_by_id(number).student.id


def saved(page: Page, what: str, change: Callable[[], None]) -> None:
    """Change something and wait until the server has it."""
    with page.expect_response(
        lambda answer: f"/api/{what}/" in answer.url and answer.request.method == "PUT"
    ):
        change()


def tidy(copy: Copy) -> dict[tuple[str, str], float | None]:
    """Return what `grading export` says, by student and exercise."""
    said = copy.run("export", "--to", "tidy", "--json")
    return {(row["student"], row["exercise"]): row["points"] for row in json.loads(said.out)}


def canvas(copy: Copy) -> dict[str, float | None]:
    """Return the totals that `grading export --to canvas` writes, by student."""
    rows = json.loads(copy.run("export", "--to", "canvas", "--json").out)
    return {row["SIS Login ID"]: row[CHAPTER] for row in rows if row["SIS Login ID"]}


def nbgraders_own(copy: Copy) -> dict[str, float]:
    """Return what nbgrader's own export says, by student."""
    nbgrader(copy, "export", "--to", "nbgrader.csv")
    with (copy.root / "nbgrader.csv").open(newline="") as file:
        return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file) if row["assignment"] == CHAPTER}  # fmt: skip


@pytest.fixture(scope="module")
def marked(graded: Copy, server: Running, chromium: Browser, screenshots: Path) -> tuple[str, dict]:
    """A student who has been given points and a comment, and what the exports said before."""
    before = {"tidy": tidy(graded), "canvas": canvas(graded), "nbgrader": nbgraders_own(graded)}
    page = window(chromium)
    page.route(MATHJAX, stand_in)
    complaints = Complaints(page)
    frame = formgrader(page, server)
    assignment = frame.get_by_role("row").filter(has_text=CHAPTER)
    expect(assignment.locator("td.num-submissions")).to_have_text("3")
    student = open_waiting(graded, page, frame)
    points = frame.locator(f"input#{ANSWER}")
    saved(page, "grade", lambda: (points.fill("1.5"), points.press("Tab")))
    comment = frame.locator(f"textarea#{ANSWER}-comment")
    saved(page, "comment", lambda: (comment.fill(COMMENT), comment.blur()))
    expect(points).not_to_have_class(re.compile("needs_manual_grade"))
    comment.scroll_into_view_if_needed()
    page.screenshot(path=screenshots / "formgrader-written-answer.png")
    complaints.none()
    page.context.close()
    return student, before


def test_points_given_in_the_formgrader_reach_the_exports(graded, marked):
    student, before = marked
    assert before["tidy"][student, ANSWER] is None
    assert tidy(graded) == before["tidy"] | {(student, ANSWER): 1.5}
    assert canvas(graded) == before["canvas"] | {student: before["canvas"][student] + 1.5}
    assert nbgraders_own(graded) == before["nbgrader"] | {student: before["nbgrader"][student] + 1.5}


def test_points_and_comment_stay_when_all_is_graded_again_and_are_on_the_page(graded, marked):
    student, _ = marked
    said = graded.run("grade", "--again")
    assert "3 graded now" in said.out
    assert tidy(graded)[student, ANSWER] == 1.5
    graded.run("feedback")
    page = graded.root / "feedback" / student / CHAPTER / NOTEBOOK.replace(".ipynb", ".html")
    assert COMMENT in page.read_text("utf-8")


def test_without_a_network_points_are_kept_too(graded, server, chromium):
    """MathJax is missing then: formulas stay as they are typed, and the keyboard's short cuts do nothing."""
    page = window(chromium)
    page.route(MATHJAX, lambda route: route.abort())
    frame = formgrader(page, server)
    student = open_waiting(graded, page, frame)
    points = frame.locator(f"input#{ANSWER}")
    saved(page, "grade", lambda: (points.fill("2"), points.blur()))
    page.context.close()
    assert tidy(graded)[student, ANSWER] == 2
